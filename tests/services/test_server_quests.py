"""A server's own quests, and those of the pack that its staff leave out."""

from collections.abc import Awaitable, Iterable
from typing import Any

import pytest

from bot.content import Quest
from bot.domain.errors import (
    CoachError,
    InvalidMinutes,
    LastQuest,
    NoteTooLong,
    QuestTextMissing,
    QuestTitleTaken,
    QuestUnknown,
    QuestWithdrawn,
    TooManyQuests,
    UnknownFocus,
)
from bot.domain.periods import Cadence
from bot.services import server_quests
from bot.services.homes import default_server, find_home
from bot.services.known_quests import find_quest, quests_to_give
from bot.services.server_quests import QuestAdded, QuestSwitched, QuestTyped, parse_minutes
from bot.storage import server_quests as storage
from bot.storage import servers, staff_acts
from bot.storage.completions import HandIn
from bot.storage.staff_acts import StaffAct
from tests.services.world import ANNE, MUSIC, STAFF, World


async def add(world: World, **changes: Any) -> QuestAdded:
    typed: dict[str, Any] = {
        "title": "Cellar tapes",
        "task": "Record one room you have never recorded in.",
        "cadence": Cadence.DAILY,
        "focus": "recording",
        "minutes": "45 min",
    }
    return await world.services.server_quests.add(
        world.request(STAFF), QuestTyped(**(typed | changes))
    )


async def switch(world: World, name: str) -> QuestSwitched:
    return await world.services.server_quests.switch(world.request(STAFF), name)


async def leave_out(world: World, quests: Iterable[Quest]) -> None:
    """Leave quests out at a stroke."""
    async with world.database.writing() as tx:
        await servers.enter(tx, default_server(world.guild_id, world.packs))
        for quest in quests:
            await storage.disable(tx, world.guild_id, quest.slug)


async def given(world: World, cadence: Cadence = Cadence.DAILY) -> set[str]:
    async with world.database.reading() as tx:
        home = await find_home(tx, world.packs, world.guild_id)
        return {quest.slug for quest in await quests_to_give(tx, home, cadence)}


async def refused(asked: Awaitable[Any]) -> CoachError:
    with pytest.raises(CoachError) as error:
        await asked
    return error.value


async def test_an_own_quest_comes_out_of_the_bag_as_any_other(world: World) -> None:
    added = await add(world)
    slug = added.quest.slug
    assert (added.quest.title, added.quest.minutes, added.focus) == (
        "Cellar tapes",
        45,
        "Recording",
    )
    assert added.quest.weights == MUSIC.focus_by_slug["recording"].weights
    assert slug in await given(world)
    assert slug not in await given(world, Cadence.WEEKLY)
    other = World(world.database)
    assert slug not in await given(other), "another server's"
    async with world.database.reading() as tx:
        with pytest.raises(QuestWithdrawn):
            await find_quest(tx, await find_home(tx, other.packs, other.guild_id), slug)
    await leave_out(world, MUSIC.quests_of(Cadence.DAILY))
    await world.set_up()
    posting = await world.post()
    assert posting.quest == slug
    card = await world.services.quests.current(world.guild_id, ANNE, Cadence.DAILY, world.now)
    assert card.quest.task == "Record one room you have never recorded in."
    form = await world.services.quests.form(world.guild_id, ANNE, posting.id, world.now)
    assert form.title == "Cellar tapes"
    await world.services.quests.complete(world.request(), of=posting.id, hand_in=HandIn())
    (award,) = await world.awards()
    assert (award.base_xp, award.reason) == (250, "Daily quest: Cellar tapes")
    history = await world.services.quests.history(world.guild_id, ANNE)
    assert [line.title for line in history.lines] == ["Cellar tapes"]
    world.passes(days=1)
    assert (await world.post()).quest == slug, "the only one there is"


