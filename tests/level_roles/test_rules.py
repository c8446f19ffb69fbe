from hypothesis import given
from hypothesis import strategies as st

from bot.level_roles.rules import roles_affected, roles_of_level, roles_to_change

levels = st.integers(1, 60)
role_maps = st.dictionaries(levels, st.integers(100, 120), max_size=8).filter(
    lambda role_of: len(set(role_of.values())) == len(role_of)
)


@given(level=levels, role_of=role_maps, current=st.sets(st.integers(95, 125)), stack=st.booleans())
def test_a_change_leaves_other_roles_alone(
    level: int, role_of: dict[int, int], current: set[int], stack: bool
) -> None:
    change = roles_to_change(current, level, role_of, stack=stack)
    after = current - set(change.take) | set(change.give)
    configured = set(role_of.values())
    reached = [each for each in range(1, level + 1) if each in role_of]
    wanted = {role_of[each] for each in (reached if stack else reached[-1:])}
    assert after & configured == wanted
    assert after - configured == current - configured
    assert not set(change.give) & current
    assert set(change.take) <= current
    assert not set(roles_to_change(after, level, role_of, stack=stack).give)
    assert not set(roles_to_change(after, level, role_of, stack=stack).take)


def test_roles_of_the_first_and_last_level() -> None:
    role_of = {1: 11, 5: 55, 250: 99}
    assert roles_of_level(1, role_of, stack=True) == {11}
    assert roles_of_level(4, role_of, stack=False) == {11}
    assert roles_of_level(5, role_of, stack=False) == {55}
    assert roles_of_level(250, role_of, stack=True) == {11, 55, 99}
    assert roles_of_level(250, {}, stack=True) == frozenset()


@given(
    level=levels,
    before=role_maps,
    after=role_maps,
    current=st.sets(st.integers(95, 125)),
    stack_before=st.booleans(),
    stack_after=st.booleans(),
)
def test_a_change_of_settings_moves_no_role_that_it_does_not_affect(
    level: int,
    before: dict[int, int],
    after: dict[int, int],
    current: set[int],
    stack_before: bool,
    stack_after: bool,
) -> None:
    affected = roles_affected(before, after, stack_before=stack_before, stack_after=stack_after)
    wanted = roles_of_level(level, before, stack=stack_before)
    synced = (current - set(before.values())) | wanted
    change = roles_to_change(synced, level, after, stack=stack_after)
    assert {*change.give, *change.take} <= affected
    assert set(before.values()) ^ set(after.values()) <= affected


def test_roles_affected_by_a_change_of_settings() -> None:
    low, high = {5: 55}, {5: 55, 9: 99}
    modes = {"stack_before": True, "stack_after": True}
    assert roles_affected(low, high, **modes) == {99}
    assert roles_affected(high, low, **modes) == {99}
    assert roles_affected(high, high, **modes) == frozenset()
    assert roles_affected(high, high, stack_before=True, stack_after=False) == {55}
    only = {"stack_before": False, "stack_after": False}
    assert roles_affected(low, high, **only) == {55, 99}
    assert roles_affected(low, {5: 99}, **only) == {55, 99}
