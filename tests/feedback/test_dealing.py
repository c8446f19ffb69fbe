"""Who hears what next: fair, blind, and soon enough."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.feedback.rules.dealing import Candidate, Heard, next_up
from bot.feedback.rules.submitting import CRITIQUES_EACH
from tests.feedback.simulation import START, Server, median_and_ninety

LISTENER = 0

candidates = st.lists(
    st.builds(
        Candidate,
        submission_id=st.integers(1, 30),
        maker_id=st.integers(0, 6),
        critiques=st.integers(0, CRITIQUES_EACH),
        claims=st.integers(0, 2),
        waiting_since=st.integers(0, 40).map(lambda days: START - timedelta(days=days)),
    ),
    max_size=12,
    unique_by=lambda each: each.submission_id,
)
heard = st.lists(
    st.builds(
        Heard,
        submission_id=st.integers(1, 30),
        maker_id=st.integers(1, 6),
        claimed_at=st.integers(0, 60).map(lambda days: START - timedelta(days=days)),
    ),
    max_size=6,
)


@given(candidates, heard)
def test_the_next_one_waits_longest_with_the_fewest_critiques_and_is_new_to_the_listener(
    waiting: list[Candidate], before: list[Heard]
) -> None:
    recent = START - timedelta(weeks=4)
    fresh = [
        each
        for each in waiting
        if each.critiques + each.claims < CRITIQUES_EACH
        and each.maker_id != LISTENER
        and each.submission_id not in {one.submission_id for one in before}
        and each.maker_id not in {one.maker_id for one in before if one.claimed_at > recent}
    ]
    chosen = next_up(waiting, LISTENER, before, START)
    assert (chosen is None) == (not fresh)
    if chosen is None:
        return
    assert chosen in fresh

    def need(each: Candidate) -> float:
        return each.critiques + each.claims / 2

    assert need(chosen) == min(map(need, fresh))
    equal = [each for each in fresh if need(each) == need(chosen)]
    assert chosen.waiting_since == min(each.waiting_since for each in equal)


@given(candidates, st.permutations(range(1, 7)))
def test_who_made_it_doesnt_matter(waiting: list[Candidate], others: list[int]) -> None:
    renamed = [
        Candidate(
            submission_id=each.submission_id,
            maker_id=others[each.maker_id - 1] + 1_000 if each.maker_id else LISTENER,
            critiques=each.critiques,
            claims=each.claims,
            waiting_since=each.waiting_since,
        )
        for each in reversed(waiting)
    ]
    chosen, again = (next_up(each, LISTENER, (), START) for each in (waiting, renamed))
    assert (chosen and chosen.submission_id) == (again and again.submission_id)


def test_everybody_is_heard_soon_and_about_equally_often() -> None:
    server = Server(members=60, seed=3)
    server.run(days=30)
    middle, ninety = median_and_ninety(server.waits(1))
    assert middle <= 24
    assert ninety <= 72
    middle, ninety = median_and_ninety(server.waits(3))
    assert middle <= 72
    assert ninety <= 7 * 24
    counts = server.spread(older_than_days=10, days=30)
    assert max(counts) - min(counts) <= 1
