"""Deleting a member's data in one server: every row with their id, and messages about them."""

from dataclasses import dataclass
from datetime import date, datetime

from bot.db.rows import execute, fetch_all, select
from bot.db.transactions import Transaction
from bot.outbox import store as deliveries
from bot.outbox.store import Delivery
from bot.recordings import store as recordings
from bot.xp.store import standings


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerAbout:
    """A server that holds something about a person: their XP, and when they were last active."""

    guild_id: int
    xp: int
    active_on: date | None


# In foreign key order, referencing rows first. The ledger row of an undo references the undone one,
# so undos go first.
_DELETIONS = (
    # What others received stays, without a name; what nobody has any more goes.
    """
        UPDATE critiques SET user_id = NULL, pays_at = NULL
        WHERE guild_id = :guild_id AND user_id = :user_id
    """,
    "DELETE FROM submissions WHERE guild_id = :guild_id AND user_id = :user_id",
    """
        DELETE FROM critiques
        WHERE guild_id = :guild_id AND user_id IS NULL AND submission_id IS NULL
    """,
    "DELETE FROM feedback_claims WHERE guild_id = :guild_id AND user_id = :user_id",
    "DELETE FROM feedback_members WHERE guild_id = :guild_id AND user_id = :user_id",
    "DELETE FROM week_leaders WHERE guild_id = :guild_id AND user_id = :user_id",
    "DELETE FROM battle_entries WHERE guild_id = :guild_id AND user_id = :user_id",
    """
        DELETE FROM battle_pairs
        WHERE guild_id = :guild_id AND user_id = :user_id AND choice IS NULL
    """,
    "UPDATE battle_pairs SET user_id = NULL WHERE guild_id = :guild_id AND user_id = :user_id",
    "DELETE FROM recordings WHERE guild_id = :guild_id AND user_id = :user_id",
    "DELETE FROM reviews WHERE guild_id = :guild_id AND user_id = :user_id",
    "DELETE FROM milestone_claims WHERE guild_id = :guild_id AND user_id = :user_id",
    "DELETE FROM ear_questions WHERE guild_id = :guild_id AND user_id = :user_id",
    "DELETE FROM ear_rounds WHERE guild_id = :guild_id AND user_id = :user_id",
    "DELETE FROM ear_drills WHERE guild_id = :guild_id AND user_id = :user_id",
    "DELETE FROM mix_checks WHERE guild_id = :guild_id AND user_id = :user_id",
    "DELETE FROM mix_check_days WHERE guild_id = :guild_id AND user_id = :user_id",
    "DELETE FROM release_tellings WHERE guild_id = :guild_id AND user_id = :user_id",
    "DELETE FROM track_steps WHERE guild_id = :guild_id AND user_id = :user_id",
    "DELETE FROM tracks WHERE guild_id = :guild_id AND user_id = :user_id",
    "DELETE FROM plan_lines WHERE guild_id = :guild_id AND user_id = :user_id",
    "DELETE FROM plans WHERE guild_id = :guild_id AND user_id = :user_id",
    "DELETE FROM placements WHERE guild_id = :guild_id AND user_id = :user_id",
    "DELETE FROM self_assessments WHERE guild_id = :guild_id AND user_id = :user_id",
    "DELETE FROM rerolls WHERE guild_id = :guild_id AND user_id = :user_id",
    "DELETE FROM reminders WHERE guild_id = :guild_id AND user_id = :user_id",
    "DELETE FROM role_checks WHERE guild_id = :guild_id AND user_id = :user_id",
    "DELETE FROM staff_acts WHERE guild_id = :guild_id AND user_id = :user_id",
    "DELETE FROM import_rows WHERE guild_id = :guild_id AND user_id = :user_id",
    "DELETE FROM streak_reminders WHERE guild_id = :guild_id AND user_id = :user_id",
    "DELETE FROM pauses WHERE guild_id = :guild_id AND user_id = :user_id",
    "DELETE FROM streak_milestones WHERE guild_id = :guild_id AND user_id = :user_id",
    "DELETE FROM level_ups WHERE guild_id = :guild_id AND user_id = :user_id",
    """
        DELETE FROM awards
        WHERE guild_id = :guild_id AND user_id = :user_id AND undoes IS NOT NULL
    """,
    "DELETE FROM awards WHERE guild_id = :guild_id AND user_id = :user_id",
    """
        DELETE FROM shared_timer_members WHERE session_id IN
            (SELECT id FROM sessions WHERE guild_id = :guild_id AND user_id = :user_id)
    """,
    """
        DELETE FROM breaks WHERE session_id IN
            (SELECT id FROM sessions WHERE guild_id = :guild_id AND user_id = :user_id)
    """,
    "DELETE FROM sessions WHERE guild_id = :guild_id AND user_id = :user_id",
    "DELETE FROM completions WHERE guild_id = :guild_id AND user_id = :user_id",
    "DELETE FROM postings WHERE guild_id = :guild_id AND user_id = :user_id",
    "DELETE FROM buddies WHERE guild_id = :guild_id AND user_id = :user_id",
    """
        DELETE FROM buddy_asks
        WHERE guild_id = :guild_id AND (user_id = :user_id OR asked_id = :user_id)
    """,
    "DELETE FROM standings WHERE guild_id = :guild_id AND user_id = :user_id",
    "DELETE FROM attribute_totals WHERE guild_id = :guild_id AND user_id = :user_id",
    "DELETE FROM practice_days WHERE guild_id = :guild_id AND user_id = :user_id",
    "DELETE FROM excused_days WHERE guild_id = :guild_id AND user_id = :user_id",
    "DELETE FROM members WHERE guild_id = :guild_id AND user_id = :user_id",
    "DELETE FROM handled_interactions WHERE guild_id = :guild_id AND user_id = :user_id",
)

