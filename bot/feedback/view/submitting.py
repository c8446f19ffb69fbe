"""The form of a submission, how its conversion goes on, and what its maker reads then."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import discord
from discord import app_commands

from bot.feedback.results import SubmissionStored
from bot.feedback.rules.submitting import CRITIQUES_EACH, LONGEST_SECONDS, QUESTION_LIMIT
from bot.feedback.view.buttons import inbox_button, listen_button
from bot.interactions.errors import StaleButton
from bot.mixes.rules.files import MOST_BYTES
from bot.tracks.rules import TITLE_LIMIT, Stage
from bot.tracks.store import Track
from bot.tracks.view.stages import STAGE_NAMES
from bot.tracks.view.tracks import read_stage, track_options
from bot.ui.actions import button
from bot.ui.emoji import PRACTICE, WARNING
from bot.ui.forms import Field, choice_field, chosen_in, file_field, form, text_field
from bot.ui.replies import SUCCESS, Reply, body, heading, panel, row, small
from bot.ui.text import plain, plural

STAGES: Final = tuple(stage for stage in Stage if stage is not Stage.RELEASED)
STAGE_CHOICES: Final = [
    app_commands.Choice(name=STAGE_NAMES[stage], value=stage.value) for stage in STAGES
]
_OPTIONS: Final = 25  # Discord's own
_TITLE_SHOWN: Final = 2 * TITLE_LIMIT  # escapes included
_MEGABYTES: Final = MOST_BYTES // 1_000_000
_FILE_HINT: Final = (
    f"WAV, FLAC, MP3 and the like, up to {_MEGABYTES} MB. Listeners get the first "
    f"{LONGEST_SECONDS // 60} minutes."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmissionForm:
    """What a member put into the form."""

    file: discord.Attachment
    title: str | None
    track: str | None
    question: str | None
    stage: Stage | None


def submission_form(tracks: Sequence[Track]) -> discord.ui.Modal:
    """Return the form; it asks for the track if the member has any that isn't released."""
    current = [track for track in tracks if track.stage is not Stage.RELEASED][:_OPTIONS]
    fields = [
        file_field("file", "Your track", hint=_FILE_HINT),
        text_field(
            "title",
            "Title (optional)",
            hint="Only you see it",
            required=False,
            max_length=TITLE_LIMIT,
        ),
    ]
    if current:
        options = track_options(current)
        fields.append(choice_field("track", "Track (optional)", options=options, required=False))
    fields += [
        text_field(
            "question",
            "Your question (optional)",
            hint="What should they listen for? Leave out your name and links.",
            placeholder="Does the drop have enough energy?",
            required=False,
            long=True,
            max_length=QUESTION_LIMIT,
        ),
        choice_field(
            "stage",
            "Stage (optional)",
            hint="So that a sketch is heard as a sketch",
            options=[
                discord.SelectOption(label=STAGE_NAMES[stage], value=stage) for stage in STAGES
            ],
            required=False,
        ),
    ]
    return form("Get feedback", "feedback-new", fields=fields)


def read_submission_form(fields: Mapping[str, Field]) -> SubmissionForm:
    """Read the form.

    Raises:
        StaleButton: it has no file, although Discord demands one, or another stage.
    """
    stage = next(iter(chosen_in(fields, "stage")), None)
    return SubmissionForm(
        file=read_file(fields),
        title=str(fields.get("title") or "") or None,
        track=next(iter(chosen_in(fields, "track")), None),
        question=str(fields.get("question") or "") or None,
        stage=None if stage is None else read_stage(stage),
    )


def replacement_form(submission_id: int) -> discord.ui.Modal:
    """Return the form that puts a file in the place of a link."""
    fields = [file_field("file", "Your track", hint=_FILE_HINT)]
    return form("Send a file instead", "feedback-file", submission_id, fields=fields)


def read_file(fields: Mapping[str, Field]) -> discord.Attachment:
    """Read the file of a form.

    Raises:
        StaleButton: it has none, although Discord demands one.
    """
    values = fields.get("file")
    for each in values if isinstance(values, list) else ():
        if isinstance(each, discord.Attachment):
            return each
    raise StaleButton


def draw_fetching(title: str) -> Reply:
    """Draw that a track is being fetched."""
    return _progress(title, "Getting the file from Discord.")


def draw_waiting(title: str, ahead: int) -> Reply:
    """Draw how many are ahead of a track, or that it's being converted."""
    if not ahead:
        return _progress(title, "Taking names and tags off, and setting its level.")
    return _progress(title, f"{plural(ahead):file is|files are} ahead of yours.")


def draw_sending(title: str) -> Reply:
    """Draw that a converted track is being sent to its maker."""
    return _progress(title, "Sending you what listeners will hear.")


def draw_storing(title: str) -> Reply:
    """Draw that a link is being stored."""
    return _progress(title, "Almost there.")


def _progress(title: str, step: str) -> Reply:
    return Reply(
        layout=panel(
            body(f"{PRACTICE} Preparing **{plain(title, limit=_TITLE_SHOWN)}**…\n{step}"),
            small("Still here in a few minutes? Then something stopped me. Submit it again."),
        )
    )


def draw_stored(stored: SubmissionStored, *, replaced: bool = False) -> Reply:
    """Draw a new submission: how it goes on, and what the next one takes."""
    submission = stored.submission
    title = plain(submission.title, limit=_TITLE_SHOWN)
    items: list[discord.ui.Item[Any]] = [
        heading(f"{PRACTICE} {title} is {'blind now' if replaced else 'in line'}"),
        body(
            f"It gets up to {CRITIQUES_EACH} critiques. Tracks that have the fewest and wait "
            "longest go first. I'll DM you when there's something to read."
        ),
    ]
    if submission.link is not None:
        items.append(
            body(
                f"{WARNING} **A link isn't blind.** It shows listeners whose track it is, so these "
                "critiques can't count as blind praise. Send the file instead, and I'll take "
                "every name off it."
            )
        )
        items.append(
            row(
                button(
                    "Send a file instead",
                    "feedback-file",
                    submission.id,
                    style=discord.ButtonStyle.primary,
                ),
                button("Take it back", "feedback-remove", submission.id),
            )
        )
    items += [
        small(owed_text(stored.owed)),
        row(
            listen_button("Listen to someone", primary=submission.is_blind),
            inbox_button(submission.user_id),
        ),
    ]
    return Reply(layout=panel(*items, accent=SUCCESS))


def owed_text(owed: int) -> str:
    """Return what a member's next submission takes."""
    if not owed:
        return "You can submit another one any time."
    return f"Give {plural(owed):critique} and you can submit the next one."
