"""The demo's server on a simulated Discord: its members, channels and clock."""

import heapq
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import count
from typing import Final

import discord
import simcord
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, RoleHandle

from bot.app.client import Woodshed
from bot.app.composition import build_schedule
from bot.demo import avatars
from bot.demo.context import ZONE, DemoContext, TimedAction
from bot.demo.ears import ear_rounds
from bot.demo.habits import member_actions
from bot.demo.locations import Place, places_of
from bot.demo.members import (
    EARLIER,
    EARLIER_DAYS,
    FIRST_DAYS,
    NEWCOMER,
    SAMPLES,
    STAFF,
    YOU,
)
from bot.demo.story import LEVELS_WITH_ROLES, QUESTS_AT, story
from bot.errors import CoachError
from bot.interactions.rules import Request

BOT_NAME: Final = "Woodshed"
OPENS_AT: Final = time(16, 0)
_REQUESTS_PER_SECOND: Final = 10_000
"""More than there are: a simulated Discord has no limit."""


class Server:
    """A server with the real bot and simulated members.

    The bot must use the clock of the simulated Discord.
    """

    def __init__(self, env: simcord.Env, bot: Woodshed) -> None:
        self.env = env
        self.bot = bot
        self._schedule = build_schedule(
            bot, env.now, records_outages=False, requests_per_second=_REQUESTS_PER_SECOND
        )
        self._is_passing_time = False
        self._guild = guild = env.create_guild("Woodshed demo")
        self.channel = guild.create_text_channel("practice", topic="Type / to see every command.")
        self.announcements = guild.create_text_channel(
            "announcements", topic="Level-ups, releases, and the week in review every Monday."
        )
        self.reviews = guild.create_text_channel(
            "reviews", topic="Quests and milestones that wait for a reviewer."
        )
        self.battles = guild.create_text_channel("battles", topic="Make something, vote blind.")
        permissions = discord.Permissions(
            manage_guild=True, manage_roles=True, mention_everyone=True
        )
        staff = guild.create_role("Staff", permissions=permissions)
        reviewers = guild.create_role("Reviewers")
        self.people = {name: self._join(name) for name in (YOU.name, NEWCOMER)}
        self.people[STAFF] = self._join(STAFF, staff, reviewers)
        self.viewers = tuple(self.people.values())
        self.people |= {sample.name: self._join(sample.name) for sample in SAMPLES}
        self.pictures = avatars.pictures_of(self.people.values(), BOT_NAME)
        env.backend.cdn = avatars.AvatarCdn(self.pictures)
        self._context = DemoContext(
            services=bot.services,
            people=self.people,
            practice=self.channel,
            announcements=self.announcements,
            reviews=self.reviews,
            battles=self.battles,
            archive=guild.create_text_channel("archive"),
            studio=guild.create_voice_channel("Studio A"),
            reviewers=reviewers,
            level_roles={level: guild.create_role(f"Level {level}") for level in LEVELS_WITH_ROLES},
            headliner=guild.create_role("Headliner"),
            tick=self._tick,
            watch=lambda: bot.rooms.watch(env.now(), is_connected=True),
            keep_track=bot.recordings.keep,
            renewed=lambda request: replace(request, interaction_id=next(self._interaction_ids)),
        )
        self._interaction_ids = count(1)  # far below real snowflakes
        self._actions: Iterator[TimedAction] = iter(())
        self._next: TimedAction | None = None
        self._requests_seen = 0

    @property
    def places(self) -> Sequence[Place]:
        """The places a visitor can choose; the first is the initial one."""
        you, newcomer, staff = (self.people[name] for name in (YOU.name, NEWCOMER, STAFF))
        return [
            *places_of(newcomer, NEWCOMER, self.channel),
            *places_of(you, YOU.name, self.channel, self.battles, self.announcements),
            *places_of(staff, STAFF, self.channel, self.reviews, self.battles, self.announcements),
        ]

    def _join(self, name: str, *roles: RoleHandle) -> MemberActor:
        first_name = name.split()[0].lower()
        user = self.env.create_user(first_name, global_name=name, avatar=avatars.HASH)
        return self._guild.add_member(user, roles=roles)

    @property
    def now(self) -> datetime:
        """The time on the server's clock."""
        return self.env.now().astimezone(ZONE)

    @property
    def guild_id(self) -> int:
        """The server's id."""
        return self._guild.id

    @property
    def shown(self) -> Sequence[ChannelHandle]:
        """The channels whose new messages are counted after a leap."""
        return (self.channel, self.battles, self.announcements)

    def has_changed(self) -> bool:
        """Return whether the bot has sent or edited anything since the last call."""
        requests = self.env.http_requests[self._requests_seen :]
        self._requests_seen += len(requests)
        return any(request.method != "GET" for request in requests)

    async def simulate_history(self) -> None:
        """Simulate months of practice, then three weeks with staff and quests."""
        await self.bot.sync_commands(None)
        if self.bot.user is not None:
            await self.bot.user.edit(username=BOT_NAME)
        pack = await self.bot.services.servers.pack_of(self.guild_id)
        focuses = [focus.slug for focus in pack.focuses]
        first_day = self.now.date() + timedelta(days=EARLIER_DAYS)
        actions = [
            member_actions(habits, focuses, first_day) for habits in (*EARLIER, YOU, *SAMPLES)
        ]
        scripted = (story(first_day), ear_rounds(first_day))
        self._actions = heapq.merge(*scripted, *actions, key=lambda each: each.at)
        self._next = next(self._actions)
        for number in range(FIRST_DAYS):
            await self._pass_time_until(first_day + timedelta(days=number), QUESTS_AT)
        await self._pass_time_until(first_day + timedelta(days=FIRST_DAYS), OPENS_AT)

    async def _pass_time_until(self, day: date, at: time) -> None:
        await self.pass_time(datetime.combine(day, at, ZONE) - self.now)

    async def pass_time(self, length: timedelta) -> None:
        """Advance the clock, run what members do meanwhile, then run the schedule."""
        self._is_passing_time = True
        try:
            await self._run_actions_until(self.env.now() + length)
        finally:
            self._is_passing_time = False

    async def _run_actions_until(self, until: datetime) -> None:
        while self._next is not None and self._next.at <= until:
            timed_action, self._next = self._next, next(self._actions, None)
            await self._advance(timed_action.at)
            with suppress(CoachError):  # a member's action may be refused
                await timed_action.action(self._context, self._request(timed_action.name))
        await self._advance(until)
        await self._tick()

    async def leap(self, length: timedelta) -> None:
        """Advance the clock hour by hour, so that everything due is posted at its time."""
        until = self.env.now() + length
        while (now := self.env.now()) < until:
            hour = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
            await self.pass_time(min(hour, until) - now)

    def wake(self) -> None:
        """Wake the schedule, unless `pass_time` is running: it ends with a tick."""
        if not self._is_passing_time:
            self._schedule.wake()

    async def _tick(self) -> None:
        await self._schedule.tick()
        await self._schedule.idle()

    async def _advance(self, until: datetime) -> None:
        await self.env.advance_time(max(0.0, (until - self.env.now()).total_seconds()))

    def _request(self, name: str) -> Request:
        return Request(
            interaction_id=next(self._interaction_ids),
            guild_id=self.guild_id,
            user_id=self.people[name].id,
            now=self.env.now(),
        )

    async def close(self) -> None:
        """Stop the schedule, the renderer and sound."""
        await self._schedule.stop()
        self.bot.renderer.close()
        await self.bot.sound.close()
