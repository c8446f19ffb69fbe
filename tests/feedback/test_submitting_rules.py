"""What gives a maker away in a question, and what a submission costs."""

from hypothesis import given
from hypothesis import strategies as st

from bot.feedback.rules.submitting import Clue, clue_in, critiques_owed

MIA = ("Mia B.", "mia_beats", "mia")


QUESTIONS = [
    ("Is the bass too loud?", None),
    ("Drop at 1:42, e.g. the snare. Does it hit? I master at -14", None),
    ("Thunder... or lightning.Too dry?", None),
    ("MIA here: is it too dry?", Clue.NAME),
    ("More of a mia-beats track?", Clue.NAME),
    ("Ⓜia wants to know", Clue.NAME),
    ("Does the anemia sample work?", None),
    ("M\u200bi\u00adá asks", Clue.NAME),
    ("See soundcloud.com/mia", Clue.LINK),
    ("on https\u200b://example\ufe0f.\u2060com", Clue.LINK),
    ("ask \uff20\u3164here", Clue.MENTION),
    ("see HTTPS://example.com", Clue.LINK),
    ("mine is on bandcamp.com", Clue.LINK),
    ("like <@123456>", Clue.MENTION),
    ("ask @mia", Clue.MENTION),
    ("loud @ 120 bpm?", None),
]


def test_a_question_is_searched_for_what_tells_its_maker() -> None:
    assert [(each, clue_in(each, MIA)) for each, _ in QUESTIONS] == QUESTIONS


@given(question=st.text(max_size=80), names=st.lists(st.text(max_size=20)))
def test_any_question_can_be_searched_and_a_name_is_found_anywhere(
    question: str, names: list[str]
) -> None:
    clue_in(question, names)
    assert clue_in(f"{question} nightowl {question}", [*names, "NightOwl"]) is not None


@given(submitted=st.integers(0, 50), given_=st.integers(0, 200))
def test_each_submission_after_the_first_takes_two_critiques(submitted: int, given_: int) -> None:
    owed = critiques_owed(submitted, given_)
    assert (owed == 0) == (given_ >= 2 * submitted)
    assert critiques_owed(submitted, given_ + owed) == 0
