"""`/profile`: profiles, practice stats and a member's settings."""

import asyncio

import discord
from discord import app_commands
from discord.ext import commands

from bot.app.client import Woodshed
from bot.calendar.view import zone_choices
from bot.interactions.rules import Request
from bot.members.rules import Daw, Pings, Reminders
from bot.paths.view import draw_path, draw_paths, suggest_paths
from bot.pauses.view import draw_pause, suggest_ends
from bot.practice_stats.picture import practice_picture
from bot.practice_stats.rules import StatsPeriod
from bot.practice_stats.view import draw_stats, read_stats_key
from bot.profiles.results import ProfileChanges, ProfileSettings, ProfileShown
from bot.profiles.rules import GENRE_LIMIT, MAX_EARS_MINUTES, MAX_GOAL_MINUTES, MIN_GOAL_MINUTES
from bot.profiles.view.card import Card, draw_card
from bot.profiles.view.profile import DAW_NAMES, draw_profile, is_blank
from bot.profiles.view.setup import (
    BUDDY_ASK_NAMES,
    PING_NAMES,
    REMINDER_NAMES,
    THEME_NAMES,
    VISIBILITY_NAMES,
    draw_setup,
)
from bot.profiles.view.taking_over import names_of
from bot.profiles.view.working import (
    gear_choices,
    genre_choices,
    read_gear,
    read_sitting,
    sitting_choices,
)
from bot.streak_reminders.view import HOUR_NAMES, hour_named
from bot.ui.actions import Interaction
from bot.ui.answering import Result
from bot.ui.custom_ids import key_numbers
from bot.ui.handlers import action, answers, suggests
from bot.ui.pictures.answers import draw_for
from bot.ui.replies import Reply, Visibility
from bot.unset import UNSET, unset_if_none

DAWS = [app_commands.Choice(name=name, value=daw.value) for daw, name in DAW_NAMES.items()]
PINGS = [app_commands.Choice(name=name, value=pings.value) for pings, name in PING_NAMES.items()]
VISIBILITIES = [
    app_commands.Choice(name=name, value=value) for value, name in VISIBILITY_NAMES.items()
]
REMINDERS = [
    app_commands.Choice(name=name, value=place.value) for place, name in REMINDER_NAMES.items()
]
STREAK_REMINDERS = [app_commands.Choice(name=name, value=v) for v, name in HOUR_NAMES.items()]
BUDDY_ASKS = [
    app_commands.Choice(name=name, value=value) for value, name in BUDDY_ASK_NAMES.items()
]
TYPED_LIMIT = 100
THEMES = [app_commands.Choice(name=name, value=slug) for slug, name in THEME_NAMES.items()]


