"""Gathers the rows about a member for the export."""

from collections import defaultdict
from datetime import date, datetime
from typing import Any

from bot.assessments import store as assessments
from bot.battles.store import battles, entries, pairs
from bot.buddies import store as buddies
from bot.coach.store import placements, plans, track_steps
from bot.db.transactions import Transaction
from bot.downtime import store as outages
from bot.ears.store import drills as ear_drills
from bot.ears.store import questions as ear_questions
from bot.ears.store import rounds as ear_rounds
from bot.feedback.store import claims, critiques, submissions
from bot.feedback.store.critiques import Critique
from bot.interactions import store as interactions
from bot.level_roles import store as level_roles
from bot.milestones import store as milestones
from bot.mixes import store as mixes
from bot.outbox.store import Delivery, DeliveryKind
from bot.pauses import store as pauses
from bot.privacy.service.battle_rows import (
    battle_entry_of,
    battle_started,
    battle_vote_of,
)
from bot.privacy.service.buddy_rows import ask_received, ask_sent, buddy_of
from bot.privacy.service.coach_rows import (
    assessment_of,
    placement_of,
    plan_line_of,
    plan_of,
    track_of,
    track_step_of,
)
from bot.privacy.service.ear_rows import drill_of, question_of, round_of
from bot.privacy.service.export_values import id_text, stamp
from bot.privacy.service.feedback_rows import (
    critique_given,
    feedback_claim_of,
    feedback_member_of,
    recording_of,
    submission_of,
)
from bot.privacy.service.mix_rows import mix_day_of, mix_of
from bot.privacy.service.practice_rows import (
    award_of,
    level_up_of,
    pause_of,
    practice_day_of,
    reminder_of,
    session_of,
    shared_timer_of,
    shared_timer_part_of,
    standing_of,
    streak_milestone_of,
    streak_reminder_of,
)
from bot.privacy.service.quest_rows import (
    claim_of,
    completion_of,
    personal_quest_of,
    reroll_of,
    review_of,
    server_quest_of,
)
from bot.privacy.service.staff_rows import (
    act_about,
    act_of,
    import_of,
    setting_change_of,
    share_of,
)
from bot.privacy.service.won_rows import week_led_of, won_role_of
from bot.privacy.store.members import messages_about
from bot.quests.store import completions, personal_quests, server_quests
from bot.recordings import store as recordings
from bot.reminders import store as reminders
from bot.reviews import store as reviews
from bot.sessions.store import breaks, sessions
from bot.sessions.store.breaks import Break
from bot.setting_changes import store as setting_changes
from bot.shared_timers import store as shared_timers
from bot.staff import store as staff_acts
from bot.streak_reminders import store as streak_reminders
from bot.streaks import store as streak_milestones
from bot.tracks import store as tracks
from bot.week_leaders import store as week_leaders
from bot.won_roles import store as won_roles
from bot.xp.store import ledger, level_ups, standings
from bot.xp_import.store import import_rows, imports

_SENT_LATER = (DeliveryKind.CRITIQUE, DeliveryKind.CRITIQUE_REPLY, DeliveryKind.FEEDBACK_LOST)


def rows_about(tx: Transaction, guild_id: int, user_id: int, now: datetime) -> dict[str, Any]:
    """Return every row about a member by kind, without derived sums."""
    return (
        _practice_about(tx, guild_id, user_id)
        | _feedback_about(tx, guild_id, user_id, now)
        | _contests_about(tx, guild_id, user_id)
        | _buddies_about(tx, guild_id, user_id)
    )


def _buddies_about(tx: Transaction, guild_id: int, user_id: int) -> dict[str, Any]:
    buddy = buddies.find(tx, guild_id, user_id)
    return {
        "buddies": [buddy_of(buddy)] if buddy else [],
        "buddy_asks": [ask_sent(each) for each in buddies.asks_sent(tx, guild_id, user_id)],
        "buddy_asks_received": [
            ask_received(each) for each in buddies.asks_received(tx, guild_id, user_id)
        ],
    }


