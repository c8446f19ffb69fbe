"""Which pairs voters are dealt, with random arrivals, entries of their own, and no-shows."""

from collections import Counter
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.battles.rules.dealing import Heard, next_pair, pairs_each, pairs_to_hear
from tests.battles.simulation import vote

few = settings(deadline=None, max_examples=40)
seeds = st.integers(0, 2**32).map(Random)


@few
@given(
    entries=st.integers(2, 14),
    absent=st.integers(0, 6),
    others=st.integers(0, 10),
    at_once=st.integers(1, 5),
    rng=seeds,
)
def test_each_entry_is_heard_equally_often(
    entries: int, absent: int, others: int, at_once: int, rng: Random
) -> None:
    ids = list(range(entries))
    makers = ids[min(absent, entries) :]
    order: list[int | None] = [*makers, *[None] * others]
    rng.shuffle(order)
    each = pairs_each(entries)
    dealt = vote(ids, order, each, rng, at_once=at_once)

    times = Counter(entry for pair in dealt for entry in pair)
    # Within one, and where a voter's own entry or known pairs leave no other pair, within two.
    heard = [times[maker] for maker in makers]
    assert max(heard, default=0) - min(heard, default=0) <= 2
    # What was dealt is as much as there was to deal.
    for_maker, for_others = (pairs_to_hear(entries, with_own=own) for own in (True, False))
    assert len(dealt) == len(makers) * min(each, for_maker) + others * min(each, for_others)
    if others >= 2 and 2 * len(dealt) >= 3 * entries:
        assert_connected(ids, dealt)
    assert max(map(abs, balances(dealt).values()), default=0) <= 3


def test_hearings_differ_by_more_than_one_in_few_battles() -> None:
    rng, uneven, battles = Random(11), 0, 60
    for at in range(battles):
        entries, others = 10 + at % 5, at % 7
        ids = list(range(entries))
        order: list[int | None] = [*ids, *[None] * others]
        rng.shuffle(order)
        dealt = vote(ids, order, pairs_each(entries), rng)
        times = Counter(entry for pair in dealt for entry in pair)
        uneven += max(times.values()) - min(times.values()) > 1
    assert uneven <= 0.1 * battles


@few
@given(entries=st.integers(2, 20), voters=st.integers(1, 12), rng=seeds)
def test_without_entries_of_their_own_every_entry_is_heard_within_one_at_any_time(
    entries: int, voters: int, rng: Random
) -> None:
    heard: Counter[tuple[int, int]] = Counter()
    times = Counter(dict.fromkeys(range(entries), 0))
    for _ in range(voters):
        known: set[tuple[int, int]] = set()
        for _ in range(min(entries // 2, 8)):  # so that all least heard pairs are new to them
            so_far = [Heard(first_id=a, second_id=b, times=n) for (a, b), n in heard.items()]
            pair = next_pair(range(entries), so_far, own=None, known=known, makers_left={}, rng=rng)
            assert pair is not None
            known.add(pair)
            heard[pair] += 1
            times.update(pair)
            assert max(times.values()) - min(times.values()) <= 1


@few
@given(entries=st.integers(2, 12), own=st.none() | st.integers(0, 11), rng=seeds)
def test_a_voter_hears_every_pair_without_their_own_entry_once(
    entries: int, own: int | None, rng: Random
) -> None:
    ids = list(range(entries))
    own = own if own in ids else None
    known: list[tuple[int, int]] = []
    while pair := next_pair(ids, [], own=own, known=known, makers_left={}, rng=rng):
        assert own not in pair
        known.append(pair)
    assert len({frozenset(pair) for pair in known}) == len(known)
    assert len(known) == pairs_to_hear(entries, with_own=own is not None)


def test_voters_hear_each_of_a_few_entries_twice_and_some_of_many() -> None:
    assert [pairs_each(entries) for entries in (1, 2, 3, 9, 10, 100)] == [1, 1, 2, 8, 6, 6]


def balances(dealt: list[tuple[int, int]]) -> Counter[int]:
    """Return how much more often each entry was A than B."""
    found: Counter[int] = Counter()
    for first, second in dealt:
        found[first] += 1
        found[second] -= 1
    return found


def assert_connected(entries: list[int], dealt: list[tuple[int, int]]) -> None:
    reached, before = {entries[0]}, 0
    while len(reached) > before:
        before = len(reached)
        reached |= {entry for pair in dealt if reached & {*pair} for entry in pair}
    assert reached == {*entries}
