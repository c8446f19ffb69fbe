"""Verify finds exactly the damaged figures, and repairs them from the ledger."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.calendar.rules.periods import Cadence
from bot.db.database import Database
from bot.ears.rules.drills import Drill
from bot.feedback.store import claims
from bot.members import store as members
from bot.profiles.results import ProfileChanges
from bot.quests.store.completions import HandIn
from bot.reviews.rules import Reviewer
from bot.staff.store import StaffAct
from bot.verify.rules import Difference, Fault, FaultKind, Figure, Finding, Verified
from bot.verify.service.verifier import Verifier
from bot.verify.store import batches
from bot.verify.view import finding_text, missing_packs_text, verified_text
from tests.ears.playing import play_round
from tests.interactions.listening import entered
from tests.privacy.listening import add_critique, add_submission
from tests.privacy.test_service import check_a_mix, create_member_rows
from tests.recount import simulate_outage
from tests.test_promises import STARTS, run_actions, run_concurrently, scripts
from tests.verify.damage import Damage, apply_damage, damages, sql
from tests.world import ANNE, BEN, CLEO, MUSIC, ON_A_DATABASE, ON_SQLITE, STAFF, World

DERIVED = ("standings", "attribute_totals", "practice_days", "members", "board_counts")
LEDGER = ("awards", "sessions", "completions", "milestone_claims", "excused_days")


def verify_all(world: World, *, repair: bool = False) -> tuple[list[Finding], Verified]:
    """Verify every server, as the command line does."""
    verification = Verifier(world.database, world.packs)
    assert verification.find_damage() == []
    findings = list(verification.run(world.now, repair=repair))
    return findings, verification.result


def verify(world: World, *, repair: bool = False) -> tuple[list[Finding], Verified]:
    """Verify every server, and return the findings of this one."""
    findings, result = verify_all(world, repair=repair)
    return [each for each in findings if each.guild_id == world.guild_id], result


def content(world: World, *tables: str) -> dict[str, set[Any]]:
    """Return every row of this server's in some tables."""
    with world.database.reading() as tx:
        return {
            table: {
                tuple(row)
                for row in tx.execute(
                    f"SELECT * FROM {table} WHERE guild_id = :guild_id",
                    {"guild_id": world.guild_id},
                )
            }
            for table in tables
        }


def differing_figures(findings: Sequence[Finding]) -> set[tuple[Any, ...]]:
    """Return which figures differ."""
    return {
        (each.figure, each.user_id, each.of) for each in findings if isinstance(each, Difference)
    }


def faults(findings: Sequence[Finding]) -> set[tuple[Any, ...]]:
    return {
        (each.kind, each.user_id, each.award_id, each.subject)
        for each in findings
        if isinstance(each, Fault)
    }


def play(world: World, script: Sequence[Any], *, together: bool) -> None:
    world.set_up()
    world.announce()
    world.post()
    if together:
        asyncio.run(run_concurrently(world, script))
    else:
        run_actions(world, script)


@given(
    script=scripts, start=st.sampled_from(STARTS), damages_to_apply=damages, together=st.booleans()
)
@settings(ON_A_DATABASE, max_examples=5)
def test_verify_finds_and_repairs_exactly_the_damaged_figures(
    database: Database, script: Any, start: Any, damages_to_apply: list[Damage], *, together: bool
) -> None:
    world = World(database, start)
    play(world, script, together=together)
    findings, _ = verify(world, repair=True)
    # If a zone and a streak change concurrently, their order is unknown.
    assert {each[0] for each in differing_figures(findings)} <= (
        {Figure.STREAK_END} if together else set()
    )
    # A streak that was over before its zone changed keeps its end, which can't be restored once it
    # is damaged.
    list(Verifier(database, world.packs).run(start - timedelta(days=90), repair=True))
    sql(world, "DELETE FROM staff_acts WHERE guild_id = :guild_id")
    before = content(world, *DERIVED, *LEDGER)
    damaged = apply_damage(world, damages_to_apply)

    findings, result = verify(world)
    assert differing_figures(findings) == damaged
    assert (len(findings), result.is_consistent) == (len(damaged), not damaged)

    retry_after_role_change, result = verify(world, repair=True)
    assert differing_figures(retry_after_role_change) == damaged
    assert (result.repaired, result.is_consistent) == (result.differences, True)
    assert content(world, *DERIVED, *LEDGER) == before
    actions = sql(
        world, "SELECT user_id FROM staff_acts WHERE guild_id = :guild_id AND act = 'mend'"
    )
    assert {row[0] for row in actions} == {user_id for _, user_id, _ in damaged} - {None}
    assert verify(world)[0] == []


