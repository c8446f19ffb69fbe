"""Submissions as a service: what they cost, when they close, and what that leaves behind."""

import itertools
from datetime import timedelta

import pytest

from bot.feedback.errors import CritiquesOwed, SubmissionClosed, SubmissionNotFound, TooManyOpen
from bot.feedback.results import SubmissionAccepted, SubmissionStored
from bot.feedback.store import claims, submissions
from bot.members import store as members
from bot.outbox import store as deliveries
from bot.outbox.store import DeliveryKind
from bot.recordings import store as recordings
from bot.recordings.results import Converted, Kept
from tests.world import ANNE, BEN, World

ACCEPTED = SubmissionAccepted(title="Night bus", question=None, stage=None, track_id=None)


_messages = itertools.count(880_000)


def submit(world: World) -> SubmissionStored:
    converted = Converted(data=b"", seconds=214.2, original_seconds=214.2, fingerprint=())
    kept = Kept(channel_id=1, message_id=next(_messages))
    submit = world.services.submissions.submit.blocking
    return submit(world.request(ANNE), ACCEPTED, converted, kept)


def count_given(world: World, times: int) -> None:
    with world.database.writing() as tx:
        members.enter(tx, world.guild_id, ANNE)
        claims.enter_member(tx, world.guild_id, ANNE)
        for _ in range(times):
            claims.count_given(tx, world.guild_id, ANNE)


def test_each_costs_two_critiques_and_three_are_open_at_once(world: World) -> None:
    assert submit(world).owed == 2
    with pytest.raises(CritiquesOwed) as refused:
        submit(world)
    assert refused.value.owed == 2
    count_given(world, 6)
    submit(world)
    last = submit(world)
    with pytest.raises(TooManyOpen):
        submit(world)

    service = world.services.submissions
    with pytest.raises(SubmissionNotFound):
        service.remove.blocking(world.request(BEN), last.submission.id)
    removed = service.remove.blocking(world.request(ANNE), last.submission.id)
    assert removed.owed == 0  # nobody had got it
    with pytest.raises(SubmissionNotFound):
        service.remove.blocking(world.request(ANNE), last.submission.id)
    with world.database.writing() as tx:
        assert submissions.count_open_in(tx, world.guild_id) == 2
        members.mark_left(tx, world.guild_id, [ANNE], world.now)
        assert submissions.count_open_in(tx, world.guild_id) == 0
        assert not submissions.something_waits(tx, world.guild_id)
        assert len(recordings.all_of(tx, world.guild_id, ANNE)) == 2
        sent = deliveries.due(tx, world.now, 10, of_one_server=10)
    assert [each.kind for each in sent] == [DeliveryKind.WITHDRAWAL]


def test_one_closes_by_itself_or_by_its_maker_once(world: World) -> None:
    count_given(world, 4)
    first, second = submit(world).submission, submit(world).submission
    service = world.services.submissions
    service.close.blocking(world.request(ANNE), first.id)
    with pytest.raises(SubmissionClosed):
        service.close.blocking(world.request(ANNE), first.id)
    assert not service.close_due.blocking(world.now + timedelta(days=55))
    over = world.now + timedelta(weeks=8)
    assert service.close_due.blocking(over)
    assert not service.close_due.blocking(over)
    with world.database.reading() as tx:
        closed = submissions.find(tx, world.guild_id, second.id)
    assert closed is not None
    assert closed.closed_at == over
