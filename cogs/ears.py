"""`/ear`: the ear gym."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import discord
from discord import app_commands
from discord.ext import commands

from bot.app.client import Woodshed
from bot.audio.clips import ClipPlan
from bot.audio.errors import SoundOff
from bot.audio.fair_queue import Asker
from bot.ears.picture import EarPicture, ear_picture
from bot.ears.results import LevelToSet, QuestionAnswered, QuestionAsked
from bot.ears.rules.asking import CALIBRATION
from bot.ears.rules.drills import Drill
from bot.ears.view.drills import DRILL_CHOICES
from bot.ears.view.progress import draw_progress
from bot.ears.view.questions import (
    draw_answered,
    draw_level,
    draw_no_clip,
    draw_question,
)
from bot.errors import CoachError
from bot.interactions.errors import StaleButton
from bot.interactions.rules import Request
from bot.ui.actions import Interaction, chosen_one
from bot.ui.answering import Result
from bot.ui.custom_ids import key_numbers
from bot.ui.handlers import action, answers, selected
from bot.ui.pictures.answers import draw_for
from bot.ui.replies import Reply, ShowProgress, Visibility


class Ears(commands.GroupCog, name="ear", description="Train your ears, a few minutes at a time"):
    """Slash commands and buttons of the ear gym.

    A round is played in one private message. While a member listens, the clip that comes with the
    answer is made, and then that of the next question.
    """

    def __init__(self, bot: Woodshed) -> None:
        self.bot = bot
        self._clips = bot.clips

    @app_commands.command(description="Play a round of eight questions by ear")
    @app_commands.describe(drill="What to train (default: what's due, or something new)")
    @app_commands.choices(drill=DRILL_CHOICES)
    @answers(Visibility.PRIVATE)
    async def train(self, interaction: Interaction, drill: str | None = None) -> Reply:
        """Begin or continue a round."""
        return await self._begin(self.bot.request(interaction), drill or "")

    @app_commands.command(description="See what you can hear by now, and what's due")
    @app_commands.describe(member="Whose ears (default: yours)")
    @answers(Visibility.PUBLIC)
    async def progress(
        self, interaction: Interaction, member: discord.Member | discord.User | None = None
    ) -> Reply:
        """Show a member's drills to everybody."""
        return await self._progress(interaction, member or interaction.user)

    @action("ear-progress", Visibility.PRIVATE)
    async def on_progress(self, interaction: Interaction, _: str) -> Result:
        """Show a member their own drills privately."""
        return await self._progress(interaction, interaction.user)

    @action("ear-train", Visibility.PRIVATE)
    async def on_train(self, interaction: Interaction, key: str) -> Result:
        """Begin or continue a round in a new message."""
        return await self._begin(self.bot.request(interaction), key)

    @action("ear-begin", Visibility.UPDATE)
    async def on_begin(self, interaction: Interaction, key: str) -> Result:
        """Begin or continue a round in the same message."""
        return await self._begin(self.bot.request(interaction), key)

    @selected("ear-drill", Visibility.UPDATE)
    async def on_drill(self, interaction: Interaction, _: str, values: Sequence[str]) -> Result:
        """Begin or continue a round of the chosen drill."""
        return await self._begin(self.bot.request(interaction), chosen_one(values, Drill))

    @action("ear-ready", Visibility.UPDATE)
    async def on_ready(self, interaction: Interaction, key: str) -> Result:
        """Begin a round now that the listening level is set."""
        self._require_sound()
        request = self.bot.request(interaction)
        ears = self.bot.services.ears
        return self._ask(request, await ears.begin_at_set_level(request, _read_drill(key)))

    @action("ear-answer", Visibility.UPDATE)
    async def on_answer(self, interaction: Interaction, key: str) -> Result:
        """Answer a question."""
        request = self.bot.request(interaction)
        answered = await self.bot.services.ears.answer(request, *key_numbers(key, 2))
        return self._tell(request, answered, interaction.guild)

    @action("ear-next", Visibility.UPDATE)
    async def on_next(self, interaction: Interaction, key: str) -> Result:
        """Show the open question of a round, or how it ended."""
        self._require_sound()
        request, (round_id,) = self.bot.request(interaction), key_numbers(key, 1)
        ears = self.bot.services.ears
        shown = await ears.show(request.guild_id, request.user_id, round_id)
        if isinstance(shown, QuestionAnswered):
            return self._tell(request, shown, interaction.guild)
        return self._ask(request, shown)

    @action("ear-level", Visibility.UPDATE)
    async def on_level(self, interaction: Interaction, key: str) -> Result:
        """Show the clip to set the level with, and a way back to the round."""
        self._require_sound()
        request, (round_id,) = self.bot.request(interaction), key_numbers(key, 1)
        return self._set_level(request, None, round_id)

    async def _progress(self, interaction: Interaction, who: discord.abc.User) -> Reply:
        request = self.bot.request(interaction)
        shown = await self.bot.services.ears.progress(
            request.guild_id, who.id, request.now, viewer_id=request.user_id
        )
        drawn: tuple[EarPicture, bytes] | None = None
        if shown.drills:
            content = ear_picture(shown, who.display_name)
            png = await draw_for(interaction, self.bot.renderer, content)
            drawn = (content, png) if png else None
        return draw_progress(shown, who.display_name, drawn, own=who.id == request.user_id)

    async def _begin(self, request: Request, key: str) -> Reply:
        self._require_sound()
        begun = await self.bot.services.ears.begin(request, _read_drill(key))
        if isinstance(begun, LevelToSet):
            return self._set_level(request, begun.drill)
        return self._ask(request, begun)

    def _require_sound(self) -> None:
        if not self._clips.is_on:
            raise SoundOff

    def _ask(self, request: Request, asked: QuestionAsked) -> Reply:
        """Show a question, and make what comes with its answer meanwhile."""
        question, asker = asked.question, _asker(request)

        def draw(clip: bytes | None, failed: CoachError | None, ahead: int) -> Reply:
            if clip is not None:
                self._clips.prepare(question.reveal, asker)
            return draw_no_clip(failed, asked) if failed else draw_question(asked, clip, ahead)

        return self._with_clip(request, question.plan, draw)

    def _tell(
        self, request: Request, answered: QuestionAnswered, guild: discord.Guild | None
    ) -> Reply:
        """Show the truth, and make the next question's clip meanwhile."""
        asker, following = _asker(request), answered.following

        def draw(clip: bytes | None, failed: CoachError | None, _ahead: int) -> Reply:
            if clip is not None and following is not None:
                self._clips.prepare(following.question.plan, asker)
            return draw_answered(answered, clip, guild, failed=failed)

        return self._with_clip(request, answered.asked.question.reveal, draw)

    def _set_level(
        self, request: Request, drill: Drill | None, round_id: int | None = None
    ) -> Reply:
        def draw(clip: bytes | None, failed: CoachError | None, ahead: int) -> Reply:
            return draw_level(drill, round_id, clip, failed, ahead)

        return self._with_clip(request, CALIBRATION, draw)

    def _with_clip(
        self,
        request: Request,
        plan: ClipPlan,
        draw: Callable[[bytes | None, CoachError | None, int], Reply],
    ) -> Reply:
        """Draw a message with a clip: at once if it's made already, otherwise once it is.

        Meanwhile, the message says how many are ahead.
        """
        clip = self._clips.ready(plan)
        if clip is not None:
            return draw(clip, None, 0)

        async def go_on(show: ShowProgress) -> Reply:
            def wait(ahead: int) -> None:
                show(draw(None, None, ahead))

            try:
                made = await self._clips.make(plan, _asker(request), wait)
            except CoachError as error:
                return draw(None, error, 0)
            return draw(made, None, 0)

        return replace(draw(None, None, 0), continued=go_on)


def _asker(request: Request) -> Asker:
    return Asker(request.guild_id, request.user_id)


def _read_drill(key: str) -> Drill | None:
    """Read the drill from the key of a button; None if it leaves the choice to the gym.

    Raises:
        StaleButton: there is no such drill.
    """
    if key and key not in set(Drill):
        raise StaleButton
    return Drill(key) if key else None
