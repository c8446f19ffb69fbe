"""An export has every column of every row about a member, whatever columns are added later."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from bot.db.rows import execute
from bot.db.transactions import Transaction
from tests.databases import table_names
from tests.privacy.test_service import MEMBER, configure_as, create_member_rows
from tests.world import World

Content = Mapping[str, Any]
Row = Mapping[str, Any]

WHO = {"guild_id", "user_id"}
"""Columns that are the same in every row, and stand at the top of the export."""

SECTIONS: Mapping[str, Callable[[Content], Sequence[Row]]] = {
    "attribute_totals": lambda content: [
        {"attribute": name, "xp": xp} for name, xp in sorted(content["attributes"].items()) if xp
    ],
    "awards": lambda content: content["awards"],
    "battle_entries": lambda content: content["battle_entries"],
    "battle_pairs": lambda content: content["battle_votes"],
    "battles": lambda content: content["battles_started"],
    "breaks": lambda content: [
        {"session": session["id"]} | each
        for session in content["sessions"]
        for each in session["breaks"]
    ],
    "buddies": lambda content: content["buddies"],
    "buddy_asks": lambda content: content["buddy_asks"],
    "completions": lambda content: content["completions"],
    "critiques": lambda content: content["critiques_given"],
    "deliveries": lambda content: content["messages"][::-1],
    "ear_drills": lambda content: content["ears"],
    "ear_questions": lambda content: content["ear_questions"],
    "ear_rounds": lambda content: content["ear_rounds"],
    "excused_days": lambda content: [
        {"day": day, "reason": "pause" if day in content["paused_days"] else "offline"}
        for day in content["excused_days"]
    ],
    "feedback_claims": lambda content: content["feedback_claims"],
    "feedback_members": lambda content: [content["feedback"]],
    "handled_interactions": lambda content: content["interactions"],
    "import_rows": lambda content: content["imports"],
    "imports": lambda content: content["imported"],
    "level_ups": lambda content: content["level_ups"],
    "members": lambda content: [content | content["profile"] | content["streak"]],
    "milestone_claims": lambda content: content["milestones"],
    "mix_check_days": lambda content: content["mix_days"],
    "mix_checks": lambda content: content["mixes"],
    "placements": lambda content: content["placements"],
    "plan_lines": lambda content: content["plan_lines"],
    "plans": lambda content: content["plans"],
    "postings": lambda content: content["personal_quests"],
    "practice_days": lambda content: content["practice_days"],
    "recordings": lambda content: content["recordings"],
    "reminders": lambda content: content["reminders"],
    "release_tellings": lambda content: content["release_tellings"],
    "rerolls": lambda content: content["rerolls"],
    "reviews": lambda content: content["reviews"],
    "role_checks": lambda content: [content],
    "server_quests": lambda content: content["added_quests"],
    "shared_timer_members": lambda content: content["shared_timer_parts"],
    "shared_timers": lambda content: content["shared_timers"],
    "self_assessments": lambda content: content["self_assessments"],
    "sessions": lambda content: content["sessions"],
    "setting_changes": lambda content: content["changed_settings"],
    "staff_acts": lambda content: content["staff_acts"],
    "standings": lambda content: content["standings"],
    "pauses": lambda content: content["pauses"],
    "streak_reminders": lambda content: content["streak_reminders"],
    "streak_milestones": lambda content: content["streak_milestones"],
    "submissions": lambda content: content["submissions"],
    "track_steps": lambda content: content["track_steps"],
    "tracks": lambda content: content["tracks"],
    "week_leaders": lambda content: content["weeks_led"],
    "won_roles": lambda content: content["winners_roles"],
}
"""Where the rows of a table stand in the export, in the order of their keys."""

NAMES = {
    "award_id": "award", "completion_id": "completion", "digest_id": "daily_list",
    "import_id": "import", "session_id": "session", "posting_id": "posting",
    "channel_id": "channel", "message_id": "message", "subject_id": "subject",
    "interaction_id": "id", "asked_at": "at", "added_at": "at", "file_name": "file",
    "due_on": "due", "round_id": "round", "submission_id": "submission", "battle_id": "battle",
    "shared_timer_id": "shared_timer", "buddy_id": "buddy", "asked_id": "asked",
    "since_at": "since", "takes_buddy_asks": "buddy_asks",
    "recording_id": "recording", "role_id": "role", "first_id": "first", "second_id": "second",
    "from_at": "from", "to_at": "to", "old_value": "from", "new_value": "to",
    "present": "on_boards", "is_private": "private", "ears_at": "ear_reminder_at",
    "ears_minutes": "ear_reminder_minutes", "sign_at": "last_sign_at",
    "longest_streak": "longest", "streak_until_at": "streak_until",
    "until_at": "role_removal_until", "zone_before": "timezone_before",
    "zone_changed_on": "timezone_changed_on",
}  # fmt: skip
OWN_NAMES = {
    ("role_checks", "check_at"): "role_check_at",
    ("sessions", "asked_at"): "asked_at",
    ("reviews", "asked_at"): "asked_at",
    ("tracks", "added_at"): "added_at",
    ("mix_checks", "track_id"): "track",
    ("won_roles", "until_at"): "until_at",
    ("members", "streak_days"): "days",
    ("submissions", "track_id"): "track",
    # To the minute, these would tell when the other side was there.
    ("critiques", "marked_at"): "marked_on",
    ("critiques", "replied_at"): "replied_on",
    ("feedback_claims", "ended_at"): "ended_on",
}

BATTLE = {
    *("brief", "task", "format", "sample", "longest_seconds", "channel_id", "entries_close_at"),
    *("votes_close_at", "phase", "due_at", "pairs_each", "was_extended", "reason"),
}

NOT_EXPORTED = {
    # Other members: an export is about one.
    *(("reviews", "decided_by"), ("staff_acts", "actor_id")),
    ("placements", "placed_by"),
    # Whether they agree to names is told once both do.
    ("critiques", "maker_agrees"),
    # When its mark takes effect, which its critic can't see before.
    ("critiques", "pays_at"),
    # What everybody in the server has read.
    *(("battles", each) for each in BATTLE),
    # The sound of a question follows from it, and is played.
    ("ear_questions", "seed"),
    # The member, whose id stands at the top.
    *(("imports", "asked_by"), ("server_quests", "added_by"), ("setting_changes", "actor_id")),
    ("battles", "started_by"),
    ("shared_timers", "host_id"),
    # Always the same for a quest of one member.
    *(("postings", "cadence"), ("postings", "bag")),
    *(("postings", "theme_week"), ("postings", "theme_day")),
    *(("postings", "refresh_at"), ("postings", "refreshed_at"), ("postings", "closes_message")),
    # Only withdrawals have these, and they are nobody's.
    *(("deliveries", "former_kind"), ("deliveries", "former_subject_id")),
    # They are computed for now, and days of an ended streak are 0.
    *(("members", "rest_days"), ("members", "streak_days")),
}
OWNERS = {
    "imports": "asked_by", "server_quests": "added_by", "setting_changes": "actor_id",
    "battles": "started_by", "shared_timers": "host_id",
}  # fmt: skip
"""The column with the member's id, where it is not `user_id`."""
OF_SESSIONS = {"breaks", "shared_timer_members"}
"""Tables whose rows belong to a member's session."""
DELIVERIES = """
    user_id = :member OR kind IN ('level-up', 'streak', 'milestone', 'release', 'reminder',
        'buddy-ask', 'buddy-yes', 'buddy-unreached', 'buddy-word')
    OR (kind IN ('review', 'verdict') AND subject_id IN
        (SELECT id FROM reviews WHERE user_id = :member))
"""


