"""What a server holds about a member: all of it exported, all of it deleted (promise 7)."""

import asyncio
import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError

from bot.domain.errors import CoachError
from bot.domain.imports.reading import read_members
from bot.domain.members import Daw
from bot.domain.periods import Cadence
from bot.domain.tracks import Stage
from bot.services.imports import ImportAsked
from bot.services.profiles import ProfileChanges
from bot.services.quest_results import QuestCompleted
from bot.services.reviews import Judge
from bot.services.server_quests import QuestTyped
from bot.services.servers import QuestChanges
from bot.storage.completions import HandIn
from bot.storage.database import Database
from bot.storage.deliveries import DeliveryKind
from tests.services.recount import go_down
from tests.services.world import BEN, MUSIC, QUESTS_CHANNEL, STAFF, World

# Numbers that are nowhere else in the database, not even inside another.
MEMBER, FRIEND = 888_000_000_000_000_001, 888_000_000_000_000_002

# A promise: later keys may be added, none removed.
EXPORT = {
    "guild_id", "user_id", "exported_at", "xp", "level", "attributes", "streak", "awards",
    "sessions", "completions", "milestones", "profile",
}  # fmt: skip
STREAK = {"days", "longest", "rest_days"}
AWARD = {
    "id", "at", "day", "source", "base_xp", "multiplier_percent", "streak_bonus_percent", "xp",
    "attributes", "undoes", "reason",
}  # fmt: skip
SESSION = {
    "id", "kind", "day", "started_at", "ended_at", "minutes", "focus", "note", "breaks", "undone",
}  # fmt: skip
COMPLETION = {"id", "quest", "cadence", "period", "at", "note", "proof", "undone"}
MILESTONE = {"id", "milestone", "link", "note", "at", "state", "reason", "undone"}
PROFILE = {"timezone", "daw", "genre", "path", "daily_goal_minutes"}


async def export(world: World, user_id: int = MEMBER) -> dict[str, Any]:
    """Return the file as it is sent, read again."""
    exported = await world.services.privacy.export(world.guild_id, user_id, world.now)
    return json.loads(json.dumps(dict(exported.content)))


async def live_a_full_life(world: World) -> None:
    """Leave a row in every table that can hold one about a member."""
    await world.set_up()
    await world.announce()
    sessions = world.services.sessions
    posting = await world.post()
    await world.post(Cadence.WEEKLY)
    await world.services.profiles.set_up(
        world.request(MEMBER),
        ProfileChanges(timezone="Asia/Tokyo", daw=Daw.BITWIG_STUDIO, genre="dub"),
    )
    for of in (posting.id, Cadence.WEEKLY):
        await world.services.quests.complete(
            world.request(MEMBER),
            of=of,
            hand_in=HandIn(
                note="done",
                proof_url="https://example.com/mix",
                proof_file_name="mix.wav",
                proof_file_url="https://cdn.example/mix.wav",
            ),
        )
    await world.log(30, MEMBER, focus="mixing", note="drums")
    await world.log(20, MEMBER)
    await world.services.logbook.undo(world.request(MEMBER))
    await sessions.start(world.request(MEMBER))
    world.passes(minutes=10)
    await sessions.take_break(world.request(MEMBER))
    world.passes(minutes=1)
    await sessions.resume(world.request(MEMBER))
    world.passes(minutes=10)
    await sessions.stop(world.request(MEMBER))
    await sessions.start(world.request(MEMBER))
    await sessions.take_break(world.request(MEMBER))
    await be_staff_and_meet_them(world, MEMBER)
    # Of two outages that begin at the same second there is only one.
    await go_down(world, world.now - timedelta(hours=8, seconds=world.guild_id % 3_600))
    await release_a_track(world, MEMBER)
    await be_reviewed(world, MEMBER)
    asked_at = world.now + timedelta(hours=3)  # whether they are still there
    for timer in await world.services.reminders.due(asked_at):
        await world.services.reminders.attend(timer, asked_at)
    await world.services.personal_quests.current(world.request(MEMBER))
    await world.services.personal_quests.swap(world.request(MEMBER))


