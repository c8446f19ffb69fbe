"""A guided tour of the demo, in one message, with buttons to skip time."""

import asyncio
import inspect
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

import discord
from discord import app_commands
from discord.ext import commands

from bot.demo.server import Server
from bot.demo.stops import GOODBYE, STOPS, hint
from bot.errors import CoachError
from bot.interactions.errors import StaleButton
from bot.ui.actions import Action, Interaction, button
from bot.ui.answering import Result
from bot.ui.custom_ids import key_numbers
from bot.ui.errors import draw_error
from bot.ui.handlers import action
from bot.ui.replies import Reply, Visibility, body, gap, heading, panel, row, rule, small
from bot.ui.text import listed, plural

_LEAPS: Final = {1: "An hour", 24: "A day", 168: "A week"}
"""The labels of leaps, by hours."""
_END: Final = len(STOPS)
"""The number of the goodbye, after the last stop."""
_PRIMARY: Final = discord.ButtonStyle.primary


@dataclass(frozen=True, slots=True, kw_only=True)
class _Leap:
    """A leap in time requested by a visitor at a stop."""

    hours: int
    stop: int


class Tour(commands.Cog):
    """The buttons of the tour; **Try it** runs the stop's command.

    `pace` demo seconds pass per real second.
    """

    def __init__(self, server: Server, pace: int) -> None:
        self._server = server
        self._pace = pace
        self._message: discord.Message | None = None
        self._stop = self._shown_stop = 0
        self._requested: _Leap | None = None
        self._clicked = asyncio.Event()

    async def begin(self) -> None:
        """Send the tour's first stop."""
        await self._replace_message(draw_page(0, self._pace))

    async def wait_for_click(self) -> None:
        """Wait for a click that `handle_click` must handle."""
        await self._clicked.wait()

    async def handle_click(self) -> bool:
        """Handle the visitor's last click; return whether there was a leap in time.

        After a leap the tour's message is sent again below the new messages. If the visitor
        continued in private messages, the public one is moved to the same stop.
        """
        self._clicked.clear()
        leap, self._requested = self._requested, None
        if leap is not None:
            await self._leap(leap)
        elif self._message is not None and self._stop != self._shown_stop:
            await self._edit_message(draw_page(self._stop, self._pace))
        self._shown_stop = self._stop
        return leap is not None

    async def _leap(self, leap: _Leap) -> None:
        server = self._server
        seen = {channel: len(channel.history()) for channel in server.shown}
        await server.leap(timedelta(hours=leap.hours))
        news = {f"#{channel.name}": len(channel.history()) - n for channel, n in seen.items()}
        text = _arrival(leap.hours, server.now, news)
        await self._replace_message(draw_page(leap.stop, self._pace, text=text))

    async def _edit_message(self, drawn: Reply) -> None:
        """Show another stop in the tour's message, or send it again if it is gone."""
        try:
            if self._message is not None:
                await self._message.edit(view=drawn.layout)
        except discord.NotFound:
            await self._replace_message(drawn)

    async def _replace_message(self, drawn: Reply) -> None:
        """Send the tour's message again and delete the previous one."""
        if self._message is not None:
            with suppress(discord.NotFound):  # it has become too old for the page
                await self._message.delete()
        channel = self._server.bot.get_partial_messageable(self._server.channel.id)
        self._message = await channel.send(view=drawn.layout)

    @action("demo-tour", Visibility.UPDATE)
    async def go(self, _interaction: Interaction, key: str) -> Result:
        """Show another stop, or the goodbye."""
        (number,) = key_numbers(key, 1)
        self._go_to(_check_page(number))
        return draw_page(number, self._pace)

    @action("demo-try", Visibility.PRIVATE)
    async def try_it(self, interaction: Interaction, key: str) -> Result:
        """Run the stop's command privately, then continue to the next stop."""
        (number,) = key_numbers(key, 1)
        stop = STOPS[_check_stop(number)]
        if interaction.user.id != self._server.people[stop.viewer].id:
            return draw_next(number + 1, text=f"{hint(stop.viewer)} Then press **Try it** again.")
        command = self._command(stop.command)
        # Unwrap `@answers`: this button's handler already answers the interaction.
        run = inspect.unwrap(command.callback)
        try:
            result: Result = await run(command.binding, interaction, **stop.options)
        except CoachError as error:
            result = draw_error(error)
        if not isinstance(result, Reply):
            return result
        self._go_to(number + 1)
        return replace(result, aside=draw_next(number + 1))

    @action("demo-leap", Visibility.UPDATE)
    async def ask_for_leap(self, _interaction: Interaction, key: str) -> Result:
        """Request a leap, which runs after this click is answered."""
        stop, hours = key_numbers(key, 2)
        if hours not in _LEAPS:
            raise StaleButton
        self._requested = _Leap(hours=hours, stop=_check_page(stop))
        self._go_to(stop)
        return draw_page(stop, self._pace, leaping=hours)

    def _go_to(self, number: int) -> None:
        self._stop = number
        self._clicked.set()

    def _command(self, name: str) -> app_commands.Command[Any, ..., Any]:
        group, _, own = name.partition(" ")
        command = self._server.bot.tree.get_command(group)
        if isinstance(command, app_commands.Group):
            command = command.get_command(own)
        if not isinstance(command, app_commands.Command):
            raise TypeError(f"there is no command /{name}")
        return command


