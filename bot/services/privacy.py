"""What a server holds about a member: handed over in one file, or deleted for good."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bot.content import SkillPack
from bot.domain.levels import level_at
from bot.domain.periods import ALL_TIME, shown_period
from bot.services.homes import find_home
from bot.services.open_postings import ask_refresh
from bot.services.streaking import rest_days_at
from bot.storage import (
    completions,
    interactions,
    ledger,
    level_roles,
    level_ups,
    members,
    milestones,
    outages,
    personal_quests,
    postings,
    privacy,
    reminders,
    reviews,
    server_quests,
    servers,
    sessions,
    staff_acts,
    tracks,
)
from bot.storage.completions import Completion
from bot.storage.database import Database, Transaction
from bot.storage.ledger import Award
from bot.storage.members import Member
from bot.storage.milestones import Claim
from bot.storage.personal_quests import Reroll
from bot.storage.postings import QuestPosting
from bot.storage.reminders import Reminder
from bot.storage.reviews import Review
from bot.storage.sessions import Break, Session
from bot.storage.staff_acts import ActKept
from bot.storage.tracks import Track


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberExported:
    """The export of a member; `content` has the promised shape (rules, Promises)."""

    content: Mapping[str, Any]


class Privacy:
    """Export and deletion, of one member in one server. Each method is one transaction."""

    def __init__(self, database: Database, packs: Mapping[str, SkillPack]) -> None:
        self._database = database
        self._packs = packs

    async def export(self, guild_id: int, user_id: int, now: datetime) -> MemberExported:
        """Return everything a server holds about a member; zeros for somebody unknown."""
        async with self._database.reading() as tx:
            home = await find_home(tx, self._packs, guild_id)
            pack = home.pack
            member = await members.find(tx, guild_id, user_id)
            total = await ledger.standing(tx, guild_id, user_id, ALL_TIME)
            held = await ledger.attributes(tx, guild_id, user_id)
            content = {
                "guild_id": str(guild_id),
                "user_id": str(user_id),
                "exported_at": _stamp(now),
                "xp": total.xp,
                "level": level_at(total.xp, pack.max_level),
                "attributes": dict.fromkeys(pack.default_weights, 0) | held,
                "streak": {
                    "days": member.streak_days_at(now),
                    "longest": member.longest_streak,
                    "rest_days": await rest_days_at(tx, home.zone_of(member), member, now),
                },
            }
            content |= await _rows(tx, guild_id, user_id)
            content |= {
                "profile": _profile(member),
                "highest_level": member.highest_level,
                "path_chosen_at": _stamp(member.path_chosen_at),
                "left_at": _stamp(member.left_at),
                "set_up_quests": home.server.configured_by == user_id,
            }
            return MemberExported(content=content)

    async def delete(self, guild_id: int, user_id: int, now: datetime) -> None:
        """Delete everything a server holds about a member, and take them off its postings.

        The request itself is not noted as handled: that would be a row about them. To delete
        twice does no harm.
        """
        async with self._database.writing() as tx:
            await servers.hold(tx, guild_id)  # locked before its members, by all who lock both
            await privacy.forget_staff(tx, guild_id, user_id)
            await members.enter(tx, guild_id, user_id)  # whatever they are doing ends first
            for posting_id in await completions.postings_of(tx, guild_id, user_id):
                posting = await postings.find(tx, guild_id, posting_id)
                if posting is not None:
                    await ask_refresh(tx, posting, now)
            await privacy.delete_member(tx, guild_id, user_id)


async def _rows(tx: Transaction, guild_id: int, user_id: int) -> dict[str, Any]:
    """Return every row about a member, by what it is."""
    breaks: dict[int, list[Break]] = defaultdict(list)
    for each in await sessions.all_breaks_of(tx, guild_id, user_id):
        breaks[each.session_id].append(each)
    return {
        "awards": [_award(award) for award in await ledger.all_of(tx, guild_id, user_id)],
        "sessions": [
            _session(session, breaks[session.id])
            for session in await sessions.all_of(tx, guild_id, user_id)
        ],
        "completions": [
            _completion(completion)
            for completion in await completions.all_of(tx, guild_id, user_id)
        ],
        "milestones": [_claim(claim) for claim in await milestones.all_of(tx, guild_id, user_id)],
        "reviews": [_review(review) for review in await reviews.all_of(tx, guild_id, user_id)],
        "judged": [_review(review) for review in await reviews.judged_by(tx, guild_id, user_id)],
        "reminders": [
            _reminder(reminder) for reminder in await reminders.all_of(tx, guild_id, user_id)
        ],
        "excused_days": [
            day.isoformat() for day in await outages.excused_days(tx, guild_id, user_id, date.min)
        ],
        "personal_quests": [
            _personal_quest(posting)
            for posting in await personal_quests.all_of(tx, guild_id, user_id)
        ],
        "rerolls": [
            _reroll(reroll)
            for reroll in await personal_quests.rerolls_since(tx, guild_id, user_id, date.min)
        ],
        "tracks": [_track(track) for track in await tracks.all_of(tx, guild_id, user_id)],
        "staff_acts": [_act(act) for act in await staff_acts.about(tx, guild_id, user_id)],
        "acted": [_act(act) for act in await staff_acts.by(tx, guild_id, user_id)],
        "added_quests": [
            {"id": str(quest.id), "title": quest.title, "at": _stamp(quest.added_at)}
            for quest in await server_quests.all_of(tx, guild_id)
            if quest.added_by == user_id
        ],
        "role_check_at": _stamp(await level_roles.check_of(tx, guild_id, user_id)),
        "level_ups": [
            {"level": level_up.level, "at": _stamp(level_up.at)}
            for level_up in await level_ups.all_of(tx, guild_id, user_id)
        ],
        "interactions": [
            {"id": str(handled.interaction_id), "at": _stamp(handled.at)}
            for handled in await interactions.all_of(tx, guild_id, user_id)
        ],
    }


def _stamp(instant: datetime | None) -> str | None:
    return f"{instant:%Y-%m-%dT%H:%M:%SZ}" if instant is not None else None


def _award(award: Award) -> dict[str, Any]:
    return {
        "id": str(award.id),
        "at": _stamp(award.at),
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
        "started_at": _stamp(session.started_at),
        "ended_at": _stamp(session.ended_at),
        "minutes": session.minutes,
        "focus": session.focus,
        "note": session.note,
        "breaks": [{"from": _stamp(each.from_at), "to": _stamp(each.to_at)} for each in breaks],
        "undone": session.undone_at is not None,
    }


def _reminder(reminder: Reminder) -> dict[str, Any]:
    return {
        "id": str(reminder.id),
        "kind": str(reminder.kind),
        "at": _stamp(reminder.at),
        "answered_at": _stamp(reminder.answered_at),
        "session": str(reminder.session_id) if reminder.session_id is not None else None,
        "day": reminder.day.isoformat(),
        "focus": reminder.focus,
        "minutes": reminder.minutes,
        "last_sign_at": _stamp(reminder.sign_at),
        "level": reminder.level,
    }


def _completion(completion: Completion) -> dict[str, Any]:
    return {
        "id": str(completion.id),
        "quest": completion.quest,
        "cadence": str(completion.cadence),
        "period": shown_period(completion.period),
        "at": _stamp(completion.at),
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
        "at": _stamp(claim.at),
        "day": claim.day.isoformat(),
        "state": str(claim.state),
        "reason": claim.reason,
        "undone": claim.undone_at is not None,
    }


def _review(review: Review) -> dict[str, Any]:
    """Return a review without who else was in it: an export concerns one member."""
    return {
        "id": str(review.id),
        "kind": str(review.kind),
        "subject": str(review.subject_id),
        "asked_at": _stamp(review.asked_at),
        "verdict": str(review.verdict) if review.verdict else None,
        "decided_at": _stamp(review.decided_at),
        "reason": review.reason,
    }


def _personal_quest(posting: QuestPosting) -> dict[str, Any]:
    return {
        "id": str(posting.id),
        "quest": posting.quest,
        "period": shown_period(posting.period),
        "opened_at": _stamp(posting.opened_at),
        "closes_at": _stamp(posting.closes_at),
    }


def _reroll(reroll: Reroll) -> dict[str, Any]:
    return {
        "day": reroll.day.isoformat(),
        "from_quest": reroll.from_quest,
        "to_quest": reroll.to_quest,
        "at": _stamp(reroll.at),
    }


def _track(track: Track) -> dict[str, Any]:
    return {
        "id": str(track.id),
        "title": track.title,
        "stage": str(track.stage),
        "link": track.link,
        "added_at": _stamp(track.added_at),
        "moved_at": _stamp(track.moved_at),
        "released_at": _stamp(track.released_at),
        "nudged_on": track.nudged_on.isoformat() if track.nudged_on else None,
    }


def _act(act: ActKept) -> dict[str, Any]:
    """Return an act without whoever else was in it: an export concerns one member."""
    return {
        "id": str(act.id),
        "at": _stamp(act.at),
        "act": str(act.act),
        "award": str(act.award_id) if act.award_id is not None else None,
        "subject": act.subject,
        "xp": act.xp,
        "reason": act.reason,
    }


def _profile(member: Member) -> dict[str, Any]:
    return {
        "timezone": member.timezone,
        "daw": str(member.daw) if member.daw else None,
        "genre": member.genre,
        "path": member.path,
        "daily_goal_minutes": member.daily_goal_minutes,
        "pings": str(member.pings),
        "private": member.is_private,
        "ear_reminder_minutes": member.ears_minutes,
        "reminders": str(member.reminders),
    }
