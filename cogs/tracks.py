"""`/track`: what members are working on, from idea to release."""

from collections.abc import Mapping, Sequence

from discord import app_commands
from discord.ext import commands

from bot.app.client import Woodshed
from bot.interactions.rules import Request
from bot.notes.rules import LINK_LIMIT
from bot.tracks.rules import TITLE_LIMIT, Stage
from bot.tracks.view.tracks import (
    STAGE_NAMES,
    draw_added,
    draw_announced,
    draw_drop_question,
    draw_dropped,
    draw_list,
    draw_moved,
    draw_track,
    new_track_form,
    read_stage,
    read_track_form,
    suggest_tracks,
    track_form,
)
from bot.ui.actions import Interaction, chosen_one, role_ids_of
from bot.ui.answering import Result
from bot.ui.custom_ids import key_numbers
from bot.ui.forms import Field
from bot.ui.handlers import action, answers, selected, submitted, suggests
from bot.ui.replies import Reply, Visibility

STAGES = [app_commands.Choice(name=name, value=stage.value) for stage, name in STAGE_NAMES.items()]
Link = app_commands.Range[str, 0, LINK_LIMIT]


class Tracks(commands.GroupCog, name="track", description="Your tracks, from idea to release"):
    """Slash commands, buttons and the form of tracks."""

    def __init__(self, bot: Woodshed) -> None:
        self.bot = bot

    @app_commands.command(description="Add a track you're working on")
    @app_commands.describe(
        title="Its title, or a working title",
        stage="Where it is now (default: idea)",
        link="Where to hear it",
    )
    @app_commands.choices(stage=STAGES)
    @answers(Visibility.PRIVATE)
    async def add(
        self,
        interaction: Interaction,
        title: app_commands.Range[str, 1, TITLE_LIMIT],
        stage: str = Stage.IDEA.value,
        link: Link | None = None,
    ) -> Reply:
        """Add a track."""
        return draw_added(
            await self.bot.services.tracks.add(
                self.bot.request(interaction), title=title, stage=Stage(stage), link=link
            )
        )

    @app_commands.command(description="Move a track to another stage")
    @app_commands.describe(
        track="Which track",
        stage="Where it is now",
        link="Where to hear it (replaces the old link)",
    )
    @app_commands.choices(stage=STAGES)
    @answers(Visibility.PRIVATE)
    async def move(
        self,
        interaction: Interaction,
        track: str,
        stage: str,
        link: Link | None = None,
    ) -> Reply:
        """Move a track to a stage."""
        return await self._move(self.bot.request(interaction), track, Stage(stage), link)

    @move.autocomplete("track")
    @suggests
    async def own_tracks(
        self, interaction: Interaction, current: str
    ) -> list[app_commands.Choice[str]]:
        """Suggest the member's own tracks."""
        request = self.bot.request(interaction)
        return suggest_tracks(
            await self.bot.services.tracks.suggest(request.guild_id, request.user_id, current)
        )

    @app_commands.command(name="list", description="See your tracks and move them along")
    @answers(Visibility.PRIVATE)
    async def show_all(self, interaction: Interaction) -> Reply:
        """Show the member's tracks."""
        return await self._list(self.bot.request(interaction), 0)

    @action("tracks", Visibility.UPDATE)
    async def turn_page(self, interaction: Interaction, key: str) -> Result:
        """Show a page of the list."""
        owner, _, page = key.partition(".")
        return await self._list(self.bot.own_request(interaction, owner), *key_numbers(page, 1))

    @selected("track-open", Visibility.UPDATE)
    async def open_one(self, interaction: Interaction, key: str, values: Sequence[str]) -> Result:
        """Show the track chosen in the select."""
        request = self.bot.own_request(interaction, key)
        return await self._show(request, chosen_one(values))

    @action("track", Visibility.UPDATE)
    async def show_one(self, interaction: Interaction, key: str) -> Result:
        """Show a track."""
        return await self._show(self.bot.request(interaction), key)

    @selected("track-stage", Visibility.UPDATE)
    async def choose_stage(
        self, interaction: Interaction, key: str, values: Sequence[str]
    ) -> Result:
        """Move a track to the stage chosen in the select."""
        stage = read_stage(chosen_one(values))
        return await self._move(self.bot.request(interaction), track_id(key), stage)

    @action("track-move", Visibility.UPDATE)
    async def move_on(self, interaction: Interaction, key: str) -> Result:
        """Move a track to the button's stage."""
        track, _, stage = key.partition(".")
        return await self._move(self.bot.request(interaction), track_id(track), read_stage(stage))

    @selected("track-steps", Visibility.UPDATE)
    async def tick_steps(self, interaction: Interaction, key: str, values: Sequence[str]) -> Result:
        """Record which steps of its stage a track has."""
        track, _, stage = key.partition(".")
        return draw_track(
            await self.bot.services.track_steps.record(
                self.bot.request(interaction),
                track_id=track_id(track),
                stage=read_stage(stage),
                has=values,
            )
        )

    @action("track-tick", Visibility.PRIVATE)
    async def tick_step(self, interaction: Interaction, key: str) -> Result:
        """Record that a track has the step that a session was about."""
        track, _, step = key.partition(".")
        return draw_track(
            await self.bot.services.track_steps.tick(
                self.bot.request(interaction), track_id=track_id(track), step=step
            )
        )

    @action("track-form", Visibility.FORM)
    async def open_form(self, interaction: Interaction, key: str) -> Result:
        """Open the form of a track's title and link."""
        request = self.bot.request(interaction)
        return track_form(
            await self.bot.services.tracks.find(request.guild_id, request.user_id, track_id(key))
        )

    @action("track-new", Visibility.FORM)
    async def open_new(self, _interaction: Interaction, _key: str) -> Result:
        """Open the form that adds a track."""
        return new_track_form()

    @submitted("track-new", Visibility.UPDATE)
    async def submit_new(
        self, interaction: Interaction, _key: str, fields: Mapping[str, Field]
    ) -> Result:
        """Add a track from the form."""
        request = self.bot.request(interaction)
        return draw_added(
            await self.bot.services.tracks.add(
                request, title=str(fields.get("title", "")), link=str(fields.get("link", ""))
            )
        )

    @submitted("track-form", Visibility.UPDATE)
    async def submit_form(
        self, interaction: Interaction, key: str, fields: Mapping[str, Field]
    ) -> Result:
        """Change a track's title and link."""
        title, link = read_track_form(fields)
        return draw_track(
            await self.bot.services.tracks.edit(
                self.bot.request(interaction), track_id=track_id(key), title=title, link=link
            )
        )

    @action("track-drop", Visibility.UPDATE)
    async def ask_to_drop(self, interaction: Interaction, key: str) -> Result:
        """Ask for confirmation."""
        request = self.bot.request(interaction)
        return draw_drop_question(
            await self.bot.services.tracks.find(request.guild_id, request.user_id, track_id(key))
        )

    @action("track-dropped", Visibility.UPDATE)
    async def drop(self, interaction: Interaction, key: str) -> Result:
        """Delete a track."""
        return draw_dropped(
            await self.bot.services.tracks.drop(
                self.bot.request(interaction), track_id=track_id(key)
            )
        )

    @action("track-tell", Visibility.UPDATE)
    async def announce(self, interaction: Interaction, key: str) -> Result:
        """Announce a release in the server."""
        announced = await self.bot.services.tracks.announce(
            self.bot.request(interaction),
            track_id=track_id(key),
            role_ids=role_ids_of(interaction),
            manages_server=interaction.permissions.manage_guild,
        )
        return draw_announced(announced)

    async def _list(self, request: Request, page: int) -> Reply:
        return draw_list(
            await self.bot.services.tracks.page(request.guild_id, request.user_id, page)
        )

    async def _show(self, request: Request, key: str) -> Reply:
        return draw_track(
            await self.bot.services.tracks.show(
                request.guild_id, request.user_id, track_id(key), request.now
            )
        )

    async def _move(
        self, request: Request, track: str | int, stage: Stage, link: str | None = None
    ) -> Reply:
        return draw_moved(
            await self.bot.services.tracks.move(request, track=track, stage=stage, link=link)
        )


def track_id(key: str) -> int:
    """Read the track id from the key of a button, select or form.

    Raises:
        StaleButton: the key is not one of ours.
    """
    (number,) = key_numbers(key, 1)
    return number
