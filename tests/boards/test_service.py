"""Leaderboards, compared with a board counted by hand."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.boards.results import BoardPage, Span
from bot.boards.rules import Metric
from bot.boards.service import PAGE_SIZE
from bot.boards.store import BoardRow
from bot.calendar.rules.periods import period_before
from bot.db.database import Database
from bot.members import store as members
from bot.streaks.rules import Streak
from bot.xp.rules.awards import Source
from bot.xp.store import ledger
from bot.xp.store.ledger import NewAward
from tests.world import ANNE, BEN, CLEO, NOON, ON_A_DATABASE, World, local

SPANS = {
    Span.ALL: "all",
    Span.MONTH: "2026-11",
    Span.WEEK: "2026-W46",
    Span.LAST_WEEK: "2026-W45",
}


@dataclass(frozen=True, kw_only=True)
class Player:
    """A member's scores, from few values so that many are equal."""

    score: int
    streak: int
    present: bool
    private: bool
    earlier: int = 0
    """The score of the week before."""


players = st.builds(
    Player,
    score=st.one_of(
        st.integers(0, 6), st.integers(62, 70), st.sampled_from([127, 128, 131, 5_000, 5_001])
    ),
    streak=st.integers(0, 4),
    present=st.booleans(),
    private=st.sampled_from([False, False, True]),
    earlier=st.sampled_from([0, 0, 1, 2, 3, 70, 5_000, 5_001]),
)


def insert_player(world: World, user_id: int, player: Player) -> None:
    """Write a member straight into the database."""
    with world.database.writing() as tx:
        member = members.enter(tx, world.guild_id, user_id)
        if player.private:
            members.set_up(tx, replace(member, is_private=True))
        members.set_streak(
            tx,
            world.guild_id,
            user_id,
            Streak(days=player.streak, longest=player.streak),
            local("2026-11-11", "12:00:01" if player.streak % 2 else "12:00"),
        )
        for score, at in ((player.score, NOON), (player.earlier, NOON - timedelta(weeks=1))):
            ledger.write(tx, award(world.guild_id, user_id, score, at))
        if not player.present:
            members.mark_left(tx, world.guild_id, [user_id], NOON)


def award(guild_id: int, user_id: int, score: int, at: datetime) -> NewAward:
    return NewAward(
        guild_id=guild_id,
        user_id=user_id,
        at=at,
        day=at.date(),
        source=Source.SESSION,
        reference=f"player:{user_id}:{at:%j}",
        base_xp=score,
        multiplier_percent=100,
        streak_bonus_percent=0,
        xp=score,
        minutes=score * 2,
        quests=score // 2,
        attributes={},
        undoes=None,
        reason="",
    )


