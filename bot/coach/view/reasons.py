"""The text of the coach's reasons."""

from functools import singledispatch

from bot.coach.rules import reasons
from bot.packs.content import SkillPack
from bot.ui.text import minutes, number, plural


@singledispatch
def reason_text(reason: object, _pack: SkillPack) -> str:
    """Return a reason as a clause that begins with a lower-case letter.

    Raises:
        LookupError: it is not one of the coach's reasons.
    """
    raise LookupError(f"{type(reason).__name__} has no text")


@reason_text.register
def _(reason: reasons.FirstStep, pack: SkillPack) -> str:
    titles = [start.title for start in pack.getting_started if start.quest == reason.quest]
    return f"it is a first step: {_small(titles[0])}" if titles else "it is short and simple"


@reason_text.register
def _(_reason: reasons.JustStarting, _pack: SkillPack) -> str:
    return "you are just getting started here"


@reason_text.register
def _(reason: reasons.EarlyLevel, _pack: SkillPack) -> str:
    return f"it matters most in the first levels, and you are at level {reason.level}"


@reason_text.register
def _(reason: reasons.Returned, _pack: SkillPack) -> str:
    return f"you are back after {plural(reason.days):day}: something short first"


@reason_text.register
def _(reason: reasons.Unreleased, _pack: SkillPack) -> str:
    return f"you have started {plural(reason.tracks):track} and released none yet"


@reason_text.register
def _(reason: reasons.Unfinished, pack: SkillPack) -> str:
    return f"none of your {minutes(reason.minutes)} went into {_focus(pack, reason.focus)}"


@reason_text.register
def _(reason: reasons.Lopsided, pack: SkillPack) -> str:
    because = pack.focus_by_slug[reason.focus].stands_on[reason.towards]
    return f"{_focus(pack, reason.focus)} took {reason.percent}% of your time; {because}"


@reason_text.register
def _(reason: reasons.Neglected, pack: SkillPack) -> str:
    if reason.days is None:
        return f"there was no {_focus(pack, reason.focus)} in your sessions so far"
    return f"there was no {_focus(pack, reason.focus)} in {plural(reason.days):day}"


@reason_text.register
def _(reason: reasons.LeastGrown, pack: SkillPack) -> str:
    names = {attribute.slug: attribute.name.lower() for attribute in pack.attributes}
    gained = f"by {number(reason.xp)} XP" if reason.xp > 0 else "by nothing yet"
    return f"your {names[reason.attribute]} has grown least these four weeks, {gained}"


@reason_text.register
def _(reason: reasons.WeekendsOnly, _pack: SkillPack) -> str:
    days = plural(reason.days)
    return f"all {days:active day} were at weekends, and this is short enough for a weekday"


@reason_text.register
def _(reason: reasons.OnPath, pack: SkillPack) -> str:
    return f"it lies on your path, {pack.path_by_slug[reason.path].name}"


@reason_text.register
def _(reason: reasons.MainFocus, pack: SkillPack) -> str:
    return f"{_focus(pack, reason.focus)} is what you practise most: {reason.percent}% of your time"


@reason_text.register
def _(reason: reasons.OpenNow, _pack: SkillPack) -> str:
    return f"it is your server's {reason.cadence} quest"


@reason_text.register
def _(_reason: reasons.YourOwn, _pack: SkillPack) -> str:
    return "it was picked for you alone"


@reason_text.register
def _(reason: reasons.RoundsOff, pack: SkillPack) -> str:
    return f"a little {_focus(pack, reason.focus)} rounds off the week"


@reason_text.register
def _(reason: reasons.LongStretch, _pack: SkillPack) -> str:
    return f"you worked {minutes(reason.minutes)} in one stretch without a break"


@reason_text.register
def _(_reason: reasons.AlwaysTrue, _pack: SkillPack) -> str:
    return "it helps at any level"


def _focus(pack: SkillPack, slug: str) -> str:
    return pack.focus_by_slug[slug].name.lower()


def _small(title: str) -> str:
    return title[:1].lower() + title[1:]
