"""The job that moves battles on."""

from datetime import datetime

from bot.audio.workers import AudioWorkers
from bot.battles.service.phases import BattlePhases


class DueBattles:
    """Starts the battles that are due, and opens and closes their votes."""

    name = "move battles on"

    def __init__(self, phases: BattlePhases, sound: AudioWorkers) -> None:
        self._phases = phases
        self._sound = sound

    async def run(self, now: datetime) -> None:
        """Do what is due, battle by battle; without sound, none could be entered."""
        while await self._phases.advance_due(now):
            pass
        while self._sound.is_on and await self._phases.start_due(now):
            pass
