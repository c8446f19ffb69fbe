"""The schedule is woken by exactly those commits that leave work for its next tick."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from bot.calendar.rules.periods import Cadence
from bot.greetings.results import JoinedServer
from bot.quests.errors import AlreadyPosted
from bot.reviews.rules import Reviewer
from bot.xp.rules.levels import threshold
from bot.xp_import.results import ImportRequest
from bot.xp_import.store import imports
from tests.world import ANNE, OTHER_CHANNEL, STAFF, World, refused
from tests.xp_import.test_service import begin, give_all, preview, read

Step = Callable[[World], object]
ROLE = 901


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An action, and the actions before it."""

    before: tuple[Step, ...] = ()
    do: Step


def set_up(world: World) -> None:
    world.set_up()
    world.announce()
    world.review()


def give(world: World) -> None:
    """Give Anne enough XP for level 5."""
    world.services.staff.adjust.blocking(
        world.request(STAFF), user_id=ANNE, xp=threshold(5), reason="gift"
    )


def put_role(world: World) -> None:
    world.services.level_roles.put.blocking(world.request(STAFF), 5, ROLE, out_of_reach=())


def delay_roles(world: World) -> None:
    world.services.level_roles.postpone_all.blocking(world.guild_id, world.now)


def try_roles_again(world: World) -> None:
    world.services.level_roles.try_again.blocking(world.request(STAFF))


def send_all(world: World) -> None:
    """Record every due delivery as sent."""
    for message_id, delivery in enumerate(world.due(), start=1):
        world.services.deliveries.record_sent.blocking(
            delivery, channel_id=delivery.channel_id or 1, message_id=message_id
        )


def be_forbidden(world: World) -> None:
    world.services.level_roles.record_forbidden.blocking(world.guild_id, world.now)


def accept(world: World) -> None:
    judge = Reviewer(user_id=STAFF, role_ids=frozenset(), manages_server=True)
    world.services.reviews.accept.blocking(world.request(STAFF), world.newest_review(), judge)


def delete(world: World) -> None:
    world.services.privacy.delete.blocking(world.guild_id, ANNE, world.now)


def greet(world: World) -> None:
    """Let the bot join the server, after leaving it if it was there."""
    world.passes(minutes=1)
    joined = JoinedServer(guild_id=world.guild_id, joined_at=world.now, channel_id=1)
    world.services.greetings.greet.blocking(joined, world.now)


def import_all(world: World) -> None:
    give_all(world, begin(world))


def undo_import(world: World) -> None:
    with world.database.reading() as tx:
        newest = imports.newest_active(tx, world.guild_id)
    assert newest is not None
    world.services.imports.undo.blocking(world.request(STAFF), newest.id)


def preview_empty_file(world: World) -> None:
    request = ImportRequest(read=read({}), file_name="empty.csv")
    world.services.imports.preview.blocking(world.request(STAFF), request)


WAKING = {
    "a quest": Case(before=(set_up,), do=World.post),
    "another channel for what is owed": Case(
        before=(set_up, World.post), do=lambda world: world.set_up(channel_id=OTHER_CHANNEL)
    ),
    "a level-up": Case(before=(set_up,), do=give),
    "a hand-in": Case(before=(set_up,), do=World.claim),
    "another channel for hand-ins that stand": Case(
        before=(set_up, World.claim, send_all),
        do=lambda world: world.review(channel_id=OTHER_CHANNEL),
    ),
    "a verdict": Case(before=(set_up, World.claim, send_all), do=accept),
    "a role for a level that was reached": Case(before=(give,), do=put_role),
    "a level that has a role": Case(before=(put_role,), do=give),
    "roles that are tried again": Case(before=(give, put_role, delay_roles), do=try_roles_again),
    "a notice to staff": Case(before=(give, put_role), do=be_forbidden),
    "messages that are to be deleted": Case(before=(set_up, give, send_all), do=delete),
    "a greeting": Case(before=(greet,), do=greet),
    "an import": Case(do=begin),
    "the end of an import": Case(before=(put_role,), do=import_all),
    "an import that is undone": Case(before=(import_all,), do=undo_import),
}

QUIET = {
    "a timer": Case(
        before=(set_up,),
        do=lambda world: world.services.sessions.start.blocking(world.request()),
    ),
    "settings": Case(before=(set_up,), do=set_up),
    "a preview": Case(do=preview),
    "an empty preview": Case(do=preview_empty_file),
    "roles that wait for nobody": Case(do=try_roles_again),
    "a notice that staff have": Case(before=(set_up, be_forbidden), do=be_forbidden),
}


def wakes(world: World, case: Case) -> int:
    """How often a case wakes the schedule."""
    for step in case.before:
        step(world)
    woken: list[None] = []
    world.database.wakeup.listen(lambda: woken.append(None))
    case.do(world)
    return len(woken)


@pytest.mark.parametrize("name", WAKING)
def test_a_commit_with_due_work_wakes_the_schedule(world: World, name: str) -> None:
    assert wakes(world, WAKING[name]) >= 1


@pytest.mark.parametrize("name", QUIET)
def test_a_commit_without_due_work_does_not(world: World, name: str) -> None:
    assert wakes(world, QUIET[name]) == 0


def test_a_rollback_does_not(world: World) -> None:
    def post_again(world: World) -> None:
        error = refused(
            world.services.postings.post_now.blocking, world.request(STAFF), Cadence.DAILY
        )
        assert isinstance(error, AlreadyPosted)

    assert wakes(world, Case(before=(set_up, World.post), do=post_again)) == 0
