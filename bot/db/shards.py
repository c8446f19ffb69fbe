"""Which servers are this process's own, by Discord's shards."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

OWN_SERVER: Final = """
    (:shard_count = 1 OR :shard_ids LIKE '%,' || ((guild_id >> 22) % :shard_count) || ',%')
"""
"""A condition on `guild_id`, with the binds of `Shards.binds`."""


@dataclass(frozen=True, slots=True)
class Shards:
    """The shards that a process runs, of `count` altogether.

    A server is on shard `(guild_id >> 22) % count` (Discord's gateway docs, Sharding).
    """

    count: int = 1
    ids: Collection[int] = (0,)

    def owns(self, guild_id: int) -> bool:
        """Return whether a server is on one of the shards."""
        return (guild_id >> 22) % self.count in self.ids

    @property
    def are_all(self) -> bool:
        """Whether these are all the shards there are."""
        return len(self.ids) == self.count

    @property
    def binds(self) -> dict[str, int | str]:
        """The binds of `OWN_SERVER`."""
        if self.are_all:
            return {"shard_count": 1, "shard_ids": ""}
        return {"shard_count": self.count, "shard_ids": f",{','.join(map(str, self.ids))},"}


ALL: Final = Shards()
"""The shards of a process that serves every server."""
