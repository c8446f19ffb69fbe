"""The demo as a process, as a page, and in a browser."""

import asyncio
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
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import discord
import pytest
from PIL import Image
from playwright.async_api import Browser, Locator, Page, async_playwright, expect
from playwright.async_api import Request as HttpRequest

from bot.boards.results import Span
from bot.boards.rules import Metric
from bot.calendar.rules.periods import Cadence
from bot.demo import demo_server, serve, start_tour, temporary_folder
from bot.demo.members import FIRST_DAYS, NEWCOMER, SAMPLES, YOU
from bot.demo.page import Page as DemoPage
from bot.demo.page import show_time
from bot.demo.screenshots import FOLDER, SHOTS, launch, take_screenshots
from bot.demo.server import Server
from bot.demo.stops import STOPS
from bot.demo.tour import Tour
from bot.ears.rules.drills import LADDERS, Drill
from bot.interactions.rules import Request as CoachRequest
from bot.packs.loading import load_packs
from bot.sessions.rules import SessionKind
from bot.staff.store import StaffAct
from bot.ui.pictures.themes import THEMES
from tests.cogs.harness import buttons_of, message_of, text_of

ROOT = Path(__file__).parents[2]
COMMAND = ("-m", "bot", "demo")
PACE = 1_200  # twenty minutes a second
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
PATIENCE_MS = 20_000
# What each stop shows.
TRIED = (
    "Skip what you know",
    "Your plan for this week",
    "Where are you stuck?",
    "Daily quest:",
    "Practising: ",
    "so others can join",
    "2 h of",
    "**This week**",
    "Dana",
    "**Timing** is due",
    "Versions of Harbour Lights",
    "2 critiques",
    "Eight bars, one synth · 1 of 4",
    "Leaderboard: XP",
    "Server settings",
    "**Members active on**",
)


class Demo:
    """A demo that runs in a process of its own."""

    def __init__(self, process: subprocess.Popen[str], told: str) -> None:
        self.process = process
        self.told = told
        found = re.search(r"http://\S+", told)
        assert found, told
        self.address = found.group()

    def end(self, number: signal.Signals) -> tuple[int, str]:
        """Send a signal; return the exit code and the output after it."""
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


def test_the_demo_command_serves_a_page_and_cleans_up(tmp_path: Path):
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
            "Billie (you, new here) in #practice",
            "Billie (you, new here): direct messages",
            "Alex (you) in #practice",
            "Alex (you) in #battles",
            "Alex (you) in #announcements",
            "Alex (you): direct messages",
            "Casey (you, staff) in #practice",
            "Casey (you, staff) in #reviews",
            "Casey (you, staff) in #battles",
            "Casey (you, staff) in #announcements",
            "Casey (you, staff): direct messages",
        ]
        told = [json.dumps(page["messages"][number]) for number in page["timeline"][-4:]]
        newest = ("Daily quest:", "thread", "Practising together", "A tour of the demo")
        assert [words in text for words, text in zip(newest, told, strict=True)] == [True] * 4
        assert os.listdir(folder)
        code, said = running.end(signal.SIGINT)
        assert (code, os.listdir(folder), said.strip()) == (0, [], "")


async def test_the_demo_has_a_past_a_tour_and_a_page(tmp_path: Path):
    async with demo_server(load_packs(ROOT / "seeds"), check_errors=True) as server:
        await nobody_is_without_a_history(server)
        await the_visitor_has_come_far(server)
        await the_coach_knows_everybody(server)
        await the_visitor_has_trained_and_checked(server)
        await the_visitor_is_heard_and_can_listen(server)
        await something_has_happened_to_the_others(server)
        await everybody_has_a_look_of_their_own(server)
        staff_have_been_at_work(server)
        tour = await start_tour(server, PACE)
        if CHROMIUM is not None:
            async with async_playwright() as playwright:
                browser = await launch(playwright)
                await a_picture_is_taken(server, browser, tmp_path)
                await somebody_visits(server, tour, browser)
                await browser.close()
            await the_clock_ignores_a_closing_page(server)
        await old_messages_go(server)
        await every_stop_can_be_tried(server, tour)
        await time_leaps(server, tour)
    if CHROMIUM is None:
        pytest.skip("The page is not tested: there is no Chromium here")


