"""Rounds of the ear gym, and what members have reached."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from bot.db.transactions import Transaction
from bot.db.use_cases import reads, writes
from bot.ears.errors import RoundOver
from bot.ears.results import (
    DrillProgress,
    EarProgress,
    LevelToSet,
    QuestionAnswered,
    QuestionAsked,
)
from bot.ears.rules.drills import QUESTIONS_A_ROUND, Drill
from bot.ears.service.rounds import (
    answered,
    ask_following,
    asked,
    begin_round,
    finish_round,
    following_drill,
)
from bot.ears.store import drills as ear_drills
from bot.ears.store import questions as ear_questions
from bot.ears.store import rounds as ear_rounds
from bot.ears.store.drills import TrainedDrill
from bot.ears.store.questions import StoredQuestion
from bot.ears.store.rounds import Round
from bot.interactions.errors import NotYours, StaleButton
from bot.interactions.rules import Request
from bot.interactions.service import enter
from bot.profiles.service.visibility import require_visible_profile
from bot.servers.service.context import load_context
from bot.use_cases import Service

_SHOWN_ROUNDS: Final = 60


class Ears(Service):
    """The ear gym's use cases. Each method is one transaction.

    Methods about a question or a round raise RoundOver if it's gone, and NotYours if it's another
    member's.
    """

    @writes
    def begin(
        self, tx: Transaction, request: Request, drill: Drill | None = None
    ) -> QuestionAsked | LevelToSet:
        """Ask the first question of a round, or the open one of a round that began today.

        Without a `drill` it's that of an open round, else the one due, else one never tried, else
        the one trained longest ago.
        A member who has never set their listening level does that first.
        """
        member = enter(tx, request)
        if ear_drills.level_set_at(tx, request.guild_id, request.user_id) is None:
            return LevelToSet(drill=drill)
        return begin_round(
            tx, load_context(tx, self._packs, request.guild_id), member, drill, request.now
        )

    @writes
    def begin_at_set_level(
        self, tx: Transaction, request: Request, drill: Drill | None = None
    ) -> QuestionAsked:
        """Note that a member has set their listening level, and begin or continue a round."""
        member = enter(tx, request)
        ear_drills.set_level(tx, request.guild_id, request.user_id, request.now)
        return begin_round(
            tx, load_context(tx, self._packs, request.guild_id), member, drill, request.now
        )

    @writes
    def answer(
        self, tx: Transaction, request: Request, question_id: int, option: int
    ) -> QuestionAnswered:
        """Answer a question, once: what was answered first counts.

        The eighth answer finishes the round: threshold, due date and award.

        Raises:
            StaleButton: the question has no such option.
        """
        member = enter(tx, request)
        question, of_round = _find(tx, request, question_id)
        if not 0 <= option < question.options:
            raise StaleButton
        if not ear_questions.answer(tx, question.id, option, request.now):
            return answered(tx, question, of_round)
        questions = ear_questions.questions_of(tx, of_round.id)
        question = questions[question.number - 1]
        if question.number < QUESTIONS_A_ROUND:
            ask_following(tx, of_round, questions)
            return answered(tx, question, of_round)
        context = load_context(tx, self._packs, request.guild_id)
        awarded = finish_round(tx, context, member, of_round, questions, request.now)
        finished = replace(of_round, day=context.today(member, request.now))
        return answered(tx, question, finished, awarded)

    @reads
    def show(
        self, tx: Transaction, guild_id: int, user_id: int, round_id: int
    ) -> QuestionAsked | QuestionAnswered:
        """Return the open question of a round; if it's finished, its last answer."""
        of_round = _require_own(ear_rounds.find_round(tx, guild_id, round_id), user_id)
        newest = ear_questions.questions_of(tx, round_id)[-1]
        if newest.chosen is None:
            return asked(newest, of_round)
        return answered(tx, newest, of_round)

    @reads
    def progress(
        self,
        tx: Transaction,
        guild_id: int,
        user_id: int,
        now: datetime,
        *,
        viewer_id: int | None = None,
    ) -> EarProgress:
        """Return what a member has reached in each drill.

        Raises:
            ProfilePrivate: the member is private, and the viewer is another member.
        """
        member = require_visible_profile(tx, guild_id, user_id, viewer_id)
        context = load_context(tx, self._packs, guild_id)
        today = context.today(member, now)
        trained = {each.drill: each for each in ear_drills.drills_of(tx, guild_id, user_id)}
        return EarProgress(
            member=member,
            accent=context.server.accent,
            today=today,
            drills={drill: _progress_of(tx, trained[drill]) for drill in Drill if drill in trained},
            following=following_drill(list(trained.values()), today),
        )


def _find(tx: Transaction, request: Request, question_id: int) -> tuple[StoredQuestion, Round]:
    """Return a member's question and its round."""
    question = ear_questions.find_question(tx, question_id)
    if question is None or question.guild_id != request.guild_id:
        raise RoundOver
    of_round = ear_rounds.find_round(tx, request.guild_id, question.round_id)
    return question, _require_own(of_round, request.user_id)


def _require_own(of_round: Round | None, user_id: int) -> Round:
    if of_round is None:
        raise RoundOver
    if of_round.user_id != user_id:
        raise NotYours
    return of_round


def _progress_of(tx: Transaction, trained: TrainedDrill) -> DrillProgress:
    who = (trained.guild_id, trained.user_id)
    return DrillProgress(
        drill=trained.drill,
        threshold=trained.threshold,
        rounds=trained.rounds,
        due_on=trained.due_on,
        history=ear_rounds.history_of(tx, *who, trained.drill, at_most=_SHOWN_ROUNDS),
    )
