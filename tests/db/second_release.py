"""What the second release has left besides: a row in each of the tables that it has added."""

from tests.db.releases import Lived, Rows


def second_release(lived: Lived) -> Rows:
    """Return what the second release has written besides, in the tables that it has added."""
    of_server = {"guild_id": lived.guild_id}
    of_mia = of_server | {"user_id": lived.mia}
    return {
        "outages": [{"id": 1, "from_at": 5, "to_at": 100_000, "applied_at": 100_001}],
        "excused_days": [of_mia | {"day": lived.day(40).isoformat()}],
        "reminders": [
            of_mia
            | {
                "id": 1,
                "session_id": 8,
                "kind": "ears",
                "at": lived.at(minutes=20),
                "focus": "mixing",
                "day": lived.today.isoformat(),
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
                "at": lived.at(hours=1),
                "day": lived.today.isoformat(),
            }
        ],
        "reviews": [
            of_mia | {"id": 1, "kind": "milestone", "subject_id": 1, "asked_at": lived.at(hours=1)}
        ],
        "rerolls": [
            of_mia
            | {
                "day": lived.today.isoformat(),
                "from_quest": "five-note-hook",
                "to_quest": "bass-answers-kick",
                "at": lived.at(hours=2),
            }
        ],
        "tracks": [
            of_mia
            | {
                "id": 1,
                "title": "Night Drive",
                "stage": "mix",
                "added_at": lived.at(days=5),
                "moved_at": lived.at(days=1),
            }
        ],
        "level_roles": [of_server | {"level": 10, "role_id": 700}],
        "role_checks": [of_mia | {"check_at": lived.at(minutes=-30)}],
        "staff_acts": [
            of_mia
            | {
                "id": 1,
                "actor_id": lived.ben,
                "at": lived.at(days=1),
                "act": "quest-add",
                "reason": "“Cellar tapes”",
            }
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
                "added_at": lived.at(days=1),
            }
        ],
        "disabled_quests": [of_server | {"quest": "five-note-hook"}],
        "week_review_schedules": [of_server | {"next_run_at": lived.at(days=-9)}],
        "week_reviews": [of_server | {"id": 1, "week": "2026-W45", "at": lived.at(days=2)}],
    }
