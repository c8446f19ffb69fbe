"""Verifying: whatever is damaged is named, mended from the ledger, and nothing else is told."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from bot.domain.periods import Cadence
from bot.services.profiles import ProfileChanges
from bot.services.reviews import Judge
from bot.services.verifying import Verifying, spans
from bot.services.verifying.results import (
    Difference,
    Fault,
    FaultKind,
    Figure,
    Found,
    Verified,
)
from bot.storage import members
from bot.storage.completions import HandIn
from bot.storage.database import Database
from bot.storage.staff_acts import StaffAct
from bot.ui.verifying import found_text, packless_text, verified_text
from tests.services.damage import Damage, damages, do_damage, sql
from tests.services.recount import go_down
from tests.services.test_privacy import live_a_full_life
from tests.services.test_promises import STARTS, at_once, live, scripts
from tests.services.world import ANNE, BEN, CLEO, MUSIC, ON_A_DATABASE, ON_SQLITE, STAFF, World

DERIVED = ("standings", "attribute_totals", "practice_days", "members", "board_counts")
LEDGER = ("awards", "sessions", "completions", "milestone_claims", "excused_days")


async def verify_all(world: World, *, mend: bool = False) -> tuple[list[Found], Verified]:
    """Verify as the command line does, every server there is."""
    verification = Verifying(world.database, world.packs)
    assert await verification.damage() == []
    found = [each async for each in verification.run(world.now, mend=mend)]
    return found, verification.result


async def verify(world: World, *, mend: bool = False) -> tuple[list[Found], Verified]:
    """Verify everything, and return what is told of this server."""
    found, result = await verify_all(world, mend=mend)
    return [each for each in found if each.finding.guild_id == world.guild_id], result


async def content(world: World, *tables: str) -> dict[str, set[Any]]:
    """Return every row of this server's in some tables."""
    async with world.database.reading() as tx:
        return {
            table: {
                tuple(row)
                for row in await tx.execute(
                    text(f"SELECT * FROM {table} WHERE guild_id = :guild_id"),
                    {"guild_id": world.guild_id},
                )
            }
            for table in tables
        }


def told(found: Sequence[Found]) -> set[tuple[Any, ...]]:
    """Tell which figures differ, whatever they hold."""
    return {
        (each.finding.figure, each.finding.user_id, each.finding.of)
        for each in found
        if isinstance(each.finding, Difference)
    }


def faults(found: Sequence[Found]) -> set[tuple[Any, ...]]:
    return {
        (each.finding.kind, each.finding.user_id, each.finding.award_id, each.finding.subject)
        for each in found
        if isinstance(each.finding, Fault)
    }


async def lived(world: World, script: Sequence[Any], *, together: bool) -> None:
    await world.set_up()
    await world.announce()
    await world.post()
    await (at_once(world, script) if together else live(world, script))


@given(script=scripts, start=st.sampled_from(STARTS), to_do=damages, together=st.booleans())
@settings(ON_A_DATABASE, max_examples=5)
async def test_what_is_damaged_is_found_and_mended_and_nothing_else(
    database: Database, script: Any, start: Any, to_do: list[Damage], *, together: bool
) -> None:
    world = World(database, start)
    await lived(world, script, together=together)
    found, _ = await verify(world, mend=True)
    # Where a zone and a streak change at once, nobody can say which came first.
    assert {each[0] for each in told(found)} <= ({Figure.STREAK_END} if together else set())
    await sql(world, "DELETE FROM staff_acts WHERE guild_id = :guild_id")
    before = await content(world, *DERIVED, *LEDGER)
    damaged = await do_damage(world, to_do)

    found, result = await verify(world)
    assert told(found) == damaged
    assert (len(found), result.is_sound) == (len(damaged), not damaged)

    mended, result = await verify(world, mend=True)
    assert told(mended) == damaged
    assert (result.mended, result.is_sound) == (result.differences, True)
    assert await content(world, *DERIVED, *LEDGER) == before
    acts = await sql(
        world, "SELECT user_id FROM staff_acts WHERE guild_id = :guild_id AND act = 'mend'"
    )
    assert {row[0] for row in acts} == {user_id for _, user_id, _ in damaged} - {None}
    assert (await verify(world))[0] == []


async def test_a_life_with_everything_in_it_is_sound(world: World) -> None:
    await live_a_full_life(world)
    await world.services.reviews.accept(
        world.request(STAFF),
        await world.claim(CLEO),
        Judge(user_id=STAFF, role_ids=frozenset(), manages_server=True),
    )
    await world.practise(60, BEN)
    await world.services.profiles.set_up(world.request(BEN), ProfileChanges(is_private=True))
    await world.services.staff.adjust(
        world.request(STAFF), user_id=CLEO, xp=-100, reason="Too much"
    )
    awards = await world.awards(CLEO)
    await world.services.staff.undo(world.request(STAFF), user_id=CLEO, award_id=awards[-1].id)
    async with world.database.writing() as tx:
        await members.mark_left(tx, world.guild_id, [CLEO], world.now)
    found, result = await verify(world)
    assert found == []
    assert result.is_sound
    assert result.members == 3
    assert "every figure is what the ledger says" in verified_text(result)


