"""A cache with a size limit in bytes."""

from collections.abc import Hashable

from cachetools import LRUCache

_KEY_BYTES = 1_000
"""An estimate of a key's size."""


def byte_cache(max_bytes: int) -> LRUCache[Hashable, bytes]:
    """Return an LRU cache of at most `max_bytes`.

    Like any cache of cachetools, it raises ValueError for an entry larger than the whole cache.
    """
    return LRUCache(max_bytes, getsizeof=_size)


def _size(data: bytes) -> int:
    return len(data) + _KEY_BYTES
