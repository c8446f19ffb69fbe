"""Use cases of a server's settings: channels, schedule, reviews and colours."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from bot.battles.service.scheduling import move_battles
from bot.battles.store import battles
from bot.calendar.rules.periods import LONGEST_OPEN, POSTED_CADENCES, Cadence
from bot.calendar.rules.typed import time_of_day
from bot.calendar.service import zone_meant
from bot.db.transactions import Transaction
from bot.db.use_cases import reads, writes
from bot.errors import check_all
from bot.events import store as events
from bot.interactions.rules import Request
from bot.interactions.service import claim
from bot.level_digests.service import move_digest
from bot.level_roles import store as level_roles
from bot.members import store as members
from bot.notices import store as notices
from bot.notices.rules import Problem
from bot.outbox import store as deliveries
from bot.outbox.store import DeliveryKind
from bot.packs.content import SkillPack
from bot.quests.rules.verification import Verification
from bot.quests.service.open_postings import schedule_refresh
from bot.quests.store import postings
from bot.reviews import store as reviews
from bot.reviews.errors import ReviewsChannelNeeded
from bot.rooms import store as rooms
from bot.servers import store as servers
from bot.servers.errors import InvalidColour, InvalidTime
from bot.servers.results import (
    AnnouncementChanges,
    NextPosting,
    QuestChanges,
    ReviewChanges,
    ServerShown,
)
from bot.servers.service.context import (
    ServerContext,
    context_of,
    default_server,
    load_context,
    schedule_postings,
)
from bot.servers.service.zones import move_streaks, moved_to_zone
from bot.servers.store import Server
from bot.setting_changes.rules import Setting
from bot.setting_changes.service import record_change, save_server
from bot.unset import UNSET, given
from bot.use_cases import Service
from bot.week_reviews.service import closes_weeks, review_channel, schedule_review

MAX_ZONE_DIFFERENCE = timedelta(days=2)
"""An upper bound of the difference between two zones, so that no live streak is missed."""
_ANNOUNCED = (
    DeliveryKind.LEVEL_UP,
    DeliveryKind.LEVEL_DIGEST,
    DeliveryKind.STREAK,
    DeliveryKind.RELEASE,
    DeliveryKind.EVENT_START,
    DeliveryKind.EVENT_END,
)
_COLOUR = re.compile(r"(?:#|0x)?([0-9a-f]{6})", re.ASCII | re.IGNORECASE)


class Servers(Service):
    """Use cases of settings."""

    @reads
    def pack_of(self, tx: Transaction, guild_id: int) -> SkillPack:
        """Return the skill pack that a server uses. Raises PackMissing if it is not loaded."""
        return load_context(tx, self._packs, guild_id).pack

    @reads
    def settings(self, tx: Transaction, guild_id: int) -> Server:
        """Return only a server's settings: a form has to open quickly.

        Raises:
            PackMissing: its skill pack is not loaded.
        """
        return load_context(tx, self._packs, guild_id).server

    @reads
    def show(self, tx: Transaction, guild_id: int) -> ServerShown:
        """Return a server's settings."""
        return _shown(tx, load_context(tx, self._packs, guild_id))

    @writes
    def configure_quests(
        self, tx: Transaction, request: Request, changes: QuestChanges
    ) -> ServerShown:
        """Change where and when quests are posted; no period is posted twice or caught up on.

        Unsent messages go to the new channel, except those that may have been sent already.

        Raises:
            UnknownZone: no one zone is meant; nothing is changed.
            InvalidTime: the time is not HH:MM; nothing is changed.
            ReviewsChannelNeeded: reviews have no channel; nothing is changed.
        """
        claim(tx, request)
        before = servers.enter(tx, default_server(request.guild_id, self._packs))
        context = context_of(_changed(before, changes, request), self._packs)
        moved_zone = context.server.timezone != before.timezone
        if moved_zone and members.is_anyone_in(tx, request.guild_id):
            context = moved_to_zone(context_of(before, self._packs), context, request.now)
        save_server(tx, request, before, context.server)
        if moved_zone:
            move_streaks(tx, context, request.now)
            move_battles(tx, context, request.now)
        if moved_zone or context.server.daily_time != before.daily_time:
            move_digest(tx, context, request.now)
        if _posts_elsewhere(before, context.server):
            notices.clear_problem(tx, request.guild_id, Problem.QUEST_EXTRAS)
        if context.server.verification is not before.verification:
            _redraw_open_postings(tx, request)
        if context.server.quests_channel_id is not None:
            schedule_postings(tx, context, request.now)
        uses_quests_channel = context.server.announcements_channel_id is None
        moved = changes.channel_id is not UNSET and uses_quests_channel
        _schedule_week_review(tx, context, request, moved=moved)
        if changes.channel_id is not UNSET:
            _redirect(
                tx, before.quests_channel_id, changes.channel_id, DeliveryKind.POSTING, request
            )
        return _shown(tx, context)

    @writes
    def record_tags(
        self, tx: Transaction, request: Request, forum_id: int, names: Sequence[str]
    ) -> None:
        """Record that staff had tags added to the forum for quests; what it refused is sent now."""
        claim(tx, request)
        servers.ensure(tx, default_server(request.guild_id, self._packs))
        record_change(tx, request, Setting.QUEST_TAGS, old=None, new=", ".join(names) or None)
        _redirect(tx, forum_id, forum_id, DeliveryKind.POSTING, request)

    @writes
    def configure_announcements(
        self, tx: Transaction, request: Request, changes: AnnouncementChanges
    ) -> ServerShown:
        """Change the channel for level-ups, releases and weekly reviews, and who tells of releases.

        Unsent messages go to the new channel, or are dropped without one; weekly reviews then go
        to the quests channel.
        """
        claim(tx, request)
        before = servers.enter(tx, default_server(request.guild_id, self._packs))
        after = replace(
            before,
            announcements_channel_id=given(changes.channel_id, before.announcements_channel_id),
            release_role_id=given(changes.release_role_id, before.release_role_id),
            level_up_posts=given(changes.level_up_posts, before.level_up_posts),
        )
        context = context_of(after, self._packs)
        save_server(tx, request, before, context.server)
        if changes.channel_id is not UNSET:
            for kind in _ANNOUNCED:
                _redirect(tx, before.announcements_channel_id, changes.channel_id, kind, request)
            _schedule_week_review(tx, context, request, moved=True)
        return _shown(tx, context)

    @writes
    def configure_accent(
        self, tx: Transaction, request: Request, accent: int | None
    ) -> ServerShown:
        """Set the colour of the server's pictures as 0xRRGGBB; None for the themes' colours."""
        claim(tx, request)
        before = servers.enter(tx, default_server(request.guild_id, self._packs))
        context = context_of(replace(before, accent=accent), self._packs)
        save_server(tx, request, before, context.server)
        return _shown(tx, context)

    @writes
    def configure_reviews(
        self, tx: Transaction, request: Request, changes: ReviewChanges
    ) -> ServerShown:
        """Change the channel of reviews, and the role of reviewers.

        Unsent messages go to the new channel, except those that may have been sent already.
        Pending reviews move there as well, because the old channel may be gone.
        """
        claim(tx, request)
        before = servers.enter(tx, default_server(request.guild_id, self._packs))
        after = replace(
            before,
            reviews_channel_id=given(changes.channel_id, before.reviews_channel_id),
            reviewer_role_id=given(changes.role_id, before.reviewer_role_id),
        )
        context = context_of(after, self._packs)
        save_server(tx, request, before, context.server)
        if changes.channel_id is not UNSET:
            _redirect(
                tx, before.reviews_channel_id, changes.channel_id, DeliveryKind.REVIEW, request
            )
            reviews.move_pending(tx, request.guild_id, changes.channel_id, request.now)
        return _shown(tx, context)


