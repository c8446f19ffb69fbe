"""A server's own quests, and those of the pack that its staff leave out."""

from collections.abc import Iterable
from typing import Any

import pytest

from bot.calendar.rules.periods import Cadence
from bot.notes.errors import NoteTooLong
from bot.packs.content import Quest
from bot.packs.errors import UnknownFocus
from bot.quests.errors import (
    InvalidMinutes,
    LastQuest,
    QuestTextMissing,
    QuestTitleTaken,
    QuestUnknown,
    QuestWithdrawn,
    TooManyQuests,
)
from bot.quests.results.scheduling import QuestAdded, QuestSwitched, QuestTyped
from bot.quests.service import server_quests
from bot.quests.service.known_quests import find_quest, known_quests, to_give
from bot.quests.store import server_quests as storage
from bot.quests.store.completions import HandIn
from bot.servers import store as servers
from bot.servers.service.context import default_server, load_context
from bot.staff import store as staff_acts
from bot.staff.store import StaffAct
from tests.world import ANNE, MUSIC, STAFF, World, refused, without_course


def add(world: World, **changes: Any) -> QuestAdded:
    typed: dict[str, Any] = {
        "title": "Cellar tapes",
        "task": "Record one room you have never recorded in.",
        "cadence": Cadence.DAILY,
        "focus": "recording",
        "minutes": "45 min",
    }
    return world.services.server_quests.add.blocking(
        world.request(STAFF), QuestTyped(**(typed | changes))
    )


def switch(world: World, name: str) -> QuestSwitched:
    return world.services.server_quests.switch.blocking(world.request(STAFF), name)


def leave_out(world: World, quests: Iterable[Quest]) -> None:
    """Disable several quests."""
    with world.database.writing() as tx:
        servers.enter(tx, default_server(world.guild_id, world.packs))
        for quest in quests:
            storage.disable(tx, world.guild_id, quest.slug)


def given(world: World, cadence: Cadence = Cadence.DAILY) -> set[str]:
    with world.database.reading() as tx:
        context = load_context(tx, world.packs, world.guild_id)
        return {quest.slug for quest in to_give(known_quests(tx, context), cadence)}


def test_server_quests_are_drawn_from_the_bag_like_others(world: World) -> None:
    added = add(world)
    slug = added.quest.slug
    assert (added.quest.title, added.quest.minutes, added.focus) == (
        "Cellar tapes",
        45,
        "Recording",
    )
    assert added.quest.weights == MUSIC.focus_by_slug["recording"].weights
    assert slug in given(world)
    assert slug not in given(world, Cadence.WEEKLY)
    other = World(world.database)
    assert slug not in given(other), "another server's"
    with world.database.reading() as tx, pytest.raises(QuestWithdrawn):
        find_quest(tx, load_context(tx, other.packs, other.guild_id), slug)
    leave_out(world, MUSIC.quests_of(Cadence.DAILY))
    world.set_up()
    posting = world.post()
    assert posting.quest == slug
    card = world.services.quests.current.blocking(world.guild_id, ANNE, Cadence.DAILY, world.now)
    assert card.quest.task == "Record one room you have never recorded in."
    form = world.services.quests.form.blocking(world.guild_id, ANNE, posting.id, world.now)
    assert form.title == "Cellar tapes"
    world.services.quests.complete.blocking(world.request(), of=posting.id, hand_in=HandIn())
    (award,) = world.awards()
    assert (award.base_xp, award.reason) == (250, "Daily quest: Cellar tapes")
    history = world.services.quests.history.blocking(world.guild_id, ANNE)
    assert [line.title for line in history.lines] == ["Cellar tapes"]
    world.passes(days=1)
    assert world.post().quest == slug, "the only one there is"


