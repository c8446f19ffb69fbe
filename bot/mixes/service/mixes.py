"""Checking mixes, and looking back at earlier checks."""

from dataclasses import replace
from datetime import date, datetime

from bot.audio.errors import MixTooLarge
from bot.audio.jobs import MixMeasured
from bot.calendar.rules.days import day_end
from bot.db.transactions import Transaction
from bot.db.use_cases import reads, writes
from bot.errors import check_all
from bot.interactions.rules import Request
from bot.interactions.service import enter
from bot.members import store as members
from bot.members.store import Member
from bot.mixes import store as mixes
from bot.mixes.errors import DeletedMeanwhile, MixCheckNotFound, NotAudioFile, TooManyMixChecks
from bot.mixes.results import (
    MixAccepted,
    MixFiles,
    MixHistory,
    MixRemoved,
    MixShown,
)
from bot.mixes.rules.files import CHECKS_PER_DAY, MOST_BYTES, FileFacts, may_be_audio, mix_name
from bot.mixes.service.showing import advice_on, shown_check, with_changes
from bot.mixes.store import MixCheck, NewMixCheck
from bot.notes.service import clean_text
from bot.paging.rules import nearest_page
from bot.privacy.service.deletions import was_deleted_after
from bot.servers.service.context import ServerContext, load_context
from bot.tracks import store as tracks
from bot.tracks.service.naming import find_named
from bot.use_cases import Service

PAGE_SIZE = 5


class Mixes(Service):
    """What members do with mix checks. Each method is one transaction.

    Methods about one check raise MixCheckNotFound if the member has no such check.
    """

    @reads
    def accept(
        self, tx: Transaction, guild_id: int, user_id: int, now: datetime, files: MixFiles
    ) -> MixAccepted:
        """Return what is to be checked, if the member may have another check today.

        Raises:
            NotAudioFile: a file can't be audio, by its name and type.
            MixTooLarge: a file is too large.
            TooManyMixChecks: the member has had ten checks today.
            TrackNotFound: the member has no such track.
            NoteTooLong: the note is too long.
        """
        _, _, note = check_all(
            lambda: _check_file(files.mix),
            lambda: files.reference and _check_file(files.reference),
            lambda: clean_text(files.note),
        )
        who = (guild_id, user_id)
        context = load_context(tx, self._packs, guild_id)
        member = members.find(tx, *who)
        today = context.today(member, now)
        if mixes.checks_on(tx, *who, today) >= CHECKS_PER_DAY:
            raise _too_many(context, member, today)
        track = None if files.track is None else find_named(tx, *who, files.track)
        return MixAccepted(
            name=mix_name(files.mix.name),
            reference_name=files.reference and mix_name(files.reference.name),
            note=note,
            track_id=None if track is None else track.id,
        )

    @writes
    def record(
        self, tx: Transaction, request: Request, accepted: MixAccepted, measured: MixMeasured
    ) -> MixShown:
        """Store the figures of a check, and count it for today.

        A track that was deleted meanwhile is left out.

        Raises:
            DeletedMeanwhile: the member has deleted their data since the request.
            TooManyMixChecks: meanwhile, the member has had ten checks today.
        """
        member = enter(tx, request)  # first, because it waits for a deletion to end
        who = (request.guild_id, request.user_id)
        if was_deleted_after(tx, *who, request.now):
            raise DeletedMeanwhile
        context = load_context(tx, self._packs, request.guild_id)
        today = context.today(member, request.now)
        if not mixes.count_on_day(tx, *who, today):
            raise _too_many(context, member, today)
        track_id = accepted.track_id
        track = None if track_id is None else tracks.find(tx, *who, track_id)
        check = NewMixCheck(
            guild_id=request.guild_id,
            user_id=request.user_id,
            at=request.now,
            name=accepted.name,
            reference_name=accepted.reference_name,
            note=accepted.note,
            track_id=None if track is None else track.id,
            stage=None if track is None else track.stage,
            genre=member.genre,
            measures=measured.mix,
            reference=measured.reference,
            advice=(),
        )
        advice = tuple(each.kind for each in advice_on(context.pack, check))
        added = mixes.add(tx, replace(check, advice=advice))
        left = CHECKS_PER_DAY - mixes.checks_on(tx, *who, today)
        return shown_check(tx, context, member, added, left)

    @reads
    def show(self, tx: Transaction, guild_id: int, user_id: int, check_id: int) -> MixShown:
        """Return one of a member's checks."""
        context = load_context(tx, self._packs, guild_id)
        member = members.find(tx, guild_id, user_id)
        return shown_check(tx, context, member, _require(tx, guild_id, user_id, check_id))

    @reads
    def history(
        self, tx: Transaction, guild_id: int, user_id: int, track: str | None = None, page: int = 0
    ) -> MixHistory:
        """Return a page of a member's checks; a page past the last is the last.

        `track` is the id or the title of one of their tracks, None for all checks.

        Raises:
            TrackNotFound: the member has no such track.
        """
        of = None if track is None else find_named(tx, guild_id, user_id, track)
        track_id = None if of is None else of.id
        total = mixes.count(tx, guild_id, user_id, track_id)
        page, pages = nearest_page(page, rows=total, page_size=PAGE_SIZE)
        checks = mixes.page(
            tx, guild_id, user_id, track_id, limit=PAGE_SIZE, offset=page * PAGE_SIZE
        )
        return MixHistory(
            user_id=user_id,
            track=of,
            versions=[with_changes(tx, check) for check in checks],
            page=page,
            pages=pages,
            total=total,
        )

    @writes
    def link(self, tx: Transaction, request: Request, *, check_id: int, track_id: int) -> MixShown:
        """Make a check a version of a track.

        Raises:
            TrackNotFound: the member has no such track.
        """
        member = enter(tx, request)
        who = (request.guild_id, request.user_id)
        context = load_context(tx, self._packs, request.guild_id)
        check = _require(tx, *who, check_id)
        linked = mixes.link(tx, check.id, find_named(tx, *who, track_id))
        return shown_check(tx, context, member, linked)

    @writes
    def remove(self, tx: Transaction, request: Request, *, check_id: int) -> MixRemoved:
        """Delete a check; it still counts for its day."""
        enter(tx, request)
        check = _require(tx, request.guild_id, request.user_id, check_id)
        mixes.remove(tx, check.id)
        return MixRemoved(check=check)


def _require(tx: Transaction, guild_id: int, user_id: int, check_id: int) -> MixCheck:
    check = mixes.find(tx, guild_id, user_id, check_id)
    if check is None:
        raise MixCheckNotFound
    return check


def _check_file(file: FileFacts) -> None:
    if not may_be_audio(file.name, file.content_type):
        raise NotAudioFile(name=file.name)
    if file.size_bytes > MOST_BYTES:
        raise MixTooLarge(max_bytes=MOST_BYTES)


def _too_many(context: ServerContext, member: Member, today: date) -> TooManyMixChecks:
    again_at: datetime = day_end(today, context.zone_of(member))
    return TooManyMixChecks(limit=CHECKS_PER_DAY, again_at=again_at)