def _feedback_about(tx: Transaction, guild_id: int, user_id: int, now: datetime) -> dict[str, Any]:
    received: dict[int | None, list[Critique]] = defaultdict(list)
    for each in critiques.received_by(tx, guild_id, user_id, now):
        received[each.submission_id].append(each)
    makers = critiques.named_makers(tx, guild_id, user_id)
    member = claims.find_member(tx, guild_id, user_id)
    return {
        "recordings": [recording_of(each) for each in recordings.all_of(tx, guild_id, user_id)],
        "submissions": [
            submission_of(each, received[each.id])
            for each in submissions.all_of(tx, guild_id, user_id)
        ],
        "critiques_given": [
            critique_given(each, makers.get(each.id), now)
            for each in critiques.given_by(tx, guild_id, user_id)
        ],
        "feedback_claims": [
            feedback_claim_of(each) for each in claims.all_of(tx, guild_id, user_id)
        ],
        "feedback": feedback_member_of(member) if member else None,
    }


def _contests_about(tx: Transaction, guild_id: int, user_id: int) -> dict[str, Any]:
    reasons = pairs.reasons_for(tx, guild_id, user_id)
    return {
        "battle_entries": [
            battle_entry_of(each, reasons.get(each.id, ()))
            for each in entries.all_of(tx, guild_id, user_id)
        ],
        "battle_votes": [battle_vote_of(each) for each in pairs.all_of(tx, guild_id, user_id)],
        "winners_roles": [won_role_of(each) for each in won_roles.of_member(tx, guild_id, user_id)],
        "weeks_led": [week_led_of(each) for each in week_leaders.of_member(tx, guild_id, user_id)],
        "battles_started": [
            battle_started(each) for each in battles.started_by(tx, guild_id, user_id)
        ],
    }


