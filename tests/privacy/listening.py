"""Rows of feedback, battles and won weeks about a member, beside those of another."""

from datetime import timedelta
from itertools import count
from typing import Any

from bot.battles.rules.battles import Choice, Format, Phase
from bot.battles.store.battles import Battle
from bot.battles.store.entries import Entry
from bot.battles.store.pairs import Pair
from bot.boards.rules import Metric
from bot.coach.rules.craft import Craft
from bot.db.rows import execute, insert, values_of
from bot.db.transactions import Transaction
from bot.feedback.rules.verdicts import Outcome, Verdict
from bot.feedback.store.claims import Claim, FeedbackMember
from bot.feedback.store.critiques import Critique
from bot.feedback.store.submissions import Submission
from bot.members import store as members
from bot.recordings.store import Recording
from bot.tracks import store as tracks
from bot.tracks.rules import Stage
from bot.week_leaders.store import WeekLeader
from bot.won_roles.rules import Contest
from bot.won_roles.store import WonRole
from tests.world import BEN, World

DIRECT_CHANNEL = 601
"""Where the recordings of members lie."""

_ids = count(4_000_000_000)


def add_listening(world: World, user_id: int, other_id: int = BEN) -> None:
    """Have both submit a track, hear the other's, and enter and vote in a battle that is over."""
    with world.database.writing() as tx:
        for each in (user_id, other_id):
            members.enter(tx, world.guild_id, each)
        theirs = add_submission(tx, world, other_id)
        linked = add_submission(tx, world, user_id, link="https://example.com/it")
        own = add_submission(tx, world, user_id)
        add_critique(tx, world, user_id, theirs, maker_agrees=True, critic_agrees=True)
        add_critique(tx, world, other_id, own)
        add_claim(tx, world, user_id, theirs, Outcome.CRITIQUED)
        add_claim(tx, world, other_id, own, Outcome.CRITIQUED)
        add_claim(tx, world, other_id, linked, None)
        for each, submitted in ((user_id, 2), (other_id, 1)):
            _add(tx, "feedback_members", FeedbackMember(
                guild_id=world.guild_id, user_id=each, submitted=submitted, given=1, lapsed=1,
                paused_until=world.now,
            ))  # fmt: skip
        add_battle(tx, world, user_id, other_id)
        _add_week(tx, world, user_id)
        execute(tx, "INSERT INTO feedback_calls (guild_id, at) VALUES (:guild_id, 6)",
                guild_id=world.guild_id)  # fmt: skip


def show_entries(world: World) -> None:
    """Show the entries of battles, which are hidden as those that earned nothing."""
    with world.database.writing() as tx:
        execute(tx, "UPDATE battle_entries SET hidden_at = NULL")


def add_recording(tx: Transaction, world: World, user_id: int) -> int:
    """Add a recording, and return its id."""
    id_ = next(_ids)
    _add(tx, "recordings", Recording(
        id=id_, guild_id=world.guild_id, user_id=user_id, channel_id=DIRECT_CHANNEL,
        message_id=next(_ids), at=world.now, seconds=92.5, fingerprint=(5, 9),
    ))  # fmt: skip
    return id_


def add_submission(
    tx: Transaction, world: World, user_id: int, link: str | None = None
) -> Submission:
    """Add a submission of a recording or a link."""
    added = Submission(
        id=next(_ids), guild_id=world.guild_id, user_id=user_id, at=world.now, title="Night Drive",
        question="Is the kick too loud?", stage=Stage.MIX,
        track_id=next((each.id for each in tracks.all_of(tx, world.guild_id, user_id)), None),
        recording_id=None if link else add_recording(tx, world, user_id), link=link,
        closes_at=world.now + timedelta(weeks=8),
    )  # fmt: skip
    _add(tx, "submissions", added)
    return added


