"""`/session`."""

import discord
import pytest
from simcord.actors import MemberActor
from simcord.results import InteractionResult

from bot.sessions.view.buttons import exercise_button
from bot.streaks.view import start_button
from bot.ui.actions import button
from bot.ui.replies import body, panel, row
from tests.cogs.harness import PACKS, Harness, buttons_of, message_of, text_of

PACK = PACKS["music-production"]
START_STAMP = 1795378500  # Sunday 22 November 2026, 20:15 UTC


@pytest.fixture
def mia(harness: Harness) -> MemberActor:
    return harness.member("mia")


async def session(harness: Harness, who: MemberActor, name: str, **options: object) -> str:
    """Use a command of `/session` and return the private reply's text."""
    result = await who.slash(harness.channel, f"session {name}", **options)
    assert result.ephemeral
    return text_of(result)


async def start(harness: Harness, who: MemberActor, **options: object) -> InteractionResult:
    return await who.slash(harness.channel, "session start", **options)


async def press(who: MemberActor, shown: InteractionResult, label: str) -> InteractionResult:
    return await who.click(message_of(shown), custom_id=buttons_of(shown)[label])


async def test_a_timer_shows_its_focus(harness: Harness, mia: MemberActor) -> None:
    shown = await start(harness, mia, focus="sound_design", note="a *bass* of my own")
    assert shown.ephemeral
    text = text_of(shown)
    assert "Practising: Sound design" in text
    assert r"> a \*bass\* of my own" in text
    assert f"<t:{START_STAMP}:R>" in text
    assert "Practised: **0 min**" in text
    assert list(buttons_of(shown)) == ["Break", "Stop", "Cancel", "I'm stuck"]


async def test_the_default_focus_is_the_last_one(harness: Harness, mia: MemberActor) -> None:
    assert f"Practising: {PACK.focuses[0].name}" in text_of(await start(harness, mia))
    await session(harness, mia, "cancel")
    await session(harness, mia, "log", minutes=10, focus="theory")
    assert "Practising: Theory" in text_of(await start(harness, mia))


async def test_focuses_are_suggested_and_accepted_by_name(
    harness: Harness, mia: MemberActor
) -> None:
    for command in ("session start", "session log"):
        choices = await mia.autocomplete(harness.channel, command, "focus", "")
        assert [each["value"] for each in choices] == [focus.slug for focus in PACK.focuses]
        choices = await mia.autocomplete(harness.channel, command, "focus", " DESI")
        assert [(each["name"], each["value"]) for each in choices] == [
            ("Sound design", "sound_design")
        ]
    assert "Practising: Mixing" in text_of(await start(harness, mia, focus="mixing "))
    text = await session(harness, mia, "log", minutes=10, focus="juggling")
    assert "There's no focus “juggling”" in text


async def test_a_timer_from_start_to_stop_by_commands(harness: Harness, mia: MemberActor) -> None:
    await session(harness, mia, "start", focus="mixing", note="drums")
    harness.clock.advance(minutes=30)
    text = await session(harness, mia, "break")
    assert "On a break: Mixing" in text
    assert "Practised: **30 min** · 1 break" in text
    harness.clock.advance(minutes=10)
    text = await session(harness, mia, "resume")
    assert "Practised: **30 min** · 1 break" in text
    harness.clock.advance(minutes=30)
    text = await session(harness, mia, "status")
    assert "Practised: **1 h** · 1 break" in text
    assert "take a break in the next 30 min" in text
    text = await session(harness, mia, "stop", note="and the bass")
    assert "1 h of Mixing" in text
    assert "+726 XP" in text
    assert "-# +10% fresh ears" in text
    assert "> and the bass" in text
    assert "Streak: day 1" in text
    assert "No timer is running" in await session(harness, mia, "status")


