"""By how much streaming services turn a file up or down."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.audio.measures import Measures
from bot.mixes.rules.guide import StreamingService


@dataclass(frozen=True, slots=True, kw_only=True)
class Playback:
    """How one service plays a file."""

    service: str
    target_lufs: float | None
    """None if the service plays everything as it is."""
    gain_db: float
    """Negative if it turns the file down."""


def playback(measures: Measures, services: Iterable[StreamingService]) -> tuple[Playback, ...]:
    """Return what each service does to a file, in the services' order; empty for silence."""
    if measures.integrated_lufs is None:
        return ()
    return tuple(
        Playback(
            service=service.name,
            target_lufs=service.target_lufs,
            gain_db=_gain_db(service, measures.integrated_lufs, measures.true_peak_dbtp),
        )
        for service in services
    )


def _gain_db(service: StreamingService, lufs: float, true_peak_dbtp: float | None) -> float:
    if service.target_lufs is None:
        return 0.0
    gain_db = service.target_lufs - lufs
    if gain_db <= 0:
        return gain_db
    if not service.turns_up or true_peak_dbtp is None:
        return 0.0
    return max(0.0, min(gain_db, service.ceiling_dbtp - true_peak_dbtp))
