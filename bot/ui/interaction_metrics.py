"""Counts and logs each interaction: what it was, its outcome, and how long it took."""

import logging
import time
from dataclasses import dataclass
from enum import StrEnum

from discord import app_commands

from bot.app.metrics import Metrics
from bot.ui.actions import Interaction

_RECEIVED = "woodshed_received"

logger = logging.getLogger(__name__)


class Outcome(StrEnum):
    """How an interaction ended."""

    OK = "ok"
    REFUSED = "told"
    """The member got a `CoachError`'s message."""
    LATE = "late"
    FAILED = "failed"
    LOST = "lost"
    """No answer was delivered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InteractionLabels:
    """The kind and name of an interaction, for logs and metrics; never what a member typed."""

    kind: str
    name: str


_UNKNOWN = InteractionLabels(kind="unknown", name="unknown")


def record_received(interaction: Interaction) -> None:
    """Record when an interaction is received, to measure the time to its acknowledgement."""
    interaction.extras[_RECEIVED] = time.perf_counter()


def seconds_since_received(interaction: Interaction) -> float:
    """Return the seconds since an interaction was received."""
    now = time.perf_counter()
    return now - interaction.extras.get(_RECEIVED, now)


def command_labels(interaction: Interaction, kind: str) -> InteractionLabels:
    """Return the labels of a command's interaction."""
    command = interaction.command
    if not isinstance(command, app_commands.Command | app_commands.ContextMenu):
        return _UNKNOWN
    return InteractionLabels(kind=kind, name=command.qualified_name)


def record_answered(
    interaction: Interaction,
    metrics: Metrics,
    labels: InteractionLabels,
    outcome: Outcome,
    acknowledged_at: float | None = None,
) -> None:
    """Count a finished interaction and log it in one line.

    `acknowledged_at` is a `time.perf_counter` value; None if it was never acknowledged.
    """
    received_at: float | None = interaction.extras.get(_RECEIVED)
    acknowledged_seconds = None
    if acknowledged_at is not None and received_at is not None:
        acknowledged_seconds = acknowledged_at - received_at
    metrics.interaction(labels.kind, labels.name, outcome, acknowledged_seconds)
    if not logger.isEnabledFor(logging.INFO):
        return
    facts: dict[str, object] = {
        "kind": labels.kind,
        "command": labels.name,
        "outcome": outcome.value,
    }
    text = f"{labels.kind} {labels.name}: {outcome}"
    if acknowledged_seconds is not None:
        facts["milliseconds"] = round(acknowledged_seconds * 1000, 1)
        text += f", acknowledged after {acknowledged_seconds * 1000:.1f} ms"
    logger.info(text, extra=facts)