async def test_a_timer_from_start_to_stop_by_buttons(harness: Harness, mia: MemberActor) -> None:
    shown = await start(harness, mia, focus="editing", note="vocals")
    harness.clock.advance(minutes=20)
    await press(mia, shown, "Break")
    assert list(buttons_of(shown)) == ["Resume", "Stop"]
    assert "On a break: Editing" in text_of(shown)
    assert f"<t:{START_STAMP + 1_200}:R>" in text_of(shown)
    await harness.restart()
    await press(mia, shown, "Resume")
    assert list(buttons_of(shown)) == ["Break", "Stop", "Cancel", "I'm stuck"]
    harness.clock.advance(minutes=5)
    await press(mia, shown, "Stop")
    assert "25 min of Editing" in text_of(shown)
    assert "+275 XP" in text_of(shown)
    assert "Fresh-ears" not in text_of(shown)
    assert "> vocals" in text_of(shown)


async def test_a_result_leads_on_and_its_buttons_are_its_members(
    harness: Harness, mia: MemberActor
) -> None:
    shown = await mia.slash(harness.channel, "session log", minutes=20, focus="editing")
    assert list(buttons_of(shown)) == ["Again", "Add a note", "Undo", "Skip what I know"]
    zoe, keys = harness.member("zoe"), buttons_of(shown)
    channel = harness.bot.get_channel(harness.channel.id)
    assert isinstance(channel, discord.TextChannel)
    items = [button(label, *key.split(":")[1:]) for label, key in keys.items()]
    copied = await channel.send(view=panel(body("A result"), row(*items)))
    await harness.restart()
    for label in keys:
        assert "belongs to someone else" in text_of(await zoe.click(copied, label=label))

    form = await press(mia, shown, "Add a note")
    saved = await mia.submit_modal(form, {"note": "de-essed *twice*"})
    assert r"Note added to your 20 min of Editing." in text_of(saved)
    assert r"> de-essed \*twice\*" in text_of(saved)
    form = await press(mia, shown, "Add a note")
    assert "de-essed *twice*" in str(form.modal)  # filled in

    again = await press(mia, shown, "Again")
    assert "Practising: Editing" in text_of(again)
    undo = buttons_of(shown)["Undo"]
    await press(mia, shown, "Undo")
    assert "Session undone" in text_of(shown)
    twice = await mia.click(copied, custom_id=undo)
    assert "You've already undone that session." in text_of(twice)


async def test_a_quest_goes_from_start_to_complete_one_press_at_a_time(
    harness: Harness, mia: MemberActor
) -> None:
    await harness.set_up_quests()
    posted = await harness.post()
    with harness.database.reading() as tx:
        slug = tx.execute("SELECT quest FROM postings").scalar()
    title = PACK.quest_by_slug[slug].title
    shown = await mia.click(posted, label="Start a session on it")
    assert f"### 🎧 Practising: {title}\n-# Daily quest · " in text_of(shown)
    harness.clock.advance(minutes=25)
    await harness.restart()
    await press(mia, shown, "Stop")
    assert f"🎯 {title}" in text_of(shown)
    complete, *others = buttons_of(shown)
    assert complete == f"Complete “{title}”"
    assert others == ["Add a note", "Undo", "Again", "Skip what I know"]
    form = await press(mia, shown, complete)
    completed = await mia.submit_modal(form, {"note": "done"})
    assert title in text_of(completed)
    assert title in await session(harness, mia, "history")
    again = await press(mia, shown, "Again")
    await harness.post("weekly")
    harness.clock.advance(minutes=25)
    await press(mia, again, "Stop")
    assert list(buttons_of(again)) == ["Again", "Add a note", "Undo", "This week's quest"]
    weekly = await press(mia, again, "This week's quest")
    assert "Weekly quest: " in text_of(weekly)
    undone = await press(mia, again, "Undo")
    assert undone is not None
    assert "Session undone" in text_of(again)


