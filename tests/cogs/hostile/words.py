"""What members have typed before a run: every probe, in every place."""

from itertools import cycle

from simcord.actors import MemberActor

from bot.feedback.rules.submitting import QUESTION_LIMIT, clue_in
from bot.ui.text import clean
from tests.cogs.hostile.checks import secret_of
from tests.cogs.hostile.texts import probes


class Words:
    """Returns texts that are made of the probes one after the other."""

    def __init__(self, victims: tuple[int, int]) -> None:
        everything = probes("zq", victims)
        self._probes = cycle(everything)
        self._blind = cycle([each for each in everything if _is_blind(each)])

    def text(self, most: int, beginning: str = "zs") -> str:
        """Return the next probes, as many as fit."""
        return _joined(self._probes, most, beginning)

    def note(self, who: MemberActor) -> str:
        """Return a note that nobody else may read."""
        return self.text(500, secret_of(who.id))

    def question(self) -> str:
        """Return a question to listeners, which doesn't tell who asks."""
        return _joined(self._blind, QUESTION_LIMIT, "zs")


def _joined(of: "cycle[str]", most: int, beginning: str) -> str:
    text = beginning
    while len(longer := f"{text} {next(of)}") <= most - 3:
        text = longer
    return f"{text} ze"


def _is_blind(probe: str) -> bool:
    return clue_in(clean(probe, limit=1_000, newlines=True), ()) is None
