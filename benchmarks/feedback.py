"""Feedback: what a turn to listen, a critique and the panel cost in a server with many tracks."""

import itertools
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter

from benchmarks.databases import Configured, sqlite
from benchmarks.report import Section, spread
from bot.app.messages import MESSAGE_KINDS
from bot.db.database import Database
from bot.feedback.results import CritiqueTyped, Turn
from bot.feedback.rules.submitting import OPEN_FOR
from bot.feedback.rules.verdicts import Verdict
from bot.feedback.store import submissions
from bot.feedback.store.submissions import Submission
from bot.interactions.rules import Request
from bot.members import store as members
from bot.packs.loading import load_packs
from bot.servers import store as servers
from bot.servers.service.context import default_server
from bot.services import Services

SIZE, QUICK_SIZE = 10_000, 500
AIM_MS = 50

_GUILD = 1
_NOW = datetime(2026, 11, 20, 18, tzinfo=UTC)
_EACH = 20
"""Submissions of a maker, the oldest ones closed."""
_OPEN_EACH = 3
_LISTENERS = 100
_MS = 1_000
_CRITIQUE = CritiqueTyped(
    verdict=Verdict.NEARLY,
    impression="Dark and wide, it felt like a late train through the rain.",
    strongest="The vocal chop sits right in front and never fights the keys.",
    weakest="From 1:42 the bass and the kick fight, so the drop feels small.",
    suggestion="Duck the bass a little on each kick, only for this section.",
    focus="mixing",
)


async def measure(*, quick: bool) -> Sequence[Section]:
    """Let members listen and write, and makers look at their panels."""
    size = QUICK_SIZE if quick else SIZE
    with sqlite() as configured:
        configured.migrate()
        row = _feedback(configured, size)
    return [
        Section(
            title="Feedback: listening and writing",
            description=(
                f"In a server with so many submissions, {_LISTENERS} members get a turn, write a "
                "critique and open their panels. Each is one transaction, without the way to "
                f"Discord, and may take {AIM_MS} ms."
            ),
            columns=["engine", "submissions", "get a turn", "critique", "panel"],
            rows=[row],
        )
    ]


def _feedback(configured: Configured, size: int) -> list[str]:
    ids = itertools.count(1)
    turns: list[float] = []
    critiques: list[float] = []
    panels: list[float] = []
    with closing(Database(configured.url)) as database:
        services = Services(database, load_packs(Path("seeds")), MESSAGE_KINDS)
        _submit(database, size)
        for user_id in range(size + 1, size + _LISTENERS + 1):

            def request(user_id: int = user_id) -> Request:
                return Request(interaction_id=next(ids), guild_id=_GUILD, user_id=user_id, now=_NOW)

            started = perf_counter()
            turn = services.listening.listen.blocking(request())
            assert isinstance(turn, Turn)
            got = perf_counter()
            services.listening.critique.blocking(request(), turn.claim.id, _CRITIQUE)
            wrote = perf_counter()
            services.submissions.panel.blocking(_GUILD, turn.submission.user_id, _NOW)
            turns.append((got - started) * _MS)
            critiques.append((wrote - got) * _MS)
            panels.append((perf_counter() - wrote) * _MS)
    return [configured.engine, f"{size:,}", spread(turns), spread(critiques), spread(panels)]


def _submit(database: Database, size: int) -> None:
    """Insert submissions of links, a few of each maker open."""
    packs = load_packs(Path("seeds"))
    with database.writing() as tx:
        servers.ensure(tx, default_server(_GUILD, packs))
        for number in range(size):
            maker, which = divmod(number, _EACH)
            members.enter(tx, _GUILD, maker + 1)
            at = _NOW - timedelta(minutes=size - number)
            submission = Submission(
                id=number + 1,
                guild_id=_GUILD,
                user_id=maker + 1,
                at=at,
                title="Night bus",
                question=None,
                stage=None,
                track_id=None,
                recording_id=None,
                link="https://example.com/it",
                closes_at=at + OPEN_FOR,
                closed_at=_NOW if which < _EACH - _OPEN_EACH else None,
            )
            submissions.add(tx, submission)
