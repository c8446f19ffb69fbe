"""Whether anything but the sound of a question tells its answer.

`python -m tests.ears.blindness 100` makes so many questions of every drill, collects everything
that a client receives with each (texts, ids, names, sizes, the headers of the file and of its
packets, how long it took), and guesses the answers from that. It fails if guessing is better than
chance. `make hostile` runs it.
"""

import hashlib
import io
import math
import random
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.audio.clip_maker import STEP_SECONDS, until_step
from bot.audio.clips import ClipPlan
from bot.audio.jobs import CLIP, MakeClip
from bot.audio.worker.making import make_clip
from bot.ears.results import QuestionAsked
from bot.ears.rules.asking import ask
from bot.ears.rules.drills import LADDERS, QUESTIONS_A_ROUND, Drill
from bot.ears.view.questions import draw_question
from bot.ui.actions import Action
from bot.ui.replies import Reply
from tests.audio.ogg import pages

MOST_SIGMAS = 4.5
"""Beyond so many standard deviations from chance, guesses are no luck."""
BINS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A question as a client sees it: `features`, and which of its options is right."""

    features: dict[str, object]
    options: int
    right: int


Record = Callable[[ClipPlan], tuple[bytes, float]]
"""Returns a clip, and how many seconds it took."""


def in_secret(plan: ClipPlan) -> tuple[bytes, float]:
    """Return the clip that everybody sees who can't open it: nothing but its length."""
    return bytes(round(plan.seconds * len(plan.parts) * 16_000)), 0.0


def seen(drill: Drill, step: int, at_random: random.Random, record: Record) -> Seen:
    """Ask a question as the bot does, and look at its message."""
    question = ask(drill, step, at_random.getrandbits(62))
    asked = QuestionAsked(
        id=at_random.randrange(10**17),
        round_id=at_random.randrange(10**6),
        drill=drill,
        number=at_random.randint(1, QUESTIONS_A_ROUND),
        question=question,
    )
    clip, seconds = record(question.plan)
    features = {
        **_of_message(draw_question(asked, clip), asked),
        **_of_clip(clip),
        "seconds": round(seconds + until_step(seconds, STEP_SECONDS), 2),
    }
    return Seen(features=features, options=len(question.options), right=question.right)


def _of_message(reply: Reply, asked: QuestionAsked) -> dict[str, object]:
    (file,) = reply.files
    items: list[Any] = [each for each in reply.layout.walk_children() if isinstance(each, Action)]
    buttons = [each.item for each in items]
    ids = [str(each.custom_id) for each in buttons]
    number = f":{asked.id}."
    return {
        "text": reply.content.partition("\n")[2],
        "labels": tuple(str(each.label) for each in buttons),
        "styles": tuple((each.style, each.emoji, each.disabled) for each in buttons),
        "custom ids": tuple(each.replace(number, ":") for each in ids),
        "file name": file.filename.replace(str(asked.number), ""),
        "description": (file.description or "").replace(str(asked.number), ""),
        "id": float(asked.id),
        "id modulo options": asked.id % len(buttons),
        "round modulo options": asked.round_id % len(buttons),
    }


def _of_clip(clip: bytes) -> dict[str, object]:
    features: dict[str, object] = {"size": float(len(clip))}
    if clip.startswith(b"OggS"):
        found = pages(clip)
        headers = repr([page.header for page in found]) + repr([page.content for page in found[:2]])
        features["headers"] = hashlib.sha256(headers.encode()).hexdigest()
        features["packets"] = tuple(sorted(Counter(_first_bytes(clip)).items()))
        features["last page"] = float(found[-1].header[1])
    return features


def _first_bytes(clip: bytes) -> list[int]:
    """Return the first byte of each packet, which says how it is coded (RFC 6716, 3.1)."""
    packets = bytearray()
    firsts: list[int] = []
    for page in pages(clip)[2:]:
        content = io.BytesIO(page.content)
        for size in page.header[4]:
            packets += content.read(size)
            if size < 255:
                firsts.append(packets[0])
                packets.clear()
    return firsts


