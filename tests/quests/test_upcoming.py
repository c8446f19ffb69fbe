"""What staff plan for the coming weeks is what is posted, and its history says who did it."""

from datetime import timedelta

import pytest

from bot.calendar.rules.periods import Cadence
from bot.db.database import Database
from bot.quests.errors import QuestNotComing, ThemeHasBegun
from bot.quests.results.scheduling import ComingQuest, QuestTyped, UpcomingShown
from bot.quests.rules.themes import DrawMode
from bot.quests.service.outlook import WEEKS
from bot.quests.view.upcoming import draw_upcoming
from bot.setting_changes import store as setting_changes
from tests.quests.test_postings import THEMED, posted, tick
from tests.reply_text import text_of
from tests.world import ON_SQLITE, STAFF, World, local, refused

FRIDAY = "2026-11-13"


@pytest.fixture
def world(database: Database) -> World:
    world = World(database, packs=THEMED)
    world.set_up()
    return world


def show(world: World, page: int = 0) -> UpcomingShown:
    return world.services.upcoming.show.blocking(world.guild_id, world.now, page)


def pages(world: World) -> list[UpcomingShown]:
    return [show(world, page) for page in range(WEEKS)]


def on(world: World, period: str) -> ComingQuest:
    """Return a coming quest."""
    every = [each for shown in pages(world) for each in shown.week.quests]
    return next(each for each in every if each.period == period)


def add_own(world: World, title: str = "Scarves") -> str:
    typed = QuestTyped(
        title=title, task="Throw.", cadence=Cadence.DAILY, focus="balls", minutes="10"
    )
    return world.services.server_quests.add.blocking(world.request(STAFF), typed).quest.slug


def titles_of(world: World) -> dict[str, str | None]:
    """Return the titles of all that is coming, by period."""
    return {each.period: each.title for shown in pages(world) for each in shown.week.quests}


def posted_until_end(world: World) -> dict[str, str | None]:
    """Let four weeks pass, and return what was posted, by period."""
    end = world.now + timedelta(days=40)
    while world.now < end:
        world.passes(hours=12)
        tick(world)
    return {each.period: each.quest for each in posted(world)}


@pytest.mark.parametrize("draw", DrawMode)
def test_what_is_shown_is_what_comes(world: World, draw: DrawMode) -> None:
    """With a swap, a quest of their own, a skipped day and another theme."""
    upcoming = world.services.upcoming
    own = add_own(world)
    world.set_up(draw=draw)
    daily = Cadence.DAILY
    upcoming.swap.blocking(world.request(STAFF), 0, daily, FRIDAY)
    upcoming.swap.blocking(world.request(STAFF), 0, Cadence.MONTHLY, "2026-12")
    upcoming.skip.blocking(world.request(STAFF), 0, daily, "2026-11-14")
    upcoming.skip.blocking(world.request(STAFF), 0, Cadence.WEEKLY, "2026-W48")
    upcoming.place.blocking(world.request(STAFF), 0, daily, "2026-11-15", own)
    if draw is DrawMode.THEMED:
        upcoming.swap_theme.blocking(world.request(STAFF), 1, "2026-W47")
    foreseen = titles_of(world)
    assert len(foreseen) == 25 + 3 + 1, "from Thursday to the end of the fourth week"
    assert [foreseen["2026-11-14"], foreseen["2026-W48"]] == [None, None]
    assert foreseen["2026-11-15"] == "Scarves"
    came = posted_until_end(world)
    titles = {each.slug: each.title for each in world.packs["juggling"].quests} | {own: "Scarves"}
    for period, title in foreseen.items():
        assert title == (titles[came[period] or ""] if period in came else None), period


