"""The report of a sample says what became of the mutants, and which to look at."""

import pytest

from tests.mutants.__main__ import (
    LAYERS,
    Outcome,
    changed_lines,
    drawn,
    figures,
    print_report,
    split_tests,
)


def test_a_sample_has_as_many_mutants_of_each_layer_and_can_be_repeated() -> None:
    sample = drawn(6, 7, "bot/xp/")
    assert drawn(6, 7, "bot/xp/") == sample
    assert drawn(6, 8, "bot/xp/") != sample
    layers = [next(each for each in LAYERS if f"/{each}" in mutant.file) for mutant in sample]
    assert layers == [layer for layer in LAYERS for _ in range(2)]


def test_the_tests_of_a_mutants_feature_come_first() -> None:
    (mutant, *_) = drawn(3, 1, only="bot/streaks/")
    own, others = split_tests(mutant)
    assert own[0].startswith("tests/streaks/")
    assert "tests/test_promises.py" in own
    assert not {*own} & {*others}


def test_the_report_shows_survivors_and_the_share_that_tests_noticed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    sample = drawn(6, 7, "bot/xp/")
    outcomes = [Outcome.KILLED, Outcome.SURVIVED, *([Outcome.TIMEOUT, Outcome.EQUIVALENT] * 2)]
    lines = list(figures(sample, outcomes))
    assert [line.split("%")[0].split() for line in lines] == [
        ["rules", "50"],
        ["service", "100"],
        ["store", "100"],
    ]
    print_report(sample, outcomes)
    shown = capsys.readouterr().out
    before, after = changed_lines(sample[1])
    assert f"survived:\n--- {sample[1].file}" in shown
    assert before.splitlines()[0] in shown
    assert before != after
    assert lines[-1] in shown
