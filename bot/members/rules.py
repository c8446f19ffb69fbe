"""Choices of members' settings."""

from enum import StrEnum


class Daw(StrEnum):
    """A digital audio workstation."""

    ABLETON_LIVE = "ableton-live"
    BANDLAB = "bandlab"
    BITWIG_STUDIO = "bitwig-studio"
    CUBASE = "cubase"
    FL_STUDIO = "fl-studio"
    FL_STUDIO_MOBILE = "fl-studio-mobile"
    GARAGEBAND = "garageband"
    KOALA_SAMPLER = "koala-sampler"
    LOGIC_PRO = "logic-pro"
    PRO_TOOLS = "pro-tools"
    REAPER = "reaper"
    REASON = "reason"
    STUDIO_ONE = "studio-one"
    OTHER = "other"

    @classmethod
    def _missing_(cls, value: object) -> "Daw":
        """Read a DAW that another release knew as another one."""
        return cls.OTHER


class Gear(StrEnum):
    """A limit of what a member has to work with."""

    PHONE_ONLY = "phone-only"
    HEADPHONES_ONLY = "headphones-only"
    NO_MICROPHONE = "no-microphone"
    NO_KEYBOARD = "no-keyboard"
    STOCK_PLUGINS_ONLY = "stock-plugins-only"
    ALONE = "alone"


class Pings(StrEnum):
    """When the bot may mention a member."""

    NOTHING = "nothing"
    LEVEL_UPS = "level-ups"

    @classmethod
    def _missing_(cls, value: object) -> "Pings":
        """Read a choice that another release knew as the quietest one."""
        return cls.NOTHING


class Reminders(StrEnum):
    """Where reminders of a running timer go."""

    DIRECT = "direct"
    CHANNEL = "channel"
