"""Rows written by the second release: a row in each of the tables that it added."""

from tests.db.releases import History, Rows


def second_release(history: History) -> Rows:
    """Return rows as the second release wrote them into the tables that it added."""
    of_server = {"guild_id": history.guild_id}
    of_mia = of_server | {"user_id": history.mia}
    return {
        "outages": [{"id": 1, "from_at": 5, "to_at": 100_000, "applied_at": 100_001}],
        "excused_days": [of_mia | {"day": history.day(40).isoformat()}],
        "reminders": [
            of_mia
            | {
                "id": 1,
                "session_id": 8,
                "kind": "ears",
                "at": history.at(minutes=20),
                "focus": "mixing",
                "day": history.today.isoformat(),
            }
        ],
        "studio_rooms": [of_server | {"channel_id": 7, "focus": "mixing"}],
        "milestone_claims": [
            of_mia
            | {
                "id": 1,
                "milestone": "first-finished-track",
                "link": "https://example.com/it",
                "note": "Done.",
                "at": history.at(hours=1),
                "day": history.today.isoformat(),
            }
        ],
        "reviews": [
            of_mia
            | {"id": 1, "kind": "milestone", "subject_id": 1, "asked_at": history.at(hours=1)}
        ],
        "rerolls": [
            of_mia
            | {
                "day": history.today.isoformat(),
                "from_quest": "five-note-hook",
                "to_quest": "bass-answers-kick",
                "at": history.at(hours=2),
            }
        ],
        "tracks": [
            of_mia
            | {
                "id": 1,
                "title": "Night Drive",
                "stage": "mix",
                "added_at": history.at(days=5),
                "moved_at": history.at(days=1),
            }
        ],
        "level_roles": [of_server | {"level": 10, "role_id": 700}],
        "role_checks": [of_mia | {"check_at": history.at(minutes=-30)}],
        "staff_acts": [
            of_mia
            | {
                "id": 1,
                "actor_id": history.ben,
                "at": history.at(days=1),
                "act": "quest-add",
                "reason": "“Cellar tapes”",
            },
            of_mia
            | {
                "id": 2,
                "actor_id": history.ben,
                "at": history.at(days=1),
                "act": "adjust",
                "xp": 5,
                "reason": "Good question",
            },
        ],
        "server_quests": [
            of_server
            | {
                "id": 1,
                "title": "Cellar tapes",
                "task": "Record a room.",
                "cadence": "daily",
                "focus": "recording",
                "minutes": 30,
                "added_at": history.at(days=1),
            }
        ],
        "disabled_quests": [of_server | {"quest": "five-note-hook"}],
        "week_review_schedules": [of_server | {"next_run_at": history.at(days=-9)}],
        "week_reviews": [of_server | {"id": 1, "week": "2026-W45", "at": history.at(days=2)}],
    }
