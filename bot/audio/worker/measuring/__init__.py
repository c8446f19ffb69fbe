"""Measuring mixes: every figure of `bot.audio.measures`."""

from bot.audio.worker.measuring.mixes import measure_mix

__all__ = ["measure_mix"]
