"""Adding, moving, editing, announcing and deleting tracks."""

from collections.abc import Collection
from datetime import datetime

from bot.db.transactions import Transaction
from bot.db.use_cases import reads, writes
from bot.errors import check_all
from bot.interactions.rules import Request
from bot.interactions.service import enter
from bot.members import store as members
from bot.notes.service import clean_link
from bot.outbox import store as deliveries
from bot.outbox.store import DeliveryKind
from bot.paging.rules import nearest_page
from bot.servers.service.context import load_context
from bot.tracks import store as tracks
from bot.tracks.errors import (
    CannotAnnounceRelease,
    TellingRestricted,
    TrackAlreadyInStage,
    TrackNotFound,
)
from bot.tracks.results import (
    Announcement,
    TrackAdded,
    TrackAnnounced,
    TrackDropped,
    TrackList,
    TrackMoved,
    TrackShown,
)
from bot.tracks.rules import Stage
from bot.tracks.service.checks import (
    check_limit,
    check_shares_today,
    check_title,
    clean_title,
)
from bot.tracks.service.naming import SEARCH_LIMIT, find_named
from bot.tracks.service.releases import announcement_of, with_release
from bot.tracks.service.steps import shown_track
from bot.tracks.store import NewTrack, Track
from bot.unset import UNSET, Unset, given
from bot.use_cases import Service

PAGE_SIZE = 8


