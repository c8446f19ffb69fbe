"""`/coach`: a plan for the week, a tip for the day."""

from collections.abc import Sequence

from discord import app_commands
from discord.ext import commands

from bot.app.client import Woodshed
from bot.coach.view.coach import draw_quest, draw_tip
from bot.coach.view.placement import draw_placement
from bot.coach.view.plan import draw_plan, read_wish
from bot.quests.picture import posting_picture
from bot.quests.view.quests import draw_own_posting
from bot.sessions.view.sessions import draw_timer
from bot.ui.actions import Interaction, chosen_one, key_numbers
from bot.ui.answering import Result
from bot.ui.handlers import action, answers, selected
from bot.ui.permissions import writable_channel
from bot.ui.pictures.answers import draw_for
from bot.ui.replies import Reply, Visibility


class Coach(commands.GroupCog, name="coach", description="What to practise next, and why"):
    """Slash commands, buttons and the select of the coach."""

    def __init__(self, bot: Woodshed) -> None:
        self.bot = bot

    @app_commands.command(description="Get a plan for your week")
    @answers(Visibility.PRIVATE)
    async def plan(self, interaction: Interaction) -> Reply:
        """Show a plan for the week."""
        return draw_plan(await self.bot.services.coach.plan(self.bot.request(interaction)))

    @action("coach-plan", Visibility.PRIVATE)
    async def show_plan(self, interaction: Interaction, _key: str) -> Result:
        """Show the plan for the week of the member who pressed it."""
        return draw_plan(await self.bot.services.coach.plan(self.bot.request(interaction)))

    @selected("coach-wish", Visibility.UPDATE)
    async def on_wish(self, interaction: Interaction, key: str, values: Sequence[str]) -> Result:
        """Plan the week differently."""
        request = self.bot.own_request(interaction, key)
        wish, focus = read_wish(chosen_one(values))
        return draw_plan(await self.bot.services.coach.plan(request, wish=wish, focus=focus))

    @action("coach-tick", Visibility.UPDATE)
    async def on_tick(self, interaction: Interaction, key: str) -> Result:
        """Record that a track has a step now, and show the plan again."""
        track_id, _, step = key.partition(".")
        request = self.bot.request(interaction)
        return draw_plan(
            await self.bot.services.coach.tick(
                request, track_id=key_numbers(track_id, 1)[0], step=step
            )
        )

    @app_commands.command(description="Get today's tip")
    @answers(Visibility.PRIVATE)
    async def tip(self, interaction: Interaction) -> Reply:
        """Show the tip of the day."""
        request = self.bot.request(interaction)
        return draw_tip(
            await self.bot.services.coach.tip(request.guild_id, request.user_id, request.now)
        )

    @app_commands.command(description="Skip what you know: a few questions about what you've done")
    @answers(Visibility.PRIVATE)
    async def placement(self, interaction: Interaction) -> Reply:
        """Show the questions of the placement; `PlacementPanel` handles the answers."""
        request = self.bot.request(interaction)
        return draw_placement(
            await self.bot.services.placements.show(request.guild_id, request.user_id)
        )

    @selected("coach-look", Visibility.PRIVATE)
    async def look(self, interaction: Interaction, key: str, values: Sequence[str]) -> Result:
        """Show a quest of a plan."""
        request = self.bot.own_request(interaction, key)
        slug = chosen_one(values)
        return draw_quest(
            await self.bot.services.coach.quest_details(
                request.guild_id, request.user_id, slug, request.now
            )
        )

    @action("coach-take", Visibility.PRIVATE)
    async def take(self, interaction: Interaction, key: str) -> Result:
        """Show the open personal quest, or give the one that a plan proposed."""
        owner, _, slug = key.partition(".")
        card = await self.bot.services.personal_quests.current(
            self.bot.own_request(interaction, owner), slug or None
        )
        png = await draw_for(interaction, self.bot.renderer, posting_picture(card))
        return draw_own_posting(card, {}, png)

    @action("coach-start", Visibility.PRIVATE)
    async def start(self, interaction: Interaction, key: str) -> Result:
        """Start a timer on the focus of an exercise."""
        owner, _, focus = key.partition(".")
        timer = await self.bot.services.sessions.start(
            self.bot.own_request(interaction, owner),
            focus=focus,
            channel_id=writable_channel(interaction),
        )
        return draw_timer(timer, interaction.guild)
