"""Rows about a member's practice and XP in the format of the export."""

from collections.abc import Sequence
from typing import Any

from bot.calendar.rules.periods import shown_period
from bot.pauses.store import StoredPause
from bot.privacy.service.export_values import id_text, stamp
from bot.reminders.store import Reminder
from bot.sessions.store.breaks import Break
from bot.sessions.store.sessions import StoredSession
from bot.shared_timers.store import Part, SharedTimer
from bot.streak_reminders.store import StreakReminder
from bot.streaks.store import StoredStreakMilestone
from bot.xp.store.ledger import Award, PracticeDay
from bot.xp.store.level_ups import StoredLevelUp
from bot.xp.store.standings import StoredStanding


def award_of(award: Award) -> dict[str, Any]:
    """Return an award."""
    return {
        "id": str(award.id),
        "at": stamp(award.at),
        "day": award.day.isoformat(),
        "source": str(award.source),
        "base_xp": award.base_xp,
        "multiplier_percent": award.multiplier_percent,
        "streak_bonus_percent": award.streak_bonus_percent,
        "xp": award.xp,
        "attributes": award.attributes,
        "undoes": id_text(award.undoes),
        "reason": award.reason,
        "reference": award.reference,
        "minutes": award.minutes,
        "quests": award.quests,
        "ear_rounds": award.ear_rounds,
        "event_id": id_text(award.event_id),
        "event_percent": award.event_percent,
        "event_base_xp": award.event_base_xp,
        "event_minutes": award.event_minutes,
    }


def session_of(session: StoredSession, breaks: Sequence[Break]) -> dict[str, Any]:
    """Return a session."""
    return {
        "id": str(session.id),
        "kind": str(session.kind),
        "day": session.day.isoformat(),
        "started_at": stamp(session.started_at),
        "ended_at": stamp(session.ended_at),
        "minutes": session.minutes,
        "focus": session.focus,
        "note": session.note,
        "breaks": [{"from": stamp(each.from_at), "to": stamp(each.to_at)} for each in breaks],
        "undone": session.undone_at is not None,
        "undone_at": stamp(session.undone_at),
        "timezone": session.timezone,
        "channel": id_text(session.channel_id),
        "posting": id_text(session.posting_id),
        "exercise": session.exercise,
        "variant": str(session.variant) if session.variant else None,
        "discarded_at": stamp(session.discarded_at),
        "last_sign_at": stamp(session.last_sign_at),
        "ear_reminder_at": stamp(session.ears_at),
        "check_at": stamp(session.check_at),
        "asked_at": stamp(session.asked_at),
        "away_at": stamp(session.away_at),
    }


def shared_timer_of(timer: SharedTimer) -> dict[str, Any]:
    """Return a shared timer that the member started."""
    return {
        "id": str(timer.id),
        "channel": id_text(timer.channel_id),
        "focus": timer.focus,
        "work_minutes": timer.work_minutes,
        "break_minutes": timer.break_minutes,
        "rounds": timer.rounds,
        "started_at": stamp(timer.started_at),
        "ends_at": stamp(timer.ends_at),
        "ended_at": stamp(timer.ended_at),
        "step": timer.step,
        "due_at": stamp(timer.due_at),
        "redraw_at": stamp(timer.redraw_at),
    }


def shared_timer_part_of(part: Part) -> dict[str, Any]:
    """Return a session's part in a shared timer."""
    return {
        "session": str(part.session_id),
        "shared_timer": str(part.shared_timer_id),
        "step": part.step,
    }


def reminder_of(reminder: Reminder) -> dict[str, Any]:
    """Return a reminder."""
    return {
        "id": str(reminder.id),
        "kind": str(reminder.kind),
        "at": stamp(reminder.at),
        "answered_at": stamp(reminder.answered_at),
        "session": id_text(reminder.session_id),
        "day": reminder.day.isoformat(),
        "focus": reminder.focus,
        "minutes": reminder.minutes,
        "last_sign_at": stamp(reminder.sign_at),
        "level": reminder.level,
    }


def level_up_of(level_up: StoredLevelUp) -> dict[str, Any]:
    """Return a level-up."""
    return {
        "level": level_up.level,
        "from_level": level_up.from_level,
        "at": stamp(level_up.at),
        "id": str(level_up.id),
        "award": str(level_up.award_id),
        "daily_list": id_text(level_up.digest_id),
    }


def streak_milestone_of(milestone: StoredStreakMilestone) -> dict[str, Any]:
    """Return an announced length of a streak."""
    return {"days": milestone.days, "at": stamp(milestone.at), "id": str(milestone.id)}


def pause_of(pause: StoredPause) -> dict[str, Any]:
    """Return a planned pause of the streak."""
    return {
        "from_on": pause.from_on.isoformat(),
        "planned_days": pause.planned_days,
        "days": pause.days,
        "at": stamp(pause.at),
        "id": str(pause.id),
    }


def streak_reminder_of(reminder: StreakReminder) -> dict[str, Any]:
    """Return an evening message about a streak in danger."""
    return {
        "day": reminder.day.isoformat(),
        "streak_days": reminder.streak_days,
        "at": stamp(reminder.at),
        "id": str(reminder.id),
    }


def standing_of(standing: StoredStanding) -> dict[str, Any]:
    """Return the sums of a period."""
    return {
        "period": shown_period(standing.period),
        "xp": standing.xp,
        "minutes": standing.minutes,
        "quests": standing.quests,
        "on_boards": standing.present,
    }


def practice_day_of(day: PracticeDay) -> dict[str, Any]:
    """Return the practice of a day."""
    return {
        "day": day.day.isoformat(),
        "minutes": day.minutes,
        "quests": day.quests,
        "ear_rounds": day.ear_rounds,
    }
