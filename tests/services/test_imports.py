"""XP that is brought along: every member has it exactly once, whatever happens in between."""

import asyncio
import itertools
import json
from collections.abc import Mapping

import pytest
from sqlalchemy import Connection, inspect, text

from bot.domain.awards import Source
from bot.domain.errors import AlreadyHandled, ImportGone, TakeBackTooLate
from bot.domain.imports.reading import read_members
from bot.domain.imports.values import IMPORT_DAY, MembersRead
from bot.domain.levels import threshold
from bot.domain.members import Metric
from bot.domain.periods import ALL_TIME, month_of, week_of
from bot.services.import_results import ImportPreview, ImportShown, NobodyToImport
from bot.services.import_work import Seen
from bot.services.imports import ImportAsked
from bot.services.verifying import Verifying
from bot.storage import imports, members, standings
from bot.storage.database import Database
from bot.storage.deliveries import DeliveryKind
from bot.storage.import_rows import RowState
from bot.storage.imports import Import, ImportState
from bot.storage.staff_acts import StaffAct
from tests.services.world import ON_SQLITE, STAFF, World

# Ids as Discord's are, which stand nowhere else in the database.
ANA, BEA, CAL, DOT, ROB = range(777_000_000_000_000_001, 777_000_000_000_000_006)
SHARES = {ANA: 9_000, BEA: 300, CAL: 200, DOT: 100, ROB: 50}
SEEN = {ANA: Seen.HERE, BEA: Seen.HERE, CAL: Seen.HERE, DOT: Seen.AWAY, ROB: Seen.BOT}


def read(shares: Mapping[int, int]) -> MembersRead:
    data = json.dumps([{"id": user_id, "xp": xp} for user_id, xp in shares.items()])
    return read_members(data.encode(), 0)


async def ask(
    world: World, shares: Mapping[int, int] = SHARES, percent: int = 100, by: int = STAFF
) -> ImportPreview | ImportShown | NobodyToImport:
    asked = ImportAsked(read=read(shares), file_name="levels.csv\x00", percent=percent)
    return await world.services.imports.preview(world.request(by), asked)


async def preview(
    world: World, shares: Mapping[int, int] = SHARES, percent: int = 100, by: int = STAFF
) -> ImportPreview:
    found = await ask(world, shares, percent, by)
    assert isinstance(found, ImportPreview)
    return found


async def begin(world: World, shares: Mapping[int, int] = SHARES) -> Import:
    kept = (await preview(world, shares)).kept
    return (await world.services.imports.begin(world.request(STAFF), kept.id)).kept


async def give_all(world: World, kept: Import) -> None:
    """Do what the schedule does, two members at a time."""
    work = world.services.import_work
    while waiting := await work.waiting(kept.id, 2):
        for user_id in waiting:
            await work.give(kept, user_id, SEEN.get(user_id, Seen.HERE), world.now)
    await work.finish_giving(kept, world.now)


async def take_all_back(world: World, kept: Import) -> None:
    work = world.services.import_work
    while holding := await work.holding(kept.id, 2):
        for user_id in holding:
            await work.take_back(kept, user_id, world.now)
    await work.finish_returning(kept, world.now)


async def forget(world: World) -> None:
    for kept in await world.services.import_work.due(world.now):
        while await world.services.import_work.forget(kept, world.now):
            pass


async def shown(world: World, kept: Import) -> ImportShown:
    return await world.services.imports.show(world.guild_id, kept.id)


async def xp_of(world: World, user_id: int, period: str = ALL_TIME) -> int:
    async with world.database.reading() as tx:
        return (await standings.find(tx, world.guild_id, user_id, period)).xp


async def board(world: World, period: str = ALL_TIME) -> list[tuple[int, int]]:
    page = await world.services.leaderboards.page(world.guild_id, period, Metric.XP, 0, world.now)
    return [(row.user_id, row.score) for row in page.rows]


async def check_sums(world: World) -> None:
    """Every standing, attribute, level and board is what the ledger comes to."""
    verifying = Verifying(world.database, world.packs)
    assert [found async for found in verifying.run(world.now, mend=False)] == []
    assert verifying.result.awards > 0


def _holding(connection: Connection, value: int) -> dict[str, int]:
    held: dict[str, int] = {}
    for table in inspect(connection).get_table_names():
        rows = connection.execute(text(f'SELECT * FROM "{table}"')).all()
        if count := sum(any(str(value) in str(each) for each in row) for row in rows):
            held[table] = count
    return held


