"""Private profiles are on no board and in no post until they are public again."""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.boards.results import OwnPlace
from bot.boards.rules import Metric
from bot.calendar.rules.periods import Cadence
from bot.db.database import Database
from bot.db.rows import execute
from bot.members.rules import Reminders
from bot.outbox.store import DeliveryKind
from bot.profiles.errors import InvalidEarReminder, ProfilePrivate
from bot.profiles.results import ProfileChanges, ProfileSettings
from bot.quests.store.completions import HandIn
from bot.sessions.errors import NothingToUndo
from bot.sessions.rules import When
from tests.world import ANNE, BEN, CLEO, ON_A_DATABASE, ON_SQLITE, World, local

EVERYBODY = (ANNE, BEN, CLEO)
STRANGER = 99


def set_up(world: World, user_id: int = ANNE, **changes: Any) -> ProfileSettings:
    return world.services.profiles.set_up.blocking(
        world.request(user_id), ProfileChanges(**changes)
    )


def board(world: World, metric: Metric = Metric.XP) -> list[tuple[int, int]]:
    """Return the ranks and ids on this week's board, after checking its size."""
    page = world.services.leaderboards.page.blocking(
        world.guild_id, "2026-W46", metric, 0, world.now
    )
    assert page.size == len(page.rows)
    return [(row.rank, row.user_id) for row in page.rows]


def find(world: World, user_id: int, metric: Metric = Metric.XP) -> OwnPlace:
    return world.services.leaderboards.find.blocking(
        world.guild_id, user_id, "2026-W46", metric, world.now
    )


def latest(world: World) -> tuple[int, list[int]]:
    """Return how many have completed the daily quest, and who is named."""
    card = world.services.quests.current.blocking(
        world.guild_id, STRANGER, Cadence.DAILY, world.now
    )
    return card.completions, [finisher.user_id for finisher in card.latest]


def complete(world: World, user_id: int, of: Cadence | int = Cadence.DAILY) -> None:
    world.services.quests.complete.blocking(world.request(user_id), of=of, hand_in=HandIn())


def test_a_private_member_is_on_no_board_and_has_no_rank(world: World) -> None:
    world.set_up()
    world.post()
    for user_id, minutes in ((ANNE, 60), (BEN, 30), (CLEO, 20)):
        world.log(minutes, user_id)
        complete(world, user_id)
    for metric in Metric:
        assert {user_id for _, user_id in board(world, metric)} == set(EVERYBODY)
    set_up(world, is_private=True)
    for metric in Metric:
        assert {user_id for _, user_id in board(world, metric)} == {BEN, CLEO}
        own = find(world, ANNE, metric)
        assert (own.rank, own.is_private) == (None, True)
    assert board(world) == [(1, BEN), (2, CLEO)]
    assert find(world, CLEO).rank == 2
    profile = world.services.profiles.show.blocking(world.guild_id, CLEO, world.now)
    assert (profile.rank, profile.ranked) == (2, 2)
    own_profile = world.services.profiles.show.blocking(world.guild_id, ANNE, world.now)
    assert own_profile.rank is None
    assert own_profile.total.minutes == 60  # their own numbers are unchanged
    set_up(world, is_private=False)
    assert board(world) == [(1, ANNE), (2, BEN), (3, CLEO)]


def test_a_private_member_stays_off_the_boards_after_new_work(world: World) -> None:
    set_up(world, is_private=True)
    world.log(30)
    assert board(world) == []
    world.services.leaderboards.mark_left.blocking(world.guild_id, [ANNE], world.now)
    world.see(ANNE)
    world.services.logbook.undo.blocking(world.request())
    world.log(40)
    assert board(world) == []
    assert board(world, Metric.STREAK) == []
    set_up(world, is_private=False)
    assert board(world) == [(1, ANNE)]


@ON_SQLITE
def test_a_member_who_left_is_off_the_boards_until_they_return(world: World) -> None:
    world.log(30)
    world.services.leaderboards.mark_left.blocking(world.guild_id, [ANNE], world.now)
    assert board(world) == []
    set_up(world, is_private=False)
    assert board(world) == [(1, ANNE)]


@ON_SQLITE
def test_postings_count_private_members_without_naming_them(world: World) -> None:
    world.set_up()
    posting = world.post()
    (owed,) = world.due()
    world.services.deliveries.record_sent.blocking(owed, channel_id=1, message_id=1)
    for user_id in EVERYBODY:
        complete(world, user_id, posting.id)
    world.passes(minutes=1)
    world.services.postings.to_refresh.blocking(world.now)
    assert latest(world) == (3, [CLEO, BEN, ANNE])
    world.passes(minutes=1)
    for private, named in ((True, [CLEO, ANNE]), (False, [CLEO, BEN, ANNE])):
        set_up(world, BEN, is_private=private)
        assert latest(world) == (3, named)
        world.passes(minutes=1)
        (card,) = world.services.postings.to_refresh.blocking(world.now)
        assert [finisher.user_id for finisher in card.latest] == named
        set_up(world, BEN, is_private=private)  # nothing changes, nothing is redrawn
        world.passes(minutes=1)
        assert world.services.postings.to_refresh.blocking(world.now) == []


