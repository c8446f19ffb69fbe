"""Imports of XP: every member gets their share exactly once, even after crashes."""

import asyncio
import json
from collections.abc import Mapping
from datetime import timedelta

import pytest

from bot.boards.rules import Metric
from bot.calendar.rules.periods import ALL_TIME, month_of, week_of
from bot.db.database import Database
from bot.db.transactions import Transaction
from bot.interactions.errors import AlreadyHandled
from bot.members import store as members
from bot.outbox.store import DeliveryKind
from bot.staff.store import StaffAct
from bot.verify.service.verifier import Verifier
from bot.xp.rules.awards import Source
from bot.xp.rules.levels import threshold
from bot.xp.store import standings
from bot.xp_import.errors import (
    ImportRunning,
    ImportUndoTooLate,
    PreviewExpired,
    PreviewRunning,
)
from bot.xp_import.results import ImportPreview, ImportRequest, ImportShown, NobodyToImport
from bot.xp_import.rules.values import IMPORT_DAY, MAX_SHARE, MembersRead
from bot.xp_import.service.import_batches import Membership
from bot.xp_import.service.reading import read_members
from bot.xp_import.store import imports
from bot.xp_import.store.import_rows import RowState
from bot.xp_import.store.imports import Import, ImportState
from tests.databases import table_names
from tests.world import ON_SQLITE, STAFF, World

# Ids like Discord's, which occur nowhere else in the database.
ANA, BEA, CAL, DOT, ROB = range(777_000_000_000_000_001, 777_000_000_000_000_006)
SHARES = {ANA: 9_000, BEA: 300, CAL: 200, DOT: 100, ROB: 50}
MEMBERSHIP = {
    ANA: Membership.HERE,
    BEA: Membership.HERE,
    CAL: Membership.HERE,
    DOT: Membership.AWAY,
    ROB: Membership.BOT,
}


def read(shares: Mapping[int, int]) -> MembersRead:
    data = json.dumps([{"id": user_id, "xp": xp} for user_id, xp in shares.items()])
    return read_members(data.encode(), 0)


def upload(
    world: World, shares: Mapping[int, int] = SHARES, percent: int = 100, by: int = STAFF
) -> ImportPreview | ImportShown | NobodyToImport:
    import_request = ImportRequest(read=read(shares), file_name="levels.csv\x00", percent=percent)
    return world.services.imports.preview.blocking(world.request(by), import_request)


def preview(
    world: World, shares: Mapping[int, int] = SHARES, percent: int = 100, by: int = STAFF
) -> ImportPreview:
    previewed = upload(world, shares, percent, by)
    assert isinstance(previewed, ImportPreview)
    return previewed


def begin(world: World, shares: Mapping[int, int] = SHARES) -> Import:
    xp_import = preview(world, shares).xp_import
    return world.services.imports.begin.blocking(world.request(STAFF), xp_import.id).xp_import


def give_all(world: World, xp_import: Import) -> None:
    """Give all shares as `ImportRunner` does, two at a time."""
    work = world.services.import_work
    while user_ids := work.waiting.blocking(xp_import.id, 2):
        memberships = {each: MEMBERSHIP.get(each, Membership.HERE) for each in user_ids}
        work.leave_out.blocking(xp_import.id, memberships)
        for user_id in user_ids:
            if memberships[user_id] is Membership.HERE:
                work.give.blocking(xp_import, user_id, world.now)
    work.finish_giving.blocking(xp_import, world.now)


async def give_all_async(world: World, xp_import: Import) -> None:
    """Do the same in a task that can be cancelled."""
    work = world.services.import_work
    while user_ids := await work.waiting(xp_import.id, 2):
        memberships = {each: MEMBERSHIP.get(each, Membership.HERE) for each in user_ids}
        await work.leave_out(xp_import.id, memberships)
        for user_id in user_ids:
            if memberships[user_id] is Membership.HERE:
                await work.give(xp_import, user_id, world.now)
    await work.finish_giving(xp_import, world.now)


def revoke_all(world: World, xp_import: Import) -> None:
    work = world.services.import_work
    while user_ids := work.to_revoke.blocking(xp_import.id, 2):
        for user_id in user_ids:
            work.revoke_share.blocking(xp_import, user_id, world.now)
    work.finish_returning.blocking(xp_import, world.now)


def clean_up(world: World) -> None:
    for xp_import in world.services.import_work.due.blocking(world.now):
        while world.services.import_work.clean_up.blocking(xp_import, world.now):
            pass


