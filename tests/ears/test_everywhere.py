"""What ear training changes elsewhere: profiles, stats, the week in review, craft and plans."""

from datetime import date, timedelta

import pytest

from bot.coach.results import PlannedLine, WeekPlanned
from bot.coach.rules.craft import Craft
from bot.coach.rules.reasons import DrillDue
from bot.coach.service.context import load_coach_context
from bot.coach.view.plan import draw_plan
from bot.db.database import Database
from bot.ears.rules.drills import Drill
from bot.ears.view.drills import amount_text
from bot.members import store as members
from bot.practice_stats.rules import StatsPeriod
from bot.practice_stats.view import draw_stats
from bot.profiles.view.profile import draw_profile
from bot.servers.service.context import load_context
from bot.ui.replies import Reply
from bot.week_reviews.view import describe_week, draw_week_review
from tests.ears.playing import play_round
from tests.reply_text import text_of
from tests.week_reviews.test_service import MONDAY, shown
from tests.world import ANNE, BEN, World


@pytest.fixture
def world(database: Database) -> World:
    return World(database)


def test_rounds_are_in_profiles_stats_and_the_week_in_review(world: World) -> None:
    world.set_up()
    world.announce()
    play_round(world, BEN, Drill.BANDS)
    world.passes(days=7)
    for drill in (Drill.BANDS, Drill.LEVEL):
        last = play_round(world, drill=drill)
        world.passes(minutes=5)
    play_round(world, BEN, Drill.PITCH)
    profile = world.services.profiles.show.blocking(world.guild_id, ANNE, world.now)
    level, bands = (amount_text(each.drill, each.threshold) for each in profile.drills)
    assert level == amount_text(Drill.LEVEL, last.threshold)
    line = f"**Ears** 2 rounds this week · level {level}, bands {bands}"
    assert line in text_of(draw_profile(profile, None, own=True)).splitlines()
    stats = world.services.practice_stats.show.blocking(
        world.guild_id, ANNE, StatsPeriod.WEEKS, world.now
    )
    assert "0 min · 0 quests · 2 ear rounds" in text_of(draw_stats(stats, "Anne", None, own=True))
    world.now = MONDAY + timedelta(days=7)
    review = shown(world)
    assert (review.ear_rounds, review.ear_rounds_before) == (3, 1)
    assert "**Ear rounds** 3 · ▲200%" in text_of(Reply(layout=draw_week_review(review, {})))
    assert "Ear rounds: 3, up 200%" in describe_week(review, {})
    later = world.services.profiles.show.blocking(world.guild_id, ANNE, world.now)
    assert f"**Ears** level {level}, bands {bands}" in text_of(draw_profile(later, None, own=True))


def plan_with_a_drill(world: World) -> tuple[WeekPlanned, PlannedLine, DrillDue]:
    planned = world.services.coach.plan.blocking(world.request(ANNE))
    lines = {each.reason: each for each in planned.lines if isinstance(each.reason, DrillDue)}
    ((reason, line),) = lines.items()
    return planned, line, reason


def test_thresholds_are_craft_and_a_due_drill_is_in_the_plan_until_it_is_done(
    world: World,
) -> None:
    assert world.services.placements.craft.blocking(world.guild_id, ANNE).craft["listening"] is (
        Craft.STARTING
    )
    for drill in (Drill.BANDS, Drill.LEVEL, Drill.PITCH):
        for _ in range(3):
            play_round(world, drill=drill)
    craft = world.services.placements.craft.blocking(world.guild_id, ANNE).craft
    assert craft["listening"] in (Craft.STEADY, Craft.SURE)
    assert craft["mixing"] is Craft.STARTING
    assert craft["theory"] is Craft.STARTING
    world.passes(days=1)
    planned, line, reason = plan_with_a_drill(world)
    assert (line.focus.slug, line.quest, line.is_done) == ("listening", None, False)
    said = text_of(draw_plan(planned))
    assert f"**Ear training: {reason.drill}**" in said
    assert f"is due: your threshold was {amount_text(reason.drill, reason.threshold)}" in said
    play_round(world, drill=reason.drill)
    planned, line, _ = plan_with_a_drill(world)
    assert line.is_done
    assert f"✓ Ear training: {reason.drill}" in text_of(draw_plan(planned))


def test_a_round_is_listening(world: World) -> None:
    """A member who trains their ears isn't told that they haven't listened for weeks."""

    def last_on(focus: str) -> date | None:
        with world.database.reading() as tx:
            context = load_context(tx, world.packs, world.guild_id)
            member = members.find(tx, world.guild_id, ANNE)
            return load_coach_context(tx, context, member, world.now).history.last_on.get(focus)

    play_round(world, drill=Drill.INTERVALS)
    first = last_on("listening")
    assert first is not None
    world.log(20, focus="listening")
    world.passes(days=15)
    assert last_on("listening") == first
    play_round(world, drill=Drill.INTERVALS)
    assert last_on("listening") == first + timedelta(days=15)
    assert last_on("mixing") is None
