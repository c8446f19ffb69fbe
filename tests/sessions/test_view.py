"""Messages about sessions at their limits."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import discord
import pytest

from bot.calendar.rules.periods import Cadence
from bot.interactions.rules import Place
from bot.sessions.results import PractisedQuest, SessionHistory, SessionLine, SessionRecorded, Timer
from bot.sessions.rules import SessionKind
from bot.sessions.service.logbook import PAGE_SIZE
from bot.sessions.store.sessions import FinishedSession
from bot.sessions.view.buttons import result_buttons
from bot.sessions.view.sessions import draw_history, draw_recorded, suggest_focuses
from bot.sessions.view.timers import draw_timer
from bot.streaks.results import StreakUpdate
from bot.streaks.rules import Streak
from bot.ui.actions import Action
from bot.xp.results import Awarded
from bot.xp.rules.levels import progress
from tests.cogs.harness import PACKS
from tests.reply_text import text_of

NOW = datetime(2026, 11, 22, 20, 15, tzinfo=UTC)
HOSTILE = "# *[@everyone](https://x.y)* <@1>\n" * 14
LONGEST_FOCUS = "W" * 60
PLACE = Place(guild_id=1, channel_id=2)
TIMER = Timer(
    user_id=7,
    focus="Mixing",
    quest=None,
    note=None,
    started_at=NOW,
    break_since=None,
    breaks=0,
    minutes=20,
    stretch_minutes=20,
    fresh_ears=True,
    day_minutes=0,
    daily_goal_minutes=None,
    ears_at=NOW + timedelta(minutes=30),
    ears_minutes=50,
    streak=StreakUpdate(streak=Streak(days=0, longest=0, last_on=None), minutes_left=10),
    place=PLACE,
)
RECORDED = SessionRecorded(
    session_id=3,
    minutes=30,
    focus="Mixing",
    quest=None,
    day=date(2026, 11, 22),
    note=None,
    fresh_ears=False,
    unpaid_minutes=0,
    cut_minutes=0,
    day_minutes=30,
    daily_goal_minutes=None,
    awarded=Awarded(
        user_id=7,
        xp=330,
        base_xp=300,
        multiplier_percent=110,
        streak_bonus_percent=0,
        attributes={},
        total_xp=330,
        progress=progress(330, 250),
        streak=Streak(days=1, longest=1, last_on=date(2026, 11, 22)),
        level_up=None,
    ),
    place=PLACE,
)


def test_notes_can_neither_ping_nor_format() -> None:
    for reply in (
        draw_timer(replace(TIMER, note=HOSTILE)),
        draw_recorded(replace(RECORDED, note=HOSTILE)),
    ):
        text = text_of(reply)
        assert "@everyone" not in text
        assert "<@1>" not in text
        assert "](" not in text
        assert r"> \# \*" in text


def test_a_quest_written_by_staff_can_neither_ping_nor_format() -> None:
    quest = PractisedQuest(title=HOSTILE, posting_id=5, can_complete=True)
    recorded = draw_recorded(replace(RECORDED, quest=quest))
    for reply in (draw_timer(replace(TIMER, quest=quest)), recorded):
        text = text_of(reply)
        assert "@everyone" not in text
        assert "<@1>" not in text
        assert "](" not in text
    complete, *_ = result_buttons(replace(RECORDED, quest=quest)).children
    label = complete.to_component_dict()["label"]
    assert label.startswith("Complete “# *[")
    assert len(label) <= 80


def test_the_result_of_an_exercise_asks_first_and_keeps_to_one_row() -> None:
    exercise = replace(
        RECORDED,
        quest=PractisedQuest(title="A beat"),
        next_quest=Cadence.DAILY,
        offers_placement=True,
    )
    for directly, last in ((False, "Skip what I know"), (True, "Undo")):
        shown = draw_recorded(exercise, directly=directly).layout.walk_children()
        labels = [
            each.item.label
            for each in shown
            if isinstance(each, Action) and isinstance(each.item, discord.ui.Button)
        ]
        assert (labels[0], labels[-1]) == ("How did it go?", last)


def test_a_page_of_the_longest_lines_fits_discords_limits() -> None:
    line = SessionLine(
        focus=LONGEST_FOCUS,
        quest="Q" * 100,
        session=FinishedSession(
            id=1,
            guild_id=1,
            user_id=7,
            kind=SessionKind.TIMED,
            day=date(2026, 11, 30),
            started_at=NOW,
            ended_at=NOW,
            minutes=479,
            focus="x",
            note=HOSTILE,
            posting_id=None,
            variant=None,
            exercise=None,
            undone_at=None,
            discarded_at=None,
        ),
    )
    history = SessionHistory(
        user_id=10**18,
        lines=[line] * PAGE_SIZE,
        page=999,
        pages=9_999,
        sessions=80_000,
        minutes=9_999_999,
    )
    text = text_of(draw_history(history, own=False))
    assert text.count(LONGEST_FOCUS) == PAGE_SIZE
    assert "@everyone" not in text


@pytest.mark.parametrize(
    ("timer", "hint"),
    [
        (TIMER, "take a break in the next 40 min and practise 50+ min for +10% XP."),
        (replace(TIMER, stretch_minutes=60), "take a break now and"),
        (replace(TIMER, stretch_minutes=61, fresh_ears=False), "1 h 1 min without a break"),
        (replace(TIMER, stretch_minutes=59, fresh_ears=False), "Short breaks keep your ears"),
        (
            replace(TIMER, break_since=NOW + timedelta(minutes=20), breaks=1),
            "Breaks don't count towards your time.",
        ),
    ],
)
def test_a_timer_shows_a_hint_about_breaks(timer: Timer, hint: str) -> None:
    assert hint in text_of(draw_timer(timer))


def test_every_focus_of_every_pack_is_suggested() -> None:
    for pack in PACKS.values():
        assert len(suggest_focuses(pack.focuses, "")) == len(pack.focuses) <= 25
        for focus in pack.focuses:
            assert focus.slug in {each.value for each in suggest_focuses(pack.focuses, focus.name)}
