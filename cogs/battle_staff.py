"""Staff's buttons and forms of battles."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from discord.ext import commands

from bot.app.client import Woodshed
from bot.battles.view.staff import (
    cancel_form,
    draw_cancelled,
    draw_entries,
    draw_entry,
    draw_extended,
    draw_fetching_entry,
    draw_hidden,
    draw_revealed,
    extend_form,
    read_text,
)
from bot.servers.view.staff_input import staff_guild
from bot.ui.actions import Interaction, chosen_id
from bot.ui.answering import Result
from bot.ui.custom_ids import key_numbers
from bot.ui.forms import Field
from bot.ui.handlers import action, selected, submitted
from bot.ui.replies import Reply, ShowProgress, Visibility


class BattleStaffPanel(commands.Cog):
    """Extending, cancelling, and looking at entries; each checks permissions itself."""

    def __init__(self, bot: Woodshed) -> None:
        self.bot = bot

    @action("battle-extend", Visibility.FORM)
    async def open_extension(self, interaction: Interaction, key: str) -> Result:
        """Open the form that moves a deadline."""
        guild_id, (battle_id,) = staff_guild(interaction), key_numbers(key, 1)
        return extend_form(await self.bot.services.battle_staff.running(guild_id, battle_id))

    @submitted("battle-extend", Visibility.PRIVATE)
    async def extend(
        self, interaction: Interaction, key: str, fields: Mapping[str, Field]
    ) -> Result:
        """Move the deadline."""
        staff_guild(interaction)
        (battle_id,), until = key_numbers(key, 1), read_text(fields, "until")
        return draw_extended(
            await self.bot.services.battle_staff.extend(
                self.bot.request(interaction), battle_id, until
            )
        )

    @action("battle-cancel", Visibility.FORM)
    async def open_cancellation(self, interaction: Interaction, key: str) -> Result:
        """Open the form that cancels a battle."""
        guild_id, (battle_id,) = staff_guild(interaction), key_numbers(key, 1)
        return cancel_form(await self.bot.services.battle_staff.running(guild_id, battle_id))

    @submitted("battle-cancel", Visibility.PRIVATE)
    async def cancel(
        self, interaction: Interaction, key: str, fields: Mapping[str, Field]
    ) -> Result:
        """Cancel the battle."""
        staff_guild(interaction)
        (battle_id,), reason = key_numbers(key, 1), read_text(fields, "reason")
        return draw_cancelled(
            await self.bot.services.battle_staff.cancel(
                self.bot.request(interaction), battle_id, reason
            )
        )

    @action("battle-entries", Visibility.UPDATE)
    async def list_entries(self, interaction: Interaction, key: str) -> Result:
        """Show a page of a battle's entries."""
        guild_id, (battle_id, page) = staff_guild(interaction), _page_of(key)
        return draw_entries(await self.bot.services.battle_staff.entries(guild_id, battle_id, page))

    @selected("battle-entry", Visibility.PRIVATE)
    async def play(self, interaction: Interaction, _key: str, values: Sequence[str]) -> Result:
        """Play the chosen entry."""
        guild_id = staff_guild(interaction)
        shown = await self.bot.services.battle_staff.entry(guild_id, chosen_id(values))

        async def work(_show: ShowProgress) -> Reply:
            return draw_entry(shown, await self.bot.recordings.fetch(shown.recording))

        return replace(draw_fetching_entry(), continued=work)

    @action("battle-hide", Visibility.PRIVATE)
    async def hide(self, interaction: Interaction, key: str) -> Result:
        """Take an entry out of its battle."""
        staff_guild(interaction)
        (entry_id,) = key_numbers(key, 1)
        return draw_hidden(
            await self.bot.services.battle_staff.hide(self.bot.request(interaction), entry_id)
        )

    @action("battle-reveal", Visibility.PRIVATE)
    async def reveal(self, interaction: Interaction, key: str) -> Result:
        """Say whose entry it is."""
        staff_guild(interaction)
        (entry_id,) = key_numbers(key, 1)
        return draw_revealed(
            await self.bot.services.battle_staff.reveal(self.bot.request(interaction), entry_id)
        )


def _page_of(key: str) -> tuple[int, int]:
    """Return the battle and the page in a key; what follows them tells buttons apart."""
    battle_id, page = key_numbers(".".join(key.split(".")[:2]), 2)
    return battle_id, page
