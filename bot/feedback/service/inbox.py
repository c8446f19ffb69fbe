"""Critiques as their makers and their critics see them, and what they say to each other."""

import random
from dataclasses import replace
from datetime import datetime

from bot.db.transactions import Transaction
from bot.db.use_cases import reads, writes
from bot.feedback.errors import (
    AlreadyMarked,
    AlreadyReplied,
    CriticGone,
    CritiqueNotFound,
    ReplyMissing,
    SubmissionNotFound,
)
from bot.feedback.results import CritiquePage, NoCritiques
from bot.feedback.rules.critiques import LONGEST, paid_after, visible_after
from bot.feedback.service.praise import praise_for
from bot.feedback.store import critiques, submissions
from bot.feedback.store.critiques import Critique
from bot.feedback.store.submissions import Submission
from bot.interactions.rules import Click
from bot.interactions.service import claim
from bot.members import store as members
from bot.notes.service import clean_text
from bot.outbox import store as deliveries
from bot.outbox.store import DeliveryKind
from bot.paging.rules import nearest_page
from bot.servers.service.context import load_context
from bot.use_cases import Service


class Inbox(Service):
    """What becomes of critiques. Each method is one transaction, and works in direct messages.

    Methods about a critique raise CritiqueNotFound if the member has neither written it nor
    received it.
    """

    @reads
    def received(
        self, tx: Transaction, click: Click, submission_id: int, page: int
    ) -> CritiquePage | NoCritiques:
        """Return one of the critiques of a member's submission; past the last it's the last.

        Raises:
            SubmissionNotFound: the member has no such submission.
        """
        submission = submissions.find_anywhere(tx, submission_id)
        if submission is None or not _is_of(submission, click):
            raise SubmissionNotFound
        visible = critiques.visible_of(tx, submission.id, click.now)
        if not visible:
            return NoCritiques(title=submission.title)
        page, _ = nearest_page(page, rows=len(visible), page_size=1)
        return self._for_maker(tx, submission, visible, page)

    @reads
    def given(
        self, tx: Transaction, guild_id: int, user_id: int, now: datetime, page: int
    ) -> CritiquePage | NoCritiques:
        """Return one of the critiques that a member has written, the newest first."""
        total = critiques.count_given_by(tx, guild_id, user_id)
        page, pages = nearest_page(page, rows=total, page_size=1)
        critique = critiques.given_at(tx, guild_id, user_id, page)
        if critique is None:
            return NoCritiques()
        return replace(self._for_critic(tx, critique, now), page=page, pages=pages)

    @reads
    def open(self, tx: Transaction, click: Click, critique_id: int) -> CritiquePage:
        """Return a critique that the member has written or received."""
        return self._page_of(tx, click, critique_id)

    @writes
    def mark(
        self, tx: Transaction, click: Click, critique_id: int, *, is_helpful: bool
    ) -> CritiquePage:
        """Mark a critique as helpful or not, once.

        The mark takes effect after a while, so that its critic can't tell when its maker was here:
        a helpful one gives XP, and another one no longer counts as given.

        Raises:
            AlreadyMarked: it's marked already.
        """
        submission, critique = self._enter_as_maker(tx, click, critique_id)
        pays_at = click.now + paid_after(random.SystemRandom())
        if not critiques.mark(
            tx, critique.id, is_helpful=is_helpful, pays_at=pays_at, now=click.now
        ):
            raise AlreadyMarked
        return self._shown_to_maker(tx, submission, critique.id, click.now)

    @reads
    def check_reply(self, tx: Transaction, click: Click, critique_id: int) -> None:
        """Check that a member may reply to a critique.

        Raises:
            AlreadyReplied: they have.
        """
        _, critique = _of_maker(tx, click, critique_id)
        if critique.reply is not None:
            raise AlreadyReplied

    @writes
    def reply(self, tx: Transaction, click: Click, critique_id: int, text: str) -> CritiquePage:
        """Reply to a critique, once; its critic reads it after a while.

        Raises:
            ReplyMissing: the reply is empty.
            NoteTooLong: it's too long.
            AlreadyReplied: there's one already.
        """
        submission, critique = self._enter_as_maker(tx, click, critique_id)
        reply = clean_text(text, LONGEST)
        if reply is None:
            raise ReplyMissing
        replied_at = click.now + visible_after(random.SystemRandom())
        if not critiques.reply(tx, critique.id, reply, replied_at):
            raise AlreadyReplied
        if critique.user_id is not None:
            _tell(tx, DeliveryKind.CRITIQUE_REPLY, critique, critique.user_id, replied_at)
        return self._shown_to_maker(tx, submission, critique.id, click.now)

    @writes
    def agree(self, tx: Transaction, click: Click, critique_id: int) -> CritiquePage:
        """Agree to show names. If the other one has, both see them, and the other gets a message.

        Nobody learns before that whether the other one is still there, which would tell who it is.

        Raises:
            CriticGone: the other one has agreed, but then deleted their data or the submission.
        """
        found = critiques.find(tx, critique_id)
        as_maker = found is None or not _is_by(found, click)
        if as_maker:
            submission, critique = self._enter_as_maker(tx, click, critique_id)
        else:
            submission, critique = self._enter_as_critic(tx, click, critique_id)
        changed = critiques.agree(tx, critique.id, as_maker=as_maker)
        if _is_named(changed):
            maker_id = submission.user_id if submission else None
            other_id = critique.user_id if as_maker else maker_id
            if other_id is None:
                raise CriticGone
            _tell(tx, DeliveryKind.CRITIQUE_NAMES, critique, other_id, click.now)
        return self._page_of(tx, click, critique_id)

    def _page_of(self, tx: Transaction, click: Click, critique_id: int) -> CritiquePage:
        critique = critiques.find(tx, critique_id)
        if critique is not None and _is_by(critique, click):
            return self._for_critic(tx, critique, click.now)
        submission, critique = _of_maker(tx, click, critique_id)
        return self._shown_to_maker(tx, submission, critique.id, click.now)

    def _enter_as_maker(
        self, tx: Transaction, click: Click, critique_id: int
    ) -> tuple[Submission, Critique]:
        _, critique = _of_maker(tx, click, critique_id)
        claim(tx, click.in_server(critique.guild_id))
        members.lock(tx, critique.guild_id, click.user_id)
        return _of_maker(tx, click, critique_id)

    def _enter_as_critic(
        self, tx: Transaction, click: Click, critique_id: int
    ) -> tuple[Submission | None, Critique]:
        critique = critiques.find(tx, critique_id)
        if critique is None or not _is_by(critique, click):
            raise CritiqueNotFound
        claim(tx, click.in_server(critique.guild_id))
        members.lock(tx, critique.guild_id, click.user_id)
        return _submission_of(tx, critique), critiques.find(tx, critique_id) or critique

    def _shown_to_maker(
        self, tx: Transaction, submission: Submission, critique_id: int, now: datetime
    ) -> CritiquePage:
        visible = critiques.visible_of(tx, submission.id, now)
        page = [each.id for each in visible].index(critique_id)
        return self._for_maker(tx, submission, visible, page)

    def _for_maker(
        self, tx: Transaction, submission: Submission, visible: list[Critique], page: int
    ) -> CritiquePage:
        context = load_context(tx, self._packs, submission.guild_id)
        critique = visible[page]
        return CritiquePage(
            critique=critique,
            on=critique.visible_at.astimezone(context.zone).date(),
            focus_name=context.focus_name(critique.focus),
            for_maker=True,
            title=submission.title,
            other_id=critique.user_id if _is_named(critique) else None,
            page=page,
            pages=len(visible),
            praise=praise_for(tx, context, submission, visible),
        )

    def _for_critic(self, tx: Transaction, critique: Critique, now: datetime) -> CritiquePage:
        context = load_context(tx, self._packs, critique.guild_id)
        submission = _submission_of(tx, critique)
        is_named = submission is not None and _is_named(critique)
        if critique.pays_at is not None:
            critique = replace(critique, is_helpful=None, marked_at=None, pays_at=None)
        has_reply = critique.replied_at is not None and critique.replied_at <= now
        return CritiquePage(
            critique=critique if has_reply else replace(critique, reply=None, replied_at=None),
            on=critique.day,
            focus_name=context.focus_name(critique.focus),
            for_maker=False,
            title=submission.title if submission and is_named else None,
            other_id=submission.user_id if submission and is_named else None,
        )


