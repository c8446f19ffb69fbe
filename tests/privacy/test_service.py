"""Export and deletion of everything that a server stores about a member (promise 7)."""

import asyncio
import json
from datetime import date, timedelta
from typing import Any

import pytest

from bot.buddies.results import BuddyAsked
from bot.calendar.rules.periods import Cadence
from bot.coach.rules.craft import Craft
from bot.coach.store import placements, track_steps
from bot.db.database import Database
from bot.errors import CoachError
from bot.level_roles.results import RolesSynced
from bot.level_roles.rules import REMOVED_WITHIN
from bot.members import store as members
from bot.members.rules import Daw
from bot.mixes.results import MixFiles
from bot.mixes.rules.files import FileFacts
from bot.notices.rules import Problem
from bot.outbox import store as deliveries
from bot.outbox.store import Delivery, DeliveryKind
from bot.profiles.results import ProfileChanges
from bot.quests.results.completions import QuestCompleted
from bot.quests.results.scheduling import QuestTyped
from bot.quests.store.completions import HandIn
from bot.recordings import store as recordings
from bot.reviews.rules import Reviewer
from bot.servers.results import QuestChanges
from bot.servers.service.context import load_context
from bot.staff import store as staff_acts
from bot.streak_reminders import store as streak_reminders
from bot.streak_reminders.store import NewStreakReminder
from bot.streaks.service import announce_milestone
from bot.tracks import store as tracks_store
from bot.tracks.rules import Stage
from bot.xp_import.results import ImportRequest
from bot.xp_import.service.reading import read_members
from tests.databases import table_names
from tests.ears.playing import play_round
from tests.mixes.figures import figures, measured
from tests.privacy.listening import DIRECT_CHANNEL, add_listening
from tests.recount import simulate_outage
from tests.world import BEN, CLEO, MUSIC, PACKS, QUESTS_CHANNEL, STAFF, World

# Numbers that occur nowhere else in the database, not even as part of another.
MEMBER, FRIEND = 888_000_000_000_000_001, 888_000_000_000_000_002

