"""Runs the tests against a random sample of mutants; `make mutants` calls it."""

import argparse
import asyncio
import os
import random
import shutil
import sys
import tempfile
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from enum import StrEnum
from functools import cache
from itertools import islice
from pathlib import Path

from tests.mutants.mutations import Mutant, mutants_of

ROOT = Path(__file__).parents[2]
LAYERS = ("rules", "service", "store")
COPIED = ("bot", "cogs", "seeds", "tests", "benchmarks", "docs")
EQUIVALENT = Path(__file__).with_name("equivalent.toml")
FEATURE_SECONDS, REST_SECONDS = 600, 3_600
"""How long the tests of a feature, and all others, may take."""


class Outcome(StrEnum):
    """What became of a mutant."""

    KILLED = "killed"
    SURVIVED = "survived"
    TIMEOUT = "timeout"
    EQUIVALENT = "equivalent"


def main() -> int:
    """Run a sample and print a report; 1 if a mutant has survived."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("--number", type=int, default=90, help="how many mutants: %(default)s")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--jobs", type=int, default=2, help="how many at a time: %(default)s")
    parser.add_argument("--only", default="", help="only files whose path contains this")
    arguments = parser.parse_args()
    print(f"Seed {arguments.seed}", flush=True)
    sample = drawn(arguments.number, arguments.seed, arguments.only)
    outcomes = asyncio.run(run_all(sample, arguments.jobs))
    if not outcomes:
        print("The tests fail without any mutant: run `make test` first.")
        return 2
    print_report(sample, outcomes)
    return 1 if Outcome.SURVIVED in outcomes else 0


def layer_of(file: Path) -> str | None:
    """Return the layer of a file of a feature, None for any other."""
    parts = file.relative_to(ROOT / "bot").with_suffix("").parts
    return parts[1] if len(parts) > 1 and parts[1] in LAYERS else None


def drawn(number: int, seed: int, only: str = "") -> list[Mutant]:
    """Draw mutants, as many of each layer; a file's chance is by how much there is to change."""
    by_layer: dict[str, list[Mutant]] = {layer: [] for layer in LAYERS}
    for file in sorted(ROOT.glob("bot/*/**/*.py")):
        name = str(file.relative_to(ROOT))
        if (layer := layer_of(file)) and only in name:
            by_layer[layer] += mutants_of(name, text_of(name))
    chance = random.Random(seed)
    sample: list[Mutant] = []
    for at, mutants in enumerate(by_layer.values()):
        chance.shuffle(mutants)
        valid = (each for each in mutants if each.is_valid(text_of(each.file)))
        sample += islice(valid, (number + len(LAYERS) - 1 - at) // len(LAYERS))
    return sample


async def run_all(sample: Sequence[Mutant], jobs: int) -> list[Outcome]:
    """Run the tests against each mutant, several at a time, each in a copy of its own.

    Returns:
        What became of each; nothing if the tests fail without any mutant.
    """
    outcomes: list[Outcome | None] = [None] * len(sample)
    waiting = iter(enumerate(sample))
    with tempfile.TemporaryDirectory(prefix="woodshed-mutants-") as folder:
        copies = [Path(folder) / str(job) for job in range(jobs)]
        for copy in copies:
            copy_project(copy)
        if await run_tests(["-n", "2"], copies[0], REST_SECONDS) is not Outcome.SURVIVED:
            return []

        async def work(copy: Path) -> None:
            for at, mutant in waiting:
                outcomes[at] = outcome = await run_one(mutant, copy)
                place = f"{mutant.file}:{line_of(mutant)}"
                print(f"{at + 1:3}/{len(sample)}  {outcome:10}  {place}", flush=True)

        await asyncio.gather(*map(work, copies))
    return [each for each in outcomes if each is not None]


def copy_project(folder: Path) -> None:
    """Copy what the tests need."""
    for name in COPIED:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for file in ROOT.iterdir():
        if file.is_file() and file.name not in {".git", ".env"}:
            shutil.copy(file, folder)


async def run_one(mutant: Mutant, copy: Path) -> Outcome:
    """Run the tests of a mutant's feature, and the others if none of those notices it."""
    if is_equivalent(mutant):
        return Outcome.EQUIVALENT
    file, original = copy / mutant.file, text_of(mutant.file)
    file.write_text(mutant.apply(original), encoding="utf-8")
    try:
        own, others = split_tests(mutant)
        outcome = await run_tests(own, copy, FEATURE_SECONDS)
        if outcome is Outcome.SURVIVED:
            outcome = await run_tests([*others, "-n", "2"], copy, REST_SECONDS)
        return outcome
    finally:
        file.write_text(original, encoding="utf-8")


def split_tests(mutant: Mutant) -> tuple[list[str], list[str]]:
    """Return the test files that import or mirror a mutant's feature, and all others."""
    feature = mutant.file.split("/")[1]
    own: list[str] = []
    others: list[str] = []
    for file in sorted(ROOT.glob("tests/**/test_*.py")):
        name = str(file.relative_to(ROOT))
        if name.startswith("tests/mutants/"):
            continue
        near = f"tests/{feature}/" in name or feature in file.stem
        near = near or f"bot.{feature}." in file.read_text(encoding="utf-8")
        (own if near else others).append(name)
    # The nearest first: most mutants end there.
    return sorted(own, key=lambda name: f"tests/{feature}/" not in name), others


async def run_tests(arguments: Sequence[str], copy: Path, seconds: float) -> Outcome:
    """Run pytest in a copy, until the first failure."""
    options = ("-x", "-q", "-p", "no:cacheprovider", "--hypothesis-seed=0")
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-B", "-m", "pytest", *options, *arguments),
        cwd=copy,
        env={**os.environ, "PYTHONPATH": str(copy)},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        code = await asyncio.wait_for(process.wait(), seconds)
    except TimeoutError:
        os.killpg(process.pid, 9)
        await process.wait()
        return Outcome.TIMEOUT
    return Outcome.SURVIVED if code == 0 else Outcome.KILLED


def is_equivalent(mutant: Mutant) -> bool:
    """Whether a mutant is in the list of those that change nothing."""
    known = tomllib.loads(EQUIVALENT.read_text(encoding="utf-8")).get("equivalent", [])
    before, after = changed_lines(mutant)
    return any(
        (each["file"], each["before"], each["after"]) == (mutant.file, before, after)
        for each in known
    )


def changed_lines(mutant: Mutant) -> tuple[str, str]:
    """Return what a mutant changes, as the lines without their indentation."""
    lines = mutant.diff(text_of(mutant.file)).splitlines()[3:]
    before = (line[1:].strip() for line in lines if line.startswith("-"))
    after = (line[1:].strip() for line in lines if line.startswith("+"))
    return "\n".join(before), "\n".join(after)


@cache
def text_of(file: str) -> str:
    """Return a file's text as it was when the sample was drawn."""
    return (ROOT / file).read_text(encoding="utf-8")


def line_of(mutant: Mutant) -> int:
    return text_of(mutant.file)[: mutant.start].count("\n") + 1


def print_report(sample: Sequence[Mutant], outcomes: Sequence[Outcome]) -> None:
    """Print each survivor's diff, and the figures of each layer."""
    for mutant, outcome in zip(sample, outcomes, strict=True):
        if outcome in {Outcome.SURVIVED, Outcome.TIMEOUT}:
            print(f"\n{outcome}:\n{mutant.diff(text_of(mutant.file))}")
    print()
    for line in figures(sample, outcomes):
        print(line)


def figures(sample: Sequence[Mutant], outcomes: Sequence[Outcome]) -> Iterator[str]:
    """Yield one line for each layer."""
    for layer in LAYERS:
        counted = Counter(
            outcome
            for mutant, outcome in zip(sample, outcomes, strict=True)
            if layer_of(ROOT / mutant.file) == layer
        )
        real = counted.total() - counted[Outcome.EQUIVALENT]
        noticed = counted[Outcome.KILLED] + counted[Outcome.TIMEOUT]
        share = f"{100 * noticed // real} %" if real else "none drawn"
        parts = ", ".join(f"{counted[outcome]} {outcome}" for outcome in Outcome)
        yield f"{layer:8} {share:>10}  ({parts})"


if __name__ == "__main__":
    sys.exit(main())
