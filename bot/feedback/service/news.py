"""Reads what direct messages to makers and critics say, inside the caller's transaction."""

from collections import Counter

from bot.db.transactions import Transaction
from bot.feedback.results import CritiqueNews, LostNews, NamesNews, ReplyNews
from bot.feedback.store import critiques, submissions
from bot.feedback.store.critiques import Critique
from bot.feedback.store.submissions import Submission
from bot.outbox.store import Delivery


def critique_news(tx: Transaction, delivery: Delivery) -> CritiqueNews | None:
    """Return the critiques that appear together with the delivery's; None if there are none."""
    critique = critiques.find(tx, delivery.subject_id)
    if critique is None or delivery.user_id is None:
        return None
    guild_id = delivery.guild_id
    appearing = critiques.appearing(tx, guild_id, delivery.user_id, critique.visible_at)
    if not appearing:
        return None
    found = [_submission_of(tx, each) for each in appearing]
    titles = Counter(submission.title for submission in found if submission is not None)
    return CritiqueNews(guild_id=guild_id, critique_id=critique.id, counts=titles)


def reply_news(tx: Transaction, delivery: Delivery) -> ReplyNews | None:
    """Return the reply to a critique; None if the critique is hidden."""
    critique = critiques.find(tx, delivery.subject_id)
    if critique is None or critique.reply is None or critique.hidden_at is not None:
        return None
    return ReplyNews(guild_id=critique.guild_id, critique_id=critique.id, reply=critique.reply)


def names_news(tx: Transaction, delivery: Delivery) -> NamesNews | None:
    """Return who the other one is; None if one of them has deleted their data."""
    critique = critiques.find(tx, delivery.subject_id)
    submission = _submission_of(tx, critique) if critique else None
    if critique is None or critique.user_id is None or submission is None:
        return None
    for_maker = delivery.user_id == submission.user_id
    return NamesNews(
        guild_id=critique.guild_id,
        critique_id=critique.id,
        for_maker=for_maker,
        other_id=critique.user_id if for_maker else submission.user_id,
        title=submission.title,
    )


def lost_news(tx: Transaction, delivery: Delivery) -> LostNews | None:
    """Return a submission whose track is gone; None if it was removed."""
    submission = submissions.find(tx, delivery.guild_id, delivery.subject_id)
    if submission is None:
        return None
    return LostNews(
        guild_id=submission.guild_id, submission_id=submission.id, title=submission.title
    )


def _submission_of(tx: Transaction, critique: Critique) -> Submission | None:
    if critique.submission_id is None:
        return None
    return submissions.find(tx, critique.guild_id, critique.submission_id)
