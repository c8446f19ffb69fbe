"""Jobs as they are sent to workers."""

import json
from importlib import import_module
from typing import get_args

from pydantic import TypeAdapter

from bot.audio import jobs
from bot.audio.clips import (
    Clip,
    ClipPlan,
    Compress,
    Delay,
    Effect,
    FlipSide,
    Gain,
    Instrument,
    Loop,
    Pan,
    Part,
    Peak,
    Reverb,
    Room,
    Sound,
    Tones,
    Width,
)
from bot.audio.jobs import MakeClip
from bot.audio.worker.jobs import HANDLERS


def test_plans_survive_json() -> None:
    """Effects with the same fields, such as `Pan` and `Width`, stay what they are."""
    loop = Loop(seed=1, instrument=Instrument.MIX, style="house", bpm=124, root=40)
    tones = Tones(seed=1, sound=Sound.PAD, chords=((60.0, 63.5), (48.01,)), seconds=2.0)
    effects: tuple[Effect, ...] = (
        Peak(frequency_hz=1000.0, gain_db=6.0),
        Gain(gain_db=-1.0),
        Compress(reduction_db=6.0, attack_ms=5.0, release_ms=80.0),
        Pan(percent=30.0),
        Width(percent=30.0),
        FlipSide(),
        Reverb(room=Room.PLATE, wet_db=-12.0, seed=5),
        Delay(milliseconds=250.0, wet_db=-6.0),
        Clip(over_db=3.0),
    )
    assert {type(effect) for effect in effects} == set(get_args(Effect))
    parts = (Part(source=loop, effects=effects), Part(source=tones))
    job = MakeClip(plan=ClipPlan(parts=parts, seconds=3.0, levelled=False))
    adapter = TypeAdapter(MakeClip)
    assert adapter.validate_python(json.loads(adapter.dump_json(job))) == job


def test_every_job_has_a_function() -> None:
    kinds = {each.kind for each in vars(jobs).values() if hasattr(each, "kind")}
    assert {each.kind for each in HANDLERS} == kinds
    for where in HANDLERS.values():
        module, name = where.split(":")
        assert callable(getattr(import_module(module), name))