def test_a_disabled_quest_is_skipped_until_it_is_enabled(world: World) -> None:
    world.set_up()
    open_now = world.post()
    switched = switch(world, open_now.quest)
    total = len(MUSIC.quests_of(Cadence.DAILY))
    assert (switched.disabled, switched.left) == (True, total - 1)
    card = world.services.quests.current.blocking(world.guild_id, ANNE, Cadence.DAILY, world.now)
    assert card.posting == open_now, "an open one stays open"
    assert open_now.quest not in given(world)
    assert len(given(world)) == total - 1
    again = switch(world, MUSIC.quest_by_slug[open_now.quest].title.upper())
    assert (again.disabled, again.left) == (False, total - 1)
    assert len(given(world)) == total
    with world.database.reading() as tx:
        acts = staff_acts.by(tx, world.guild_id, STAFF)
    assert [(act.act, act.subject) for act in acts] == [
        (StaffAct.QUEST_DISABLE, open_now.quest),
        (StaffAct.QUEST_ENABLE, open_now.quest),
    ]
    assert all(act.user_id is None and act.reason for act in acts)


def test_the_last_quest_of_a_cadence_cannot_be_disabled(world: World) -> None:
    first, *others = MUSIC.quests_of(Cadence.MONTHLY)
    leave_out(world, others)
    error = refused(switch, world, first.slug)
    assert isinstance(error, LastQuest)
    assert (error.title, error.cadence) == (first.title, Cadence.MONTHLY)
    own = add(world, cadence=Cadence.MONTHLY).quest.slug
    assert switch(world, first.slug).left == 1
    assert given(world, Cadence.MONTHLY) == {own}
    assert given(world, Cadence.MONTHLY) == {"own-1"} or len(given(world, Cadence.MONTHLY)) == 1
    # A pack that has lost its other quests since: better one that is left out than none.
    others_slugs = {quest.slug for quest in others}
    content = MUSIC.model_dump()
    content["quests"] = [q for q in content["quests"] if q["slug"] not in others_slugs]
    smaller = type(MUSIC).model_validate(without_course(content))
    fresh = World(world.database, world.now, {MUSIC.slug: MUSIC})
    leave_out(fresh, [first, *others[1:]])
    later = fresh.beside(world.database, {MUSIC.slug: smaller})
    assert given(later, Cadence.MONTHLY) == {first.slug}


def test_invalid_quests_are_refused(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(refused(add, world, title=" \n"), QuestTextMissing)
    assert isinstance(refused(add, world, task="\x00"), QuestTextMissing)
    assert isinstance(refused(add, world, title="x" * 61), NoteTooLong)
    assert isinstance(refused(add, world, task="x" * 901), NoteTooLong)
    assert isinstance(refused(add, world, focus="cooking"), UnknownFocus)
    for text in ("", "soon", "4", "6001", "-30", "3.5", "1e3"):
        error = refused(add, world, minutes=text)
        assert isinstance(error, InvalidMinutes)
        assert error.text == text
    taken = MUSIC.quests[0].title
    assert isinstance(refused(add, world, title=taken.upper()), QuestTitleTaken)
    assert isinstance(refused(switch, world, "no such"), QuestUnknown)
    foreign = add(World(world.database), title="Theirs")
    assert isinstance(refused(switch, world, foreign.quest.slug), QuestUnknown)
    monkeypatch.setattr(server_quests, "MAX_QUESTS", 2)
    for title in ("One", "Two"):
        assert add(world, title=title).quest.title == title
    assert isinstance(refused(add, world, title="Three"), TooManyQuests)
    assert isinstance(refused(add, world, title="two "), TooManyQuests)


def test_an_export_contains_the_quests_a_member_added(world: World) -> None:
    add(world)
    exported = world.services.privacy.export.blocking(world.guild_id, STAFF, world.now)
    (quest,) = exported.content["added_quests"]
    assert quest["title"] == "Cellar tapes"
    world.services.privacy.delete.blocking(world.guild_id, STAFF, world.now)
    assert len(world.services.server_quests.known.blocking(world.guild_id)) == len(MUSIC.quests) + 1
