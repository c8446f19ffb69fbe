"""The placement: by members themselves and by staff."""

from collections.abc import Mapping

import pytest

from bot.coach.errors import NoPlacement
from bot.coach.results import CraftShown, MemberPlaced, PlacementShown
from bot.coach.rules.craft import Craft
from bot.coach.service.craft import offers_placement
from bot.coach.store import placements
from bot.coach.view.placement import draw_placed, draw_placement
from bot.db.database import Database
from bot.interactions.errors import StaleButton
from bot.members import store as members
from bot.outbox.store import DeliveryKind
from bot.packs.content import SkillPack
from bot.packs.course import PlacementQuestion
from bot.packs.errors import UnknownFocus
from bot.profiles.results import ProfileChanges
from bot.servers.service.context import load_context
from bot.staff.store import StaffAct
from tests.coach.placing import PLACED_PACK, PLACED_PACKS
from tests.world import ANNE, STAFF, World, refused


@pytest.fixture
def placing(database: Database) -> World:
    return World(database, packs=PLACED_PACKS)


def answer(world: World, question: str, craft: Craft) -> PlacementShown:
    return world.services.placements.answer.blocking(
        world.request(), question=question, craft=craft
    )


def craft_of(world: World) -> Mapping[str, Craft]:
    return world.services.placements.craft.blocking(world.guild_id, ANNE).craft


def place(world: World, craft: Craft, focus: str | None = None) -> MemberPlaced:
    return world.services.placements.place.blocking(
        world.request(STAFF), user_id=ANNE, focus=focus, craft=craft
    )


def is_offered(world: World) -> bool:
    with world.database.reading() as tx:
        context = load_context(tx, world.packs, world.guild_id)
        return offers_placement(tx, context, members.find(tx, world.guild_id, ANNE))


def test_each_answer_is_saved_at_once_and_can_be_changed(placing: World) -> None:
    assert is_offered(placing)
    shown = answer(placing, "mixes", Craft.STEADY)
    assert (shown.answers, shown.is_placed) == ({"mixes": Craft.STEADY}, True)
    assert not is_offered(placing)
    answer(placing, "mixes", Craft.FINDING)
    shown = answer(placing, "takes", Craft.SURE)
    assert shown.answers == {"mixes": Craft.FINDING, "takes": Craft.SURE}
    craft = craft_of(placing)
    assert list(craft) == list(PLACED_PACK.focus_by_slug)
    assert (craft["mixing"], craft["mastering"]) == (Craft.FINDING, Craft.FINDING)
    assert (craft["recording"], craft["theory"]) == (Craft.SURE, Craft.STARTING)
    assert isinstance(refused(answer, placing, "no-such", Craft.SURE), StaleButton)


def test_whoever_starts_at_the_beginning_is_not_asked_again(placing: World) -> None:
    skip = placing.services.placements.skip.blocking
    assert set(skip(placing.request()).craft.values()) == {Craft.STARTING}
    assert not is_offered(placing)
    answer(placing, "mixes", Craft.SURE)
    assert skip(placing.request()).craft["mixing"] is Craft.SURE, (
        "from a message that was left open"
    )


def test_members_who_practised_and_other_packs_are_not_offered_it(
    placing: World,
) -> None:
    assert placing.log(10).offers_placement
    assert not placing.log(10).offers_placement
    assert not is_offered(placing)
    unplaced = World(placing.database, packs={"without": PLACED_PACKS["without"]})
    assert not is_offered(unplaced)
    show = unplaced.services.placements.show.blocking
    assert isinstance(refused(show, unplaced.guild_id, ANNE), NoPlacement)


def test_this_weeks_plan_follows_a_placement_and_the_settings(placing: World) -> None:
    def plan() -> list[tuple[str, int]]:
        planned = placing.services.coach.plan.blocking(placing.request())
        return [(line.quest.difficulty, line.minutes) for line in planned.lines if line.quest]

    placing.log(60, focus="mixing")
    placing.passes(days=1)
    placing.log(60, focus="mixing")
    before = plan()
    assert before == plan()
    for question in ("mixes", "takes"):
        answer(placing, question, Craft.SURE)
    after = plan()
    assert after != before
    assert [each for each, _ in after].count("advanced") > [each for each, _ in before].count(
        "advanced"
    )
    placing.services.profiles.set_up.blocking(placing.request(), ProfileChanges(sitting_minutes=15))
    assert max(minutes for _, minutes in plan()) <= 15


def test_staff_place_a_member_who_is_told(placing: World) -> None:
    everywhere = place(placing, Craft.STEADY)
    assert set(everywhere.now.values()) == {Craft.STEADY}
    assert everywhere.focus is None
    mixing = place(placing, Craft.SURE, "Mixing ")
    assert (mixing.focus, mixing.is_told) == (PLACED_PACK.focus_by_slug["mixing"], True)
    assert (craft_of(placing)["mixing"], craft_of(placing)["theory"]) == (Craft.SURE, Craft.STEADY)
    with placing.database.reading() as tx:
        assert {each.placed_by for each in placements.all_of(tx, placing.guild_id, ANNE)} == {STAFF}
    newest, _ = placing.services.staff.audit.blocking(placing.guild_id, ANNE).rows
    assert (newest.act, newest.actor_id, newest.why) == (StaffAct.PLACE, STAFF, "Mixing")
    told = [each for each in placing.due() if each.kind is DeliveryKind.STAFF_ACT]
    assert [each.user_id for each in told] == [ANNE, ANNE]
    for delivery in told:
        placing.services.deliveries.give_up.blocking(delivery)
    missed = placing.services.staff.missed.blocking(placing.guild_id, ANNE)
    assert [each.subject for each in missed] == ["mixing:sure", "all:steady"]
    placing.services.staff.record_told.blocking([each.id for each in missed], placing.now)
    assert placing.services.staff.missed.blocking(placing.guild_id, ANNE) == []
    assert isinstance(refused(place, placing, Craft.SURE, "juggling"), UnknownFocus)


def test_the_largest_panel_fits() -> None:
    options = [{"label": "x" * 100, "craft": craft} for craft in Craft]
    question = PlacementQuestion.model_validate(
        {"slug": "s" * 48, "text": "x" * 100, "focuses": ["mixing"], "options": options}
    )
    shown = PlacementShown(user_id=2**63 - 1, questions=[question] * 5, answers={}, is_placed=False)
    craft = dict.fromkeys(PLACED_PACK.focus_by_slug, Craft.FINDING)
    placed = CraftShown(user_id=2**63 - 1, pack=PLACED_PACK, craft=craft)
    for reply in (draw_placement(shown), draw_placed(placed)):
        assert reply.layout.total_children_count <= 40
        assert reply.layout.content_length() < 4_000


def test_a_pack_asks_about_each_focus_once() -> None:
    content = PLACED_PACK.model_dump()
    content["placement"][1]["focuses"] = ["editing", "mixing"]
    with pytest.raises(ValueError, match="placement: each focus in one question"):
        SkillPack.model_validate(content)
    content["placement"] = [content["placement"][0]]
    content["placement"][0]["options"] = [content["placement"][0]["options"][0]] * 2
    with pytest.raises(ValueError, match="each craft once"):
        SkillPack.model_validate(content)
