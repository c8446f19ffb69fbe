"""Buttons, selects and forms that survive restarts.

Each has a custom id `v1:<what>:<key>`: `what` names the handler, `key` its subject, never state.
After a `~` may follow what no handler sees: the number of a redraw, what a form was opened with, or
that a form opens with what the member typed last.
A click is matched by its id alone and discord.py stores nothing, so old messages keep working and
memory does not grow with the number of messages.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Self, cast

import discord

from bot.interactions.errors import StaleButton
from bot.interactions.rules import Place

Interaction = discord.Interaction[Any]
CustomIdPattern = re.Pattern[str]
"""A pattern that matches a whole custom id."""
Field = str | bool | list[str] | list[discord.Attachment]
"""The value of one form field: text, a checkbox, chosen values, or files."""

_ORIGINAL = r"v1:(?P<what>[a-z][a-z0-9]*(?:-[a-z0-9]+)*):(?P<key>[A-Za-z0-9_.\-]*)"
_AGAIN = "again"
_PATTERN = re.compile(_ORIGINAL + rf"(?:~(?P<suffix>{_AGAIN}|[0-9a-f.]{{1,60}}))?")
_NUMBER = re.compile(r"-?[0-9]{1,18}|[1-8][0-9]{18}")  # fits into 64 bits
_LONGEST_ID = 100
_MAX_DIGITS = 9


def custom_id(what: str, *keys: object) -> str:
    """Build `v1:<what>:<key>`, joining several keys by dots.

    Raises:
        ValueError: `what` is not lower case with hyphens, a key holds other characters than
            letters, digits, `_`, `-` and `.`, or the whole is over 100 characters.
    """
    built = f"v1:{what}:{'.'.join(map(str, keys))}"
    if not re.fullmatch(_ORIGINAL, built) or len(built) > _LONGEST_ID:
        raise ValueError(f"not a custom id: {built!r}")
    return built


def custom_id_pattern(what: str, *keys: object) -> CustomIdPattern:
    """Return a pattern of the custom ids `v1:<what>:<key>`; a key that is None can be anything."""
    key = r"\.".join("[^.]*" if part is None else re.escape(str(part)) for part in keys)
    return re.compile(f"v1:{re.escape(what)}:{key}")


def parse_custom_id(text: str) -> tuple[str, str] | None:
    """Split a custom id into `what` and key; None if it is not ours."""
    match = _PATTERN.fullmatch(text)
    return (match["what"], match["key"]) if match else None


def share_name(what: str) -> str:
    """Return the name of the *Share here* buttons of `what`."""
    return f"{what}-share"


def renewed_id(text: str) -> str:
    """Return another custom id for the same handler and key; one that is not ours stays."""
    match = _PATTERN.fullmatch(text)
    if match is None:
        return text
    original, _, _ = text.partition("~")
    redrawn = typed_number(match["suffix"] or "") or 0
    return _with_suffix(original, str((redrawn + 1) % 1_000))


def _with_suffix(id_: str, suffix: str) -> str:
    """Return a custom id with a suffix, or as it is if Discord has no room for one."""
    longer = f"{id_}~{suffix}"
    return longer if len(longer) <= _LONGEST_ID else id_


def role_ids_of(interaction: Interaction) -> frozenset[int]:
    """Return the roles that the member has right now; none in a direct message."""
    user = interaction.user
    return (
        frozenset(role.id for role in user.roles)
        if isinstance(user, discord.Member)
        else frozenset()
    )


def key_numbers(key: str, count: int) -> tuple[int, ...]:
    """Parse the ids and page numbers in a key.

    Raises:
        StaleButton: the key is not `count` numbers.
    """
    parts = key.split(".")
    if len(parts) != count or not all(map(_NUMBER.fullmatch, parts)):
        raise StaleButton
    return tuple(map(int, parts))


def chosen_one(values: Sequence[str], offered: Iterable[str] | None = None) -> str:
    """Return the value of a single select.

    `offered` are the valid values; None allows any.

    Raises:
        StaleButton: nothing was chosen, or a value that is not offered (any more).
    """
    if not values or (offered is not None and values[0] not in set(offered)):
        raise StaleButton
    return values[0]


def chosen_id(values: Sequence[str]) -> int:
    """Return the id of the chosen channel or role.

    Raises:
        StaleButton: nothing was chosen, or the value is not an id.
    """
    (id_,) = key_numbers(chosen_one(values), 1)
    return id_


class Action(discord.ui.DynamicItem[discord.ui.Item[Any]], template=_PATTERN):
    """Any of our buttons and selects; a click calls the client's `act`.

    One class for every kind, because two templates that match the same id would both be called.
    """

    def __init__(self, item: discord.ui.Item[Any]) -> None:
        super().__init__(item)
        self._parsed = parse_custom_id(self.custom_id)

    @classmethod
    async def from_custom_id(
        cls, _interaction: Interaction, item: discord.ui.Item[Any], _: re.Match[str], /
    ) -> Self:
        """Wrap the component that was clicked."""
        return cls(item)

    async def callback(self, interaction: Interaction) -> None:
        """Pass the click to the client.

        This is the only place that uses `interaction.client`: discord.py builds the item from the
        class and passes no other reference to the bot.
        """
        if self._parsed is not None:
            await interaction.client.act(interaction, *self._parsed, _chosen(interaction))


def button(
    label: str | None,
    what: str,
    *keys: object,
    style: discord.ButtonStyle = discord.ButtonStyle.secondary,
    emoji: str | None = None,
    disabled: bool = False,
) -> Action:
    """Return a button that calls the handler marked `@action(what)` with these keys."""
    return Action(
        discord.ui.Button(
            label=label,
            custom_id=custom_id(what, *keys),
            style=style,
            emoji=emoji,
            disabled=disabled,
        )
    )


def place_button(place: Place) -> discord.ui.Button[Any]:
    """Return a link to a place in a server, for direct messages, where not everything works."""
    ids = (place.guild_id, place.channel_id, place.message_id)
    path = "/".join(str(each) for each in ids if each is not None)
    label = "Open the server" if place.message_id is None else "Open the quest"
    return discord.ui.Button(label=label, url=f"https://discord.com/channels/{path}")


def again_button(what: str, key: str) -> Action:
    """Return the button that opens a refused form again, with what was typed."""
    item = button("Try again", what, key, style=discord.ButtonStyle.primary)
    item.custom_id = _with_suffix(item.custom_id, _AGAIN)
    return item


def opens_again(interaction: Interaction) -> bool:
    """Whether the member clicked the button of `again_button`."""
    match = _PATTERN.fullmatch(interaction.custom_id or "")
    return match is not None and match["suffix"] == _AGAIN


def page_buttons(what: str, *keys: object, page: int, pages: int) -> list[Action]:
    """Return previous and next buttons, none if there is only one page.

    The last part of their key is the page, counted from 0.
    """
    if pages == 1:
        return []
    return [
        button("Previous", what, *keys, page - 1, disabled=page == 0),
        button(f"{page + 1} of {pages}", what, *keys, page, "here", disabled=True),
        button("Next", what, *keys, page + 1, disabled=page + 1 >= pages),
    ]


def choice(
    placeholder: str,
    what: str,
    *keys: object,
    options: Sequence[discord.SelectOption],
    min_values: int = 1,
    max_values: int = 1,
) -> Action:
    """Return a select of up to 25 options; the handler gets the chosen values."""
    return Action(
        discord.ui.Select(
            placeholder=placeholder,
            custom_id=custom_id(what, *keys),
            options=list(options),
            min_values=min_values,
            max_values=max_values,
        )
    )


def channel_choice(
    placeholder: str,
    what: str,
    *keys: object,
    chosen: int | None = None,
    optional: bool = False,
    kinds: Sequence[discord.ChannelType] = (discord.ChannelType.text, discord.ChannelType.news),
) -> Action:
    """Return a select of one channel; the handler gets its id, or nothing if it was cleared."""
    return Action(
        discord.ui.ChannelSelect(
            placeholder=placeholder,
            custom_id=custom_id(what, *keys),
            channel_types=list(kinds),
            default_values=[discord.Object(chosen, type=discord.abc.GuildChannel)]
            if chosen
            else [],
            min_values=0 if optional else 1,
        )
    )


def role_choice(
    placeholder: str,
    what: str,
    *keys: object,
    chosen: int | None = None,
    optional: bool = False,
) -> Action:
    """Return a select of one role; the handler gets its id, or nothing if it was cleared."""
    return Action(
        discord.ui.RoleSelect(
            placeholder=placeholder,
            custom_id=custom_id(what, *keys),
            default_values=[discord.Object(chosen, type=discord.Role)] if chosen else [],
            min_values=0 if optional else 1,
        )
    )


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
        id_ = _with_suffix(id_, ".".join(opened_with))
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
    match = _PATTERN.fullmatch(interaction.custom_id or "")
    opened = (match["suffix"] or "").split(".") if match else []
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


def _chosen(interaction: Interaction) -> tuple[str, ...]:
    """Return a select's raw values: option values, or ids of channels and roles."""
    data = cast("Mapping[str, Any]", interaction.data or {})
    return tuple(data.get("values", ()))
