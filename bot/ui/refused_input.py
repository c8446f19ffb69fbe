"""Draws why a choice or a form was refused, so that the member can choose or type again."""

from collections.abc import Iterable, Sequence
from typing import Any, Final, cast

import discord

from bot.ui.actions import Action, Interaction, again_button
from bot.ui.custom_ids import parse_custom_id, renewed_id
from bot.ui.drafts import Draft
from bot.ui.fitting import COMPONENTS_LIMIT, fit
from bot.ui.replies import WARNING, Reply, body, panel, row, small
from bot.ui.text import quoted

_REASON_ID: Final = (1 << 31) - 1
"""The component id of the reason; the highest, so that no other component has it."""
_BUTTONS_ID: Final = _REASON_ID - 1
"""The component id of the row of buttons with what to do next."""
_RULE_ID: Final = _REASON_ID - 2
"""The component id of the line between a refusal and the panel."""
_REFUSAL_IDS: Final = frozenset({_REASON_ID, _BUTTONS_ID, _RULE_ID})
_SELECTS: Final = frozenset({3, 5, 6, 7, 8})
"""The types of components with choices: strings, users, roles, mentionables, channels."""
_TYPED_SHOWN: Final = 1_200


def offer_form_again(refusal: Reply, draft: Draft) -> Reply:
    """Add the button that opens a refused form again, with what was typed."""
    texts = [_text_of(refusal.layout)]
    if draft.has_file:
        texts.append("-# You'll need to add your file again.")
    steps = [each for each in _buttons_of(refusal.layout) if not _opens(each, draft.form[0])]
    buttons = [again_button(*draft.form), *steps]
    return Reply(layout=panel(_reason("\n".join(texts)), *_button_row(buttons), accent=WARNING))


def _opens(step: Action, what: str) -> bool:
    """Whether a button opens the forms of `what`."""
    parsed = parse_custom_id(step.custom_id)
    return parsed is not None and parsed[0] == what


def show_typed(refusal: Reply, draft: Draft) -> Reply:
    """Add what was typed into a form that can't be accepted any more, so that it isn't lost."""
    if not draft.texts:
        return refusal
    typed = [body(quoted(text, limit=_TYPED_SHOWN)) for text in draft.texts]
    reason = body(_text_of(refusal.layout))
    buttons = _button_row(_buttons_of(refusal.layout))
    parts = (reason, small("This is what you typed:"), *typed, *buttons)
    return Reply(layout=panel(*parts, accent=WARNING))


def is_refused_form(message: discord.Message | None) -> bool:
    """Whether a message is the refusal of a form, and nothing else."""
    if message is None or not message.components:
        return False
    first = message.components[0]
    return isinstance(first, discord.Container) and all(
        isinstance(each, discord.TextDisplay | discord.ActionRow) and each.id in _REFUSAL_IDS
        for each in first.children
    )


def redraw_refused_input(interaction: Interaction, refusal: Reply) -> Reply | None:
    """Return the panel of a select or a form with the refusal in it; None if it has no room.

    Clients don't send a value again that they believe to be chosen already, so each select gets
    another custom id (discord-api-docs#7765). Only panels that the member alone sees are redrawn.
    """
    message = interaction.message
    data = cast("dict[str, Any]", interaction.data or {})
    is_form = interaction.type is discord.InteractionType.modal_submit
    if message is None or not message.flags.ephemeral:
        return None
    if not is_form and data.get("component_type") not in _SELECTS:
        return None
    layout = discord.ui.LayoutView.from_message(message, timeout=None)
    container = next(
        (each for each in layout.children if isinstance(each, discord.ui.Container)), None
    )
    if container is None:
        return None
    kept = [each for each in container.children if _stays(each)]
    buttons = _button_row(_buttons_of(refusal.layout))
    container.clear_items()
    line = [discord.ui.Separator[Any](id=_RULE_ID)] if kept else []
    for item in (_reason(_text_of(refusal.layout)), *buttons, *line, *kept):
        container.add_item(item)
    if layout.total_children_count > COMPONENTS_LIMIT:
        return None
    container.accent_colour = WARNING
    _renew_selects(layout.walk_children())
    fit(layout)
    return Reply(layout=layout)


def _stays(item: discord.ui.Item[Any]) -> bool:
    """Whether an item is drawn again: no earlier refusal, and no picture, which is sent once."""
    return item.id not in _REFUSAL_IDS and not isinstance(item, discord.ui.MediaGallery)


def _reason(text: str) -> discord.ui.TextDisplay[Any]:
    return discord.ui.TextDisplay(text, id=_REASON_ID)


def _button_row(buttons: Sequence[Action]) -> list[discord.ui.ActionRow[Any]]:
    if not buttons:
        return []
    buttons_row = row(*buttons)
    buttons_row.id = _BUTTONS_ID
    return [buttons_row]


def _buttons_of(refusal: discord.ui.LayoutView) -> list[Action]:
    return [item for item in refusal.walk_children() if isinstance(item, Action)]


def _text_of(refusal: discord.ui.LayoutView) -> str:
    return "\n".join(
        item.content for item in refusal.walk_children() if isinstance(item, discord.ui.TextDisplay)
    )


def _renew_selects(items: Iterable[discord.ui.Item[Any]]) -> None:
    for item in items:
        if isinstance(item, discord.ui.Select | discord.ui.ChannelSelect | discord.ui.RoleSelect):
            item.custom_id = renewed_id(item.custom_id)
