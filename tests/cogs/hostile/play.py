"""Runs random actions of members one by one, and checks everything after each."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from hypothesis import note
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle
from simcord.enums import ComponentType
from simcord.results import InteractionResult

from bot.ui.custom_ids import parse_custom_id
from bot.ui.handlers import Kind, handlers
from tests.cogs.hostile import wire
from tests.cogs.hostile.checks import check_answer
from tests.cogs.hostile.dice import Below, Dice
from tests.cogs.hostile.moves import KEYS, UNISSUED_IDS, InputFiller, what_of
from tests.cogs.hostile.servers import Server, Servers
from tests.cogs.hostile.wire import Actor, Leaf, Resolved

_REMEMBERED = 150
_PAUSES = [1, 5, 30, 55, 190, 12 * 60, 24 * 60, 8 * 24 * 60, 35 * 24 * 60]
"""Minutes that may pass, from one to over a month, when every quest has closed."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A form that was opened, by whom and where."""

    actor: Actor
    channel: ChannelHandle
    message: Any | None
    form: Mapping[str, Any]


class Play:
    """The state of a random run over both servers, and its actions."""

    def __init__(self, servers: Servers, below: Below) -> None:
        self.servers = servers
        self.dice = Dice(below)
        self.filled: set[tuple[str, str]] = set()
        """Commands and options that were filled in."""
        self.sent: set[tuple[Kind, str]] = set()
        """Buttons, selects and forms whose ids were sent, though no message had them."""
        self.used: set[tuple[Kind, str]] = set()
        """Those that were used on a message, or submitted."""
        self._messages: list[Any] = []
        self.forms: list[Shown] = []
        self.ids: list[str] = []
        self._acted_in: Server | None = None
        self._moves = [
            *([self.call] * 36),
            *([self.press] * 30),
            *([self.submit_any] * 12),
            *([self.forge] * 7),
            *([self.suggest] * 5),
            *([self.wait] * 7),
            *([self.sit_down] * 2),
            self.servers.restart,
        ]
        self.look()

    async def step(self) -> None:
        """Run a random action."""
        move = self.dice.pick(self._moves)
        if self.dice.often(10):
            await move()
        else:
            await self._run_isolated(move)
        self.look()
        if not self.dice.often(3):
            await self.servers.tick()  # sends what is due
            self.look()

    async def _run_isolated(self, move: Callable[[], Awaitable[None]]) -> None:
        """Run an action in one server, and check that the other server's data is unchanged."""
        self._acted_in = None
        before = {each.guild.id: self.servers.data_of(each.guild.id) for each in self.servers.both}
        await move()
        if self._acted_in is not None:
            other = self.servers.other(self._acted_in).guild.id
            assert self.servers.data_of(other) == before[other]

    async def call(
        self, leaf: Leaf | None = None, who: MemberActor | None = None, *, fully: bool = False
    ) -> None:
        """Call this slash command, or a random one; `fully` with all of its options."""
        await self._call(leaf or self.dice.pick(self.servers.commands), who, fully=fully)

    async def _call(self, leaf: Leaf, who: MemberActor | None, *, fully: bool) -> None:
        for_staff = leaf.is_for_staff and self.dice.often(4)
        server, actor = self._somebody(who, staff=bool(for_staff))
        resolved = Resolved(env=self.servers.env, actor=actor)
        filler = InputFiller(self.servers, server, self.dice, resolved, server.channel.id)
        if not who and not self.dice.often(30):
            await self._call_directly(leaf, server, actor)
            return
        options = filler.options(leaf, fully=fully)
        self.filled |= {(leaf.name, name) for name in ("", *options)}
        for name in sorted(leaf.suggesting & options.keys()):
            if self.dice.often(4) and (
                known := await self._suggestions(filler, leaf, name, options)
            ):
                options[name] = self.dice.pick(known)
        self._note(f"{actor.name} /{leaf.name} {options}")
        result = await wire.call(actor, server.channel, leaf, options, resolved)
        self._answered(result, actor, server.channel, None, leaf.name)

    async def _call_directly(self, leaf: Leaf, server: Server, actor: MemberActor) -> None:
        """Call it in direct messages, where our commands do not exist."""
        channel = actor.user.dm_channel
        resolved = Resolved(env=self.servers.env, actor=actor.user)
        options = InputFiller(self.servers, server, self.dice, resolved, channel.id).options(leaf)
        self._note(f"{actor.name} directly /{leaf.name} {options}")
        result = await wire.call(actor.user, channel, leaf, options, resolved)
        check_answer(result, None)

    async def suggest(self) -> None:
        """Type into an option with autocomplete."""
        leaves = [leaf for leaf in self.servers.commands if leaf.suggesting]
        leaf = self.dice.pick(leaves)
        server, actor = self._somebody()
        resolved = Resolved(env=self.servers.env, actor=actor)
        filler = InputFiller(self.servers, server, self.dice, resolved, server.channel.id)
        focused = self.dice.pick(sorted(leaf.suggesting))
        typed = filler.text("", 100) if self.dice.often(2) else ""
        await self._suggestions(filler, leaf, focused, {**filler.options(leaf), focused: typed})

    async def _suggestions(
        self, filler: InputFiller, leaf: Leaf, focused: str, options: Mapping[str, Any]
    ) -> list[str]:
        typed = {**options, focused: str(options[focused])[: self.dice.pick([0, 0, 1, 2, 100])]}
        self._note(f"{filler.actor.name} types {typed} into /{leaf.name} {focused}")
        result = await wire.suggest(
            filler.actor, filler.server.channel, leaf, focused, typed, filler.resolved
        )
        check_answer(result, leaf.name)
        return [choice["value"] for choice in result.autocomplete_choices or ()]

    async def press(self) -> None:
        """Use a random button or select of a message that still exists."""
        if touchable := self.touchable():  # rare components as often as common ones
            what = self.dice.pick(sorted(touchable))
            await self.press_this(*self.dice.pick(touchable[what]))

    def touchable(self) -> dict[str, list[tuple[Any, Mapping[str, Any]]]]:
        """Return every button and select that still exists, with its message, by name."""
        found: dict[str, list[tuple[Any, Mapping[str, Any]]]] = {}
        for message in filter(self._exists, self._messages):
            for control in wire.controls(message.components):
                found.setdefault(what_of(control["custom_id"]), []).append((message, control))
        return found

    async def press_this(
        self, message: Any, control: Mapping[str, Any], who: MemberActor | None = None
    ) -> None:
        """Use a component as somebody who sees it, or as `who`, even if they do not."""
        server, actor, channel = self._before(message, who)
        resolved = Resolved(env=self.servers.env, actor=actor)
        filler = InputFiller(self.servers, server, self.dice, resolved, channel.id)
        values = filler.values(control)
        self.used.add((Kind.ACTION, what_of(control["custom_id"])))
        self._note(f"{actor.name} presses {control['custom_id']} {values}")
        result = await wire.press(actor, channel, message, control, values, resolved)
        self._answered(result, actor, channel, message, what_of(control["custom_id"]))

    async def submit_any(self) -> None:
        """Submit a random form that was opened at some time."""
        if not self.forms:
            return
        whats = sorted({what_of(each.form["custom_id"]) for each in self.forms})
        what = self.dice.pick(whats)
        alike = [each for each in self.forms if what_of(each.form["custom_id"]) == what]
        await self.submit(self.dice.pick(alike))

    async def submit(self, shown: Shown) -> None:
        """Submit a form, perhaps long after it was opened or with another id."""
        self._acted_in = self._server_of(shown.channel.id)
        server = self._acted_in or self.servers.both[0]
        resolved = Resolved(env=self.servers.env, actor=shown.actor)
        filler = InputFiller(self.servers, server, self.dice, resolved, shown.channel.id)
        custom_id = shown.form["custom_id"]
        self.used.add((Kind.FORM, what_of(custom_id)))
        if not self.dice.often(10):
            custom_id = f"v1:{what_of(custom_id)}:{self._key()}"
        fields = filler.fields(wire.controls(shown.form["components"]), what_of(custom_id))
        self._note(f"{shown.actor.name} submits {custom_id} {fields}")
        message = shown.message if shown.message and self._exists(shown.message) else None
        result = await wire.submit(shown.actor, shown.channel, message, custom_id, fields, resolved)
        self._answered(result, shown.actor, shown.channel, message, None)

    async def forge(self, named: tuple[Kind, str] | None = None) -> None:
        """Send an id that was never issued, or that is another server's."""
        kind, what = named or self.dice.pick(self.whats())
        custom_id = f"v1:{what}:{self._key()}"
        if not self.dice.often(5):
            custom_id = self.dice.pick(UNISSUED_IDS)
        await self.send_id(kind, custom_id)

    async def use_all(self) -> None:
        """Use a component of each name that a message has or gets, and submit each form."""
        used = -1
        while used < len(self.used):
            used = len(self.used)
            for what, standing in self.touchable().items():
                message, control = standing[-1]
                if (Kind.ACTION, what) not in self.used and self._exists(message):
                    await self.press_this(message, control)
                    self.look()
            for shown in tuple(self.forms):
                if (Kind.FORM, what_of(shown.form["custom_id"])) not in self.used:
                    await self.submit(shown)
                    self.look()

    async def send_id(self, kind: Kind, custom_id: str, who: MemberActor | None = None) -> None:
        """Send an id as that of a button, a select or a form."""
        self.sent.add((kind, what_of(custom_id)))
        server, actor = self._somebody(who)
        resolved = Resolved(env=self.servers.env, actor=actor)
        filler = InputFiller(self.servers, server, self.dice, resolved, server.channel.id)
        here = self.servers.env.backend.messages[server.channel.id]
        message = self.dice.pick([each for each in here.values() if each.visible_to(actor.id)])
        if what_of(custom_id).startswith("review-"):
            self.servers.messages.mark_review(message.id)  # it may be redrawn as one
        if kind is Kind.FORM:
            forms = [each.form["components"] for each in self.forms]
            form = wire.controls(self.dice.pick(forms)) if forms and self.dice.often(3) else []
            fields = filler.fields(form, what_of(custom_id))
            self._note(f"{actor.name} forges the form {custom_id} {fields}")
            result = await wire.submit(actor, server.channel, message, custom_id, fields, resolved)
        else:
            kinds = [ComponentType.BUTTON, ComponentType.STRING_SELECT, ComponentType.ROLE_SELECT]
            options = [{"label": "a", "value": "a"}]
            control = {"type": self.dice.pick(kinds), "custom_id": custom_id, "id": 2}
            extra = {"style": 1, "label": "a"} if control["type"] == 2 else {"options": options}
            values = filler.values(control)
            self._note(f"{actor.name} forges {control} {values}")
            result = await wire.press(
                actor, server.channel, message, control | extra, values, resolved
            )
        self._answered(result, actor, server.channel, message, what_of(custom_id))

    async def wait(self) -> None:
        """Let time pass, and tick."""
        minutes = self.dice.pick(_PAUSES)
        self._note(f"{minutes} minutes pass")
        self.servers.clock.advance(minutes=minutes)
        await self.servers.tick()

    async def sit_down(self) -> None:
        """Join or leave a voice channel."""
        server, actor = self._somebody()
        if self.dice.often(2):
            self._note(f"{actor.name} sits down")
            await actor.join_voice(server.voices[0])
        else:
            self._note(f"{actor.name} gets up")
            await actor.leave_voice()

    def whats(self) -> list[tuple[Kind, str]]:
        """Return the names of all buttons, selects and forms."""
        found = [
            (handler.kind, handler.what)
            for cog in self.servers.bot.cogs.values()
            for handler in handlers(cog)
        ]
        return sorted(found, key=lambda each: (each[0].name, each[1]))

    def _key(self) -> str:
        keys = [parsed[1] for each in self.ids if (parsed := parse_custom_id(each))]
        return self.dice.pick(KEYS if self.dice.often(2) else keys or KEYS)

    def _somebody(
        self, who: MemberActor | None = None, *, staff: bool = False
    ) -> tuple[Server, MemberActor]:
        server: Server = self.dice.pick(self.servers.both)
        if who is not None:
            server = next(each for each in self.servers.both if who in each.everybody)
        self._acted_in = server
        if who is not None:
            return server, who
        return server, server.staff if staff else self.dice.pick(server.everybody)

    def _before(self, message: Any, who: MemberActor | None) -> tuple[Server, Actor, ChannelHandle]:
        """Return somebody who can see a message, and where; a private one has one reader."""
        server = self._acted_in = self._server_of(message.channel_id)
        if server is None:
            home, actor = next(
                (each, who)
                for each in self.servers.both
                for who in each.everybody
                if self.servers.env.backend.dm_channels.get(who.id) == message.channel_id
            )
            return home, actor.user, actor.user.dm_channel
        channels = (*server.channels, *server.voices)
        channel = next(each for each in channels if each.id == message.channel_id)
        readers = [who] if who else server.everybody
        if not who and message.is_ephemeral and self.dice.often(10):
            readers = [who for who in readers if message.visible_to(who.id)]
        return server, self.dice.pick(readers), channel

    def _answered(
        self,
        result: InteractionResult,
        actor: Actor,
        channel: ChannelHandle,
        message: Any | None,
        name: str | None,
    ) -> None:
        check_answer(result, name)
        if (form := result.modal) is not None:
            self.forms = [*self.forms, Shown(actor, channel, message, form)][-_REMEMBERED:]

    def look(self) -> None:
        """Check new messages, and remember their components."""
        for message in self.servers.check():
            controls = wire.controls(message.components)
            self._messages = [each for each in self._messages if each.id != message.id]
            if controls:
                self._messages.append(message)
            self.ids += [each["custom_id"] for each in controls]
        del self._messages[:-_REMEMBERED]
        del self.ids[: -4 * _REMEMBERED]

    def _exists(self, message: Any) -> bool:
        return message.id in self.servers.env.backend.messages.get(message.channel_id, {})

    def _server_of(self, channel_id: int) -> Server | None:
        guild_id = self.servers.env.backend.channels[channel_id].guild_id
        return next((each for each in self.servers.both if each.guild.id == guild_id), None)

    def _note(self, what: str) -> None:
        """Describe the next action in the report of a failure."""
        note(what.encode("utf-8", "backslashreplace").decode())
