"""What a command reads hardly grows with how much a member has stored, whichever command it is."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import simcord
from pydantic_core import to_json
from simcord.actors import MemberActor
from simcord.enums import OptionType

from benchmarks.history import insert_history
from bot.db.database import Database
from bot.db.transactions import Transaction
from tests.cogs.harness import Harness
from tests.cogs.hostile import wire
from tests.cogs.hostile.wire import Leaf, Resolved
from tests.cogs.sound import FakeSound
from tests.databases import SQLite
from tests.mixes.figures import figures

T = TypeVar("T")
FEW, MANY = 130, 1_300
"""Days of practice, each with a session and a quest; as many undone sessions, acts and so on."""
CSV = ("xp.csv", b"id,xp\n", "text/csv")
COUNTS = "counts its rows by an index"
GROWS = {
    "mix history": (4, COUNTS),
    "privacy export": (360, "returns every row, on a connection of its own, one at a time"),
    "profile show": (7, COUNTS),
    "profile stats": (19, "shows all days of a member: one row each, and the sum of its awards"),
    "quest history": (17, COUNTS),
    "session history": (12, COUNTS),
    "session undo": (8, "skips what is undone already"),
    "settings upcoming": (25, "reads what was drawn from the server's bag: a quest a day at most"),
    "staff audit": (21, COUNTS),
}
"""By how many steps of SQLite commands may grow with each day, and why. Others may not grow."""


class CountingDatabase(Database):
    """Counts the steps of SQLite in all transactions."""

    steps = 0

    async def read(self, work: Callable[[Transaction], T]) -> T:
        return await super().read(self._counted(work))

    async def read_long(self, work: Callable[[Transaction], T]) -> T:
        return await super().read_long(self._counted(work))

    async def write(self, work: Callable[[Transaction], T]) -> T:
        return await super().write(self._counted(work))

    def _counted(self, work: Callable[[Transaction], T]) -> Callable[[Transaction], T]:
        def count() -> None:
            self.steps += 1

        def counted(tx: Transaction) -> T:
            tx.connection.set_progress_handler(count, 1)
            try:
                return work(tx)
            finally:
                tx.connection.set_progress_handler(None, 1)

        return counted


async def steps_of_commands(url: str, days: int) -> Mapping[str, int]:
    """Return how many steps each command takes for a member with so many days of practice."""
    database = CountingDatabase(url)
    harness = Harness(database)
    harness.sound = FakeSound()
    found: dict[str, int] = {}
    async with simcord.run(await harness.build_bot()) as env:
        await harness.create_server(env)
        anne = harness.member("anne")
        fill(harness, anne, days)
        for leaf in wire.commands_of(env):
            who = harness.staff if leaf.is_for_staff else anne
            before = database.steps
            await call(harness, leaf, who, anne)
            found[leaf.name] = database.steps - before
        await harness.schedule.stop()
        await env.settle()
    database.close()
    return found


async def call(harness: Harness, leaf: Leaf, who: MemberActor, about: MemberActor) -> None:
    """Call a command as somebody, with the least options, about a member if it names one."""
    resolved = Resolved(env=harness.env, actor=who)
    options = {
        option["name"]: value_of(option, harness, about, resolved)
        for option in leaf.options
        if option.get("required") or option["type"] == OptionType.USER
    }
    for name in leaf.suggesting:
        await wire.suggest(who, harness.channel, leaf, name, {**options, name: ""}, resolved)
    await wire.call(who, harness.channel, leaf, options, resolved)


def value_of(
    option: Mapping[str, Any], harness: Harness, about: MemberActor, resolved: Resolved
) -> Any:
    match option["type"]:
        case OptionType.USER:
            return resolved.user(about.id)
        case OptionType.INTEGER:
            return option.get("min_value", 1)
        case OptionType.CHANNEL:
            return resolved.channel(harness.channel.id)
        case OptionType.ROLE:
            return resolved.role(harness.guild.id)
        case OptionType.ATTACHMENT:
            is_mix = option["name"] == "file" and "mix" in option["description"]
            name, data, kind = ("mix.wav", b"x", "audio/wav") if is_mix else CSV
            file = wire.Upload(name=name, data=data, size=None, kind=kind)
            return resolved.file(file, harness.channel.id)
        case _:
            choices = option.get("choices") or [{"value": "nothing of the kind"}]
            return choices[0]["value"]


ROWS = (
    """
        INSERT INTO sessions (guild_id, user_id, kind, day, timezone, minutes, focus, undone_at)
        SELECT :guild_id, :user_id, 'logged', :day, 'UTC', 30, 'mixing', :now FROM numbers
    """,
    """
        INSERT INTO awards (guild_id, user_id, at, day, source, reference, base_xp,
                            multiplier_percent, streak_bonus_percent, xp, minutes, quests,
                            attributes, reason)
        SELECT :guild_id, :user_id, :now, :day, 'adjustment', 'undone:' || n, 300, 110, 0, 330, 30,
               0, '{"ear":330}', 'Mixing' FROM numbers
    """,
    """
        INSERT INTO awards (guild_id, user_id, at, day, source, reference, base_xp,
                            multiplier_percent, streak_bonus_percent, xp, minutes, quests,
                            attributes, undoes, reason)
        SELECT guild_id, user_id, at, day, 'undo', 'undo:' || id, -300, 110, 0, -330, -30, 0,
               '{"ear":-330}', id, 'Undone' FROM awards WHERE source = 'adjustment'
    """,
    """
        INSERT INTO milestone_claims (guild_id, user_id, milestone, at, day, state)
        SELECT :guild_id, :user_id, 'first-finished-track', :now, :day, 'declined' FROM numbers
    """,
    """
        INSERT INTO reviews (guild_id, user_id, kind, subject_id, asked_at, verdict, decided_at,
                             decided_by)
        SELECT :guild_id, :user_id, 'milestone', id, :now, 'declined', :now, :staff_id
        FROM milestone_claims
    """,
    """
        INSERT INTO staff_acts (guild_id, actor_id, at, act, user_id, reason)
        SELECT :guild_id, :staff_id, :now, 'decline', :user_id, 'No' FROM numbers
    """,
    """
        INSERT INTO setting_changes (guild_id, actor_id, at, setting, new_value)
        SELECT :guild_id, :staff_id, :now, 'accent', n FROM numbers
    """,
    """
        INSERT INTO ear_drills (guild_id, user_id, drill, threshold, rounds, stage, due_on, last_at)
        SELECT :guild_id, :user_id, 'bands', 4, :many, 0, :day, :now
    """,
    """
        INSERT INTO ear_rounds (guild_id, user_id, drill, day, started_at, finished_at, threshold)
        SELECT :guild_id, :user_id, 'bands', :day, :now, :now, 4 FROM numbers
    """,
    """
        INSERT INTO ear_questions (id, guild_id, user_id, round_id, number, step, seed, options,
                                   right_option, chosen, answered_at)
        SELECT id, guild_id, user_id, id, 1, 2, 3, 5, 0, 0, :now FROM ear_rounds
    """,
    """
        INSERT INTO mix_checks (guild_id, user_id, at, name, measures)
        SELECT :guild_id, :user_id, :now, 'mix', :measures FROM numbers
    """,
)
"""What somebody can have a lot of without practising: undone, declined, changed, heard."""

NUMBERS = """
    WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < :many)
