"""The output of `python -m bot verify`: one sentence for each finding."""

from datetime import datetime

from bot.boards.rules import highest_score, lowest_score
from bot.calendar.rules.periods import ALL_TIME
from bot.streaks.rules import Streak
from bot.ui.text import listed, number, plural, xp
from bot.verify.rules import (
    Bucket,
    Difference,
    Fault,
    FaultKind,
    Figure,
    Finding,
    Total,
    Value,
    Verified,
)

_MAX_SERVERS_NAMED = 5


def finding_text(finding: Finding) -> str:
    """Return a finding as a sentence, and whether it was repaired."""
    if isinstance(finding, Fault):
        return f"{_whose(finding)}: {_fault(finding)}."
    repaired = " Fixed." if finding.is_repaired else ""
    return f"{_whose(finding)}: {_difference(finding)}.{repaired}"


def damage_text(damage: str) -> str:
    """Return a sentence about damage that the database reports."""
    return f"The database is damaged: {damage.removesuffix('.')}."


def damage_summary_text(count: int) -> str:
    """Return the advice for a damaged database, whose figures are not verified."""
    return (
        f"The database is damaged in {plural(count):place}, so its figures weren't checked: "
        "restore a backup that isn't damaged."
    )


def verified_text(verified: Verified) -> str:
    """Return a summary of what was verified and found, and what to do next."""
    looked_at = f"Checked {plural(verified.members):member} and {plural(verified.awards):award}"
    if not verified.differences and not verified.faults:
        return f"{looked_at}: every figure matches the ledger."
    parts = [_differences_text(verified)] if verified.differences else []
    if verified.faults:
        parts.append(
            f"In the ledger itself, {plural(verified.faults):thing is|things are} wrong, and "
            "nothing can correct that: restore a good backup, or let staff undo and adjust."
        )
    return f"{looked_at}. {' '.join(parts)}"


def missing_packs_text(verified: Verified) -> str:
    """Return a sentence about the servers whose levels were not verified."""
    named = sorted(verified.guilds_without_pack)[:_MAX_SERVERS_NAMED]
    more = len(verified.guilds_without_pack) - len(named)
    servers = listed([*map(str, named), *([f"{number(more)} more"] if more else [])])
    return f"Levels weren't checked in {servers}: their skill pack is not in PACKS_DIR."


def _differences_text(verified: Verified) -> str:
    differ = f"{plural(verified.differences):figure} differed from the ledger"
    if verified.repaired == verified.differences:
        return f"{differ}, and {'was' if verified.repaired == 1 else 'were'} corrected."
    left = verified.differences - verified.repaired
    return f"{differ}: `python -m bot verify --repair` corrects {'it' if left == 1 else 'them'}."


def _whose(finding: Finding) -> str:
    member = f", member {finding.user_id}" if finding.user_id is not None else ""
    return f"Server {finding.guild_id}{member}"


def _difference(difference: Difference) -> str:
    stored, recounted = (
        _value(difference.figure, each) for each in (difference.stored, difference.recounted)
    )
    return f"{_name(difference)} is {stored}; the ledger says {recounted}"


def _name(difference: Difference) -> str:
    if isinstance(difference.of, Bucket):
        return _board(difference.of)
    of = "all time" if difference.of == ALL_TIME else (difference.of or "").replace(":", " ")
    return _NAMES[difference.figure].format(of=of)


def _board(of: Bucket) -> str:
    low, high = lowest_score(of.number), highest_score(of.number)
    scores = number(low) if low == high else f"{number(low)} to {number(high)}"
    period = "all time" if of.period == ALL_TIME else of.period
    return f"the count of members with {scores} on the board of {of.metric} for {period}"


def _value(figure: Figure, value: Value) -> str:
    match value:
        case None:
            return "nothing"
        case Total():
            return _total(figure, value)
        case Streak():
            last = value.last_on.isoformat() if value.last_on else "never"
            return (
                f"{plural(value.days):day} (longest {number(value.longest)}, last active {last}, "
                f"{plural(value.rest_days):rest day})"
            )
        case datetime():
            return f"{value:%Y-%m-%d %H:%M:%S} UTC"
        case int():
            return number(value)
        case float():
            return f"{value:g}"


def _total(figure: Figure, total: Total) -> str:
    if figure is Figure.ATTRIBUTE:
        return xp(total.xp)
    work = f"{plural(total.minutes):minute} and {plural(total.quests):quest}"
    if figure is Figure.PRACTICE_DAY:
        return work
    return f"{xp(total.xp)}, {work}, {'on' if total.present else 'off'} the boards"


def _fault(fault: Fault) -> str:
    of_attributes = fault.kind is FaultKind.ATTRIBUTES
    sentence = _UNREADABLE if of_attributes and fault.stored is None else _FAULTS[fault.kind]
    return sentence.format(
        award=fault.award_id,
        subject=(fault.subject or "").replace(":", " "),  # `session 12` for `session:12`
        stored=number(fault.stored or 0),
        expected=number(fault.expected or 0),
    )


_NAMES = {
    Figure.STANDING: "the standing of {of}",
    Figure.ATTRIBUTE: "the attribute {of}",
    Figure.PRACTICE_DAY: "the practice day {of}",
    Figure.STREAK: "the streak",
    Figure.STREAK_END: "the end of the streak",
    Figure.HIGHEST_LEVEL: "the highest level",
    Figure.ASSESSMENTS: "the number of assessments of {of}",
    Figure.EAR_ROUNDS: "the number of ear rounds on {of}",
    Figure.EAR_THRESHOLD: "the threshold of {of}",
    Figure.CRITIQUES_GIVEN: "the number of critiques given",
    Figure.SUBMISSIONS: "the number of submissions",
    Figure.PAUSED_DAY: "the number of pauses on {of}",
}

_UNREADABLE = "the attributes of award {award} can't be read"
_FAULTS = {
    FaultKind.ATTRIBUTES: "award {award} gives {expected} XP, its attributes make {stored}",
    FaultKind.WORTH: "award {award} gives {stored} XP, but should give {expected} XP",
    FaultKind.DAY: "the producer day of award {award} isn't a date",
    FaultKind.UNDO: "award {award} undoes {subject}, but its figures don't negate it",
    FaultKind.UNPAID: "{subject} counts, but has no award",
    FaultKind.UNDUE: "{subject} doesn't count, but has award {award}",
    FaultKind.UNLIKE: "{subject} and award {award} differ in member, day or figures",
    FaultKind.UNDONE: "only one of {subject} and award {award} is undone",
    FaultKind.NOTHING: "award {award} is for {subject}, but the member doesn't have that",
    FaultKind.EVENT: (
        "award {award} is part of {subject}, but that gives another percentage, isn't this "
        "server's, or overlaps another event"
    ),
    FaultKind.PAUSES: "{stored} pauses have {subject}, but no two can share a day",
    FaultKind.ROLE: "there's a role for {subject}, but the member didn't lead that",
    FaultKind.UNCOUNTED: "there are {stored} mix checks, but only {expected} were counted",
    FaultKind.BELOW_ZERO: "the ledger says {subject} is {stored}, but that can't be below 0",
}