async def release_a_track(world: World, user_id: int) -> None:
    """Have one track under way and another out, of which the server is about to be told."""
    tracks = world.services.tracks
    await tracks.add(world.request(user_id), title="Idea 4")
    out = await tracks.add(
        world.request(user_id),
        title="Night Drive",
        stage=Stage.RELEASED,
        link="https://example.com/out",
    )
    await tracks.tell(world.request(user_id), track_id=out.shown.track.id)


async def be_reviewed(world: World, user_id: int) -> None:
    """Claim two milestones, of which one is declined; then judge another member's claim."""
    await world.review()
    review_id = await world.claim(user_id)
    await world.claim(user_id, "blind-praise")
    staff = Judge(user_id=STAFF, role_ids=frozenset(), manages_server=True)
    await world.services.reviews.decline(world.request(STAFF), review_id, staff, "No ending yet.")
    member = Judge(user_id=user_id, role_ids=frozenset(), manages_server=True)
    others = await world.claim(BEN)
    await world.services.reviews.decline(world.request(user_id), others, member, "Mix it first.")


async def be_staff_and_meet_them(world: World, user_id: int) -> None:
    """Be given XP and owed a role by staff; then add a quest as one of them."""
    await world.services.staff.adjust(
        world.request(STAFF), user_id=user_id, xp=5, reason="Good question"
    )
    typed = QuestTyped(
        title="Cellar tapes",
        task="Record a room.",
        cadence=Cadence.DAILY,
        focus="recording",
        minutes="30",
    )
    await world.services.server_quests.add(world.request(user_id), typed)
    await world.services.level_roles.put(world.request(STAFF), 1, 900)
    read = read_members(f"{user_id},5".encode(), world.guild_id)
    asked = ImportAsked(read=read, file_name="levels.csv")
    await world.services.imports.preview(world.request(user_id), asked)


async def configure_as(world: World, user_id: int) -> None:
    await world.services.servers.configure_quests(
        world.request(user_id), QuestChanges(channel_id=QUESTS_CHANNEL)
    )


def _holding(connection: Connection, value: int) -> dict[str, list[dict[str, Any]]]:
    """Return every row of every table that has a column which holds `value`, as text or number."""
    held: dict[str, list[dict[str, Any]]] = {}
    for table in inspect(connection).get_table_names():
        rows = connection.execute(text(f'SELECT * FROM "{table}"')).mappings()
        found = [dict(row) for row in rows if any(str(value) in str(each) for each in row.values())]
        if found:
            held[table] = found
    return held


async def holding(database: Database, value: int) -> dict[str, list[dict[str, Any]]]:
    async with database.reading() as tx:
        return await tx.run_sync(_holding, value)


# ---------------------------------------------------------------- export


async def test_a_member_nobody_knows_gets_the_same_file_with_zeros(world: World) -> None:
    content = await export(world)
    assert set(content) >= EXPORT
    assert set(content["profile"]) >= PROFILE
    assert (content["guild_id"], content["user_id"]) == (str(world.guild_id), str(MEMBER))
    assert (content["exported_at"], content["xp"], content["level"]) == (
        "2026-11-11T12:00:00Z",
        0,
        1,
    )
    assert content["attributes"] == dict.fromkeys(MUSIC.default_weights, 0)
    assert content["streak"] == {"days": 0, "longest": 0, "rest_days": 0}
    for key in ("awards", "sessions", "completions", "milestones"):
        assert content[key] == []
    assert {content["profile"][key] for key in PROFILE} == {None}