def shown(world: World, xp_import: Import) -> ImportShown:
    return world.services.imports.show.blocking(world.guild_id, xp_import.id)


def xp_of(world: World, user_id: int, period: str = ALL_TIME) -> int:
    with world.database.reading() as tx:
        return standings.find(tx, world.guild_id, user_id, period).xp


def board(world: World, period: str = ALL_TIME) -> list[tuple[int, int]]:
    page = world.services.leaderboards.page.blocking(
        world.guild_id, period, Metric.XP, 0, world.now
    )
    return [(row.user_id, row.score) for row in page.rows]


def check_sums(world: World) -> None:
    """Check every standing, attribute, level and board against the ledger."""
    verifying = Verifier(world.database, world.packs)
    assert list(verifying.run(world.now, repair=False)) == []
    assert verifying.result.awards > 0


def row_counts(world: World, value: int) -> dict[str, int]:
    """Count the rows of each table that contain a value, as text or as a number."""
    with world.database.reading() as tx:
        return row_counts_within(tx, value)


def row_counts_within(tx: Transaction, value: int) -> dict[str, int]:
    counts: dict[str, int] = {}
    for table in table_names(tx):
        rows = tx.execute(f'SELECT * FROM "{table}"')
        if count := sum(any(str(value) in str(each) for each in row) for row in rows):
            counts[table] = count
    return counts


# ---------------------------------------------------------------- the preview


def test_a_preview_changes_nothing(world: World) -> None:
    world.adjust(2_000, BEA, ear=2_000)
    previewed = preview(world, percent=110)
    xp_import = previewed.xp_import
    assert (xp_import.state, xp_import.members, xp_import.file_name) == (
        ImportState.PREVIEW,
        5,
        "levels.csv",
    )
    assert (xp_import.xp, xp_import.percent) == (9_900 + 330 + 220 + 110 + 55, 110)
    assert [(share.user_id, share.xp) for share in previewed.largest] == [
        *((ANA, 9_900), (BEA, 330), (CAL, 220), (DOT, 110), (ROB, 55))
    ]
    assert (previewed.level, previewed.reaching) == (10, 2), "one of them counts XP earned here"
    assert threshold(previewed.highest_level) <= 9_900 < threshold(previewed.highest_level + 1)
    assert (previewed.too_small, previewed.earlier) == (0, None)
    assert world.awards(ANA) == []
    with pytest.raises(PreviewExpired):
        shown(world, xp_import)
    with world.database.reading() as tx:
        assert members.find(tx, world.guild_id, ANA).highest_level == 1


def test_shares_that_round_to_0_xp_are_skipped(world: World) -> None:
    previewed = preview(world, {ANA: 99, BEA: 100}, percent=1)
    assert (previewed.xp_import.members, previewed.xp_import.xp, previewed.too_small) == (1, 1, 1)
    assert isinstance(upload(world, {ANA: 99}, percent=1), NobodyToImport)
    assert isinstance(upload(world, {}), NobodyToImport)


def test_a_preview_can_start_within_a_day_unless_replaced(world: World) -> None:
    imports_ = world.services.imports
    first = preview(world).xp_import
    assert not world.services.import_work.clean_up.blocking(first, world.now), "not expired yet"
    assert len(world.services.import_work.waiting.blocking(first.id, 9)) == 5
    elsewhere = World(world.database)
    for method in (imports_.begin.blocking, imports_.cancel.blocking, imports_.undo.blocking):
        with pytest.raises(PreviewExpired):
            method(elsewhere.request(STAFF), first.id)
    second = preview(world, {ANA: 5}).xp_import
    with pytest.raises(PreviewExpired):
        imports_.begin.blocking(world.request(STAFF), first.id)
    assert imports_.cancel.blocking(world.request(STAFF), second.id) is None
    with pytest.raises(PreviewExpired):
        imports_.begin.blocking(world.request(STAFF), second.id)
    third = preview(world).xp_import
    world.passes(days=1)
    with pytest.raises(PreviewExpired):
        imports_.begin.blocking(world.request(STAFF), third.id)
    clean_up(world)
    with world.database.reading() as tx:
        assert row_counts_within(tx, ANA) == {}, "all three are deleted"
        assert imports.find(tx, third.id) is None


@ON_SQLITE
def test_thousands_of_shares_are_stored_in_batches(world: World) -> None:
    many = {ANA + at: at + 1 for at in range(4_100)}
    previewed = preview(world, many)
    assert (previewed.xp_import.members, previewed.xp_import.xp) == (4_100, sum(many.values()))
    assert previewed.largest[0].user_id == ANA + 4_099


