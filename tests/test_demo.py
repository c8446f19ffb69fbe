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
from collections.abc import Generator
from contextlib import contextmanager
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
from bot.demo.members import SAMPLES, YOU
from bot.demo.server import Server
from bot.domain.members import Metric
from bot.services import Services
from bot.services.leaderboards import Span
from bot.storage.database import Database
from bot.storage.schema import upgrade
from cogs import add_all

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


def test_a_browser_is_opened_where_there_is_one(tmp_path: Path):
    browser = tmp_path / "browser"
    browser.write_text('#!/bin/sh\nprintf %s "$1" > "$0.opened"\n')
    browser.chmod(0o755)
    with temporary_folder() as folder:
        desktop = {"DISPLAY": ":0", "BROWSER": f"{browser} %s"}
        with demo(*COMMAND, TMPDIR=folder, **desktop) as running:
            opened = browser.with_name("browser.opened")
            for _ in range(100):
                if opened.exists() and opened.read_text():
                    break
                time.sleep(0.1)
            assert opened.read_text() == running.address


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_command_prints_its_address_serves_a_page_and_leaves_nothing(number: signal.Signals):
    with temporary_folder() as folder, demo(*COMMAND, TMPDIR=folder) as running:
        assert len(running.told.splitlines()) < 20
        assert "120 times faster" in running.told
        page = page_of(running.address)
        assert page["channel"]["name"] == "practice"
        assert "120 times faster" in page["channel"]["topic"]
        assert [viewer["name"] for viewer in page["viewers"]] == [
            "Alex (you)",
            "Billie (you, new here)",
            "Casey (you, staff)",
        ]
        assert "Daily quest:" in json.dumps(page["messages"][page["timeline"][-1]])
        assert os.listdir(folder)
        code, said = running.end(number)
        assert (code, os.listdir(folder)) == (0, [])
        assert "Traceback" not in said


async def test_the_past_leaves_nobody_without_a_history():
    with temporary_folder() as folder:
        database = Database(f"sqlite+aiosqlite:///{folder}/woodshed.db")
        await upgrade(database)
        services = Services(database, load_packs(ROOT / "seeds"))
        bot = Woodshed(services=services, clock=lambda: env.now())
        await add_all(bot)
        async with simcord.run(bot) as env:
            server = Server(env, bot)
            await server.live_through_the_past()
            before = len(server.channel.history())
            boards = services.leaderboards
            guild_id, now = env.guild.id, env.now()
            week = await boards.period_of(guild_id, Span.WEEK, now)
            for metric in Metric:
                assert (await boards.page(guild_id, week, metric, 0, now)).size >= 4
            everybody = await boards.page(guild_id, "all", Metric.XP, 0, now)
            assert everybody.size == len(SAMPLES) + 1
            ranks = [row.rank for row in everybody.rows]
            assert len(ranks) - len(set(ranks)) == 1  # the two who do everything together
            own = await services.profiles.show(guild_id, server.viewers[0].id, now)
            assert (own.member.daw, own.progress.level > 10) == (YOU.daw, True)
            await server.pass_time(timedelta(hours=4))
            assert len(server.channel.history()) > before
            await server.close()
        await database.close()


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

    def see_time_pass(self) -> None:
        """Wait until the clock has moved."""
        shown = self.clock.inner_text()
        expect(self.clock).not_to_have_text(shown, timeout=PATIENCE_MS)

    def choose_command(self, name: str) -> None:
        """Type a command's name and choose it from the list."""
        self.box.fill(f"/{name}")
        self.page.get_by_text(f"/{name}", exact=True).first.click()

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

        visitor.page.select_option("#viewer-picker", label="Casey (you, staff)")
        expect(visitor.messages).not_to_contain_text("Half of it by ear")
        visitor.choose_command("settings show")
        visitor.run_command()
        expect(visitor.messages).to_contain_text("Settings of this server")

        expect(visitor.postings).to_have_count(postings + 1, timeout=2 * PATIENCE_MS)
        expect(visitor.postings.last).to_be_in_viewport()
        assert visitor.addresses == {urlsplit(running.address).netloc}

        visitor.page.get_by_text("More", exact=True).click()
        visitor.page.get_by_role("button", name="End preview session").click()
        assert running.process.wait(timeout=10) == 0
