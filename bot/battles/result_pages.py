"""Shows battles that are over, and plays their entries."""

from dataclasses import replace

from bot.battles.picture import on_podium, podium_picture
from bot.battles.service.results import BattleResults
from bot.battles.view.outcomes import draw_entry_played, draw_fetching, draw_result_page
from bot.recordings.direct_messages import Recordings
from bot.ui.actions import Interaction
from bot.ui.member_lookup import Directory
from bot.ui.pictures.answers import draw_for
from bot.ui.pictures.avatars import Avatars
from bot.ui.pictures.renderer import PictureRenderer
from bot.ui.replies import Reply, ShowProgress


class ResultPages:
    """Draws results with the names and faces of their makers."""

    def __init__(
        self,
        results: BattleResults,
        recordings: Recordings,
        directory: Directory,
        avatars: Avatars,
        renderer: PictureRenderer,
    ) -> None:
        self._results = results
        self._recordings = recordings
        self._directory = directory
        self._avatars = avatars
        self._renderer = renderer

    async def show(self, interaction: Interaction, guild_id: int, page: int) -> Reply:
        """Show one of a server's battles; see `BattleResults.page`."""
        shown = await self._results.page(guild_id, page)
        result = shown.result
        user_ids = [*result.user_ids, *(each.user_id for each in shown.champions)]
        roster = await self._directory.look_up(guild_id, user_ids)
        png: bytes | None = None
        if on_it := {line.user_id for line in on_podium(result)}:
            members = [each for each in roster.members if each.id in on_it]
            avatars = await self._avatars.fetch_all(members)
            drawn = podium_picture(result, roster.names, avatars)
            png = await draw_for(interaction, self._renderer, drawn)
        is_staff = interaction.permissions.manage_guild
        return draw_result_page(shown, roster.names, png, is_staff=is_staff)

    async def play(self, guild_id: int, entry_id: int) -> Reply:
        """Play an entry of a battle that's over; see `BattleResults.entry`."""
        entry = await self._results.entry(guild_id, entry_id)

        async def work(_show: ShowProgress) -> Reply:
            track = await self._recordings.fetch(entry.recording)
            who = [] if entry.line.is_private else [entry.line.user_id]
            roster = await self._directory.look_up(guild_id, who)
            return draw_entry_played(entry, roster.names, track)

        return replace(draw_fetching(entry), continued=work)
