"""Buttons and selects that survive restarts.

A click is matched by its custom id alone and discord.py stores nothing, so old messages keep
working and memory does not grow with the number of messages.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Self, cast

import discord

from bot.interactions.errors import StaleButton
from bot.interactions.rules import Place
from bot.ui.custom_ids import (
    AGAIN,
    PATTERN,
    custom_id,
    key_numbers,
    parse_custom_id,
    suffix_of,
    with_suffix,
)

Interaction = discord.Interaction[Any]


def role_ids_of(interaction: Interaction) -> frozenset[int]:
    """Return the roles that the member has right now; none in a direct message."""
    user = interaction.user
    return (
        frozenset(role.id for role in user.roles)
        if isinstance(user, discord.Member)
        else frozenset()
    )


def joined_at_of(interaction: Interaction) -> datetime | None:
    """Return when the member joined the server, None in a direct message or for a guest."""
    user = interaction.user
    return user.joined_at if isinstance(user, discord.Member) else None


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


class Action(discord.ui.DynamicItem[discord.ui.Item[Any]], template=PATTERN):
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
    item.custom_id = with_suffix(item.custom_id, AGAIN)
    return item


def opens_again(interaction: Interaction) -> bool:
    """Whether the member clicked the button of `again_button`."""
    return suffix_of(interaction.custom_id or "") == AGAIN


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


def _chosen(interaction: Interaction) -> tuple[str, ...]:
    """Return a select's raw values: option values, or ids of channels and roles."""
    data = cast("Mapping[str, Any]", interaction.data or {})
    return tuple(data.get("values", ()))