async def test_an_export_has_the_promised_shape_and_every_row(world: World) -> None:
    await live_a_full_life(world)
    content = await export(world)
    assert set(content) >= EXPORT
    assert set(content["streak"]) == STREAK
    assert all(set(award) >= AWARD for award in content["awards"])
    assert all(set(session) >= SESSION for session in content["sessions"])
    assert all(set(completion) >= COMPLETION for completion in content["completions"])
    assert set(content["profile"]) >= PROFILE
    held = await holding(world.database, MEMBER)
    assert content["excused_days"] == [row["day"] for row in held["excused_days"]]
    assert all(set(claim) >= MILESTONE for claim in content["milestones"])
    held["milestones"] = held["milestone_claims"]
    reviewed = held.pop("reviews")
    held["reviews"] = [row for row in reviewed if row["user_id"] == MEMBER]
    held["judged"] = [row for row in reviewed if row["decided_by"] == MEMBER]
    reviews = ("milestones", "reviews", "judged")
    for key in ("awards", "sessions", "completions", "reminders", "tracks", *reviews):
        assert [row["id"] for row in content[key]] == [
            str(row["id"]) for row in sorted(held[key], key=lambda row: row["id"])
        ]
    async with world.database.reading() as tx:
        breaks = (await tx.execute(text("SELECT count(*) FROM breaks"))).scalar_one()
    assert sum(len(session["breaks"]) for session in content["sessions"]) == breaks == 2


async def test_an_export_says_what_is_true(world: World) -> None:
    await live_a_full_life(world)
    content = await export(world)
    awards, sessions = content["awards"], content["sessions"]
    assert content["xp"] == sum(award["xp"] for award in awards)
    assert content["attributes"] == {
        name: sum(award["attributes"].get(name, 0) for award in awards)
        for name in MUSIC.default_weights
    }
    assert content["streak"] == {"days": 1, "longest": 1, "rest_days": 0}
    assert [award["source"] for award in awards] == [
        *("quest", "quest", "session", "session", "undo", "session", "adjustment")
    ]
    assert awards[4]["undoes"] == awards[3]["id"]
    assert {award["undoes"] for award in awards if award["source"] != "undo"} == {None}
    assert {award["day"] for award in awards} == {"2026-11-11"}
    logged, undone, timed, running = sessions
    assert (logged["kind"], logged["started_at"], logged["ended_at"]) == ("logged", None, None)
    assert (logged["minutes"], logged["focus"], logged["note"]) == (30, "mixing", "drums")
    assert [session["undone"] for session in sessions] == [False, True, False, False]
    assert undone["minutes"] == 20
    assert (timed["kind"], timed["minutes"]) == ("timed", 20)
    assert (timed["started_at"], timed["ended_at"]) == (
        "2026-11-11T12:00:00Z",
        "2026-11-11T12:21:00Z",
    )
    assert timed["breaks"] == [{"from": "2026-11-11T12:10:00Z", "to": "2026-11-11T12:11:00Z"}]
    assert (running["ended_at"], running["minutes"]) == (None, None)
    assert running["breaks"] == [{"from": "2026-11-11T12:21:00Z", "to": None}]
    given, judged = content["staff_acts"]
    assert (judged["act"], judged["reason"]) == (
        "decline",
        "A first track, finished: No ending yet.",
    )
    assert (given["act"], given["xp"], given["reason"]) == ("adjust", 5, "Good question")
    assert [(act["act"], act["reason"]) for act in content["acted"]] == [
        ("quest-add", "“Cellar tapes”"),
        ("decline", "A first track, finished: Mix it first."),
    ]
    assert [quest["title"] for quest in content["added_quests"]] == ["Cellar tapes"]
    assert content["role_check_at"] == "2026-11-11T12:21:00Z"
    (asked,) = content["reminders"]
    assert (asked["kind"], asked["at"]) == ("presence", "2026-11-11T15:21:00Z")
    assert (asked["session"], asked["answered_at"]) == (running["id"], None)
    daily, weekly = content["completions"]
    assert (daily["cadence"], daily["period"]) == ("daily", "2026-11-11")
    assert (weekly["cadence"], weekly["period"]) == ("weekly", "2026-W46")
    assert (daily["note"], daily["proof"]) == ("done", "https://example.com/mix")
    assert (daily["proof_file_name"], daily["proof_file_url"]) == (
        "mix.wav",
        "https://cdn.example/mix.wav",
    )
    assert {daily["state"], weekly["state"]} == {"accepted"}
    declined, waiting = content["milestones"]
    assert (declined["state"], declined["reason"]) == ("declined", "No ending yet.")
    assert (declined["link"], declined["note"]) == ("https://example.com/it", "Done.")
    assert (waiting["state"], waiting["reason"], waiting["undone"]) == ("pending", None, False)
    assert [review["verdict"] for review in content["reviews"]] == ["declined", None]
    assert [review["verdict"] for review in content["judged"]] == ["declined"]
    idea, out = content["tracks"]
    assert (idea["title"], idea["stage"], idea["released_at"]) == ("Idea 4", "idea", None)
    assert (out["link"], out["added_at"]) == ("https://example.com/out", out["released_at"])
    assert content["profile"]["private"] is False
    assert content["profile"]["ear_reminder_minutes"] == 50
    assert content["profile"]["reminders"] == "direct"
    assert {key: content["profile"][key] for key in PROFILE} == {
        "timezone": "Asia/Tokyo",
        "daw": "bitwig-studio",
        "genre": "dub",
        "path": None,
        "daily_goal_minutes": None,
    }


