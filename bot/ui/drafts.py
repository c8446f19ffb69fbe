"""Keeps what members typed into a form that was refused, so that nobody types it twice.

In memory only: the last refused form of each member of a server, for a few minutes.
"""

import time
from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass
from typing import Any, Final

import discord
from cachetools import TTLCache

from bot.ui.actions import Interaction
from bot.ui.custom_ids import parse_custom_id
from bot.ui.forms import Field, read_fields
from bot.ui.text import clean

_MAX_MEMBERS: Final = 1_000
_SECONDS: Final = 15 * 60
_HINT_LIMIT: Final = 100
_LOST: Final = "Sorry, I no longer have what you typed."
_FILE_LOST: Final = "Add your file again: I couldn't keep it."

_Member = tuple[int | None, int]
"""The ids of a server, None in direct messages, and of a user: many forms are the same in each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a member typed into a form, and the public message whose button opened it."""

    form: tuple[str, str]
    fields: Mapping[str, Field]
    message: discord.Message | None

    @property
    def texts(self) -> list[str]:
        """What was typed, without choices and files."""
        return [text for text in self.fields.values() if isinstance(text, str) and text.strip()]

    @property
    def has_file(self) -> bool:
        """Whether a file was added, which Discord doesn't put into a form again."""
        return any(map(_is_file, self.fields.values()))


class Drafts:
    """The last refused form of each member of a server, in this process."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._last: TTLCache[_Member, Draft] = TTLCache(_MAX_MEMBERS, _SECONDS, timer=clock)

    def keep(self, interaction: Interaction) -> Draft:
        """Keep the fields of a submitted form."""
        form = parse_custom_id(interaction.custom_id or "") or ("", "")
        earlier = self.find(interaction)
        message = interaction.message
        if message is not None and message.flags.ephemeral:
            message = earlier.message if earlier else None
        draft = Draft(form=form, fields=read_fields(interaction), message=message)
        self._last[_member(interaction)] = draft
        return draft

    def find(self, interaction: Interaction) -> Draft | None:
        """Return what was typed into the form of a button, or of this submitted form."""
        draft = self._last.get(_member(interaction))
        return (
            draft if draft and draft.form == parse_custom_id(interaction.custom_id or "") else None
        )

    def pop(self, interaction: Interaction) -> discord.Message | None:
        """Forget what was typed into a form that has now been accepted.

        Returns the public message that first opened it, if it was submitted from another one.
        """
        draft = self.find(interaction)
        if draft is None:
            return None
        self._last.pop(_member(interaction), None)
        return draft.message if draft.message != interaction.message else None


def _member(interaction: Interaction) -> _Member:
    return interaction.guild_id, interaction.user.id


def prefill(modal: discord.ui.Modal, draft: Draft | None) -> None:
    """Put what was typed into a form that opens again; its first hint says so if that is lost."""
    labels = [item for item in modal.children if isinstance(item, discord.ui.Label)]
    if draft is None:
        if labels:
            hint = f"{_LOST} {labels[0].description or ''}"
            labels[0].description = clean(hint, limit=_HINT_LIMIT)
        return
    for label in labels:
        _prefill_field(label, draft.fields)


def _prefill_field(label: discord.ui.Label[Any], fields: Mapping[str, Field]) -> None:
    match label.component:
        case discord.ui.TextInput(custom_id=name) as component if isinstance(
            typed := fields.get(name), str
        ):
            component.default = typed[: component.max_length] or None
        case discord.ui.Select(custom_id=name) as component if isinstance(
            chosen := fields.get(name), list
        ):
            options = [copy(option) for option in component.options]
            for option in options:
                option.default = option.value in chosen
            component.options = options
        case (
            discord.ui.CheckboxGroup(custom_id=name) | discord.ui.RadioGroup(custom_id=name)
        ) as component if isinstance(chosen := fields.get(name), list):
            for option in component.options:
                option.default = option.value in chosen
        case discord.ui.FileUpload(custom_id=name) if _is_file(fields.get(name)):
            label.description = _FILE_LOST
        case _:
            pass


def _is_file(field: Field | None) -> bool:
    return isinstance(field, list) and any(isinstance(each, discord.Attachment) for each in field)
