"""What an exercise needs, and what a member's gear rules out."""

from collections.abc import Collection
from enum import StrEnum

from bot.members.rules import Gear


class Need(StrEnum):
    """Something that an exercise can't be done without."""

    COMPUTER = "computer"
    SPEAKERS = "speakers"
    MICROPHONE = "microphone"
    KEYBOARD = "keyboard"
    PLUGINS = "plugins"
    """Plugins that don't come with a DAW."""
    PARTNER = "partner"


_RULED_OUT = {
    Gear.PHONE_ONLY: frozenset({Need.COMPUTER, Need.PLUGINS}),
    Gear.HEADPHONES_ONLY: frozenset({Need.SPEAKERS}),
    Gear.NO_MICROPHONE: frozenset({Need.MICROPHONE}),
    Gear.NO_KEYBOARD: frozenset({Need.KEYBOARD}),
    Gear.STOCK_PLUGINS_ONLY: frozenset({Need.PLUGINS}),
    Gear.ALONE: frozenset({Need.PARTNER}),
}


def ruled_out(gear: Collection[Gear]) -> frozenset[Need]:
    """Return what a member with this gear can't do an exercise with."""
    return frozenset[Need]().union(*(_RULED_OUT[each] for each in gear))
