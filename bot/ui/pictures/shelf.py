"""What has been drawn or fetched lately, kept for whoever asks for it again."""

from collections import OrderedDict
from collections.abc import Hashable

_OVERHEAD_BYTES = 1_000
"""About what a key takes."""


class Shelf:
    """Keeps what was asked for last, up to a number of bytes.

    Args:
        most_bytes: how much may be kept; what was not asked for longest makes room.
    """

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._kept: OrderedDict[Hashable, bytes] = OrderedDict()
        self._bytes = 0

    def find(self, key: Hashable) -> bytes | None:
        """Return what is kept under a key, None where nothing is."""
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
        return found

    def keep(self, key: Hashable, data: bytes) -> None:
        """Keep something under a key, in place of what was there."""
        before = self._kept.pop(key, None)
        self._bytes += _size(data) - (_size(before) if before is not None else 0)
        self._kept[key] = data
        while self._bytes > self._most_bytes:
            _, oldest = self._kept.popitem(last=False)
            self._bytes -= _size(oldest)


def _size(data: bytes) -> int:
    return len(data) + _OVERHEAD_BYTES
