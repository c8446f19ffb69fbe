"""Awards, undos, redoing and adjustments in any order: everything equals the ledger (promise 1)."""

from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.calendar.rules.periods import Cadence, standing_periods
from bot.db.database import Database
from bot.errors import CoachError
from bot.level_roles.results import RolesSynced
from bot.level_roles.rules import roles_of_level, roles_to_change
from bot.quests.store import completions
from bot.quests.store.completions import HandIn
from bot.sessions.store import sessions
from bot.xp.rules.awards import Source
from bot.xp.rules.levels import level_at, progress
from bot.xp.store import ledger, standings
from tests import recount
from tests.recount import check_streak
from tests.world import ANNE, BEN, CLEO, MUSIC, ON_A_DATABASE, STAFF, World

EVERYBODY = (ANNE, BEN, CLEO)
ROLES = range(900, 905)
FOREIGN = frozenset({11, 22})


@dataclass(frozen=True, kw_only=True)
class Act:
    """An action, and the hours before it."""

    what: str
    user_id: int
    hours_later: int
    number: int


acts = st.builds(
    Act,
    what=st.sampled_from(
        [
            *("log", "log", "log", "complete", "give", "take", "undo", "undo", "undo"),
            *("role", "role", "no role", "mode", "keep", "post"),
        ]
    ),
    user_id=st.sampled_from(EVERYBODY),
    hours_later=st.sampled_from([0, 0, 1, 5, 24, 24, 30, 200]),
    number=st.integers(0, 10_000),
)


class RoleHolders:
    """The roles of members on Discord, as role checks change them."""

    def __init__(self) -> None:
        self.held: dict[int, set[int]] = defaultdict(lambda: set(FOREIGN))

    def keep(self, world: World) -> None:
        """Run every due role check."""
        keeper = world.services.level_roles
        while check := keeper.begin.blocking(world.guild_id, world.now):
            held = self.held[check.user_id]
            change = roles_to_change(held, check.level, check.role_of, stack=check.stack)
            held |= set(change.give)
            held -= set(change.take)
            kept = RolesSynced(changed=(*change.give, *change.take))
            keeper.record.blocking(check, kept, world.now)


def undo_some(world: World, act: Act) -> None:
    awards = world.services.staff.undoable.blocking(world.guild_id, act.user_id)
    if awards:
        world.services.staff.undo.blocking(
            world.request(STAFF),
            user_id=act.user_id,
            award_id=awards[act.number % len(awards)].id,
        )


def carry_out(world: World, discord: RoleHolders, act: Act) -> Any:
    services, member, staff = world.services, world.request(act.user_id), world.request(STAFF)
    level = 1 + act.number % 25
    match act.what:
        case "log":
            focus = MUSIC.focuses[act.number % len(MUSIC.focuses)].slug
            return services.logbook.log.blocking(member, minutes=5 + act.number % 200, focus=focus)
        case "complete":
            return services.quests.complete.blocking(member, of=Cadence.DAILY, hand_in=HandIn())
        case "give" | "take":
            xp = act.number if act.what == "give" else -act.number
            return services.staff.adjust.blocking(staff, user_id=act.user_id, xp=xp, reason="so")
        case "undo":
            return undo_some(world, act)
        case "role":
            return services.level_roles.put.blocking(
                staff, level, ROLES[act.number % len(ROLES)], out_of_reach=()
            )
        case "no role":
            return services.level_roles.remove.blocking(staff, level, out_of_reach=())
        case "mode":
            return services.level_roles.choose_mode.blocking(
                staff, stack=act.number % 2 == 0, out_of_reach=()
            )
        case "keep":
            return discord.keep(world)
        case _:
            return world.post()


def check(world: World, user_id: int) -> int | None:
    """Recount a member's figures from the ledger; return their level."""
    counted = recount.read(world, user_id)
    with world.database.reading() as tx:
        who = (tx, world.guild_id, user_id)
        held = ledger.attributes(*who)
        stored = {
            period: standings.find(*who, period)
            for award in counted.awards
            for period in standing_periods(award.day)
        }
        handed_in = completions.all_of(*who)
        practice = sessions.all_of(*who)
    awards = counted.awards
    for period, sums in stored.items():
        counting = [award for award in awards if period in standing_periods(award.day)]
        assert sums.xp == sum(award.xp for award in counting)
        assert sums.minutes == sum(award.minutes for award in counting)
        assert sums.quests == sum(award.quests for award in counting)
    trained = {name for award in awards for name in award.attributes}
    assert held == {name: sum(a.attributes.get(name, 0) for a in awards) for name in trained}
    assert all(sum(award.attributes.values()) == award.xp for award in awards)
    assert min(held.values(), default=0) >= 0
    undone = {award.undoes for award in awards}
    assert len([award for award in awards if award.undoes]) == len(undone - {None})
    standing = {award.reference for award in awards if award.id not in undone}
    for source, rows in ((Source.SESSION, practice), (Source.QUEST, handed_in)):
        kind = "session" if source is Source.SESSION else "completion"
        counting = {f"{kind}:{each.id}" for each in rows if each.undone_at is None}
        assert counting == {each for each in standing if each.startswith(f"{kind}:")}
    check_streak(counted, world.now, until=True)
    total = sum(award.xp for award in awards)
    assert total >= 0
    profile = world.services.profiles.show.blocking(world.guild_id, user_id, world.now)
    assert profile.progress == progress(total, MUSIC.max_level)
    assert profile.progress.level <= counted.member.highest_level
    return level_at(total, MUSIC.max_level) if awards else None


@given(script=st.lists(acts, min_size=8, max_size=40))
@settings(ON_A_DATABASE, max_examples=6)
def test_all_figures_equal_the_ledger_after_any_actions(
    database: Database, script: Sequence[Act]
) -> None:
    world, discord = World(database), RoleHolders()
    world.set_up()
    world.post()
    for act in script:
        world.passes(hours=act.hours_later, seconds=7)
        with suppress(CoachError):
            carry_out(world, discord, act)
    before = {user_id: set(held) for user_id, held in discord.held.items()}
    discord.keep(world)
    shown = world.services.level_roles.show.blocking(world.guild_id)
    role_of = {each.level: each.role_id for each in shown.roles}
    assert shown.waiting == 0
    for user_id in EVERYBODY:
        level = check(world, user_id)
        held = discord.held[user_id]
        assert held >= FOREIGN
        if level is not None:
            configured = set(role_of.values())
            assert held & configured == roles_of_level(level, role_of, stack=shown.stack)
            assert held - configured == before.get(user_id, set(FOREIGN)) - configured
