"""Profiles drawn at their limits."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.coach.rules.craft import Craft
from bot.members.rules import Daw, Gear, Pings, Reminders
from bot.members.store import Member
from bot.packs.course import Genre
from bot.profiles.errors import UnknownGear
from bot.profiles.results import AttributeLine, ProfileSettings, ProfileShown
from bot.profiles.rules import GENRE_LIMIT
from bot.profiles.store import TakingPart
from bot.profiles.view.profile import DAW_NAMES, draw_profile
from bot.profiles.view.setup import (
    PING_NAMES,
    REMINDER_NAMES,
    VISIBILITY_NAMES,
    draw_setup,
    setup_form,
)
from bot.profiles.view.working import (
    gear_choices,
    genre_choices,
    read_gear,
    read_sitting,
    sitting_choices,
)
from bot.xp.rules.levels import progress
from bot.xp.store.standings import Standing
from tests.coach.placing import PLACED_PACK
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


def test_what_was_done_with_others_is_short() -> None:
    done = TakingPart(critiques=7, battles=1, best_place=2, weeks_led=3)
    text = text_of(draw_profile(replace(SHOWN, taking_part=done), None, own=False))
    assert "**With others** 7 helpful critiques · 1 battle, best place #2\n" in text
    assert "\n**Leaderboard** led 3 weeks\n" in text
    assert "With others" not in text_of(draw_profile(SHOWN, None, own=False))


def test_a_member_without_rank_has_no_rank_line() -> None:
    assert "Rank" not in text_of(draw_profile(replace(SHOWN, rank=None), None, own=True))


def test_a_profile_is_blank_after_all_work_is_undone() -> None:
    blank = replace(SHOWN, total=Standing(), active_days=0)
    assert "Everyone starts at zero" in text_of(draw_profile(blank, None, own=True))
    assert "a member hasn't practised here yet" in text_of(draw_profile(blank, None, own=False))


def test_the_longest_genre_fits_the_panel_and_the_form() -> None:
    settings = ProfileSettings(
        member=MEMBER, server_timezone="UTC", now=NOW, today=NOW.date(), pack=PLACED_PACK, craft={}
    )
    assert "Europe/Berlin (UTC+1, 21:15 now)" in text_of(draw_setup(settings, saved=False))
    form = setup_form(MEMBER)
    form.stop()
    assert "*" * GENRE_LIMIT in str(form.to_dict())


def test_the_panel_says_what_each_change_does() -> None:
    craft = dict.fromkeys(PLACED_PACK.focus_by_slug, Craft.STARTING)
    before = replace(MEMBER, genre=None)
    settings = ProfileSettings(
        member=replace(before, sitting_minutes=60, daily_goal_minutes=30, gear=tuple(Gear)),
        server_timezone="UTC",
        now=NOW,
        today=NOW.date(),
        pack=PLACED_PACK,
        craft=craft | {"mixing": Craft.SURE, "theory": Craft.STEADY, "editing": Craft.STEADY},
        before=before,
    )
    reply = draw_setup(settings, saved=True)
    assert reply.layout.total_children_count <= 36, "a refusal and a picture need room, too"
    text = text_of(reply)
    assert (
        "Plans now fit 1 h in one go.\nPlans now fit 30 min a day.\nPlans now leave out what needs "
        "a computer, speakers, a microphone, a keyboard, extra plugins or a partner.\n**Time"
    ) in text
    assert "**In one go** · 1 h\n**Craft** · sure in mixing" in text
    assert "mixing, steady in editing and theory, starting out elsewhere\n" in text
    cleared = replace(settings, member=before, before=settings.member, craft=craft)
    text = text_of(draw_setup(cleared, saved=True))
    assert "Plans now go by how long your sessions usually are." in text
    assert "Plans now fit the time you usually practise.\nPlans can now use any gear." in text
    assert "**Craft** · starting out in everything" in text
    for genres, effect in (
        (["Dub", "House"], "prefer exercises for Dub and House, and skip those for other music."),
        ([], "I have no exercises just for that, so plans suit any music."),
    ):
        typed = replace(cleared, before=before, member=MEMBER, genres=genres)
        assert effect in text_of(draw_setup(typed, saved=True))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("No microphone, headphones only", (Gear.HEADPHONES_ONLY, Gear.NO_MICROPHONE)),
        (" working-alone,ALONE ,", (Gear.ALONE,)),
        (" None ", ()),
    ],
)
def test_gear_is_read_as_people_type_it(typed: str, meant: tuple[Gear, ...]) -> None:
    assert read_gear(typed) == meant
    with pytest.raises(UnknownGear) as caught:
        read_gear(f"{typed}, theremin")
    assert caught.value.text in ("theremin", "None")


def test_suggestions_go_on_from_what_was_typed() -> None:
    def values(choices: list[Any]) -> list[str]:
        return [each.value for each in choices]

    assert values(gear_choices("headphones only, mic")) == [
        "headphones only, No microphone",
        "none",
    ]
    assert len(gear_choices("")) == len(Gear) + 1
    genres = [Genre(slug="dnb", name="Drum and bass", also=("jungle",)), Genre(slug="x", name="X")]
    assert values(genre_choices(genres, "Jung")) == ["Drum and bass"]
    assert values(genre_choices(genres, "drum and bass, ")) == ["drum and bass, X"]
    assert genre_choices(genres, "y" * GENRE_LIMIT + ",") == []
    assert values(sitting_choices("1 h 30")) == ["90", "none"]
    assert len(sitting_choices("a while")) == 9
    assert (read_sitting("1 h"), read_sitting("a while"), read_sitting("none")) == (60, 0, None)