class Tracks(Service):
    """What members do with their tracks. Each method is one transaction.

    Methods about one track raise TrackNotFound if the member has no such track.
    """

    @writes
    def add(
        self,
        tx: Transaction,
        request: Request,
        *,
        title: str,
        stage: Stage = Stage.IDEA,
        link: str | None = None,
    ) -> TrackAdded:
        """Add a track.

        Raises:
            TrackTitleMissing: the title is empty.
            TrackTitleTaken: the member has another unreleased track of this title.
            NoteTooLong: the title or the link is too long.
            InvalidLink: the link is not a web address.
            TooManyTracks: the member already has 100 unreleased tracks, or 500 released ones.
        """
        title, link = check_all(lambda: clean_title(title), lambda: clean_link(link))
        member = enter(tx, request)
        context = load_context(tx, self._packs, request.guild_id)
        check_title(tx, member, title)
        check_limit(tx, member, released=stage is Stage.RELEASED)
        track = NewTrack(
            guild_id=request.guild_id,
            user_id=request.user_id,
            title=title,
            stage=stage,
            link=link,
            added_at=request.now,
            moved_at=request.now,
            released_at=request.now if stage is Stage.RELEASED else None,
        )
        return TrackAdded(
            shown=shown_track(tx, context, member, tracks.add(tx, track), request.now)
        )

    @writes
    def move(
        self,
        tx: Transaction,
        request: Request,
        *,
        track: str | int,
        stage: Stage,
        link: str | None = None,
    ) -> TrackMoved:
        """Move a track, given by id or title, to another stage; a link replaces its link.

        Raises:
            TrackAlreadyInStage: it is already in that stage, and there is no new link.
            NoteTooLong: the link is too long.
            InvalidLink: the link is not a web address.
            TooManyTracks: the member already has 500 released tracks, or 100 unreleased ones if it
                was released.
        """
        link = clean_link(link)
        member = enter(tx, request)
        context = load_context(tx, self._packs, request.guild_id)
        before = find_named(tx, request.guild_id, request.user_id, track)
        if before.stage is stage and link is None:
            raise TrackAlreadyInStage(title=before.title, stage=stage, since=before.moved_at)
        after = before
        if before.stage is not stage:
            if Stage.RELEASED in (before.stage, stage):
                check_limit(tx, member, released=stage is Stage.RELEASED)
            after = tracks.move(tx, before.id, stage, request.now)
        if link is not None:
            after = tracks.edit(tx, before.id, title=before.title, link=link)
        shown = shown_track(tx, context, member, after, request.now)
        return TrackMoved(shown=shown, from_stage=before.stage)

    @writes
    def edit(
        self,
        tx: Transaction,
        request: Request,
        *,
        track_id: int,
        title: str | Unset,
        link: str | Unset | None,
    ) -> TrackShown:
        """Change a track's title and link; UNSET leaves one, None removes the link.

        Raises:
            TrackTitleMissing: the title is empty.
            TrackTitleTaken: the member has another unreleased track of this title.
            NoteTooLong: the title or the link is too long.
            InvalidLink: the link is not a web address.
        """
        title, link = check_all(
            lambda: title if title is UNSET else clean_title(title),
            lambda: link if link is UNSET else clean_link(link),
        )
        member = enter(tx, request)
        context = load_context(tx, self._packs, request.guild_id)
        before = find_named(tx, request.guild_id, request.user_id, track_id)
        if title is not UNSET and before.stage is not Stage.RELEASED:
            check_title(tx, member, title, except_id=before.id)
        after = tracks.edit(
            tx, before.id, title=given(title, before.title), link=given(link, before.link)
        )
        return shown_track(tx, context, member, after, request.now)

    @writes
    def drop(self, tx: Transaction, request: Request, *, track_id: int) -> TrackDropped:
        """Delete a track, and its announcement."""
        enter(tx, request)
        track = find_named(tx, request.guild_id, request.user_id, track_id)
        delivery = deliveries.find(tx, DeliveryKind.RELEASE, track.id)
        if delivery is not None:
            deliveries.withdraw(tx, [delivery.id], request.now)
        tracks.remove(tx, track.id)
        return TrackDropped(track=track)

    @writes
    def announce(
        self,
        tx: Transaction,
        request: Request,
        *,
        track_id: int,
        role_ids: Collection[int] = (),
        manages_server: bool = False,
    ) -> TrackAnnounced:
        """Enqueue the announcement of a release, once per track.

        `role_ids` are the member's roles.

        Raises:
            CannotAnnounceRelease: it is not released, already announced, the member is private, or
                there is no announcements channel.
            TellingRestricted: the server has a role for it, and the member neither holds it nor
                manages the server.
            ToldEnoughToday: the member has told about three releases in the last day.
        """
        member = enter(tx, request)
        context = load_context(tx, self._packs, request.guild_id)
        track = find_named(tx, request.guild_id, request.user_id, track_id)
        announcement = announcement_of(tx, context, member, track)
        channel_id = context.server.announcements_channel_id
        if announcement is not Announcement.OPEN or channel_id is None:
            raise CannotAnnounceRelease(
                title=track.title,
                is_released=track.stage is Stage.RELEASED,
                is_announced=announcement is Announcement.DONE,
                is_private=announcement is Announcement.PRIVATE,
            )
        release_role_id = context.server.release_role_id
        if release_role_id is not None and release_role_id not in role_ids and not manages_server:
            raise TellingRestricted(role_id=release_role_id)
        check_shares_today(tx, track, request.now)
        tracks.add_telling(tx, track, request.now)
        deliveries.add(
            tx,
            guild_id=request.guild_id,
            kind=DeliveryKind.RELEASE,
            subject_id=track.id,
            channel_id=channel_id,
            send_at=request.now,
        )
        shown = with_release(tx, context, member, track)
        return TrackAnnounced(shown=shown, channel_id=channel_id)

    @reads
    def show(
        self, tx: Transaction, guild_id: int, user_id: int, track_id: int, now: datetime
    ) -> TrackShown:
        """Return one of a member's tracks."""
        context = load_context(tx, self._packs, guild_id)
        member = members.find(tx, guild_id, user_id)
        track = tracks.find(tx, guild_id, user_id, track_id)
        if track is None:
            raise TrackNotFound
        return shown_track(tx, context, member, track, now)

    @reads
    def find(self, tx: Transaction, guild_id: int, user_id: int, track_id: int) -> Track:
        """Return one of a member's tracks in one row, because opening a form is time-critical."""
        track = tracks.find(tx, guild_id, user_id, track_id)
        if track is None:
            raise TrackNotFound
        return track

    @reads
    def page(self, tx: Transaction, guild_id: int, user_id: int, page: int = 0) -> TrackList:
        """Return a page of a member's tracks; a page past the last is the last."""
        total = tracks.count(tx, guild_id, user_id)
        unreleased = tracks.count_unreleased(tx, guild_id, user_id)
        page, pages = nearest_page(page, rows=total, page_size=PAGE_SIZE)
        return TrackList(
            user_id=user_id,
            tracks=tracks.page(tx, guild_id, user_id, limit=PAGE_SIZE, offset=page * PAGE_SIZE),
            page=page,
            pages=pages,
            unreleased=unreleased,
            released=total - unreleased,
        )

    @reads
    def suggest(self, tx: Transaction, guild_id: int, user_id: int, text: str) -> list[Track]:
        """Return the member's tracks whose title contains `text`, nearest to a release first."""
        query = text.strip().casefold()
        own = tracks.page(tx, guild_id, user_id, limit=SEARCH_LIMIT, offset=0)
        return [track for track in own if query in track.title.casefold()]