async def test_an_exercise_is_started_from_a_button(harness: Harness, mia: MemberActor) -> None:
    quest = PACK.quests[0]
    channel = harness.bot.get_channel(harness.channel.id)
    assert isinstance(channel, discord.TextChannel)
    items = (exercise_button(mia.id, quest.slug), start_button(mia.id))
    message = await channel.send(view=panel(body("Exercises"), row(*items)))
    on_it, begin = (str(item.custom_id) for item in items)
    shown = await mia.click(message, custom_id=on_it)
    assert f"Practising: {quest.title}\n-# Exercise · " in text_of(shown)
    harness.clock.advance(minutes=2)
    await press(mia, shown, "Stop")
    shown = await press(mia, shown, "Start again")
    assert f"Practising: {quest.title}" in text_of(shown)
    refused = await harness.member("zoe").click(message, custom_id=begin)
    assert "belongs to someone else" in text_of(refused)
    harness.clock.advance(minutes=12)
    await press(mia, shown, "Stop")
    assert next(iter(buttons_of(shown))) == "How did it go?"
    await harness.restart()
    form = await press(mia, shown, "How did it go?")
    saved = await mia.submit_modal(form, {"checks": quest.checks, "rating": "too-easy"})
    told = f"✅ {len(quest.checks)} of {len(quest.checks)} checks · too easy"
    assert text_of(saved) == told
    assert "plan" in text_of(await press(mia, saved, "Back to my plan"))
    timer = await mia.click(message, custom_id=on_it)
    assert "**Last time** · Sun 22 Nov 2026" in text_of(timer)
    await session(harness, mia, "cancel")
    assert "Practising: " in text_of(await mia.click(message, custom_id=begin))


async def test_a_timer_can_be_stopped_during_a_break(harness: Harness, mia: MemberActor) -> None:
    shown = await start(harness, mia)
    harness.clock.advance(minutes=20)
    await press(mia, shown, "Break")
    harness.clock.advance(minutes=40)
    await press(mia, shown, "Stop")
    assert "20 min of" in text_of(shown)


async def test_a_long_stretch_shows_a_hint_to_rest(harness: Harness, mia: MemberActor) -> None:
    await session(harness, mia, "start")
    harness.clock.advance(minutes=75)
    text = await session(harness, mia, "status")
    assert "1 h 15 min without a break: a good moment to rest your ears." in text
    harness.clock.advance(minutes=1)
    await session(harness, mia, "break")
    text = await session(harness, mia, "resume")
    assert "take a break within" not in text
    assert "Short breaks keep your ears reliable." in text
    assert "Fresh ears" not in await session(harness, mia, "stop")


async def test_a_short_timer_ends_without_a_session(harness: Harness, mia: MemberActor) -> None:
    shown = await start(harness, mia)
    harness.clock.advance(minutes=4, seconds=59)
    await press(mia, shown, "Stop")
    assert "Timer stopped at 4 min. A session needs at least 5 min" in text_of(shown)
    assert "Nothing here yet." in await session(harness, mia, "history")


async def test_a_cancelled_timer_says_how_to_keep_its_minutes(
    harness: Harness, mia: MemberActor
) -> None:
    shown = await start(harness, mia)
    harness.clock.advance(minutes=42)
    await press(mia, shown, "Cancel")
    assert text_of(shown) == "There's **42 min** on your timer. Discard it?"
    assert list(buttons_of(shown)) == ["Log 42 min", "Keep going", "Discard"]
    await press(mia, shown, "Keep going")
    assert "Practising" in text_of(shown)
    await press(mia, shown, "Cancel")
    await harness.restart()
    await press(mia, shown, "Discard")
    text = "Timer discarded (42 min). Didn't mean to? Log those 42 minutes:"
    assert text_of(shown) == text
    await harness.restart()
    await press(mia, shown, "Log 42 min")
    assert "42 min of Composition" in text_of(shown)
    shown = await start(harness, mia)
    harness.clock.advance(minutes=10)
    await press(mia, shown, "Cancel")
    harness.clock.advance(minutes=10)
    await press(mia, shown, "Log 10 min")
    assert "10 min of Composition" in text_of(shown)
    await session(harness, mia, "start")
    assert await session(harness, mia, "cancel") == "Timer discarded (0 min)."


