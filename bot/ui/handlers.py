"""How a cog's methods become what slash commands, autocompletes, buttons and forms call."""

import asyncio
import functools
import inspect
import logging
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from discord import app_commands

from bot.app.logs import interaction_context
from bot.db.errors import StorageError
from bot.errors import CoachError
from bot.interactions.errors import UnknownChoice
from bot.ui.actions import Field, Interaction, custom_id
from bot.ui.answering import Answering, Result
from bot.ui.interaction_metrics import Asked, Ending, command_asked
from bot.ui.replies import Visibility
from bot.ui.text import clean

SUGGEST_DEADLINE = 2.0
"""Seconds; Discord gives up on an interaction after 3."""

_MOST_SUGGESTIONS = 25
_LONGEST_SUGGESTION = 100
_MARK = "__woodshed_handler__"


class AnsweringBot(Protocol):
    """A bot, as far as its cogs' commands need it: it answers interactions."""

    @property
    def answering(self) -> Answering:
        """What answers."""
        ...


class AnsweringCog(Protocol):
    """A cog whose methods can be made commands."""

    @property
    def bot(self) -> AnsweringBot:
        """The bot that the cog was added to."""
        ...


P = ParamSpec("P")
T = TypeVar("T")
CogT = TypeVar("CogT")
AnsweringT = TypeVar("AnsweringT", bound=AnsweringCog)
ChoiceT = TypeVar("ChoiceT", str, int, float)
MethodT = TypeVar("MethodT", bound=Callable[..., Any])
Method = Callable[Concatenate[CogT, Interaction, P], Coroutine[Any, Any, T]]
ButtonMethod = Method[CogT, [str], Result]
SelectMethod = Method[CogT, [str, Sequence[str]], Result]
FormMethod = Method[CogT, [str, Mapping[str, Field]], Result]

logger = logging.getLogger(__name__)


def answers(
    visibility: Visibility,
) -> Callable[[Method[AnsweringT, P, Result]], Method[AnsweringT, P, None]]:
    """Make the callback of a slash command from a cog's method that returns its reply or its form.

    It stands below `app_commands.command`, above or below `describe` and the like.
    """

    def decorate(method: Method[AnsweringT, P, Result]) -> Method[AnsweringT, P, None]:
        @functools.wraps(method)
        async def callback(
            self: AnsweringT,
            interaction: Interaction,
            *args: P.args,
            **kwargs: P.kwargs,
        ) -> None:
            async def work() -> Result:
                _check_choices(interaction, kwargs)
                return await method(self, interaction, *args, **kwargs)

            await self.bot.answering.answer(interaction, visibility, work)

        # discord.py would look up postponed annotations in this module's names, not the cog's.
        vars(callback)["__signature__"] = inspect.signature(method, eval_str=True)
        return callback

    return decorate


def _check_choices(interaction: Interaction, given: Mapping[str, object]) -> None:
    """Refuse what an option does not offer: neither discord.py nor an old client's list does.

    Raises:
        UnknownChoice: an option has another value than its choices.
    """
    command = interaction.command
    for option in command.parameters if isinstance(command, app_commands.Command) else ():
        value = given.get(option.name)
        offered = [choice.value for choice in option.choices]
        if offered and value is not None and value not in offered:
            raise UnknownChoice(text=str(value))


def suggests(
    method: Method[AnsweringT, [str], Sequence[app_commands.Choice[ChoiceT]]],
) -> Method[AnsweringT, [str], list[app_commands.Choice[ChoiceT]]]:
    """Make an autocomplete of a cog's method: at most 25 choices, none when late or refused."""

    @functools.wraps(method)
    async def callback(
        self: AnsweringT, interaction: Interaction, current: str
    ) -> list[app_commands.Choice[ChoiceT]]:
        with interaction_context(interaction.id):
            ending, choices = await _suggested(interaction, method(self, interaction, current))
            asked = command_asked(interaction, "suggestions")
            self.bot.answering.record(interaction, asked, ending)
        return [
            app_commands.Choice(name=clean(c.name, limit=_LONGEST_SUGGESTION), value=c.value)
            for c in choices[:_MOST_SUGGESTIONS]
        ]

    return callback


async def _suggested(
    interaction: Interaction,
    work: Awaitable[Sequence[app_commands.Choice[ChoiceT]]],
) -> tuple[Ending, Sequence[app_commands.Choice[ChoiceT]]]:
    """Wait for suggestions for as long as there is time; a failure leaves none."""
    try:
        async with asyncio.timeout(SUGGEST_DEADLINE):
            return Ending.OK, await work
    except TimeoutError:
        logger.warning("Interaction %s: no suggestions in time", interaction.id)
        return Ending.LATE, ()
    except StorageError:  # which the log knows of
        return Ending.FAILED, ()
    except CoachError:
        return Ending.TOLD, ()
    except Exception:
        logger.exception("Interaction %s: suggesting failed", interaction.id)
        return Ending.FAILED, ()


class Kind(Enum):
    """What calls a handler."""

    ACTION = "component"
    FORM = "form"


@dataclass(frozen=True, slots=True, kw_only=True)
class Handler:
    """A method that answers the buttons and selects, or the forms, of one name.

    One that is `direct` does so in direct messages as well, where no server is named.
    """

    kind: Kind
    what: str
    visibility: Visibility
    direct: bool
    takes_input: bool
    """Whether it is called with the chosen values or the fields."""
    call: Callable[..., Coroutine[Any, Any, Result]]

    @property
    def asked(self) -> Asked:
        """What a member does who uses it."""
        return Asked(kind=self.kind.value, name=self.what)


def action(
    what: str, visibility: Visibility, *, direct: bool = False
) -> Callable[[ButtonMethod[CogT]], ButtonMethod[CogT]]:
    """Mark the cog's method that answers buttons named `what`.

    It is called with the interaction and the key; if it is `direct`, in direct messages as well.
    """
    return _mark(Kind.ACTION, what, visibility, direct=direct)


def selected(
    what: str, visibility: Visibility
) -> Callable[[SelectMethod[CogT]], SelectMethod[CogT]]:
    """Mark the cog's method that answers selects named `what`.

    It is called with the interaction, the key, and the chosen values.
    """
    return _mark(Kind.ACTION, what, visibility, takes_input=True)


def submitted(
    what: str, visibility: Visibility, *, direct: bool = False
) -> Callable[[FormMethod[CogT]], FormMethod[CogT]]:
    """Mark the cog's method that answers forms named `what`.

    It is called with the interaction, the key, and the fields by name; if it is `direct`, in
    direct messages as well.
    """
    return _mark(Kind.FORM, what, visibility, direct=direct, takes_input=True)


def handlers(cog: object) -> Iterator[Handler]:
    """Find the marked methods of a cog, bound to it."""
    for name, function in inspect.getmembers(type(cog), inspect.isfunction):
        if facts := vars(function).get(_MARK):
            yield Handler(**facts, call=getattr(cog, name))


def _mark(
    kind: Kind,
    what: str,
    visibility: Visibility,
    *,
    direct: bool = False,
    takes_input: bool = False,
) -> Callable[[MethodT], MethodT]:
    custom_id(what)  # refuses a name that no button could carry

    def mark(method: MethodT) -> MethodT:
        vars(method)[_MARK] = {
            "kind": kind,
            "what": what,
            "visibility": visibility,
            "direct": direct,
            "takes_input": takes_input,
        }
        return method

    return mark
