"""Starting battles, entering them, and what staff change, on both engines."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.battles import errors
from bot.battles.errors import Deadline
from bot.battles.results.battles import BattleWanted
from bot.battles.results.entries import BattleEntered, EntryTyped
from bot.battles.results.settings import BattleChanges
from bot.battles.rules.battles import Every, Format, Phase
from bot.battles.rules.timing import next_start
from bot.battles.service.entries import check_length
from bot.battles.store import battles, entries
from bot.battles.store.battles import Battle, BattleSchedule
from bot.db.database import Database
from bot.downtime import store as outages
from bot.downtime.rules import Outage
from bot.mixes.rules.files import FileFacts
from bot.outbox import store as deliveries
from bot.outbox.store import DeliveryKind
from bot.recordings.results import Converted, Kept
from bot.recordings.rules.fingerprints import is_one_of
from bot.servers import store as servers
from bot.staff import store as staff_acts
from bot.staff.store import StaffAct
from tests.cogs.sound import fingerprint_of
from tests.world import ANNE, BEN, CLEO, ON_SQLITE, World

FRIDAY = datetime(2026, 11, 27, 17, tzinfo=UTC)  # 18:00 in Berlin
CHANNEL = 77
NEW_YORK = ZoneInfo("America/New_York")


@pytest.fixture
def world(database: Database) -> World:
    world = World(database)
    world.now = FRIDAY
    world.set_up(timezone="Europe/Berlin")
    return world


def wanted(**options: Any) -> BattleWanted:
    return replace(BattleWanted(seed=7), **options)


def start(world: World, **options: Any) -> Battle:
    return world.services.battles.start.blocking(world.request(), wanted(**options), CHANNEL).battle


def now_of(world: World, battle: Battle) -> Battle:
    return world.services.battles.find.blocking(world.guild_id, battle.id)


def track(sound: str, seconds: float = 60.0) -> Converted:
    return Converted(
        data=b"ogg",
        seconds=seconds,
        original_seconds=seconds,
        fingerprint=fingerprint_of(sound.encode()),
    )


def upload(name: str = "take-3 by anne.wav", size_bytes: int = 1_000) -> FileFacts:
    return FileFacts(name=name, size_bytes=size_bytes, content_type=None)


def enter(world: World, user_id: int, sound: str, message_id: int) -> BattleEntered:
    service, request = world.services.battle_entries, world.request(user_id)
    accepted = service.accept.blocking(request, None, EntryTyped(file=upload()))
    kept = Kept(channel_id=1_000 + user_id, message_id=message_id)
    return service.enter.blocking(request, accepted, track(sound), kept)


def advance(world: World) -> None:
    while world.services.battle_phases.advance_due.blocking(world.now):
        pass


def post_call(world: World, battle: Battle, message_id: int) -> None:
    """Have the post that asks for votes be sent; it is a new one each time."""
    with world.database.writing() as tx:
        call = deliveries.find(tx, DeliveryKind.BATTLE_VOTE, battle.id)
        assert call is not None
        assert (call.message_id, call.send_at) == (None, world.now)
        deliveries.mark_sent(tx, call, channel_id=CHANNEL, message_id=message_id)


def delivered(world: World, kind: DeliveryKind, subject_id: int) -> bool:
    with world.database.reading() as tx:
        return deliveries.find(tx, kind, subject_id) is not None


def test_a_battle_starts_from_a_brief_and_is_announced_and_audited(world: World) -> None:
    battle = start(world, brief="Flip the keys")
    assert battle.brief == "flip-the-keys"
    assert (battle.format, battle.phase) == (Format.WEEKEND, Phase.ENTRIES)
    assert battle.sample is not None
    assert battle.sample.instrument == "keys"
    assert delivered(world, DeliveryKind.BATTLE, battle.id)
    with world.database.reading() as tx:
        (act,) = staff_acts.by(tx, world.guild_id, ANNE)
    assert (act.act, act.reason) == (StaffAct.BATTLE_START, "Flip the keys")
    with pytest.raises(errors.BattleRunning) as error:
        start(world)
    assert error.value.title == "Flip the keys"


@ON_SQLITE
def test_a_friday_battle_ends_on_sunday_evening_in_the_servers_zone(world: World) -> None:
    battle = start(world)
    assert battle.entries_close_at == datetime(2026, 11, 29, 19, tzinfo=UTC)
    assert battle.votes_close_at == battle.entries_close_at + timedelta(days=2)


@ON_SQLITE
def test_what_staff_type_is_their_own_brief_and_their_own_deadlines(world: World) -> None:
    for brief, is_own in (("\u200b\u3164", False), ("\u3164: One kick", True)):
        planned = world.services.battles.plan.blocking(
            world.request(), wanted(brief=brief), CHANNEL
        )
        assert (planned.plan.brief is None) == is_own
        assert "One kick" in planned.plan.title or not is_own
    battle = start(
        world,
        brief="One kick: everything from a single kick drum",
        entries_close="3 hours",
        votes_close="tomorrow 20:00",
    )
    assert (battle.title, battle.task) == ("One kick", "everything from a single kick drum")
    assert (battle.brief, battle.sample, battle.format) == (None, None, Format.TWO_HOUR)
    assert battle.entries_close_at == FRIDAY + timedelta(hours=3)
    assert battle.votes_close_at == datetime(2026, 11, 28, 19, tzinfo=UTC)


@ON_SQLITE
def test_deadlines_that_make_no_sense_are_refused(world: World) -> None:
    for options, error in (
        ({"entries_close": "soon"}, errors.NotAMoment),
        ({"entries_close": "5 min"}, errors.DeadlineOutOfRange),
        ({"entries_close": "90 days"}, errors.DeadlineOutOfRange),
        ({"votes_close": "10 min"}, errors.DeadlineOutOfRange),
    ):
        with pytest.raises(error):
            world.services.battles.plan.blocking(world.request(), wanted(**options), CHANNEL)


@ON_SQLITE
def test_briefs_at_random_dont_repeat(world: World) -> None:
    seen: set[str | None] = set()
    for seed in range(12):
        battle = start(world, seed=seed)
        seen.add(battle.brief)
        world.services.battle_staff.cancel.blocking(world.request(), battle.id, "next")
    assert len(seen) == 12


def test_an_entry_is_replaced_until_the_deadline_and_its_message_deleted(world: World) -> None:
    battle = start(world)
    assert not enter(world, ANNE, "first", 11).replaced
    assert enter(world, ANNE, "second", 12).replaced
    with world.database.reading() as tx:
        (entry,) = entries.of_battle(tx, battle.id)
        assert deliveries.find(tx, DeliveryKind.WITHDRAWAL, 11) is not None
    world.services.battle_entries.withdraw.blocking(world.request(), battle.id)
    with world.database.reading() as tx:
        assert entries.find(tx, world.guild_id, entry.id) is None
        assert deliveries.find(tx, DeliveryKind.WITHDRAWAL, 12) is not None
    with pytest.raises(errors.NotEntered):
        world.services.battle_entries.withdraw.blocking(world.request(), battle.id)
    world.now = battle.entries_close_at
    with pytest.raises(errors.EntriesClosed):
        enter(world, BEN, "late", 13)


@ON_SQLITE
def test_a_file_that_doesnt_fit_is_refused_with_what_is_wrong(world: World) -> None:
    battle = start(world)
    enter(world, BEN, "ben's", 11)
    service, request = world.services.battle_entries, world.request()
    for seconds, error in (
        (9.9, errors.EntryTooShort),
        (battle.longest_seconds + 1, errors.EntryTooLong),
    ):
        with pytest.raises(error):
            check_length(battle, track("anne's", seconds))
    with pytest.raises(errors.EntryRefused) as meanwhile:  # both were converted at once
        enter(world, ANNE, "ben's", 12)
    assert isinstance(meanwhile.value.reason, errors.SameRecording)
    others = service.fingerprints_of_others.blocking(request)
    assert is_one_of(track("ben's").fingerprint, others)
    assert not is_one_of(track("anne's").fingerprint, others)
    assert service.fingerprints_of_others.blocking(world.request(BEN)) == []
    for typed, error in (
        (EntryTyped(file=None), errors.NothingToEnter),
        (EntryTyped(file=upload(), link="https://a.example/b.wav"), errors.EntryFileOrLink),
        (EntryTyped(file=upload("notes.pdf")), errors.NotAnEntry),
        (EntryTyped(file=upload(size_bytes=10**9)), errors.EntryRefused),
        (EntryTyped(file=None, link="https://a.example/b.wav"), errors.LinkNotOnDiscord),
    ):
        with pytest.raises(error):
            service.accept.blocking(request, battle.id, typed)
    hosted = "https://cdn.discordapp.com/attachments/1/2/mix.wav"
    accepted = service.accept.blocking(request, None, EntryTyped(file=None, link=hosted))
    assert accepted.hosted_link == hosted


def test_too_few_entries_extend_the_deadline_once_and_then_end_the_battle(world: World) -> None:
    battle = start(world)
    enter(world, ANNE, "anne's", 11)
    world.now = battle.entries_close_at
    advance(world)
    extended = now_of(world, battle)
    assert extended.entries_close_at == world.now + timedelta(days=1)
    assert extended.votes_close_at == extended.entries_close_at + timedelta(days=2)
    assert delivered(world, DeliveryKind.BATTLE_REDRAW, battle.id)
    assert delivered(world, DeliveryKind.BATTLE_MORE_TIME, battle.id)
    world.now = extended.entries_close_at
    advance(world)
    assert now_of(world, battle).phase is Phase.OVER
    assert delivered(world, DeliveryKind.BATTLE_END, battle.id)
    start(world)  # the next one can begin


def test_votes_open_entrants_are_reminded_and_the_battle_ends(world: World) -> None:
    battle = start(world)
    for user_id, sound in ((ANNE, "a"), (BEN, "b"), (CLEO, "c")):
        enter(world, user_id, sound, user_id)
    world.now = battle.entries_close_at
    advance(world)
    voting = now_of(world, battle)
    assert (voting.phase, voting.pairs_each) == (Phase.VOTING, 2)
    assert delivered(world, DeliveryKind.BATTLE_VOTE, battle.id)
    with world.database.reading() as tx:
        ids = [each.id for each in entries.of_battle(tx, battle.id)]
    assert not any(delivered(world, DeliveryKind.BATTLE_REMINDER, each) for each in ids)
    world.now = battle.votes_close_at - timedelta(hours=24)
    advance(world)
    assert all(delivered(world, DeliveryKind.BATTLE_REMINDER, each) for each in ids)
    assert now_of(world, battle).phase is Phase.VOTING
    world.now = battle.votes_close_at
    advance(world)
    ended = now_of(world, battle)
    assert (ended.phase, ended.due_at) == (Phase.OVER, None)
    assert not delivered(world, DeliveryKind.BATTLE_VOTE, battle.id)


@ON_SQLITE
def test_voters_get_twelve_hours_if_the_bot_was_down(world: World) -> None:
    battle = start(world)
    for user_id, sound in ((ANNE, "a"), (BEN, "b"), (CLEO, "c")):
        enter(world, user_id, sound, user_id)
    world.now = battle.votes_close_at + timedelta(hours=3)
    advance(world)
    assert now_of(world, battle).votes_close_at == world.now + timedelta(hours=12)
    down = Outage(from_at=battle.entries_close_at, to_at=world.now + timedelta(hours=8))
    with world.database.writing() as tx:
        outages.add(tx, down)
    post_call(world, battle, 71)
    world.now += timedelta(hours=12)
    advance(world)
    later = now_of(world, battle)
    assert later.votes_close_at == world.now + timedelta(hours=8)
    post_call(world, battle, 72)
    staff = world.services.battle_staff
    later = staff.extend.blocking(world.request(), battle.id, "2 hours").battle
    post_call(world, battle, 73)
    world.now = later.votes_close_at
    advance(world)
    assert now_of(world, battle).phase is Phase.OVER


@ON_SQLITE
def test_staff_extend_and_cancel_with_a_word_to_everyone(world: World) -> None:
    battle, staff = start(world), world.services.battle_staff
    with pytest.raises(errors.DeadlineNotLater):
        staff.extend.blocking(world.request(), battle.id, "tomorrow 12:00")
    extended = staff.extend.blocking(world.request(), battle.id, "2 hours")
    assert extended.deadline is Deadline.ENTRIES
    assert extended.battle.entries_close_at == battle.entries_close_at + timedelta(hours=2)
    assert extended.battle.votes_close_at == battle.votes_close_at + timedelta(hours=2)
    with pytest.raises(errors.ReasonNeeded):
        staff.cancel.blocking(world.request(), battle.id, " ")
    cancelled = staff.cancel.blocking(world.request(), battle.id, "Too many are on holiday.")
    assert cancelled.battle.phase is Phase.CANCELLED
    assert delivered(world, DeliveryKind.BATTLE_END, battle.id)
    with pytest.raises(errors.NotRunning):
        staff.extend.blocking(world.request(), battle.id, "2 hours")
    with world.database.reading() as tx:
        acts = [each.act for each in staff_acts.by(tx, world.guild_id, ANNE)]
    assert acts == [StaffAct.BATTLE_START, StaffAct.BATTLE_EXTEND, StaffAct.BATTLE_CANCEL]


def test_a_hidden_entry_stays_hidden_and_only_asking_says_whose_it_is(world: World) -> None:
    battle, staff = start(world), world.services.battle_staff
    enter(world, BEN, "ben's", 11)
    (listed,) = staff.entries.blocking(world.guild_id, battle.id, 0).entries
    shown = staff.hide.blocking(world.request(), listed.entry_id)
    assert shown.entry.hidden_at == world.now
    with pytest.raises(errors.EntryAlreadyHidden):
        staff.hide.blocking(world.request(), listed.entry_id)
    with pytest.raises(errors.EntryHidden):
        enter(world, BEN, "another", 12)
    with world.database.reading() as tx:
        assert staff_acts.about(tx, world.guild_id, BEN) == []
    assert staff.reveal.blocking(world.request(), listed.entry_id).user_id == BEN
    with world.database.reading() as tx:
        (act,) = staff_acts.about(tx, world.guild_id, BEN)
    assert act.act is StaffAct.BATTLE_REVEAL


def schedule(world: World, next_at: datetime, every: Every = Every.WEEK) -> None:
    with world.database.writing() as tx:
        server = servers.find(tx, world.guild_id)
        assert server is not None
        servers.save(tx, replace(server, battles_channel_id=CHANNEL))
        battles.save_schedule(
            tx,
            BattleSchedule(
                guild_id=world.guild_id,
                every=every,
                format=Format.WEEKEND,
                weekday=4,
                start_time="18:00",
                next_at=next_at,
            ),
        )


def start_due(world: World) -> Battle | None:
    while world.services.battle_phases.start_due.blocking(world.now):
        pass
    with world.database.reading() as tx:
        return battles.running(tx, world.guild_id)


def test_a_scheduled_battle_starts_once_and_the_next_is_planned(world: World) -> None:
    schedule(world, FRIDAY)
    battle = start_due(world)
    assert battle is not None
    assert (battle.started_by, battle.channel_id) == (None, CHANNEL)
    assert start_due(world) == battle
    with world.database.reading() as tx:
        planned = battles.find_schedule(tx, world.guild_id)
    assert planned is not None
    assert planned.next_at == FRIDAY + timedelta(days=7)


@ON_SQLITE
def test_a_missed_start_happens_late_only_while_half_of_its_time_is_left(world: World) -> None:
    schedule(world, FRIDAY)
    world.now = FRIDAY + timedelta(hours=20)
    battle = start_due(world)
    assert battle is not None
    assert battle.entries_close_at == datetime(2026, 11, 29, 19, tzinfo=UTC)
    world.services.battle_staff.cancel.blocking(world.request(), battle.id, "enough")
    schedule(world, FRIDAY)
    world.now = FRIDAY + timedelta(hours=30)
    assert start_due(world) is None


@ON_SQLITE
def test_a_new_zone_and_a_clock_change_keep_the_time_of_day(world: World) -> None:
    changes = BattleChanges(channel_id=CHANNEL, every=Every.WEEK, weekday=6, start_time="2:30")
    shown = world.services.battle_settings.configure.blocking(world.request(), changes)
    assert shown.schedule is not None
    assert shown.schedule.next_at == datetime(2026, 11, 29, 1, 30, tzinfo=UTC)
    world.set_up(timezone="America/New_York")
    with world.database.reading() as tx:
        moved = battles.find_schedule(tx, world.guild_id)
    assert moved is not None
    assert moved.next_at == datetime(2026, 11, 29, 7, 30, tzinfo=UTC)
    skipped = next_start(
        Every.WEEK, 6, "02:30", after=datetime(2027, 3, 13, 12, tzinfo=UTC), zone=NEW_YORK
    )
    assert skipped == datetime(2027, 3, 14, 7, tzinfo=UTC)  # the clock goes from 2 to 3
    assert next_start(Every.WEEK, 6, "02:30", after=skipped, zone=NEW_YORK) == datetime(
        2027, 3, 21, 6, 30, tzinfo=UTC
    )
    assert next_start(Every.MONTH, 6, "02:30", after=skipped, zone=NEW_YORK) == datetime(
        2027, 4, 4, 6, 30, tzinfo=UTC
    )


def test_a_hundred_battles_due_at_once_all_go_on(world: World) -> None:
    with world.database.writing() as tx:
        for guild_id in range(10_000, 10_100):
            server = servers.find(tx, world.guild_id)
            assert server is not None
            servers.ensure(tx, replace(server, guild_id=guild_id))
    for guild_id in range(10_000, 10_100):
        request = replace(world.request(), guild_id=guild_id)
        world.services.battles.start.blocking(request, wanted(), CHANNEL)
    world.now += timedelta(days=8)
    advance(world)
    with world.database.reading() as tx:
        assert battles.due(tx, world.now, 100) == []
