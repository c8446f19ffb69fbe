"""The demo, as whoever tries the bot meets it: a process, a page, a browser."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import pytest
import simcord
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright
from playwright.sync_api import Request as HttpRequest

from bot.client import Woodshed
from bot.content import load_packs
from bot.demo import temporary_folder
from bot.demo.members import FIRST_DAYS, SAMPLES, YOU
from bot.demo.server import Server
from bot.domain.members import Metric, SessionKind
from bot.domain.periods import Cadence
from bot.services import Services
from bot.services.leaderboards import Span
from bot.storage.database import Database
from bot.storage.schema import upgrade
from bot.storage.staff_acts import StaffAct
from cogs import add_all
from tests.cogs.stage import buttons_of, text_of

ROOT = Path(__file__).parents[1]
COMMAND = ("-m", "bot", "demo")
# Twenty minutes a second: the next posting comes in twelve.
QUICKLY = """
import asyncio
from functools import partial
from pathlib import Path
from bot.content import load_packs
from bot.demo import run_demo

packs = load_packs(Path("seeds"))
asyncio.run(run_demo(packs, tell=partial(print, flush=True), pace=1200, browse=False))
"""
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
OFFLINE = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
PATIENCE_MS = 10_000


class Demo:
    """A demo that runs in a process of its own."""

    def __init__(self, process: subprocess.Popen[str], told: str) -> None:
        self.process = process
        self.told = told
        found = re.search(r"http://\S+", told)
        assert found, told
        self.address = found.group()

    def end(self, number: signal.Signals) -> tuple[int, str]:
        """Send a signal; return the exit code and what the process said from there on."""
        self.process.send_signal(number)
        out, err = self.process.communicate(timeout=10)
        return self.process.returncode, out + err


@contextmanager
def demo(*argv: str, **environment: str) -> Generator[Demo]:
    """Start a demo, and see that it is gone at the end."""
    kept = {key: value for key, value in os.environ.items() if not key.endswith("DISPLAY")}
    process = subprocess.Popen(
        [sys.executable, *argv],
        cwd=ROOT,
        env=kept | {"PYTHONPATH": str(ROOT)} | environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield Demo(process, _read_until(process, "Ctrl-C ends", seconds=60))
    finally:
        process.kill()
        process.communicate()


def _read_until(process: subprocess.Popen[str], words: str, *, seconds: float) -> str:
    assert process.stdout
    told = ""
    guard = threading.Timer(seconds, process.kill)
    guard.start()
    for line in process.stdout:
        told += line
        if words in line:
            break
    guard.cancel()
    assert words in told, told + process.communicate()[1]
    return told


def page_of(address: str) -> dict[str, Any]:
    """Ask for a page as the browser does."""
    parts = urlsplit(address)
    request = Request(
        f"http://{parts.netloc}/api/pages",
        data=b"{}",
        headers={"X-Simcord-Capability": parts.fragment, "Content-Type": "application/json"},
    )
    with urlopen(request, timeout=10) as answer:
        return json.load(answer)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_command_opens_its_address_serves_a_page_and_leaves_nothing(
    number: signal.Signals, tmp_path: Path
):
    browser = tmp_path / "browser"
    browser.write_text('#!/bin/sh\nprintf %s "$1" > "$0.opened"\n')
    browser.chmod(0o755)
    desktop = {"DISPLAY": ":0", "BROWSER": f"{browser} %s"}
    with temporary_folder() as folder, demo(*COMMAND, TMPDIR=folder, **desktop) as running:
        opened = browser.with_name("browser.opened")
        for _ in range(100):
            if opened.exists() and opened.read_text():
                break
            time.sleep(0.1)
        assert opened.read_text() == running.address
        assert len(running.told.splitlines()) < 20
        assert "120 times faster" in running.told
        page = page_of(running.address)
        assert page["channel"]["name"] == "practice"
        assert "120 times faster" in page["channel"]["topic"]
        assert [viewer["name"] for viewer in page["viewers"]] == [
            "Alex (you) in #practice",
            "Alex (you) in #announcements",
            "Alex (you): direct messages",
            "Billie (you, new here) in #practice",
            "Billie (you, new here): direct messages",
            "Casey (you, staff) in #practice",
            "Casey (you, staff) in #reviews",
            "Casey (you, staff) in #announcements",
            "Casey (you, staff): direct messages",
        ]
        assert "Daily quest:" in json.dumps(page["messages"][page["timeline"][-1]])
        assert os.listdir(folder)
        code, said = running.end(number)
        assert (code, os.listdir(folder)) == (0, [])
        assert "Traceback" not in said


@asynccontextmanager
async def past() -> AsyncGenerator[tuple[simcord.Env, Server, Services]]:
    """Live through the demo's three weeks, in this process."""
    with temporary_folder() as folder:
        database = Database(f"sqlite+aiosqlite:///{folder}/woodshed.db")
        await upgrade(database)
        services = Services(database, load_packs(ROOT / "seeds"))
        bot = Woodshed(services=services, clock=lambda: env.now())
        await add_all(bot)
        async with simcord.run(bot) as env:
            server = Server(env, bot)
            await server.live_through_the_past()
            yield env, server, services
            await server.close()
        await database.close()


