"""Rows about a member's buddy and asks in the format of the export.

An asker doesn't learn from it that the answer was no.
"""

from typing import Any

from bot.buddies.store import Answer, Ask, Buddy
from bot.privacy.service.export_values import stamp


def buddy_of(buddy: Buddy) -> dict[str, Any]:
    """Return a member's buddy."""
    return {
        "buddy": str(buddy.buddy_id),
        "since": stamp(buddy.since_at),
        "is_muted": buddy.is_muted,
        "word_on": buddy.word_on and buddy.word_on.isoformat(),
    }


def ask_sent(ask: Ask) -> dict[str, Any]:
    """Return an ask of the member."""
    is_yes = ask.answer is Answer.YES
    return _ask(ask) | {
        "asked": str(ask.asked_id),
        "unreached_at": stamp(ask.unreached_at),
        "answer": str(ask.answer) if ask.answer and is_yes else None,
        "answered_at": stamp(ask.answered_at) if is_yes else None,
    }


def ask_received(ask: Ask) -> dict[str, Any]:
    """Return an ask that the member got."""
    return _ask(ask) | {
        "asker": str(ask.user_id),
        "answer": ask.answer and str(ask.answer),
        "answered_at": stamp(ask.answered_at),
    }


def _ask(ask: Ask) -> dict[str, Any]:
    return {
        "id": str(ask.id),
        "at": stamp(ask.at),
        "lapses_at": stamp(ask.lapses_at),
        "closed_at": stamp(ask.closed_at),
    }