async def test_an_export_concerns_one_server_and_one_member(world: World) -> None:
    await live_a_full_life(world)
    other = World(world.database)
    await other.log(10, MEMBER)
    await world.log(10, FRIEND)
    assert len((await export(other))["awards"]) == 1
    assert len((await export(world, FRIEND))["awards"]) == 1
    assert str(FRIEND) not in json.dumps((await export(world))["awards"])


# ---------------------------------------------------------------- deletion


async def test_the_life_led_here_leaves_a_row_wherever_there_can_be_one(world: World) -> None:
    """Else the deletion below would be tried on less than there is."""
    await live_a_full_life(world)
    await configure_as(world, MEMBER)
    async with world.database.reading() as tx:
        with_a_user = await tx.run_sync(
            lambda connection: {
                table
                for table in inspect(connection).get_table_names()
                for column in inspect(connection).get_columns(table)
                if column["name"] in ("user_id", "configured_by", "added_by", "asked_by")
            }
        )
    assert set(await holding(world.database, MEMBER)) == with_a_user


async def test_after_a_deletion_no_row_of_that_server_holds_the_member(world: World) -> None:
    other = World(world.database)
    for each in (world, other):
        await live_a_full_life(each)
        await configure_as(each, MEMBER)
    kept = {
        table: [row for row in rows if row["guild_id"] == other.guild_id]
        for table, rows in (await holding(world.database, MEMBER)).items()
    }
    await world.services.privacy.delete(world.guild_id, MEMBER, world.now)
    assert await holding(world.database, MEMBER) == kept
    async with world.database.reading() as tx:
        orphans = await tx.execute(
            text("SELECT count(*) FROM breaks WHERE session_id NOT IN (SELECT id FROM sessions)")
        )
        assert orphans.scalar_one() == 0
        owed = await tx.execute(
            text(
                "SELECT count(*) FROM deliveries"
                " WHERE kind IN ('level-up', 'release', 'review') AND guild_id = :guild"
                " AND NOT (kind = 'review' AND subject_id IN (SELECT id FROM reviews))"
            ),
            {"guild": world.guild_id},
        )
        assert owed.scalar_one() == 0
    assert (await export(world))["awards"] == []
    assert await world.services.sessions.status(world.guild_id, MEMBER, world.now) is None


async def test_deletion_touches_nobody_else(world: World) -> None:
    await live_a_full_life(world)
    await world.log(10, FRIEND)
    before = await holding(world.database, FRIEND)
    await world.services.privacy.delete(world.guild_id, MEMBER, world.now)
    await world.services.privacy.delete(world.guild_id, MEMBER, world.now)
    assert await holding(world.database, FRIEND) == before


async def messages_about(world: World) -> list[int]:
    """The messages in channels that show what the member did: notes and links among it."""
    async with world.database.reading() as tx:
        found = await tx.execute(
            text(
                "SELECT message_id FROM deliveries WHERE guild_id = :guild"
                " AND (kind IN ('level-up', 'release') OR (kind = 'review' AND subject_id IN"
                " (SELECT id FROM reviews WHERE user_id = :member))) ORDER BY id"
            ),
            {"guild": world.guild_id, "member": MEMBER},
        )
        return list(found.scalars())


