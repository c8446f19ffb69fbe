"""The Discord client: intents, routing of interactions, and syncing commands."""

import hashlib
import json
import logging
import sys
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.app.command_tree import Tree
from bot.app.metrics import Metrics
from bot.app.sentences import register_sentences
from bot.app.sharding import IdentifyTurns
from bot.audio.clip_maker import STEP_SECONDS, ClipMaker
from bot.audio.download import Downloads
from bot.audio.workers import AudioWorkers
from bot.db.errors import StorageError
from bot.errors import CoachError
from bot.interactions.errors import NotYours
from bot.interactions.rules import Click, Rates, Request
from bot.recordings.direct_messages import Recordings
from bot.schedule.room_sync import RoomSync
from bot.services import Services
from bot.staff.view.changes import missed_text
from bot.ui.actions import Action, Interaction, opens_again
from bot.ui.answering import Answering, Result, Work
from bot.ui.custom_ids import key_numbers, parse_custom_id
from bot.ui.drafts import prefill
from bot.ui.errors import draw_error, draw_server_button, draw_stale
from bot.ui.forms import read_fields
from bot.ui.handlers import Handler, Kind, handlers
from bot.ui.interaction_metrics import record_received
from bot.ui.limits import Limits
from bot.ui.member_lookup import Directory
from bot.ui.missed import Missed
from bot.ui.pictures.avatars import Avatars
from bot.ui.pictures.renderer import PictureRenderer
from bot.ui.refused_input import offer_form_again, show_typed
from bot.ui.replies import Reply, Visibility
from bot.ui.sightings import Sightings

register_sentences()

logger = logging.getLogger(__name__)

# Cache only members who are in a voice channel, and drop them when they leave it.
_VOICE_ONLY = discord.MemberCacheFlags.none()
_VOICE_ONLY.voice = True


