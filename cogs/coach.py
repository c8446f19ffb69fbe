"""`/coach`: a plan for the week, a tip for the day, the ladders, and help when stuck."""

from collections.abc import Sequence

from discord import app_commands
from discord.ext import commands

from bot.app.client import Woodshed
from bot.coach.picture import LadderPicture, ladder_picture
from bot.coach.results import LaddersShown, ProblemAnswered
from bot.coach.view.coach import draw_quest, draw_tip
from bot.coach.view.ladders import draw_ladders, draw_shared_ladders
from bot.coach.view.placement import draw_placement
from bot.coach.view.plan import draw_plan, read_wish
from bot.coach.view.problems import (
    draw_answer,
    draw_problems,
    draw_shared_answer,
    read_phase,
    suggest_problems,
)
from bot.interactions.rules import Request
from bot.quests.picture import posting_picture
from bot.quests.view.quests import draw_own_posting
from bot.sessions.view.timers import draw_timer
from bot.ui.actions import Interaction, chosen_one
from bot.ui.answering import Result
from bot.ui.custom_ids import key_numbers
from bot.ui.handlers import action, answers, selected, shares, suggests
from bot.ui.permissions import writable_channel
from bot.ui.pictures.answers import draw_for
from bot.ui.replies import Reply, Visibility

Typed = app_commands.Range[str, 1, 100]


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

    @app_commands.command(description="See where you are in the course, and your next step")
    @answers(Visibility.PRIVATE)
    async def ladder(self, interaction: Interaction) -> Reply:
        """Show the member's ladders."""
        return await self._ladders(interaction)

    @action("coach-ladder", Visibility.PRIVATE)
    async def show_ladder(self, interaction: Interaction, _key: str) -> Result:
        """Show the ladders of the member who pressed it."""
        return await self._ladders(interaction)

    @shares("coach-ladder")
    async def share_ladder(self, interaction: Interaction, key: str) -> Result:
        """Post the member's ladders in the channel."""
        shown = await self._climbed(self.bot.own_request(interaction, key))
        return draw_shared_ladders(shown, await self._drawn(interaction, shown))

    @app_commands.command(description="Stuck? Get a move for the next ten minutes")
    @app_commands.describe(problem="What you'd say, in a few words (default: choose from a list)")
    @answers(Visibility.PRIVATE)
    async def stuck(self, interaction: Interaction, problem: Typed | None = None) -> Reply:
        """Answer a problem, or ask which one it is."""
        request = self.bot.request(interaction)
        if problem is None:
            return await self._ask(request)
        found = await self.bot.services.problems.answer(request.guild_id, request.user_id, problem)
        return draw_answer(found) if isinstance(found, ProblemAnswered) else draw_problems(found)

    @stuck.autocomplete("problem")
    @suggests
    async def problems(
        self, interaction: Interaction, current: str
    ) -> list[app_commands.Choice[str]]:
        """Suggest the pack's problems."""
        guild_id = self.bot.request(interaction).guild_id
        return suggest_problems(await self.bot.services.problems.suggest(guild_id, current))

    @action("coach-stuck", Visibility.PRIVATE)
    async def on_stuck(self, interaction: Interaction, _key: str) -> Result:
        """Ask the member who pressed it where they are stuck."""
        return await self._ask(self.bot.request(interaction))

    @action("coach-phase", Visibility.UPDATE)
    async def choose_phase(self, interaction: Interaction, key: str) -> Result:
        """Show the problems of a phase."""
        owner, _, phase = key.partition(".")
        return await self._ask(self.bot.own_request(interaction, owner), read_phase(phase))

    @selected("coach-problem", Visibility.UPDATE)
    async def choose_problem(
        self, interaction: Interaction, key: str, values: Sequence[str]
    ) -> Result:
        """Answer the problem chosen in a select."""
        owner, _, _ = key.partition(".")
        request = self.bot.own_request(interaction, owner)
        return draw_answer(await self._answered(request, chosen_one(values)))

    @shares("coach-problem")
    async def share_problem(self, interaction: Interaction, key: str) -> Result:
        """Post what helps with a problem in the channel."""
        return draw_shared_answer(await self._answered(self.bot.request(interaction), key))

    @selected("coach-look", Visibility.PRIVATE)
    async def look(self, interaction: Interaction, key: str, values: Sequence[str]) -> Result:
        """Show a quest of a plan."""
        return await self._details(self.bot.own_request(interaction, key), chosen_one(values))

    @action("coach-details", Visibility.PRIVATE)
    async def show_details(self, interaction: Interaction, key: str) -> Result:
        """Show a quest that the coach named."""
        owner, _, slug = key.partition(".")
        return await self._details(self.bot.own_request(interaction, owner), slug)

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

    async def _details(self, request: Request, slug: str) -> Reply:
        return draw_quest(
            await self.bot.services.coach.quest_details(
                request.guild_id, request.user_id, slug, request.now
            )
        )

    async def _ask(self, request: Request, phase: str | None = None) -> Reply:
        return draw_problems(
            await self.bot.services.problems.offer(request.guild_id, request.user_id, phase)
        )

    async def _answered(self, request: Request, slug: str) -> ProblemAnswered:
        return await self.bot.services.problems.find(request.guild_id, request.user_id, slug)

    async def _climbed(self, request: Request) -> LaddersShown:
        return await self.bot.services.ladders.show(request.guild_id, request.user_id, request.now)

    async def _ladders(self, interaction: Interaction) -> Reply:
        shown = await self._climbed(self.bot.request(interaction))
        return draw_ladders(shown, await self._drawn(interaction, shown))

    async def _drawn(
        self, interaction: Interaction, shown: LaddersShown
    ) -> tuple[LadderPicture, bytes] | None:
        if not shown.ladders:
            return None
        content = ladder_picture(shown)
        png = await draw_for(interaction, self.bot.renderer, content)
        return None if png is None else (content, png)
