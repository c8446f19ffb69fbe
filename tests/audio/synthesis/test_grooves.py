"""What is played: every style's patterns, and shifts that are exact to the sample."""

from dataclasses import replace
from itertools import pairwise, product

import numpy as np
import pytest

from bot.audio.clips import Instrument, Loop
from bot.audio.styles import STYLES
from bot.audio.worker.synthesis import render_loop
from bot.audio.worker.synthesis.balances import BALANCES
from bot.audio.worker.synthesis.bass import BASSES
from bot.audio.worker.synthesis.drumming import Hit, drum_hits
from bot.audio.worker.synthesis.grooves import GROOVES
from bot.audio.worker.synthesis.harmony import progression, voicings
from bot.audio.worker.synthesis.keys import KEYS
from bot.audio.worker.synthesis.kits import KITS
from bot.audio.worker.synthesis.playing import (
    bass_notes,
    bed_notes,
    changes_of,
    chord_notes,
    hook_notes,
)
from bot.audio.worker.synthesis.scores import SCORES
from bot.audio.worker.synthesis.timing import STEPS, grid_of

SECONDS = 6.0
MILLISECOND = 48


def loop(style: str, seed: int = 1, **changed: float) -> Loop:
    made = Loop(seed=seed, instrument=Instrument.DRUMS, style=style, bpm=100, root=40)
    return replace(made, **changed)


def hits(loop: Loop) -> list[Hit]:
    return drum_hits(loop, grid_of(loop, SECONDS))


def test_every_style_has_a_groove_a_kit_a_score_and_a_balance():
    slugs = {style.slug for style in STYLES}

    assert set(GROOVES) == set(KITS) == set(SCORES) == set(BALANCES) == slugs


def test_patterns_are_whole_bars_of_known_signs():
    for style in STYLES:
        check_patterns(style.slug)


def check_patterns(style: str) -> None:
    groove, score = GROOVES[style], SCORES[style]
    for drum, patterns in groove.drums.items():
        assert drum in KITS[style].voices
        for bar in "|".join(patterns).split("|"):
            assert len(bar) == STEPS
            assert set(bar) <= set(".oxXrt")
    for fill in groove.fills:
        names, bars = fill.split()[::2], fill.split()[1::2]
        assert {len(bar) for bar in bars} == {STEPS}
        assert set(names) <= set(KITS[style].voices)
    rhythms = {
        ".-1835b7/": score.basslines, ".-xX12345": score.comping, ".-x": score.phrases,
    }  # fmt: skip
    for signs, patterns in rhythms.items():
        for bar in "|".join(patterns).split("|"):
            assert len(bar.replace("/", "")) == STEPS
            assert set(bar) <= set(signs)
    assert set(score.basses) <= set(BASSES)
    assert {*score.keys, *score.hooks, *score.beds} - {""} <= set(KEYS)
    for chords in score.chords:
        assert progression(chords.partition(" ")[2])


def test_a_loop_of_whole_bars_has_all_their_sixteenths():
    for style in STYLES:
        played = loop(style.slug)

        assert grid_of(played, 2.4).steps == STEPS  # a bar at 100 bpm
        assert grid_of(played, 4.8).steps == 2 * STEPS


def test_each_bar_has_a_backbeat_and_second_sixteenths_to_move():
    for style, seed in product(STYLES, range(12)):
        played = loop(style.slug, seed)
        bars = grid_of(played, SECONDS).steps // STEPS
        places = [(hit.drum, divmod(hit.step, STEPS)) for hit in hits(played)]
        for bar in range(bars):
            assert any(drum == "snare" and at[0] == bar for drum, at in places)
        odd = [drum for drum, at in places if at[1] % 2]
        assert len(odd) >= 3 * bars