# ---------------------------------------------------------------- giving


def test_imported_xp_is_in_no_week_or_month(world: World) -> None:
    world.announce()
    world.services.level_roles.put.blocking(world.request(STAFF), 10, 900, out_of_reach=())
    world.log(30, BEA)
    before = world.awards(BEA)
    xp_import = begin(world)
    give_all(world, xp_import)
    (award,) = world.awards(ANA)
    assert (award.source, award.xp, award.reason) == (Source.ADJUSTMENT, 9_000, "import")
    assert (award.day, award.at, award.minutes) == (IMPORT_DAY, world.now, 0)
    assert world.awards(ROB) == []
    check_sums(world)
    today = world.now.date()
    for period in (month_of(today), week_of(today)):
        assert board(world, period) == [(BEA, before[0].xp)]
    assert board(world) == [(ANA, 9_000), (BEA, 300 + before[0].xp), (CAL, 200)]
    assert row_counts(world, DOT) == {"import_rows": 1}, "nothing is written about who is away"
    assert row_counts(world, ROB) == {"import_rows": 1}
    with world.database.reading() as tx:
        ana = members.find(tx, world.guild_id, ANA)
        checks = [value for (value,) in tx.execute("SELECT user_id FROM role_checks")]
    assert threshold(ana.highest_level) <= 9_000 < threshold(ana.highest_level + 1)
    assert ana.streak_days == 0
    assert checks == [ANA]
    owed = [each.kind for each in world.due()]
    assert sorted(owed) == [DeliveryKind.IMPORT, DeliveryKind.LEVEL_UP], "from practice"
    done = shown(world, xp_import).xp_import
    assert (done.given, done.given_xp, done.away, done.bots) == (3, 9_500, 1, 1)


def test_somebody_who_joins_later_starts_from_zero(world: World) -> None:
    give_all(world, begin(world))
    world.log(30, DOT)
    assert (DOT, 330) in board(world)


def test_an_import_gives_no_more_than_one_adjustment(world: World) -> None:
    previewed = preview(world, {ANA: MAX_SHARE, BEA: MAX_SHARE + 1, CAL: 600_000}, percent=200)
    assert (previewed.too_large, previewed.xp_import.xp) == (3, 3 * MAX_SHARE)
    begun = world.services.imports.begin.blocking(world.request(STAFF), previewed.xp_import.id)
    give_all(world, begun.xp_import)
    assert [xp_of(world, user_id) for user_id in (ANA, BEA, CAL)] == [MAX_SHARE] * 3


def test_one_import_runs_at_a_time(world: World) -> None:
    first = begin(world)
    second = preview(world, {ANA: 5}).xp_import
    imports_ = world.services.imports
    with pytest.raises(ImportRunning):
        imports_.begin.blocking(world.request(STAFF), second.id)
    give_all(world, first)
    imports_.undo.blocking(world.request(STAFF), first.id)
    with pytest.raises(ImportRunning):
        imports_.begin.blocking(world.request(STAFF), second.id)
    revoke_all(world, first)
    imports_.begin.blocking(world.request(STAFF), second.id)
    give_all(world, second)
    assert xp_of(world, ANA) == 5


def test_a_dropped_or_replaced_preview_is_deleted_at_once(world: World) -> None:
    def stored() -> int:
        with world.database.reading() as tx:
            return tx.execute("SELECT count(*) FROM import_rows").scalar()

    many = {ANA + at: at + 1 for at in range(1_100)}
    preview(world, many)
    second = preview(world)
    assert stored() == len(SHARES)
    world.services.imports.cancel.blocking(world.request(STAFF), second.xp_import.id)
    assert stored() == 0
    assert world.services.import_work.due.blocking(world.now + timedelta(days=2)) == []


def test_a_repeated_upload_leaves_the_newer_preview_alone(world: World) -> None:
    request = world.request(STAFF)
    first = ImportRequest(read=read({ANA: 5}), file_name="x")
    world.services.imports.preview.blocking(request, first)
    newer = preview(world)
    with pytest.raises(AlreadyHandled):
        world.services.imports.preview.blocking(request, first)
    world.services.imports.begin.blocking(world.request(STAFF), newer.xp_import.id)