async def test_a_stop_over_the_daily_limit_is_explained(harness: Harness, mia: MemberActor) -> None:
    await session(harness, mia, "start")
    harness.clock.advance(minutes=60)
    # The day began at 04:00, 1,035 minutes ago.
    for length in (480, 480, 60):
        await session(harness, mia, "log", minutes=length)
    text = await session(harness, mia, "stop")
    assert "15 min of Composition" in text
    assert "+0 XP" in text
    assert "45 min not counted" in text
    assert "15 min past 8 h today: it counts as practice but earns no XP" in text


async def test_a_full_day_refuses_a_timer(harness: Harness, mia: MemberActor) -> None:
    await session(harness, mia, "start")
    harness.clock.advance(minutes=60)
    for length in (480, 480, 75):
        await session(harness, mia, "log", minutes=length)
    text = await session(harness, mia, "stop")
    assert "Your timer ran for 1 h, but that day is already fully logged" in text


async def test_logging_shows_the_award(harness: Harness, mia: MemberActor) -> None:
    text = await session(harness, mia, "log", minutes=30, focus="mixing", note="low end")
    assert "30 min of Mixing" in text
    assert text.startswith("### 🎉 Level 3! Up from 1\n")
    assert "## +330 XP\n▰" in text
    assert "> low end" in text
    assert "\n**Sun 22 Nov 2026**\n" in text
    text = await session(harness, mia, "log", minutes=5)
    assert "\n**Sun 22 Nov 2026** 35 min in total\n" in text


async def test_the_daily_goal_shows_progress(harness: Harness, mia: MemberActor) -> None:
    await mia.slash(harness.channel, "profile setup", daily_goal=60)
    text = await session(harness, mia, "log", minutes=30)
    assert "**Sun 22 Nov 2026** ▰▰▰▰▱▱▱▱ 30 min of 1 h" in text
    await session(harness, mia, "start")
    harness.clock.advance(minutes=15)
    assert "Today ▰▰▰▰▰▰▱▱ 45 min of 1 h" in await session(harness, mia, "status")
    harness.clock.advance(minutes=20)
    text = await session(harness, mia, "stop")
    assert "**Sun 22 Nov 2026** 1 h 5 min · 1 h goal reached" in text


async def test_without_a_goal_a_timer_shows_the_days_total(
    harness: Harness, mia: MemberActor
) -> None:
    await session(harness, mia, "log", minutes=30)
    await session(harness, mia, "start")
    harness.clock.advance(minutes=15)
    assert "45 min in total today" in await session(harness, mia, "status")


async def test_a_short_session_says_what_the_streak_needs(
    harness: Harness, mia: MemberActor
) -> None:
    text = await session(harness, mia, "log", minutes=6)
    assert "4 min more today starts a streak." in text
    assert "in a row" not in text
    text = await session(harness, mia, "log", minutes=5)
    assert "Streak: day 1" in text


async def test_a_broken_streak_is_not_shown_as_current(harness: Harness, mia: MemberActor) -> None:
    await session(harness, mia, "log", minutes=30)
    harness.clock.advance(days=5)
    text = await session(harness, mia, "log", minutes=5)
    assert "in a row" not in text


async def test_yesterday_can_be_logged_until_noon(harness: Harness, mia: MemberActor) -> None:
    assert "You could log that day until noon" in await session(
        harness, mia, "log", minutes=30, when="yesterday"
    )
    harness.clock.advance(hours=12)
    text = await session(harness, mia, "log", minutes=30, when="yesterday")
    assert "\n**Sun 22 Nov 2026**\n" in text
    text = await session(harness, mia, "log", minutes=30, when="today")
    assert "\n**Mon 23 Nov 2026**\n" in text
    assert "2-day streak" in text
    assert "-# +1% streak" in text


