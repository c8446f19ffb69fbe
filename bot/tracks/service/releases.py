"""What a released track leads to: its announcement, and a milestone to claim."""

from datetime import datetime, timedelta

from bot.db.transactions import Transaction
from bot.members.store import Member
from bot.milestones import store as milestones
from bot.outbox import store as deliveries
from bot.outbox.store import DeliveryKind
from bot.packs.content import Milestone
from bot.servers.service.context import ServerContext
from bot.tracks import store as tracks
from bot.tracks.results import (
    Announcement,
    TrackShown,
)
from bot.tracks.rules import Stage
from bot.tracks.store import Track

_RELEASE_MILESTONE = 2  # a pack's third is for a release (rules, Award)
_ANNOUNCE_WITHIN = timedelta(days=7)


def release_to_announce(tx: Transaction, track_id: int, now: datetime) -> Track | None:
    """Return a release to announce; None if it is no longer one, or older than a week."""
    track = tracks.find_announceable(tx, track_id)
    if track is None or track.released_at is None or now - track.released_at > _ANNOUNCE_WITHIN:
        return None
    return track


def with_release(
    tx: Transaction, context: ServerContext, member: Member, track: Track
) -> TrackShown:
    """Return a track, and for a released one what its owner can do with it."""
    if track.stage is not Stage.RELEASED:
        return TrackShown(track=track)
    return TrackShown(
        track=track,
        announcement=announcement_of(tx, context, member, track),
        milestone=_claimable(tx, context, member),
    )


def announcement_of(
    tx: Transaction, context: ServerContext, member: Member, track: Track
) -> Announcement | None:
    """Return whether a release can be announced, or why not; None for other tracks."""
    if track.stage is not Stage.RELEASED:
        return None
    if deliveries.find(tx, DeliveryKind.RELEASE, track.id):
        return Announcement.DONE
    if member.is_private:
        return Announcement.PRIVATE
    if context.server.announcements_channel_id is None:
        return Announcement.NO_CHANNEL
    return Announcement.OPEN


def _claimable(tx: Transaction, context: ServerContext, member: Member) -> Milestone | None:
    """Return the milestone for a release if the member may claim it."""
    if len(context.pack.milestones) <= _RELEASE_MILESTONE:
        return None
    milestone = context.pack.milestones[_RELEASE_MILESTONE]
    data = milestones.form_data(tx, member.guild_id, member.user_id, milestone.slug)
    return milestone if data is None or data.state is None else None
