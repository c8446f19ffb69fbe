"""Servers take turns, and within each server its members."""

from hypothesis import given
from hypothesis import strategies as st

from bot.audio.fair_queue import Asker, FairQueue

askers = st.builds(Asker, st.integers(1, 4), st.integers(1, 3))


def queue_of(items: list[Asker]) -> FairQueue[tuple[int, Asker]]:
    queue = FairQueue[tuple[int, Asker]]()
    for number, asker in enumerate(items):
        queue.add(asker, (number, asker))
    return queue


@given(st.lists(askers, max_size=30))
def test_turns_are_fair(items: list[Asker]) -> None:
    """While several servers wait, none is served twice more than another; so are members."""
    queue = queue_of(items)
    order = list(queue)
    assert len(queue) == len(items)
    assert [queue.pop() for _ in items] == order
    assert len(queue) == 0
    for number, (_, asker) in enumerate(order):
        before = [other for _, other in order[:number]]
        served = before.count(asker)
        for other in {each for _, each in order[number:]}:
            if other.guild_id == asker.guild_id:
                assert before.count(other) >= served or other == asker
    for asker in set(items):
        own = [number for number, each in order if each == asker]
        assert own == sorted(own)


@given(st.lists(askers, max_size=20), st.lists(askers, max_size=20))
def test_a_server_waits_for_one_of_each_other_server(items: list[Asker], more: list[Asker]) -> None:
    """However many jobs the others have queued before."""
    queue = queue_of(items)
    newcomer = Asker(9, 1)
    queue.add(newcomer, (-1, newcomer))
    for asker in more:
        queue.add(asker, (0, asker))
    ahead = list(queue).index((-1, newcomer))
    assert ahead <= len({asker.guild_id for asker in items})


@given(st.lists(askers, min_size=1, max_size=20), st.data())
def test_what_is_removed_is_gone(items: list[Asker], data: st.DataObject) -> None:
    queue = queue_of(items)
    gone = data.draw(st.sampled_from(list(enumerate(items))))
    before = list(queue)
    queue.remove(gone[1], gone)
    assert sorted(queue) == sorted(each for each in before if each != gone)
    assert queue.of_member(gone[1]) == items.count(gone[1]) - 1
