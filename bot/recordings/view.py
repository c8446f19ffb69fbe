"""Texts of the direct message that a track is in, and error messages."""

from typing import Final

from bot.recordings import errors
from bot.recordings.results import Converted
from bot.ui.emoji import TRACK
from bot.ui.sentences import register_texts
from bot.ui.text import plain, plural

_TITLE_SHOWN: Final = 160
_ONLY_HERE: Final = "I don't store audio, so it's only in this message."

register_texts(
    {
        errors.DirectMessagesClosed: (
            "I couldn't send you a direct message, and that's where your track is stored. Open "
            "this server's **Privacy settings**, turn on **Direct messages**, then try again."
        ),
        errors.TrackNotSent: "Discord didn't take your track just now. Try again in a minute.",
        errors.RecordingLost: (
            "I can't get that track any more: the message it was in is gone. Try another one."
        ),
    }
)


def feedback_text(title: str, converted: Converted) -> str:
    """Return the text of the message with a track that was submitted for feedback."""
    lines = [_title(title), "This is what listeners hear: no name, no tags."]
    if converted.seconds < converted.original_seconds - 1:
        minutes = plural(round(converted.seconds / 60))
        lines[-1] += f" They get the first {minutes:minute}."
    return "\n".join([*lines, f"{_ONLY_HERE} When you take the track back, I delete it."])


def entry_text(title: str) -> str:
    """Return the text of the message with an entry to the battle of this title."""
    lines = [_title(title), "This is your entry as voters hear it: no name, no tags."]
    return "\n".join([*lines, f"{_ONLY_HERE} When you send a new version, I delete it."])


def _title(title: str) -> str:
    return f"{TRACK} **{plain(title, limit=_TITLE_SHOWN)}**"
