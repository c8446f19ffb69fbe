"""The loop of a worker: a line of JSON with a job comes in, a line with its answer goes out."""

import faulthandler
import json
import os
import queue
import sys
import threading
import traceback
from collections.abc import Callable, Mapping
from importlib import import_module
from io import RawIOBase
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from bot.audio.errors import Failure
from bot.audio.jobs import FileRefused, Job
from bot.audio.limits import Limits
from bot.audio.worker.limits import limit_next_job, limit_process
from bot.audio.worker.sandbox import confine_to

Handlers = Mapping[type[Job[Any]], str]
"""`module:function` for each class of jobs."""


def serve(handlers: Handlers) -> None:
    """Do the jobs that standard input asks for, until it ends: then the bot is gone.

    The arguments of the process are its limits and, if it will open a member's file, that file's
    folder: it is confined to it.
    """
    faulthandler.enable()
    limits = TypeAdapter(Limits).validate_json(sys.argv[1])
    limit_process(limits)
    for folder in sys.argv[2:]:
        confine_to(Path(folder), package=next(iter(handlers.values())).split(".")[0])
    lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_read, args=(sys.stdin.buffer, lines), daemon=True).start()
    with os.fdopen(os.dup(1), "wb", buffering=0) as answers:
        os.dup2(2, 1)  # what a library prints is no answer
        while True:
            request = json.loads(lines.get())
            limit_next_job(limits)
            _write(answers, json.dumps(_answer(handlers, request)).encode() + b"\n")


def _read(stdin: Any, lines: "queue.SimpleQueue[bytes]") -> None:
    for line in stdin:
        lines.put(line)
    os._exit(0)  # in the middle of a job, too


def _write(answers: RawIOBase, data: bytes) -> None:
    while data:
        data = data[answers.write(data) :]


def _answer(handlers: Handlers, request: dict[str, Any]) -> dict[str, Any]:
    try:
        return {"result": _do(handlers, request)}
    except FileRefused as refused:
        return {"refused": {"refusal": refused.refusal, "file": refused.file}}
    except MemoryError:
        return {"failed": Failure.OUT_OF_MEMORY}
    except Exception as error:  # noqa: BLE001 - the outermost frame
        # Without the error's text, which can quote what a file says about itself.
        frames = "".join(traceback.format_tb(error.__traceback__))
        sys.stderr.write(f"{frames}{type(error).__name__}\n")
        sys.stderr.flush()
        return {"failed": Failure.ERROR}


def _do(handlers: Handlers, request: dict[str, Any]) -> Any:
    by_kind = {job_class.kind: job_class for job_class in handlers}
    job_class = by_kind[request["kind"]]
    module, name = handlers[job_class].split(":")
    handler: Callable[[Any, Path], Any] = getattr(import_module(module), name)
    job = TypeAdapter(job_class).validate_python(request["job"])
    result = handler(job, Path(request["folder"]))
    return TypeAdapter(job_class.result).dump_python(result, mode="json")
