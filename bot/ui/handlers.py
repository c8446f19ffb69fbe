"""How a cog's methods become what slash commands, autocompletes, buttons and forms call."""

import asyncio
import functools
import inspect
import logging
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, Concatenate, ParamSpec, TypeVar

import discord
from discord import app_commands

from bot.ui.actions import Field, custom_id
from bot.ui.answering import Result, answer
from bot.ui.replies import Visibility
from bot.ui.text import clean

SUGGEST_DEADLINE = 2.0
"""Seconds; Discord gives up on an interaction after 3."""

_MOST_SUGGESTIONS = 25
_LONGEST_SUGGESTION = 100
_MARK = "__woodshed_handler__"

P = ParamSpec("P")
T = TypeVar("T")
CogT = TypeVar("CogT")
ChoiceT = TypeVar("ChoiceT", str, int, float)
Method = Callable[Concatenate[CogT, discord.Interaction[Any], P], Coroutine[Any, Any, T]]
ActionMethod = Method[CogT, [str, Sequence[str]], Result]
FormMethod = Method[CogT, [str, Mapping[str, Field]], Result]

logger = logging.getLogger(__name__)


def answers(visibility: Visibility) -> Callable[[Method[CogT, P, Result]], Method[CogT, P, None]]:
    """Make the callback of a slash command from a cog's method that returns its reply or its form.

    It stands below `app_commands.command`, above or below `describe` and the like.
    """

    def decorate(method: Method[CogT, P, Result]) -> Method[CogT, P, None]:
        @functools.wraps(method)
        async def callback(
            self: CogT, interaction: discord.Interaction[Any], *args: P.args, **kwargs: P.kwargs
        ) -> None:
            work = functools.partial(method, self, interaction, *args, **kwargs)
            await answer(interaction, visibility, work)

        # discord.py would look up postponed annotations in this module's names, not the cog's.
        vars(callback)["__signature__"] = inspect.signature(method, eval_str=True)
        return callback

    return decorate


def suggests(
    method: Method[CogT, [str], Sequence[app_commands.Choice[ChoiceT]]],
) -> Method[CogT, [str], list[app_commands.Choice[ChoiceT]]]:
    """Make an autocomplete of a cog's method: at most 25 choices, none when late or failing."""

    @functools.wraps(method)
    async def callback(
        self: CogT, interaction: discord.Interaction[Any], current: str
    ) -> list[app_commands.Choice[ChoiceT]]:
        try:
            async with asyncio.timeout(SUGGEST_DEADLINE):
                choices = await method(self, interaction, current)
        except TimeoutError:
            logger.warning("Interaction %s: no suggestions in time", interaction.id)
            return []
        except Exception:
            logger.exception("Interaction %s: suggesting failed", interaction.id)
            return []
        return [
            app_commands.Choice(name=clean(c.name, limit=_LONGEST_SUGGESTION), value=c.value)
            for c in choices[:_MOST_SUGGESTIONS]
        ]

    return callback


class Kind(Enum):
    """What calls a handler."""

    ACTION = auto()
    FORM = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Handler:
    """A method that answers the buttons and selects, or the forms, of one name.

    One that is `direct` does so in direct messages as well, where no server is named.
    """

    kind: Kind
    what: str
    visibility: Visibility
    direct: bool
    call: Callable[..., Coroutine[Any, Any, Result]]


def action(
    what: str, visibility: Visibility, *, direct: bool = False
) -> Callable[[ActionMethod[CogT]], ActionMethod[CogT]]:
    """Mark the cog's method that answers buttons and selects named `what`.

    It is called with the interaction, the key, and the chosen values (none from a button); if it
    is `direct`, in direct messages as well.
    """

    def mark(method: ActionMethod[CogT]) -> ActionMethod[CogT]:
        _mark(method, Kind.ACTION, what, visibility, direct=direct)
        return method

    return mark


def submitted(
    what: str, visibility: Visibility, *, direct: bool = False
) -> Callable[[FormMethod[CogT]], FormMethod[CogT]]:
    """Mark the cog's method that answers forms named `what`.

    It is called with the interaction, the key, and the fields by name; if it is `direct`, in
    direct messages as well.
    """

    def mark(method: FormMethod[CogT]) -> FormMethod[CogT]:
        _mark(method, Kind.FORM, what, visibility, direct=direct)
        return method

    return mark


def handlers(cog: object) -> Iterator[Handler]:
    """Find the marked methods of a cog, bound to it."""
    for name, function in inspect.getmembers(type(cog), inspect.isfunction):
        if found := vars(function).get(_MARK):
            kind, what, visibility, direct = found
            yield Handler(
                kind=kind,
                what=what,
                visibility=visibility,
                direct=direct,
                call=getattr(cog, name),
            )


def _mark(
    method: Callable[..., Any], kind: Kind, what: str, visibility: Visibility, *, direct: bool
) -> None:
    custom_id(what)  # refuses a name that no button could carry
    vars(method)[_MARK] = (kind, what, visibility, direct)
