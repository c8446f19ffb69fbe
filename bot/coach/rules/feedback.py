"""What listeners said about a member's tracks, and which track nobody has heard yet."""

from collections.abc import Iterator

from bot.coach.rules import reasons
from bot.coach.rules.history import History, TrackProgress
from bot.coach.rules.needs import Need
from bot.coach.rules.tracks import working_track
from bot.tracks.rules import Stage

ENOUGH_LISTENERS = 2
"""How many listeners of a submission have to name the same focus."""


def named_by_listeners(history: History) -> Iterator[Need]:
    """What listeners named as what a track needs most, the most listeners first."""
    for each in history.named:
        reason = reasons.NamedByListeners(
            submission_id=each.submission_id, focus=each.focus, listeners=each.listeners
        )
        yield Need(reason=reason, focus=each.focus)


def unheard_track(history: History) -> TrackProgress | None:
    """Return the track to get feedback on: in the mix or master, if nothing was submitted lately.

    A member who can't submit anything has none.
    """
    track = working_track(history)
    if track is None or not history.can_submit or track.stage.rank < Stage.MIX.rank:
        return None
    return track