class Woodshed(commands.AutoShardedBot):
    """The bot, with everything that cogs need; the composition root adds the cogs.

    It runs `shard_count` shards, or as many as Discord recommends, see `prepare_shards`. `wake`
    wakes the schedule, `rates` limit how much one member or server may ask, and `monotonic`
    measures the minute in which only so many members are looked up. `sound` is closed with the
    client, and its clips are ready after whole steps of `clip_step_seconds`. `downloads` saves
    attached files.
    """

    def __init__(
        self,
        *,
        services: Services,
        clock: Callable[[], datetime],
        wake: Callable[[], None],
        rates: Rates,
        sound: AudioWorkers,
        downloads: Downloads,
        shard_count: int | None = None,
        clip_step_seconds: float = STEP_SECONDS,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        intents = discord.Intents.none()
        intents.guilds = True
        intents.voice_states = True
        super().__init__(
            command_prefix=commands.when_mentioned,
            help_command=None,
            tree_cls=Tree,
            intents=intents,
            shard_count=shard_count,
            allowed_mentions=discord.AllowedMentions.none(),
            allowed_contexts=app_commands.AppCommandContext(
                guild=True, dm_channel=False, private_channel=False
            ),
            allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
            max_messages=None,
            member_cache_flags=_VOICE_ONLY,
            chunk_guilds_at_startup=False,
        )
        self.services = services
        self.clock = clock
        self._wake = wake
        self.metrics = Metrics()
        self.directory = Directory(self, monotonic)
        self.renderer = PictureRenderer()
        self.sound = sound
        self.clips = ClipMaker(sound, step_seconds=clip_step_seconds)
        self.downloads = downloads
        self.recordings = Recordings(self, sound, downloads)
        sound.watch = self.metrics.sound_job
        self.sightings = Sightings(self._report_members)
        self.avatars = Avatars()
        self.answering = Answering(
            self.metrics,
            self.directory,
            self.renderer,
            self.avatars,
            Limits(rates),
            self.sightings,
            self._find_missed,
        )
        self.rooms = RoomSync(self, services, clock)
        self._has_logged_in = False
        self._connected_shards: set[int] = set()
        self._was_disconnected = False
        self._turns = IdentifyTurns()
        self._registry: dict[tuple[Kind, str], Handler] = {}
        self.add_dynamic_items(Action)

    async def login(self, token: str) -> None:
        """Log in over REST."""
        self._has_logged_in = True
        await super().login(token)

    async def close(self) -> None:
        """Stop drawing pictures and making sound, and close the connection to Discord."""
        self.renderer.close()
        await self.sound.close()
        if self._has_logged_in:  # else discord.py fails: there is nothing to close
            await super().close()

    @property
    def is_connected(self) -> bool:
        """Whether every shard is connected."""
        return 0 < len(self._connected_shards) == self.shard_count

    async def prepare_shards(self) -> None:
        """Ask Discord how many shards to run, unless that is set, and how fast they may start.

        Raises:
            discord.HTTPException: Discord did not say.
        """
        recommended, _, limits = await self.http.get_bot_gateway()
        self.shard_count = self.shard_count or recommended
        self._turns = IdentifyTurns(limits["max_concurrency"])

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Wait for a shard's turn to IDENTIFY."""
        await self._turns.wait(shard_id or 0)

    async def on_shard_connect(self, shard_id: int) -> None:
        """Record that a shard is connected."""
        self._connected(shard_id)

    async def on_shard_resumed(self, shard_id: int) -> None:
        """Record that a shard is connected again."""
        self._connected(shard_id)

    async def on_shard_disconnect(self, shard_id: int) -> None:
        """Record that a shard is disconnected; a long disconnect counts as downtime."""
        if shard_id in self._connected_shards:  # this comes again after each failed attempt
            self.metrics.disconnect()
        self._connected_shards.discard(shard_id)
        self._was_disconnected = True

    async def on_error(self, event_method: str, /, *args: Any, **kwargs: Any) -> None:
        """Log an exception of a listener, unless it is a StorageError: the outage log has those."""
        if not isinstance(sys.exception(), StorageError):
            await super().on_error(event_method, *args, **kwargs)

    def _connected(self, shard_id: int) -> None:
        self._connected_shards.add(shard_id)
        if (
            self._was_disconnected and self.is_connected
        ):  # excuse the days of the outage before members act
            self._was_disconnected = False
            self._wake()

    def dispatch(self, event_name: str, /, *args: Any, **kwargs: Any) -> None:
        """Dispatch an event to its listeners, and record when an interaction is received."""
        if event_name == "interaction":  # before any task that answers it runs
            record_received(args[0])
        super().dispatch(event_name, *args, **kwargs)

    async def add_cog(self, cog: commands.Cog, /, **options: Any) -> None:
        """Add a cog with its commands and its handlers of buttons, selects and forms.

        Raises:
            ValueError: one of them has a handler already.
        """
        await super().add_cog(cog, **options)
        registry = dict(self._registry)
        for handler in handlers(cog):
            if (handler.kind, handler.what) in registry:
                await super().remove_cog(cog.qualified_name)
                raise ValueError(f"{cog.qualified_name}: {handler.what!r} has two handlers")
            registry[handler.kind, handler.what] = handler
        self._registry = registry

    async def remove_cog(self, name: str, /, **options: Any) -> commands.Cog | None:
        """Remove a cog with its commands and handlers."""
        cog = await super().remove_cog(name, **options)
        for handler in handlers(cog):
            self._registry.pop((handler.kind, handler.what), None)
        return cog

    def request(self, interaction: Interaction) -> Request:
        """Return the member, the interaction's id, and the time by our clock.

        Raises:
            ValueError: the interaction does not come from a server.
        """
        if interaction.guild_id is None:
            raise ValueError("the interaction is not from a server")
        return Request(
            interaction_id=interaction.id,
            guild_id=interaction.guild_id,
            user_id=interaction.user.id,
            now=self.clock(),
        )

    def own_request(self, interaction: Interaction, key: str) -> Request:
        """Return `request` for a button or form whose key is the id of the member it is for.

        Raises:
            NotYours: another member has used it.
            StaleButton: the key is not an id.
        """
        (user_id,) = key_numbers(key, 1)
        if user_id != interaction.user.id:
            raise NotYours
        return self.request(interaction)

    def click(self, interaction: Interaction) -> Click:
        """Return the same as `request` for a button that also works in direct messages."""
        return Click(
            interaction_id=interaction.id,
            guild_id=interaction.guild_id,
            user_id=interaction.user.id,
            now=self.clock(),
        )

    async def _report_members(self, guild_id: int, roles: Mapping[int, Collection[int]]) -> bool:
        members = self.services.members
        outdated = await members.outdated(guild_id, roles)
        if outdated:
            await members.update(guild_id, outdated, self.clock())
        return bool(outdated)

    async def _find_missed(self, guild_id: int, user_id: int) -> Missed | None:
        acts = await self.services.staff.missed(guild_id, user_id)
        if not acts:
            return None

        async def record_shown() -> None:
            await self.services.staff.record_told([act.id for act in acts], self.clock())

        return Missed(text=missed_text(acts), record_shown=record_shown)

    async def act(
        self, interaction: Interaction, what: str, key: str, values: Sequence[str]
    ) -> None:
        """Answer a click on a button or select."""
        handler = self._handler(interaction, Kind.ACTION, what)
        if handler is None:
            await self._answer_stale(interaction, known=(Kind.ACTION, what) in self._registry)
            return

        async def work() -> Result:
            inputs = [values] if handler.takes_input else []
            result = await handler.call(interaction, key, *inputs)
            if isinstance(result, discord.ui.Modal) and opens_again(interaction):
                prefill(result, self.answering.drafts.find(interaction))
            return result

        def refuse(error: CoachError) -> Reply:
            draft = self.answering.drafts.find(interaction) if opens_again(interaction) else None
            refusal = draw_error(error)
            return show_typed(refusal, draft) if draft and error.is_final else refusal

        await self.answering.answer(interaction, handler.visibility, work, handler.labels, refuse)

    async def on_interaction(self, interaction: Interaction) -> None:
        """Answer forms, and components whose custom_id is not ours.

        discord.py would only route forms that it sent since the last start.
        """
        parsed = parse_custom_id(interaction.custom_id or "")
        if interaction.type is discord.InteractionType.modal_submit:
            await self._submit(interaction, *(parsed or ("", "")))
        elif interaction.type is discord.InteractionType.component and parsed is None:
            await self._answer_stale(interaction)

    async def _submit(self, interaction: Interaction, what: str, key: str) -> None:
        """Answer a form; what was typed into it is kept if it is refused."""
        handler = self._handler(interaction, Kind.FORM, what)
        if handler is None:
            await self._answer_stale(interaction)
            return
        drafts = self.answering.drafts

        async def work() -> Result:
            result = await handler.call(interaction, key, read_fields(interaction))
            source = drafts.pop(interaction)
            if isinstance(result, Reply) and handler.visibility is Visibility.UPDATE:
                return replace(result, redraws=source)
            return result

        def refuse(error: CoachError) -> Reply:
            refusal, draft = draw_error(error), drafts.keep(interaction)
            if error.is_final or (Kind.ACTION, what) not in self._registry:
                return show_typed(refusal, draft)
            return offer_form_again(refusal, draft)

        await self.answering.answer(interaction, handler.visibility, work, handler.labels, refuse)

    def _handler(self, interaction: Interaction, kind: Kind, what: str) -> Handler | None:
        handler = self._registry.get((kind, what))
        works_here = handler and (interaction.guild_id is not None or handler.direct)
        return handler if works_here else None

    async def _answer_stale(self, interaction: Interaction, *, known: bool = False) -> None:
        """Answer what has no handler here; if it is `known`, it has one in servers."""
        draw = draw_server_button if known else draw_stale
        await self.answering.answer(interaction, Visibility.PRIVATE, _returning(draw))

    async def sync_commands(self, previous_hash: str | None) -> str:
        """Register the slash commands globally if they have changed.

        `previous_hash` is what this returned last time; None syncs in any case.

        Raises:
            discord.HTTPException: Discord refused them.
            discord.app_commands.MissingApplicationID: the bot has not logged in yet.
        """
        if self.application_id is None:
            raise app_commands.MissingApplicationID
        payload = [command.to_dict(self.tree) for command in self.tree.get_commands()]
        payload.sort(key=lambda command: (command["type"], command["name"]))
        text = json.dumps([self.application_id, payload], sort_keys=True)
        current_hash = hashlib.sha256(text.encode()).hexdigest()
        if current_hash != previous_hash:
            await self.tree.sync()
        return current_hash


def _returning(draw: Callable[[], Reply]) -> Work:
    async def work() -> Reply:
        return draw()

    return work
