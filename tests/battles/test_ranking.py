"""Ranking by votes on pairs, beside `choix`, which fits the same model with NumPy and SciPy."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.battles.rules.ranking import PRIOR_DEVIATION, Votes, rank
from tests.battles.simulation import PODIUM, simulate

Counts = tuple[int, int, int, int, int]


def ballots(entries: int) -> st.SearchStrategy[list[Counts]]:
    """Return lists of two entries and the votes for the first, the second and neither."""
    pairs = st.sampled_from([(a, b) for a in range(entries) for b in range(entries) if a != b])
    few = st.integers(0, 6)
    return st.lists(
        st.tuples(pairs, few, few, few).map(lambda each: (*each[0], *each[1:])), max_size=20
    )


def votes_of(counts: list[Counts]) -> list[Votes]:
    return [
        Votes(first_id=a, second_id=b, for_first=first, for_second=second, neither=neither)
        for a, b, first, second, neither in counts
    ]


@settings(deadline=None, max_examples=30)
@given(counts=ballots(5))
def test_strengths_are_those_of_choix_where_who_cannot_tell_gives_half_a_win_to_each(
    counts: list[Counts],
) -> None:
    import choix  # with SciPy, which is slow to import

    # Every vote twice, and a tie as one win each, so that the prior weighs twice as much, too.
    wins: list[tuple[int, int]] = []
    for a, b, first, second, neither in counts:
        wins += [(a, b)] * (2 * first + neither) + [(b, a)] * (2 * second + neither)
    expected = choix.opt_pairwise(5, wins, alpha=PRIOR_DEVIATION**-2, tol=1e-12)

    found = rank(range(5), range(5), votes_of(counts)).strengths
    assert [found[at].strength for at in range(5)] == pytest.approx(list(expected), abs=1e-4)


def test_errors_are_those_of_the_posterior_and_shrink_with_votes() -> None:
    few, many = (
        rank([7, 8], [7, 8], votes_of([(7, 8, votes, votes, 0)])).strengths[7].error
        for votes in (1, 50)
    )
    # At equal strengths, curvature is [[p + n/4, -n/4], [-n/4, p + n/4]] for n votes, prior p.
    precision, weight = PRIOR_DEVIATION**-2, 2 / 4
    variance = (precision + weight) / (precision**2 + 2 * precision * weight)
    assert few == pytest.approx(variance**0.5)
    assert many < few < PRIOR_DEVIATION


@settings(deadline=None)
@given(counts=ballots(6), ranked=st.sets(st.integers(0, 5)))
def test_places_follow_strengths_and_are_shared_by_those_that_cannot_be_told_apart(
    counts: list[Counts], ranked: set[int]
) -> None:
    ranking = rank(range(6), sorted(ranked), votes_of(counts))
    assert set(ranking.places) == ranked
    in_order = sorted(ranked, key=lambda entry: -ranking.strengths[entry].strength)
    places = [ranking.places[entry] for entry in in_order]
    assert places == sorted(places)
    # After two in first place comes the third.
    assert all(place == 1 + places.index(place) for place in places)


def test_entries_share_a_place_until_votes_tell_them_apart() -> None:
    def places(votes: int) -> list[int]:
        return list(rank([1, 2], [1, 2], votes_of([(2, 1, votes, 0, 0)])).places.values())

    assert places(0) == places(1) == [1, 1]
    assert places(4) == [1, 2]
    assert rank([], [], []).places == {}


def test_votes_on_hidden_entries_do_not_count_and_those_on_unranked_ones_do() -> None:
    counts = [(1, 2, 6, 0, 0), (2, 3, 6, 0, 0), (3, 1, 9, 0, 0)]
    assert rank([1, 2], [1, 2], votes_of(counts)).places == {1: 1, 2: 2}
    assert rank([1, 2, 3], [2, 3], votes_of(counts[:2])).places == {2: 1, 3: 2}


def test_the_best_of_twelve_entries_is_on_the_podium_with_fifteen_voters() -> None:
    rng = Random(3)
    done = [simulate(12, 15, rng) for _ in range(60)]
    assert sum(each.winner_place <= PODIUM for each in done) >= 0.95 * len(done)
