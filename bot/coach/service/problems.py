"""What stuck members say, and what helps."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from bot.coach.errors import ProblemNotFound
from bot.coach.results import ProblemAnswered, ProblemsOffered
from bot.db.transactions import Transaction
from bot.db.use_cases import reads
from bot.packs.course import Problem
from bot.quests.service.known_quests import known_quests
from bot.servers.service.context import load_context
from bot.use_cases import Service

NEAREST = 5
"""How many problems are offered for words that none of them has."""

_WORD = re.compile(r"\w+")


class Problems(Service):
    """Helps members who are stuck. Each method is one transaction."""

    @reads
    def suggest(self, tx: Transaction, guild_id: int, text: str) -> list[Problem]:
        """Return the problems that have all the words of a text; all of them without a text."""
        pack = load_context(tx, self._packs, guild_id).pack
        return matching(pack.problems, text)

    @reads
    def offer(
        self, tx: Transaction, guild_id: int, user_id: int, phase: str | None = None
    ) -> ProblemsOffered:
        """Return the problems of a phase; without one, whether there are any."""
        pack = load_context(tx, self._packs, guild_id).pack
        return ProblemsOffered(
            user_id=user_id,
            problems=[each for each in pack.problems if each.phase == phase],
            has_any=bool(pack.problems),
            phase=phase,
        )

    @reads
    def answer(
        self, tx: Transaction, guild_id: int, user_id: int, text: str
    ) -> ProblemAnswered | ProblemsOffered:
        """Return what helps with a problem, given by slug or by what it says.

        If no single problem fits the text, return those that are nearest to it.
        """
        context = load_context(tx, self._packs, guild_id)
        problems = context.pack.problems
        problem = context.pack.problem_by_slug.get(text.strip()) or _only_match(problems, text)
        if problem is None:
            return ProblemsOffered(
                user_id=user_id,
                problems=nearest(problems, text),
                has_any=bool(problems),
                typed=text,
            )
        known = known_quests(tx, context)
        quest = next(
            (
                each.quest
                for each in known
                if each.quest.slug == problem.quest and not each.disabled
            ),
            None,
        )
        focus = context.pack.focus_by_slug[problem.focus]
        return ProblemAnswered(user_id=user_id, problem=problem, focus=focus, quest=quest)

    @reads
    def find(self, tx: Transaction, guild_id: int, user_id: int, slug: str) -> ProblemAnswered:
        """Return what helps with a problem that was offered.

        Raises:
            ProblemNotFound: it has left the pack.
        """
        found = self.answer.within(tx, guild_id, user_id, slug)
        if not isinstance(found, ProblemAnswered):
            raise ProblemNotFound
        return found


def matching(problems: Sequence[Problem], text: str) -> list[Problem]:
    """Return the problems in which each word of a text occurs, in the pack's order."""
    words = text.casefold().split()
    return [each for each in problems if all(word in each.says.casefold() for word in words)]


def nearest(problems: Sequence[Problem], text: str) -> list[Problem]:
    """Return the problems nearest to a text: by the words they share, then by their letters."""
    typed = text.casefold()
    words = set(_WORD.findall(typed))

    def likeness(problem: Problem) -> tuple[int, float]:
        says = problem.says.casefold()
        shared = sum(len(word) for word in words & set(_WORD.findall(says)))
        return shared, SequenceMatcher(None, says, typed).ratio()

    return sorted(problems, key=likeness, reverse=True)[:NEAREST]


def _only_match(problems: Sequence[Problem], text: str) -> Problem | None:
    """Return the problem that says exactly this, or the only one that has all its words."""
    said = text.strip().casefold()
    exact = [each for each in problems if each.says.casefold() == said]
    found = exact or (matching(problems, text) if said else [])
    return found[0] if len(found) == 1 else None
