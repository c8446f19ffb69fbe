"""Questions, how difficulty follows answers, and when drills are due again."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from math import sqrt
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.audio.clips import Compress, Gain, Loop, Pan, Part, Peak, Tones
from bot.audio.styles import STYLES
from bot.ears.rules.asking import SEED_BITS, ask
from bot.ears.rules.choosing import Trained, next_drill
from bot.ears.rules.drills import LADDERS, QUESTIONS_A_ROUND, Drill, Ladder
from bot.ears.rules.question import Option, Question, QuestionKind
from bot.ears.rules.reviewing import Review, next_review
from bot.ears.rules.staircase import Answer, chance_right, first_step, next_step, threshold_of

DAY = date(2026, 11, 30)
LISTENERS = 240
ROUNDS = 3

drills = st.sampled_from(Drill)
steps = st.integers(0, 7)
seeds = st.integers(0, 2**SEED_BITS - 1)


@given(drills, steps, seeds)
def test_a_question_follows_from_its_seed_and_offers_two_to_five_options(
    drill: Drill, step: int, seed: int
):
    question = ask(drill, step, seed)

    assert question == ask(drill, step, seed)
    assert 2 <= len(set(question.options)) == len(question.options) <= 5
    assert question.truth is question.options[question.right]
    assert question.amount == LADDERS[drill].amounts[step]
    assert 2.3 <= question.plan.seconds <= 5
    for part in (*question.plan.parts, *question.reveal.parts):
        if isinstance(part.source, Loop):
            loop = part.source
            style = next(style for style in STYLES if style.slug == loop.style)
            assert style.slowest_bpm <= loop.bpm <= style.fastest_bpm


def test_every_option_is_right_equally_often_and_the_clip_has_the_same_form_whichever_it_is():
    for drill in Drill:
        for step in range(8):
            counts: dict[tuple[QuestionKind, int], Counter[int]] = {}
            forms: dict[tuple[QuestionKind, int], set[object]] = {}
            for seed in range(250):
                question = ask(drill, step, seed)
                key = (question.kind, len(question.options))
                counts.setdefault(key, Counter())[question.right] += 1
                forms.setdefault(key, set()).add(
                    (len(question.plan.parts), question.plan.levelled, len(question.reveal.parts))
                )
            for (asked, options), places in counts.items():
                total, share = places.total(), 1 / options
                margin = 4.5 * sqrt(total * share * (1 - share))
                for place in range(options):
                    assert abs(places[place] - total * share) <= margin, (drill, step, asked)
            assert all(
                len(form) == 1 for key, form in forms.items() if key[0] is not QuestionKind.CHORD
            )


def test_the_sound_of_a_question_is_what_its_right_answer_says():
    shift = _first(Drill.BANDS, 0, Option.LOW_MIDS).plan.parts[1].effects
    assert shift == (Peak(frequency_hz=250.0, gain_db=12),)

    louder = _first(Drill.LEVEL, 2, Option.FIRST_MUCH)
    assert [part.effects for part in louder.plan.parts] == [(), (Gain(gain_db=-6),)]
    assert not louder.plan.levelled

    squeezed = _first(Drill.COMPRESSION, 3, Option.SECOND_FAST).plan.parts
    assert squeezed[0].effects == ()
    assert isinstance(squeezed[1].effects[0], Compress)
    assert squeezed[1].effects[0].reduction_db == 7

    moved = _first(Drill.STEREO, 1, Option.FAR_LEFT).plan.parts
    assert [part.effects for part in moved] == [(Pan(percent=0),), (Pan(percent=-80),)]

    clipped = _first(Drill.CLIPPING, 0, Option.THIRD).plan.parts
    assert [len(part.effects) for part in clipped] == [0, 0, 1]

    note, second, third = _chords(_first(Drill.PITCH, 4, Option.THIRD_FLAT).plan.parts[0])
    assert second == note
    assert note[0] - third[0] == pytest.approx(0.20)

    low, high = _chords(_first(Drill.INTERVALS, 0, Option.FIFTH).plan.parts[0])
    assert high[0] - low[0] == 7

    (chord,) = _chords(_first(Drill.CHORDS, 0, Option.MINOR).plan.parts[0])
    assert [note - chord[0] for note in chord] == [0, 3, 7]

    late = [part.source for part in _first(Drill.TIMING, 1, Option.LATE).plan.parts]
    assert [loop.backbeat_ms for loop in late if isinstance(loop, Loop)] == [0, 45]


def test_two_right_answers_lead_up_and_a_wrong_one_leads_down():
    ladder = LADDERS[Drill.LEVEL]

    assert _steps_of(ladder, "++ ++ +- + -", first_round=False) == [3, 3, 4, 4, 5, 5, 4, 4, 3]
    assert _steps_of(ladder, "+++ -+ ++", first_round=True) == [3, 4, 5, 6, 5, 5, 6, 6]
    assert _steps_of(ladder, "--------", first_round=False)[-1] == 0
    assert _steps_of(ladder, "++++++++", first_round=True)[-1] == ladder.last
    assert first_step(ladder, None) == 1
    assert first_step(ladder, 2.6) == 2  # 2.6 dB lie between 3 and 2


@given(drills, st.floats(0, 7))
def test_a_position_on_a_ladder_and_its_amount_belong_together(drill: Drill, position: float):
    ladder = LADDERS[drill]

    assert ladder.position_of(ladder.amount_at(position)) == pytest.approx(position)


@given(drills, st.floats(-50, 200))
def test_an_amount_beyond_a_ladder_is_its_end(drill: Drill, amount: float):
    assert 0 <= LADDERS[drill].position_of(amount) <= LADDERS[drill].last


def test_thresholds_of_listeners_are_found_within_a_step_in_nine_of_ten_cases():
    for drill in Drill:
        ladder, hits = LADDERS[drill], 0
        for number in range(LISTENERS):
            rng = Random(f"{drill} {number}")
            position = rng.uniform(0.5, ladder.last - 0.5)
            estimate = ladder.position_of(_train(rng, drill, position)[0])
            hits += abs(estimate - position) <= 1
        assert hits >= 0.9 * LISTENERS, drill


def test_somebody_who_guesses_stays_at_the_easy_end():
    for drill in Drill:
        ladder, high, last_steps = LADDERS[drill], 0, 0
        for number in range(LISTENERS // 2):
            threshold, answers = _train(Random(f"{drill} guess {number}"), drill, None)
            high += ladder.position_of(threshold) > 2
            last_steps += answers[-1].step
        assert high <= 0.02 * LISTENERS, drill
        assert last_steps / (LISTENERS // 2) < 0.7, drill


def test_a_drill_is_due_after_1_3_7_and_21_days_as_it_holds_and_starts_over_when_it_slips():
    ladder = LADDERS[Drill.BANDS]
    review, day, waits = None, DAY, list[int]()
    for _ in range(5):
        last = 4.0 if review else None
        review = next_review(ladder, day, threshold=4.2, last_threshold=last, last_review=review)
        waits.append((review.due_on - day).days)
        day = review.due_on
    assert waits == [1, 3, 7, 21, 21]

    slipped = next_review(ladder, day, threshold=6.0, last_threshold=4.0, last_review=review)
    assert slipped == Review(stage=0, due_on=day + timedelta(days=1))
    early = next_review(ladder, DAY, threshold=4.0, last_threshold=4.0, last_review=review)
    assert early == review


def test_the_drill_due_comes_first_then_one_never_tried_then_the_one_longest_ago():
    noon = datetime(2026, 11, 20, 12, tzinfo=UTC)
    later = Trained(due_on=DAY + timedelta(days=5), last_at=noon)
    due = Trained(due_on=DAY, last_at=noon + timedelta(days=2))
    overdue = Trained(due_on=DAY - timedelta(days=1), last_at=noon + timedelta(days=3))

    assert next_drill({}, DAY) is Drill.BANDS
    assert next_drill({Drill.BANDS: later, Drill.LEVEL: due, Drill.SPACE: overdue}, DAY) is (
        Drill.SPACE
    )
    assert next_drill({Drill.BANDS: later, Drill.LEVEL: later}, DAY) is Drill.COMPRESSION
    everything = dict.fromkeys(Drill, later)
    everything[Drill.CHORDS] = Trained(due_on=later.due_on, last_at=noon - timedelta(days=1))
    assert next_drill(everything, DAY) is Drill.CHORDS


def _train(rng: Random, drill: Drill, position: float | None) -> tuple[float, list[Answer]]:
    """Let a listener whose threshold is at `position` answer three rounds; None guesses."""
    ladder, everything = LADDERS[drill], list[Answer]()
    threshold: float | None = None
    for number in range(ROUNDS):
        answers, step = list[Answer](), first_step(ladder, threshold)
        for _ in range(QUESTIONS_A_ROUND):
            options = rng.choice(_OPTIONS[drill, step])
            chance = 1 / options if position is None else chance_right(position, step, options)
            answers.append(Answer(step=step, options=options, right=rng.random() < chance))
            step = next_step(ladder, answers, first_round=number == 0)
        everything += answers
        threshold = threshold_of(ladder, everything)
    assert threshold is not None
    return threshold, everything


_OPTIONS = {
    (drill, step): [len(ask(drill, step, seed).options) for seed in range(8)]
    for drill in Drill
    for step in range(8)
}


def _steps_of(ladder: Ladder, answers: str, *, first_round: bool) -> list[int]:
    """Return the steps of a round that starts at step 3; + is a right answer."""
    given_: list[Answer] = []
    steps_ = [3]
    for each in answers.replace(" ", ""):
        given_.append(Answer(step=steps_[-1], options=4, right=each == "+"))
        steps_.append(next_step(ladder, given_, first_round=first_round))
    return steps_


def _first(drill: Drill, step: int, truth: Option) -> Question:
    """Return a question whose right answer is `truth`."""
    return next(
        question for seed in range(500) if (question := ask(drill, step, seed)).truth is truth
    )


def _chords(part: Part) -> Sequence[tuple[float, ...]]:
    assert isinstance(part.source, Tones)
    return part.source.chords