def test_only_postings_that_name_the_member_are_redrawn(world: World) -> None:
    world.set_up()
    posting = world.post()
    (owed,) = world.due()
    world.services.deliveries.record_sent.blocking(owed, channel_id=1, message_id=1)
    for user_id in (ANNE, *range(1, 6)):  # five after her: she has scrolled out of the names
        complete(world, user_id, posting.id)
    world.passes(minutes=1)
    world.services.postings.to_refresh.blocking(world.now)
    world.passes(minutes=1)
    set_up(world, is_private=True)
    world.passes(minutes=1)
    assert world.services.postings.to_refresh.blocking(world.now) == []
    set_up(world, 3, is_private=True)
    world.passes(minutes=1)
    (card,) = world.services.postings.to_refresh.blocking(world.now)
    assert [finisher.user_id for finisher in card.latest] == [5, 4, 2, 1]
    set_up(world, is_private=False)  # now there is a place for her name
    world.passes(minutes=1)
    (card,) = world.services.postings.to_refresh.blocking(world.now)
    assert [finisher.user_id for finisher in card.latest] == [5, 4, 2, 1, ANNE]


@ON_SQLITE
def test_a_private_members_level_up_is_not_announced(world: World) -> None:
    world.set_up()
    world.announce()
    set_up(world, is_private=True)
    session = world.log(60)
    reached = session.awarded.level_up
    assert reached is not None
    assert (reached.is_private, reached.announced) == (True, False)
    assert world.due() == []


@ON_SQLITE
def test_a_level_that_was_never_recorded_is_no_level_up_of_the_next_session(world: World) -> None:
    world.adjust(1_000)  # straight into the ledger, as if the pack had got more levels since
    assert world.log(5).awarded.level_up is None
    assert world.log(60).awarded.level_up is not None


def test_an_unsent_level_up_is_dropped_once_its_member_is_private(world: World) -> None:
    world.set_up()
    world.announce()
    world.log(60)
    (owed,) = world.due()
    assert owed.kind is DeliveryKind.LEVEL_UP
    set_up(world, is_private=True)
    assert world.services.deliveries.begin.blocking(owed, world.now) is None
    assert world.due() == []


@ON_SQLITE
def test_a_private_profile_is_shown_only_to_its_member(world: World) -> None:
    world.log(30)
    set_up(world, is_private=True)
    guild_id, services = world.guild_id, world.services
    for viewer_id in (ANNE, None):
        services.profiles.show.blocking(guild_id, ANNE, world.now, viewer_id=viewer_id)
        services.logbook.history.blocking(guild_id, ANNE, viewer_id=viewer_id)
        services.quests.history.blocking(guild_id, ANNE, viewer_id=viewer_id)
    with pytest.raises(ProfilePrivate):
        services.profiles.show.blocking(guild_id, ANNE, world.now, viewer_id=BEN)
    with pytest.raises(ProfilePrivate):
        services.logbook.history.blocking(guild_id, ANNE, viewer_id=BEN)
    with pytest.raises(ProfilePrivate):
        services.quests.history.blocking(guild_id, ANNE, viewer_id=BEN)
    services.profiles.show.blocking(guild_id, BEN, world.now, viewer_id=ANNE)
    elsewhere = World(world.database)
    elsewhere.services.profiles.show.blocking(elsewhere.guild_id, ANNE, world.now, viewer_id=BEN)


@ON_SQLITE
def test_reminder_settings_are_saved(world: World) -> None:
    first = set_up(world, daily_goal_minutes=30).member
    assert (first.is_private, first.ears_minutes, first.reminders) == (
        False,
        50,
        Reminders.DIRECT,
    )
    set_up(world, ears_minutes=0, reminders=Reminders.CHANNEL, is_private=True)
    member = set_up(world, daily_goal_minutes=40).member
    assert (member.is_private, member.ears_minutes, member.reminders) == (
        True,
        0,
        Reminders.CHANNEL,
    )
    for ears in (30, 90):
        assert set_up(world, ears_minutes=ears).member.ears_minutes == ears
    for ears in (-1, 1, 29, 91):
        with pytest.raises(InvalidEarReminder):
            set_up(world, ears_minutes=ears)
    exported = world.services.privacy.export.blocking(world.guild_id, ANNE, world.now)
    profile = exported.content["profile"]
    assert {key: profile[key] for key in ("private", "ear_reminder_minutes", "reminders")} == {
        "private": True,
        "ear_reminder_minutes": 90,
        "reminders": "channel",
    }


acts = st.tuples(
    st.sampled_from(["private", "public", "log", "yesterday", "undo", "leave", "return"]),
    st.sampled_from(EVERYBODY),
)


@given(script=st.lists(acts, max_size=30))
@settings(ON_A_DATABASE, max_examples=5)
def test_only_present_public_members_are_on_the_boards(
    database: Database, script: Sequence[tuple[str, int]]
) -> None:
    world = World(database, local("2026-11-11", "09:00"))
    hidden: dict[int, set[str]] = {user_id: set() for user_id in EVERYBODY}
    for act, user_id in script:
        world.passes(minutes=3)
        was = set(hidden[user_id])
        if act != "leave":
            hidden[user_id].discard("left")
        match act:
            case "private" | "public":
                set_up(world, user_id, is_private=act == "private")
                hidden[user_id] = {"private"} if act == "private" else set()
            case "log" | "yesterday":
                world.log(10, user_id, when=When(act) if act != "log" else When.TODAY)
            case "undo":
                try:
                    world.services.logbook.undo.blocking(world.request(user_id))
                except NothingToUndo:  # nothing has happened: they are not back either
                    hidden[user_id] |= was
            case "leave":
                world.services.leaderboards.mark_left.blocking(world.guild_id, [user_id], world.now)
                hidden[user_id].add("left")
            case _:
                world.see(user_id)
    with database.reading() as tx:
        rows = execute(
            tx,
            "SELECT user_id, period, present FROM standings WHERE guild_id = :guild_id",
            guild_id=world.guild_id,
        )
        found = {(user_id, period): present for user_id, period, present in rows}
    assert all(bool(present) is (not hidden[who]) for (who, _), present in found.items())
