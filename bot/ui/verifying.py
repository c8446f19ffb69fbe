"""What `python -m bot verify` says to whoever runs the bot: one exact sentence for each finding."""

from datetime import datetime

from bot.domain.ranks import least, most
from bot.domain.streaks import Streak
from bot.services.verifying.results import (
    Bucket,
    DayHeld,
    Difference,
    Fault,
    FaultKind,
    Figure,
    Found,
    Sums,
    Value,
    Verified,
)
from bot.ui.text import listed, number, plural, xp

_PACKLESS_NAMED = 5


def found_text(found: Found) -> str:
    """Say what was found, and whether it is mended."""
    if isinstance(found.finding, Fault):
        return f"{_whose(found.finding)}: {_fault(found.finding)}."
    mended = " Mended." if found.is_mended else ""
    return f"{_whose(found.finding)}: {_difference(found.finding)}.{mended}"


def damage_text(damage: str) -> str:
    """Say what the database itself finds damaged."""
    return f"The database is damaged: {damage.removesuffix('.')}."


def damaged_text(count: int) -> str:
    """Say what to do about damage, for which nothing is looked at that lies in what is damaged."""
    return (
        f"The database is damaged in {plural(count):place}, so its figures were not looked at: go "
        "back to a copy that is sound."
    )


def verified_text(verified: Verified) -> str:
    """Sum up how much was looked at and what came of it, and say what to do next."""
    looked_at = f"Looked at {plural(verified.members):member} and {plural(verified.awards):award}"
    if not verified.differences and not verified.faults:
        return f"{looked_at}: every figure is what the ledger says."
    parts = [_differences_text(verified)] if verified.differences else []
    if verified.faults:
        parts.append(
            f"In the ledger itself, {plural(verified.faults):thing is|things are} wrong, and "
            "nothing can mend that: go back to a copy that is sound, or let staff undo and adjust."
        )
    return f"{looked_at}. {' '.join(parts)}"


def packless_text(verified: Verified) -> str:
    """Say in which servers levels were not looked at."""
    named = sorted(verified.packless)[:_PACKLESS_NAMED]
    more = len(verified.packless) - len(named)
    servers = listed([*map(str, named), *([f"{number(more)} more"] if more else [])])
    return f"Levels were not looked at in {servers}: their skill pack is not in PACKS_DIR."


def _differences_text(verified: Verified) -> str:
    differ = f"{plural(verified.differences):figure} differed from the ledger"
    if verified.mended == verified.differences:
        return f"{differ}, and {'was' if verified.mended == 1 else 'were'} mended."
    left = verified.differences - verified.mended
    return f"{differ}: `python -m bot verify --mend` mends {'it' if left == 1 else 'them'}."


def _whose(finding: Difference | Fault) -> str:
    member = f", member {finding.user_id}" if finding.user_id is not None else ""
    return f"Server {finding.guild_id}{member}"


def _difference(difference: Difference) -> str:
    stored, reckoned = difference.stored, difference.reckoned
    return (
        f"{_name(difference)} is {_value(difference, stored)}; "
        f"the ledger says {_value(difference, reckoned)}"
    )


def _name(difference: Difference) -> str:
    of = difference.of
    match difference.figure:
        case Figure.STANDING:
            return "the standing of all time" if of == "all" else f"the standing of {of}"
        case Figure.ATTRIBUTE:
            return f"the attribute {of}"
        case Figure.PRACTICE_DAY:
            return f"the practice day {of}"
        case Figure.STREAK:
            return "the streak"
        case Figure.STREAK_END:
            return "the end of the streak"
        case Figure.HIGHEST_LEVEL:
            return "the highest level"
        case Figure.BOARD_COUNT:
            return _board(of) if isinstance(of, Bucket) else "a board"


def _board(of: Bucket) -> str:
    low, high = least(of.number), most(of.number)
    scores = number(low) if low == high else f"{number(low)} to {number(high)}"
    period = "all time" if of.period == "all" else of.period
    return f"the count of members with {scores} on the board of {of.metric} for {period}"


def _value(difference: Difference, value: Value) -> str:
    match value:
        case None:
            return "nothing"
        case Sums():
            seen = "on" if value.present else "off"
            return (
                f"{xp(value.xp)}, {plural(value.minutes):minute} and {plural(value.quests):quest}, "
                f"{seen} the boards"
            )
        case DayHeld():
            return f"{plural(value.minutes):minute} and {plural(value.quests):quest}"
        case Streak():
            last = value.last_on.isoformat() if value.last_on else "never"
            return (
                f"{plural(value.days):day} (longest {number(value.longest)}, last active {last}, "
                f"{plural(value.rest_days):rest day})"
            )
        case datetime():
            return f"{value:%Y-%m-%d %H:%M:%S} UTC"
        case int():
            return xp(value) if difference.figure is Figure.ATTRIBUTE else number(value)


def _fault(fault: Fault) -> str:
    of_attributes = fault.kind is FaultKind.ATTRIBUTES
    sentence = _UNREADABLE if of_attributes and fault.stored is None else _FAULTS[fault.kind]
    return sentence.format(
        award=fault.award_id,
        subject=(fault.subject or "").replace(":", " "),  # `session 12` for `session:12`
        stored=number(fault.stored or 0),
        reckoned=number(fault.reckoned or 0),
    )


_UNREADABLE = "the attributes of award {award} cannot be read"
_FAULTS = {
    FaultKind.ATTRIBUTES: "award {award} gives {reckoned} XP, its attributes sum to {stored} XP",
    FaultKind.WORTH: "award {award} gives {stored} XP, its terms come to {reckoned} XP",
    FaultKind.DAY: "the producer day of award {award} is no date",
    FaultKind.UNDO: "award {award} takes {subject} back, and does not negate it",
    FaultKind.UNPAID: "{subject} counts, and has no award",
    FaultKind.UNDUE: "{subject} does not count, and has award {award}",
    FaultKind.UNLIKE: "{subject} and award {award} differ in member, day, minutes or quests",
    FaultKind.UNDONE: "of {subject} and award {award}, one is undone and the other is not",
    FaultKind.NOTHING: "award {award} is for {subject}, which is not there",
    FaultKind.BELOW_ZERO: (
        "by the ledger {subject} comes to {stored}, and no such sum may be below 0"
    ),
}