async def test_the_past_leaves_nobody_without_a_history():
    async with past() as (env, server, services):
        before = len(server.channel.history())
        boards = services.leaderboards
        guild_id, now = env.guild.id, env.now()
        week = await boards.period_of(guild_id, Span.WEEK, now)
        for metric in Metric:
            assert (await boards.page(guild_id, week, metric, 0, now)).size >= 4
        everybody = await boards.page(guild_id, "all", Metric.XP, 0, now)
        private = sum(sample.is_private for sample in SAMPLES)
        assert (private, everybody.size) == (1, len(SAMPLES))
        ranks = [row.rank for row in everybody.rows]
        assert len(ranks) - len(set(ranks)) == 1  # the two who do everything together
        await the_visitor_has_come_far(env, server, services)
        await something_has_happened_to_the_others(env, server, services)
        staff_have_been_at_work(server)
        await server.pass_time(timedelta(hours=4))
        assert len(server.channel.history()) > before


async def the_visitor_has_come_far(env: simcord.Env, server: Server, services: Services) -> None:
    guild_id, you, now = env.guild.id, server.people[YOU.name].id, env.now()
    own = await services.profiles.show(guild_id, you, now)
    assert (own.member.daw, own.progress.level > 10) == (YOU.daw, True)
    # Two days were missed: one before there was a rest day, one that a rest day covered.
    assert (own.streak_days, own.rest_days, own.path_name) == (FIRST_DAYS - 5, 1, None)
    tracks = (await services.tracks.page(guild_id, you)).tracks
    assert now - min(track.moved_at for track in tracks) > timedelta(days=15)
    assert await services.milestones.claimable(guild_id, you)
    assert await services.sessions.status(guild_id, you, now) is None


async def something_has_happened_to_the_others(
    env: simcord.Env, server: Server, services: Services
) -> None:
    guild_id, now = env.guild.id, env.now()
    ada, dana, ivo = (server.people[f"{name} (sample)"].id for name in ("Ada", "Dana", "Ivo"))
    assert (await services.profiles.show(guild_id, ada, now)).path_name == "Mixing"
    assert (await services.tracks.page(guild_id, ada)).released == 1
    roles = env.backend.get_guild(guild_id).roles
    held = env.backend.get_member(guild_id, ada).role_ids
    assert [roles[role_id].name for role_id in held] == ["Level 5", "Level 10", "Level 15"]
    done = (await services.quests.history(guild_id, dana)).lines
    assert Cadence.PERSONAL in {line.completion.cadence for line in done}
    pages = (await services.staff.audit(guild_id, dana)).pages
    record = [await services.staff.audit(guild_id, dana, page) for page in range(pages)]
    acts = {row.act for audit in record for row in audit.rows}
    assert acts > {StaffAct.ADJUST, StaffAct.DECLINE}
    kept = (await services.logbook.history(guild_id, ivo)).lines
    assert {line.session.kind for line in kept} == {SessionKind.ROOM}
    assert await services.rooms.staying_in(guild_id) == [ivo]


def staff_have_been_at_work(server: Server) -> None:
    news = " ".join(text_of(message) for message in server.announcements.history())
    for words in ("The week in review", "A track is out", "has reached"):
        assert words in news
    reviews = server.reviews.history()
    asked = [text_of(message) for message in reviews]
    pending = [message for message in reviews if "Accept" in buttons_of(message)]
    assert sum("**Accepted** by" in text for text in asked) == 2
    assert sum("**Declined** by" in text for text in asked) == 2
    assert len(pending) == len(asked) - 4 >= 3
    assert any("Milestone" in text_of(message) for message in pending)