def test_a_full_history_has_no_differences(world: World) -> None:
    create_member_rows(world)
    world.services.reviews.accept.blocking(
        world.request(STAFF),
        world.claim(CLEO),
        Reviewer(user_id=STAFF, role_ids=frozenset(), manages_server=True),
    )
    world.practise(60, BEN)
    world.services.profiles.set_up.blocking(world.request(BEN), ProfileChanges(is_private=True))
    world.services.staff.adjust.blocking(
        world.request(STAFF), user_id=CLEO, xp=-100, reason="Too much"
    )
    awards = world.awards(CLEO)
    world.services.staff.undo.blocking(world.request(STAFF), user_id=CLEO, award_id=awards[-1].id)
    with world.database.writing() as tx:
        members.mark_left(tx, world.guild_id, [CLEO], world.now)
    findings, result = verify(world)
    assert findings == []
    assert result.is_consistent
    assert result.members == 3
    assert "every figure matches the ledger" in verified_text(result)


def test_verify_follows_zones_rest_days_and_downtime_of_streaks(world: World) -> None:
    world.services.profiles.set_up.blocking(
        world.request(ANNE), ProfileChanges(timezone="Asia/Tokyo")
    )
    for _ in range(7):  # earns a rest day, which covers the next day
        world.log(10)
        world.passes(days=1)
    world.passes(days=1)
    world.log(10)
    world.passes(days=2)  # the bot is down for the day between
    simulate_outage(world, world.now - timedelta(days=1, hours=12, seconds=world.guild_id % 3_600))
    world.log(10)
    profile = world.services.profiles.show.blocking(world.guild_id, ANNE, world.now)
    assert (profile.streak_days, profile.rest_days) == (9, 0)
    assert verify(world)[0] == []
    sql(world, "UPDATE members SET streak_until_at = streak_until_at + 3600")
    findings, _ = verify(world, repair=True)
    (end,) = [finding_text(each) for each in findings]
    assert end.endswith(
        "the end of the streak is 2026-11-22 20:00:00 UTC; "
        "the ledger says 2026-11-22 19:00:00 UTC. Fixed."
    )
    sql(world, "DELETE FROM excused_days")
    assert differing_figures(verify(world, repair=True)[0]) == {
        (Figure.STREAK, ANNE, None),
    }


def test_every_member_and_server_is_verified_in_small_batches(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "MEMBERS_AT_ONCE", 2)
    monkeypatch.setattr(batches, "AWARDS_AT_ONCE", 3)
    other = World(world.database)
    people = [ANNE, BEN, CLEO, STAFF, 90]
    for number, user_id in enumerate(people):
        for _ in range(1 + number % 3 * 2):  # one, three, five, one, three
            world.log(10, user_id)
    other.log(400, BEN)
    assert verify(world)[1].members == 6
    broken = "UPDATE standings SET xp = xp + 1 WHERE guild_id = :guild_id AND period = 'all'"
    for each in (world, other):
        sql(each, broken)
    findings, result = verify(world)
    assert differing_figures(findings) == {(Figure.STANDING, user_id, "all") for user_id in people}
    assert (result.members, result.awards, result.differences) == (6, 14, 6)
    assert differing_figures(verify(other)[0]) == {(Figure.STANDING, BEN, "all")}
    assert verify(world, repair=True)[1].repaired == 6
    assert verify(world)[1].is_consistent


async def test_members_who_practise_during_verify_have_no_differences(world: World) -> None:
    """Figures are compared with a ledger of the same snapshot, and counts are compared twice."""

    async def practise(user_id: int) -> None:
        for _ in range(12):
            await world.services.logbook.log(world.request(user_id), minutes=5)
            await world.services.logbook.undo(world.request(user_id))

    practising = asyncio.gather(*(practise(user_id) for user_id in (ANNE, BEN, CLEO)))
    looks = 0
    while not practising.done():
        assert (await asyncio.to_thread(verify, world))[0] == []
        assert (await asyncio.to_thread(verify, world, repair=True))[0] == []
        looks += 1
    await practising
    assert looks
    assert verify(world)[1].is_consistent


