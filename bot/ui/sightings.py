"""Notices members whose roles or join date changed: they may have left and come back."""

from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from datetime import datetime

import discord
from cachetools import LRUCache

from bot.db.errors import StorageError

_CACHE_SIZE = 10_000

Report = Callable[[int, Mapping[int, Collection[int]]], Awaitable[bool]]
"""Takes a server's id and members' roles; returns whether anything about them was outdated."""
_Look = tuple[datetime | None, frozenset[int]]


class Sightings:
    """Reports members with their roles, each again only if they rejoined or their roles changed.

    Interactions carry the member's roles, so this takes no privileged intent, and mostly nothing
    but a look into memory.
    """

    def __init__(self, report: Report) -> None:
        self._report = report
        self._looks: LRUCache[tuple[int, int], _Look] = LRUCache(_CACHE_SIZE)

    def forget(self, guild_id: int, user_ids: Iterable[int]) -> None:
        """Have members reported at their next sighting, however they look."""
        for user_id in user_ids:
            self._looks.pop((guild_id, user_id), None)

    async def see(self, seen: Iterable[discord.abc.User]) -> bool:
        """Report members of one server; return whether anything about them was outdated.

        Users who are not members are skipped, as are servers whose roles are not known yet.
        """
        news = {
            (member.guild.id, member.id): _look(member)
            for member in seen
            if isinstance(member, discord.Member) and not member.guild.unavailable
        }
        news = {key: look for key, look in news.items() if self._looks.get(key) != look}
        if not news:
            return False
        guild_id, _ = next(iter(news))
        roles = {user_id: role_ids for (_, user_id), (_, role_ids) in news.items()}
        try:
            outdated = await self._report(guild_id, roles)
        except StorageError:  # logged by the outage log; they are seen again
            return False
        self._looks.update(news)
        return outdated


def _look(member: discord.Member) -> _Look:
    return member.joined_at, frozenset(role.id for role in member.roles)
