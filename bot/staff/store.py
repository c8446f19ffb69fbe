"""The audit: acts of staff and reviewers, with time, member and reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.db.rows import (
    execute,
    execute_each,
    fetch_all,
    fetch_one,
    fetch_value,
    insert,
    select,
    values_of,
)
from bot.db.transactions import Transaction
from bot.setting_changes.rules import Setting
from bot.xp.rules.awards import Source


class StaffAct(StrEnum):
    """A kind of act recorded in the audit."""

    ADJUST = "adjust"
    UNDO = "undo"
    QUEST_ADD = "quest-add"
    QUEST_DISABLE = "quest-disable"
    QUEST_ENABLE = "quest-enable"
    ACCEPT = "accept"
    DECLINE = "decline"
    REPAIR = "mend"
    IMPORT = "import"
    PLACE = "place"
    BATTLE_START = "battle-start"
    BATTLE_EXTEND = "battle-extend"
    BATTLE_CANCEL = "battle-cancel"
    BATTLE_HIDE = "battle-hide"
    BATTLE_REVEAL = "battle-reveal"
    FEEDBACK_HIDE = "feedback-hide"
    FEEDBACK_REVEAL = "feedback-reveal"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAct:
    """An act to insert.

    `actor_id` is None if the bot's host did it. The act is about the member `user_id`, about the
    award it wrote or undid, or about another `subject`, such as a quest's slug, `completion:12` or
    `mixing:steady`. `xp` is the change of XP. `told_at` is when the member learned of an
    adjustment, an undo or a placement; members get no message about other acts.
    """

    guild_id: int
    actor_id: int | None
    at: datetime
    act: StaffAct
    user_id: int | None = None
    award_id: int | None = None
    subject: str | None = None
    xp: int | None = None
    reason: str
    told_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Act(NewAct):
    """A recorded act; its `actor_id` is also None some time after the actor's data is deleted."""

    id: int
    forget_actor_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRow:
    """A row of a member's ledger, an act about them, or an act of theirs about others.

    For a row of the ledger, `act`, `actor_id` and `why` are those of the act that wrote it, if any.
    `user_id` is the member concerned, if any. A change of a setting has `setting`, and its values.
    """

    at: datetime
    source: Source | None
    xp: int | None
    reason: str | None
    undone: bool
    act: StaffAct | None
    actor_id: int | None
    user_id: int | None
    why: str | None
    setting: Setting | None = None
    subject: str | None = None
    old_value: str | None = None
    new_value: str | None = None
    event_percent: int | None = None
    """What an award within an event counts, for a row of the ledger."""


_ADD = insert(NewAct, "staff_acts") + " RETURNING id"

_FIND = select(Act, "FROM staff_acts WHERE id = :act_id AND guild_id = :guild_id")

_ABOUT = select(
    Act, "FROM staff_acts WHERE guild_id = :guild_id AND user_id = :user_id ORDER BY id"
)

_BY = select(Act, "FROM staff_acts WHERE guild_id = :guild_id AND actor_id = :user_id ORDER BY id")

# The literals are those of the index, so that SQLite uses it. If there is no delivery, it was given
# up because direct messages are closed.
_MISSED = select(
    Act,
    """FROM staff_acts
       WHERE guild_id = :guild_id AND user_id = :user_id
         AND told_at IS NULL AND act IN ('adjust', 'undo', 'place')
         AND NOT EXISTS (SELECT 1 FROM deliveries
                         WHERE kind = 'staff-act' AND subject_id = staff_acts.id)
       ORDER BY id DESC LIMIT :at_most""",
)

_SET_TOLD = "UPDATE staff_acts SET told_at = :now WHERE id = :act_id AND told_at IS NULL"

# Each part gives its newest rows, found by an index, so a page costs the same however long the
# history before it is.
_AUDIT = """
    SELECT * FROM (
        SELECT awards.at AS at, awards.id AS number, source, awards.xp AS xp,
               awards.reason AS reason,
               CASE WHEN EXISTS (SELECT 1 FROM awards AS undo WHERE undo.undoes = awards.id)
                    THEN 1 ELSE 0 END AS undone,
               act, actor_id, awards.user_id AS user_id, staff_acts.reason AS why,
               NULL AS setting, NULL AS subject, NULL AS old_value, NULL AS new_value,
               event_percent
        FROM awards LEFT JOIN staff_acts
          ON staff_acts.award_id = awards.id AND staff_acts.guild_id = awards.guild_id
        WHERE awards.guild_id = :guild_id AND awards.user_id = :user_id
        ORDER BY awards.id DESC LIMIT :up_to) AS ledger
    UNION ALL
    SELECT * FROM (
        SELECT at, id, NULL, xp, subject, 0, act, actor_id, user_id, reason,
               NULL AS setting, NULL AS about, NULL AS old_value, NULL AS new_value,
               CAST(NULL AS INTEGER) AS event_percent
        FROM staff_acts
        WHERE guild_id = :guild_id AND user_id = :user_id AND award_id IS NULL
        ORDER BY id DESC LIMIT :up_to) AS acts_about
    UNION ALL
    SELECT * FROM (
        SELECT at, id, NULL, xp, subject, 0, act, actor_id, user_id, reason,
               NULL AS setting, NULL AS about, NULL AS old_value, NULL AS new_value,
               CAST(NULL AS INTEGER) AS event_percent
        FROM staff_acts
        WHERE guild_id = :guild_id AND actor_id = :user_id AND user_id IS DISTINCT FROM :user_id
        ORDER BY id DESC LIMIT :up_to) AS acts_by
    UNION ALL
    SELECT * FROM (
        SELECT at, id, NULL AS source, CAST(NULL AS BIGINT) AS xp, NULL AS reason, 0, NULL AS act,
               actor_id, CAST(NULL AS BIGINT) AS user_id, NULL AS why,
               setting, subject, old_value, new_value, CAST(NULL AS INTEGER) AS event_percent
        FROM setting_changes WHERE guild_id = :guild_id AND actor_id = :user_id
        ORDER BY id DESC LIMIT :up_to) AS changes
    ORDER BY at DESC, number DESC LIMIT :limit OFFSET :offset
"""

