"""Profiles drawn at their limits."""

from dataclasses import replace
from datetime import UTC, date, datetime

from bot.members.rules import Daw, Pings, Reminders
from bot.members.store import Member
from bot.profiles.results import AttributeLine, ProfileSettings, ProfileShown
from bot.profiles.rules import GENRE_LIMIT
from bot.profiles.view.profile import DAW_NAMES, draw_profile
from bot.profiles.view.setup import (
    PING_NAMES,
    REMINDER_NAMES,
    VISIBILITY_NAMES,
    draw_setup,
    setup_form,
)
from bot.xp.rules.levels import progress
from bot.xp.store.standings import Standing
from tests.reply_text import text_of

NOW = datetime(2026, 11, 22, 20, 15, tzinfo=UTC)
MEMBER = Member(
    guild_id=1, user_id=7, timezone="Europe/Berlin", daw=Daw.OTHER, genre="*" * GENRE_LIMIT
)
SHOWN = ProfileShown(
    member=MEMBER,
    pack_name="Music Production",
    progress=progress(6_000_000, 250),
    max_level=250,
    total=Standing(xp=6_000_000, minutes=543_210, quests=1_234),
    week=Standing(),
    attributes=[
        AttributeLine(name="Ear", xp=1_200_000),
        AttributeLine(name="Creativity", xp=0),
    ],
    streak_days=400,
    longest_streak=1_000,
    streak_until=NOW,
    day=date(2026, 11, 22),
    day_minutes=0,
    active_days=1_500,
    rank=1_234,
    ranked=5_678,
)


def test_every_choice_has_a_label() -> None:
    assert set(DAW_NAMES) == set(Daw)
    assert set(PING_NAMES) == set(Pings)
    assert set(REMINDER_NAMES) == set(Reminders)
    assert set(VISIBILITY_NAMES) == {"public", "private"}


def test_the_last_level_and_large_numbers_are_drawn() -> None:
    text = text_of(draw_profile(SHOWN, None, own=False))
    assert "### a member" in text
    assert "**Level 250** · max level." in text
    assert "`Ear        1,200,000` ▰▰▰▰▰▰▰▰▰▰" in text
    assert "`Creativity         0` ▱▱▱▱▱▱▱▱▱▱" in text
    assert "**400-day streak** · best: 1,000" in text
    assert "6,000,000 XP · 9,053 h 30 min · 1,234 quests · 1,500 active days" in text
    assert "**Rank** #1,234 of 5,678 (all time)" in text
    assert "Other" not in text


def test_a_member_without_rank_has_no_rank_line() -> None:
    assert "Rank" not in text_of(draw_profile(replace(SHOWN, rank=None), None, own=True))


def test_a_profile_is_blank_after_all_work_is_undone() -> None:
    blank = replace(SHOWN, total=Standing(), active_days=0)
    assert "Everyone starts at zero" in text_of(draw_profile(blank, None, own=True))
    assert "a member hasn't practised here yet" in text_of(draw_profile(blank, None, own=False))


def test_the_longest_genre_fits_the_panel_and_the_form() -> None:
    settings = ProfileSettings(member=MEMBER, server_timezone="UTC", now=NOW)
    assert "Europe/Berlin (UTC+1, 21:15 now)" in text_of(draw_setup(settings, saved=False))
    form = setup_form(MEMBER)
    form.stop()
    assert "*" * GENRE_LIMIT in str(form.to_dict())