def test_a_repaired_level_updates_roles_and_is_recorded(world: World) -> None:
    world.services.level_roles.put.blocking(world.request(STAFF), 2, 900, out_of_reach=())
    world.log(60)
    (level,) = sql(world, "SELECT highest_level FROM members WHERE guild_id = :guild_id")
    sql(world, "DELETE FROM role_checks")
    sql(world, "UPDATE standings SET xp = 5 WHERE guild_id = :guild_id AND period = 'all'")
    sql(world, "UPDATE members SET highest_level = 1 WHERE guild_id = :guild_id")
    findings, _ = verify(world, repair=True)
    whose = f"Server {world.guild_id}, member {ANNE}:"
    of = "60 minutes and 0 quests, on the boards"
    assert [finding_text(each) for each in findings] == [
        f"{whose} the standing of all time is 5 XP, {of}; the ledger says 660 XP, {of}. Fixed.",
        f"{whose} the highest level is 1; the ledger says {level[0]}. Fixed.",
    ]
    assert world.services.level_roles.due.blocking(world.now) == [world.guild_id]
    audit = world.services.staff.audit.blocking(world.guild_id, ANNE)
    (line,) = [row for row in audit.rows if row.act is StaffAct.REPAIR]
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
"""A statement that damages the ledger, with names for its rows, and the expected fault."""


def write_ledger(world: World) -> dict[str, object]:
    """Write a session, a quest and an undo, and return the names of the rows."""
    world.set_up()
    world.post()
    world.log(85, focus="mixing")  # so that the quest brings no level
    world.services.quests.complete.blocking(
        world.request(ANNE), of=Cadence.DAILY, hand_in=HandIn(note="done")
    )
    world.log(20, focus="mixing")
    world.services.logbook.undo.blocking(world.request(ANNE))
    world.log(10, BEN)
    session, quest, _, undo = world.awards()
    return {
        "session": session.id,
        "timed": session.reference.removeprefix("session:"),
        "quest": quest.id,
        "completion": quest.reference.removeprefix("completion:"),
        "undo": undo.id,
    }


def test_faults_of_the_ledger_are_reported_and_not_changed(database: Database) -> None:
    worlds = [World(database) for _ in FAULTY]
    for world, statement in zip(worlds, FAULTY, strict=True):
        names = write_ledger(world)
        sql(world, statement.format(**names))
    broken = [content(world, *LEDGER) for world in worlds]
    findings, result = verify_all(worlds[0], repair=True)
    again, then = verify_all(worlds[0])
    assert [content(world, *LEDGER) for world in worlds] == broken
    assert (differing_figures(again), faults(again)) == (set(), faults(findings))
    for world, (statement, kind) in zip(worlds, FAULTY.items(), strict=True):
        own = [each for each in again if each.guild_id == world.guild_id]
        assert kind in {each[0] for each in faults(own)}, statement
        assert all(finding_text(each).endswith(".") for each in own)
    for verified in (result, then):
        assert not verified.is_consistent
        assert f"In the ledger itself, {len(again)} things are wrong" in verified_text(verified)


EAR_FAULTS = {
    "DELETE FROM awards WHERE source = 'ears' AND guild_id = :guild_id": FaultKind.UNPAID,
    "UPDATE ear_rounds SET day = '2026-11-10' WHERE guild_id = :guild_id": FaultKind.UNLIKE,
    "UPDATE ear_rounds SET undone_at = 5 WHERE guild_id = :guild_id": FaultKind.UNDONE,
    "UPDATE ear_rounds SET finished_at = NULL, threshold = NULL WHERE guild_id = :guild_id": (
        FaultKind.UNDUE
    ),
    "DELETE FROM mix_check_days WHERE guild_id = :guild_id": FaultKind.UNCOUNTED,
}


def test_ear_rounds_match_their_awards_and_mix_checks_their_days(database: Database) -> None:
    worlds = [World(database) for _ in EAR_FAULTS]
    for world, statement in zip(worlds, EAR_FAULTS, strict=True):
        play_round(world, drill=Drill.BANDS)
        world.services.tracks.add.blocking(world.request(), title="Idea 4")
        check_a_mix(world, ANNE)
        sql(world, statement)
    findings, _ = verify_all(worlds[0])
    for world, (statement, kind) in zip(worlds, EAR_FAULTS.items(), strict=True):
        own = [each for each in findings if each.guild_id == world.guild_id]
        assert {each[0] for each in faults(own)} == {kind}, statement
        assert all(finding_text(each).endswith(".") for each in own)


BATTLE_FAULTS = {
    "DELETE FROM awards WHERE source = 'battle' AND guild_id = :guild_id": FaultKind.UNPAID,
    "UPDATE battle_entries SET undone_at = 5 WHERE guild_id = :guild_id": FaultKind.UNDONE,
    "UPDATE battles SET phase = 'cancelled' WHERE guild_id = :guild_id": FaultKind.UNDUE,
    "UPDATE awards SET reference = 'entry:7' WHERE guild_id = :guild_id": FaultKind.NOTHING,
}


