"""The file of an export."""

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic_core import to_json

EXPORT_NAME = "woodshed-export.json"
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