async def nobody_is_without_a_history(server: Server) -> None:
    boards, guild_id, now = server.bot.services.leaderboards, server.guild_id, server.env.now()
    week = await boards.period_of(guild_id, Span.WEEK, now)
    for metric in Metric:
        assert (await boards.page(guild_id, week, metric, 0, now)).size >= 4
    everybody = await boards.page(guild_id, "all", Metric.XP, 0, now)
    private = sum(sample.is_private for sample in SAMPLES)
    assert (private, everybody.size) == (1, len(SAMPLES))
    ranks = [row.rank for row in everybody.rows]
    assert len(ranks) - len(set(ranks)) == 1  # the two who do everything together


async def the_visitor_has_come_far(server: Server) -> None:
    services, guild_id, now = server.bot.services, server.guild_id, server.env.now()
    you = server.people[YOU.name].id
    own = await services.profiles.show(guild_id, you, now)
    assert (own.member.daw, own.progress.level > 10) == (YOU.daw, True)
    # Two days were missed, and rest days covered them.
    assert (own.streak_days, own.rest_days, own.path_name) == (FIRST_DAYS + 6, 1, None)
    assert own.active_days > 3 * FIRST_DAYS  # there was a time before the server had quests
    tracks = (await services.tracks.page(guild_id, you)).tracks
    assert now - min(track.moved_at for track in tracks) > timedelta(days=15)
    assert await services.milestones.claimable(guild_id, you)
    assert await services.sessions.status(guild_id, you, now) is None


async def the_coach_knows_everybody(server: Server) -> None:
    """Some have said what they can do, and some have followed their plans."""
    services, guild_id, now = server.bot.services, server.guild_id, server.env.now()
    placed = {
        name: (await services.placements.show(guild_id, person.id)).is_placed
        for name, person in server.people.items()
    }
    assert {name.split()[0] for name, is_placed in placed.items() if is_placed} == {
        "Ada",
        "Ben",
        "Dana",
        "Emil",
        "Hana",
    }
    for name in (YOU.name, "Ada (sample)"):
        you = server.people[name].id
        request = CoachRequest(interaction_id=-you, guild_id=guild_id, user_id=you, now=now)
        planned = await services.coach.plan(request)
        done = sum(line.is_done for line in planned.lines)
        assert (0 < done < len(planned.lines), planned.last_week) == (True, None)
        assert any(line.track for line in planned.lines)


async def the_visitor_has_trained_and_checked(server: Server) -> None:
    """A month of ear training has paid off, and so have three versions of a mix."""
    services, guild_id, now = server.bot.services, server.guild_id, server.env.now()
    you = server.people[YOU.name].id
    ears = await services.ears.progress(guild_id, you, now)
    assert (len(ears.drills), list(ears.due)) == (5, [Drill.TIMING])
    slips = 0
    for drill, trained in ears.drills.items():
        reached = [LADDERS[drill].position_of(point.threshold) for point in trained.history]
        assert reached[-1] > reached[0]
        slips += sum(after < before - 0.5 for before, after in pairwise(reached))
    assert slips == 1
    versions = (await services.mixes.history(guild_id, you, "Harbour Lights")).versions
    assert [version.check.advice for version in reversed(versions)] == [
        ("muddy", "wide-bass"),
        ("clipped", "harsh"),
        (),
    ]
    assert all(version.changes for version in versions[:-1])
    assert not server.bot.sound.pids