# ---------------------------------------------------------------- the preview


async def test_a_preview_says_what_would_come_and_changes_nothing(world: World) -> None:
    await world.adjust(2_000, BEA, ear=2_000)
    found = await preview(world, percent=110)
    kept = found.kept
    assert (kept.state, kept.members, kept.file_name) == (ImportState.PREVIEW, 5, "levels.csv")
    assert (kept.xp, kept.percent) == (9_900 + 330 + 220 + 110 + 55, 110)
    assert [(share.user_id, share.xp) for share in found.largest] == [
        *((ANA, 9_900), (BEA, 330), (CAL, 220), (DOT, 110), (ROB, 55))
    ]
    assert (found.level, found.reaching) == (10, 2), "one with what they have here"
    assert threshold(found.highest_level) <= 9_900 < threshold(found.highest_level + 1)
    assert (found.too_small, found.earlier) == (0, None)
    assert await world.awards(ANA) == []
    with pytest.raises(ImportGone):
        await shown(world, kept)
    async with world.database.reading() as tx:
        assert (await members.find(tx, world.guild_id, ANA)).highest_level == 1


async def test_what_a_percentage_leaves_nothing_of_is_left_out(world: World) -> None:
    found = await preview(world, {ANA: 99, BEA: 100}, percent=1)
    assert (found.kept.members, found.kept.xp, found.too_small) == (1, 1, 1)
    assert isinstance(await ask(world, {ANA: 99}, percent=1), NobodyToImport)
    assert isinstance(await ask(world, {}), NobodyToImport)


async def test_a_preview_is_begun_here_in_its_day_and_unless_another_came(world: World) -> None:
    imports_ = world.services.imports
    first = (await preview(world)).kept
    assert not await world.services.import_work.forget(first, world.now), "it is not over"
    assert len(await world.services.import_work.waiting(first.id, 9)) == 5
    elsewhere = World(world.database)
    for asked in (imports_.begin, imports_.cancel, imports_.take_back):
        with pytest.raises(ImportGone):
            await asked(elsewhere.request(STAFF), first.id)
    second = (await preview(world, {ANA: 5})).kept
    with pytest.raises(ImportGone):
        await imports_.begin(world.request(STAFF), first.id)
    assert await imports_.cancel(world.request(STAFF), second.id) is None
    with pytest.raises(ImportGone):
        await imports_.begin(world.request(STAFF), second.id)
    third = (await preview(world)).kept
    world.passes(days=1)
    with pytest.raises(ImportGone):
        await imports_.begin(world.request(STAFF), third.id)
    await forget(world)
    async with world.database.reading() as tx:
        assert await tx.run_sync(_holding, ANA) == {}, "all three are forgotten"
        assert await imports.find(tx, third.id) is None


@ON_SQLITE
async def test_thousands_are_written_down_in_parts(world: World) -> None:
    many = {ANA + at: at + 1 for at in range(4_100)}
    found = await preview(world, many)
    assert (found.kept.members, found.kept.xp) == (4_100, sum(many.values()))
    assert found.largest[0].user_id == ANA + 4_099


# ---------------------------------------------------------------- giving


async def test_everybody_has_their_share_and_no_week_or_month_does(world: World) -> None:
    await world.announce()
    await world.services.level_roles.put(world.request(STAFF), 10, 900)
    await world.log(30, BEA)
    before = await world.awards(BEA)
    kept = await begin(world)
    await give_all(world, kept)
    (award,) = await world.awards(ANA)
    assert (award.source, award.xp, award.reason) == (Source.ADJUSTMENT, 9_000, "import")
    assert (award.day, award.at, award.minutes) == (IMPORT_DAY, world.now, 0)
    assert await world.awards(ROB) == []
    await check_sums(world)
    today = world.now.date()
    for period in (month_of(today), week_of(today)):
        assert await board(world, period) == [(BEA, before[0].xp)]
    assert await board(world) == [(ANA, 9_000), (BEA, 300 + before[0].xp), (CAL, 200)]
    assert await xp_of(world, DOT) == 100
    async with world.database.reading() as tx:
        ana = await members.find(tx, world.guild_id, ANA)
        checks = (await tx.execute(text("SELECT user_id FROM role_checks"))).scalars().all()
    assert threshold(ana.highest_level) <= 9_000 < threshold(ana.highest_level + 1)
    assert ana.streak_days == 0
    assert checks == [ANA]
    owed = [each.kind for each in await world.due()]
    assert sorted(owed) == [DeliveryKind.IMPORT, DeliveryKind.LEVEL_UP], "the practice's own"
    done = (await shown(world, kept)).kept
    assert (done.given, done.given_xp, done.away, done.bots) == (4, 9_600, 1, 1)


