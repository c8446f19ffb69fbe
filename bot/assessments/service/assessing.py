"""How an exercise went, inside the caller's transaction: by an answer, and the last time."""

from bot.assessments import store as assessments
from bot.assessments.results import Assessed, LastTime
from bot.assessments.rules import Answer, met_and_missed
from bot.db.transactions import Transaction
from bot.packs.content import Quest
from bot.sessions.store import sessions


def assessed_by(quest: Quest, answer: Answer) -> Assessed:
    """Return how an exercise went by a member's answer."""
    met, missed = met_and_missed(quest.checks, answer)
    return Assessed(met=met, missed=missed, rating=answer.rating, failure=quest.failure)


def last_time(tx: Transaction, guild_id: int, user_id: int, quest: Quest) -> LastTime | None:
    """Return when a member last did an exercise, None if they never did.

    If they never completed or assessed it, it's their last session on it.
    """
    done = assessments.last_done(tx, guild_id, user_id, quest.slug)
    if done is None:
        session = sessions.last_on_exercise(tx, guild_id, user_id, quest.slug)
        return session and LastTime(day=session.day, note=session.note)
    missed = [check for check in quest.checks if check not in done.checks]
    return LastTime(
        day=done.day,
        note=done.note,
        proof_url=done.proof_url,
        proof_file_name=done.proof_file_name,
        proof_file_url=done.proof_file_url,
        missed=missed if len(missed) == done.missed else (),  # the pack has other checks now
    )