async def the_visitor_is_heard_and_can_listen(server: Server) -> None:
    """Two critiques and a reply wait to be read, and tracks and entries to be heard."""
    services, guild_id, now = server.bot.services, server.guild_id, server.env.now()
    you = server.people[YOU.name]
    shown = await services.submissions.panel(guild_id, you.id, now)
    assert (shown.submissions[0].unmarked, shown.waiting) == (2, 1)
    news = [text_of(message) for message in you.user.dm_channel.history()]
    assert sum("1 new critique in Woodshed demo" in text for text in news) == 2
    assert sum("A maker replied to your critique" in text for text in news) == 1
    battles = [text_of(message) for message in server.battles.history()]
    assert any("podcast: the result\n**Ada (sample)** wins" in text for text in battles)
    assert "Time to vote: Eight bars, one synth" in battles[-1]


async def something_has_happened_to_the_others(server: Server) -> None:
    services, guild_id, now = server.bot.services, server.guild_id, server.env.now()
    ada, dana, ivo = (server.people[f"{name} (sample)"].id for name in ("Ada", "Dana", "Ivo"))
    assert (await services.profiles.show(guild_id, ada, now)).path_name == "Mixing"
    assert (await services.tracks.page(guild_id, ada)).released == 1
    roles = server.env.backend.get_guild(guild_id).roles
    held = server.env.backend.get_member(guild_id, ada).role_ids
    assert [roles[role_id].name for role_id in held] == [
        "Headliner",
        "Level 5",
        "Level 10",
        "Level 15",
    ]
    done = (await services.quests.history(guild_id, dana)).lines
    assert Cadence.PERSONAL in {line.completion.cadence for line in done}
    pages = (await services.staff.audit(guild_id, dana)).pages
    record = [await services.staff.audit(guild_id, dana, page) for page in range(pages)]
    acts = {row.act for audit in record for row in audit.rows}
    assert acts > {StaffAct.ADJUST, StaffAct.DECLINE}
    kept = (await services.logbook.history(guild_id, ivo)).lines
    assert {line.session.kind for line in kept} == {SessionKind.ROOM}
    assert await services.room_presence.members_in_session(guild_id) == [ivo]


async def everybody_has_a_look_of_their_own(server: Server) -> None:
    """Each has a theme that there is, and a picture where the bot asks for one."""
    assert {sample.theme for sample in SAMPLES} - {None} <= set(THEMES)
    users = [await server.bot.fetch_user(person.id) for person in server.people.values()]
    pictures = {await server.bot.avatars.fetch(user) for user in users} - {None}
    assert len(pictures) == len(users)
    roster = await server.bot.directory.look_up(server.guild_id, [user.id for user in users])
    assert len(roster.members) == len(users), "the history has left some look-ups to visitors"


def staff_have_been_at_work(server: Server) -> None:
    news = " ".join(text_of(message) for message in server.announcements.history())
    for words in (
        "The week in review",
        "released a track",
        "reached a milestone",
        "reached **level",
    ):
        assert words in news
    reviews = server.reviews.history()
    asked = [text_of(message) for message in reviews]
    pending = [message for message in reviews if "Accept" in buttons_of(message)]
    assert sum("**Accepted** by" in text for text in asked) == 2
    assert sum("**Declined** by" in text for text in asked) == 2
    assert len(pending) == len(asked) - 4 >= 3
    assert any("Milestone" in text_of(message) for message in pending)


async def a_picture_is_taken(server: Server, browser: Browser, folder: Path) -> None:
    """Take the one that stands in another channel than the visitor begins in."""
    await take_screenshots(server, browser, folder, ["week"])
    with Image.open(folder / "week.png") as image:
        assert (image.width > 1_000, image.height > 1_000) == (True, True)


