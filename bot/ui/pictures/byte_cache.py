"""A cache that is limited by how many bytes it holds."""

from collections.abc import Hashable

from cachetools import LRUCache

_KEY_BYTES = 1_000
"""About what a key takes."""


def byte_cache(most_bytes: int) -> LRUCache[Hashable, bytes]:
    """Return a cache that evicts its least recently used entries beyond a number of bytes.

    Like any cache of cachetools, it raises ValueError for an entry larger than the whole cache.
    """
    return LRUCache(most_bytes, getsizeof=_size)


def _size(data: bytes) -> int:
    return len(data) + _KEY_BYTES
