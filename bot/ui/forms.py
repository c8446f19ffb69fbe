"""Forms, their fields, and what members submit."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, cast

import discord

from bot.ui.actions import Interaction
from bot.ui.custom_ids import (
    custom_id,
    suffix_of,
    with_suffix,
)

Field = str | bool | list[str] | list[discord.Attachment]
"""The value of one form field: text, a checkbox, chosen values, or files."""


_MAX_DIGITS = 9


def form(
    title: str,
    what: str,
    *keys: object,
    fields: Sequence[discord.ui.Label[Any]],
    only_changes: bool = False,
) -> discord.ui.Modal:
    """Return a form that calls the handler marked `@submitted(what)` with these keys.

    The title has up to 45 characters. There are up to five fields, from `text_field`,
    `choice_field`, `checks_field`, `radio_field` and `file_field`. With `only_changes`, the
    handler gets only those fields that the member changed, so that nobody's change is undone by a
    form that was opened before it.
    """
    id_ = custom_id(what, *keys)
    if only_changes:
        opened_with = (_fingerprint(_value_of(field.component)) for field in fields)
        id_ = with_suffix(id_, ".".join(opened_with))
    modal = discord.ui.Modal(title=title, custom_id=id_)
    for item in fields:
        modal.add_item(item)
    return modal


def text_field(
    name: str,
    label: str,
    *,
    hint: str | None = None,
    placeholder: str | None = None,
    value: str | None = None,
    required: bool = True,
    long: bool = False,
    max_length: int | None = None,
) -> discord.ui.Label[Any]:
    """Return a text field of at most `max_length` characters; `name` is its key for the handler."""
    style = discord.TextStyle.paragraph if long else discord.TextStyle.short
    component = discord.ui.TextInput[Any](
        custom_id=name,
        style=style,
        placeholder=placeholder,
        default=value,
        required=required,
        max_length=max_length,
    )
    return discord.ui.Label(text=label, description=hint, component=component)


def choice_field(
    name: str,
    label: str,
    *,
    options: Sequence[discord.SelectOption],
    hint: str | None = None,
    required: bool = True,
) -> discord.ui.Label[Any]:
    """Return a select field of up to 25 options; the handler gets a list of the chosen value."""
    component = discord.ui.Select[Any](custom_id=name, options=list(options), required=required)
    return discord.ui.Label(text=label, description=hint, component=component)


def checks_field(
    name: str, label: str, *, checks: Sequence[str], hint: str | None = None
) -> discord.ui.Label[Any]:
    """Return an optional field of up to 10 checkboxes; the handler gets a list of those ticked.

    Each has up to 100 characters.
    """
    component = discord.ui.CheckboxGroup[Any](
        custom_id=name,
        options=[discord.CheckboxGroupOption(label=each, value=each) for each in checks],
        min_values=0,
        max_values=len(checks),
        required=False,
    )
    return discord.ui.Label(text=label, description=hint, component=component)


def radio_field(
    name: str, label: str, *, options: Mapping[str, str], hint: str | None = None
) -> discord.ui.Label[Any]:
    """Return an optional field of 2 to 10 radio buttons, labels by value.

    The handler gets a list of the chosen value.
    """
    component = discord.ui.RadioGroup[Any](
        custom_id=name,
        options=[
            discord.RadioGroupOption(label=shown, value=value) for value, shown in options.items()
        ],
        required=False,
    )
    return discord.ui.Label(text=label, description=hint, component=component)


def file_field(
    name: str, label: str, *, hint: str | None = None, required: bool = True, max_files: int = 1
) -> discord.ui.Label[Any]:
    """Return a file upload field; the handler gets a list of attachments."""
    component = discord.ui.FileUpload[Any](
        custom_id=name, required=required, min_values=1 if required else 0, max_values=max_files
    )
    return discord.ui.Label(text=label, description=hint, component=component)


def read_fields(interaction: Interaction) -> dict[str, Field]:
    """Return the submitted values by field name, read from the payload without the form object.

    Of a form with `only_changes`, those that differ from what it was opened with.
    """
    data = cast("Mapping[str, Any]", interaction.data or {})
    uploads = data.get("resolved", {}).get("attachments", {})
    fields: dict[str, Field] = {}
    for component in _leaves(data.get("components", ())):
        name: str = component["custom_id"]
        if component["type"] == discord.ComponentType.file_upload.value:
            fields[name] = [_attachment(interaction, uploads[id_]) for id_ in component["values"]]
        elif "values" in component:
            fields[name] = list(component["values"])
        elif component["type"] == discord.ComponentType.radio_group.value:
            fields[name] = [] if component.get("value") is None else [component["value"]]
        else:
            value = component.get("value")
            fields[name] = "" if value is None else value
    opened = suffix_of(interaction.custom_id or "").split(".")
    unchanged = [
        name
        for (name, value), fingerprint in zip(fields.items(), opened, strict=False)
        if _fingerprint(value) == fingerprint
    ]
    return {name: value for name, value in fields.items() if name not in unchanged}


def _value_of(component: discord.ui.Item[Any]) -> Field:
    """Return the value with which a field opens."""
    if isinstance(component, discord.ui.TextInput):
        return component.default or ""
    if isinstance(component, discord.ui.Select):
        return [option.value for option in component.options if option.default]
    return ""


def _fingerprint(value: Field) -> str:
    """Return a short hash of a field's value: a custom id has no room for the value itself."""
    text = value.strip() if isinstance(value, str) else repr(value)
    return hashlib.blake2s(text.encode(errors="replace"), digest_size=4).hexdigest()


def chosen_in(fields: Mapping[str, Field], name: str) -> list[str]:
    """Return the values chosen in a field, none if the form has no such field."""
    values = fields.get(name)
    return [each for each in values if isinstance(each, str)] if isinstance(values, list) else []


def typed_number(text: str) -> int | None:
    """Parse a typed number; None if it is not one, or has too many digits."""
    text = text.strip()
    return int(text) if text.isdecimal() and len(text) <= _MAX_DIGITS else None


def _leaves(components: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Unwrap labels and rows; skip components without a custom id."""
    leaves: list[Mapping[str, Any]] = []
    for component in components:
        inner = (
            [component["component"]] if "component" in component else component.get("components")
        )
        if inner is not None:
            leaves += _leaves(inner)
        elif "custom_id" in component:
            leaves.append(component)
    return leaves


def _attachment(interaction: Interaction, payload: Any) -> discord.Attachment:
    # discord.py builds attachments from its own state and offers no public way to do so.
    return discord.Attachment(data=payload, state=interaction._state)  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