async def test_a_day_takes_no_more_minutes_than_have_passed(
    harness: Harness, mia: MemberActor
) -> None:
    harness.clock.advance(hours=8)  # 04:15
    text = await session(harness, mia, "log", minutes=30)
    assert "so you can log up to 15 minutes for today" in text
    assert "`when:yesterday`" in text


async def test_invalid_actions_get_an_answer(harness: Harness, mia: MemberActor) -> None:
    for name in ("break", "resume", "stop", "cancel"):
        refused = await mia.slash(harness.channel, f"session {name}")
        assert text_of(refused) == "No timer is running."
        assert list(buttons_of(refused)) == ["🎧 Start 10 minutes"]
    text = "There's no session to undo. `/session history` shows what's logged."
    assert await session(harness, mia, "undo") == text
    await session(harness, mia, "start", focus="mixing")
    twice = await mia.slash(harness.channel, "session start")
    assert "You already have a timer running for Mixing" in text_of(twice)
    shown = await mia.click(message_of(twice), label="Show timer")
    assert "Practising: Mixing" in text_of(shown)
    assert "You're not on a break" in await session(harness, mia, "resume")
    await session(harness, mia, "break")
    assert "You're already on a break" in await session(harness, mia, "break")


async def test_a_button_of_an_ended_timer_gets_an_answer(
    harness: Harness, mia: MemberActor
) -> None:
    shown = await start(harness, mia)
    await session(harness, mia, "cancel")
    pressed = await press(mia, shown, "Stop")
    assert "Practising" in text_of(shown)
    assert "No timer is running" in text_of(pressed.followups[0] if pressed.followups else pressed)


async def shared(harness: Harness, key: object) -> discord.Message:
    """Post a timer's buttons publicly."""
    channel = harness.bot.get_channel(harness.channel.id)
    assert isinstance(channel, discord.TextChannel)
    whats = {"Break": "break", "Resume": "resume", "Stop": "stop", "Cancel": "cancel"}
    buttons = [button(label, f"session-{what}", key) for label, what in whats.items()]
    return await channel.send(view=panel(body("A timer"), row(*buttons)))


@pytest.mark.parametrize("label", ["Break", "Resume", "Stop", "Cancel"])
async def test_other_members_cannot_use_a_timers_buttons(
    harness: Harness, mia: MemberActor, label: str
) -> None:
    await start(harness, mia)
    zoe = harness.member("zoe")
    await start(harness, zoe)
    for key, text in ((mia.id, "That one belongs to someone else."), ("x.y", "has expired")):
        message = await shared(harness, key)
        pressed = await zoe.click(message, label=label)
        assert pressed.ephemeral
        assert text in text_of(pressed)
        assert text_of(message) == "A timer"
    for who in (mia, zoe):
        assert "Practising" in await session(harness, who, "status")


async def test_a_level_up_follows_publicly_with_a_profile_button(
    harness: Harness, mia: MemberActor
) -> None:
    logged = await mia.slash(harness.channel, "session log", minutes=30)
    (level_up,) = logged.followups
    assert not level_up.ephemeral
    assert f"<@{mia.id}> reached **level 3**" in text_of(level_up)
    await harness.restart()
    profile = await harness.member("zoe").click(level_up, label="See profile")
    assert profile.ephemeral
    assert "**This week** 330 XP" in text_of(profile)


