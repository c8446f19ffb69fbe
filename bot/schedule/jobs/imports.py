"""The job that gives out imported XP."""

from datetime import datetime

from bot.schedule.background import Background
from bot.schedule.xp_imports import ImportRunner
from bot.xp_import.service.import_batches import ImportWork


class DueImports:
    """Runs imports of XP from other bots."""

    name = "continue imports"

    def __init__(
        self, import_work: ImportWork, import_runner: ImportRunner, background: Background
    ) -> None:
        self._import_work = import_work
        self._import_runner = import_runner
        self._background = background

    async def run(self, now: datetime) -> None:
        """Start or resume each unfinished import."""
        for due in await self._import_work.due(now):
            self._background.start(self._import_runner.run(due))