async def test_two_files_at_once_leave_one_preview(world: World, second: Database) -> None:
    beside = world.beside(second)
    for _ in range(4):
        previewed = await asyncio.gather(
            *(
                each.services.imports.preview(
                    each.request(STAFF), ImportRequest(read=read(shares), file_name="x")
                )
                for each, shares in ((world, SHARES), (beside, {ANA: 7}))
            ),
            return_exceptions=True,
        )
        assert all(
            isinstance(each, (ImportPreview, PreviewRunning, PreviewExpired)) for each in previewed
        )
        with world.database.reading() as tx:
            states = "SELECT count(*) FROM imports WHERE state = 'preview'"
            assert tx.execute(states).scalar() == 1


def test_an_imported_level_is_not_announced(world: World) -> None:
    world.announce()
    xp_import = begin(world, {ANA: threshold(3)})
    give_all(world, xp_import)
    world.services.staff.adjust.blocking(world.request(STAFF), user_id=ANA, xp=1, reason="more")
    assert DeliveryKind.LEVEL_UP not in [each.kind for each in world.due()]


def test_the_same_content_is_imported_once_until_undone(world: World) -> None:
    xp_import = begin(world)
    for state in (ImportState.GIVING, ImportState.GIVEN):
        again = upload(world, dict(reversed(SHARES.items())), percent=50)
        assert isinstance(again, ImportShown)
        assert (again.xp_import.id, again.xp_import.state, again.repeated) == (
            xp_import.id,
            state,
            True,
        )
        twice = world.services.imports.begin.blocking(world.request(STAFF), xp_import.id)
        assert (twice.xp_import.id, twice.repeated) == (xp_import.id, True)
        started = world.services.imports.cancel.blocking(world.request(STAFF), xp_import.id)
        assert started is not None
        give_all(world, xp_import)
    assert preview(world, SHARES | {ANA: 9_001}).earlier == world.now
    world.services.imports.undo.blocking(world.request(STAFF), xp_import.id)
    revoke_all(world, xp_import)
    give_all(world, begin(world))
    assert [xp_of(world, user_id) for user_id in SHARES] == [9_000, 300, 200, 0, 0]
    check_sums(world)


async def test_two_staff_members_start_it_only_once(world: World, second: Database) -> None:
    beside = world.beside(second)
    for number in range(4):
        share = {ANA: 10 + number}
        ids = [preview(world, share).xp_import.id for _ in range(2)]
        begun = await asyncio.gather(
            *(each.services.imports.begin(each.request(STAFF), ids[1]) for each in (world, beside)),
            return_exceptions=True,
        )
        results = [each for each in begun if isinstance(each, ImportShown)]
        assert sorted(each.repeated for each in results) == [False, True], begun
        giving = [
            each.services.import_work.give(results[0].xp_import, ANA, world.now)
            for each in (world, beside, world)
        ]
        await asyncio.gather(*giving)
        give_all(world, results[0].xp_import)
    assert sorted(award.xp for award in world.awards(ANA)) == [10, 11, 12, 13]
    request = world.request(STAFF)
    import_request = ImportRequest(read=read({BEA: 1}), file_name="x")
    await world.services.imports.preview(request, import_request)
    with pytest.raises(AlreadyHandled):
        await world.services.imports.preview(request, import_request)


async def test_after_any_crash_each_member_has_their_share_once(
    world: World, second: Database
) -> None:
    ended: list[str] = []
    world.database.watch = lambda kind, _waited, _took: ended.append(kind)
    for transactions in range(13):  # an import takes ten; a cancelled task may have begun another
        shares = {ANA + at: 10 + transactions for at in range(4)}
        xp_import = begin(world, shares)
        ended.clear()
        giving = asyncio.create_task(give_all_async(world, xp_import))
        while len(ended) < transactions and not giving.done():  # noqa: ASYNC110 - no event to await
            await asyncio.sleep(0)
        giving.cancel()
        await asyncio.gather(giving, return_exceptions=True)
        after = world.beside(second)
        for each in await after.services.import_work.due(after.now):
            if each.state is ImportState.GIVING:
                give_all(after, each)
        done = shown(world, xp_import)
        assert done.xp_import.state is ImportState.GIVEN
        for user_id in shares:
            given = [award for award in world.awards(user_id) if award.xp == 10 + transactions]
            assert len(given) == (user_id != DOT)
    check_sums(world)