def test_entries_of_battles_match_their_awards(database: Database) -> None:
    worlds = [World(database) for _ in BATTLE_FAULTS]
    for world in worlds:
        world.set_up()
        with world.database.writing() as tx:
            members.enter(tx, world.guild_id, ANNE)
            members.raise_highest_level(tx, world.guild_id, ANNE, 250)  # so that none comes
        entered(world)
        world.passes(days=2)  # nobody else enters, so that it ends after an extension
        for _ in range(2):
            while world.services.battle_phases.advance_due.blocking(world.now):
                pass
            world.passes(days=2)
    findings, _ = verify_all(worlds[0])
    assert findings == []
    for world, statement in zip(worlds, BATTLE_FAULTS, strict=True):
        sql(world, statement)
    findings, _ = verify_all(worlds[0])
    for world, (statement, kind) in zip(worlds, BATTLE_FAULTS.items(), strict=True):
        own = [each for each in findings if each.guild_id == world.guild_id]
        assert kind in {each[0] for each in faults(own)}, statement


CRITIQUE_FAULTS = {
    "DELETE FROM awards WHERE source = 'critique' AND guild_id = :guild_id": FaultKind.UNPAID,
    "UPDATE critiques SET day = '2026-11-10' WHERE guild_id = :guild_id": FaultKind.UNLIKE,
    "UPDATE critiques SET undone_at = 5 WHERE guild_id = :guild_id": FaultKind.UNDONE,
    "UPDATE critiques SET is_helpful = NULL, marked_at = NULL WHERE guild_id = :guild_id": (
        FaultKind.UNDUE
    ),
}


def test_critiques_match_their_awards(database: Database) -> None:
    worlds = [World(database) for _ in CRITIQUE_FAULTS]
    for world in worlds:
        be_heard(world, critiques=5)
    findings, _ = verify_all(worlds[0])
    assert findings == [], "the fourth of a day isn't paid"
    for world, statement in zip(worlds, CRITIQUE_FAULTS, strict=True):
        sql(world, statement)
    findings, _ = verify_all(worlds[0])
    for world, (statement, kind) in zip(worlds, CRITIQUE_FAULTS.items(), strict=True):
        own = [each for each in findings if each.guild_id == world.guild_id]
        assert kind in {each[0] for each in faults(own)}, statement


def be_heard(world: World, critiques: int) -> None:
    """Have a member's critiques marked as helpful, and paid, as far as they are."""
    with world.database.writing() as tx:
        for user_id in (ANNE, BEN):
            members.enter(tx, world.guild_id, user_id)
            members.raise_highest_level(tx, world.guild_id, user_id, 250)  # so that none comes
        for _ in range(critiques):
            track = add_submission(tx, world, BEN)
            claims.add_submitted(tx, world.guild_id, BEN)
            claims.enter_member(tx, world.guild_id, ANNE)
            claims.count_given(tx, world.guild_id, ANNE)
            add_critique(tx, world, ANNE, track)
    due = world.services.due_feedback
    for critique_id in due.to_pay.blocking(world.now):
        due.pay.blocking(critique_id, world.now)


def test_feedback_counts_are_repaired(world: World) -> None:
    be_heard(world, critiques=2)
    assert verify(world)[0] == []
    before = content(world, "feedback_members")
    sql(world, "UPDATE feedback_members SET given = given + 3, submitted = 1")
    findings, _ = verify(world, repair=True)
    assert {finding_text(each).partition(": ")[2] for each in findings} == {
        "the number of critiques given is 5; the ledger says 2. Fixed.",
        "the number of critiques given is 3; the ledger says 0. Fixed.",
        "the number of submissions is 1; the ledger says 2. Fixed.",
    }
    assert verify(world)[0] == []
    sql(world, "DELETE FROM feedback_members")
    verify(world, repair=True)
    assert content(world, "feedback_members") == before


DRILL_DAMAGE = {
    "UPDATE ear_drills SET rounds = 7": (Figure.EAR_ROUNDS, "7; the ledger says 2"),
    "UPDATE ear_drills SET threshold = 3.25": (Figure.EAR_THRESHOLD, "3.25; the ledger says "),
    "DELETE FROM ear_drills": (Figure.EAR_ROUNDS, "0; the ledger says 2"),
}