async def every_stop_can_be_tried(server: Server, tour: Tour) -> None:
    """Try every stop as its viewer, and as another at each change; then read the goodbye."""
    viewer = NEWCOMER
    assert len(TRIED) == len(STOPS) <= 16
    for number, (stop, words) in enumerate(zip(STOPS, TRIED, strict=True)):
        message = tour_in(server)
        assert f"{number + 1} of {len(STOPS)}" in text_of(message)
        if stop.viewer != viewer:
            refused = await server.people[viewer].click(message, label="Try it")
            hint = f"choose “{stop.viewer} in #practice” in “Viewing as”"
            assert (hint in text_of(message), hint in text_of(refused)) == (True, True)
        viewer = stop.viewer
        you = server.people[viewer]
        tried = await you.click(message, label="Try it")
        assert words in text_of(tried) + message_of(tried).content
        assert tried.response is not None
        assert tried.response.ephemeral
        if stop.command == "quest today":
            title = text_of(tried).splitlines()[0].partition("Daily quest: ")[2]
            timer = await you.click(message_of(tried), label="Start a session on it")
            assert f"Practising: {title}" in text_of(timer)
        is_last = number + 1 == len(STOPS)
        on = "Finish the tour" if is_last else f"Next: {STOPS[number + 1].title}"
        await you.click(tried.followups[-1].message, label=on)
        assert await tour.handle_click() is False  # the message for everybody goes along
    goodbye = text_of(tour_in(server))
    for words in ("That's the tour", "`make run`", "Running it in your server", "Ctrl-C"):
        assert words in goodbye
    assert "## Running it in your server" in (ROOT / "README.md").read_text(encoding="utf-8")


def shown_to_all(server: Server) -> list[discord.Message]:
    """Return the public messages in #practice."""
    return server.channel.history(viewer=server.people[SAMPLES[0].name])


def tour_in(server: Server) -> discord.Message:
    """Return the tour's one message for everybody."""
    (message,) = (each for each in shown_to_all(server) if "A tour of the demo" in text_of(each))
    return message


async def time_leaps(server: Server, tour: Tour) -> None:
    """Leap a week with a timer running: everything due is posted, then the tour."""
    you = server.people[NEWCOMER]
    await you.slash(server.channel, "session stop")  # leaves the shared timer
    await you.slash(server.channel, "session start", focus="mixing")
    now, seen = server.env.now(), {message.id for message in shown_to_all(server)}
    news, sent = len(server.announcements.history()), len(you.user.dm_channel.history())
    asked = await you.click(tour_in(server), label="A week ahead")
    assert "A week passes" in text_of(asked)
    assert await tour.handle_click() is True
    assert server.env.now() - now >= timedelta(days=7)
    told = [text_of(message) for message in shown_to_all(server) if message.id not in seen]
    assert sum("Daily quest:" in text for text in told) == 7
    assert sum("Weekly quest:" in text for text in told) == 1
    assert re.match(r"\*\*A week has passed\.\*\* It is \w+ \d+ \w+, \d\d:\d\d\.", told[-1])
    assert text_of(tour_in(server)) == told[-1]
    announced = [text_of(message) for message in server.announcements.history()[news:]]
    assert sum("The week in review" in text for text in announced) == 1
    direct = [text_of(message) for message in you.user.dm_channel.history()[sent:]]
    for words in ("Rest your ears", "Still practising?", "I stopped your timer"):
        assert sum(words in text for text in direct) == 1


class Visitor:
    """Somebody who looks at the demo's page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.messages = page.locator("#channel-message-list")
        self.clock = page.locator("#channel-topic")
        self.box = page.locator("#channel-composer-input")
        self.addresses: set[str] = set()
        page.set_default_timeout(PATIENCE_MS)
        expect.set_options(timeout=PATIENCE_MS)
        page.on("request", self._note)

    def _note(self, request: HttpRequest) -> None:
        address = urlsplit(request.url)
        if address.scheme != "blob":  # pictures that are in the page already
            self.addresses.add(address.netloc)

    @property
    def postings(self) -> Locator:
        """The daily quests."""
        return self.messages.locator("article", has_text="Daily quest:")

    async def see_time_pass(self) -> None:
        """Wait until the clock has moved."""
        shown = await self.clock.inner_text()
        await expect(self.clock).not_to_have_text(shown)

    async def press(self, label: str) -> None:
        """Press the lowest button of a name."""
        await self.messages.get_by_role("button", name=label).last.click()

    async def choose_command(self, name: str) -> None:
        """Type a command's name and choose it from the list."""
        await self.box.fill(f"/{name}")
        await self.page.get_by_text(f"/{name}", exact=True).first.click()

    async def go(self, place: str) -> None:
        """Choose whom to be, and where."""
        named = self.page.locator("#viewer-picker option", has_text=place)
        key = await named.get_attribute("value")
        await self.page.select_option("#viewer-picker", value=key)

    async def run_command(self) -> None:
        """Send what the composer holds."""
        await self.page.locator("#send-message").click()