def draw_page(
    number: int, pace: int, *, text: str | None = None, leaping: int | None = None
) -> Reply:
    """Draw a stop of the tour, or the goodbye after the last.

    `number` counts from 0. While hours are `leaping`, nothing can be pressed.
    """
    busy = leaping is not None
    first: list[discord.ui.Item[Any]] = [] if text is None else [body(text), rule()]
    shown = _goodbye() if number == _END else _stop(number, busy=busy)
    time = f"Time runs {pace} times faster here. Too slow?"
    if leaping is not None:
        time = f"{_LEAPS[leaping]} passes, with everything that's due in it…"
    layout = panel(*first, *shown, rule(), small(time), row(*_leaps(number, disabled=busy)))
    return Reply(layout=layout)


def _stop(number: int, *, busy: bool) -> list[discord.ui.Item[Any]]:
    stop = STOPS[number]
    previous = STOPS[max(0, number - 1)].viewer
    to_do = stop.to_do if stop.viewer == previous else f"{hint(stop.viewer)}\n{stop.to_do}"
    following = "Finish" if number + 1 == _END else "Next"
    return [
        heading(f"{stop.emoji} {stop.title}".lstrip()),
        small(f"A tour of the demo · {number + 1} of {_END}"),
        gap(),
        body(f"{stop.text}\n{to_do}"),
        row(
            button("Back", "demo-tour", number - 1, disabled=busy or number == 0),
            button(following, "demo-tour", number + 1, disabled=busy),
            button("Try it", "demo-try", number, style=_PRIMARY, disabled=busy),
        ),
    ]


def _goodbye() -> list[discord.ui.Item[Any]]:
    return [
        body(GOODBYE),
        small("A tour of the demo · the end"),
        row(button("Start over", "demo-tour", 0)),
    ]


def draw_next(number: int, *, text: str | None = None) -> Reply:
    """Draw a short message that leads to the next stop, or to the goodbye."""
    label = "Finish the tour" if number == _END else f"Next: {STOPS[number].title}"
    first = [] if text is None else [body(text)]
    on = button(label, "demo-tour", number, style=_PRIMARY)
    return Reply(layout=panel(*first, row(on, *_leaps(number))))


def _leaps(number: int, *, disabled: bool = False) -> list[Action]:
    return [
        button(f"{length} ahead", "demo-leap", number, hours, disabled=disabled)
        for hours, length in _LEAPS.items()
    ]


def _check_stop(number: int) -> int:
    """Return the number of a stop. Raises StaleButton if there is none of that number."""
    if not 0 <= number < _END:
        raise StaleButton
    return number


def _check_page(number: int) -> int:
    """Return the number of a stop or of the goodbye. Raises StaleButton if it is neither."""
    return number if number == _END else _check_stop(number)


def _arrival(hours: int, now: datetime, news: Mapping[str, int]) -> str:
    """Return the new time after a leap, and the number of new messages per channel."""
    text = f"**{_LEAPS[hours]} has passed.** It is {now:%A} {now.day} {now:%B}, {now:%H:%M}."
    places = [f"{plural(n):message} in {channel}" for channel, n in news.items() if n > 0]
    return f"{text} New: {listed(places)}." if places else text
