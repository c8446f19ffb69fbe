"""Reads skill packs from `seeds/*.toml`.

An error names the file, the key and what was expected there.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import tomli
from pydantic import ValidationError

from bot.packs.content import SkillPack


class PackError(Exception):
    """An invalid skill pack: which file, which key, and what was expected there."""

    def __init__(self, file: Path, key: str, expected: str) -> None:
        super().__init__(f"{file}: {key}: expected {expected}")
        self.file = file
        self.key = key
        self.expected = expected


def load_pack(file: Path) -> SkillPack:
    """Read one skill pack; its slug is the file's name.

    Raises:
        PackError: the file cannot be read, is not TOML, or is not a valid pack.
    """
    try:
        content = tomli.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise PackError(file, "(file)", f"a readable file ({error.strerror})") from error
    except (tomli.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PackError(file, "(file)", f"TOML in UTF-8 ({error})") from error
    try:
        pack = SkillPack.model_validate(content)
    except ValidationError as error:
        raise _first_error(file, content, error) from error
    if pack.slug != file.stem:
        raise PackError(file, "slug", f"the file's name, {file.stem!r}, not {pack.slug!r}")
    return pack


def load_packs(folder: Path) -> dict[str, SkillPack]:
    """Read every pack in `folder`, by slug.

    Raises:
        PackError: a pack is invalid, or there is none.
    """
    files = sorted(folder.glob("*.toml"))
    if not files:
        raise PackError(folder, "(folder)", "a folder with at least one skill pack (*.toml)")
    return {pack.slug: pack for pack in map(load_pack, files)}


def _first_error(file: Path, content: Mapping[str, Any], error: ValidationError) -> PackError:
    details = error.errors(include_url=False)[0]
    message = _expectation(details["type"], details["msg"])
    if not details["loc"]:  # checks of the whole pack name the key in their message
        key, _, expected = message.partition(": ")
        return PackError(file, key, expected or message)
    key = ".".join(str(part) for part in details["loc"])
    name = _name_at(content, details["loc"])
    return PackError(file, f"{key} ({name})" if name else key, message)


def _expectation(kind: str, message: str) -> str:
    """Reword pydantic's message to follow the word `expected`."""
    if kind == "missing":
        return "this key, but it's missing"
    if kind in {"extra_forbidden", "unexpected_keyword_argument"}:
        return "no key of this name"
    for prefix in ("Value error, ", "Input should be "):
        message = message.removeprefix(prefix)
    message = message.replace(" should have ", " of ", 1).replace(" should match ", " of ", 1)
    return message[0].lower() + message[1:]


def _name_at(content: Any, location: tuple[int | str, ...]) -> str | None:
    """Return the name of the list entry at a location, which is easier to find than its index."""
    try:
        entry = content[location[0]][location[1]]
        return entry.get("slug") or entry.get("name") or entry.get("title")
    except (AttributeError, IndexError, KeyError, TypeError):
        return None
