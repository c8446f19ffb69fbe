"""What is counted and logged of each interaction: what it was, how it ended, and how quickly."""

import logging
import time
from dataclasses import dataclass
from enum import StrEnum

from discord import app_commands

from bot.app.metrics import Metrics
from bot.ui.actions import Interaction

_RECEIVED = "woodshed_received"

logger = logging.getLogger(__name__)


class Ending(StrEnum):
    """How an interaction ended."""

    OK = "ok"
    TOLD = "told"
    """The member was told why not."""
    LATE = "late"
    FAILED = "failed"
    LOST = "lost"
    """No answer got through."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a member did, for the log and the figures: names of ours, and nothing of theirs."""

    kind: str
    name: str


_UNKNOWN = Asked(kind="unknown", name="unknown")


def note_received(interaction: Interaction) -> None:
    """Note that an interaction is received now, from when on its acknowledgement is timed."""
    interaction.extras[_RECEIVED] = time.perf_counter()


def command_asked(interaction: Interaction, kind: str) -> Asked:
    """Name the slash command that an interaction is about."""
    command = interaction.command
    if not isinstance(command, app_commands.Command):
        return _UNKNOWN
    return Asked(kind=kind, name=command.qualified_name)


def note_answered(
    interaction: Interaction,
    metrics: Metrics,
    asked: Asked,
    ending: Ending,
    acknowledged_at: float | None = None,
) -> None:
    """Count an interaction that has come to its end, and log it in one line.

    It was acknowledged when `time.perf_counter` said `acknowledged_at`; None is never, or unknown.
    """
    received_at: float | None = interaction.extras.get(_RECEIVED)
    acknowledged_seconds = None
    if acknowledged_at is not None and received_at is not None:
        acknowledged_seconds = acknowledged_at - received_at
    metrics.interaction(asked.kind, asked.name, ending, acknowledged_seconds)
    if not logger.isEnabledFor(logging.INFO):
        return
    facts: dict[str, object] = {"kind": asked.kind, "command": asked.name, "outcome": ending.value}
    told = f"{asked.kind} {asked.name}: {ending}"
    if acknowledged_seconds is not None:
        facts["milliseconds"] = round(acknowledged_seconds * 1000, 1)
        told += f", acknowledged after {acknowledged_seconds * 1000:.1f} ms"
    logger.info(told, extra=facts)
