"""A mix is checked and heard by a real worker, from the upload to the clip."""

import io
import math
import struct
import wave

from simcord.builders import ChannelHandle

from tests.cogs.harness import Harness, buttons_of, message_of, pictures_of, text_of

RATE, SECONDS = 8_000, 12


def two_tones() -> bytes:
    """Return a stereo WAV file: a bass in the middle, and a tone that comes in on the left."""
    frames = bytearray()
    for at in range(RATE * SECONDS):
        bass = 9_000 * math.sin(math.tau * 100 * at / RATE)
        tone = 6_000 * math.sin(math.tau * 1_000 * at / RATE) if at > RATE * 5 else 0.0
        frames += struct.pack("<hh", round(bass + tone), round(bass))
    file = io.BytesIO()
    with wave.open(file, "wb") as written:
        written.setnchannels(2)
        written.setsampwidth(2)
        written.setframerate(RATE)
        written.writeframes(bytes(frames))
    return file.getvalue()


async def test_a_mix_is_measured_and_heard(harness: Harness) -> None:
    mia, content = harness.member("mia"), two_tones()
    here: ChannelHandle = harness.channel
    shown = await mia.slash(here, "mix check", file=("tones.wav", content))
    assert pictures_of(shown)[0].startswith("tones, 0:12 long: loudness −")
    assert "In mono" in buttons_of(shown)
    heard = await mia.click(message_of(shown), label="In mono")
    (clip,) = message_of(heard).attachments
    assert (await clip.read()).startswith(b"OggS")
    short = await mia.slash(here, "mix check", file=("short.wav", content[:60]))
    assert pictures_of(short)[0].startswith("short, 0:00 long")
    assert "In mono" not in buttons_of(short)
    broken = await mia.slash(here, "mix check", file=("broken.wav", b"RIFF"))
    assert "That file isn't audio that I can read." in text_of(broken)
    assert "Choose a file" in buttons_of(broken)
    history = await mia.slash(here, "mix history")
    assert text_of(history).count("**tones**") == 1
