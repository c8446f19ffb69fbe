"""`/settings event`: what staff and members read, from planning to the end."""

from datetime import timedelta

import discord
from simcord.results import InteractionResult

from bot.ui.text import timestamp
from tests.cogs.harness import START, Harness, buttons_of, message_of, text_of
from tests.cogs.staff import panel, private_text

HOURS = {"from": "now", "to": "2 hours", "name": "Beat *week*"}


async def plan(harness: Harness, **options: object) -> InteractionResult:
    return await harness.staff.slash(harness.channel, "settings event", **options)


def posts(harness: Harness, words: str) -> list[discord.Message]:
    return [each for each in harness.channel.history() if words in text_of(each)]


async def test_an_event_from_start_to_end(harness: Harness) -> None:
    mia, end_at = harness.member("mia"), START + timedelta(hours=2)
    running = f"-# ⚡ **Beat \\*week\\***: double XP, ends {timestamp(end_at)}\n"
    await harness.set_up_quests()
    await harness.staff.slash(harness.channel, "settings announcements", channel=harness.channel)
    planned = private_text(await plan(harness, **HOURS))
    assert planned.startswith(
        "### ⚡ Beat \\*week\\* is planned\nPractice and quests earn **double XP**.\n"
    )
    assert f"Announced in <#{harness.channel.id}>." in planned
    await harness.restart()
    await harness.tick()
    (start,) = posts(harness, "is on")
    assert text_of(start) == (
        "### ⚡ Beat \\*week\\* is on\nPractice and quests earn **double XP** until "
        f"{timestamp(end_at, 'f')}, {timestamp(end_at)}."
    )
    explained = await mia.click(start, label="What counts")
    assert "- **Logged sessions**: those for today" in private_text(explained)
    await harness.post()
    assert running.strip() in text_of(await mia.slash(harness.channel, "quest today"))
    assert running in text_of(await mia.slash(harness.channel, "session start"))
    harness.clock.advance(hours=2, minutes=10)
    stopped = text_of(await mia.slash(harness.channel, "session stop"))
    assert "## +2,750 XP\n-# +100% Beat \\*week\\* for 2 h\n" in stopped
    await harness.tick()
    (end,) = posts(harness, "is over")
    assert text_of(end) == (
        "### ⚡ Beat \\*week\\* is over\n"
        "1 member practised 2 h. That earned **1,320 XP** more than usual.\n"
        "-# Still on the timer? Your minutes up to the end count, too."
    )
    audit = await harness.staff.slash(harness.channel, "staff audit", member=mia)
    assert "**+2,750 XP** · Composition, 130 minutes · +100% event" in text_of(audit)
    whole = text_of(await harness.staff.slash(harness.channel, "staff audit"))
    times = f"{timestamp(START, 'f')} to {timestamp(end_at, 'f')}"
    assert f"**Event Beat \\*week\\*** · none → +100%, {times}" in whole


async def test_planning_with_the_form_and_cancelling(harness: Harness) -> None:
    shown = await plan(harness)
    assert "Choose one with `/settings announcements`. Times you type are in UTC." in text_of(shown)
    opened = await harness.staff.click(message_of(shown), label="Plan one")
    typed = {"name": "", "from": "whenever", "to": "soon", "percent": ["150"]}
    refused = await harness.staff.submit_modal(opened, typed)
    for where in ("“whenever” as a start", "“soon” as an end"):
        assert f"I can't read {where}. Try `Friday 18:00`" in text_of(refused)
    await plan(harness, **HOURS)
    opened = await harness.staff.click(message_of(refused), label="Try again")
    typed |= {"from": "in 1 hour", "to": "3 hours"}
    refused = await harness.staff.submit_modal(opened, typed)
    assert text_of(refused).startswith("**Beat \\*week\\*** goes from ")
    opened = await harness.staff.click(message_of(refused), label="Try again")
    planned = await harness.staff.submit_modal(opened, typed | {"from": "tomorrow 18:00"})
    assert "### ⚡ Bonus XP is planned\nPractice and quests earn **50% more XP**." in text_of(
        planned
    )
    await harness.tick()
    listed = await plan(harness)
    assert "**Beat \\*week\\*** · running now · double XP, " in text_of(listed)
    ends = f"ends {timestamp(START + timedelta(hours=2))}, and 1 more · `/settings event`"
    assert f"**Events** · Beat \\*week\\*, double XP, {ends}" in await panel(harness)
    await harness.staff.click(message_of(listed), label="End Beat *week* now")
    assert "What members earned until now stays." in text_of(listed)
    await harness.staff.click(message_of(planned), label="Cancel it")
    assert text_of(planned) == "**Bonus XP** is cancelled."
    gone = await harness.staff.click(message_of(planned), label="All events")
    assert list(buttons_of(gone)) == ["Plan one", "All settings"]
