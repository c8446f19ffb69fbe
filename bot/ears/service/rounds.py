"""Beginning, continuing and finishing rounds, inside the caller's transaction."""

import secrets
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Final

from bot.db.transactions import Transaction
from bot.ears.results import QuestionAnswered, QuestionAsked, RoundFinished
from bot.ears.rules.asking import SEED_BITS, ask
from bot.ears.rules.choosing import Trained, next_drill
from bot.ears.rules.drills import LADDERS, QUESTIONS_A_ROUND, Drill
from bot.ears.rules.reviewing import Review, next_review
from bot.ears.rules.staircase import RECENT_ANSWERS, Answer, first_step, next_step, threshold_of
from bot.ears.store import drills as ear_drills
from bot.ears.store import questions as ear_questions
from bot.ears.store import rounds as ear_rounds
from bot.ears.store.drills import TrainedDrill
from bot.ears.store.questions import StoredQuestion
from bot.ears.store.rounds import NewRound, Round
from bot.events.service.shares import share_at
from bot.members.store import Member
from bot.servers.service.context import ServerContext
from bot.xp.results import Awarded
from bot.xp.rules.awards import Source, ear_round_base_xp
from bot.xp.service.awards import Earning, grant
from bot.xp.store import ledger
from bot.xp.store.ledger import Award

FOCUS: Final = "listening"
"""The focus whose weights split a round's XP; if the pack has none, the default ones do."""

_QUESTION_IDS: Final = 10**17
_EARLIER_ROUNDS: Final = RECENT_ANSWERS // QUESTIONS_A_ROUND - 1
_REFERENCE: Final = "round:"


def begin_round(
    tx: Transaction, context: ServerContext, member: Member, drill: Drill | None, now: datetime
) -> QuestionAsked:
    """Ask the first question of a round, or the open one of a round that began today.

    Of an earlier day, an open round is deleted. Without a `drill` it's that of an open round, else
    the next one.
    """
    who, today = (member.guild_id, member.user_id), context.today(member, now)
    if drill is None:
        newest = ear_rounds.newest_open_round(tx, *who, today)
        drill = newest.drill if newest else following_drill(ear_drills.drills_of(tx, *who), today)
    open_round = ear_rounds.open_round(tx, *who, drill)
    if open_round is not None and open_round.day == today:
        return asked(ear_questions.questions_of(tx, open_round.id)[-1], open_round)
    if open_round is not None:
        ear_rounds.delete_round(tx, open_round.id)
    new = NewRound(
        guild_id=member.guild_id, user_id=member.user_id, drill=drill, day=today, started_at=now
    )
    of_round = ear_rounds.add_round(tx, new)
    trained = ear_drills.find_drill(tx, *who, drill)
    step = first_step(LADDERS[drill], trained.threshold if trained else None)
    return asked(_ask(tx, of_round, number=1, step=step), of_round)


def ask_following(tx: Transaction, of_round: Round, questions: Sequence[StoredQuestion]) -> None:
    """Ask the question after these, all of which are answered."""
    trained = ear_drills.find_drill(tx, of_round.guild_id, of_round.user_id, of_round.drill)
    step = next_step(LADDERS[of_round.drill], _answers(questions), first_round=trained is None)
    _ask(tx, of_round, number=len(questions) + 1, step=step)


def finish_round(
    tx: Transaction,
    context: ServerContext,
    member: Member,
    of_round: Round,
    questions: Sequence[StoredQuestion],
    now: datetime,
) -> Awarded:
    """Finish a round: estimate the threshold, say when the drill is due, and grant the award."""
    who, drill, day = (member.guild_id, member.user_id), of_round.drill, context.today(member, now)
    earlier = ear_questions.earlier_answers(tx, *who, drill, rounds=_EARLIER_ROUNDS)
    threshold = threshold_of(LADDERS[drill], _answers([*earlier, *questions]))
    ear_rounds.finish_round(tx, of_round.id, day=day, threshold=threshold, now=now)
    trained = ear_drills.find_drill(tx, *who, drill)
    review = next_review(
        LADDERS[drill],
        day,
        threshold=threshold,
        last_threshold=trained.threshold if trained else None,
        last_review=Review(stage=trained.stage, due_on=trained.due_on) if trained else None,
    )
    ear_drills.put_drill(
        tx,
        TrainedDrill(
            guild_id=member.guild_id,
            user_id=member.user_id,
            drill=drill,
            threshold=threshold,
            rounds=trained.rounds + 1 if trained else 1,
            stage=review.stage,
            due_on=review.due_on,
            last_at=now,
        ),
    )
    return _award(tx, context, member, of_round, day, now)


