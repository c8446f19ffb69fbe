"""The rows about a member in the format of the export (rules, Promises)."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from bot.calendar.rules.periods import shown_period
from bot.db.transactions import Transaction
from bot.downtime import store as outages
from bot.interactions import store as interactions
from bot.level_roles import store as level_roles
from bot.milestones import store as milestones
from bot.milestones.store import Claim
from bot.quests.store import completions, personal_quests, server_quests
from bot.quests.store.completions import Completion
from bot.quests.store.personal_quests import Reroll
from bot.quests.store.postings import QuestPosting
from bot.reminders import store as reminders
from bot.reminders.store import Reminder
from bot.reviews import store as reviews
from bot.reviews.store import Review
from bot.sessions.store import sessions
from bot.sessions.store.sessions import Break, Session
from bot.setting_changes import store as setting_changes
from bot.setting_changes.store import SettingChange
from bot.staff import store as staff_acts
from bot.staff.store import Act
from bot.tracks import store as tracks
from bot.tracks.store import Track
from bot.xp.store import ledger, level_ups
from bot.xp.store.ledger import Award
from bot.xp_import.store import import_rows, imports
from bot.xp_import.store.import_rows import ImportRow
from bot.xp_import.store.imports import Import


def rows_about(tx: Transaction, guild_id: int, user_id: int) -> dict[str, Any]:
    """Return every row about a member by kind, without derived sums."""
    breaks: dict[int, list[Break]] = defaultdict(list)
    for each in sessions.all_breaks_of(tx, guild_id, user_id):
        breaks[each.session_id].append(each)
    return {
        "awards": [_award(award) for award in ledger.all_of(tx, guild_id, user_id)],
        "sessions": [
            _session(session, breaks[session.id])
            for session in sessions.all_of(tx, guild_id, user_id)
        ],
        "completions": [
            _completion(completion) for completion in completions.all_of(tx, guild_id, user_id)
        ],
        "milestones": [_claim(claim) for claim in milestones.all_of(tx, guild_id, user_id)],
        "reviews": [_review(review) for review in reviews.all_of(tx, guild_id, user_id)],
        "judged": [_review(review) for review in reviews.decided_by_member(tx, guild_id, user_id)],
        "reminders": [_reminder(reminder) for reminder in reminders.all_of(tx, guild_id, user_id)],
        "excused_days": [
            day.isoformat() for day in outages.excused_days(tx, guild_id, user_id, date.min)
        ],
        "personal_quests": [
            _personal_quest(posting) for posting in personal_quests.all_of(tx, guild_id, user_id)
        ],
        "rerolls": [
            _reroll(reroll)
            for reroll in personal_quests.rerolls_since(tx, guild_id, user_id, date.min)
        ],
        "tracks": [_track(track) for track in tracks.all_of(tx, guild_id, user_id)],
        "staff_acts": [_act(act) for act in staff_acts.about(tx, guild_id, user_id)],
        "acted": [_act(act) for act in staff_acts.by(tx, guild_id, user_id)],
        "changed_settings": [
            _setting_change(change) for change in setting_changes.by(tx, guild_id, user_id)
        ],
        "imports": [_share(share) for share in import_rows.all_of(tx, guild_id, user_id)],
        "imported": [_import(xp_import) for xp_import in imports.asked_by(tx, guild_id, user_id)],
        "added_quests": [
            {"id": str(quest.id), "title": quest.title, "at": stamp(quest.added_at)}
            for quest in server_quests.all_of(tx, guild_id)
            if quest.added_by == user_id
        ],
        "role_check_at": stamp(level_roles.check_of(tx, guild_id, user_id)),
        "role_removal_until": stamp(level_roles.removal_until(tx, guild_id, user_id)),
        "level_ups": [
            {"level": level_up.level, "at": stamp(level_up.at)}
            for level_up in level_ups.all_of(tx, guild_id, user_id)
        ],
        "interactions": [
            {"id": str(handled.interaction_id), "at": stamp(handled.at)}
            for handled in interactions.all_of(tx, guild_id, user_id)
        ],
    }


def stamp(instant: datetime | None) -> str | None:
    """Return an instant in the export's format, in UTC."""
    return f"{instant:%Y-%m-%dT%H:%M:%SZ}" if instant is not None else None


