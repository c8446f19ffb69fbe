"""How something is done in a member's DAW."""

from collections.abc import Mapping

from bot.members.rules import Daw
from bot.profiles.view.profile import DAW_NAMES


def daw_hint(hints: Mapping[Daw, str], daw: Daw | None) -> str | None:
    """Write where something is found in a DAW, None where there is no hint for it."""
    hint = hints.get(daw) if daw is not None else None
    return f"**In {DAW_NAMES[daw]}:** {hint}" if daw is not None and hint else None
