"""`python -m benchmarks [--quick] [NAME …]`: run benchmarks and write docs/figures.md."""

import argparse
import asyncio
import importlib
import sys
from collections.abc import Sequence
from typing import Final

from benchmarks.report import Section, publish

NAMES: Final[Sequence[str]] = (
    "interactions",
    "bad_neighbour",
    "due_postings",
    "boards",
    "month_reports",
    "waiting",
    "startup",
    "storage",
    "pictures",
    "coach",
    "mixes",
    "recordings",
    "battles",
    "feedback",
    "ears",
)
"""The modules with a benchmark, in the order of the page. Each has a `measure(quick=…)`."""


def main() -> None:
    """Run the named benchmarks, or all."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(NAMES))
    parser.add_argument(
        "--quick",
        action="store_true",
        help="small sizes; prints the results and leaves the page as it is",
    )
    arguments = parser.parse_args()
    if unknown := set(arguments.names) - set(NAMES):
        parser.error(f"there is no benchmark {', '.join(sorted(unknown))}")
    for name in arguments.names or NAMES:
        print(f"{name} …", file=sys.stderr, flush=True)
        module = importlib.import_module(f"benchmarks.{name}")
        sections: Sequence[Section] = asyncio.run(module.measure(quick=arguments.quick))
        print(*sections, sep="\n\n", flush=True)
        if not arguments.quick:
            publish(sections)


if __name__ == "__main__":
    main()