async def test_who_was_away_is_on_the_board_once_they_are_back(world: World) -> None:
    await give_all(world, await begin(world))
    await world.log(30, DOT)
    assert (DOT, 100 + 330) in await board(world)


async def test_a_level_that_came_along_is_never_announced(world: World) -> None:
    await world.announce()
    kept = await begin(world, {ANA: threshold(3)})
    await give_all(world, kept)
    await world.services.staff.adjust(world.request(STAFF), user_id=ANA, xp=1, reason="more")
    assert DeliveryKind.LEVEL_UP not in [each.kind for each in await world.due()]


async def test_the_same_members_and_xp_count_once_until_taken_back(world: World) -> None:
    kept = await begin(world)
    for state in (ImportState.GIVING, ImportState.GIVEN):
        again = await ask(world, dict(reversed(SHARES.items())), percent=50)
        assert isinstance(again, ImportShown)
        assert (again.kept.id, again.kept.state, again.again) == (kept.id, state, True)
        twice = await world.services.imports.begin(world.request(STAFF), kept.id)
        assert (twice.kept.id, twice.again) == (kept.id, True)
        started = await world.services.imports.cancel(world.request(STAFF), kept.id)
        assert started is not None
        await give_all(world, kept)
    assert (await preview(world, SHARES | {ANA: 9_001})).earlier == world.now
    await world.services.imports.take_back(world.request(STAFF), kept.id)
    await take_all_back(world, kept)
    await give_all(world, await begin(world))
    assert [await xp_of(world, user_id) for user_id in SHARES] == [9_000, 300, 200, 100, 0]
    await check_sums(world)


async def test_two_of_the_staff_at_once_begin_it_once(world: World, second: Database) -> None:
    beside = world.beside(second)
    for number in range(4):
        share = {ANA: 10 + number}
        ids = [(await preview(world, share)).kept.id for _ in range(2)]
        begun = await asyncio.gather(
            *(each.services.imports.begin(each.request(STAFF), ids[1]) for each in (world, beside)),
            return_exceptions=True,
        )
        results = [each for each in begun if isinstance(each, ImportShown)]
        assert sorted(each.again for each in results) == [False, True], begun
        giving = [
            each.services.import_work.give(results[0].kept, ANA, Seen.HERE, world.now)
            for each in (world, beside, world)
        ]
        await asyncio.gather(*giving)
    assert sorted(award.xp for award in await world.awards(ANA)) == [10, 11, 12, 13]
    request = world.request(STAFF)
    asked = ImportAsked(read=read({BEA: 1}), file_name="x")
    await world.services.imports.preview(request, asked)
    with pytest.raises(AlreadyHandled):
        await world.services.imports.preview(request, asked)


async def test_after_a_crash_anywhere_each_has_it_once(world: World, second: Database) -> None:
    for turns in itertools.chain(range(1, 40, 6), range(40, 160, 30)):
        shares = {ANA + at: 10 + turns for at in range(4)}
        kept = await begin(world, shares)
        giving = asyncio.create_task(give_all(world, kept))
        for _ in range(turns):
            await asyncio.sleep(0)
        giving.cancel()
        await asyncio.gather(giving, return_exceptions=True)
        after = world.beside(second)
        for each in await after.services.import_work.due(after.now):
            if each.state is ImportState.GIVING:
                await give_all(after, each)
        done = await shown(world, kept)
        assert done.kept.state is ImportState.GIVEN
        for user_id in shares:
            given = [award for award in await world.awards(user_id) if award.xp == 10 + turns]
            assert len(given) == (user_id != ROB)
    await check_sums(world)


