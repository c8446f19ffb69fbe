"""Decorators that turn a cog's methods into command, autocomplete, button and form handlers."""

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
from bot.interactions.errors import CannotShareHere, UnknownChoice
from bot.ui.actions import Interaction
from bot.ui.answering import Answering, Result
from bot.ui.custom_ids import custom_id, share_name
from bot.ui.forms import Field
from bot.ui.interaction_metrics import InteractionLabels, Outcome, command_labels
from bot.ui.limits import Limits
from bot.ui.permissions import writable_channel
from bot.ui.replies import Visibility
from bot.ui.text import clean

SUGGEST_DEADLINE = 2.0
"""Seconds; Discord drops an interaction after 3."""

_MAX_SUGGESTIONS = 25
_LONGEST_SUGGESTION = 100
_MARK = "__woodshed_handler__"


class AnsweringBot(Protocol):
    """The part of the bot that commands need."""

    @property
    def answering(self) -> Answering:
        """The service that answers interactions."""
        ...


class AnsweringCog(Protocol):
    """A cog whose methods can be decorated."""

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
    """Turn a cog's method that returns a reply or a form into the callback of a slash command.

    Place it below `app_commands.command`, above or below `describe` and the like.
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

        # Otherwise discord.py resolves postponed annotations in this module, not in the cog's.
        vars(callback)["__signature__"] = inspect.signature(method, eval_str=True)
        return callback

    return decorate


def _check_choices(interaction: Interaction, options: Mapping[str, object]) -> None:
    """Check that values are among their options' choices, which discord.py does not do.

    Raises:
        UnknownChoice: a value is not among the choices.
    """
    command = interaction.command
    for option in command.parameters if isinstance(command, app_commands.Command) else ():
        value = options.get(option.name)
        offered = [choice.value for choice in option.choices]
        if offered and value is not None and value not in offered:
            raise UnknownChoice(text=str(value))


def suggests(
    method: Method[AnsweringT, [str], Sequence[app_commands.Choice[ChoiceT]]],
) -> Method[AnsweringT, [str], list[app_commands.Choice[ChoiceT]]]:
    """Turn a cog's method into an autocomplete: at most 25 choices, none if it fails or is late."""

    @functools.wraps(method)
    async def callback(
        self: AnsweringT, interaction: Interaction, current: str
    ) -> list[app_commands.Choice[ChoiceT]]:
        with interaction_context(interaction.id):
            outcome, choices = await _suggestions(
                interaction,
                self.bot.answering.limits,
                lambda: method(self, interaction, current),
            )
            labels = command_labels(interaction, "suggestions")
            self.bot.answering.record(interaction, labels, outcome)
        return [
            app_commands.Choice(name=clean(c.name, limit=_LONGEST_SUGGESTION), value=c.value)
            for c in choices[:_MAX_SUGGESTIONS]
        ]

    return callback


async def _suggestions(
    interaction: Interaction,
    limits: Limits,
    work: Callable[[], Awaitable[Sequence[app_commands.Choice[ChoiceT]]]],
) -> tuple[Outcome, Sequence[app_commands.Choice[ChoiceT]]]:
    """Wait for suggestions until the deadline; a failure or a used-up budget returns none."""
    if not limits.may_suggest(interaction):
        return Outcome.REFUSED, ()
    try:
        async with asyncio.timeout(SUGGEST_DEADLINE), limits.turn(interaction.guild_id):
            return Outcome.OK, await work()
    except TimeoutError:
        logger.warning("Interaction %s: no suggestions in time", interaction.id)
        return Outcome.LATE, ()
    except StorageError:  # already logged
        return Outcome.FAILED, ()
    except CoachError:
        return Outcome.REFUSED, ()
    except Exception:
        logger.exception("Interaction %s: suggestions failed", interaction.id)
        return Outcome.FAILED, ()


class Kind(Enum):
    """What calls a handler."""

    ACTION = "component"
    FORM = "form"


@dataclass(frozen=True, slots=True, kw_only=True)
class Handler:
    """A method that handles the buttons and selects, or the forms, of one name.

    If `direct`, it also works in direct messages, where there is no server.
    """

    kind: Kind
    what: str
    visibility: Visibility
    direct: bool
    takes_input: bool
    """Whether it is called with the chosen values or the fields."""
    call: Callable[..., Coroutine[Any, Any, Result]]

    @property
    def labels(self) -> InteractionLabels:
        """The labels of its interactions."""
        return InteractionLabels(kind=self.kind.value, name=self.what)


def action(
    what: str, visibility: Visibility, *, direct: bool = False
) -> Callable[[ButtonMethod[CogT]], ButtonMethod[CogT]]:
    """Mark a cog's method as the handler of buttons named `what`.

    It is called with the interaction and the key. If `direct`, it also works in direct messages.
    """
    return _mark(Kind.ACTION, what, visibility, direct=direct)


def selected(
    what: str, visibility: Visibility, *, direct: bool = False
) -> Callable[[SelectMethod[CogT]], SelectMethod[CogT]]:
    """Mark a cog's method as the handler of selects named `what`.

    It is called with the interaction, the key, and the chosen values. If `direct`, it also works
    in direct messages.
    """
    return _mark(Kind.ACTION, what, visibility, direct=direct, takes_input=True)


def submitted(
    what: str, visibility: Visibility, *, direct: bool = False
) -> Callable[[FormMethod[CogT]], FormMethod[CogT]]:
    """Mark a cog's method as the handler of forms named `what`.

    It is called with the interaction, the key, and the fields by name. If `direct`, it also works
    in direct messages.
    """
    return _mark(Kind.FORM, what, visibility, direct=direct, takes_input=True)


def shares(what: str) -> Callable[[ButtonMethod[CogT]], ButtonMethod[CogT]]:
    """Mark a cog's method as the handler of the *Share here* buttons of `what`.

    It is called with the interaction and the key. Its reply is posted in the channel, once per
    press; a member who may not write there is told so instead.
    """

    def decorate(method: ButtonMethod[CogT]) -> ButtonMethod[CogT]:
        @functools.wraps(method)
        async def share(self: CogT, interaction: Interaction, key: str) -> Result:
            if writable_channel(interaction) is None:
                raise CannotShareHere
            return await method(self, interaction, key)

        return _mark(Kind.ACTION, share_name(what), Visibility.PUBLIC)(share)

    return decorate


def handlers(cog: object) -> Iterator[Handler]:
    """Yield the marked methods of a cog, bound to it."""
    for name, function in inspect.getmembers(type(cog), inspect.isfunction):
        if marked := vars(function).get(_MARK):
            yield Handler(**marked, call=getattr(cog, name))


def _mark(
    kind: Kind,
    what: str,
    visibility: Visibility,
    *,
    direct: bool = False,
    takes_input: bool = False,
) -> Callable[[MethodT], MethodT]:
    custom_id(what)  # raises for an invalid name

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