def scores(roster: list[Player], metric: Metric, period: str) -> dict[int, int]:
    """Return the scores of a board. A streak of an even number of days is over by now."""
    by_member: dict[int, int] = {}
    for user_id, player in enumerate(roster, start=1):
        if player.present and not player.private:
            awards = {"2026-W46": [player.score], "2026-W45": [player.earlier]}.get(
                period, [player.score, player.earlier]
            )
            by_member[user_id] = {
                Metric.XP: sum(awards),
                Metric.MINUTES: sum(awards) * 2,
                Metric.QUESTS: sum(score // 2 for score in awards),
                Metric.STREAK: player.streak if player.streak % 2 else 0,
            }[metric]
    return {user_id: score for user_id, score in by_member.items() if score > 0}


def ranked(board: dict[int, int]) -> list[BoardRow]:
    """Return the rows of a board, ranked by comparing all pairs."""
    order = sorted(board.items(), key=lambda row: (-row[1], row[0]))
    return [
        BoardRow(rank=1 + sum(other > score for other in board.values()), user_id=who, score=score)
        for who, score in order
    ]


@given(roster=st.lists(players, max_size=26))
@settings(ON_A_DATABASE, max_examples=6)
def test_boards_equal_a_recount(database: Database, roster: list[Player]) -> None:
    compare(World(database), roster)


def test_pages_can_begin_between_equal_scores_and_within_a_bucket(world: World) -> None:
    """The second page begins in the bucket from 4,096 to 4,223, below another that is full."""
    xp = [4_300] * 3 + [4_230] * 2 + [4_201] * 3 + [4_195] * 8 + [4_100, 4_090, 70, 70, 70]
    compare(world, [Player(score=score, streak=3, present=True, private=False) for score in xp])


def compare(world: World, roster: list[Player]) -> None:
    """Compare every page and every member's rank with a board counted by hand."""
    for user_id, player in enumerate(roster, start=1):
        insert_player(world, user_id, player)
    boards = world.services.leaderboards
    for metric in Metric:
        earlier = ranked(scores(roster, metric, "2026-W45"))
        ranks = {row.user_id: row.rank for row in earlier}
        for period in SPANS.values():
            expected = ranked(scores(roster, metric, period))
            rows: list[BoardRow] = []
            pages = max(1, -(-len(expected) // PAGE_SIZE))
            for number in range(pages):
                page = boards.page.blocking(world.guild_id, period, metric, number, world.now)
                assert (page.page, page.pages, page.size) == (number, pages, len(expected))
                assert (page.period, page.metric) == (period, metric)
                assert page.best_score == (expected[0].score if expected else 0)
                rows += page.rows
                compares = period == "2026-W46" and metric is not Metric.STREAK and ranks
                assert page.earlier_ranks == (
                    {row.user_id: ranks[row.user_id] for row in page.rows if row.user_id in ranks}
                    if compares and page.rows
                    else None
                )
            assert rows == expected
        expected = ranked(scores(roster, metric, "all"))
        for user_id in range(1, len(roster) + 2):
            place = boards.find.blocking(world.guild_id, user_id, "all", metric, world.now)
            own = [row for row in expected if row.user_id == user_id]
            assert place.rank == (own[0].rank if own else None)
            above = [row for row in expected if own and row.score > own[0].score]
            assert place.next_above == (above[-1] if above else None)
            assert own == [row for row in place.board.rows if row.user_id == user_id]
            if not own:
                assert place.board.page == 0


def page(world: World, metric: Metric = Metric.XP, number: int = 0) -> BoardPage:
    return world.services.leaderboards.page.blocking(
        world.guild_id, "all", metric, number, world.now
    )


def test_equal_scores_share_a_rank(world: World) -> None:
    for user_id, minutes in ((1, 10), (2, 20), (3, 20), (4, 30)):
        world.log(minutes, user_id)
    for metric in (Metric.XP, Metric.MINUTES):
        rows = page(world, metric).rows
        assert [(row.rank, row.user_id) for row in rows] == [(1, 4), (2, 2), (2, 3), (4, 1)]


def test_a_page_past_the_end_is_the_last(world: World) -> None:
    for user_id in range(1, 12):
        world.log(10, user_id)
    last = page(world, number=1)
    assert [row.user_id for row in last.rows] == [11]
    for metric in (Metric.XP, Metric.MINUTES, Metric.STREAK):
        for user_id in range(1, 12):
            place = world.services.leaderboards.find.blocking(
                world.guild_id, user_id, "all", metric, world.now
            )
            assert (place.rank, place.board.page) == (1, (user_id - 1) // PAGE_SIZE)
    assert page(world, number=99) == last
    assert page(world, number=-1) == page(world)
    assert page(world, Metric.QUESTS, 99).rows == []


def test_members_who_left_are_off_the_boards_until_they_return(world: World) -> None:
    for user_id, minutes in ((ANNE, 30), (BEN, 20), (CLEO, 10)):
        world.log(minutes, user_id)
    boards = world.services.leaderboards
    boards.mark_left.blocking(world.guild_id, [ANNE, 999], world.now)
    for metric in (Metric.XP, Metric.MINUTES, Metric.STREAK):
        board = page(world, metric)
        assert board.size == 2
        assert (board.rows[0].rank, board.rows[0].user_id) == (1, BEN)
        place = boards.find.blocking(world.guild_id, ANNE, "all", metric, world.now)
        assert place.rank is None
    assert world.services.profiles.show.blocking(world.guild_id, ANNE, world.now).rank is None
    assert world.services.profiles.show.blocking(world.guild_id, BEN, world.now).rank == 1
    world.services.sessions.start.blocking(world.request())  # whatever they do
    board = page(world)
    assert board.rows[0] == BoardRow(rank=1, user_id=ANNE, score=330)
    boards.mark_left.blocking(world.guild_id, [ANNE, BEN, CLEO], world.now)
    assert page(world).size == 0
    world.see(BEN)
    assert [row.user_id for row in page(world).rows] == [BEN]
    assert [row.user_id for row in page(world, Metric.STREAK).rows] == [BEN]


def test_leaving_one_server_does_not_affect_another(world: World) -> None:
    other = World(world.database)
    for each in (world, other):
        each.log(10)
    world.adjust(1, CLEO)
    world.services.leaderboards.mark_left.blocking(world.guild_id, [ANNE, CLEO], world.now)
    assert (page(world).size, page(other).size) == (0, 1)
    assert [*page(world).away] == [ANNE, CLEO]  # 1 XP is enough for a page with room


def test_a_broken_streak_is_on_no_board(world: World) -> None:
    world.log(10)
    world.log(10, BEN)
    world.passes(days=1)
    world.log(10, BEN)
    assert [row.score for row in page(world, Metric.STREAK).rows] == [2, 1]
    world.now = local("2026-11-13", "04:00")
    assert [row.user_id for row in page(world, Metric.STREAK).rows] == [BEN]


@pytest.mark.parametrize(
    ("now", "weeks", "months"),
    [
        (local("2026-11-30", "03:59"), ("2026-W48", "2026-W47"), ("2026-11", "2026-10")),
        (local("2026-11-30", "04:00"), ("2026-W49", "2026-W48"), ("2026-11", "2026-10")),
        (local("2026-12-01", "03:59"), ("2026-W49", "2026-W48"), ("2026-11", "2026-10")),
        (local("2026-12-01", "04:00"), ("2026-W49", "2026-W48"), ("2026-12", "2026-11")),
        (local("2027-01-01", "04:00"), ("2026-W53", "2026-W52"), ("2027-01", "2026-12")),
    ],
)
def test_a_span_follows_the_servers_producer_day(
    world: World, now: datetime, weeks: tuple[str, str], months: tuple[str, str]
) -> None:
    world.set_up(timezone="Asia/Kolkata")
    shift = local("2026-11-30", "04:00") - local("2026-11-30", "04:00", "Asia/Kolkata")
    at = now - shift
    periods = [
        world.services.leaderboards.period_of.blocking(world.guild_id, span, at) for span in Span
    ]
    assert periods == [*weeks, *months, "all"]
    before = [period_before(period) for period in periods]
    assert [before[0], before[2], before[4]] == [weeks[1], months[1], None]
