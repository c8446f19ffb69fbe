"""A server's settings with its time zone and skill pack."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from bot.calendar.rules.days import ZoneChange, ZoneHistory, zone_named, zone_or_utc
from bot.calendar.rules.periods import POSTED_CADENCES, Cadence, Timetable, next_due
from bot.db.transactions import Transaction
from bot.interactions.rules import Place
from bot.members.store import Member
from bot.packs.content import Focus, SkillPack
from bot.packs.errors import PackMissing, UnknownFocus
from bot.quests.rules.verification import Verification
from bot.quests.store import postings
from bot.servers import store as servers
from bot.servers.store import Schedule, Server

DEFAULT_PACK = "music-production"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerContext:
    """A server with its zone and skill pack."""

    server: Server
    pack: SkillPack
    zone: ZoneInfo

    @property
    def place(self) -> Place:
        """Where members go on in this server: its channel for quests."""
        server = self.server
        return Place(guild_id=server.guild_id, channel_id=server.quests_channel_id)

    @property
    def timetable(self) -> Timetable:
        """When this server's quests are posted."""
        return Timetable(
            zone=self.zone,
            daily_time=time.fromisoformat(self.server.daily_time),
            weekday=self.server.weekly_day,
        )

    def zone_of(self, member: Member) -> ZoneInfo:
        """Return a member's zone, by default the server's."""
        return zone_for(member, self.zone)

    @property
    def zones(self) -> ZoneHistory:
        """The server's zone, and the one before."""
        change = zone_change(self.server.zone_before, self.server.zone_changed_on)
        return ZoneHistory(zone=self.zone, change=change)

    def zones_of(self, member: Member) -> ZoneHistory:
        """Return a member's zone and the one before, by default the server's."""
        own = zone_change(member.zone_before, member.zone_changed_on)
        servers_own = self.zones.change
        if member.timezone is None and servers_own and (own is None or own.on < servers_own.on):
            return self.zones
        return ZoneHistory(zone=self.zone_of(member), change=own)

    def today(self, member: Member, now: datetime) -> date:
        """Return the producer day that a member's work at `now` counts for."""
        return self.zones_of(member).today(now)

    def focus(self, text: str) -> Focus:
        """Return the focus whose slug or name is `text`.

        Raises:
            UnknownFocus: the pack has no such focus.
        """
        query = text.strip().casefold()
        for focus in self.pack.focuses:
            if query in (focus.slug, focus.name.casefold()):
                return focus
        raise UnknownFocus(text=text, known=[focus.name for focus in self.pack.focuses])

    def focus_name(self, slug: str) -> str:
        """Return a focus's name, or its slug if the pack no longer has it."""
        focus = self.pack.focus_by_slug.get(slug)
        return focus.name if focus else slug


def zone_change(before: str | None, on: date | None) -> ZoneChange | None:
    """Return the last change of a zone from its stored columns, None if it never changed."""
    return ZoneChange(before=zone_or_utc(before), on=on) if before and on else None


def zone_for(member: Member, server_zone: ZoneInfo) -> ZoneInfo:
    """Return a member's zone, by default the server's."""
    return zone_or_default(member.timezone, server_zone)


def zone_or_default(timezone: str | None, server_zone: ZoneInfo) -> ZoneInfo:
    """Return the zone named `timezone`, or the server's if it is None or unknown."""
    return (zone_named(timezone) if timezone else None) or server_zone


def default_server(guild_id: int, packs: Mapping[str, SkillPack]) -> Server:
    """Return the default settings of a server."""
    return Server(
        guild_id=guild_id,
        pack=DEFAULT_PACK if DEFAULT_PACK in packs else next(iter(packs)),
        timezone="UTC",
        daily_time="09:00",
        weekly_day=0,
        quests_channel_id=None,
        ping_role_id=None,
        announcements_channel_id=None,
        verification=Verification.HONOUR,
        configured_by=None,
    )


def load_context(tx: Transaction, packs: Mapping[str, SkillPack], guild_id: int) -> ServerContext:
    """Return a server, with default settings if it has none.

    Raises:
        PackMissing: the server uses a pack that is not loaded.
    """
    return context_of(servers.find(tx, guild_id) or default_server(guild_id, packs), packs)


def context_of(server: Server, packs: Mapping[str, SkillPack]) -> ServerContext:
    """Return the context of a server's settings.

    Raises:
        PackMissing: the server uses a pack that is not loaded.
    """
    if server.pack not in packs:
        raise PackMissing(pack=server.pack)
    return ServerContext(server=server, pack=packs[server.pack], zone=zone_or_utc(server.timezone))


def next_posting_at(
    tx: Transaction, context: ServerContext, cadence: Cadence, after: datetime
) -> datetime:
    """Return when the next quest of `cadence` is due: in the first period without a posting.

    Periods that staff skip have none.
    """
    due = next_due(cadence, context.timetable, after)
    while postings.is_settled(tx, context.server.guild_id, cadence, due.period):
        due = next_due(cadence, context.timetable, due.at)
    return due.at


def schedule_postings(tx: Transaction, context: ServerContext, now: datetime) -> None:
    """Schedule a server's next quests; one already due stays due."""
    guild_id = context.server.guild_id
    for cadence in sorted(POSTED_CADENCES):  # the order in which schedules are locked
        next_run_at = next_posting_at(tx, context, cadence, now)
        schedule = Schedule(guild_id=guild_id, cadence=cadence, next_run_at=next_run_at)
        servers.set_schedule(tx, schedule, now)