_AUDIT_COUNT = """
    SELECT (SELECT count(*) FROM awards WHERE guild_id = :guild_id AND user_id = :user_id)
         + (SELECT count(*) FROM staff_acts
            WHERE guild_id = :guild_id
              AND ((user_id = :user_id AND award_id IS NULL)
                   OR (actor_id = :user_id AND user_id IS DISTINCT FROM :user_id)))
         + (SELECT count(*) FROM setting_changes
            WHERE guild_id = :guild_id AND actor_id = :user_id)
"""

_SERVER_AUDIT = """
    SELECT * FROM (
        SELECT at, id AS number, NULL AS source, xp, subject AS reason, 0 AS undone, act, actor_id,
               user_id, reason AS why, NULL AS setting, NULL AS subject, NULL AS old_value,
               NULL AS new_value, CAST(NULL AS INTEGER) AS event_percent
        FROM staff_acts WHERE guild_id = :guild_id
        ORDER BY id DESC LIMIT :up_to) AS acts
    UNION ALL
    SELECT * FROM (
        SELECT at, id, NULL AS source, CAST(NULL AS BIGINT) AS xp, NULL AS reason, 0, NULL AS act,
               actor_id, CAST(NULL AS BIGINT) AS user_id, NULL AS why,
               setting, subject, old_value, new_value, CAST(NULL AS INTEGER) AS event_percent
        FROM setting_changes WHERE guild_id = :guild_id
        ORDER BY id DESC LIMIT :up_to) AS changes
    ORDER BY at DESC, number DESC LIMIT :limit OFFSET :offset
"""

_SERVER_AUDIT_COUNT = """
    SELECT (SELECT count(*) FROM staff_acts WHERE guild_id = :guild_id)
         + (SELECT count(*) FROM setting_changes WHERE guild_id = :guild_id)
"""


_KEEP_ACTOR = """
    UPDATE staff_acts SET forget_actor_at = :until
    WHERE guild_id = :guild_id AND actor_id = :user_id AND forget_actor_at IS NULL
"""

_FORGET_ACTORS = """
    UPDATE staff_acts SET actor_id = NULL, forget_actor_at = NULL WHERE forget_actor_at <= :now
"""


def add(tx: Transaction, act: NewAct) -> int:
    """Insert an act, and return its id."""
    return fetch_value(tx, _ADD, **values_of(act))


def find(tx: Transaction, guild_id: int, act_id: int) -> Act | None:
    """Return an act in this server."""
    return fetch_one(tx, Act, _FIND, act_id=act_id, guild_id=guild_id)


def about(tx: Transaction, guild_id: int, user_id: int) -> list[Act]:
    """Return every act about a member, the oldest first."""
    return fetch_all(tx, Act, _ABOUT, guild_id=guild_id, user_id=user_id)


def by(tx: Transaction, guild_id: int, user_id: int) -> list[Act]:
    """Return every act of a staff member, the oldest first."""
    return fetch_all(tx, Act, _BY, guild_id=guild_id, user_id=user_id)


def missed(tx: Transaction, guild_id: int, user_id: int, *, at_most: int) -> list[Act]:
    """Return what a member couldn't be told by direct message, the newest first."""
    return fetch_all(tx, Act, _MISSED, guild_id=guild_id, user_id=user_id, at_most=at_most)


def set_told(tx: Transaction, act_ids: Sequence[int], now: datetime) -> None:
    """Record that their members learned of these acts."""
    execute_each(tx, _SET_TOLD, [{"act_id": act_id, "now": now} for act_id in act_ids])


def keep_actor(tx: Transaction, guild_id: int, user_id: int, until: datetime) -> None:
    """Keep who acted until `until`, of all that a member has done as staff so far."""
    execute(tx, _KEEP_ACTOR, guild_id=guild_id, user_id=user_id, until=until)


def forget_actors(tx: Transaction, now: datetime) -> None:
    """Forget who acted where that is no longer kept."""
    execute(tx, _FORGET_ACTORS, now=now)


def audit(
    tx: Transaction, guild_id: int, user_id: int, *, limit: int, offset: int
) -> list[AuditRow]:
    """Return a member's ledger and the acts about them or by them, the newest first."""
    who = {"guild_id": guild_id, "user_id": user_id}
    page = {"limit": limit, "offset": offset, "up_to": limit + offset}
    return fetch_all(tx, AuditRow, _AUDIT, **who, **page)


def audit_count(tx: Transaction, guild_id: int, user_id: int) -> int:
    """Return how many rows the audit of a member has."""
    return fetch_value(tx, _AUDIT_COUNT, guild_id=guild_id, user_id=user_id)


def server_audit(tx: Transaction, guild_id: int, *, limit: int, offset: int) -> list[AuditRow]:
    """Return what staff did in a server, the newest first."""
    page = {"limit": limit, "offset": offset, "up_to": limit + offset}
    return fetch_all(tx, AuditRow, _SERVER_AUDIT, guild_id=guild_id, **page)


def server_audit_count(tx: Transaction, guild_id: int) -> int:
    """Return how many rows the audit of a server has."""
    return fetch_value(tx, _SERVER_AUDIT_COUNT, guild_id=guild_id)