def add_critique(
    tx: Transaction, world: World, user_id: int, of: Submission, **fields: Any
) -> Critique:
    """Add a helpful critique that its maker has seen and answered."""
    values: dict[str, Any] = {
        "id": next(_ids), "guild_id": world.guild_id, "user_id": user_id, "submission_id": of.id,
        "at": world.now, "day": world.now.date(), "impression": f"I nodded along to {of.id}.",
        "strongest": "The bass.", "weakest": "The kick hides it.", "weakest_at_seconds": 42,
        "suggestion": "Cut the kick.", "focus": "mixing", "verdict": Verdict.FINISHED,
        "craft": Craft.STEADY, "is_blind": True, "visible_at": world.now, "is_helpful": True,
        "marked_at": world.now, "pays_at": world.now, "reply": "Thanks!", "replied_at": world.now,
    }  # fmt: skip
    critique = Critique(**values | fields)
    _add(tx, "critiques", critique)
    return critique


def add_claim(
    tx: Transaction, world: World, user_id: int, of: Submission, outcome: Outcome | None
) -> None:
    """Add a turn to listen, open if it has no outcome."""
    _add(tx, "feedback_claims", Claim(
        id=next(_ids), guild_id=world.guild_id, user_id=user_id, submission_id=of.id,
        claimed_at=world.now, expires_at=world.now + timedelta(hours=48),
        ended_at=world.now if outcome else None, outcome=outcome,
    ))  # fmt: skip


def add_battle(tx: Transaction, world: World, user_id: int, other_id: int) -> None:
    """Add a battle that the member started and won, in which both voted."""
    battle_id = next(_ids)
    _add(tx, "battles", Battle(
        id=battle_id, guild_id=world.guild_id, brief=None, title="One synth", task="One synth.",
        format=Format.TWO_HOUR, longest_seconds=180, channel_id=DIRECT_CHANNEL, started_by=user_id,
        starts_at=world.now - timedelta(hours=9), entries_close_at=world.now - timedelta(hours=7),
        votes_close_at=world.now, phase=Phase.OVER, due_at=None, pairs_each=1,
    ))  # fmt: skip
    entry_ids = [
        _add_entry(tx, world, each, battle_id, place)
        for place, each in enumerate((user_id, other_id), 1)
    ]
    for voter_id in (user_id, other_id):
        _add(tx, "battle_pairs", Pair(
            id=next(_ids), battle_id=battle_id, guild_id=world.guild_id, user_id=voter_id, number=1,
            first_id=entry_ids[0], second_id=entry_ids[1], dealt_at=world.now, choice=Choice.FIRST,
            reason=f"It moves, says {voter_id % 10}.", voted_at=world.now,
        ))  # fmt: skip
    _add(tx, "won_roles", WonRole(
        guild_id=world.guild_id, user_id=user_id, contest=Contest.BATTLE, battle_id=battle_id,
        role_id=901, due_at=world.now,
    ))  # fmt: skip


def _add_week(tx: Transaction, world: World, user_id: int) -> None:
    """Have a member lead a week, and have its role."""
    _add(tx, "week_leaders", WeekLeader(
        guild_id=world.guild_id, week="2026-W45", user_id=user_id, metric=Metric.XP, figure=700,
    ))  # fmt: skip
    _add(tx, "won_roles", WonRole(
        guild_id=world.guild_id, user_id=user_id, contest=Contest.WEEK, week="2026-W45",
        role_id=902, due_at=None,
    ))  # fmt: skip


def _add_entry(tx: Transaction, world: World, user_id: int, battle_id: int, place: int) -> int:
    id_ = next(_ids)
    _add(tx, "battle_entries", Entry(
        id=id_, battle_id=battle_id, guild_id=world.guild_id, user_id=user_id,
        recording_id=add_recording(tx, world, user_id), note="Only one synth.", at=world.now,
        hidden_at=world.now, is_ranked=True, place=place, strength=0.5 - place, error=0.25,
    ))  # fmt: skip
    return id_


def _add(tx: Transaction, table: str, row: object) -> None:
    execute(tx, insert(type(row), table), **values_of(row))
