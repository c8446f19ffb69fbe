"""Fills in every command, select and form, taken from what the bot registers."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from simcord.enums import ComponentType, OptionType

from bot.ui.custom_ids import parse_custom_id
from tests.cogs.hostile.checks import secret_of
from tests.cogs.hostile.dice import Dice
from tests.cogs.hostile.servers import Server, Servers
from tests.cogs.hostile.texts import ADDRESSES, CONTENTS, EVERYONE, FILES, HERE, probes, typed
from tests.cogs.hostile.wire import Actor, Leaf, Resolved, Upload

Victims = tuple[int, int]

NUMBERS = [0, 1, -1, 5, 30, 250, 2**31, 2**53, -(2**53), 2**63 - 1, 2**63, -(2**63) - 1, 10**30]
TYPED_NUMBERS = ["0", "5", "45", "-1", "٣", "³", "1_000", " 7 ", "9" * 5_000, "1e3", "", "999999"]
KEYS = [
    *("", "0", "-1", "1", "999999999999999999", str(2**63 - 1), str(2**63), "9" * 80, "1.0"),
    *("1.999999999999999999", "1.-1", "1_000", "1e3", "-", ".", "..", "a", "1.2.3.4.5"),
    *("all.xp.0", "week.xp.1", "2026-W99", "2026-W00.1", "0000-W01", "9999-W53", "2026-13.xp.0"),
    *("2026-11.minutes.999999999999999999", "overview.9999999999", "1.released", "1.nowhere"),
    *("0.daily.2026-11-31", "0.weekly.2026-W60", "3.monthly.2026-13", "0.daily.9999-12-31", "9.x"),
    *("0.2026-W53", "-1.weekly.0000-W00", "1.no-such-step", "0.easier", "0.harder"),
    *("all.streak.-1", "9999-12.xp.0", "first-finished-track", "x" * 80, "0.0", "-0"),
]  # fmt: skip
UNISSUED_IDS = [
    *("", "v1", "v1:", "v2:quest-complete:1", "v1:nothing:1", "v1::1", "v1:quest-tip", "junk"),
    *("v1:quest-tip:٣", "v1:quest-tip: 7", "v1:quest-tip:1\n", "V1:quest-tip:1", "v1:QUEST-TIP:1"),
    *("v1:quest-tip:" + "1" * 80, "zs **zqb** @everyone"),
]
CHOSEN = [[], ["0"], ["zs **zqb**"], ["-1"], ["9" * 90], ["٣"], ["\x00"], ["a", "b"], [""]]


PUBLIC_NOTES = {"battle enter", "battle-enter"}
"""The command and the form whose note everybody can read, once the battle is over."""

SIZES = [None, None, 0, 10 * 2**20, 2**53]
KINDS = ["audio/wav", "application/octet-stream", None, "zs **zqb**"]


@cache
def staff_probes(victims: Victims) -> Sequence[str]:
    """Return what staff type for quests of their own, whose formatting is kept."""
    notable = [EVERYONE, HERE, "@\u200b", "@eve\u202e", "\uff20", "<id:", "<t:", "<#", "(<"]
    return [
        each
        for each in probes("zt", victims)
        if not any(piece in each.lower() for piece in notable)
    ]


class InputFiller:
    """Fills in a command, a select or a form, as one person in one server."""

    def __init__(
        self, servers: Servers, server: Server, dice: Dice, resolved: Resolved, channel_id: int
    ) -> None:
        self.server = server
        self.resolved = resolved
        self._servers = servers
        self._dice = dice
        self._channel_id = channel_id

    @property
    def actor(self) -> Actor:
        """The person who fills it in."""
        return self.resolved.actor

    def options(self, leaf: Leaf, *, fully: bool = False) -> dict[str, Any]:
        """Fill in a command's options: the required ones, and some of the others, or all."""
        return {
            option["name"]: self._option(option, leaf.name)
            for option in leaf.options
            if fully or (self._dice.often(40) if option.get("required") else self._dice.often(2))
        }

    def _option(self, option: Mapping[str, Any], of: str) -> Any:
        if (choices := option.get("choices")) and self._dice.often():
            return self._dice.pick([choice["value"] for choice in choices])
        match option["type"]:
            case OptionType.INTEGER | OptionType.NUMBER:
                return self._number(option)
            case OptionType.BOOLEAN:
                return self._dice.often(2)
            case OptionType.USER | OptionType.MENTIONABLE:
                return self._user()
            case OptionType.CHANNEL:
                return self._channel(option.get("channel_types"))
            case OptionType.ROLE:
                return self._role()
            case OptionType.ATTACHMENT:
                return self.upload()
            case _:
                return self.text(option["name"], option.get("max_length") or 100, of=of)

    def _number(self, option: Mapping[str, Any]) -> int:
        minimum, maximum = option.get("min_value", -(2**53)), option.get("max_value", 2**53)
        if self._dice.often(3):
            return self._dice.pick(range(minimum, min(maximum, minimum + 100) + 1))
        return self._dice.pick([minimum - 1, minimum, maximum, maximum + 1, *NUMBERS])

    def text(self, name: str, max_length: int, *, of: str = "", formatted: bool = False) -> str:
        """Return text for an option or field of this name, of a command or form."""
        victims = self.server.victims
        if formatted:
            return typed(self._dice, staff_probes(victims), max_length)
        if any(part in name for part in ("url", "link")) and self._dice.often(3):
            return self._dice.pick(ADDRESSES)
        parts = ("minutes", "goal", "time", "award")
        if any(part in name for part in parts) and self._dice.often(3):
            return self._dice.pick([*TYPED_NUMBERS, "09:30", "24:00", "Europe/Berlin"])
        text = typed(self._dice, probes("zq", victims), max_length)
        is_private = "note" in name and of not in PUBLIC_NOTES
        return f"{secret_of(self.actor.id)} {text}" if is_private else text

    def upload(self) -> str:
        """Add a file."""
        upload = Upload(
            name=self._dice.pick(FILES),
            data=self._dice.pick(CONTENTS),
            size=self._dice.pick(SIZES),
            kind=self._dice.pick(KINDS),
        )
        return self.resolved.file(upload, self._channel_id)

    def _user(self) -> str:
        everybody = [who for each in self._servers.both for who in each.everybody]
        own = self.server.everybody if self._dice.often() else everybody
        bot = self._servers.env.backend.bot_user.id
        return self.resolved.user(self._dice.pick([*(who.id for who in own), bot]))

    def _channel(self, kinds: Sequence[int] | None) -> str:
        servers = [self.server] if self._dice.often() else self._servers.both
        channels = [each for server in servers for each in (*server.channels, *server.voices)]
        backend = self._servers.env.backend
        fitting = [
            each for each in channels if not kinds or backend.channels[each.id].type in kinds
        ]
        return self.resolved.channel(self._dice.pick(fitting).id)

    def _role(self) -> str:
        servers = [self.server] if self._dice.often() else self._servers.both
        roles = [role for server in servers for role in server.roles]
        return self.resolved.role(self._dice.pick(roles).id)

    def values(self, control: Mapping[str, Any]) -> list[str] | None:
        """Choose from a select; None for a button."""
        if control["type"] == ComponentType.BUTTON:
            return None
        if not self._dice.often():
            return self._dice.pick(CHOSEN)
        if control.get("min_values") == 0 and not self._dice.often(4):
            return []
        match control["type"]:
            case ComponentType.CHANNEL_SELECT:
                return [self._channel(control.get("channel_types"))]
            case ComponentType.ROLE_SELECT:
                return [self._role()]
            case ComponentType.USER_SELECT | ComponentType.MENTIONABLE_SELECT:
                return [self._user()]
            case _:
                values = [option["value"] for option in control.get("options") or ()]
                return self._several(values, control.get("max_values") or 1) if values else []

    def _several(self, values: Sequence[str], most: int) -> list[str]:
        """Choose one, or as many as allowed; rarely some twice, unknown ones, or too many."""
        chosen = [self._dice.pick(values)]
        if most > 1:
            chosen = list(dict.fromkeys(self._dice.some(values, most)))
        if not self._dice.often(15):
            chosen = [*chosen, *chosen, *values, *self._dice.pick(CHOSEN)]
        return chosen

    def fields(self, form: Sequence[Mapping[str, Any]], what: str) -> list[dict[str, Any]]:
        """Fill in a form."""
        return [self._field(each, what) for each in form]

    def _field(self, control: Mapping[str, Any], what: str) -> dict[str, Any]:
        name = control["custom_id"]
        filled = {"type": control["type"], "custom_id": name}
        if control["type"] == ComponentType.TEXT_INPUT:
            formatted = what == "staff-quest-add" and name in ("title", "task")
            max_length = control.get("max_length") or 4_000
            value = self.text(name, max_length, of=what, formatted=formatted)
            return filled | {"value": value}
        if control["type"] == ComponentType.FILE_UPLOAD:
            files = [self.upload() for _ in range(self._dice.pick(range(3)))]
            return filled | {"values": files}
        values = self.values(control) or []
        if control["type"] == ComponentType.RADIO_GROUP:
            return filled | {"value": self._dice.pick([*values, None])}
        return filled | {"values": values}


def what_of(custom_id: str) -> str:
    """Return the name in a custom id; empty if it is not ours."""
    parsed = parse_custom_id(custom_id)
    return parsed[0] if parsed else ""
