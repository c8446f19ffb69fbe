"""Music from a seed: loops in twelve styles, and tones."""

from bot.audio.worker.synthesis.loops import render_bars as render_bars
from bot.audio.worker.synthesis.loops import render_loop as render_loop
from bot.audio.worker.synthesis.tones import render_tones as render_tones
