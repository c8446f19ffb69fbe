"""What a member says of themselves, and how a server takes their word."""

from enum import StrEnum


class Daw(StrEnum):
    """A digital audio workstation a member may name as theirs."""

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


class Pings(StrEnum):
    """What the bot may mention a member for."""

    NOTHING = "nothing"
    LEVEL_UPS = "level-ups"


class Reminders(StrEnum):
    """Where a member is reminded of a running timer."""

    DIRECT = "direct"
    CHANNEL = "channel"