def _award(award: Award) -> dict[str, Any]:
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
        "undoes": str(award.undoes) if award.undoes is not None else None,
        "reason": award.reason,
    }


def _session(session: Session, breaks: Sequence[Break]) -> dict[str, Any]:
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
    }


def _reminder(reminder: Reminder) -> dict[str, Any]:
    return {
        "id": str(reminder.id),
        "kind": str(reminder.kind),
        "at": stamp(reminder.at),
        "answered_at": stamp(reminder.answered_at),
        "session": str(reminder.session_id) if reminder.session_id is not None else None,
        "day": reminder.day.isoformat(),
        "focus": reminder.focus,
        "minutes": reminder.minutes,
        "last_sign_at": stamp(reminder.sign_at),
        "level": reminder.level,
    }


def _completion(completion: Completion) -> dict[str, Any]:
    return {
        "id": str(completion.id),
        "quest": completion.quest,
        "cadence": str(completion.cadence),
        "period": shown_period(completion.period),
        "at": stamp(completion.at),
        "note": completion.note,
        "proof": completion.proof_url or completion.proof_file_url,
        "proof_file_name": completion.proof_file_name,
        "proof_file_url": completion.proof_file_url,
        "state": str(completion.state),
        "undone": completion.undone_at is not None,
    }


def _claim(claim: Claim) -> dict[str, Any]:
    return {
        "id": str(claim.id),
        "milestone": claim.milestone,
        "link": claim.link,
        "note": claim.note,
        "at": stamp(claim.at),
        "day": claim.day.isoformat(),
        "state": str(claim.state),
        "reason": claim.reason,
        "undone": claim.undone_at is not None,
    }


def _review(review: Review) -> dict[str, Any]:
    """Return a review without other members: an export is about one member."""
    return {
        "id": str(review.id),
        "kind": str(review.kind),
        "subject": str(review.subject_id),
        "asked_at": stamp(review.asked_at),
        "verdict": str(review.verdict) if review.verdict else None,
        "decided_at": stamp(review.decided_at),
        "reason": review.reason,
        "level": review.level,
    }


def _personal_quest(posting: QuestPosting) -> dict[str, Any]:
    return {
        "id": str(posting.id),
        "quest": posting.quest,
        "period": shown_period(posting.period),
        "opened_at": stamp(posting.opened_at),
        "closes_at": stamp(posting.closes_at),
    }


def _reroll(reroll: Reroll) -> dict[str, Any]:
    return {
        "day": reroll.day.isoformat(),
        "from_quest": reroll.from_quest,
        "to_quest": reroll.to_quest,
        "at": stamp(reroll.at),
    }


def _track(track: Track) -> dict[str, Any]:
    return {
        "id": str(track.id),
        "title": track.title,
        "stage": str(track.stage),
        "link": track.link,
        "added_at": stamp(track.added_at),
        "moved_at": stamp(track.moved_at),
        "released_at": stamp(track.released_at),
        "nudged_on": track.nudged_on.isoformat() if track.nudged_on else None,
    }


def _act(act: Act) -> dict[str, Any]:
    """Return an act without other members: an export is about one member."""
    return {
        "id": str(act.id),
        "at": stamp(act.at),
        "act": str(act.act),
        "award": str(act.award_id) if act.award_id is not None else None,
        "subject": act.subject,
        "xp": act.xp,
        "reason": act.reason,
    }


def _setting_change(change: SettingChange) -> dict[str, Any]:
    return {
        "id": str(change.id),
        "at": stamp(change.at),
        "setting": str(change.setting),
        "subject": change.subject,
        "from": change.old_value,
        "to": change.new_value,
    }


def _share(share: ImportRow) -> dict[str, Any]:
    return {"import": str(share.import_id), "xp": share.xp, "state": str(share.state)}


def _import(xp_import: Import) -> dict[str, Any]:
    """Return an import without its members: an export is about one member."""
    return {
        "id": str(xp_import.id),
        "file": xp_import.file_name,
        "at": stamp(xp_import.asked_at),
        "state": str(xp_import.state),
        "percent": xp_import.percent,
        "members": xp_import.members,
        "xp": xp_import.xp,
        "begun_at": stamp(xp_import.begun_at),
        "done_at": stamp(xp_import.done_at),
    }
