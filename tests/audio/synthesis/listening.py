"""Write loops of every style to build/listening, to be listened to and looked at.

Each gets a WAV and a picture of its spectrum over time, and a line in a table of figures.
"""

import sys
import wave
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from bot.audio.clips import Instrument, Loop
from bot.audio.styles import STYLES
from bot.audio.worker.synthesis import render_loop
from tests.audio.synthesis.figures import (
    RATE,
    band_levels_db,
    correlation,
    crest_db,
    jump_share,
    rms_db,
)

Sound = NDArray[np.floating[Any]]

TUNEFUL = (Instrument.MIX, Instrument.DRUMS, Instrument.BASS, Instrument.KEYS)


def listening_set(seeds: range) -> list[Loop]:
    """Loops of every style and instrument."""
    return [
        Loop(
            seed=seed,
            instrument=instrument,
            style=style.slug,
            bpm=(style.slowest_bpm + style.fastest_bpm) // 2,
            root=36 + (seed * 5 + index) % 12,
        )
        for seed in seeds
        for index, style in enumerate(STYLES)
        for instrument in TUNEFUL
    ]


def write_wav(sound: Sound, path: Path) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((np.clip(sound, -1, 1) * 32_767).astype("<i2").tobytes())


def spectrogram(sound: Sound, *, width: int = 1_200, height: int = 400) -> Image.Image:
    """Waveform above, spectrum below: 30 Hz to 20 kHz in octaves, 90 dB from black to white."""
    frame, mono = 4_096, sound.mean(axis=1)
    hop = max(1, (len(mono) - frame) // width)
    frames = np.lib.stride_tricks.sliding_window_view(mono, frame)[::hop][:width]
    power = np.abs(np.fft.rfft(frames * np.hanning(frame), axis=1)) ** 2
    rows = 30 * (20_000 / 30) ** (np.arange(height)[::-1] / height)
    picked = power[:, np.clip(rows / RATE * frame, 1, frame // 2).astype(int)].T
    level = 10 * np.log10(picked + 1e-12)
    shade = np.clip((level - level.max() + 90) / 90, 0, 1)
    colours = np.stack([shade**0.8, shade**1.6, 0.35 * shade + 0.65 * shade**4], axis=-1)
    canvas = Image.new("RGB", (width, height + 110), "#101014")
    canvas.paste(Image.fromarray((colours * 255).astype(np.uint8)), (0, 110))
    draw = ImageDraw.Draw(canvas)
    for x in range(width):
        part = mono[x * len(mono) // width : (x + 1) * len(mono) // width]
        draw.line((x, 55 - 75 * part.max(), x, 55 - 75 * part.min()), fill="#8fd")
    for hz in (60, 125, 250, 500, 1_000, 2_000, 4_000, 8_000, 16_000):
        y = 110 + height - int(height * np.log(hz / 30) / np.log(20_000 / 30))
        draw.text((2, y - 6), str(hz), fill="#aaa")
    return canvas


def row(name: str, sound: Sound) -> str:
    bands = " ".join(f"{level:6.1f}" for level in band_levels_db(sound))
    return (
        f"{name:28} {rms_db(sound):6.1f} {crest_db(sound):6.1f} {correlation(sound):6.2f} "
        f"{jump_share(sound):6.3f}  {bands}"
    )


def main() -> None:
    folder = Path("build/listening")
    folder.mkdir(parents=True, exist_ok=True)
    head = (
        "loop                            rms  crest correl   jump  "
        "  31.5     63    125    250    500     1k     2k     4k     8k    16k"
    )
    table = [head]
    for loop in listening_set(range(1, 1 + int(sys.argv[1] if sys.argv[1:] else 3))):
        name = f"{loop.style}-{loop.instrument}-{loop.seed}"
        sound = render_loop(loop, 8.0)
        write_wav(sound, folder / f"{name}.wav")
        spectrogram(sound).save(folder / f"{name}.png")
        table.append(row(name, sound))
    (folder / "table.txt").write_text("\n".join(table) + "\n")
    sys.stdout.write("\n".join(table) + f"\n\n{len(table) - 1} loops in {folder}\n")


if __name__ == "__main__":
    main()