async def test_a_deletion_during_an_import_leaves_no_row(world: World) -> None:
    for _ in range(4):
        xp_import = begin(world, {ANA: 500, BEA: 5})
        world.passes(seconds=1)
        await asyncio.gather(
            world.services.import_work.give(xp_import, ANA, world.now),
            world.services.privacy.delete(world.guild_id, ANA, world.now),
            world.services.import_work.leave_out(xp_import.id, {ANA: Membership.AWAY}),
        )
        await world.services.privacy.delete(world.guild_id, ANA, world.now)
        give_all(world, xp_import)
        assert row_counts(world, ANA) == {}
        assert shown(world, xp_import).xp_import.given == 1
        await world.services.imports.undo(world.request(STAFF), xp_import.id)
        revoke_all(world, xp_import)
        clean_up(world)
    assert row_counts(world, ROB) == {}


def test_an_import_waits_while_members_are_unknown(world: World) -> None:
    xp_import = begin(world)
    world.services.import_work.postpone.blocking(xp_import, world.now)
    assert world.services.import_work.due.blocking(world.now) == []
    world.services.import_work.finish_giving.blocking(xp_import, world.now)
    assert shown(world, xp_import).xp_import.state is ImportState.GIVING, "all shares are waiting"
    world.passes(minutes=1)
    assert [each.id for each in world.services.import_work.due.blocking(world.now)] == [
        xp_import.id
    ]


# ---------------------------------------------------------------- undoing


def test_undoing_an_import_skips_members_with_too_little_xp(world: World) -> None:
    staff = world.services.staff
    xp_import = begin(world)
    give_all(world, xp_import)
    world.log(30, ANA)
    staff.adjust.blocking(world.request(STAFF), user_id=BEA, xp=-290, reason="spam")
    (award,) = world.awards(CAL)
    staff.undo.blocking(world.request(STAFF), user_id=CAL, award_id=award.id)
    world.passes(hours=23)
    elsewhere = World(world.database)
    there = elsewhere.services.imports
    for method in (there.begin.blocking, there.cancel.blocking, there.undo.blocking):
        with pytest.raises(PreviewExpired):
            method(elsewhere.request(STAFF), xp_import.id)
    with pytest.raises(PreviewExpired):
        there.show.blocking(elsewhere.guild_id, xp_import.id)
    begun = world.services.imports.undo.blocking(world.request(STAFF), xp_import.id)
    assert begun.xp_import.state is ImportState.RETURNING
    again = world.services.imports.undo.blocking(world.request(STAFF), xp_import.id)
    assert again.xp_import.state is ImportState.RETURNING
    revoke_all(world, xp_import)
    assert [xp_of(world, user_id) for user_id in SHARES] == [330, 10, 0, 0, 0]
    check_sums(world)
    done = shown(world, xp_import)
    assert (done.xp_import.state, done.xp_import.given, done.xp_import.kept) == (
        ImportState.RETURNED,
        3,
        1,
    )
    assert done.members[RowState.KEPT] == 1
    acts = staff.audit.blocking(world.guild_id, STAFF).rows
    assert [
        (act.act, act.xp, act.why) for act in acts if act.reason == f"import:{xp_import.id}"
    ] == [
        (StaffAct.UNDO, -9_500, "levels.csv"),
        (StaffAct.IMPORT, 9_650, "levels.csv"),
    ]


def test_after_a_day_whom_it_gave_what_(world: World) -> None:
    xp_import = begin(world)
    give_all(world, xp_import)
    world.passes(days=1)
    clean_up(world)
    with pytest.raises(ImportUndoTooLate):
        world.services.imports.undo.blocking(world.request(STAFF), xp_import.id)
    done = shown(world, xp_import)
    assert (done.xp_import.given, done.until, done.members) == (3, None, {})
    assert world.services.import_work.due.blocking(world.now) == []
    assert isinstance(upload(world), ImportShown), "still active"
    assert xp_of(world, ANA) == 9_000


# ---------------------------------------------------------------- exports


def test_an_export_has_waiting_shares_and_own_imports(world: World) -> None:
    xp_import = preview(world, by=BEA).xp_import
    exported = world.services.privacy.export.blocking(world.guild_id, ANA, world.now).content
    assert exported["imports"] == [{"import": str(xp_import.id), "xp": 9_000, "state": "waiting"}]
    exported = world.services.privacy.export.blocking(world.guild_id, BEA, world.now).content
    assert [(each["id"], each["members"]) for each in exported["imported"]] == [
        (str(xp_import.id), 5)
    ]
    world.services.privacy.delete.blocking(world.guild_id, BEA, world.now)
    with world.database.reading() as tx:
        assert row_counts_within(tx, BEA) == {}
        assert row_counts_within(tx, ANA) == {"import_rows": 1}
