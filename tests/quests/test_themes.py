"""Weeks with a theme: its seven dailies in their order, and its weekly (rules, Quests)."""

from collections.abc import Iterable
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.calendar.rules.periods import Cadence, week_of
from bot.db.database import Database
from bot.outbox.store import DeliveryKind
from bot.profiles.results import ProfileChanges
from bot.quests.rules.drawing import BagState, Deck, Drawing, Drawn, Planned, ThemesState
from bot.quests.rules.themes import DrawMode, WeekTheme, first_day, theme_day
from bot.quests.store.completions import HandIn
from bot.quests.view.quests import draw_own_posting
from bot.ui.replies import Reply
from bot.week_reviews.view import draw_week_review
from tests.quests.test_postings import NIGHTS, Night, posted, tick
from tests.quests.themed import themed_pack
from tests.reply_text import text_of
from tests.world import ANNE, BEN, World, local

PACK = themed_pack()
JUGGLING = {PACK.slug: PACK}
MONDAY = date(2026, 11, 16)


@pytest.fixture
def world(database: Database) -> World:
    world = World(database, packs=JUGGLING)
    world.set_up()
    return world


# ---------------------------------------------------------------- rules


def deck(names: Iterable[str], **changes: object) -> Deck:
    themes = {
        name: WeekTheme(slug=name, dailies=[f"{name}-{n}" for n in range(1, 8)], weekly=f"{name}-w")
        for name in names
    }
    dailies = [slug for theme in themes.values() for slug in theme.dailies]
    parts: dict[str, object] = {
        "guild_id": 7,
        "weekday": 0,
        "quests": {
            Cadence.DAILY: [*dailies, "spare"],
            Cadence.WEEKLY: [theme.weekly for theme in themes.values()],
        },
        "techniques": {},
        "bags": {Cadence.DAILY: BagState(), Cadence.WEEKLY: BagState()},
        "planned": {},
        "themes": themes,
        "weeks": ThemesState(begun={}, coming={}),
    }
    return Deck(**parts | changes)  # pyright: ignore[reportArgumentType]


def week(drawing: Drawing, monday: date) -> list[Drawn | None]:
    days = [drawing.draw(Cadence.DAILY, str(monday + timedelta(days=n))) for n in range(7)]
    return [*days, drawing.draw(Cadence.WEEKLY, week_of(monday))]


names = st.lists(st.text("abcdefgh", min_size=1, max_size=6), unique=True, min_size=1, max_size=6)


@given(names=names, guild_id=st.integers(1, 2**63 - 1), rounds=st.integers(1, 3))
@settings(deadline=None, max_examples=40)
def test_no_theme_returns_before_all_have_run(names: list[str], guild_id: int, rounds: int) -> None:
    drawing = Drawing(deck(names, guild_id=guild_id))
    ran: list[str] = []
    for number in range(rounds * len(names)):
        drawn = [each for each in week(drawing, MONDAY + timedelta(weeks=number)) if each]
        (theme,) = {each.theme for each in drawn}
        assert theme is not None
        assert [each.quest for each in drawn[:7]] == [f"{theme}-{n}" for n in range(1, 8)]
        assert [each.day.day for each in drawn if each.day] == [*range(1, 8), None]
        assert drawn[7].quest == f"{theme}-w"
        ran.append(theme)
    for at in range(0, len(ran), len(names)):
        assert sorted(ran[at : at + len(names)]) == sorted(names)


@given(names=names, new=st.text("ijk", min_size=1, max_size=6), guild_id=st.integers(1, 2**63 - 1))
@settings(deadline=None, max_examples=40)
def test_a_new_theme_leaves_the_others_in_their_order(
    names: list[str], new: str, guild_id: int
) -> None:
    def order(themes: list[str]) -> list[str | None]:
        drawing = Drawing(deck(themes, guild_id=guild_id))
        first = [
            drawing.draw(Cadence.DAILY, str(MONDAY + timedelta(weeks=n)))
            for n in range(len(themes))
        ]
        return [each.theme for each in first if each]

    assert [each for each in order([*names, new]) if each != new] == order(names)


@given(day=st.dates(date(1990, 1, 1), date(2100, 1, 1)), weekday=st.integers(0, 6))
def test_a_week_with_a_theme_begins_with_its_weekly_quest(day: date, weekday: int) -> None:
    found = theme_day(Cadence.DAILY, str(day), weekday)
    assert found is not None
    assert found.day is not None
    begins = first_day(found.week, weekday)
    assert begins.weekday() == weekday
    assert day == begins + timedelta(days=found.day - 1)
    assert theme_day(Cadence.WEEKLY, week_of(begins), weekday) == theme_day(
        Cadence.WEEKLY, found.week, weekday
    )
    assert theme_day(Cadence.MONTHLY, "2026-11", weekday) is None


