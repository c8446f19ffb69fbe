"""A file handed in for a quest that expects something of it is measured; its reply says so."""

import io
import math
import struct
import wave
from collections.abc import Mapping

import pytest

from bot.audio.workers import AudioWorkers
from bot.packs.content import SkillPack
from tests.assessments.packs import checked_packs
from tests.cogs.harness import Harness, text_of

MEASURES = {"duration_seconds": {"low": 3, "high": 5}, "true_peak_dbtp": {"high": -1}}


@pytest.fixture
def packs() -> Mapping[str, SkillPack]:
    return checked_packs(measures=MEASURES)


def tone(seconds: int) -> bytes:
    """Return a WAV file of a tone at -6 dBFS."""
    samples = (16_384 * math.sin(math.tau * 440 * at / 8_000) for at in range(8_000 * seconds))
    file = io.BytesIO()
    with wave.open(file, "wb") as written:
        written.setnchannels(1)
        written.setsampwidth(2)
        written.setframerate(8_000)
        written.writeframes(b"".join(struct.pack("<h", round(each)) for each in samples))
    return file.getvalue()


async def test_a_file_handed_in_is_measured(harness: Harness) -> None:
    await harness.set_up_quests()
    posted = await harness.post()
    mia, zoe = harness.member("mia"), harness.member("zoe")
    form = await mia.click(posted, label="Complete")
    done = await mia.submit_modal(form, {"proof_file": [("take.wav", tone(4))]})
    lines = ["**Your file**", "✓ Length 0:04: 0:03 to 0:05", "✓ True peak −6 dBTP: −1 at most"]
    assert "\n".join(lines) in text_of(done)
    assert "+275 XP" in text_of(done)
    assert "Measuring" not in text_of(done)
    form = await zoe.click(posted, label="Complete")
    damaged = await zoe.submit_modal(form, {"proof_file": [("take.wav", b"RIFF")]})
    assert "That file isn't audio that I can read." in text_of(damaged)
    assert "Your quest still counts." in text_of(damaged)


async def test_without_sound_nothing_is_said_about_the_file(harness: Harness) -> None:
    await harness.set_up_quests()
    posted = await harness.post()
    mia = harness.member("mia")
    harness.bot.sound = AudioWorkers(0)
    form = await mia.click(posted, label="Complete")
    done = await mia.submit_modal(form, {"proof_file": [("take.wav", tone(4))]})
    assert "✅ Completed" in text_of(done)
    assert not any(each in text_of(done) for each in ("Measuring", "Your file", "Your quest"))