@pytest.mark.parametrize(("backbeat_ms", "swing_ms"), [(20.0, 0.0), (-15.0, 0.0), (0.0, 24.0)])
def test_a_shift_moves_its_hits_by_exactly_that_much(backbeat_ms: float, swing_ms: float):
    for style in STYLES:
        straight = loop(style.slug)
        shifted = replace(straight, backbeat_ms=backbeat_ms, swing_ms=swing_ms)
        for before, after in zip(hits(straight), hits(shifted), strict=True):
            expected = round(swing_ms * MILLISECOND) * (before.step % 2)
            if before.drum == "snare":
                expected += round(backbeat_ms * MILLISECOND)

            assert after == replace(before, at=before.at + expected)


def test_a_late_snare_is_heard_late_by_exactly_that_much():
    straight = loop("drum-and-bass", seed=2)
    first = min(hit.at for hit in hits(straight) if hit.drum == "snare")
    dry, late = (
        render_loop(played, 2.0).mean(axis=1, dtype=np.float64)
        for played in (straight, replace(straight, backbeat_ms=20.0))
    )
    moved = 20 * MILLISECOND
    snare = dry[first : first + 2_400]
    scores = [np.dot(snare, late[at : at + 2_400]) for at in range(first, first + 2 * moved)]

    assert int(np.argmax(scores)) == moved
    before = slice(0, first - 480)
    assert np.abs(late[before] - dry[before]).max() < 0.1 * np.abs(dry[before]).max()


def test_swing_moves_bass_and_keys_with_the_drums():
    straight = loop("house", seed=1)
    swung = replace(straight, swing_ms=15.0)
    grid = grid_of(straight, SECONDS)
    odd = {grid.at(step) for step in range(1, grid.steps, 2)}
    for play in (bass_notes, chord_notes, bed_notes, hook_notes):
        pairs = zip(play(straight, grid), play(swung, grid_of(swung, SECONDS)), strict=True)
        for before, after in pairs:
            late = any(-100 <= before.at - at < 1_000 for at in odd)  # chords are strummed
            assert after.at - before.at == (15 * MILLISECOND if late else 0)
            assert after.pitch == before.pitch


def test_styles_keep_their_hallmarks_whatever_the_seed():
    for seed in range(8):
        for style in ("house", "techno"):
            assert {0, 4, 8, 12} <= steps("kick", style, seed)
        assert steps("snare", "trap", seed) == {8}
        assert {4, 12} <= steps("snare", "drum-and-bass", seed)
        assert not {4, 8} & steps("kick", "garage", seed)


def steps(drum: str, style: str, seed: int) -> set[int]:
    """Where a drum plays in the first bar."""
    return {hit.step for hit in hits(loop(style, seed)) if hit.drum == drum and hit.step < STEPS}


def test_basslines_begin_each_chord_on_its_root_and_hold_nothing_into_the_next():
    for style, seed in product(STYLES, range(6)):
        played = loop(style.slug, seed)
        grid, changes = grid_of(played, SECONDS), changes_of(played)
        starts = [grid.at(step) for step in range(0, grid.steps + STEPS * 2, changes.steps)]
        for count, (start, end) in enumerate(pairwise(starts)):
            own = [note for note in bass_notes(played, grid) if start - 300 <= note.at < end - 300]
            root = changes.chords[count % len(changes.chords)].root
            if own:
                assert (own[0].pitch - played.root - root) % 12 == 0
            assert all(note.at + note.samples <= end + 300 for note in own)


def test_chords_lead_into_each_other():
    for score in SCORES.values():
        for text in score.chords:
            chords = progression(text.partition(" ")[2])
            voiced = voicings(chords, 40, 61)
            for chord, notes in zip(chords, voiced, strict=True):
                assert {(note - 40) % 12 for note in notes} <= set(chord.pitch_classes)
                assert 45 <= notes[0] <= notes[-1] <= 76
            for last, notes in pairwise(voiced):
                moved = [min(abs(note - other) for other in last) for note in notes]
                assert sum(moved) / len(moved) <= 2.5