def test_a_disabled_quest_is_replaced_by_one_of_its_technique() -> None:
    whole = deck("a")
    left = {
        Cadence.DAILY: [slug for slug in whole.quests[Cadence.DAILY] if slug != "a-2"],
        Cadence.WEEKLY: ["a-w"],
    }
    alike = {"a-1": {"fade"}, "a-2": {"fade"}, "spare": {"fade"}}
    drawing = Drawing(deck("a", quests=left, techniques=alike))
    assert [each.quest for each in week(drawing, MONDAY) if each] == [
        *("a-1", "spare", "a-3", "a-4", "a-5", "a-6", "a-7", "a-w"),
    ]
    without = Drawing(deck("a", quests=left))
    second = week(without, MONDAY)[1]
    assert second is not None
    assert second.quest == "spare", "the only one that isn't in the theme"
    assert second.day is not None, "it's still day 2"


def test_what_staff_place_skip_and_swap_is_drawn_on_its_day() -> None:
    planned = {
        (Cadence.DAILY, "2026-11-16"): Planned(quest=None),
        (Cadence.DAILY, "2026-11-17"): Planned(quest="spare"),
        (Cadence.DAILY, "2026-11-18"): Planned(quest="b-1", instead_of="a-3"),
        (Cadence.DAILY, "2026-11-19"): Planned(quest="has-left", instead_of="a-4"),
    }
    weeks = ThemesState(begun={}, coming={week_of(MONDAY): "a"})
    monday, tuesday, wednesday, thursday, *_ = week(
        Drawing(deck("ab", planned=planned, weeks=weeks)), MONDAY
    )
    assert monday is None
    assert tuesday is not None
    assert (tuesday.quest, tuesday.day) == ("spare", None), "it isn't one of the theme"
    assert wednesday is not None
    assert wednesday.day is not None
    assert (wednesday.quest, wednesday.theme, wednesday.day.day) == ("b-1", "a", 3)
    assert thursday is not None
    assert thursday.quest == "a-4"


def test_a_mixed_bag_goes_on_around_what_staff_planned() -> None:
    plain = Drawing(deck("ab", themes={}))
    order = [plain.draw(Cadence.DAILY, str(MONDAY + timedelta(days=n))) for n in range(15)]
    bag = [each.quest for each in order if each]
    assert len(set(bag)) == 15
    days = [str(MONDAY + timedelta(days=n)) for n in range(16)]
    planned = {
        (Cadence.DAILY, days[1]): Planned(quest=bag[14], instead_of=bag[1]),
        (Cadence.DAILY, days[3]): Planned(quest=None),
    }
    drawing = Drawing(deck("ab", themes={}, planned=planned))
    drawn = [drawing.draw(Cadence.DAILY, day) for day in days[:15]]
    assert [each.quest if each else None for each in drawn] == [
        *(bag[0], bag[14], bag[2], None),
        *bag[3:14],
    ]
    assert {each.bag for each in drawn if each} == {0}


# ---------------------------------------------------------------- postings


def shown(world: World, cadence: Cadence) -> str:
    card = world.services.quests.current.blocking(world.guild_id, ANNE, cadence, world.now)
    return text_of(draw_own_posting(card, {}))


def test_a_server_gets_a_theme_from_the_middle_of_a_week_on(world: World) -> None:
    """It's a Wednesday; the weekly quest comes on Mondays."""
    world.post()
    (first,) = posted(world)
    theme, _, place = first.quest.partition("-")
    assert (place, first.theme_week, first.theme_day) == ("third", "2026-W46", 3)
    first_text = shown(world, Cadence.DAILY)
    while world.now < local("2026-11-24", "12:00"):
        world.passes(hours=6)
        tick(world)
    dailies, weeklies = posted(world, Cadence.DAILY), posted(world, Cadence.WEEKLY)
    assert {each.quest.partition("-")[0] for each in dailies[:5]} == {theme}
    assert f"-# Throws {theme} · day 3 of 7" in first_text
    assert "**This week:**" not in first_text
    assert [each.theme_day for each in dailies] == [*range(3, 8), *range(1, 8), 1, 2]
    following = {each.quest.partition("-")[0] for each in dailies[5:12]}
    assert following == {weeklies[0].quest.partition("-")[0]}
    assert theme not in following
    assert [(each.theme_week, each.theme_day) for each in weeklies] == [
        ("2026-W47", None),
        ("2026-W48", None),
    ]
    weekly = weeklies[1].quest.partition("-")[0]
    about = f"**This week:** A week of throws that go {weekly}."
    assert f"-# Throws {weekly} · the week's quest" in shown(world, Cadence.WEEKLY)
    assert about in shown(world, Cadence.WEEKLY)
    assert about not in shown(world, Cadence.DAILY), "it's the second day"


