"""Studio rooms together with timers, and the commands for both (docs/rules.md)."""

from datetime import timedelta

import pytest

from bot.rooms.errors import RoomSessionRunning
from bot.sessions.errors import NoTimer, TimerRunning
from bot.sessions.results import SessionRecorded, TimerDiscarded
from bot.sessions.rules import SessionKind, Subject
from tests.rooms.studio import (
    ROOM,
    has_member_row,
    report_channel,
    session_minutes,
    stay,
    stored_sessions,
    toggle_room,
    visit,
    wait,
)
from tests.world import ANNE, World


def test_a_running_timer_prevents_a_room_session(world: World) -> None:
    toggle_room(world)
    world.services.sessions.start.blocking(world.request(), focus="theory")
    report_channel(world, ROOM)
    stay(world, 30)
    report_channel(world, None)
    wait(world)
    recorded = world.services.sessions.stop.blocking(world.request())
    assert isinstance(recorded, SessionRecorded)
    assert (recorded.minutes, recorded.in_room) == (40, False)
    assert [each.kind for each in stored_sessions(world)] == [SessionKind.TIMED]


def test_starting_a_timer_ends_and_credits_the_room_session(world: World) -> None:
    toggle_room(world)
    report_channel(world, ROOM)
    stay(world, 20)
    timer = world.services.sessions.start.blocking(world.request())
    assert timer.room is not None
    assert (timer.room.minutes, timer.room.awarded.base_xp, timer.focus) == (20, 200, "Mixing")
    assert timer.day_minutes == 20
    with pytest.raises(TimerRunning):
        world.services.sessions.start.blocking(world.request())
    report_channel(world, ROOM)
    assert session_minutes(world) == [20, None]


def test_starting_a_timer_within_five_minutes_discards_the_room_session(
    world: World,
) -> None:
    toggle_room(world)
    report_channel(world, ROOM)
    stay(world, 4)
    assert world.services.sessions.start.blocking(world.request()).room is None
    assert [each.kind for each in stored_sessions(world)] == [SessionKind.TIMED]


def test_a_stopped_room_session_does_not_restart_by_itself(
    world: World,
) -> None:
    toggle_room(world)
    report_channel(world, ROOM)
    stay(world, 20)
    recorded = world.services.sessions.stop.blocking(world.request(), note="drums")
    assert isinstance(recorded, SessionRecorded)
    assert (recorded.minutes, recorded.note, recorded.in_room) == (20, "drums", True)
    assert not recorded.fresh_ears
    stay(world, 20)
    assert session_minutes(world) == [20]
    with pytest.raises(NoTimer):
        world.services.sessions.stop.blocking(world.request())
    report_channel(world, None)
    report_channel(world, ROOM)
    stay(world, 3)
    assert world.services.sessions.stop.blocking(world.request()) == TimerDiscarded(
        user_id=ANNE, minutes=3, subject=Subject(focus="mixing"), in_room=True
    )


def test_stopping_while_away_counts_until_the_member_left(world: World) -> None:
    toggle_room(world)
    visit(world, 20)
    world.passes(minutes=5)
    recorded = world.services.sessions.stop.blocking(world.request())
    assert recorded.minutes == 20


def test_break_commands_are_refused_in_a_room(world: World) -> None:
    toggle_room(world)
    began_at = world.now
    report_channel(world, ROOM)
    sessions = world.services.sessions
    for command in (
        sessions.take_break.blocking,
        sessions.resume.blocking,
        sessions.cancel.blocking,
    ):
        with pytest.raises(RoomSessionRunning) as refused:
            command(world.request())
        assert (refused.value.channel_id, refused.value.since) == (ROOM, began_at)


def test_the_status_shows_a_room_session(world: World) -> None:
    presence = world.services.room_presence
    assert presence.status.blocking(world.guild_id, ANNE, world.now) is None
    toggle_room(world)
    began_at = world.now
    report_channel(world, ROOM)
    stay(world, 7)
    shown = presence.status.blocking(world.guild_id, ANNE, world.now)
    assert shown is not None
    assert (shown.minutes, shown.started_at, shown.focus) == (7, began_at, "Mixing")
    assert (shown.away_since, shown.over_at) == (None, None)
    report_channel(world, None)
    world.passes(minutes=2)
    shown = presence.status.blocking(world.guild_id, ANNE, world.now)
    assert shown is not None
    assert (shown.minutes, shown.away_since) == (7, world.now - timedelta(minutes=2))
    assert shown.over_at == world.now + timedelta(minutes=8)


def test_a_room_session_is_exported_and_deleted(world: World) -> None:
    toggle_room(world)
    began_at = world.now
    report_channel(world, ROOM)
    stay(world, 20)
    content = world.services.privacy.export.blocking(world.guild_id, ANNE, world.now).content
    (session,) = content["sessions"]
    assert (session["kind"], session["ended_at"]) == ("room", None)
    assert session["started_at"] == f"{began_at:%Y-%m-%dT%H:%M:%SZ}"
    world.services.privacy.delete.blocking(world.guild_id, ANNE, world.now)
    stay(world, 20)
    report_channel(world, None)
    assert stored_sessions(world) == []
    assert not has_member_row(world)
    visit(world, 6)
    wait(world)
    assert session_minutes(world) == [6]