def test_drills_are_repaired_from_their_rounds(world: World) -> None:
    play_round(world, drill=Drill.BANDS)
    world.passes(days=1)
    play_round(world, drill=Drill.BANDS, answers="++-+-++-")
    assert verify(world)[0] == []
    (before,) = content(world, "ear_drills")["ear_drills"]
    for damage, (figure, says) in DRILL_DAMAGE.items():
        sql(world, f"{damage} WHERE guild_id = :guild_id")
        findings, _ = verify(world, repair=True)
        assert differing_figures(findings) == {(figure, ANNE, "bands")}
        assert says in finding_text(findings[0])
        assert verify(world)[0] == []
        (after,) = content(world, "ear_drills")["ear_drills"]
        assert after[:5] == before[:5]
    sql(world, "DELETE FROM ear_questions WHERE guild_id = :guild_id")
    sql(world, "DELETE FROM ear_rounds WHERE guild_id = :guild_id")
    assert (Figure.EAR_ROUNDS, ANNE, "bands") in differing_figures(verify(world, repair=True)[0])
    assert content(world, "ear_drills")["ear_drills"] == set()


def test_paused_days_are_repaired_from_their_pauses_with_the_streak(world: World) -> None:
    for _ in range(3):
        world.log(10)
        world.passes(days=1)
    world.services.pauses.pause.blocking(world.request(), "2 days")
    world.passes(days=2)
    world.log(10)
    assert verify(world)[0] == []
    own = "WHERE guild_id = :guild_id"
    damage = {
        f"DELETE FROM excused_days {own}": {
            "the number of pauses on 2026-11-14 is 0; the ledger says 1. Fixed.",
            "the number of pauses on 2026-11-15 is 0; the ledger says 1. Fixed.",
        },
        "INSERT INTO excused_days (guild_id, user_id, day, reason)"
        f" VALUES (:guild_id, {ANNE}, '2026-11-20', 'pause')": {
            "the number of pauses on 2026-11-20 is 1; the ledger says 0. Fixed."
        },
    }
    for statement, said in damage.items():
        before = content(world, "excused_days", "members")
        sql(world, statement)
        findings, _ = verify(world, repair=True)
        assert {finding_text(each).partition(": ")[2] for each in findings} == said
        assert content(world, "excused_days", "members") == before
    sql(world, f"UPDATE excused_days SET reason = 'offline' {own} AND day = '2026-11-14'")
    assert verify(world)[0] == []  # the bot was offline on a paused day
    sql(
        world,
        "INSERT INTO pauses (guild_id, user_id, at, from_on, planned_days, days)"
        f" VALUES (:guild_id, {ANNE}, 5, '2026-11-15', 1, 1)",
    )
    assert faults(verify(world)[0]) == {(FaultKind.PAUSES, ANNE, None, "2026-11-15")}


def test_a_role_for_a_week_that_its_member_did_not_lead_is_reported(world: World) -> None:
    world.log(10)
    sql(
        world,
        "INSERT INTO won_roles (guild_id, user_id, contest, week, role_id, is_wanted)"
        f" VALUES (:guild_id, {ANNE}, 'week', '2026-W46', 5, 1)",
    )
    assert faults(verify(world)[0]) == {(FaultKind.ROLE, ANNE, None, "week:2026-W46")}
    led = f"INSERT INTO week_leaders VALUES (:guild_id, '2026-W46', {ANNE}, 'xp', 110)"
    sql(world, led)
    assert verify(world)[0] == []


@ON_SQLITE
def test_a_standing_below_zero_is_reported_with_its_lowest_figure(world: World) -> None:
    names = write_ledger(world)
    sql(world, "UPDATE awards SET xp = -9000, minutes = -7 WHERE id = {session}".format(**names))
    findings, _ = verify(world)
    below = {
        each.subject: each.stored
        for each in findings
        if isinstance(each, Fault) and each.kind is FaultKind.BELOW_ZERO and each.subject
    }
    assert below["all"] == sum(award.xp for award in world.awards()) < -8_000
    assert below["2026-W46"] == -7, "a week's XP may be below 0, its minutes may not"
    assert below["2026-11-11"] == -7


@ON_SQLITE
def test_levels_are_not_verified_without_the_skill_pack(world: World) -> None:
    world.set_up()
    world.log(60)
    sql(world, "UPDATE members SET highest_level = 1")
    sql(world, "UPDATE standings SET xp = 5 WHERE period = 'all'")
    without = {slug: pack for slug, pack in world.packs.items() if slug != MUSIC.slug}
    guilds_without_pack = world.beside(world.database, without)
    findings, result = verify(guilds_without_pack, repair=True)
    assert differing_figures(findings) == {(Figure.STANDING, ANNE, "all")}
    assert missing_packs_text(result) == (
        f"Levels weren't checked in {world.guild_id}: their skill pack is not in PACKS_DIR."
    )
    assert differing_figures(verify(world, repair=True)[0]) == {(Figure.HIGHEST_LEVEL, ANNE, None)}