async def test_a_deletion_meanwhile_leaves_nothing(world: World) -> None:
    for _ in range(4):
        kept = await begin(world, {ANA: 500, BEA: 5})
        world.passes(seconds=1)
        await asyncio.gather(
            world.services.import_work.give(kept, ANA, Seen.HERE, world.now),
            world.services.privacy.delete(world.guild_id, ANA, world.now),
            world.services.import_work.give(kept, ANA, Seen.AWAY, world.now),
        )
        await world.services.privacy.delete(world.guild_id, ANA, world.now)
        await give_all(world, kept)
        async with world.database.reading() as tx:
            assert await tx.run_sync(_holding, ANA) == {}
        assert (await shown(world, kept)).kept.given == 1
        await world.services.imports.take_back(world.request(STAFF), kept.id)
        await take_all_back(world, kept)
        await forget(world)
    async with world.database.reading() as tx:
        assert await tx.run_sync(_holding, ROB) == {}


async def test_while_discord_does_not_say_who_is_there_it_waits(world: World) -> None:
    kept = await begin(world)
    await world.services.import_work.put_off(kept, world.now)
    assert await world.services.import_work.due(world.now) == []
    await world.services.import_work.finish_giving(kept, world.now)
    assert (await shown(world, kept)).kept.state is ImportState.GIVING, "all are still waiting"
    world.passes(minutes=1)
    assert [each.id for each in await world.services.import_work.due(world.now)] == [kept.id]


# ---------------------------------------------------------------- taking back


async def test_an_import_is_taken_back_but_for_what_is_gone(world: World) -> None:
    staff = world.services.staff
    kept = await begin(world)
    await give_all(world, kept)
    await world.log(30, ANA)
    await staff.adjust(world.request(STAFF), user_id=BEA, xp=-290, reason="spam")
    (award,) = await world.awards(CAL)
    await staff.undo(world.request(STAFF), user_id=CAL, award_id=award.id)
    world.passes(hours=23)
    elsewhere = World(world.database)
    there = elsewhere.services.imports
    for asked in (there.begin, there.cancel, there.take_back):
        with pytest.raises(ImportGone):
            await asked(elsewhere.request(STAFF), kept.id)
    with pytest.raises(ImportGone):
        await there.show(elsewhere.guild_id, kept.id)
    begun = await world.services.imports.take_back(world.request(STAFF), kept.id)
    assert begun.kept.state is ImportState.RETURNING
    again = await world.services.imports.take_back(world.request(STAFF), kept.id)
    assert again.kept.state is ImportState.RETURNING
    await take_all_back(world, kept)
    assert [await xp_of(world, user_id) for user_id in SHARES] == [330, 10, 0, 0, 0]
    await check_sums(world)
    done = await shown(world, kept)
    assert (done.kept.state, done.kept.given, done.kept.kept) == (ImportState.RETURNED, 4, 1)
    assert done.members[RowState.KEPT] == 1
    acts = (await staff.audit(world.guild_id, STAFF)).rows
    assert [(act.act, act.xp, act.why) for act in acts if act.reason == f"import:{kept.id}"] == [
        (StaffAct.UNDO, -9_600, "levels.csv"),
        (StaffAct.IMPORT, 9_650, "levels.csv"),
    ]


async def test_after_a_day_whom_it_gave_what_is_forgotten(world: World) -> None:
    kept = await begin(world)
    await give_all(world, kept)
    world.passes(days=1)
    await forget(world)
    with pytest.raises(TakeBackTooLate):
        await world.services.imports.take_back(world.request(STAFF), kept.id)
    done = await shown(world, kept)
    assert (done.kept.given, done.until, done.members) == (4, None, {})
    assert await world.services.import_work.due(world.now) == []
    assert isinstance(await ask(world), ImportShown), "it still counts"
    assert await xp_of(world, ANA) == 9_000


# ---------------------------------------------------------------- what is kept


async def test_an_export_tells_of_what_waits_and_of_what_was_asked_for(world: World) -> None:
    kept = (await preview(world, by=BEA)).kept
    waiting = (await world.services.privacy.export(world.guild_id, ANA, world.now)).content
    assert waiting["imports"] == [{"import": str(kept.id), "xp": 9_000, "state": "waiting"}]
    asked = (await world.services.privacy.export(world.guild_id, BEA, world.now)).content
    assert [(each["id"], each["members"]) for each in asked["imported"]] == [(str(kept.id), 5)]
    await world.services.privacy.delete(world.guild_id, BEA, world.now)
    async with world.database.reading() as tx:
        assert await tx.run_sync(_holding, BEA) == {}
        assert await tx.run_sync(_holding, ANA) == {"import_rows": 1}
