"""The places of the demo: a channel or direct messages, as seen by one member."""

from dataclasses import dataclass
from typing import Final

from simcord import Env
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, UserHandle

from bot.ui.text import plural

_MESSAGES_KEPT: Final = 30
_PRIVATE_KEPT: Final = 6
"""How many messages of a place stay, and how many of them that only its viewer sees."""


@dataclass(slots=True, kw_only=True)
class Place:
    """A channel as one member sees it.

    `key` identifies it, `direct_key` the member's direct messages. `seen_id` is the newest message
    that they have seen.
    """

    key: str
    direct_key: str
    name: str
    viewer: MemberActor | UserHandle
    channel: ChannelHandle
    seen_id: int = 0

    def label(self, env: Env) -> str:
        """Return the place's name with the number of new messages."""
        unread = self._unread(env)
        return f"{self.name} ({unread} new)" if unread else self.name

    def unread_hint(self, env: Env) -> str:
        """Return a sentence about new messages; empty if there are none."""
        unread = self._unread(env)
        if not unread:
            return ""
        return f"You have {plural(unread):new message}: choose “{self.name}” above."

    def mark_seen(self, env: Env) -> None:
        """Mark all messages as seen."""
        self.seen_id = self.newest(env)

    def newest(self, env: Env) -> int:
        """Return the id of the newest visible message, 0 if there is none."""
        return max(self._messages(env), default=0)

    def next_after(self, env: Env, message_id: int) -> int | None:
        """Return the id of the first visible message after one, if any."""
        return min((each for each in self._messages(env) if each > message_id), default=None)

    def drop_oldest(self, env: Env) -> None:
        """Drop the oldest messages: simcord draws all of them again at each change."""
        messages = env.backend.messages.get(self.channel.id, {})
        visible = [messages[number] for number in sorted(self._messages(env))]
        private = [each for each in visible if each.is_ephemeral]
        for each in (*visible[:-_MESSAGES_KEPT], *private[:-_PRIVATE_KEPT]):
            messages.pop(each.id, None)

    def _unread(self, env: Env) -> int:
        return sum(number > self.seen_id for number in self._messages(env))

    def _messages(self, env: Env) -> list[int]:
        messages = env.backend.messages.get(self.channel.id, {})
        return [each.id for each in messages.values() if each.visible_to(self.viewer.id)]


def places_of(person: MemberActor, name: str, *channels: ChannelHandle) -> list[Place]:
    """Return a member's channels, then their direct messages."""
    direct = person.user.dm_channel
    direct_key = _key(person, direct)
    channel_places = [
        Place(
            key=_key(person, channel),
            direct_key=direct_key,
            name=f"{name} in #{channel.name}",
            viewer=person,
            channel=channel,
        )
        for channel in channels
    ]
    return [
        *channel_places,
        Place(
            key=direct_key,
            direct_key=direct_key,
            name=f"{name}: direct messages",
            viewer=person.user,
            channel=direct,
        ),
    ]


def _key(person: MemberActor, channel: ChannelHandle) -> str:
    return f"{person.id}-{channel.id}"