def _practice_about(tx: Transaction, guild_id: int, user_id: int) -> dict[str, Any]:
    breaks_taken: dict[int, list[Break]] = defaultdict(list)
    for each in breaks.of_member(tx, guild_id, user_id):
        breaks_taken[each.session_id].append(each)
    return {
        "awards": [award_of(award) for award in ledger.all_of(tx, guild_id, user_id)],
        "sessions": [
            session_of(session, breaks_taken[session.id])
            for session in sessions.all_of(tx, guild_id, user_id)
        ],
        "shared_timers": [
            shared_timer_of(each) for each in shared_timers.hosted_by(tx, guild_id, user_id)
        ],
        "shared_timer_parts": [
            shared_timer_part_of(each) for each in shared_timers.parts_of(tx, guild_id, user_id)
        ],
        "completions": [
            completion_of(completion) for completion in completions.all_of(tx, guild_id, user_id)
        ],
        "milestones": [claim_of(claim) for claim in milestones.all_of(tx, guild_id, user_id)],
        "reviews": [review_of(review) for review in reviews.all_of(tx, guild_id, user_id)],
        "judged": [
            review_of(review) for review in reviews.decided_by_member(tx, guild_id, user_id)
        ],
        "reminders": [
            reminder_of(reminder) for reminder in reminders.all_of(tx, guild_id, user_id)
        ],
        "excused_days": [
            day.isoformat() for day in outages.excused_days(tx, guild_id, user_id, date.min)
        ],
        "personal_quests": [
            personal_quest_of(posting) for posting in personal_quests.all_of(tx, guild_id, user_id)
        ],
        "rerolls": [
            reroll_of(reroll)
            for reroll in personal_quests.rerolls_since(tx, guild_id, user_id, date.min)
        ],
        "self_assessments": [
            assessment_of(each) for each in assessments.all_of(tx, guild_id, user_id)
        ],
        "placements": [placement_of(each) for each in placements.all_of(tx, guild_id, user_id)],
        "plans": [plan_of(plan) for plan in plans.all_of(tx, guild_id, user_id)],
        "plan_lines": [plan_line_of(line) for line in plans.lines_since(tx, guild_id, user_id, "")],
        "track_steps": [track_step_of(each) for each in track_steps.all_of(tx, guild_id, user_id)],
        "tracks": [track_of(track) for track in tracks.all_of(tx, guild_id, user_id)],
        "ears": [drill_of(each) for each in ear_drills.drills_of(tx, guild_id, user_id)],
        "ear_rounds": [round_of(each) for each in ear_rounds.all_rounds_of(tx, guild_id, user_id)],
        "ear_questions": [
            question_of(each) for each in ear_questions.all_questions_of(tx, guild_id, user_id)
        ],
        "mixes": [mix_of(check) for check in mixes.all_of(tx, guild_id, user_id)],
        "mix_days": [mix_day_of(day) for day in mixes.days_of(tx, guild_id, user_id)],
        "release_tellings": [
            {"track_id": str(telling.track_id), "told_at": stamp(telling.told_at)}
            for telling in tracks.tellings_of(tx, guild_id, user_id)
        ],
        "staff_acts": [act_about(act) for act in staff_acts.about(tx, guild_id, user_id)],
        "acted": [act_of(act) for act in staff_acts.by(tx, guild_id, user_id)],
        "changed_settings": [
            setting_change_of(change) for change in setting_changes.by(tx, guild_id, user_id)
        ],
        "imports": [share_of(share) for share in import_rows.all_of(tx, guild_id, user_id)],
        "imported": [import_of(xp_import) for xp_import in imports.asked_by(tx, guild_id, user_id)],
        "added_quests": [
            server_quest_of(quest)
            for quest in server_quests.all_of(tx, guild_id)
            if quest.added_by == user_id
        ],
        "role_check_at": stamp(level_roles.check_of(tx, guild_id, user_id)),
        "role_removal_until": stamp(level_roles.removal_until(tx, guild_id, user_id)),
        "level_ups": [
            level_up_of(level_up) for level_up in level_ups.all_of(tx, guild_id, user_id)
        ],
        "streak_milestones": [
            streak_milestone_of(each) for each in streak_milestones.all_of(tx, guild_id, user_id)
        ],
        "paused_days": [
            day.isoformat() for day in sorted(pauses.paused_days(tx, guild_id, user_id, date.min))
        ],
        "pauses": [pause_of(each) for each in pauses.all_of(tx, guild_id, user_id)],
        "streak_reminders": [
            streak_reminder_of(each) for each in streak_reminders.all_of(tx, guild_id, user_id)
        ],
        "standings": [standing_of(each) for each in standings.all_of(tx, guild_id, user_id)],
        "practice_days": [
            practice_day_of(each) for each in ledger.all_days_of(tx, guild_id, user_id)
        ],
        "messages": [
            _message_of(each)
            for each in messages_about(tx, guild_id, user_id)
            if not _is_secret(each)
        ],
        "interactions": [
            {"id": str(handled.interaction_id), "at": stamp(handled.at)}
            for handled in interactions.all_of(tx, guild_id, user_id)
        ],
    }


def _is_secret(delivery: Delivery) -> bool:
    """Whether a message is about something of feedback that the member can't see yet."""
    return delivery.send_at is not None and delivery.kind in _SENT_LATER


def _message_of(delivery: Delivery) -> dict[str, Any]:
    """Return a message about a member, sent or still to be sent."""
    return {
        "id": str(delivery.id),
        "kind": str(delivery.kind),
        "subject": str(delivery.subject_id),
        "channel": id_text(delivery.channel_id),
        "message": id_text(delivery.message_id),
        "send_at": stamp(delivery.send_at),
        "sending_since": stamp(delivery.sending_since),
        "attempts": delivery.attempts,
    }
