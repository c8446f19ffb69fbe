"""The names of stages."""

from collections.abc import Mapping

from bot.tracks.rules import Stage

STAGE_NAMES: Mapping[Stage, str] = {
    Stage.IDEA: "Idea",
    Stage.SKETCH: "Sketch",
    Stage.ARRANGEMENT: "Arrangement",
    Stage.MIX: "Mix",
    Stage.MASTER: "Master",
    Stage.RELEASED: "Released",
}
