"""The Discord calls that answer one interaction."""

from typing import Any

import discord

from bot.ui.actions import Interaction
from bot.ui.errors import draw_unplayable
from bot.ui.replies import Reply, Visibility


class Responder:
    """Sends what answers an interaction, whether or not it was deferred. Errors are raised."""

    def __init__(self, interaction: Interaction, visibility: Visibility) -> None:
        self._interaction = interaction
        self._visibility = visibility
        self._deferred = False

    @property
    def is_first(self) -> bool:
        """Whether nothing was sent yet, so that Discord waits for a few seconds only."""
        return not self._deferred and not self._interaction.response.is_done()

    async def defer(self) -> None:
        """Acknowledge the interaction; its answer follows later."""
        # Set before the call: even if it seems lost, the answer must be an edit.
        self._deferred = True
        if self._visibility is Visibility.UPDATE:
            await self._interaction.response.defer()
        else:
            ephemeral = self._visibility is Visibility.PRIVATE
            await self._interaction.response.defer(thinking=True, ephemeral=ephemeral)

    @property
    def _is_in_public(self) -> bool:
        """Whether other members see the answer."""
        message = self._interaction.message
        if self._visibility is Visibility.UPDATE and message is not None:
            return not message.flags.ephemeral
        return self._visibility is Visibility.PUBLIC

    def _may_replace(self, reply: Reply) -> bool:
        """Whether a reply can take the place of the message: panels and others don't mix."""
        message = self._interaction.message
        if self._visibility is not Visibility.UPDATE or message is None:
            return True
        return message.flags.components_v2 is not bool(reply.content)

    def _playable(self, reply: Reply) -> Reply:
        """Return a reply, or why its sound can't be sent where the bot may not attach files."""
        if not reply.content or not reply.files:
            return reply
        return reply if self._interaction.app_permissions.attach_files else draw_unplayable()

    async def deliver(
        self, result: Reply | discord.ui.Modal | None, *, to_member_only: bool
    ) -> None:
        """Answer with a result; `to_member_only` keeps it from others, whatever the handler."""
        if isinstance(result, Reply):
            result = self._playable(result)
            private = result.private and self._is_in_public
            privately = private or to_member_only or not self._may_replace(result)
            await (self.send_privately(result) if privately else self._send(result))
        elif result is not None:
            await self._open(result)
        elif not self._deferred:
            await self._interaction.response.defer()
        elif self._visibility is not Visibility.UPDATE:
            await self._interaction.delete_original_response()

    async def _send(self, reply: Reply) -> None:
        files = list(reply.files)
        response = self._interaction.response
        if self._deferred:
            await self.edit(reply)
        elif response.is_done():
            await self.follow_up(reply, ephemeral=self._visibility is not Visibility.PUBLIC)
        elif self._visibility is Visibility.UPDATE:
            await response.edit_message(**_prepared(reply), attachments=files)
        else:
            ephemeral = self._visibility is not Visibility.PUBLIC
            await response.send_message(**_prepared(reply), files=files, ephemeral=ephemeral)

    async def edit(self, reply: Reply) -> None:
        """Put a reply in the place of the answer that was sent, or of its deferral."""
        reply = self._playable(reply)
        files = list(reply.files)
        await self._interaction.edit_original_response(**_prepared(reply), attachments=files)

    async def send_privately(self, reply: Reply) -> None:
        """Send a reply to the member only, and remove any public deferral."""
        if self._deferred and self._visibility is Visibility.PRIVATE:
            await self._send(reply)
            return
        if self._deferred or self._interaction.response.is_done():
            if self._deferred and self._visibility is Visibility.PUBLIC:
                # Delete it first: a follow-up to a public deferral would replace it, publicly.
                await self._interaction.delete_original_response()
            await self.follow_up(reply, ephemeral=True)
            return
        await self._interaction.response.send_message(
            **_prepared(reply), files=list(reply.files), ephemeral=True
        )

    async def follow_up(self, reply: Reply, *, ephemeral: bool) -> None:
        """Send a further message."""
        await self._interaction.followup.send(
            **_prepared(reply), files=list(reply.files), ephemeral=ephemeral
        )

    async def redraw(self, message: discord.Message, reply: Reply) -> None:
        """Draw a reply in another message as well."""
        await message.edit(**_prepared(reply), attachments=[])

    async def _open(self, modal: discord.ui.Modal) -> None:
        if self._visibility is not Visibility.FORM:
            raise TypeError(f"only a FORM handler may open a form, not a {self._visibility.name}")
        _detach(modal)
        await self._interaction.response.send_modal(modal)


def may_redraw(interaction: Interaction) -> bool:
    """Whether there is a message to draw the answer into; not if it is somebody else's private one.

    A form that a slash command opened has none.
    """
    message = interaction.message
    if message is None:
        return False
    shown_to = message.interaction_metadata
    is_own = shown_to is None or shown_to.user.id == interaction.user.id
    return is_own or not message.flags.ephemeral


def _prepared(reply: Reply) -> dict[str, Any]:
    """Return what a message consists of besides its files, as arguments of discord.py."""
    mentions = discord.AllowedMentions.none()
    mentions.users = [discord.Object(user_id) for user_id in reply.ping]
    if not reply.content:
        _detach(reply.layout)
        return {"view": reply.layout, "allowed_mentions": mentions}
    view = _ordinary_view(reply.layout)
    _detach(view)
    return {"content": reply.content, "view": view, "allowed_mentions": mentions}


def _ordinary_view(layout: discord.ui.LayoutView) -> discord.ui.View:
    """Return the rows of a layout for an ordinary message."""
    view = discord.ui.View(timeout=None)
    rows = (each for each in layout.children if isinstance(each, discord.ui.ActionRow))
    for at, row in enumerate(rows):
        for item in row.children:
            item.row = at
            view.add_item(item)
    return view


def _detach(view: discord.ui.LayoutView | discord.ui.View | discord.ui.Modal) -> None:
    """Keep discord.py from storing a view that is sent.

    It stores every form, and every ephemeral layout for 15 minutes, unless they are stopped. We
    match clicks and forms by their ids instead.
    """
    view.stop()
