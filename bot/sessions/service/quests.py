"""The quest that a session is on, and the open quest to take up next."""

from dataclasses import replace
from datetime import datetime

from bot.calendar.rules.periods import week_of
from bot.coach.rules.reasons import TrackStep
from bot.coach.service.craft import offers_placement
from bot.coach.store import plans, track_steps
from bot.db.transactions import Transaction
from bot.members.store import Member
from bot.packs.content import Quest
from bot.quests.errors import QuestWithdrawn
from bot.quests.rules.variants import Variant
from bot.quests.service.known_quests import find_quest
from bot.quests.service.next_quest import next_quest
from bot.quests.service.open_postings import place_of
from bot.quests.store import completions, postings
from bot.quests.store.postings import QuestPosting
from bot.servers.service.context import ServerContext
from bot.sessions.results import PractisedQuest, SessionRecorded, StepPractised
from bot.sessions.store.sessions import RunningSession, Session
from bot.tracks import store as tracks
from bot.tracks.rules import Stage


def practised_quest(
    tx: Transaction, context: ServerContext, session: Session | RunningSession, now: datetime
) -> PractisedQuest | None:
    """Return the quest that a session is on; None without one, or if the pack has lost it."""
    if session.exercise is not None:
        quest = _find(tx, context, session.exercise)
        return quest and PractisedQuest(title=quest.title)
    if session.posting_id is None:
        return None
    posting = postings.find(tx, session.guild_id, session.posting_id)
    return posting and _of_posting(tx, context, posting, session, now)


def quest_title(tx: Transaction, context: ServerContext, session: Session) -> str | None:
    """Return the title of the quest that a session is on, if any."""
    quest = _quest(tx, context, session)
    return quest and quest.title


def practised_slug(tx: Transaction, context: ServerContext, session: Session) -> str | None:
    """Return the slug of the quest that a session is on, if any."""
    quest = _quest(tx, context, session)
    return quest and quest.slug


def _quest(
    tx: Transaction, context: ServerContext, session: Session | RunningSession
) -> Quest | None:
    slug = session.exercise
    if session.posting_id is not None:
        posting = postings.find(tx, session.guild_id, session.posting_id)
        slug = posting and posting.quest
    return _find(tx, context, slug, session.variant) if slug else None


def with_next_quest(
    tx: Transaction,
    context: ServerContext,
    member: Member,
    recorded: SessionRecorded,
    now: datetime,
) -> SessionRecorded:
    """Return a recorded session with the quest to take up next, unless its own can be completed.

    `member` is as they were before it.
    """
    recorded = replace(recorded, offers_placement=offers_placement(tx, context, member))
    if recorded.quest is not None and recorded.quest.can_complete:
        return recorded
    following = next_quest(tx, context, member, now)
    if following is None or following.title is None:
        return recorded
    return replace(recorded, next_quest=following.cadence)


def with_track_step(
    tx: Transaction,
    context: ServerContext,
    recorded: SessionRecorded,
    session: RunningSession,
) -> SessionRecorded:
    """Return a recorded session with the step that its quest was planned for, if it lacks it."""
    who = (session.guild_id, session.user_id)
    quest = _quest(tx, context, session)
    if quest is None:
        return recorded
    week = week_of(session.day)
    planned = (
        line.reason
        for line in plans.lines_since(tx, *who, week)
        if line.week == week and line.quest == quest.slug and isinstance(line.reason, TrackStep)
    )
    reason = next(planned, None)
    track = tracks.find(tx, *who, reason.track_id) if reason else None
    if reason is None or track is None or track.stage is Stage.RELEASED:
        return recorded
    if reason.step in track_steps.of_track(tx, *who, track.id):
        return recorded
    step = context.pack.step_by_slug.get(reason.step)
    if step is None:
        return recorded
    return replace(recorded, step=StepPractised(track_id=track.id, title=track.title, step=step))


def _of_posting(
    tx: Transaction,
    context: ServerContext,
    posting: QuestPosting,
    session: Session | RunningSession,
    now: datetime,
) -> PractisedQuest | None:
    quest = _find(tx, context, posting.quest, session.variant)
    if quest is None:
        return None
    is_open = now < posting.closes_at
    can_complete = is_open and completions.of_member(tx, posting.id, session.user_id) is None
    return PractisedQuest(
        title=quest.title,
        cadence=posting.cadence,
        posting_id=posting.id,
        variant=session.variant,
        can_complete=can_complete,
        place=place_of(tx, posting) if can_complete else None,
    )


def _find(
    tx: Transaction, context: ServerContext, slug: str, variant: Variant | None = None
) -> Quest | None:
    try:
        return find_quest(tx, context, slug, variant)
    except QuestWithdrawn:
        return None
