"""Choices of members' settings."""

from enum import StrEnum


class Daw(StrEnum):
    """A digital audio workstation."""

    ABLETON_LIVE = "ableton-live"
    BITWIG_STUDIO = "bitwig-studio"
    CUBASE = "cubase"
    FL_STUDIO = "fl-studio"
    GARAGEBAND = "garageband"
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