@pytest.mark.parametrize("by", ["timer", "log"])
async def test_a_level_up_is_posted_to_its_channel_at_once(
    harness: Harness, mia: MemberActor, by: str
) -> None:
    news = harness.guild.create_text_channel("news")
    await harness.staff.slash(harness.channel, "settings announcements", channel=news)
    if by == "log":
        done = await mia.slash(harness.channel, "session log", minutes=30)
    else:
        shown = await start(harness, mia)
        harness.clock.advance(minutes=30)
        done = await press(mia, shown, "Stop")
    assert done.followups == []
    await harness.schedule.idle()
    await harness.env.settle()
    assert news.last_message is not None
    assert "reached **level 3**" in text_of(news.last_message)
    profile = await mia.click(news.last_message, label="See profile")
    assert profile.ephemeral
    assert "**This week** 330 XP" in text_of(profile)


async def test_a_session_can_be_undone(harness: Harness, mia: MemberActor) -> None:
    await session(harness, mia, "log", minutes=30, focus="mixing")
    await session(harness, mia, "log", minutes=10, focus="theory")
    text = await session(harness, mia, "undo")
    assert "10 min of Theory on Sun 22 Nov 2026" in text
    assert "**\N{MINUS SIGN}110 XP**" in text
    assert "**Level 3**" in text
    harness.clock.advance(hours=25)
    assert "you can undo one for 24 hours" in await session(harness, mia, "undo")


async def test_an_empty_history_says_how_to_begin(harness: Harness, mia: MemberActor) -> None:
    shown = await mia.slash(harness.channel, "session history")
    assert "`/session log` adds practice you've already done." in text_of(shown)
    assert list(buttons_of(shown)) == ["🎧 Start 10 minutes"]
    text = await session(harness, harness.member("zoe"), "history", member=mia)
    assert text == f"### <@{mia.id}>'s sessions\nNothing here yet."


async def test_a_history_has_the_newest_first_and_its_notes(
    harness: Harness, mia: MemberActor
) -> None:
    await session(harness, mia, "log", minutes=30, focus="mixing", note="a [link](https://x.y)")
    await session(harness, mia, "start", focus="theory")
    harness.clock.advance(minutes=20)
    await session(harness, mia, "stop")
    text = await session(harness, mia, "history")
    assert "2 sessions · 50 min" in text
    assert text.index("**20 min** of Theory") < text.index("**30 min** of Mixing")
    assert f"Sun 22 Nov 2026 · **20 min** of Theory · <t:{START_STAMP}:t>" in text
    assert r"-# a \[link\]\(https\://x.y)" in text
    history = await session(harness, harness.member("zoe"), "history", member=mia)
    assert f"### <@{mia.id}>'s sessions" in history
    assert "**20 min** of Theory" in history
    assert "link" not in history  # notes are private


async def test_a_long_history_has_pages(harness: Harness, mia: MemberActor) -> None:
    for length in range(5, 22):
        await session(harness, mia, "log", minutes=length)
    zoe = harness.member("zoe")
    shown = await zoe.slash(harness.channel, "session history", member=mia)
    assert list(buttons_of(shown)) == ["Next"]
    assert "**21 min**" in text_of(shown)
    assert "**13 min**" not in text_of(shown)
    await harness.restart()
    await press(zoe, shown, "Next")
    assert list(buttons_of(shown)) == ["Previous", "Next"]
    assert "**13 min**" in text_of(shown)
    await press(zoe, shown, "Next")
    assert list(buttons_of(shown)) == ["Previous"]
    assert "**5 min**" in text_of(shown)
    assert f"<@{mia.id}>'s sessions" in text_of(shown)
    await press(zoe, shown, "Previous")
    assert "**13 min**" in text_of(shown)
    # A page that no longer exists shows the last one.
    for _ in range(5):
        await session(harness, mia, "undo")
    await press(zoe, shown, "Next")
    assert "**5 min**" in text_of(shown)
    assert "12 sessions" in text_of(shown)


async def test_servers_are_independent(harness: Harness, mia: MemberActor) -> None:
    await start(harness, mia)
    other = harness.env.create_guild("Elsewhere")
    elsewhere = other.create_text_channel("practice")
    there = other.add_member(mia.user)
    result = await there.slash(elsewhere, "session status")
    assert "No timer is running" in text_of(result)
