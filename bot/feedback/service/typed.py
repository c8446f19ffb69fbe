"""Checks what a member typed and attached for a submission."""

from dataclasses import dataclass

from bot.audio.errors import MixTooLarge
from bot.db.transactions import Transaction
from bot.feedback.errors import (
    FileOrLink,
    NotATrack,
    NothingToHear,
    QuestionRevealsMaker,
    SubmissionTitleMissing,
    TrackIsReleased,
)
from bot.feedback.results import SubmissionTyped
from bot.feedback.rules.submitting import QUESTION_LIMIT, clue_in
from bot.mixes.rules.files import MOST_BYTES, FileFacts, may_be_audio, mix_name
from bot.notes.service import clean_link, clean_text
from bot.recordings.rules.links import hosted_file
from bot.tracks.rules import TITLE_LIMIT, Stage
from bot.tracks.service.naming import find_named
from bot.tracks.store import Track


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedSource:
    """Where a submission's sound comes from; both are None for an attached file."""

    hosted_link: str | None = None
    link: str | None = None


def check_track(
    tx: Transaction, guild_id: int, user_id: int, typed: SubmissionTyped
) -> tuple[str, Track | None]:
    """Return the title of a submission, by default its track's or its file's, and its track.

    Raises:
        TrackNotFound: the member has no such track.
        TrackIsReleased: it's released.
        SubmissionTitleMissing: nothing names it.
        NoteTooLong: the title is too long.
    """
    title = clean_text(typed.title, TITLE_LIMIT)
    track = find_named(tx, guild_id, user_id, typed.track) if typed.track else None
    if track is not None and track.stage is Stage.RELEASED:
        raise TrackIsReleased(title=track.title)
    title = title or (track and track.title) or (typed.file and mix_name(typed.file.name))
    if title is None:
        raise SubmissionTitleMissing
    return title, track


def check_question(typed: SubmissionTyped) -> str | None:
    """Return the question, None if there is none.

    Raises:
        QuestionRevealsMaker: something in it tells whose track it is.
        NoteTooLong: it's too long.
    """
    question = clean_text(typed.question, QUESTION_LIMIT)
    clue = clue_in(question, typed.names) if question else None
    if clue is not None:
        raise QuestionRevealsMaker(clue=clue)
    return question


def check_source(typed: SubmissionTyped) -> TypedSource:
    """Return where the sound comes from.

    Raises:
        NothingToHear, FileOrLink: there isn't exactly one of file and link.
        NotATrack: a file can't be audio, by its name and type.
        MixTooLarge: the file is too large.
        InvalidLink: the link is not a web address.
        NoteTooLong: the link is too long.
    """
    link = clean_link(typed.link)
    if typed.file is not None:
        if link is not None:
            raise FileOrLink
        check_file(typed.file)
        return TypedSource()
    if link is None:
        raise NothingToHear
    name = hosted_file(link)
    if name is None:
        return TypedSource(link=link)
    if not may_be_audio(name, None):
        raise NotATrack(name=name)
    return TypedSource(hosted_link=link)


def check_file(file: FileFacts) -> None:
    """Check a file by what Discord says about it.

    Raises:
        NotATrack: it can't be audio.
        MixTooLarge: it's too large.
    """
    if not may_be_audio(file.name, file.content_type):
        raise NotATrack(name=file.name)
    if file.size_bytes > MOST_BYTES:
        raise MixTooLarge(max_bytes=MOST_BYTES)