def rows_of(tx: Transaction, table: str) -> list[dict[str, Any]]:
    """Return the rows about the member in a table."""
    columns = tx.execute(f'SELECT * FROM "{table}" LIMIT 0').columns
    where = f"{OWNERS.get(table, 'user_id')} = :member"
    if table == "deliveries":
        where = DELIVERIES
    if table in OF_SESSIONS:
        where = "session_id IN (SELECT id FROM sessions WHERE user_id = :member)"
    keys = [each for each in ("id", "interaction_id", "session_id") if each in columns]
    order = ", ".join((keys or list(columns))[:1] if keys else columns)
    statement = f'SELECT * FROM "{table}" WHERE {where} ORDER BY {order}'
    return tx.execute(statement, {"member": MEMBER}).mappings()


def tables_about_members(tx: Transaction) -> set[str]:
    columns = {
        each: tx.execute(f'SELECT * FROM "{each}" LIMIT 0').columns for each in table_names(tx)
    }
    return {
        table
        for table, names in columns.items()
        if "user_id" in names or table in OWNERS or table in OF_SESSIONS
    }


def shown(value: Any) -> list[Any]:
    """Return the forms in which an export may show a stored value."""
    forms = [value, str(value)]
    if isinstance(value, int):
        forms.append(bool(value))
        if 0 <= value < 2**33:
            instant = datetime.fromtimestamp(value, UTC)
            forms += [f"{instant:%Y-%m-%dT%H:%M:%SZ}", f"{instant:%Y-%m-%d}"]
    if isinstance(value, str) and value.startswith(("{", "[")):
        forms.append(json.loads(value))
    if isinstance(value, str):
        forms.append(value.partition(f".{MEMBER}")[0])  # the period of a personal quest
    return forms


def name_of(table: str, column: str) -> str:
    return OWN_NAMES.get((table, column), NAMES.get(column, column))


def test_every_table_about_members_has_a_place_in_the_export(world: World) -> None:
    with world.database.reading() as tx:
        assert tables_about_members(tx) == SECTIONS.keys()


def test_every_column_about_a_member_is_exported(world: World) -> None:
    create_member_rows(world)
    configure_as(world, MEMBER)
    with world.database.writing() as tx:  # before that, critics can't see marks
        execute(tx, "UPDATE critiques SET pays_at = NULL")
    exported = world.services.privacy.export.blocking(world.guild_id, MEMBER, world.now)
    content = json.loads(json.dumps(dict(exported.content)))
    for table, section in SECTIONS.items():
        with world.database.reading() as tx:
            stored = rows_of(tx, table)
        assert stored, table
        assert_exported(table, stored, section(content))


def assert_exported(table: str, stored: Sequence[Row], exported: Sequence[Row]) -> None:
    """Check that a table's part of the export has every column of every row."""
    assert len(exported) == len(stored), table
    for row, shown_row in zip(stored, exported, strict=True):
        for column, value in row.items():
            if column in WHO or (table, column) in NOT_EXPORTED:
                continue
            name = name_of(table, column)
            assert name in shown_row, f"{table}.{column} is not exported"
            assert shown_row[name] in shown(value), f"{table}.{column}"