async def test_a_streak_is_reckoned_by_its_zone_with_rest_days_and_downtime(world: World) -> None:
    await world.services.profiles.set_up(world.request(ANNE), ProfileChanges(timezone="Asia/Tokyo"))
    for _ in range(7):  # earns a rest day, which the day after is spent on
        await world.log(10)
        world.passes(days=1)
    world.passes(days=1)
    await world.log(10)
    world.passes(days=2)  # of which the bot is away for the one between
    await go_down(world, world.now - timedelta(days=1, hours=12, seconds=world.guild_id % 3_600))
    await world.log(10)
    profile = await world.services.profiles.show(world.guild_id, ANNE, world.now)
    assert (profile.streak_days, profile.rest_days) == (9, 0)
    assert (await verify(world))[0] == []
    await sql(world, "UPDATE members SET streak_until_at = streak_until_at + 3600")
    found, _ = await verify(world, mend=True)
    (end,) = [found_text(each) for each in found]
    assert end.endswith(
        "the end of the streak is 2026-11-22 20:00:00 UTC; "
        "the ledger says 2026-11-22 19:00:00 UTC. Mended."
    )
    await sql(world, "DELETE FROM excused_days")
    assert told((await verify(world, mend=True))[0]) == {
        (Figure.STREAK, ANNE, None),
    }


async def test_members_and_servers_are_all_looked_at_however_few_at_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spans, "MEMBERS_AT_ONCE", 2)
    monkeypatch.setattr(spans, "AWARDS_AT_ONCE", 3)
    other = World(world.database)
    people = [ANNE, BEN, CLEO, STAFF, 90]
    for number, user_id in enumerate(people):
        for _ in range(1 + number % 3 * 2):  # one, three, five, one, three
            await world.log(10, user_id)
    await other.log(400, BEN)
    assert (await verify(world))[1].members == 6
    broken = "UPDATE standings SET xp = xp + 1 WHERE guild_id = :guild_id AND period = 'all'"
    for each in (world, other):
        await sql(each, broken)
    found, result = await verify(world)
    assert told(found) == {(Figure.STANDING, user_id, "all") for user_id in people}
    assert (result.members, result.awards, result.differences) == (6, 14, 6)
    assert told((await verify(other))[0]) == {(Figure.STANDING, BEN, "all")}
    assert (await verify(world, mend=True))[1].mended == 6
    assert (await verify(world))[1].is_sound


async def test_nothing_is_told_of_members_who_practise_meanwhile(world: World) -> None:
    """Each figure is held against a ledger of the same instant, and counts are looked at twice."""

    async def practise(user_id: int) -> None:
        for _ in range(12):
            await world.log(5, user_id)
            await world.services.logbook.undo(world.request(user_id))

    practising = asyncio.gather(*(practise(user_id) for user_id in (ANNE, BEN, CLEO)))
    looks = 0
    while not practising.done():
        assert (await verify(world))[0] == []
        assert (await verify(world, mend=True))[0] == []
        looks += 1
        await asyncio.sleep(0)
    await practising
    assert looks
    assert (await verify(world))[1].is_sound


async def test_mending_follows_a_level_to_its_roles_and_is_on_record(world: World) -> None:
    await world.services.level_roles.put(world.request(STAFF), 2, 900)
    await world.log(60)
    (level,) = await sql(world, "SELECT highest_level FROM members WHERE guild_id = :guild_id")
    await sql(world, "DELETE FROM role_checks")
    await sql(world, "UPDATE standings SET xp = 5 WHERE guild_id = :guild_id AND period = 'all'")
    await sql(world, "UPDATE members SET highest_level = 1 WHERE guild_id = :guild_id")
    found, _ = await verify(world, mend=True)
    whose = f"Server {world.guild_id}, member {ANNE}:"
    of = "60 minutes and 0 quests, on the boards"
    assert [found_text(each) for each in found] == [
        f"{whose} the standing of all time is 5 XP, {of}; the ledger says 660 XP, {of}. Mended.",
        f"{whose} the highest level is 1; the ledger says {level[0]}. Mended.",
    ]
    assert await world.services.level_roles.due(world.now) == [world.guild_id]
    audit = await world.services.staff.audit(world.guild_id, ANNE)
    (line,) = [row for row in audit.rows if row.act is StaffAct.MEND]
    assert (line.actor_id, line.xp, line.why) == (
        None,
        655,
        "Differed from the ledger: highest level, standing",
    )


