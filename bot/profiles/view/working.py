"""What members work with: their time in one go, gear and craft. Only they see it."""

import re
from collections.abc import Iterable, Mapping, Sequence

from discord import app_commands

from bot.calendar.rules.typed import minutes_meant
from bot.coach.rules.gear import Need, ruled_out
from bot.coach.view.craft import craft_summary
from bot.members.rules import Gear
from bot.packs.course import Genre
from bot.profiles.errors import UnknownGear
from bot.profiles.results import ProfileSettings
from bot.profiles.rules import GENRE_LIMIT
from bot.ui.text import listed, minutes

GEAR_NAMES: Mapping[Gear, str] = {
    Gear.PHONE_ONLY: "Phone or tablet only",
    Gear.HEADPHONES_ONLY: "Headphones only",
    Gear.NO_MICROPHONE: "No microphone",
    Gear.NO_KEYBOARD: "No keyboard",
    Gear.STOCK_PLUGINS_ONLY: "Stock plugins only",
    Gear.ALONE: "Working alone",
}
_NEED_NAMES: Mapping[Need, str] = {
    Need.COMPUTER: "a computer",
    Need.SPEAKERS: "speakers",
    Need.MICROPHONE: "a microphone",
    Need.KEYBOARD: "a keyboard",
    Need.PLUGINS: "extra plugins",
    Need.PARTNER: "a partner",
}
_NOTHING = frozenset({"", "0", "none", "nothing", "no", "off", "-"})
_LONGEST_CHOICE = 100  # Discord's own
_SITTINGS = (10, 15, 20, 30, 45, 60, 90, 120)


def sitting_line(settings: ProfileSettings) -> str:
    """Return a member's time in one go."""
    sitting = settings.member.sitting_minutes
    length = minutes(sitting) if sitting else "as long as your sessions usually are"
    return f"**In one go** · {length}"


def gear_line(settings: ProfileSettings) -> str:
    """Return a member's gear."""
    names = ", ".join(GEAR_NAMES[each] for each in settings.member.gear)
    return f"**Gear** · {names or 'no limits'}"


def craft_line(settings: ProfileSettings) -> str:
    """Return a member's craft."""
    return f"**Craft** · {craft_summary(settings.pack, settings.craft)}"


def effects_of(settings: ProfileSettings) -> list[str]:
    """Return what a change of a member's settings does to their plans."""
    before, member = settings.before, settings.member
    if before is None:
        return []
    effects: list[str] = []
    if member.sitting_minutes != before.sitting_minutes:
        effects.append(_sitting_effect(member.sitting_minutes))
    if member.daily_goal_minutes != before.daily_goal_minutes:
        goal = member.daily_goal_minutes
        fits = f"{minutes(goal)} a day" if goal else "the time you usually practise"
        effects.append(f"Plans now fit {fits}.")
    if set(member.gear) != set(before.gear):
        effects.append(_gear_effect(member.gear))
    if member.genre != before.genre:
        effects.append(_genre_effect(settings.genres, is_set=member.genre is not None))
    return effects


def _sitting_effect(sitting_minutes: int | None) -> str:
    if sitting_minutes is None:
        return "Plans now go by how long your sessions usually are."
    return f"Plans now fit {minutes(sitting_minutes)} in one go."


def _gear_effect(gear: Sequence[Gear]) -> str:
    lacking = ruled_out(gear)
    if not lacking:
        return "Plans can now use any gear."
    names = [name for need, name in _NEED_NAMES.items() if need in lacking]
    return f"Plans now leave out what needs {_either(names)}."


def _either(names: Sequence[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} or {last}" if others else last


def _genre_effect(genres: Sequence[str], *, is_set: bool) -> str:
    if genres:
        return f"Plans now prefer exercises for {listed(genres)}, and skip those for other music."
    if is_set:
        return "I have no exercises just for that, so plans suit any music."
    return "Plans now suit any music."


def read_sitting(typed: str) -> int | None:
    """Read a time in one go, in minutes; None clears it, 0 is no time."""
    return None if typed.strip().casefold() in _NOTHING else minutes_meant(typed) or 0


def read_gear(typed: str) -> tuple[Gear, ...]:
    """Read gear separated by commas, as `No microphone, headphones only`; `none` clears it.

    Raises:
        UnknownGear: a part is none of it.
    """
    if typed.strip().casefold() in _NOTHING:
        return ()
    chosen = {_gear_named(part) for part in typed.split(",") if part.strip()}
    return tuple(gear for gear in Gear if gear in chosen)


def _gear_named(typed: str) -> Gear:
    query = _plain_words(typed)
    for gear, name in GEAR_NAMES.items():
        if query in (_plain_words(gear), _plain_words(name)):
            return gear
    raise UnknownGear(text=typed.strip())


def _plain_words(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", text.casefold()))


def sitting_choices(typed: str) -> list[app_commands.Choice[str]]:
    """Suggest what was typed if it is a time, otherwise usual ones."""
    meant = minutes_meant(typed)
    offered = _SITTINGS if meant is None else (meant,)
    choices = [app_commands.Choice(name=minutes(each), value=str(each)) for each in offered]
    return [*choices, app_commands.Choice(name="As long as my sessions usually are", value="none")]


def gear_choices(typed: str) -> list[app_commands.Choice[str]]:
    """Suggest what can follow the gear that was typed so far."""
    query = _last_part(typed)
    names = [name for name in GEAR_NAMES.values() if query in name.casefold()]
    choices = _following(typed, names, limit=_LONGEST_CHOICE)
    return [*choices, app_commands.Choice(name="No limits", value="none")]


def genre_choices(genres: Sequence[Genre], typed: str) -> list[app_commands.Choice[str]]:
    """Suggest a pack's genres to follow those that were typed so far."""
    query = _last_part(typed)
    names = [
        genre.name
        for genre in genres
        if any(query in name.casefold() for name in (genre.name, *genre.also))
    ]
    return _following(typed, names, limit=GENRE_LIMIT)


def _last_part(typed: str) -> str:
    return typed.rpartition(",")[2].strip().casefold()


def _following(typed: str, names: Iterable[str], *, limit: int) -> list[app_commands.Choice[str]]:
    """Return what was typed with its last part replaced by each of the names."""
    chosen = [part.strip() for part in typed.split(",")[:-1] if part.strip()]
    known = {part.casefold() for part in chosen}
    texts = [", ".join([*chosen, name]) for name in names if name.casefold() not in known]
    return [app_commands.Choice(name=text, value=text) for text in texts if len(text) <= limit]