def test_switching_changes_what_comes_next_only(world: World) -> None:
    world.set_up(draw=DrawMode.MIXED)
    world.post()
    (before,) = posted(world)
    assert before.theme_week is None
    world.set_up(draw=DrawMode.THEMED)
    world.passes(days=1)
    tick(world)
    _, thursday = posted(world)
    assert (thursday.theme_day, thursday.quest.partition("-")[2]) == (4, "fourth")
    world.set_up(draw=DrawMode.MIXED)
    world.passes(days=1)
    tick(world)
    friday = posted(world)[2]
    assert friday.theme_week is None
    assert friday.quest not in {before.quest, thursday.quest}  # both count as drawn


def test_the_preview_is_what_comes(world: World) -> None:
    for cadence in (Cadence.DAILY, Cadence.WEEKLY, Cadence.MONTHLY):
        preview = world.services.postings.preview.blocking(world.guild_id, cadence, world.now)
        other = World(world.database, preview.at, JUGGLING, world.guild_id)
        tick(other)
        newest = posted(other, cadence)[-1]
        card = preview.card.posting
        named = preview.card.theme.title if preview.card.theme else None
        assert named == (f"Throws {newest.quest.partition('-')[0]}" if card.theme_week else None)
        assert (card.period, card.quest) == (newest.period, newest.quest)
        assert (card.theme_week, card.theme_day) == (newest.theme_week, newest.theme_day)


def test_the_week_in_review_says_what_the_theme_brought(world: World) -> None:
    world.now = local("2026-11-15", "12:00")
    while world.now < local("2026-11-22", "12:00"):
        world.passes(days=1)
        tick(world)
        complete(world, ANNE)
        if world.now.day < 19:
            complete(world, BEN)
    complete(world, BEN, Cadence.WEEKLY)
    world.now = local("2026-11-23", "09:00")
    while world.services.week_reviews.open_due.blocking(world.now):
        pass
    (owed,) = [each for each in world.due() if each.kind is DeliveryKind.WEEK_REVIEW]
    review = world.services.week_reviews.find.blocking(owed.subject_id, world.now)
    assert review is not None
    theme = posted(world)[0].quest.partition("-")[0]
    text = text_of(Reply(layout=draw_week_review(review, {ANNE: "Anne", BEN: "Ben"})))
    assert f"**Throws {theme}** 10 dailies and 1 weekly completed" in text
    assert "**All 7 dailies** Anne\n" in text
    world.services.profiles.set_up.blocking(world.request(ANNE), ProfileChanges(is_private=True))
    review = world.services.week_reviews.find.blocking(owed.subject_id, world.now)
    assert review is not None
    assert ANNE not in review.user_ids
    assert "**All 7 dailies** 1 producer" in text_of(Reply(layout=draw_week_review(review, {})))


def complete(world: World, user_id: int, cadence: Cadence = Cadence.DAILY) -> None:
    request = world.request(user_id)
    world.services.quests.complete.blocking(request, of=cadence, hand_in=HandIn())


@pytest.mark.parametrize("night", NIGHTS[::3], ids=lambda night: f"{night.zone}-{night.on}")
def test_a_clock_change_leaves_a_theme_whole(world: World, night: Night) -> None:
    day = date.fromisoformat(night.on)
    world.now = local(night.on, "12:00", night.zone) - timedelta(days=3)
    world.set_up(timezone=night.zone, daily_time=night.time, weekly_day=(day.weekday() - 2) % 7)
    for _ in range(9 * 24):
        world.passes(hours=1)
        tick(world)
    week = [each for each in posted(world, Cadence.DAILY) if each.theme_week is not None][:8]
    by_week = [each for each in week if each.theme_week == week[1].theme_week]
    assert [each.theme_day for each in by_week] == list(range(1, len(by_week) + 1))
    assert len(by_week) >= 6
    assert len({each.quest.partition("-")[0] for each in by_week}) == 1
    assert {each.period for each in week} >= {night.on}