FAULTY = {
    "UPDATE awards SET attributes = '{{\"ear\" : 1}}' WHERE id = {session}": FaultKind.ATTRIBUTES,
    "UPDATE awards SET attributes = 'none' WHERE id = {session}": FaultKind.ATTRIBUTES,
    "UPDATE awards SET base_xp = base_xp + 10 WHERE id = {session}": FaultKind.WORTH,
    "UPDATE awards SET day = 'today' WHERE id = {session}": FaultKind.DAY,
    "UPDATE awards SET minutes = minutes + 1 WHERE id = {session}": FaultKind.UNLIKE,
    "UPDATE awards SET day = '2026-11-10' WHERE id = {quest}": FaultKind.UNLIKE,
    "UPDATE awards SET user_id = 72 WHERE id = {session}": FaultKind.UNLIKE,
    "UPDATE awards SET reference = 'session:' WHERE id = {session}": FaultKind.NOTHING,
    "UPDATE awards SET reference = 'session:7x' WHERE id = {session}": FaultKind.NOTHING,
    "UPDATE awards SET reference = 'completion:99999999999999' WHERE id = {quest}": (
        FaultKind.NOTHING
    ),
    "UPDATE sessions SET undone_at = 5 WHERE id = {timed}": FaultKind.UNDONE,
    "UPDATE completions SET state = 'pending' WHERE id = {completion}": FaultKind.UNDUE,
    "UPDATE awards SET minutes = -7 WHERE id = {undo}": FaultKind.UNDO,
    "UPDATE awards SET attributes = '{{\"swing\" : -220}}' WHERE id = {undo}": FaultKind.UNDO,
    "UPDATE awards SET undoes = {session} WHERE id = {undo}": FaultKind.UNDO,
    "DELETE FROM awards WHERE id = {quest}": FaultKind.UNPAID,
    "UPDATE awards SET xp = xp - 100000 WHERE id = {session}": FaultKind.BELOW_ZERO,
}
"""What is done to a ledger, by the names of its rows, and what is found of it then."""


async def write_a_ledger(world: World) -> dict[str, object]:
    """Write a session, a quest and an undo, and return the names of the rows."""
    await world.set_up()
    await world.post()
    await world.log(60, focus="mixing")
    await world.services.quests.complete(
        world.request(ANNE), of=Cadence.DAILY, hand_in=HandIn(note="done")
    )
    await world.log(20, focus="mixing")
    await world.services.logbook.undo(world.request(ANNE))
    await world.log(10, BEN)
    session, quest, _, undo = await world.awards()
    return {
        "session": session.id,
        "timed": session.reference.removeprefix("session:"),
        "quest": quest.id,
        "completion": quest.reference.removeprefix("completion:"),
        "undo": undo.id,
    }


async def test_what_is_wrong_in_the_ledger_is_told_and_stays(database: Database) -> None:
    worlds = [World(database) for _ in FAULTY]
    for world, doing in zip(worlds, FAULTY, strict=True):
        names = await write_a_ledger(world)
        await sql(world, doing.format(**names))
    broken = [await content(world, *LEDGER) for world in worlds]
    found, result = await verify_all(worlds[0], mend=True)
    again, then = await verify_all(worlds[0])
    assert [await content(world, *LEDGER) for world in worlds] == broken
    assert (told(again), faults(again)) == (set(), faults(found))
    for world, (doing, kind) in zip(worlds, FAULTY.items(), strict=True):
        own = [each for each in again if each.finding.guild_id == world.guild_id]
        assert kind in {each[0] for each in faults(own)}, doing
        assert all(found_text(each).endswith(".") for each in own)
    for verified in (result, then):
        assert not verified.is_sound
        assert f"In the ledger itself, {len(again)} things are wrong" in verified_text(verified)


@ON_SQLITE
async def test_without_its_pack_a_server_is_looked_at_but_for_its_levels(world: World) -> None:
    await world.set_up()
    await world.log(60)
    await sql(world, "UPDATE members SET highest_level = 1")
    await sql(world, "UPDATE standings SET xp = 5 WHERE period = 'all'")
    without = {slug: pack for slug, pack in world.packs.items() if slug != MUSIC.slug}
    packless = world.beside(world.database, without)
    found, result = await verify(packless, mend=True)
    assert told(found) == {(Figure.STANDING, ANNE, "all")}
    assert packless_text(result) == (
        f"Levels were not looked at in {world.guild_id}: their skill pack is not in PACKS_DIR."
    )
    assert told((await verify(world, mend=True))[0]) == {(Figure.HIGHEST_LEVEL, ANNE, None)}