@dataclass(frozen=True, slots=True, kw_only=True)
class Guesses:
    """How many of the guesses from a feature were right, and how many luck would bring."""

    feature: str
    right: int
    by_chance: float
    deviation: float

    @property
    def sigmas(self) -> float:
        """How far beyond chance they are, in standard deviations."""
        return (self.right - self.by_chance) / self.deviation if self.deviation else 0.0


def guess(found: Sequence[Seen]) -> list[Guesses]:
    """Learn from one half of the questions, and guess the other, by each feature and by all."""
    names = sorted({name for each in found for name in each.features})
    rows = [_Row.of(each, names, edges) for edges in [_edges(found)] for each in found]
    learnt, asked = rows[::2], rows[1::2]
    tables = {name: _learn(learnt, name) for name in names}
    results = [_count(name, asked, [tables[name]]) for name in names]
    return [*results, _count("everything", asked, list(tables.values()))]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    values: dict[str, object]
    options: int
    right: int

    @classmethod
    def of(cls, each: Seen, names: Sequence[str], edges: dict[str, list[float]]) -> "_Row":
        return cls(
            values={name: _binned(each.features.get(name), edges.get(name)) for name in names},
            options=each.options,
            right=each.right,
        )


def _edges(found: Sequence[Seen]) -> dict[str, list[float]]:
    """Return where to cut the figures so that each bin has about as many."""
    figures: dict[str, list[float]] = defaultdict(list)
    for each in found:
        for name, value in each.features.items():
            if isinstance(value, float):
                figures[name].append(value)
    return {
        name: [sorted(values)[len(values) * cut // BINS] for cut in range(1, BINS)]
        for name, values in figures.items()
    }


def _binned(value: object, edges: list[float] | None) -> object:
    if edges is None or not isinstance(value, float):
        return value
    return sum(value >= edge for edge in edges)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Table:
    name: str
    counts: dict[object, Counter[int]]

    def log_chance(self, row: _Row, option: int) -> float:
        counts = self.counts.get(row.values[self.name], Counter())
        return math.log((counts[option] + 1) / (counts.total() + row.options))


def _learn(rows: Sequence[_Row], name: str) -> _Table:
    counts: dict[object, Counter[int]] = defaultdict(Counter)
    for row in rows:
        counts[row.values[name]][row.right] += 1
    return _Table(name=name, counts=counts)


def _count(feature: str, rows: Sequence[_Row], tables: Sequence[_Table]) -> Guesses:
    right = 0
    for row in rows:
        chances = [sum(t.log_chance(row, option) for t in tables) for option in range(row.options)]
        right += chances.index(max(chances)) == row.right
    return Guesses(
        feature=feature,
        right=right,
        by_chance=sum(1 / row.options for row in rows),
        deviation=math.sqrt(sum((1 - 1 / row.options) / row.options for row in rows)),
    )


def questions(drill: Drill, count: int, record: Record, seed: int = 0) -> list[Seen]:
    """Ask so many questions of a drill, of all steps in turns."""
    at_random = random.Random(f"{seed} {drill}")
    steps = len(LADDERS[drill].amounts)
    return [seen(drill, number // 2 % steps, at_random, record) for number in range(count)]


def main(count: int, seed: int) -> None:
    """Make clips, and fail if anything about them tells more than chance."""
    telling: list[Any] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)

        def made(plan: ClipPlan) -> tuple[bytes, float]:
            started = time.perf_counter()
            make_clip(MakeClip(plan=plan), folder)
            return (folder / CLIP).read_bytes(), time.perf_counter() - started

        made(ask(Drill.BANDS, 0, 0).plan)  # loads what is loaded once
        for drill in Drill:
            results = guess(questions(drill, count, made, seed))
            best = max(results, key=lambda each: each.sigmas)
            everything = results[-1]
            print(
                f"{drill:12} {count} questions: {everything.right} of {count // 2} guessed from "
                f"everything, {everything.by_chance:.1f} by chance; the best feature is "
                f"{best.feature} ({best.sigmas:+.1f} sigma)",
                flush=True,
            )
            telling += [(drill, each) for each in results if each.sigmas > MOST_SIGMAS]
    if telling:
        sys.exit(f"These tell the answer: {telling}")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]) if sys.argv[2:] else 0)