def _award(
    tx: Transaction,
    context: ServerContext,
    member: Member,
    of_round: Round,
    day: date,
    now: datetime,
) -> Awarded:
    """Grant the award of a finished round: past the third of a day it's 0 XP, and still counts."""
    rounds_before = ledger.practice_day(tx, member.guild_id, member.user_id, day).ear_rounds
    base_xp = ear_round_base_xp(rounds_before)
    focus = context.pack.focus_by_slug.get(FOCUS)
    earning = Earning(
        day=day,
        source=Source.EARS,
        reference=f"{_REFERENCE}{of_round.id}",
        base_xp=base_xp,
        weights=focus.weights if focus else context.pack.default_weights,
        ear_rounds=1,
        reason=f"Ear gym, {of_round.drill}",
        event=share_at(tx, member.guild_id, now, base_xp=base_xp),
    )
    return grant(tx, context, member, earning, now)


def round_of(award: Award) -> int:
    """Return the id of the round that an award was given for."""
    return int(award.reference.removeprefix(_REFERENCE))


def following_drill(trained: Iterable[TrainedDrill], today: date) -> Drill:
    """Return the drill that's due, else one never tried, else the one trained longest ago."""
    facts = {each.drill: Trained(due_on=each.due_on, last_at=each.last_at) for each in trained}
    return next_drill(facts, today)


def asked(question: StoredQuestion, of_round: Round) -> QuestionAsked:
    """Return a stored question with its sound and its options."""
    return QuestionAsked(
        id=question.id,
        round_id=of_round.id,
        drill=of_round.drill,
        number=question.number,
        question=ask(of_round.drill, question.step, question.seed),
    )


def answered(
    tx: Transaction, question: StoredQuestion, of_round: Round, awarded: Awarded | None = None
) -> QuestionAnswered:
    """Return an answered question with what follows; `awarded` if it has just finished its round.

    Raises:
        ValueError: it isn't answered.
    """
    if question.chosen is None:
        raise ValueError(f"question {question.id} is not answered")
    questions = ear_questions.questions_of(tx, of_round.id)
    newest = questions[-1]
    return QuestionAnswered(
        asked=asked(question, of_round),
        chosen=question.chosen,
        following=asked(newest, of_round) if newest.chosen is None else None,
        finished=_finished(tx, of_round, questions, awarded)
        if question.number == QUESTIONS_A_ROUND
        else None,
    )


def _finished(
    tx: Transaction,
    of_round: Round,
    questions: Sequence[StoredQuestion],
    awarded: Awarded | None,
) -> RoundFinished | None:
    who = (of_round.guild_id, of_round.user_id)
    trained = {each.drill: each for each in ear_drills.drills_of(tx, *who)}
    *earlier, newest = ear_rounds.thresholds_until(tx, *who, of_round.drill, of_round.id)
    return RoundFinished(
        drill=of_round.drill,
        rights=sum(question.is_right for question in questions),
        threshold=newest,
        last_threshold=earlier[-1] if earlier else None,
        due_on=trained[of_round.drill].due_on,
        due=[drill for drill, each in trained.items() if each.due_on <= of_round.day],
        awarded=awarded,
    )


def _ask(tx: Transaction, of_round: Round, *, number: int, step: int) -> StoredQuestion:
    """Store a new question with a secret seed and an id that's unrelated to it."""
    seed = secrets.randbits(SEED_BITS)
    made = ask(of_round.drill, step, seed)
    question = StoredQuestion(
        id=secrets.randbelow(_QUESTION_IDS),
        guild_id=of_round.guild_id,
        user_id=of_round.user_id,
        round_id=of_round.id,
        number=number,
        step=step,
        seed=seed,
        options=len(made.options),
        right_option=made.right,
    )
    ear_questions.add_question(tx, question)
    return question


def _answers(questions: Iterable[StoredQuestion]) -> list[Answer]:
    return [
        Answer(step=question.step, options=question.options, right=question.is_right)
        for question in questions
    ]