class Profile(commands.GroupCog, name="profile", description="Your level, streak and settings"):
    """Slash commands of profiles; the panel of `/profile setup` is `ProfilePanel`."""

    def __init__(self, bot: Woodshed) -> None:
        self.bot = bot

    @app_commands.command(description="Show a profile: level, streak, rank and attributes")
    @app_commands.describe(member="Whose profile (default: yours)")
    @answers(Visibility.PUBLIC)
    async def show(
        self, interaction: Interaction, member: discord.Member | discord.User | None = None
    ) -> Reply:
        """Show a profile to everybody."""
        who = member or interaction.user
        return await self._show(interaction, who.id, who)

    @app_commands.command(description="Show practice stats: your year, your focus, your best hours")
    @app_commands.describe(member="Whose stats (default: yours)")
    @answers(Visibility.PUBLIC)
    async def stats(
        self, interaction: Interaction, member: discord.Member | discord.User | None = None
    ) -> Reply:
        """Show a year of somebody's practice to everybody."""
        who = member or interaction.user
        return await self._stats(interaction, who.id, StatsPeriod.YEAR, who)

    @app_commands.command(
        description="Set your time zone, DAW, gear, genre, times, reminders, privacy and theme"
    )
    @app_commands.describe(
        timezone="Type a city near you",
        daw="The DAW you use",
        genre="What you make, in your own words, with commas between several",
        daily_goal="Minutes you want to practise each day",
        pings="When I can mention you",
        visibility="Who can see your stats",
        ear_reminder="Minutes of practice before an ear-break reminder: 30 to 90, or 0 for off",
        reminders="Where reminders go",
        theme="The colours of your card and other pictures",
        sitting="How long you have in one go, such as 20 or 1 h",
        gear="What to work around, such as: no microphone, headphones only",
        streak_reminder="When I write to you if a streak would end at 04:00",
        buddy_asks="Whether others can ask you to be their buddy",
    )
    @app_commands.choices(
        daw=DAWS,
        pings=PINGS,
        visibility=VISIBILITIES,
        reminders=REMINDERS,
        theme=THEMES,
        streak_reminder=STREAK_REMINDERS,
        buddy_asks=BUDDY_ASKS,
    )
    @answers(Visibility.PRIVATE)
    async def setup(
        self,
        interaction: Interaction,
        timezone: str | None = None,
        daw: str | None = None,
        genre: app_commands.Range[str, 0, GENRE_LIMIT] | None = None,
        daily_goal: app_commands.Range[int, MIN_GOAL_MINUTES, MAX_GOAL_MINUTES] | None = None,
        pings: str | None = None,
        visibility: str | None = None,
        ear_reminder: app_commands.Range[int, 0, MAX_EARS_MINUTES] | None = None,
        reminders: str | None = None,
        theme: str | None = None,
        sitting: app_commands.Range[str, 1, TYPED_LIMIT] | None = None,
        gear: app_commands.Range[str, 1, TYPED_LIMIT] | None = None,
        streak_reminder: str | None = None,
        buddy_asks: str | None = None,
    ) -> Reply:
        """Change settings; without options, show them."""
        request = self.bot.request(interaction)
        changes = ProfileChanges(
            timezone=timezone or UNSET,
            daw=Daw(daw) if daw else UNSET,
            genre=unset_if_none(genre),
            daily_goal_minutes=unset_if_none(daily_goal),
            pings=Pings(pings) if pings else UNSET,
            is_private=visibility == "private" if visibility else UNSET,
            ears_minutes=unset_if_none(ear_reminder),
            reminders=Reminders(reminders) if reminders else UNSET,
            theme=unset_if_none(theme),
            sitting_minutes=UNSET if sitting is None else read_sitting(sitting),
            gear=UNSET if gear is None else read_gear(gear),
            streak_reminder_hour=hour_named(streak_reminder) if streak_reminder else UNSET,
            takes_buddy_asks=buddy_asks == "on" if buddy_asks else UNSET,
        )
        profiles = self.bot.services.profiles
        if not changes.is_empty:
            saved = await profiles.set_up(request, changes)
            card = await self._own_card(interaction) if theme else None
            return draw_setup(saved, saved=True, card=card)
        settings = await profiles.settings(request.guild_id, request.user_id, request.now)
        return draw_setup(settings, saved=False, names=names_of(self.bot, settings.elsewhere))

    @app_commands.command(description="Let your streak stand still for some days")
    @app_commands.describe(until="A day or a length, such as 2 weeks (default: show your pause)")
    @answers(Visibility.PRIVATE)
    async def pause(
        self,
        interaction: Interaction,
        until: app_commands.Range[str, 1, TYPED_LIMIT] | None = None,
    ) -> Reply:
        """Begin a pause or move its end; without options, show it."""
        request, pauses = self.bot.request(interaction), self.bot.services.pauses
        if until is not None:
            return draw_pause(await pauses.pause(request, until), saved=True)
        return draw_pause(await pauses.show(request.guild_id, request.user_id, request.now))

    @pause.autocomplete("until")
    @suggests
    async def pause_ends(
        self, interaction: Interaction, current: str
    ) -> list[app_commands.Choice[str]]:
        """Suggest ends of a pause."""
        request = self.bot.request(interaction)
        pauses = self.bot.services.pauses
        shown = await pauses.show(request.guild_id, request.user_id, request.now)
        return suggest_ends(current, shown.pause.from_on if shown.pause else shown.first)

    @setup.autocomplete("timezone")
    @suggests
    async def zones(self, interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
        """Suggest time zones, in a thread: the first time, thousands of cities are read."""
        return await asyncio.to_thread(zone_choices, current, interaction.locale, self.bot.clock())

    @setup.autocomplete("genre")
    @suggests
    async def genres(
        self, interaction: Interaction, current: str
    ) -> list[app_commands.Choice[str]]:
        """Suggest the genres of the server's pack."""
        guild_id = self.bot.request(interaction).guild_id
        return genre_choices((await self.bot.services.servers.pack_of(guild_id)).genres, current)

    @setup.autocomplete("sitting")
    @suggests
    async def sittings(
        self, _interaction: Interaction, current: str
    ) -> list[app_commands.Choice[str]]:
        """Suggest times in one go."""
        return sitting_choices(current)

    @setup.autocomplete("gear")
    @suggests
    async def gears(
        self, _interaction: Interaction, current: str
    ) -> list[app_commands.Choice[str]]:
        """Suggest gear to work around."""
        return gear_choices(current)

    @app_commands.command(description="Choose a path to specialise in (unlocks at level 10)")
    @app_commands.describe(path="Which path (default: see them all)")
    @answers(Visibility.PRIVATE)
    async def specialise(self, interaction: Interaction, path: str | None = None) -> Reply:
        """Show the paths, or one of them with a button to choose it."""
        request, paths = self.bot.request(interaction), self.bot.services.paths
        who = (request.guild_id, request.user_id)
        if path is None:
            return draw_paths(await paths.show(*who, request.now))
        return draw_path(await paths.look(*who, path, request.now))

    @specialise.autocomplete("path")
    @suggests
    async def path_choices(
        self, interaction: Interaction, current: str
    ) -> list[app_commands.Choice[str]]:
        """Suggest the paths of the server's pack."""
        guild_id = self.bot.request(interaction).guild_id
        pack = await self.bot.services.servers.pack_of(guild_id)
        return suggest_paths(pack.paths, current)

    @action("profile", Visibility.PRIVATE)
    async def look(self, interaction: Interaction, key: str) -> Result:
        """Show a profile privately; an announcement's key has more parts."""
        (user_id,) = key_numbers(key.partition(".")[0], 1)
        own = user_id == interaction.user.id
        return await self._show(interaction, user_id, interaction.user if own else None, alone=True)

    @action("stats", Visibility.UPDATE)
    async def turn_period(self, interaction: Interaction, key: str) -> Result:
        """Show another period."""
        return await self._stats(interaction, *read_stats_key(key))

    @action("stats-look", Visibility.PRIVATE)
    async def open_stats(self, interaction: Interaction, key: str) -> Result:
        """Show a member's statistics of a year privately."""
        (user_id,) = key_numbers(key, 1)
        return await self._stats(interaction, user_id, StatsPeriod.YEAR)

    async def _show(
        self,
        interaction: Interaction,
        user_id: int,
        who: discord.abc.User | None,
        *,
        alone: bool = False,
    ) -> Reply:
        """Show a profile, querying Discord and the database concurrently.

        Members see what they work with only where nobody else does: `alone`, or if it's private.
        """
        request = self.bot.request(interaction)
        shown, (who, face) = await asyncio.gather(
            self._read(request, user_id, who),
            self._fetch_member(request.guild_id, user_id, who),
        )
        card: Card | None = None
        if not is_blank(shown):
            card = await draw_card(interaction, self.bot.renderer, shown, who, face)
        own = user_id == request.user_id
        settings: ProfileSettings | None = None
        if own and (alone or shown.member.is_private):
            profiles = self.bot.services.profiles
            settings = await profiles.settings(request.guild_id, user_id, request.now)
        return draw_profile(shown, who, own=own, card=card, settings=settings)

    async def _own_card(self, interaction: Interaction) -> Card | None:
        request, who = self.bot.request(interaction), interaction.user
        shown, face = await asyncio.gather(
            self._read(request, who.id, who), self.bot.avatars.fetch(who)
        )
        return await draw_card(interaction, self.bot.renderer, shown, who, face)

    async def _read(
        self, request: Request, user_id: int, who: discord.abc.User | None
    ) -> ProfileShown:
        """Read a profile; a member who has rejoined the server returns to its boards."""
        profiles = self.bot.services.profiles
        shown = await profiles.show(
            request.guild_id, user_id, request.now, viewer_id=request.user_id
        )
        if shown.member.left_at is not None and who is not None:
            self.bot.sightings.forget(request.guild_id, [user_id])
            if await self.bot.sightings.see([who]):
                shown = await profiles.show(
                    request.guild_id, user_id, request.now, viewer_id=request.user_id
                )
        return shown

    async def _fetch_member(
        self, guild_id: int, user_id: int, who: discord.abc.User | None
    ) -> tuple[discord.abc.User | None, bytes | None]:
        """Return a member and their avatar, each None if Discord does not return it."""
        who = who or await self.bot.directory.find(guild_id, user_id)
        return who, await self.bot.avatars.fetch(who) if who else None

    async def _stats(
        self,
        interaction: Interaction,
        user_id: int,
        period: StatsPeriod,
        who: discord.abc.User | None = None,
    ) -> Reply:
        request = self.bot.request(interaction)
        if who is None and user_id == request.user_id:
            who = interaction.user
        shown = await self.bot.services.practice_stats.show(
            request.guild_id, user_id, period, request.now, viewer_id=request.user_id
        )
        who = who or await self.bot.directory.find(request.guild_id, user_id)
        name = who.display_name if who else None
        png: bytes | None = None
        if shown.began_on is not None:
            drawn = practice_picture(shown, name)
            png = await draw_for(interaction, self.bot.renderer, drawn)
        return draw_stats(shown, name, png, own=user_id == request.user_id)
