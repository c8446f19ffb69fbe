"""The context of the demo's simulated actions."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, RoleHandle

from bot.interactions.rules import Request
from bot.recordings.results import Converted, Kept
from bot.services import Services

ZONE: Final = ZoneInfo("Europe/London")


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoContext:
    """What simulated actions can use: the bot's services, the channels and the members.

    `tick` runs the bot's schedule, `watch` updates its room sessions. `renewed` returns a request
    as another interaction, for actions with more than one. `keep_track` stores a track in a
    member's direct messages.
    """

    services: Services
    people: Mapping[str, MemberActor]
    practice: ChannelHandle
    announcements: ChannelHandle
    reviews: ChannelHandle
    archive: ChannelHandle
    battles: ChannelHandle
    studio: ChannelHandle
    reviewers: RoleHandle
    level_roles: Mapping[int, RoleHandle]
    headliner: RoleHandle
    tick: Callable[[], Awaitable[object]]
    watch: Callable[[], Awaitable[object]]
    renewed: Callable[[Request], Request]
    keep_track: Callable[[int, Converted, str], Awaitable[Kept]]

    def person(self, request: Request) -> MemberActor:
        """Return the member who makes a request."""
        return next(each for each in self.people.values() if each.id == request.user_id)


MemberAction = Callable[[DemoContext, Request], Awaitable[object]]
ScriptedEvent = tuple[int, time, str, MemberAction]
"""The number of a day, a local time, a member's name, and what they do then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedAction:
    """What a member does at a point in time."""

    at: datetime
    name: str
    action: MemberAction
