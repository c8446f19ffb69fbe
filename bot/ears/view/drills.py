"""Names of drills, and what members have reached in them."""

from collections.abc import Sequence
from typing import Final

import discord
from discord import app_commands

from bot.ears.rules.drills import LADDERS, Drill, Unit
from bot.ui.actions import Action, button, choice
from bot.ui.text import MINUS, plural

DRILL_NAMES: Final = {
    Drill.BANDS: "Bands",
    Drill.LEVEL: "Level",
    Drill.COMPRESSION: "Compression",
    Drill.STEREO: "Stereo",
    Drill.SPACE: "Space",
    Drill.CLIPPING: "Clipping",
    Drill.PITCH: "Pitch",
    Drill.INTERVALS: "Intervals",
    Drill.CHORDS: "Chords",
    Drill.TIMING: "Timing",
}

_ABOUT: Final = {
    Drill.BANDS: "Which band was boosted or cut",
    Drill.LEVEL: "Which one is louder, and by how much",
    Drill.COMPRESSION: "What's compressed, with a fast or slow attack",
    Drill.STEREO: "Where it went, and how wide it is",
    Drill.SPACE: "Room, hall, plate or delay",
    Drill.CLIPPING: "Which one is clipped",
    Drill.PITCH: "Which note is out of tune",
    Drill.INTERVALS: "How far apart two notes are",
    Drill.CHORDS: "Which chord it is",
    Drill.TIMING: "Early, late or swung",
}

_HEARD: Final = {
    Drill.BANDS: "hear boosts and cuts of about **{amount}**",
    Drill.LEVEL: "hear level differences of about **{amount}**",
    Drill.COMPRESSION: "hear about **{amount}** of compression",
    Drill.STEREO: "hear moves of about **{amount}**",
    Drill.SPACE: "hear reverb and delay at about **{amount}**",
    Drill.CLIPPING: "hear about **{amount}** of clipping",
    Drill.PITCH: "hear notes that are about **{amount}** off",
    Drill.INTERVALS: "can tell about **{amount}** of interval apart",
    Drill.CHORDS: "can tell about **{amount}** of chord apart",
    Drill.TIMING: "hear timing that's about **{amount}** off",
}

DRILL_CHOICES: Final = [
    app_commands.Choice(name=f"{name}: {_ABOUT[drill].lower()}", value=drill.value)
    for drill, name in DRILL_NAMES.items()
]


def amount_text(drill: Drill, amount: float) -> str:
    """Return an amount in a drill's unit, such as `3.2 dB` or `5 kinds`."""
    unit = LADDERS[drill].unit
    if unit is Unit.KINDS:
        return f"{plural(round(amount)):kind}"
    digits = 1 if unit is Unit.DB else 0
    figure = f"{amount:.{digits}f}".removesuffix(".0").replace("-", MINUS)
    return f"{figure}%" if unit is Unit.PERCENT else f"{figure} {unit}"


def heard_text(drill: Drill, threshold: float) -> str:
    """Return what a threshold means, to follow “you”."""
    amount = amount_text(drill, threshold).replace(" ", "\N{NO-BREAK SPACE}")
    return _HEARD[drill].format(amount=amount)


def train_next_button(
    label: str = "Train",
    drill: Drill | None = None,
    *,
    style: discord.ButtonStyle = discord.ButtonStyle.primary,
) -> Action:
    """Return a button that starts a round in a new message; without a drill, of the next one."""
    return button(label, "ear-train", drill or "", style=style)


def drill_select(placeholder: str, due: Sequence[Drill] = ()) -> Action:
    """Return a select of drills that starts a round in the same message."""
    options = [
        discord.SelectOption(
            label=f"{name} (due)" if drill in due else name,
            value=drill.value,
            description=_ABOUT[drill],
        )
        for drill, name in DRILL_NAMES.items()
    ]
    return choice(placeholder, "ear-drill", options=options)