async def test_a_quest_left_out_is_skipped_until_it_is_brought_back(world: World) -> None:
    await world.set_up()
    open_now = await world.post()
    switched = await switch(world, open_now.quest)
    total = len(MUSIC.quests_of(Cadence.DAILY))
    assert (switched.disabled, switched.left) == (True, total - 1)
    card = await world.services.quests.current(world.guild_id, ANNE, Cadence.DAILY, world.now)
    assert card.posting == open_now, "an open one stays open"
    assert open_now.quest not in await given(world)
    assert len(await given(world)) == total - 1
    again = await switch(world, MUSIC.quest_by_slug[open_now.quest].title.upper())
    assert (again.disabled, again.left) == (False, total - 1)
    assert len(await given(world)) == total
    async with world.database.reading() as tx:
        acts = await staff_acts.by(tx, world.guild_id, STAFF)
    assert [(act.act, act.subject) for act in acts] == [
        (StaffAct.QUEST_DISABLE, open_now.quest),
        (StaffAct.QUEST_ENABLE, open_now.quest),
    ]
    assert all(act.user_id is None and act.reason for act in acts)


async def test_no_cadence_runs_empty(world: World) -> None:
    first, *others = MUSIC.quests_of(Cadence.MONTHLY)
    await leave_out(world, others)
    error = await refused(switch(world, first.slug))
    assert isinstance(error, LastQuest)
    assert (error.title, error.cadence) == (first.title, Cadence.MONTHLY)
    own = (await add(world, cadence=Cadence.MONTHLY)).quest.slug
    assert (await switch(world, first.slug)).left == 1
    assert await given(world, Cadence.MONTHLY) == {own}
    assert (
        await given(world, Cadence.MONTHLY) == {"own-1"}
        or len(await given(world, Cadence.MONTHLY)) == 1
    )
    # A pack that has lost its other quests since: better one that is left out than none.
    others_slugs = {quest.slug for quest in others}
    content = MUSIC.model_dump()
    content["quests"] = [q for q in content["quests"] if q["slug"] not in others_slugs]
    smaller = type(MUSIC).model_validate(content)
    fresh = World(world.database, world.now, {MUSIC.slug: MUSIC})
    await leave_out(fresh, [first, *others[1:]])
    later = fresh.beside(world.database, {MUSIC.slug: smaller})
    assert await given(later, Cadence.MONTHLY) == {first.slug}


async def test_what_is_not_a_quest_is_refused(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert isinstance(await refused(add(world, title=" \n")), QuestTextMissing)
    assert isinstance(await refused(add(world, task="\x00")), QuestTextMissing)
    assert isinstance(await refused(add(world, title="x" * 61)), NoteTooLong)
    assert isinstance(await refused(add(world, task="x" * 901)), NoteTooLong)
    assert isinstance(await refused(add(world, focus="cooking")), UnknownFocus)
    for text in ("", "soon", "4", "6001", "-30", "3.5", "1e3", "٣٠"):
        error = await refused(add(world, minutes=text))
        assert isinstance(error, InvalidMinutes)
        assert error.text == text
    taken = MUSIC.quests[0].title
    assert isinstance(await refused(add(world, title=taken.upper())), QuestTitleTaken)
    assert isinstance(await refused(switch(world, "no such")), QuestUnknown)
    foreign = await add(World(world.database), title="Theirs")
    assert isinstance(await refused(switch(world, foreign.quest.slug)), QuestUnknown)
    monkeypatch.setattr(server_quests, "MOST_QUESTS", 2)
    for title in ("One", "Two"):
        assert (await add(world, title=title)).quest.title == title
    assert isinstance(await refused(add(world, title="Three")), TooManyQuests)
    assert isinstance(await refused(add(world, title="two ")), TooManyQuests)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("5", 5), (" 30 ", 30), ("45min", 45), ("90 minutes", 90), ("1,200", 1200)],
)
def test_minutes_are_read_as_people_write_them(text: str, minutes: int) -> None:
    assert parse_minutes(text) == minutes


async def test_an_export_names_the_quests_somebody_added(world: World) -> None:
    await add(world)
    exported = await world.services.privacy.export(world.guild_id, STAFF, world.now)
    (quest,) = exported.content["added_quests"]
    assert quest["title"] == "Cellar tapes"
    await world.services.privacy.delete(world.guild_id, STAFF, world.now)
    assert len(await world.services.server_quests.known(world.guild_id)) == len(MUSIC.quests) + 1