"""
OWNED = ("members", "sessions", "awards", "completions", "standings", "attribute_totals")


def fill(harness: Harness, anne: MemberActor, many: int) -> None:
    """Give a member so many days of practice, and so many rows of everything else."""
    guild_id = harness.guild.id
    insert_history(harness.database, members=1, days=many, quests=True, guild_id=guild_id)
    binds = {
        "guild_id": guild_id,
        "user_id": anne.id,
        "staff_id": harness.staff.id,
        "day": f"{harness.clock():%Y-%m-%d}",
        "now": int(harness.clock().timestamp()),
        "many": many,
        "measures": to_json(figures()).decode(),
    }
    with harness.database.writing() as tx:
        tx.execute("PRAGMA defer_foreign_keys = ON")
        for table in (*OWNED, "practice_days"):
            tx.execute(f"UPDATE {table} SET user_id = :user_id", binds)
        tx.execute("UPDATE members SET level_set_at = :now", binds)  # so that a round begins
        for statement in ROWS:
            head, select, tail = statement.partition("SELECT")
            tx.execute(f"{head}{NUMBERS}{select}{tail}", binds)


async def test_no_command_reads_more_for_a_member_who_has_more(sqlite: SQLite) -> None:
    few, many = [await steps_of_commands(sqlite.create(), days) for days in (FEW, MANY)]
    grown = {name: (many[name] - few[name]) / (MANY - FEW) for name in many}
    assert {
        name: steps for name, steps in grown.items() if steps > GROWS.get(name, (1, ""))[0]
    } == {}
    assert GROWS.keys() <= grown.keys()