_ANONYMISE_STAFF = (
    """
        UPDATE servers SET configured_by = NULL
        WHERE guild_id = :guild_id AND configured_by = :user_id
    """,
    """
        UPDATE server_quests SET added_by = NULL
        WHERE guild_id = :guild_id AND added_by = :user_id
    """,
    """
        UPDATE imports SET asked_by = NULL
        WHERE guild_id = :guild_id AND asked_by = :user_id
    """,
    """
        UPDATE battles SET started_by = NULL
        WHERE guild_id = :guild_id AND started_by = :user_id
    """,
    """
        UPDATE shared_timers SET host_id = NULL
        WHERE guild_id = :guild_id AND host_id = :user_id
    """,
    """
        UPDATE placements SET placed_by = NULL
        WHERE guild_id = :guild_id AND placed_by = :user_id
    """,
    """
        UPDATE reviews SET decided_by = NULL
        WHERE guild_id = :guild_id AND decided_by = :user_id
    """,
)

_ABOUT = """
    FROM deliveries
    WHERE guild_id = :guild_id AND (
        user_id = :user_id
        OR (kind = 'level-up' AND subject_id IN
            (SELECT id FROM level_ups WHERE guild_id = :guild_id AND user_id = :user_id))
        OR (kind = 'streak' AND subject_id IN
            (SELECT id FROM streak_milestones WHERE guild_id = :guild_id AND user_id = :user_id))
        OR (kind = 'milestone' AND subject_id IN
            (SELECT id FROM milestone_claims WHERE guild_id = :guild_id AND user_id = :user_id))
        OR (kind IN ('review', 'verdict') AND subject_id IN
            (SELECT id FROM reviews WHERE guild_id = :guild_id AND user_id = :user_id))
        OR (kind = 'release' AND subject_id IN
            (SELECT id FROM tracks WHERE guild_id = :guild_id AND user_id = :user_id))
        OR (kind = 'feedback-report' AND subject_id IN
            (SELECT id FROM submissions WHERE guild_id = :guild_id AND user_id = :user_id
             UNION ALL
             SELECT critiques.id FROM critiques JOIN submissions
               ON submissions.id = critiques.submission_id
             WHERE submissions.guild_id = :guild_id AND submissions.user_id = :user_id
             UNION ALL
             SELECT id FROM critiques WHERE guild_id = :guild_id AND user_id = :user_id))
        OR (kind IN ('buddy-ask', 'buddy-unreached', 'buddy-yes') AND subject_id IN
            (SELECT id FROM buddy_asks
             WHERE guild_id = :guild_id AND (user_id = :user_id OR asked_id = :user_id)))
        OR (kind = 'buddy-word' AND subject_id IN
            (SELECT id FROM awards WHERE guild_id = :guild_id AND user_id = :user_id))
        OR (kind = 'reminder' AND subject_id IN
            (SELECT id FROM reminders WHERE guild_id = :guild_id AND user_id = :user_id))
    )
    ORDER BY id DESC
"""