def _changed(server: Server, changes: QuestChanges, request: Request) -> Server:
    typed_zone, typed_time = given(changes.timezone, None), given(changes.daily_time, None)
    if typed_zone == server.timezone:
        typed_zone = None
    timezone, daily_time, _ = check_all(
        lambda: server.timezone if typed_zone is None else zone_meant(typed_zone, request.now),
        lambda: server.daily_time if typed_time is None else parse_time(typed_time),
        lambda: _check_reviews(server, changes),
    )
    return replace(
        server,
        quests_channel_id=given(changes.channel_id, server.quests_channel_id),
        timezone=timezone,
        daily_time=daily_time,
        weekly_day=given(changes.weekly_day, server.weekly_day),
        ping_role_id=given(changes.ping_role_id, server.ping_role_id),
        verification=given(changes.verification, server.verification),
        draw=given(changes.draw, server.draw),
        quests_threads=given(changes.threads, server.quests_threads),
        quests_publish=given(changes.publish, server.quests_publish),
        quests_silent=given(changes.silent, server.quests_silent),
        configured_by=request.user_id,
    )


def _posts_elsewhere(before: Server, after: Server) -> bool:
    """Whether quests go to another channel, or are posted in another way there."""
    return (before.quests_channel_id, before.quests_threads, before.quests_publish) != (
        after.quests_channel_id,
        after.quests_threads,
        after.quests_publish,
    )


