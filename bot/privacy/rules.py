"""The file of an export, and what is remembered of a deletion."""

import hmac
import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from pydantic_core import to_json

EXPORT_NAME = "woodshed-export.json"
DELETIONS_KEPT_FOR = timedelta(days=90)
"""How long a deletion is remembered, for a restored backup from before."""
WHOLE_SERVER = ""
"""Stands for the member in a deletion of all of a server's data."""
ZIPPED_NAME = "woodshed-export.zip"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportFile:
    """A file to send."""

    name: str
    data: bytes


def export_file(content: Mapping[str, Any], max_bytes: int) -> ExportFile | None:
    """Return an export as a JSON file, zipped if that has more than `max_bytes`.

    None if it is still too big. This can take a second: call it in a thread.
    """
    text = to_json(dict(content), indent=2)
    if len(text) <= max_bytes:
        return ExportFile(name=EXPORT_NAME, data=text)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(EXPORT_NAME, text)
    zipped = buffer.getvalue()
    return ExportFile(name=ZIPPED_NAME, data=zipped) if len(zipped) <= max_bytes else None


def host_export_name(guild_id: int, user_id: int) -> str:
    """Return the name of the file that the host's own command writes."""
    return f"woodshed-export-{user_id}-server-{guild_id}.json"


def member_hash(key: str, guild_id: int, user_id: int) -> str:
    """Return the keyed hash by which a deletion is remembered, which doesn't reveal the member."""
    return hmac.digest(key.encode(), f"{guild_id}.{user_id}".encode(), "sha256").hex()