def test_a_swap_takes_a_quest_of_the_same_technique_and_can_be_undone(world: World) -> None:
    upcoming, before = world.services.upcoming, titles_of(world)
    theme = str(before[FRIDAY]).partition("-")[0]
    assert before[FRIDAY] == f"{theme}-fifth"
    swapped = upcoming.swap.blocking(world.request(STAFF), 0, Cadence.DAILY, FRIDAY)
    assert swapped.chosen is not None
    assert str(swapped.chosen.title).partition("-")[0] == theme
    again = upcoming.swap.blocking(world.request(STAFF), 0, Cadence.DAILY, FRIDAY)
    assert again.chosen is not None
    assert again.chosen.title not in (swapped.chosen.title, before[FRIDAY])
    assert {**titles_of(world), FRIDAY: None} == {**before, FRIDAY: None}, "nothing else moves"
    assert f"{again.chosen.title} · changed by staff" in text_of(draw_upcoming(again))
    undone = upcoming.undo.blocking(world.request(STAFF), 0, Cadence.DAILY, FRIDAY)
    assert undone.chosen is not None
    assert not undone.chosen.is_planned
    assert titles_of(world) == before
    with world.database.reading() as tx:
        changes = setting_changes.by(tx, world.guild_id, STAFF)[-3:]
    assert [(each.subject, each.old_value, each.new_value) for each in changes] == [
        (f"daily {FRIDAY}", before[FRIDAY], swapped.chosen.title),
        (f"daily {FRIDAY}", swapped.chosen.title, again.chosen.title),
        (f"daily {FRIDAY}", again.chosen.title, before[FRIDAY]),
    ]


@ON_SQLITE
def test_a_skipped_day_is_left_out_everywhere_until_it_is_posted_by_hand(world: World) -> None:
    world.services.upcoming.skip.blocking(world.request(STAFF), 0, Cadence.DAILY, "2026-11-12")
    shown = world.services.servers.show.blocking(world.guild_id)
    (next_at,) = [each.at for each in shown.upcoming if each.cadence is Cadence.DAILY]
    preview = world.services.postings.preview.blocking(world.guild_id, Cadence.DAILY, world.now)
    assert next_at == preview.at == local(FRIDAY, "09:00")
    world.now = local("2026-11-12", "10:00")
    tick(world)
    assert posted(world) == []
    world.post()
    assert [each.period for each in posted(world)] == ["2026-11-12"]
    world.now = local(FRIDAY, "09:00")
    tick(world)
    assert [each.period for each in posted(world)] == ["2026-11-12", FRIDAY]


@ON_SQLITE
def test_a_theme_can_be_changed_until_its_week_begins(world: World) -> None:
    upcoming = world.services.upcoming
    world.post()
    begun, following = (each.week for each in pages(world)[:2])
    assert begun.has_begun
    error = refused(upcoming.swap_theme.blocking, world.request(STAFF), 0, begun.week)
    assert isinstance(error, ThemeHasBegun)
    seen = [following.theme_slug]
    for _ in range(2):
        swapped = upcoming.swap_theme.blocking(world.request(STAFF), 1, following.week).week
        assert swapped.theme_slug != seen[-1]
        assert swapped.quests[0].title == f"{swapped.theme_slug}-first"
        seen.append(swapped.theme_slug)
    undone = upcoming.undo_theme.blocking(world.request(STAFF), 1, following.week)
    assert undone.week.theme_slug == seen[0]
    assert not undone.week.is_chosen


@ON_SQLITE
def test_only_what_is_coming_can_be_changed(world: World) -> None:
    world.post()
    for cadence, period in ((Cadence.DAILY, "2026-11-11"), (Cadence.DAILY, "2027-01-01")):
        error = refused(
            world.services.upcoming.skip.blocking, world.request(STAFF), 0, cadence, period
        )
        assert isinstance(error, QuestNotComing)
    error = refused(
        world.services.upcoming.place.blocking,
        *(world.request(STAFF), 0, Cadence.DAILY, FRIDAY, "fifty-throws"),
    )
    assert isinstance(error, QuestNotComing), "it isn't one of their own"