def _check_reviews(server: Server, changes: QuestChanges) -> None:
    if changes.verification is Verification.REVIEW and server.reviews_channel_id is None:
        raise ReviewsChannelNeeded


def parse_time(text: str) -> str:
    """Return a typed time of day as `HH:MM`. Raises InvalidTime if it is none."""
    time = time_of_day(text)
    if time is None:
        raise InvalidTime(text=text)
    return time


def parse_colour(text: str) -> int | None:
    """Return a colour like `#4f8a8b` as 0xRRGGBB, or None for `none`.

    Raises:
        InvalidColour: it is neither.
    """
    text = text.strip()
    match = _COLOUR.fullmatch(text)
    if match is not None:
        return int(match[1], 16)
    if text.casefold() != "none":
        raise InvalidColour(text=text)
    return None


def _schedule_week_review(
    tx: Transaction, context: ServerContext, request: Request, *, moved: bool
) -> None:
    """Schedule the server's weekly review; if its channel `moved`, redirect unsent ones."""
    channel_id = review_channel(context.server)
    if closes_weeks(context.server):
        schedule_review(tx, context, request.now)
    if moved:
        _redirect(tx, None, channel_id, DeliveryKind.WEEK_REVIEW, request)


def _redraw_open_postings(tx: Transaction, request: Request) -> None:
    """Redraw open postings, because they show what a completion needs."""
    since = request.now - LONGEST_OPEN
    for cadence in POSTED_CADENCES:
        open_postings = postings.open_of(
            tx, request.guild_id, cadence, since=since, now=request.now
        )
        for posting in open_postings:
            schedule_refresh(tx, posting, request.now)


def _redirect(
    tx: Transaction,
    before: int | None,
    channel_id: int | None,
    kind: DeliveryKind,
    request: Request,
) -> None:
    """Redirect unsent messages of a kind, and clear notices about both channels."""
    if channel_id is None:
        deliveries.drop_pending(tx, request.guild_id, kind)
    else:
        deliveries.redirect(tx, request.guild_id, kind, channel_id, request.now)
    for channel in {before, channel_id}:
        if channel is not None:
            notices.clear_notices(tx, request.guild_id, channel)


def _shown(tx: Transaction, context: ServerContext) -> ServerShown:
    guild_id = context.server.guild_id
    studio_rooms = rooms.all_of(tx, guild_id)
    return ServerShown(
        server=context.server,
        pack_name=context.pack.name,
        upcoming=[
            NextPosting(cadence=schedule.cadence, at=schedule.next_run_at)
            for schedule in servers.schedules_of(tx, guild_id)
        ],
        notices=notices.notices_of(tx, guild_id),
        level_role_ids=[each.role_id for each in level_roles.all_of(tx, guild_id)],
        rooms=len(studio_rooms),
        timed_rooms=sum(room.lengths is not None for room in studio_rooms),
        battles=battles.find_schedule(tx, guild_id),
        events=events.unfinished(tx, guild_id),
        focus_names=[focus.name for focus in context.pack.focuses],
        has_themes=bool(context.pack.themes),
        has_posted=postings.newest(tx, guild_id, Cadence.DAILY) is not None,
    )
