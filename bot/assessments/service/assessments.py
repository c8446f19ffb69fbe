"""Asks how an exercise went, and saves the answers."""

from bot.assessments import store
from bot.assessments.results import AssessmentForm, AssessmentSaved
from bot.assessments.rules import Answer
from bot.assessments.service.assessing import assessed_by
from bot.assessments.store import AnswerRow, NewAssessment
from bot.db.transactions import Transaction
from bot.db.use_cases import reads, writes
from bot.interactions.errors import StaleButton
from bot.interactions.rules import Click, Request
from bot.interactions.service import enter
from bot.packs.content import Quest
from bot.quests.errors import PostingNotFound, QuestWithdrawn
from bot.quests.service.known_quests import find_quest
from bot.quests.service.open_postings import find_posting
from bot.quests.store import completions
from bot.servers.service.context import ServerContext, load_context
from bot.sessions.errors import AlreadyUndone
from bot.sessions.service.practice import enter_session, own_session
from bot.sessions.store.sessions import FinishedSession
from bot.use_cases import Service


class Assessments(Service):
    """Use cases of self-assessments. Each method is one transaction.

    An empty answer changes nothing.
    """

    @reads
    def completion_form(
        self, tx: Transaction, guild_id: int, user_id: int, posting_id: int
    ) -> AssessmentForm:
        """Return the data for the form about a completed posting.

        Raises:
            PostingNotFound: the member hasn't completed it.
            NotYours: it is another member's personal quest.
            QuestWithdrawn: the quest has left the pack.
        """
        context = load_context(tx, self._packs, guild_id)
        quest, _ = _completed(tx, context, user_id, posting_id)
        return AssessmentForm(key=posting_id, title=quest.title, checks=quest.checks)

    @writes
    def assess_completion(
        self, tx: Transaction, request: Request, posting_id: int, answer: Answer
    ) -> AssessmentSaved:
        """Save how a completed posting went, in place of an earlier answer.

        Raises:
            PostingNotFound: the member hasn't completed it.
            NotYours: it is another member's personal quest.
            QuestWithdrawn: the quest has left the pack.
        """
        enter(tx, request)
        context = load_context(tx, self._packs, request.guild_id)
        quest, completion_id = _completed(tx, context, request.user_id, posting_id)
        assessed = assessed_by(quest, answer)
        if not answer.is_empty:
            row = AnswerRow(
                checks=assessed.met, missed=len(assessed.missed), rating=assessed.rating
            )
            store.answer_completion(tx, completion_id, row)
        return AssessmentSaved(assessed=assessed, place=context.place)

    @reads
    def session_form(self, tx: Transaction, click: Click, session_id: int) -> AssessmentForm:
        """Return the data for the form about a session on an exercise.

        Raises:
            StaleButton: the session is gone, not on an exercise, or the exercise has left the pack.
            AlreadyUndone: it was undone.
            NotYours: it is another member's.
        """
        session = own_session(tx, click, session_id)
        quest = _practised(tx, load_context(tx, self._packs, session.guild_id), session)
        return AssessmentForm(key=session_id, title=quest.title, checks=quest.checks)

    @writes
    def assess_session(
        self, tx: Transaction, click: Click, session_id: int, answer: Answer
    ) -> AssessmentSaved:
        """Save how a session on an exercise went, in place of an earlier answer.

        Raises:
            StaleButton: the session is gone, not on an exercise, or the exercise has left the pack.
            AlreadyUndone: it was undone.
            NotYours: it is another member's.
        """
        member, session = enter_session(tx, click, session_id)
        context = load_context(tx, self._packs, session.guild_id)
        quest = _practised(tx, context, session)
        assessed = assessed_by(quest, answer)
        if not answer.is_empty:
            store.add(
                tx,
                NewAssessment(
                    guild_id=member.guild_id,
                    user_id=member.user_id,
                    quest=quest.slug,
                    day=session.day,
                    at=click.now,
                    session_id=session.id,
                    checks=assessed.met,
                    missed=len(assessed.missed),
                    rating=assessed.rating,
                ),
            )
        return AssessmentSaved(assessed=assessed, place=context.place)


def _completed(
    tx: Transaction, context: ServerContext, user_id: int, posting_id: int
) -> tuple[Quest, int]:
    """Return a posting's quest, and the id of the member's completion."""
    posting = find_posting(tx, context.server.guild_id, posting_id, user_id)
    completion = completions.of_member(tx, posting.id, user_id)
    if completion is None:
        raise PostingNotFound
    return find_quest(tx, context, posting.quest, completion.variant), completion.id


def _practised(tx: Transaction, context: ServerContext, session: FinishedSession) -> Quest:
    if session.undone_at is not None:
        raise AlreadyUndone
    if session.exercise is None:
        raise StaleButton
    try:
        return find_quest(tx, context, session.exercise)
    except QuestWithdrawn as error:
        raise StaleButton from error
