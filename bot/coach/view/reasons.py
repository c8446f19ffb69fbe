"""The text of the coach's reasons."""

from functools import singledispatch
from typing import Final

from bot.coach.rules import reasons
from bot.ears.view.drills import DRILL_NAMES, amount_text
from bot.packs.content import SkillPack
from bot.ui.text import date_text, minutes, number, plural

_ALL: Final = 100
"""Percent."""


@singledispatch
def reason_text(reason: object, _pack: SkillPack) -> str:
    """Return a reason as a short sentence without its full stop.

    Raises:
        LookupError: it is not one of the coach's reasons.
    """
    raise LookupError(f"{type(reason).__name__} has no text")


@reason_text.register
def _(_reason: reasons.FirstStep, _pack: SkillPack) -> str:
    return "A good first step"


@reason_text.register
def _(_reason: reasons.StartTrack, _pack: SkillPack) -> str:
    return "You have no track to work on yet, and finishing one teaches more than any exercise"


@reason_text.register
def _(reason: reasons.NextRung, pack: SkillPack) -> str:
    teaches = pack.ladder_by_slug[reason.ladder].rungs[reason.number - 1].teaches
    return f"Your next step, {reason.number} of {reason.rungs}: {uncapitalised(teaches)}"


@reason_text.register
def _(reason: reasons.RungAgain, _pack: SkillPack) -> str:
    text = f"Step {reason.rung.number} of {reason.rung.rungs}"
    if not reason.missed:
        return f"{text}. You started it on {date_text(reason.on)}"
    return f"{text} again: {plural(reason.missed):check} to go since {date_text(reason.on)}"


@reason_text.register
def _(reason: reasons.DueAgain, _pack: SkillPack) -> str:
    return f"You did this on {date_text(reason.on)}. Do it again and compare"


@reason_text.register
def _(reason: reasons.DrillDue, _pack: SkillPack) -> str:
    threshold = amount_text(reason.drill, reason.threshold)
    return f"{DRILL_NAMES[reason.drill]} is due: your threshold was {threshold}"


@reason_text.register
def _(reason: reasons.NamedByListeners, pack: SkillPack) -> str:
    return named_text(reason, pack, "a track of yours")


def named_text(reason: reasons.NamedByListeners, pack: SkillPack, track: str) -> str:
    """Return what listeners of a track named as what it needs most."""
    listeners = plural(reason.listeners)
    focus = _focus(pack, reason.focus)
    return f"On {track}, {listeners:listener} said {focus} needs the most work"


@reason_text.register
def _(reason: reasons.StrongestFocus, pack: SkillPack) -> str:
    return f"{pack.focus_by_slug[reason.focus].name} is where you've done most"


@reason_text.register
def _(reason: reasons.ChosenFocus, pack: SkillPack) -> str:
    return f"You asked for more {_focus(pack, reason.focus)}"


@reason_text.register
def _(_reason: reasons.JustStarting, _pack: SkillPack) -> str:
    return "You're just getting started"


@reason_text.register
def _(reason: reasons.EarlyLevel, _pack: SkillPack) -> str:
    return f"Most useful in the first levels, and you're at level {number(reason.level)}"


@reason_text.register
def _(reason: reasons.Returned, _pack: SkillPack) -> str:
    return f"You're back after {plural(reason.days):day}, so start with something short"


@reason_text.register
def _(reason: reasons.Unreleased, _pack: SkillPack) -> str:
    return f"You've started {plural(reason.tracks):track} and not released one yet"


@reason_text.register
def _(reason: reasons.Unfinished, pack: SkillPack) -> str:
    return (
        f"None of your {minutes(reason.minutes)} this month went into {_focus(pack, reason.focus)}"
    )


@reason_text.register
def _(reason: reasons.Lopsided, pack: SkillPack) -> str:
    because = pack.focus_by_slug[reason.focus].stands_on[reason.towards].why
    share = _share(pack, reason.focus, reason.percent)
    return f"{share}. {_capitalised(because)}"


@reason_text.register
def _(reason: reasons.Neglected, pack: SkillPack) -> str:
    if reason.days is None:
        return f"You haven't done any {_focus(pack, reason.focus)} yet"
    return f"You haven't done any {_focus(pack, reason.focus)} in {plural(reason.days):day}"


@reason_text.register
def _(reason: reasons.WeekendsOnly, _pack: SkillPack) -> str:
    days = plural(reason.days)
    return f"All your {days:active day} were at weekends. This is short enough for a weekday"


@reason_text.register
def _(reason: reasons.OnPath, pack: SkillPack) -> str:
    return f"On your path, {pack.path_by_slug[reason.path].name}"


@reason_text.register
def _(reason: reasons.MainFocus, pack: SkillPack) -> str:
    if reason.percent == _ALL:
        return _share(pack, reason.focus, reason.percent)
    return f"You practise {_focus(pack, reason.focus)} most: {reason.percent}% of your time"


@reason_text.register
def _(reason: reasons.OpenNow, _pack: SkillPack) -> str:
    return f"Your server's {reason.cadence} quest"


@reason_text.register
def _(_reason: reasons.YourOwn, _pack: SkillPack) -> str:
    return "Picked for you"


@reason_text.register
def _(reason: reasons.RoundsOff, pack: SkillPack) -> str:
    return f"A little {_focus(pack, reason.focus)} rounds off the week"


@reason_text.register
def _(reason: reasons.LongStretch, _pack: SkillPack) -> str:
    return f"You worked {minutes(reason.minutes)} without a break"


@reason_text.register
def _(_reason: reasons.AlwaysTrue, _pack: SkillPack) -> str:
    return "Useful at any level"


def _share(pack: SkillPack, slug: str, percent: int) -> str:
    if percent == _ALL:
        return f"All your practice this month was {_focus(pack, slug)}"
    return f"{pack.focus_by_slug[slug].name} took {percent}% of your time this month"


def _focus(pack: SkillPack, slug: str) -> str:
    return pack.focus_by_slug[slug].name.lower()


def uncapitalised(text: str) -> str:
    """Return a text for the middle of a sentence; an abbreviation at its start stays."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]
