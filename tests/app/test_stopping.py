"""What becomes of answers that wait for sound when the bot stops."""

import asyncio
from pathlib import Path

import pytest

from bot.app.running import finish_answers
from bot.audio.errors import Failure, SoundFailed
from bot.audio.jobs import MIX, HearExcerpt, Hearing
from bot.audio.workers import AudioWorkers


async def test_who_waits_for_sound_hears_that_the_bot_stops(tmp_path: Path) -> None:
    sound = AudioWorkers(1, module="tests.audio.misbehaving", temporary=tmp_path)
    begun = asyncio.Event()

    async def hear() -> None:
        async with sound.folder() as folder:
            await asyncio.to_thread((folder / MIX).write_text, "spin")
            begun.set()
            await sound.run(HearExcerpt(hearing=Hearing.PHONE), folder)

    answering = asyncio.create_task(hear(), name="CommandTree-invoker")
    await begun.wait()
    await finish_answers(sound, seconds=0.05)
    with pytest.raises(SoundFailed) as failed:
        await answering
    assert failed.value.kind is Failure.STOPPED
    await sound.close()  # again, as the client does
    assert sound.pids == []
