"""A worker that does what the file in its folder says, such as `hang`."""

import ctypes
import os
import socket
import sys
import time
from pathlib import Path

from bot.audio.jobs import CLIP, MIX, ExcerptMade, FileRefused, HearExcerpt, Hearing, Refusal
from bot.audio.worker.serving import serve


def misbehave(job: HearExcerpt, folder: Path) -> ExcerptMade:
    """Do what the mix says, if there is one, and then answer as agreed; in mono, leave litter."""
    if job.hearing is Hearing.MONO:
        for number in range(5_000):
            os.mknod(folder / str(number))
    command = (folder / MIX).read_text() if (folder / MIX).exists() else ""
    (folder / CLIP).write_bytes(b"OggS")
    (folder / "scrap").write_bytes(b"left behind")
    match command.split():
        case ["hang"]:
            time.sleep(600)
        case ["spin"]:
            while True:
                pass
        case ["eat"]:
            eaten = [bytearray(10_000_000) for _ in range(1_000)]
            return ExcerptMade(seconds=len(eaten))
        case ["write"]:
            with open(folder / "large", "wb") as file:
                for _ in range(1_000):
                    file.write(bytes(1_000_000))
        case ["crash"]:
            ctypes.string_at(0)
        case ["exit"]:
            os._exit(3)
        case ["raise", title]:
            raise ValueError(title)
        case ["refuse"]:
            raise FileRefused(Refusal.EMPTY, MIX)
        case ["print"]:
            os.write(1, b"printed by a library")
        case ["chatter"]:
            sys.stderr.write("chatter " * 200_000)
        case ["answer", *lines]:
            _answer(" ".join(lines) + "\n")
        case ["flood"]:
            _answer('{"result": "' + "x" * 5_000_000)
        case ["link"]:
            (folder / CLIP).unlink()
            (folder / CLIP).symlink_to("/etc/passwd")
        case ["large"]:
            (folder / CLIP).write_bytes(bytes(3_000_000))
        case ["reach", *targets]:
            (folder / CLIP).write_text(" ".join(map(_reach, targets)))
        case _:
            pass
    return ExcerptMade(seconds=1.5)


def _reach(target: str) -> str:
    """Try to do something outside the folder, such as `read:/etc/passwd`."""
    what, _, argument = target.partition(":")
    try:
        match what:
            case "read":
                Path(argument).read_bytes()
            case "list":
                os.listdir(argument)
            case "write":
                Path(argument).write_text("overwritten")
            case "connect":
                socket.create_connection(("127.0.0.1", int(argument)), 2).close()
            case "signal":
                os.kill(int(argument), 0)
            case _:
                return "?"
    except OSError as error:
        return type(error).__name__
    return "reached"


def _answer(text: str) -> None:
    """Write straight to the pipe that answers go to."""
    with os.fdopen(3, "w", closefd=False) as pipe:
        pipe.write(text)


if __name__ == "__main__":
    serve({HearExcerpt: "tests.audio.misbehaving:misbehave"})