async def test_boards_and_messages_follow_a_deletion(world: World) -> None:
    await live_a_full_life(world)
    for delivery in await world.due():
        await world.services.deliveries.record_sent(delivery, channel_id=1, message_id=delivery.id)
    theirs = await messages_about(world)
    assert len(theirs) >= 3
    await world.log(10, FRIEND)
    world.passes(minutes=15)
    await world.services.postings.to_refresh(world.now)
    await world.services.privacy.delete(world.guild_id, MEMBER, world.now)
    card = await world.services.quests.current(world.guild_id, FRIEND, Cadence.DAILY, world.now)
    assert (card.completions, card.latest) == (0, [])
    profile = await world.services.profiles.show(world.guild_id, FRIEND, world.now)
    assert (profile.rank, profile.ranked) == (1, 1)
    world.passes(minutes=15)
    owed = [each for each in await world.due() if each.kind is DeliveryKind.WITHDRAWAL]
    assert sorted(each.message_id or 0 for each in owed) == theirs
    assert len({each.send_at for each in owed}) == len(theirs), "one after the other"
    redrawn = await world.services.postings.to_refresh(world.now)
    assert sorted(card.posting.cadence for card in redrawn) == [Cadence.DAILY, Cadence.WEEKLY]
    assert {card.completions for card in redrawn} == {0}


async def test_a_deleted_member_starts_afresh(world: World) -> None:
    await live_a_full_life(world)
    await world.services.privacy.delete(world.guild_id, MEMBER, world.now)
    done = await world.services.quests.complete(
        world.request(MEMBER), of=Cadence.DAILY, hand_in=HandIn()
    )
    assert isinstance(done, QuestCompleted)
    assert done.awarded.total_xp == done.awarded.xp == 275
    assert done.awarded.level_up is not None


async def test_deletion_while_the_member_is_busy_fails_nowhere(world: World) -> None:
    """What they do at the same moment comes before the deletion, or begins afresh after it."""
    await world.set_up()
    for _ in range(5):
        await world.post()
        requests = [world.request(MEMBER) for _ in range(6)]
        results = await asyncio.gather(
            world.services.logbook.log(requests[0], minutes=10),
            world.services.privacy.delete(world.guild_id, MEMBER, world.now),
            world.services.quests.complete(requests[1], of=Cadence.DAILY, hand_in=HandIn()),
            world.services.sessions.start(requests[2]),
            world.services.privacy.delete(world.guild_id, MEMBER, world.now),
            world.services.logbook.log(requests[3], minutes=10),
            world.services.quests.complete(requests[4], of=Cadence.DAILY, hand_in=HandIn()),
            return_exceptions=True,
        )
        for result in results:
            assert not isinstance(result, Exception) or isinstance(result, CoachError), result
        await world.services.privacy.delete(world.guild_id, MEMBER, world.now)
        assert await holding(world.database, MEMBER) == {}
        world.passes(days=1)


async def test_a_deletion_is_whole_or_not_at_all(world: World) -> None:
    await live_a_full_life(world)
    before = await holding(world.database, MEMBER)

    async def rename(table: str, name: str) -> None:
        async with world.database.writing() as tx:
            await tx.execute(text(f"ALTER TABLE {table} RENAME TO {name}"))

    await rename("handled_interactions", "gone")
    try:
        with pytest.raises(DBAPIError, match="handled_interactions"):
            await world.services.privacy.delete(world.guild_id, MEMBER, world.now)
    finally:
        await rename("gone", "handled_interactions")
    assert await holding(world.database, MEMBER) == before


async def test_an_export_tells_of_the_records_kept_for_the_bots_own_sake(world: World) -> None:
    await live_a_full_life(world)
    await world.services.servers.configure_quests(world.request(MEMBER), QuestChanges())
    exported = await export(world)
    assert exported["set_up_quests"] is True
    assert exported["level_ups"]
    assert exported["highest_level"] >= exported["level_ups"][-1]["level"]
    async with world.database.reading() as tx:
        kept = await tx.run_sync(_holding, MEMBER)
    assert len(exported["interactions"]) == len(kept["handled_interactions"])
    assert len(exported["level_ups"]) == len(kept["level_ups"])
    assert (await export(world, FRIEND))["set_up_quests"] is False
