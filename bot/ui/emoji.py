"""The few emoji that messages use as landmarks: each means one thing everywhere.

They stand at the start of a heading, a line or a button, never inside a sentence.
"""

from typing import Final

PRACTICE: Final = "🎧"
"""Sessions, timers, and rest for the ears."""
QUEST: Final = "🎯"
STREAK: Final = "🔥"
CELEBRATION: Final = "🎉"
"""Level-ups, milestones, and releases."""
LEADERBOARD: Final = "🏆"
TRACK: Final = "🎵"
BATTLE: Final = "⚔️"
EVENT: Final = "⚡"
"""Hours in which practice earns more."""
DONE: Final = "✅"
WARNING: Final = "⚠️"
"""Something needs fixing."""