_DELIVERIES_ABOUT = select(Delivery, _ABOUT)

_SERVERS_OF = """
    SELECT about.guild_id, coalesce(xp, 0) AS xp, streak_last_on AS active_on
    FROM (SELECT guild_id FROM members WHERE user_id = :user_id
          UNION SELECT guild_id FROM import_rows WHERE user_id = :user_id
          UNION SELECT guild_id FROM buddy_asks WHERE asked_id = :user_id
          UNION SELECT guild_id FROM handled_interactions WHERE user_id = :user_id
          UNION SELECT guild_id FROM staff_acts
                WHERE actor_id = :user_id AND forget_actor_at IS NULL
          UNION SELECT guild_id FROM setting_changes
                WHERE actor_id = :user_id AND forget_actor_at IS NULL
          UNION SELECT guild_id FROM imports WHERE asked_by = :user_id
          UNION SELECT guild_id FROM reviews WHERE decided_by = :user_id
          UNION SELECT guild_id FROM battles WHERE started_by = :user_id
          UNION SELECT guild_id FROM shared_timers WHERE host_id = :user_id
          UNION SELECT guild_id FROM server_quests WHERE added_by = :user_id
          UNION SELECT guild_id FROM placements WHERE placed_by = :user_id
          UNION SELECT guild_id FROM servers WHERE configured_by = :user_id) AS about
    LEFT JOIN standings ON standings.guild_id = about.guild_id
      AND standings.user_id = :user_id AND period = 'all'
    LEFT JOIN members ON members.guild_id = about.guild_id AND members.user_id = :user_id
    ORDER BY about.guild_id
"""

_WITHDRAW_CLAIMS = """
    UPDATE feedback_claims SET ended_at = :now, outcome = 'withdrawn'
    WHERE ended_at IS NULL AND submission_id IN
        (SELECT id FROM submissions WHERE guild_id = :guild_id AND user_id = :user_id)
"""


def messages_about(tx: Transaction, guild_id: int, user_id: int) -> list[Delivery]:
    """Return the messages about a member, sent or still to be sent, the newest first."""
    return fetch_all(tx, Delivery, _DELIVERIES_ABOUT, guild_id=guild_id, user_id=user_id)


def withdraw_messages(tx: Transaction, guild_id: int, user_id: int, now: datetime) -> None:
    """Delete the messages about a member from Discord, also those that may have been sent."""
    about = messages_about(tx, guild_id, user_id)
    deliveries.withdraw(tx, [each.id for each in about], now)


def anonymise_staff(tx: Transaction, guild_id: int, user_id: int) -> None:
    """Remove a member's id from what they did as staff, but for the audit, which keeps it a while.

    Lock order on PostgreSQL: a server before its members.
    """
    for statement in _ANONYMISE_STAFF:
        execute(tx, statement, guild_id=guild_id, user_id=user_id)


def withdraw_submissions(tx: Transaction, guild_id: int, user_id: int, now: datetime) -> None:
    """End the turns of who listens to a member's tracks, and delete the tracks from Discord."""
    execute(tx, _WITHDRAW_CLAIMS, guild_id=guild_id, user_id=user_id, now=now)
    for each in recordings.all_of(tx, guild_id, user_id):
        deliveries.withdraw_sent(
            tx, guild_id, channel_id=each.channel_id, message_id=each.message_id
        )


def delete_member(tx: Transaction, guild_id: int, user_id: int) -> None:
    """Delete all data about a member, except what they did as staff."""
    standings.set_present(tx, guild_id, user_id, present=False)
    for deletion in _DELETIONS:
        execute(tx, deletion, guild_id=guild_id, user_id=user_id)


def servers_of(tx: Transaction, user_id: int) -> list[ServerAbout]:
    """Return every server that holds something about a person."""
    return fetch_all(tx, ServerAbout, _SERVERS_OF, user_id=user_id)
