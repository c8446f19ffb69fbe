"""What a shared timer does now and next, as text."""

from bot.shared_timers.rules import Together
from bot.ui.text import timestamp


def together_text(together: Together, *, on_break: bool) -> str:
    """Return what a member's shared timer does next."""
    phase, at = together.phase, timestamp(together.phase.to_at, "t")
    where = f"Practising together in <#{together.channel_id}>:"
    if phase.is_break:
        return f"{where} the next round starts at {at}."
    if on_break:
        return f"{where} your own break ends when the next round starts, or with **Resume**."
    return f"{where} it ends at {at}." if phase.ends_timer else f"{where} break at {at}."
