from hypothesis import given
from hypothesis import strategies as st

from bot.level_roles.rules import roles_of_level, roles_to_change

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
