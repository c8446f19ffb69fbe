"""A session on a quest begins with the variant that fits the member's craft."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.assessments import store as assessments
from bot.coach.rules.craft import Craft, suitable_difficulties
from bot.coach.store import placements
from bot.db.database import Database
from bot.members import store as members
from bot.quests.rules.variants import Variant, fitting_variant
from bot.quests.store.completions import HandIn
from tests.quests.test_postings import THEMED
from tests.world import ANNE, ON_SQLITE, World, local

difficulties = st.integers(0, 2)


@given(st.sampled_from(Craft), difficulties, st.none() | difficulties, st.none() | difficulties)
def test_the_fitting_variant_suits_the_craft_if_one_does(
    craft: Craft, quest: int, easier: int | None, harder: int | None
) -> None:
    known: dict[Variant | None, int] = {None: quest}
    known |= {Variant.EASIER: easier} if easier is not None else {}
    known |= {Variant.HARDER: harder} if harder is not None else {}
    suitable = suitable_difficulties(craft)
    fitting = known[fitting_variant(suitable, known)]
    assert (fitting in suitable) == any(each in suitable for each in known.values())
    if quest in suitable:
        assert fitting_variant(suitable, known) is None


@ON_SQLITE
@pytest.mark.parametrize(
    ("craft", "variant"),
    [(None, None), (Craft.STARTING, None), (Craft.FINDING, None), (Craft.SURE, Variant.HARDER)],
)
def test_a_session_begins_with_the_variant_that_fits(
    database: Database, craft: Craft | None, variant: Variant | None
) -> None:
    world = World(database, local("2026-11-09", "12:00"), THEMED)
    world.set_up()
    posting = world.post()
    assert posting.quest.endswith("-first"), "a beginner's quest, with an advanced variant"
    if craft is not None:
        with world.database.writing() as tx:
            members.enter(tx, world.guild_id, ANNE)
            placements.place(tx, world.guild_id, ANNE, {"balls": craft}, world.now)
    timer = world.services.sessions.start.blocking(
        world.request(), posting_id=posting.id, fitting=True
    )
    assert timer.quest is not None
    assert timer.quest.variant is variant
    assert timer.quest.title.endswith("-second" if variant else "-first")


@ON_SQLITE
def test_a_completed_variant_is_what_counts_for_craft(database: Database) -> None:
    world = World(database, local("2026-11-09", "12:00"), THEMED)
    world.set_up()
    posting = world.post()
    world.services.quests.complete.blocking(
        world.request(), of=posting.id, hand_in=HandIn(variant=Variant.HARDER)
    )
    with database.reading() as tx:
        (outcome,) = assessments.outcomes(tx, world.guild_id, ANNE, 4)
    assert outcome.quest.endswith("-second")
