"""Mutants change one place each, and stay valid Python."""

from pathlib import Path

import pytest

from tests.mutants.mutations import mutants_of

ROOT = Path(__file__).parents[2]


def changed(code: str) -> set[str]:
    return {each.apply(code) for each in mutants_of("x.py", code) if each.is_valid(code)}


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("x = a < b\n", {"x = a <= b\n"}),
        ("x = a is not None\n", {"x = a is None\n"}),
        ("x = a and b\n", {"x = a or b\n"}),
        ("x = not a\n", {"x = a\n"}),
        ("x = a - 1\n", {"x = a + 1\n", "x = a - 2\n"}),
        ("x = min(a, b)\n", {"x = max(a, b)\n"}),
        ("def f():\n    return a\n", {"def f():\n    return None\n"}),
        ("change(a)\n", {"pass\n"}),
        ("if a:\n    b = c\n", {"if not (a):\n    b = c\n"}),
        ("é = 'ü'; x = a >= b\n", {"é = 'ü'; x = a > b\n"}),
    ],
)
def test_each_place_is_changed_on_its_own(code: str, expected: set[str]) -> None:
    assert changed(code) == expected


def test_sql_is_changed_condition_by_condition() -> None:
    code = 'X = "DELETE FROM a WHERE guild_id = :guild_id AND added_by = :user_id"\n'
    assert changed(code) >= {
        'X = "DELETE FROM a WHERE guild_id = :guild_id OR added_by = :user_id"\n',
        'X = "DELETE FROM a WHERE guild_id = :guild_id "\n',
    }


@pytest.mark.parametrize(
    "code",
    [
        '"""Says 1 + 1, and SELECT."""\n',
        "import a\n",
        "x: int | None\n",
        'logger.info("SELECT 1 AND 2")\n',
        "assert a == b\n",
        "@f(1)\ndef g() -> None: ...\n",
    ],
)
def test_what_no_test_should_notice_is_left_alone(code: str) -> None:
    assert changed(code) == set()


@pytest.mark.parametrize("name", ["bot/xp/rules/levels.py", "bot/privacy/store/members.py"])
def test_mutants_of_our_code_are_mostly_valid(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    mutants = mutants_of(name, text)
    assert sum(mutant.is_valid(text) for mutant in mutants) > 0.8 * len(mutants) > 3
    for mutant in mutants:
        assert mutant.apply(text) != text
        assert mutant.diff(text).startswith(f"--- {name}")
