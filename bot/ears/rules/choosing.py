"""Which drill comes next, if a member doesn't choose one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from bot.ears.rules.drills import Drill


@dataclass(frozen=True, slots=True, kw_only=True)
class Trained:
    """A drill that a member has finished a round of."""

    due_on: date
    last_at: datetime


def next_drill(trained: Mapping[Drill, Trained], today: date) -> Drill:
    """Return the drill longest due; else one never tried; else the one trained longest ago."""
    due = [drill for drill, facts in trained.items() if facts.due_on <= today]
    if due:
        return min(due, key=lambda drill: (trained[drill].due_on, trained[drill].last_at))
    for drill in Drill:
        if drill not in trained:
            return drill
    return min(trained, key=lambda drill: trained[drill].last_at)
