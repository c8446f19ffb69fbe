"""A queue in which servers take turns, and within each server its members."""

from collections import deque
from collections.abc import Iterator
from typing import Generic, NamedTuple, TypeVar

T = TypeVar("T")


class Asker(NamedTuple):
    """The member that a job is for."""

    guild_id: int
    user_id: int


class FairQueue(Generic[T]):
    """Items of askers: a second one of a server comes after the first one of each other server."""

    def __init__(self) -> None:
        self._servers: dict[int, dict[int, deque[T]]] = {}

    def add(self, asker: Asker, item: T) -> None:
        """Add an item behind the asker's other ones."""
        members = self._servers.setdefault(asker.guild_id, {})
        members.setdefault(asker.user_id, deque()).append(item)

    def remove(self, asker: Asker, item: T) -> None:
        """Remove an item that no longer waits.

        Raises:
            ValueError: it doesn't wait.
        """
        members = self._servers.get(asker.guild_id, {})
        members.get(asker.user_id, deque[T]()).remove(item)
        self._drop_empty(asker)

    def pop(self) -> T:
        """Remove and return the first item; its server and its member go to the end of the line.

        Raises:
            IndexError: there is none.
        """
        if not self._servers:
            raise IndexError("the queue is empty")
        guild_id, members = next(iter(self._servers.items()))
        user_id, items = next(iter(members.items()))
        item = items.popleft()
        members[user_id] = members.pop(user_id)
        self._servers[guild_id] = self._servers.pop(guild_id)
        self._drop_empty(Asker(guild_id, user_id))
        return item

    def __len__(self) -> int:
        return sum(self.of_server(guild_id) for guild_id in self._servers)

    def __iter__(self) -> Iterator[T]:
        """Iterate in the order in which `pop` would return the items."""
        copy = FairQueue[T]()
        copy._servers = {
            guild_id: {user_id: deque(items) for user_id, items in members.items()}
            for guild_id, members in self._servers.items()
        }
        while copy._servers:
            yield copy.pop()

    def of_server(self, guild_id: int) -> int:
        """Return how many items of a server wait."""
        return sum(map(len, self._servers.get(guild_id, {}).values()))

    def of_member(self, asker: Asker) -> int:
        """Return how many items of a member wait."""
        return len(self._servers.get(asker.guild_id, {}).get(asker.user_id, ()))

    def _drop_empty(self, asker: Asker) -> None:
        members = self._servers[asker.guild_id]
        if not members[asker.user_id]:
            del members[asker.user_id]
        if not members:
            del self._servers[asker.guild_id]
