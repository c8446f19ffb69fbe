"""The form that checks a mix: a file, a reference, a track and a note."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import discord

from bot.interactions.errors import StaleButton
from bot.mixes.rules.files import MOST_BYTES
from bot.notes.rules import NOTE_LIMIT
from bot.tracks.store import Track
from bot.tracks.view.tracks import track_options
from bot.ui.forms import Field, choice_field, chosen_in, file_field, form, text_field

_OPTIONS = 25  # Discord's own


@dataclass(frozen=True, slots=True, kw_only=True)
class MixTyped:
    """What a member put into the form."""

    file: discord.Attachment
    reference: discord.Attachment | None
    track: str | None
    note: str | None


def mix_form(tracks: Sequence[Track], chosen_id: int | None) -> discord.ui.Modal:
    """Return the form; it asks for the track if the member has any, with one chosen already."""
    megabytes = MOST_BYTES // 1_000_000
    fields = [
        file_field("file", "Your mix", hint=f"WAV, FLAC, MP3 and the like, up to {megabytes} MB"),
        file_field(
            "reference", "Reference (optional)", hint="A record to compare it with", required=False
        ),
    ]
    if tracks:
        options = track_options(tracks[:_OPTIONS])
        for option in options:
            option.default = option.value == str(chosen_id)
        fields.append(choice_field("track", "Track (optional)", options=options, required=False))
    fields.append(
        text_field(
            "note",
            "Note (optional)",
            hint="What you changed. Only you see it.",
            required=False,
            long=True,
            max_length=NOTE_LIMIT,
        )
    )
    return form("Check a mix", "mix-new", fields=fields)


def read_mix_form(fields: Mapping[str, Field]) -> MixTyped:
    """Read the form.

    Raises:
        StaleButton: it has no file, although Discord demands one.
    """
    mixes, references = _files(fields, "file"), _files(fields, "reference")
    if not mixes:
        raise StaleButton
    return MixTyped(
        file=mixes[0],
        reference=references[0] if references else None,
        track=next(iter(chosen_in(fields, "track")), None),
        note=str(fields.get("note") or "") or None,
    )


def _files(fields: Mapping[str, Field], name: str) -> list[discord.Attachment]:
    values = fields.get(name)
    if not isinstance(values, list):
        return []
    return [each for each in values if isinstance(each, discord.Attachment)]
