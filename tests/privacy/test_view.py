from datetime import UTC, datetime, timedelta
from typing import Any

import discord
import pytest

from bot.privacy.rules import EXPORT_NAME, ExportFile
from bot.privacy.view import confirms, draw_delete_question, draw_export
from bot.ui.custom_ids import parse_custom_id

NOW = datetime(2026, 11, 22, 20, 15, tzinfo=UTC)
USER = 2**63 - 1


def delete_key() -> str:
    """Return the key of the delete button in the message."""
    for item in draw_delete_question(USER, NOW, 2**63 - 1).layout.walk_children():
        inner = getattr(item, "item", item)
        if isinstance(inner, discord.ui.Button) and inner.label == "Delete everything":
            parsed = parse_custom_id(str(inner.custom_id))
            assert parsed is not None
            return parsed[1]
    raise AssertionError


@pytest.mark.parametrize(
    ("later", "is_valid"),
    [
        (timedelta(0), True),
        (timedelta(minutes=15), True),
        (timedelta(minutes=15, seconds=1), False),
        (timedelta(days=400), False),
        (timedelta(seconds=-1), False),
    ],
)
def test_a_confirmation_expires(later: timedelta, is_valid: bool) -> None:
    assert confirms(delete_key(), USER, NOW + later) is is_valid


def test_a_confirmation_is_only_valid_for_its_member() -> None:
    assert not confirms(delete_key(), USER - 1, NOW)
    assert not confirms("", USER, NOW)
    assert not confirms(str(USER), USER, NOW)


def test_the_summary_leaves_out_empty_parts() -> None:
    content: dict[str, Any] = {
        "xp": 1_234_567,
        "level": 150,
        "streak": {"days": 0, "longest": 1_000, "rest_days": 0},
        "awards": [{}] * 1_234,
        "sessions": [{}],
        "completions": [],
        "milestones": [{}],
        "tracks": [{}] * 2,
        "ears": [{"rounds": 2}, {"rounds": 1}],
        "mixes": [],
        "submissions": [{}],
        "critiques_given": [{}] * 3,
        "battle_entries": [{}] * 2,
        "profile": {
            "timezone": None,
            "daw": "reaper",
            "pings": "nothing",
            "private": False,
            "ear_reminder_minutes": 0,
            "reminders": "direct",
        },
    }
    reply = draw_export(content, ExportFile(name=EXPORT_NAME, data=b"{}"))
    texts = [
        item.content
        for item in reply.layout.walk_children()
        if isinstance(item, discord.ui.TextDisplay)
    ]
    assert texts[1].splitlines() == [
        "- **1,234,567 XP**, level 150, from 1,234 awards",
        "- 1 practice session",
        "- 3 ear rounds",
        "- Streak: 0 days (best: 1,000)",
        "- 1 milestone claim",
        "- 2 tracks",
        "- 1 track submitted for feedback",
        "- 3 critiques",
        "- 2 battle entries",
        "- 2 profile settings",
    ]
    (file,) = reply.files
    file.close()
