"""`/profile pause` and the evening message about a streak, as members see them."""

from datetime import timedelta

import pytest
from simcord.actors import MemberActor

from bot.ui.text import date_text
from tests.cogs.harness import START, Harness, buttons_of, message_of, text_of
from tests.cogs.test_reminders import direct, later, newest, press, refuse


@pytest.fixture
async def mia(harness: Harness) -> MemberActor:
    """A member with a streak of three days; it is 20:15 on the day after."""
    mia = harness.member("mia")
    for _ in range(3):
        await mia.slash(harness.channel, "session log", minutes=10)
        harness.clock.advance(days=1)
    return mia


@pytest.fixture
async def reminded(harness: Harness, mia: MemberActor) -> MemberActor:
    """The same member at 21:00, with the evening message; the bot has restarted in between."""
    shown = await mia.slash(harness.channel, "profile setup", streak_reminder="21")
    assert "**Streak** · no pause, evening reminder at 21:00" in text_of(shown)
    await harness.restart()
    await later(harness, minutes=45)
    return mia


async def test_the_evening_message_starts_the_timer(
    harness: Harness, reminded: MemberActor
) -> None:
    text = text_of(newest(reminded))
    assert "Your 3-day streak ends at 04:00" in text
    assert "**Night Shift Producers**" in text
    await harness.restart()
    await press(reminded, "🎧 Start 10 minutes")
    assert "10 min more and this day counts" in text_of(newest(reminded))
    harness.clock.advance(minutes=10)
    stopped = await reminded.slash(harness.channel, "session stop")
    assert "4-day streak" in text_of(stopped)
    await later(harness, hours=2)
    assert len(direct(reminded)) == 1


async def test_not_today_leaves_it_at_that(harness: Harness, reminded: MemberActor) -> None:
    await press(reminded, "Not today")
    assert "I won't ask again today" in text_of(newest(reminded))
    await later(harness, hours=2)
    assert len(direct(reminded)) == 1


async def test_after_the_fact_the_buttons_say_what_is_now(
    harness: Harness, reminded: MemberActor
) -> None:
    harness.clock.advance(hours=8)
    await press(reminded, "Not today")
    assert "That day is over" in text_of(newest(reminded))


async def test_closed_direct_messages_get_it_nowhere_else(
    harness: Harness, mia: MemberActor
) -> None:
    await mia.slash(harness.channel, "profile setup", streak_reminder="21")
    refuse(harness, mia.user.dm_channel.id)
    before = harness.channel.last_message
    await later(harness, minutes=45)
    await later(harness, minutes=45)
    assert (direct(mia), harness.channel.last_message) == ([], before)


async def test_a_pause_from_the_panel_and_back(harness: Harness, mia: MemberActor) -> None:
    setup = await mia.slash(harness.channel, "profile setup")
    panel = await mia.click(message_of(setup), label="Pause and evening reminder")
    assert "Take a pause" in text_of(panel)
    opened = await mia.click(message_of(panel), label="Choose until when")
    wrong = await mia.submit_modal(opened, {"until": "some day"})
    assert "Try something like `2 weeks`" in text_of(wrong)
    opened = await mia.click(message_of(panel), label="Choose until when")
    paused = await mia.submit_modal(opened, {"until": "4 weeks"})
    last = (START + timedelta(days=30)).date()
    assert f"Paused until {date_text(last)}" in text_of(paused)
    assert "Your 3-day streak goes on the day after." in text_of(paused)
    assert list(buttons_of(paused)) == ["End it now", "Change the end"]

    await harness.restart()
    harness.clock.advance(days=5)
    profile = text_of(await mia.slash(harness.channel, "profile show"))
    assert f"On a pause until {date_text(last)}. It goes on the day after." in profile
    others = text_of(await harness.staff.slash(harness.channel, "profile show", member=mia))
    assert "pause" not in others
    logged = await mia.slash(harness.channel, "session log", minutes=10)
    assert "Your pause is over: you're back." in text_of(logged)
    assert "4-day streak" in text_of(logged)
    shown = await mia.slash(harness.channel, "profile pause")
    assert "Take a pause" in text_of(shown)
    ended = await mia.click(message_of(paused), label="End it now")
    assert "You're not on a pause" in text_of(ended.followups[0] if ended.followups else ended)


async def test_the_command_pauses_suggests_ends_and_keeps_reminders_away(
    harness: Harness, mia: MemberActor
) -> None:
    await mia.slash(harness.channel, "profile setup", streak_reminder="21")
    choices = await mia.autocomplete(harness.channel, "profile pause", "until", "2")
    assert [each["value"] for each in choices] == ["2 weeks"]
    paused = await mia.slash(harness.channel, "profile pause", until="2 weeks")
    assert "14 days to go, today included" in text_of(paused)
    await later(harness, minutes=45)
    assert direct(mia) == []
    chosen = await mia.select(message_of(paused), ["off"], custom_id=f"v1:pause-reminder:{mia.id}")
    assert "Paused until" in text_of(chosen)
    setup = await mia.slash(harness.channel, "profile setup")
    assert "evening reminder off" in text_of(setup)
