"""The questions about an exercise, and the answers, at their limits."""

from datetime import date

from bot.assessments.results import Assessed, AssessmentForm, LastTime
from bot.assessments.rules import Rating
from bot.assessments.view import (
    assessed_items,
    assessment_form,
    last_time_text,
    read_answer,
)
from tests.cogs.hostile.checks import check_form

LONG = "w" * 100


def test_the_fullest_form_is_one_that_discord_opens() -> None:
    asked = AssessmentForm(key=2**62, title="W" * 60, checks=[f"{n}{LONG[1:]}" for n in range(4)])
    form = assessment_form("session-assess", asked).to_dict()
    check_form(form)
    checks, rating = (each["component"] for each in form["components"])
    assert (checks["min_values"], checks["max_values"], checks["required"]) == (0, 4, False)
    assert rating["required"] is False


def test_a_quest_without_checks_asks_only_how_hard_it_was() -> None:
    form = assessment_form("quest-assess", AssessmentForm(key=1, title="Mine", checks=()))
    (field,) = form.to_dict()["components"]
    assert field["label"] == "How hard was it?"
    only = Assessed(met=[], missed=[], rating=Rating.TOO_EASY, failure=None)
    (line,) = assessed_items(only)
    assert line.to_component_dict()["content"] == "Too easy"


def test_fields_that_are_not_ours_count_as_not_answered() -> None:
    assert read_answer({"checks": "text", "rating": ["sideways"]}).is_empty
    assert read_answer({}).is_empty


def test_the_last_time_cannot_ping_or_format() -> None:
    text = last_time_text(
        LastTime(day=date(2026, 11, 2), note="[@everyone](https://x.y) **b**\n" * 99, missed=[LONG])
    )
    assert text.startswith("**Last time** · Mon 2 Nov 2026\n> ")
    assert "@everyone" not in text
    assert text.endswith(f"Not there yet:\n- {LONG}")
    assert len(text) < 600