async def somebody_visits(server: Server, tour: Tour, browser: Browser) -> None:
    told: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(serve(server, tour, print_line=told.set_result, pace=PACE, browse=False))
        found = re.search(r"http://\S+", await told)
        assert found
        visitor = Visitor(await browser.new_page())
        await visitor.page.goto(found.group())
        await they_do_things_while_time_runs(visitor)
        await they_look_at_staff_s_side(visitor)
        assert visitor.addresses == {urlsplit(found.group()).netloc}
        await visitor.page.get_by_text("More", exact=True).click()
        await visitor.page.get_by_role("button", name="End preview session").click()


async def the_clock_ignores_a_closing_page(server: Server) -> None:
    page = DemoPage(server)
    async with page:
        closing = asyncio.create_task(page.close())
        await asyncio.sleep(0)
        await show_time(page, server, PACE + 1)  # a change that an open page would show
        await closing


async def old_messages_go(server: Server) -> None:
    """However much the visitor does, the page draws a bounded number of messages."""
    you, page = server.people[YOU.name], DemoPage(server)
    async with page:
        for _ in range(12):
            await you.slash(server.channel, "session status")
        await page.refresh()
        seen = server.channel.history(viewer=you)
        assert sum("no timer" in text_of(each) for each in seen) <= 6
        assert len(seen) <= 30
        assert tour_in(server)


async def they_do_things_while_time_runs(visitor: Visitor) -> None:
    messages = visitor.messages
    await expect(visitor.postings.last).to_contain_text(re.compile(r"8:00, in 1\d hours"))
    await visitor.postings.last.get_by_role("button", name="Complete").click()
    note = visitor.page.get_by_label("How did it go?")
    await note.fill("Half of it by ear")
    await visitor.see_time_pass()
    assert await note.input_value() == "Half of it by ear"
    await visitor.page.get_by_role("button", name="Submit", exact=True).click()
    await expect(messages).to_contain_text("XP to level")
    answer = messages.locator("article", has_text="Half of it by ear")
    await expect(answer).to_be_in_viewport()

    await visitor.choose_command("session start")
    await visitor.run_command()
    await expect(visitor.clock).to_contain_text("You have 1 new message")
    await visitor.go(f"{NEWCOMER}: direct messages")
    await expect(messages).to_contain_text("Rest your ears")
    await visitor.press("Take a break")
    await expect(messages).to_contain_text("On a break")

    await visitor.go(f"{NEWCOMER} in #practice")
    await visitor.press("A day ahead")
    arrived = messages.locator("article", has_text="A day has passed")
    await expect(arrived).to_be_in_viewport()


async def they_look_at_staff_s_side(visitor: Visitor) -> None:
    await visitor.go("Casey (you, staff) in #practice")
    await expect(visitor.messages).not_to_contain_text("Half of it by ear")
    await visitor.choose_command("settings show")
    await visitor.run_command()
    await expect(visitor.messages).to_contain_text("Server settings")

    await visitor.go("Casey (you, staff) in #reviews")
    claim = visitor.messages.locator("article", has_text="Milestone: A first track").last
    await claim.get_by_role("button", name="Accept").click()
    await expect(claim).to_contain_text("Accepted by @Casey (you, staff)")


def test_the_readme_and_the_docs_show_pictures_that_exist():
    pages = [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]
    text = "".join(page.read_text(encoding="utf-8") for page in pages)
    shown = set(re.findall(r"\bpictures/[\w-]+\.png", text))
    assert {f"pictures/{name}.png" for name in SHOTS} == shown
    for name in SHOTS:
        path = ROOT / FOLDER / f"{name}.png"
        assert path.stat().st_size < 150_000
        with Image.open(path) as image:
            assert image.format == "PNG"
