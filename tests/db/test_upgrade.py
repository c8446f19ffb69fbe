"""The upgrade keeps all rows of earlier releases, and the bot works with them."""

from datetime import timedelta

import pytest

from bot.boards.rules import Metric
from bot.calendar.rules.periods import ALL_TIME
from bot.db import facts
from bot.db.database import Database
from bot.db.schema import upgrade
from bot.quests.results.completions import QuestCompleted
from bot.quests.store.completions import HandIn
from bot.verify.service.verifier import Verifier
from tests.db.first_release import first_release
from tests.db.releases import History, Rows, missing, write
from tests.db.second_release import second_release
from tests.world import World

A_DAY = int(timedelta(days=1).total_seconds())


@pytest.fixture
def empty(empty_url: str):
    database = Database(empty_url)
    yield database
    database.close()


def with_rest_day(rows: Rows) -> Rows:
    """Return rows of the first release by the rules of the second: the seventh day of Mia's streak
    has earned a rest day, so it is safe a day longer."""
    mia, ben = rows["members"]
    mia = mia | {"rest_days": 1, "streak_until_at": mia["streak_until_at"] + A_DAY}
    return {**rows, "members": [mia, ben]}


def check_figures_and_answers(database: Database, history: History) -> None:
    """Check that the figures are right, and that use cases work on them."""
    world = World(database, history.now, guild_id=history.guild_id)
    verification = Verifier(database, world.packs)
    assert verification.find_damage() == []
    assert list(verification.run(world.now, repair=False)) == []
    assert verification.result.awards == 11

    profile = world.services.profiles.show.blocking(history.guild_id, history.mia, world.now)
    assert (profile.total.xp, profile.total.minutes, profile.total.quests) == (5_281, 440, 1)
    assert (profile.progress.level, profile.member.genre, profile.rank) == (15, "dub", 1)
    assert (profile.streak_days, profile.rest_days, profile.day_minutes) == (7, 1, 80)

    for metric, score in ((Metric.XP, 5_281), (Metric.MINUTES, 440), (Metric.STREAK, 7)):
        page = world.services.leaderboards.page.blocking(
            history.guild_id, ALL_TIME, metric, 0, world.now
        )
        assert [(row.rank, row.user_id, row.score) for row in page.rows] == [
            (1, history.mia, score)
        ]

    completed = world.services.quests.complete.blocking(
        world.request(history.mia), of=2, hand_in=HandIn(note="in one take")
    )
    assert isinstance(completed, QuestCompleted)
    assert (completed.awarded.xp, completed.awarded.streak.days) == (292, 7)
    world.passes(minutes=11)
    world.services.sessions.stop.blocking(world.request(history.ben))
    assert list(Verifier(database, world.packs).run(world.now, repair=False)) == []


def test_the_upgrade_keeps_every_row_of_the_first_release(
    empty: Database,
) -> None:
    history = History()
    written = first_release(history)
    write(empty, "0001", written)
    upgrade(empty)
    assert missing(empty, with_rest_day(written)) == []
    check_figures_and_answers(empty, history)


def test_servers_known_before_the_upgrade_are_not_greeted(empty: Database) -> None:
    write(empty, "0001", first_release(History()))
    upgrade(empty, "0005")
    with empty.writing() as tx:
        facts.put(tx, "alive_at", "1800000000")
    upgrade(empty)
    with empty.reading() as tx:
        assert facts.get(tx, "greets_after") == "1800000000"


def test_the_upgrade_keeps_every_row_of_the_second_release(
    empty: Database,
) -> None:
    history = History()
    written = {**with_rest_day(first_release(history)), **second_release(history)}
    waiting = {"id": 2, "user_id": history.ben, "state": "pending"}  # for a reviewer
    written = {**written, "completions": [done := written["completions"][0], done | waiting]}
    # Mia has just left a studio room.
    *_, timer = written["sessions"]
    room = timer | {"id": 11, "user_id": history.mia, "kind": "room", "channel_id": 7}
    away = {"session_id": 11, "from_at": history.at(minutes=2)}
    written["sessions"] = [*written["sessions"], room]
    written["breaks"] = [*written["breaks"], away]
    write(empty, "0002", written)
    upgrade(empty)
    _, adjusted = written["staff_acts"]
    adjusted |= {"told_at": adjusted["at"]}
    assert missing(empty, written) == []
    with empty.reading() as tx:
        assessed = tx.execute("SELECT user_id, completion_id, missed FROM self_assessments").rows
        left = tx.execute("SELECT id, away_at FROM sessions WHERE away_at IS NOT NULL").rows
    assert assessed == [(history.mia, 1, 0), (history.ben, 2, 0)]
    assert left == [(11, away["from_at"])]
    check_figures_and_answers(empty, history)
