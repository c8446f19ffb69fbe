"""A Python that has imported the bot, and forks into `python -m bot …` as often as it is asked.

Imports are nearly all that a start costs, and the tests start the bot a hundred times. For each
process, three files come over the socket whose descriptor is the one argument: standard output,
standard error, and a socket of its own. That one brings what to start as a line of JSON, and is
told the process's id and, at its end, its exit code. What is started runs as python itself would
run it. This file stands alone, as `launch.py` does.
"""

import gc
import importlib
import json
import os
import runpy
import socket
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]


def main() -> None:
    """Import the bot, and then carry out requests until nobody can make another."""
    control = socket.socket(fileno=int(sys.argv[1]))
    sys.path[0] = str(ROOT)
    for name in ("bot.__main__", "bot.db.migrating", "bot.db.postgresql"):
        importlib.import_module(name)
    del sys.modules["bot.__main__"]  # each process runs it anew
    gc.collect()
    gc.freeze()  # so that the pages stay shared
    while True:
        sign, files, _, _ = socket.recv_fds(control, 1, 3)
        if not sign:
            return
        if os.fork() == 0:
            control.close()
            _begin(*files)
            return
        for file in files:
            os.close(file)
        _bury()


def _bury() -> None:
    """Leave no ended child of this process as a zombie."""
    try:
        while os.waitpid(-1, os.WNOHANG) != (0, 0):
            pass
    except ChildProcessError:
        return


def _begin(output: int, errors: int, asking: int) -> None:
    """Run what is asked for in a child, and tell of it."""
    with socket.socket(fileno=asking) as asked, asked.makefile("rw") as lines:
        request = json.loads(lines.readline())
        child = os.fork()
        if child != 0:
            for file in (0, 1, 2, output, errors):
                os.close(file)
            print(child, file=lines, flush=True)
            _, ended = os.waitpid(child, 0)
            print(os.waitstatus_to_exitcode(ended), file=lines, flush=True)
            os._exit(0)
    with open(os.devnull) as nothing:
        os.dup2(nothing.fileno(), 0)
    os.dup2(output, 1)
    os.dup2(errors, 2)
    for file in {output, errors}:
        os.close(file)
    _become(request)


def _become(request: dict[str, Any]) -> None:
    gc.unfreeze()  # as in a process that nobody has warmed
    os.chdir(request["cwd"])
    os.environ.clear()
    os.environ.update(request["env"])
    sys.path[0] = os.getcwd()
    script, *arguments = request["argv"]
    if script == "-m":
        module, *sys.argv[1:] = arguments
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    else:
        sys.argv = request["argv"]
        runpy.run_path(script, run_name="__main__")


if __name__ == "__main__":
    main()
