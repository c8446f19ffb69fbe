"""A process that has imported the bot, and forks `python -m bot …` on request.

Imports take most of a start, and the tests start the bot a hundred times. For each process, the
socket given as the only argument receives three descriptors: standard output, standard error, and
a socket. From that socket comes the command as a line of JSON; to it go the process's id and, at
the end, its exit code. This file imports nothing else of the tests.
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
    """Import the bot, and then serve requests until the socket is closed."""
    control = socket.socket(fileno=int(sys.argv[1]))
    sys.path[0] = str(ROOT)
    for name in ("bot.__main__", "bot.db.migrating", "bot.db.postgresql"):
        importlib.import_module(name)
    del sys.modules["bot.__main__"]  # each process runs it itself
    gc.collect()
    gc.freeze()  # so memory pages stay shared, and no child searches them for garbage as it exits
    while True:
        request, files, _, _ = socket.recv_fds(control, 1, 3)
        if not request:
            return
        if os.fork() == 0:
            control.close()
            _start(*files)
            return
        for file in files:
            os.close(file)
        _reap()


def _reap() -> None:
    """Wait for children that have exited, so none stays a zombie."""
    try:
        while os.waitpid(-1, os.WNOHANG) != (0, 0):
            pass
    except ChildProcessError:
        return


def _start(output: int, errors: int, request_socket: int) -> None:
    """Run the requested command in a child, and report its id and exit code."""
    with socket.socket(fileno=request_socket) as connection, connection.makefile("rw") as lines:
        request = json.loads(lines.readline())
        child = os.fork()
        if child != 0:
            for file in (0, 1, 2, output, errors):
                os.close(file)
            print(child, file=lines, flush=True)
            _, status = os.waitpid(child, 0)
            print(os.waitstatus_to_exitcode(status), file=lines, flush=True)
            os._exit(0)
    with open(os.devnull) as devnull:
        os.dup2(devnull.fileno(), 0)
    os.dup2(output, 1)
    os.dup2(errors, 2)
    for file in {output, errors}:
        os.close(file)
    _run(request)


def _run(request: dict[str, Any]) -> None:
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
