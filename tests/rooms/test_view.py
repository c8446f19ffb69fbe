from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.rooms.results import RoomLine, RoomsShown, RoomStatus
from bot.rooms.rules import MAX_ROOMS
from bot.rooms.view import RoomAccess, draw_room_status, draw_rooms
from bot.ui.fitting import TEXT_LIMIT
from tests.reply_text import text_of

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
STATUS = RoomStatus(
    focus="Mixing",
    channel_id=601,
    started_at=NOON,
    away_since=None,
    over_at=None,
    minutes=20,
    day_minutes=0,
    daily_goal_minutes=None,
)


@pytest.mark.parametrize(
    ("day_minutes", "goal", "line"),
    [
        (0, None, "Practised: **20 min**\n-# "),
        (40, None, "\n1 h in total today"),
        (0, 60, "\nToday ▰▰▱▱▱▱▱▱ 20 min of 1 h"),
        (50, 60, "\nToday 1 h 10 min · 1 h goal reached"),
        (460, None, "\n8 h in total today"),
        (461, None, "\nMinutes past 8 h a day earn no XP."),
    ],
)
def test_a_room_session_shows_the_days_total(day_minutes: int, goal: int | None, line: str) -> None:
    status = replace(STATUS, day_minutes=day_minutes, daily_goal_minutes=goal)
    assert line in text_of(draw_room_status(status))


def test_a_room_session_in_a_removed_room_can_be_drawn() -> None:
    away = replace(STATUS, channel_id=None, away_since=NOON, over_at=NOON + timedelta(minutes=10))
    text = text_of(draw_room_status(away))
    assert "in the studio room" in text
    assert "Come back by <t:1795349400:t> to continue." in text


def test_all_rooms_with_problems_fit_in_one_message() -> None:
    channel_ids = range(10**19, 10**19 + MAX_ROOMS)
    rooms = [RoomLine(channel_id=each, focus="Sound design") for each in channel_ids]
    for access, mark in (
        (RoomAccess(hidden=frozenset(channel_ids)), " · hidden from me"),
        (RoomAccess(deleted=frozenset(channel_ids)), ""),
    ):
        text = text_of(draw_rooms(RoomsShown(rooms=rooms), access))
        assert text.count(f"Sound design{mark}") == MAX_ROOMS
        assert len(text) < TEXT_LIMIT