@pytest.fixture
def browser() -> Generator[Browser]:
    if CHROMIUM is None:
        pytest.skip("The page is not tested: there is no Chromium here")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=OFFLINE)
        yield started
        started.close()


class Visitor:
    """Somebody who looks at the demo's page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.messages = page.locator("#channel-message-list")
        self.clock = page.locator("#channel-topic")
        self.box = page.locator("#channel-composer-input")
        self.addresses: set[str] = set()
        page.set_default_timeout(PATIENCE_MS)
        page.on("request", self._note)

    def _note(self, request: HttpRequest) -> None:
        address = urlsplit(request.url)
        if address.scheme != "blob":  # pictures that are in the page already
            self.addresses.add(address.netloc)

    @property
    def postings(self) -> Locator:
        """The daily quests."""
        return self.messages.locator("article", has_text="Daily quest:")

    def read_the_newest(self) -> None:
        """Scroll to the end of the channel, where the page follows what comes."""
        self.page.locator(".channel-timeline").evaluate("each => each.scrollTo(0, 1e9)")

    def see_time_pass(self) -> None:
        """Wait until the clock has moved."""
        shown = self.clock.inner_text()
        expect(self.clock).not_to_have_text(shown, timeout=PATIENCE_MS)

    def choose_command(self, name: str) -> None:
        """Type a command's name and choose it from the list."""
        self.box.fill(f"/{name}")
        self.page.get_by_text(f"/{name}", exact=True).first.click()

    def go(self, place: str) -> None:
        """Choose whom to be, and where."""
        named = self.page.locator("#viewer-picker option", has_text=place)
        key = named.get_attribute("value")
        self.page.select_option("#viewer-picker", value=key)

    def run_command(self) -> None:
        """Send what the composer holds."""
        self.page.locator("#send-message").click()


def test_a_visitor_can_do_things_while_time_runs(browser: Browser):
    with temporary_folder() as folder, demo("-c", QUICKLY, TMPDIR=folder) as running:
        visitor = Visitor(browser.new_page())
        visitor.page.goto(running.address)
        expect(visitor.postings.last).to_contain_text(re.compile(r"8:00, in 1\d hours"))
        postings = visitor.postings.count()

        visitor.postings.last.get_by_role("button", name="Complete").click()
        note = visitor.page.get_by_label("How did it go?")
        note.fill("Half of it by ear")
        visitor.see_time_pass()
        assert note.input_value() == "Half of it by ear"
        visitor.page.get_by_role("button", name="Submit").click()
        expect(visitor.messages).to_contain_text("XP to level")
        expect(visitor.messages).to_contain_text("Half of it by ear")

        visitor.choose_command("session log")
        visitor.page.get_by_label("minutes").fill("45")
        visitor.run_command()
        expect(visitor.messages).to_contain_text("450 base")

        visitor.read_the_newest()
        expect(visitor.postings).to_have_count(postings + 1, timeout=2 * PATIENCE_MS)
        expect(visitor.postings.last).to_be_in_viewport()

        visitor.choose_command("session start")
        visitor.run_command()
        expect(visitor.clock).to_contain_text("You have 1 new message", timeout=PATIENCE_MS)
        visitor.go("Alex (you): direct messages")
        expect(visitor.messages).to_contain_text("Rest your ears")
        visitor.messages.get_by_role("button", name="Take a break").click()
        expect(visitor.messages).to_contain_text("on a break")

        visitor.go("Casey (you, staff) in #practice")
        expect(visitor.messages).not_to_contain_text("Half of it by ear")
        visitor.choose_command("settings show")
        visitor.run_command()
        expect(visitor.messages).to_contain_text("Settings of this server")

        visitor.go("Casey (you, staff) in #reviews")
        claim = visitor.messages.locator("article", has_text="Milestone: A first track").last
        claim.get_by_role("button", name="Accept").click()
        expect(claim).to_contain_text("Accepted by @Casey (you, staff)")
        assert visitor.addresses == {urlsplit(running.address).netloc}

        visitor.page.get_by_text("More", exact=True).click()
        visitor.page.get_by_role("button", name="End preview session").click()
        assert running.process.wait(timeout=10) == 0