# A promise: keys may be added later, but none removed.
EXPORT = {
    "guild_id", "user_id", "exported_at", "xp", "level", "attributes", "streak", "awards",
    "sessions", "completions", "milestones", "profile", "craft", "ears", "mixes",
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
DRILL = {"drill": str, "threshold": float, "unit": str, "rounds": int, "due": str}
MIX = {
    "id": str, "at": str, "name": str, "track": str, "duration_seconds": float,
    "sample_rate_hz": int, "channels": int, "integrated_lufs": float, "loudness_range_lu": float,
    "max_short_term_lufs": float, "max_momentary_lufs": float, "true_peak_dbtp": float,
    "clipped_runs": int, "correlation": float, "mono_loss_db": float, "advice": list,
}  # fmt: skip
PROFILE = {"timezone", "daw", "genre", "path", "daily_goal_minutes"}


def export(world: World, user_id: int = MEMBER) -> dict[str, Any]:
    """Return the exported file, parsed."""
    exported = world.services.privacy.export.blocking(world.guild_id, user_id, world.now)
    return json.loads(json.dumps(dict(exported.content)))


def create_member_rows(world: World) -> None:
    """Create rows in every table that can have one about a member."""
    world.set_up()
    world.announce()
    sessions = world.services.sessions
    posting = world.post()
    world.post(Cadence.WEEKLY)
    world.services.profiles.set_up.blocking(
        world.request(MEMBER),
        ProfileChanges(
            timezone="Asia/Tokyo",
            daw=Daw.BITWIG_STUDIO,
            genre="dub",
            streak_reminder_hour=21,
        ),
    )
    world.services.pauses.pause.blocking(world.request(MEMBER), "3 days")
    with world.database.writing() as tx:
        streak_reminders.add(
            tx,
            NewStreakReminder(
                guild_id=world.guild_id,
                user_id=MEMBER,
                day=date(2026, 11, 1),
                at=world.now,
                streak_days=4,
            ),
        )
    for of in (posting.id, Cadence.WEEKLY):
        world.services.quests.complete.blocking(
            world.request(MEMBER),
            of=of,
            is_sure=True,
            hand_in=HandIn(
                note="done",
                proof_url="https://example.com/mix",
                proof_file_name="mix.wav",
                proof_file_url="https://cdn.example/mix.wav",
            ),
        )
    world.log(30, MEMBER, focus="mixing", note="drums")
    world.log(20, MEMBER)
    world.services.logbook.undo.blocking(world.request(MEMBER))
    sessions.start.blocking(world.request(MEMBER))
    world.passes(minutes=10)
    sessions.take_break.blocking(world.request(MEMBER))
    world.passes(minutes=1)
    sessions.resume.blocking(world.request(MEMBER))
    world.passes(minutes=10)
    sessions.stop.blocking(world.request(MEMBER))
    world.services.shared_timers.start.blocking(
        world.request(MEMBER), lengths="25/5", rounds=2, channel_id=701
    )
    sessions.take_break.blocking(world.request(MEMBER))
    act_as_staff(world, MEMBER)
    # Two outages that start at the same second would be stored as one.
    simulate_outage(world, world.now - timedelta(hours=8, seconds=world.guild_id % 3_600))
    with world.database.writing() as tx:
        context = load_context(tx, PACKS, world.guild_id)
        member = members.find(tx, world.guild_id, MEMBER)
        announce_milestone(tx, context, member, 30, world.now)
    release_a_track(world, MEMBER)
    add_reviews(world, MEMBER)
    asked_at = world.now + timedelta(hours=3)  # when the presence check is due
    for timer in world.services.reminders.due.blocking(asked_at):
        world.services.reminders.handle_due.blocking(timer, asked_at)
    world.services.personal_quests.current.blocking(world.request(MEMBER))
    world.services.personal_quests.swap.blocking(world.request(MEMBER))
    be_coached(world, MEMBER)
    check_a_mix(world, MEMBER)
    find_a_buddy(world, MEMBER)
    play_round(world, MEMBER)
    add_listening(world, MEMBER)


def find_a_buddy(world: World, user_id: int) -> None:
    """Take an ask back, answer one with no and one with yes."""
    buddies = world.services.buddies

    def ask(asker_id: int, asked_id: int) -> int:
        asked = buddies.ask.blocking(world.request(asker_id), asked_id, is_bot=False, is_here=True)
        assert isinstance(asked, BuddyAsked)
        return asked.ask.id

    ask_id = ask(user_id, CLEO)
    buddies.record_unreached.blocking(ask_id, world.now)
    buddies.take_back.blocking(world.request(user_id), ask_id)
    buddies.decline.blocking(world.click(user_id), ask(BEN, user_id))
    buddies.accept.blocking(world.click(user_id), ask(CLEO, user_id))


def be_coached(world: World, user_id: int) -> None:
    """Get a plan, a placement, and a step of a track."""
    plan = world.services.coach.plan.blocking(world.request(user_id))
    assert plan.lines
    with world.database.writing() as tx:
        placements.place(
            tx, world.guild_id, user_id, {"mixing": Craft.STEADY}, world.now, placed_by=STAFF
        )
        (track, *_) = tracks_store.all_of(tx, world.guild_id, user_id)
        track_steps.tick(tx, world.guild_id, user_id, track.id, "hook", world.now)


def check_a_mix(world: World, user_id: int) -> None:
    """Have a mix of a track checked beside a reference."""
    mix = FileFacts(name="mix.wav", size_bytes=1, content_type=None)
    files = MixFiles(mix=mix, reference=mix, track="Idea 4", note="Louder")
    mixes = world.services.mixes
    accepted = mixes.accept.blocking(world.guild_id, user_id, world.now, files)
    mixes.record.blocking(world.request(user_id), accepted, measured(reference=figures()))


def release_a_track(world: World, user_id: int) -> None:
    """Add a track in progress, and a released one with a pending announcement."""
    tracks = world.services.tracks
    tracks.add.blocking(world.request(user_id), title="Idea 4")
    out = tracks.add.blocking(
        world.request(user_id),
        title="Night Drive",
        stage=Stage.RELEASED,
        link="https://example.com/out",
    )
    tracks.announce.blocking(world.request(user_id), track_id=out.shown.track.id)


def add_reviews(world: World, user_id: int) -> None:
    """Claim two milestones, one of them declined; then decline another member's claim."""
    world.review()
    review_id = world.claim(user_id)
    world.claim(user_id, "blind-praise")
    staff = Reviewer(user_id=STAFF, role_ids=frozenset(), manages_server=True)
    world.services.reviews.decline.blocking(
        world.request(STAFF), review_id, staff, "No ending yet."
    )
    member = Reviewer(user_id=user_id, role_ids=frozenset(), manages_server=True)
    others = world.claim(BEN)
    world.services.reviews.decline.blocking(world.request(user_id), others, member, "Mix it first.")


def act_as_staff(world: World, user_id: int) -> None:
    """Get XP and a role check from staff; then act as staff."""
    world.services.staff.adjust.blocking(
        world.request(STAFF), user_id=user_id, xp=5, reason="Good question"
    )
    with world.database.writing() as tx:
        (act,) = staff_acts.about(tx, world.guild_id, user_id)
        staff_acts.set_told(tx, [act.id], world.now)
    typed = QuestTyped(
        title="Cellar tapes",
        task="Record a room.",
        cadence=Cadence.DAILY,
        focus="recording",
        minutes="30",
    )
    world.services.server_quests.add.blocking(world.request(user_id), typed)
    world.services.level_roles.put.blocking(world.request(STAFF), 1, 900, out_of_reach=())
    read = read_members(f"{user_id},5".encode(), world.guild_id)
    import_request = ImportRequest(read=read, file_name="levels.csv")
    world.services.imports.preview.blocking(world.request(user_id), import_request)


def configure_as(world: World, user_id: int) -> None:
    world.services.servers.configure_quests.blocking(
        world.request(user_id), QuestChanges(channel_id=QUESTS_CHANNEL, weekly_day=3)
    )


def rows_containing(database: Database, value: int) -> dict[str, list[dict[str, Any]]]:
    """Return all rows that contain `value` in a column, as text or number, by table."""
    rows_by_table: dict[str, list[dict[str, Any]]] = {}
    with database.reading() as tx:
        for table in table_names(tx):
            rows = tx.execute(f'SELECT * FROM "{table}"').mappings()
            matching = [
                row for row in rows if any(str(value) in str(each) for each in row.values())
            ]
            if matching:
                rows_by_table[table] = matching
    return rows_by_table


# ---------------------------------------------------------------- export


def test_an_unknown_member_gets_an_export_with_zeros(world: World) -> None:
    content = export(world)
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
    for key in ("awards", "sessions", "completions", "milestones", "ears", "mixes"):
        assert content[key] == []
    assert content["craft"] == {focus.slug: "starting" for focus in MUSIC.focuses}
    assert {content["profile"][key] for key in PROFILE} == {None}


def test_an_export_has_the_promised_shape_and_every_row(world: World) -> None:
    create_member_rows(world)
    content = export(world)
    assert set(content) >= EXPORT
    assert set(content["streak"]) == STREAK
    assert all(set(award) >= AWARD for award in content["awards"])
    assert all(set(session) >= SESSION for session in content["sessions"])
    assert all(set(completion) >= COMPLETION for completion in content["completions"])
    assert set(content["profile"]) >= PROFILE
    for key, types in (("ears", DRILL), ("mixes", MIX)):
        (row,) = content[key]
        assert {name: type(row[name]) for name in types} == types
    rows = rows_containing(world.database, MEMBER)
    assert content["excused_days"] == [row["day"] for row in rows["excused_days"]]
    assert all(set(claim) >= MILESTONE for claim in content["milestones"])
    rows["milestones"] = rows["milestone_claims"]
    reviewed = rows.pop("reviews")
    rows["reviews"] = [row for row in reviewed if row["user_id"] == MEMBER]
    rows["judged"] = [row for row in reviewed if row["decided_by"] == MEMBER]
    reviews = ("milestones", "reviews", "judged")
    for key in ("awards", "sessions", "completions", "reminders", "tracks", *reviews):
        assert [row["id"] for row in content[key]] == [
            str(row["id"]) for row in sorted(rows[key], key=lambda row: row["id"])
        ]
    with world.database.reading() as tx:
        breaks = tx.execute("SELECT count(*) FROM breaks").scalar()
    assert sum(len(session["breaks"]) for session in content["sessions"]) == breaks == 2


def test_an_export_has_the_right_figures(world: World) -> None:
    create_member_rows(world)
    content = export(world)
    awards, sessions = content["awards"], content["sessions"]
    assert content["xp"] == sum(award["xp"] for award in awards)
    assert content["attributes"] == {
        name: sum(award["attributes"].get(name, 0) for award in awards)
        for name in MUSIC.default_weights
    }
    assert content["streak"] == {"days": 1, "longest": 1, "rest_days": 0}
    assert [award["source"] for award in awards] == [
        *("quest", "quest", "session", "session", "undo", "session", "adjustment", "ears")
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
    assert given["told_at"] == given["at"]
    assert "told_at" not in content["acted"][0], "it's about another member"
    assert [(act["act"], act["reason"]) for act in content["acted"]] == [
        ("quest-add", "“Cellar tapes”"),
        ("decline", "A first track, finished: Mix it first."),
    ]
    assert [quest["title"] for quest in content["added_quests"]] == ["Cellar tapes"]
    assert content["role_check_at"] == "2026-11-11T12:21:00Z"
    (reminder,) = content["reminders"]
    assert (reminder["kind"], reminder["at"]) == ("presence", "2026-11-11T15:21:00Z")
    assert (reminder["session"], reminder["answered_at"]) == (running["id"], None)
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
    assert content["craft"]["mixing"] == "steady"
    (drill,), (mix,) = content["ears"], content["mixes"]
    assert (drill["drill"], drill["unit"], drill["rounds"], drill["due"]) == (
        *("bands", "dB", 1, "2026-11-12"),
    )
    assert drill["threshold"] == content["ear_rounds"][0]["threshold"]
    idea, out = content["tracks"]
    assert (mix["name"], mix["track"], mix["at"]) == ("mix", idea["id"], "2026-11-11T12:21:00Z")
    assert all(isinstance(each, str) for each in mix["advice"])
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


def test_an_export_concerns_one_server_and_one_member(world: World) -> None:
    create_member_rows(world)
    other = World(world.database)
    other.log(10, MEMBER)
    world.log(10, FRIEND)
    assert len(export(other)["awards"]) == 1
    assert len(export(world, FRIEND)["awards"]) == 1
    assert str(FRIEND) not in json.dumps(export(world)["awards"])


def test_an_export_is_as_blind_as_feedback(world: World) -> None:
    """Nobody is named but who agreed, and nothing is in it before its maker can see it."""
    world.set_up()
    add_listening(world, MEMBER, FRIEND)
    content = export(world)
    (given,) = content["critiques_given"]
    assert (given["maker"], given["critic_agrees"]) == (str(FRIEND), True)
    (critique,) = [each for track in content["submissions"] for each in track["critiques"]]
    assert (critique["critic"], critique["on"]) == (None, "2026-11-11")
    assert [entry["reasons"] for entry in content["battle_entries"]] == [
        ["It moves, says 1.", "It moves, says 2."]
    ]
    given.pop("maker")
    assert str(FRIEND) not in json.dumps(content)
    world.passes(seconds=-1)
    assert not any(track["critiques"] for track in export(world)["submissions"])


# ---------------------------------------------------------------- deletion


def test_every_table_with_member_ids_has_a_row(world: World) -> None:
    """Otherwise the tests of deletion would miss tables."""
    create_member_rows(world)
    configure_as(world, MEMBER)
    with world.database.reading() as tx:
        tables_with_members = {
            table
            for table in table_names(tx)
            if not {
                *("user_id", "configured_by", "added_by", "asked_by", "actor_id", "started_by"),
                "host_id",
            }.isdisjoint(tx.execute(f'SELECT * FROM "{table}" LIMIT 0').columns)
        }
    assert set(rows_containing(world.database, MEMBER)) == tables_with_members


def test_after_a_deletion_no_row_of_the_server_has_the_member(world: World) -> None:
    other = World(world.database)
    for each in (world, other):
        create_member_rows(each)
        configure_as(each, MEMBER)
    of_other_server = {
        table: [row for row in rows if row["guild_id"] == other.guild_id]
        for table, rows in rows_containing(world.database, MEMBER).items()
    }
    world.services.privacy.delete.blocking(world.guild_id, MEMBER, world.now)
    kept = {
        table: [row for row in rows if row["guild_id"] == world.guild_id]
        for table, rows in rows_containing(world.database, MEMBER).items()
    }
    assert {table for table, rows in kept.items() if rows} == {
        *("won_roles", "role_checks", "setting_changes", "staff_acts")
    }
    assert [row["is_wanted"] for row in kept["won_roles"]] == [0, 0]
    acts = [*kept["setting_changes"], *kept["staff_acts"]]
    assert {row["actor_id"] for row in acts} == {MEMBER}
    assert {row["user_id"] for row in kept["staff_acts"]}.isdisjoint({MEMBER})
    holding = world.services.privacy.servers_of.blocking(MEMBER)
    assert [each.guild_id for each in holding] == [other.guild_id]
    forget_the_rest(world)
    assert rows_containing(world.database, MEMBER) == of_other_server
    with world.database.reading() as tx:
        orphans = tx.execute(
            "SELECT count(*) FROM breaks WHERE session_id NOT IN (SELECT id FROM sessions)"
        )
        assert orphans.scalar() == 0
        owed = tx.execute(
            "SELECT count(*) FROM deliveries"
            " WHERE kind IN ('level-up', 'streak', 'milestone', 'release', 'review')"
            " AND guild_id = :guild"
            " AND NOT (kind = 'review' AND subject_id IN (SELECT id FROM reviews))",
            {"guild": world.guild_id},
        )
        assert owed.scalar() == 0
    assert export(world)["awards"] == []
    assert world.services.sessions.status.blocking(world.guild_id, MEMBER, world.now) is None


def test_what_others_received_stays_without_a_name_and_tracks_leave_discord(world: World) -> None:
    world.set_up()
    add_listening(world, MEMBER, FRIEND)
    before = export(world, FRIEND)
    with world.database.reading() as tx:
        sent = {each.message_id for each in recordings.all_of(tx, world.guild_id, MEMBER)}
    world.services.privacy.delete.blocking(world.guild_id, MEMBER, world.now)
    due = all_due(world)
    assert {each.message_id for each in due if each.kind is DeliveryKind.WITHDRAWAL} == sent
    assert DeliveryKind.BATTLE_REDRAW in {each.kind for each in due}
    after = export(world, FRIEND)
    (theirs,), (theirs_before,) = after["submissions"], before["submissions"]
    (critique_before,) = theirs_before["critiques"]
    assert critique_before["critic"] == str(MEMBER)
    assert theirs["critiques"] == [critique_before | {"critic": None}]
    (given,) = after["critiques_given"]
    assert given == before["critiques_given"][0] | {"submission": None, "maker": None}
    assert {claim["outcome"] for claim in after["feedback_claims"]} == {"critiqued", "withdrawn"}
    assert len(after["battle_entries"]) == 1
    assert after["battle_votes"] == [], "its pair has an entry of the member"
    world.services.privacy.delete.blocking(world.guild_id, FRIEND, world.now)
    with world.database.reading() as tx:
        for table in ("critiques", "battle_pairs", "feedback_claims", "recordings"):
            rows = tx.execute(
                f"SELECT count(*) FROM {table} WHERE guild_id = :guild", {"guild": world.guild_id}
            )
            assert rows.scalar() == 0, table


def adjust_as(world: World, user_id: int) -> None:
    world.services.staff.adjust.blocking(
        world.request(user_id), user_id=BEN, xp=5, reason="A favour"
    )


def forget_the_rest(world: World) -> None:
    """Take the member's level roles away, give up on the winner's, and let a month pass."""
    check = world.services.level_roles.begin.blocking(world.guild_id, world.now)
    assert check is not None
    assert (check.user_id, check.level) == (MEMBER, 0)
    world.services.level_roles.record.blocking(check, RolesSynced(), world.now)
    world.services.staff.prune.blocking(world.now + timedelta(days=30))
    world.services.privacy.prune.blocking(world.now + REMOVED_WITHIN)


def test_only_staff_who_deleted_their_data_are_forgotten(world: World) -> None:
    create_member_rows(world)
    adjust_as(world, FRIEND)
    world.services.privacy.delete.blocking(world.guild_id, MEMBER, world.now)
    before = rows_containing(world.database, FRIEND)["staff_acts"]
    world.passes(days=30, seconds=-1)
    world.services.staff.prune.blocking(world.now)
    assert rows_containing(world.database, MEMBER)["staff_acts"]
    world.passes(seconds=1)
    world.services.staff.prune.blocking(world.now)
    assert "staff_acts" not in rows_containing(world.database, MEMBER)
    assert rows_containing(world.database, FRIEND)["staff_acts"] == before


def test_what_staff_do_after_a_deletion_is_kept_under_their_name(world: World) -> None:
    create_member_rows(world)
    world.services.privacy.delete.blocking(world.guild_id, MEMBER, world.now)
    adjust_as(world, MEMBER)
    world.services.staff.prune.blocking(world.now + timedelta(days=30))
    assert rows_containing(world.database, MEMBER)["staff_acts"]


def test_a_deletion_does_not_affect_other_members(world: World) -> None:
    create_member_rows(world)
    world.log(10, FRIEND)
    before = rows_containing(world.database, FRIEND)
    world.services.privacy.delete.blocking(world.guild_id, MEMBER, world.now)
    world.services.privacy.delete.blocking(world.guild_id, MEMBER, world.now)
    assert rows_containing(world.database, FRIEND) == before


def test_a_deletion_leaves_what_other_staff_have_added(world: World) -> None:
    """Quests and settings of another staff member of the same server stay theirs."""
    for user_id in (FRIEND, MEMBER):
        typed = QuestTyped(
            title=f"Quest of {user_id % 10}",
            task="Record a room.",
            cadence=Cadence.DAILY,
            focus="recording",
            minutes="30",
        )
        world.services.server_quests.add.blocking(world.request(user_id), typed)
    configure_as(world, FRIEND)
    before = rows_containing(world.database, FRIEND)
    assert {"server_quests", "servers"} <= before.keys()
    world.services.privacy.delete.blocking(world.guild_id, MEMBER, world.now)
    assert rows_containing(world.database, FRIEND) == before


def messages_about(world: World) -> list[int]:
    """Return the ids of the deliveries about the member."""
    with world.database.reading() as tx:
        rows = tx.execute(
            "SELECT id FROM deliveries WHERE guild_id = :guild"
            " AND (kind IN ('level-up', 'streak', 'milestone', 'release', 'reminder', 'buddy-ask',"
            " 'buddy-yes', 'buddy-unreached', 'buddy-word')"
            " OR user_id = :member"
            " OR (kind = 'review' AND subject_id IN"
            " (SELECT id FROM reviews WHERE user_id = :member))) ORDER BY id",
            {"guild": world.guild_id, "member": MEMBER},
        )
        return [value for (value,) in rows]


KINDS_ABOUT_A_MEMBER = {
    *(DeliveryKind.LEVEL_UP, DeliveryKind.STREAK, DeliveryKind.REVIEW, DeliveryKind.RELEASE),
    *(DeliveryKind.VERDICT, DeliveryKind.REMINDER),
}


def all_due(world: World) -> list[Delivery]:
    with world.database.reading() as tx:
        return deliveries.due(tx, world.now, 100, of_one_server=100)


def begin_all(world: World) -> list[Delivery]:
    """Start an attempt at every delivery about the member, whose outcome is not recorded."""
    world.passes(hours=3)
    theirs = messages_about(world)
    begun: list[Delivery] = []
    for delivery in all_due(world):
        if delivery.id in theirs:
            begun.append(delivery)
            with world.database.writing() as tx:
                assert deliveries.begin(tx, delivery, world.now)
    assert {each.kind for each in begun} >= KINDS_ABOUT_A_MEMBER
    return begun


def withdrawals(world: World) -> list[Delivery]:
    """Return the messages to delete, without the recordings in direct messages."""
    owed = [each for each in all_due(world) if each.kind is DeliveryKind.WITHDRAWAL]
    return [each for each in owed if each.channel_id != DIRECT_CHANNEL]


def test_messages_that_may_have_been_sent_are_looked_for_after_a_deletion(world: World) -> None:
    """As after a lost answer of Discord, or a crash between sending and recording."""
    create_member_rows(world)
    begun = begin_all(world)
    world.services.privacy.delete.blocking(world.guild_id, MEMBER, world.now)
    assert withdrawals(world) == [], "an attempt may still be under way"
    world.passes(minutes=1)
    owed = withdrawals(world)
    assert {(each.id, each.former_kind, each.former_subject_id) for each in owed} == {
        (each.id, each.kind, each.subject_id) for each in begun
    }
    searches = [world.services.deliveries.begin.blocking(each, world.now) for each in owed]
    assert {each.delivery.former_kind for each in searches if each} >= {
        *(DeliveryKind.LEVEL_UP, DeliveryKind.REVIEW, DeliveryKind.RELEASE)
    }, "all that go to channels"
    assert all(each is None or each.unknown_since for each in searches)
    assert "deliveries" not in rows_containing(world.database, MEMBER)


@pytest.mark.parametrize("searched_before", [False, True])
def test_a_message_sent_during_a_deletion_is_deleted(
    world: World, *, searched_before: bool
) -> None:
    """Discord answers when the member's data is gone already, and maybe the search is over."""
    create_member_rows(world)
    begun = begin_all(world)
    world.services.privacy.delete.blocking(world.guild_id, MEMBER, world.now)
    if searched_before:
        world.passes(minutes=1)
        for each in withdrawals(world):
            world.services.deliveries.give_up.blocking(each)
    for each in begun:
        message_id = 5_000_000 + each.id
        world.services.deliveries.record_sent.blocking(each, channel_id=7, message_id=message_id)
    sent = {5_000_000 + each.id for each in begun}
    assert {each.message_id for each in withdrawals(world)} == sent
    assert {each.channel_id for each in withdrawals(world)} == {7}


def test_an_attempt_that_ends_after_a_deletion_does_not_stop_the_search(world: World) -> None:
    create_member_rows(world)
    begun = begin_all(world)
    world.services.privacy.delete.blocking(world.guild_id, MEMBER, world.now)
    services = world.services.deliveries
    for number, each in enumerate(begun):
        match number % 3:
            case 0:
                services.record_failed.blocking(each, world.now)
            case 1:
                services.give_up.blocking(each)
            case _:
                services.record_refused.blocking(each, Problem.NOT_ALLOWED, world.now)
    world.passes(minutes=1)
    assert len(withdrawals(world)) == len(begun)


def test_boards_and_messages_follow_a_deletion(world: World) -> None:
    create_member_rows(world)
    world.passes(hours=3)
    for delivery in all_due(world):
        world.services.deliveries.record_sent.blocking(
            delivery, channel_id=1, message_id=delivery.id
        )
    theirs = messages_about(world)
    assert len(theirs) >= 3
    world.log(10, FRIEND)
    world.passes(minutes=15)
    world.services.postings.to_refresh.blocking(world.now)
    world.services.privacy.delete.blocking(world.guild_id, MEMBER, world.now)
    card = world.services.quests.current.blocking(world.guild_id, FRIEND, Cadence.DAILY, world.now)
    assert (card.completions, card.latest) == (0, [])
    profile = world.services.profiles.show.blocking(world.guild_id, FRIEND, world.now)
    assert (profile.rank, profile.ranked) == (1, 1)
    world.passes(minutes=15)
    owed = withdrawals(world)
    assert sorted(each.message_id or 0 for each in owed) == theirs
    assert {each.user_id for each in owed} == {None}
    assert len({each.send_at for each in owed}) == len(theirs), "spread out"
    redrawn = world.services.postings.to_refresh.blocking(world.now)
    assert sorted(card.posting.cadence for card in redrawn) == [Cadence.DAILY, Cadence.WEEKLY]
    assert {card.completions for card in redrawn} == {0}


def test_a_deleted_member_starts_afresh(world: World) -> None:
    create_member_rows(world)
    world.services.privacy.delete.blocking(world.guild_id, MEMBER, world.now)
    done = world.services.quests.complete.blocking(
        world.request(MEMBER), of=Cadence.DAILY, hand_in=HandIn()
    )
    assert isinstance(done, QuestCompleted)
    assert done.awarded.total_xp == done.awarded.xp == 275
    assert done.awarded.level_up is not None


async def test_a_deletion_during_other_actions_does_not_fail(world: World) -> None:
    """Concurrent actions are either deleted, or create a new member afterwards."""
    world.set_up()
    for _ in range(5):
        world.post()
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
        assert rows_containing(world.database, MEMBER) == {}
        world.passes(days=1)


def test_a_deletion_is_all_or_nothing(world: World) -> None:
    create_member_rows(world)
    before = rows_containing(world.database, MEMBER)

    def rename(table: str, name: str) -> None:
        with world.database.writing() as tx:
            tx.execute(f"ALTER TABLE {table} RENAME TO {name}")

    rename("handled_interactions", "gone")
    try:
        with pytest.raises(Exception, match="handled_interactions"):
            world.services.privacy.delete.blocking(world.guild_id, MEMBER, world.now)
    finally:
        rename("gone", "handled_interactions")
    assert rows_containing(world.database, MEMBER) == before


def test_an_export_includes_internal_records(world: World) -> None:
    create_member_rows(world)
    world.services.servers.configure_quests.blocking(world.request(MEMBER), QuestChanges())
    exported = export(world)
    assert exported["set_up_quests"] is True
    assert exported["level_ups"]
    assert exported["highest_level"] >= exported["level_ups"][-1]["level"]
    rows = rows_containing(world.database, MEMBER)
    assert len(exported["interactions"]) == len(rows["handled_interactions"])
    assert len(exported["level_ups"]) == len(rows["level_ups"])
    assert export(world, FRIEND)["set_up_quests"] is False