def _of_maker(tx: Transaction, click: Click, critique_id: int) -> tuple[Submission, Critique]:
    critique = critiques.find(tx, critique_id)
    submission = _submission_of(tx, critique) if critique else None
    if critique is None or submission is None or not _is_of(submission, click):
        raise CritiqueNotFound
    if critique.visible_at > click.now or critique.hidden_at is not None:
        raise CritiqueNotFound
    return submission, critique


def _submission_of(tx: Transaction, critique: Critique) -> Submission | None:
    if critique.submission_id is None:
        return None
    return submissions.find(tx, critique.guild_id, critique.submission_id)


def _is_of(submission: Submission, click: Click) -> bool:
    return submission.user_id == click.user_id and click.guild_id in {None, submission.guild_id}


def _is_by(critique: Critique, click: Click) -> bool:
    is_own = critique.user_id == click.user_id and critique.hidden_at is None
    return is_own and click.guild_id in {None, critique.guild_id}


def _is_named(critique: Critique) -> bool:
    return critique.maker_agrees and critique.critic_agrees


def _tell(
    tx: Transaction, kind: DeliveryKind, critique: Critique, user_id: int, now: datetime
) -> None:
    deliveries.add(
        tx,
        guild_id=critique.guild_id,
        kind=kind,
        subject_id=critique.id,
        user_id=user_id,
        channel_id=None,
        send_at=now,
    )
