"""A process with a worker in the middle of a job and an idle one, until it is killed."""

import asyncio
import sys
from pathlib import Path

from bot.audio.jobs import MIX, HearExcerpt, Hearing
from bot.audio.workers import AudioWorkers

JOB = HearExcerpt(hearing=Hearing.PHONE)


async def main() -> None:
    """Print the ids of both workers once they run."""
    sound = AudioWorkers(2, module="tests.audio.misbehaving", temporary=Path(sys.argv[1]))
    async with sound.folder() as folder:
        (folder / MIX).write_text("spin")
        spinning = asyncio.create_task(sound.run(JOB, folder))
        await asyncio.sleep(0)
        await sound.run(JOB)
        sys.stdout.write(" ".join(map(str, sound.pids)) + "\n")
        sys.stdout.flush()
        await spinning


if __name__ == "__main__":
    asyncio.run(main())
