"""What the demo's people do, and what they can reach to do it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, RoleHandle

from bot.interactions.rules import Request
from bot.services import Services

ZONE: Final = ZoneInfo("Europe/London")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """The server as its people find it: the bot's services, its channels, and one another.

    `tick` has the bot do what is due, `watch` has it note who is in the studio room still.
    """

    services: Services
    people: Mapping[str, MemberActor]
    practice: ChannelHandle
    announcements: ChannelHandle
    reviews: ChannelHandle
    archive: ChannelHandle
    studio: ChannelHandle
    reviewers: RoleHandle
    level_roles: Mapping[int, RoleHandle]
    tick: Callable[[], Awaitable[object]]
    watch: Callable[[], Awaitable[object]]

    def person(self, request: Request) -> MemberActor:
        """Return the person whose request it is."""
        return next(each for each in self.people.values() if each.id == request.user_id)


Deed = Callable[[Scene, Request], Awaitable[object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Something that a member does."""

    at: datetime
    name: str
    deed: Deed
