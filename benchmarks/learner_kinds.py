"""The ten kinds of learners that the coach's benchmark simulates."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.coach.rules.craft import Craft
from bot.members.rules import Gear
from bot.tracks.rules import Stage

ALWAYS = 100
"""Percent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of learner.

    They practise `minutes` a week on the weekdays `days`. They follow a plan as far as `follows`
    percent of these minutes, pass its exercises in `passes` of 100 tries, and practise what they
    choose for the rest. Before they came back, they were away for `away` days. `placed` is the
    craft of their placement in every focus; `sure_in` has the focuses of their first records.
    """

    name: str
    minutes: int
    sitting: int
    days: Sequence[int]
    follows: int
    passes: int = 80
    own: Sequence[str] = ("composition", "sound_design", "mixing")
    level: int = 3
    path: str | None = None
    gear: frozenset[Gear] = frozenset()
    placed: Craft | None = None
    sure_in: Sequence[str] = ()
    stage: Stage | None = None
    away: int = 0
    rerolls: bool = False


_WEEKDAYS, _WEEKEND = range(5), (5, 6)

KINDS = (
    Kind(
        name="a beginner who follows, 30 minutes a day",
        minutes=150,
        sitting=30,
        days=_WEEKDAYS,
        follows=ALWAYS,
        level=1,
    ),
    Kind(
        name="a professional who joined today, placed",
        minutes=240,
        sitting=45,
        days=_WEEKDAYS,
        follows=60,
        passes=90,
        own=("mixing", "mastering"),
        level=1,
        placed=Craft.SURE,
        stage=Stage.ARRANGEMENT,
    ),
    Kind(
        name="only mixes",
        minutes=180,
        sitting=45,
        days=(0, 2, 4, 5),
        follows=0,
        own=("mixing",),
        level=6,
        stage=Stage.MIX,
    ),
    Kind(
        name="only listens, no tracks",
        minutes=150,
        sitting=30,
        days=_WEEKDAYS,
        follows=0,
        own=("listening",),
        level=12,
    ),
    Kind(
        name="level 60, mastering path",
        minutes=200,
        sitting=40,
        days=(0, 1, 3, 5),
        follows=50,
        passes=85,
        own=("mastering", "listening"),
        level=60,
        path="mastering",
        sure_in=("mastering", "mixing", "listening"),
        stage=Stage.MIX,
    ),
    Kind(
        name="phone only",
        minutes=100,
        sitting=20,
        days=(0, 1, 2, 3, 4, 5),
        follows=70,
        level=5,
        gear=frozenset({Gear.PHONE_ONLY, Gear.HEADPHONES_ONLY, Gear.STOCK_PLUGINS_ONLY}),
    ),
    Kind(
        name="rerolls everything",
        minutes=90,
        sitting=25,
        days=(1, 3, 5),
        follows=0,
        level=4,
        rerolls=True,
    ),
    Kind(
        name="15 minutes a day",
        minutes=75,
        sitting=15,
        days=_WEEKDAYS,
        follows=90,
        level=4,
    ),
    Kind(
        name="about to release",
        minutes=160,
        sitting=40,
        days=(0, 2, 4, 6),
        follows=80,
        passes=85,
        own=("release", "mixing"),
        level=9,
        placed=Craft.FINDING,
        stage=Stage.MASTER,
    ),
    Kind(
        name="back after 92 days, at weekends",
        minutes=100,
        sitting=50,
        days=_WEEKEND,
        follows=70,
        level=8,
        away=92,
    ),
)
