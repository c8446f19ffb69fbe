"""Formats measurements as Markdown, and writes them to docs/figures.md."""

import os
import platform
import re
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

PAGE = Path(__file__).parents[1] / "docs" / "figures.md"


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A section of the page: what was measured, a table of results, and notes."""

    title: str
    description: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    notes: Sequence[str] = field(default_factory=tuple[str, ...])

    def __str__(self) -> str:
        """Return the section as Markdown."""
        lines = [f"## {self.title}", "", self.description, ""]
        lines += [_line(self.columns), _line(["---"] * len(self.columns))]
        lines += [_line(row) for row in self.rows]
        for note in self.notes:
            lines += ["", note]
        return "\n".join(lines)


def spread(samples: Sequence[float], unit: str = "ms") -> str:
    """Format the median of some samples with their 5th and 95th percentile."""
    median = statistics.median(samples)
    if len(samples) == 1:
        return f"{_figure(median)} {unit}"
    cuts = statistics.quantiles(samples, n=20, method="inclusive")
    return f"{_figure(median)} {unit} ({_figure(cuts[0])} to {_figure(cuts[-1])})"


def percentile(samples: Sequence[float], percent: int) -> float:
    """Return the percentile of some samples, one of the samples itself."""
    ordered = sorted(samples)
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]


def machine() -> str:
    """Describe the machine that measures."""
    model = "an unnamed processor"
    memory = ""
    cpuinfo, meminfo = Path("/proc/cpuinfo"), Path("/proc/meminfo")
    if cpuinfo.exists() and (match := re.search(r"model name\s*: (.*)", cpuinfo.read_text())):
        model = match[1]
    if meminfo.exists() and (match := re.search(r"MemTotal:\s*(\d+) kB", meminfo.read_text())):
        memory = f", {int(match[1]) / 2**20:.0f} GiB of memory"
    return (
        f"{os.cpu_count()} cores of {model}{memory}; {platform.system()}, "
        f"Python {platform.python_version()}"
    )


def publish(sections: Sequence[Section], page: Path = PAGE) -> None:
    """Write sections to the page, and leave those of other benchmarks as they are."""
    published = _sections(page.read_text()) if page.exists() else {}
    published.update({section.title: _dated(section) for section in sections})
    page.parent.mkdir(exist_ok=True)
    page.write_text("\n\n".join([_HEAD, *published.values()]) + "\n")


def _dated(section: Section) -> str:
    return f"{section}\n\n*Measured on {datetime.now(UTC):%Y-%m-%d} on {machine()}.*"


def _sections(page: str) -> dict[str, str]:
    parts = re.split(r"^## ", page, flags=re.MULTILINE)[1:]
    return {part.splitlines()[0]: f"## {part}".rstrip() for part in parts}


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _figure(value: float) -> str:
    """Format a figure with three significant digits."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


_HEAD = (
    "# Figures\n\n"
    "How fast Woodshed is and how much memory and disk it takes, measured by `make bench`, which "
    "writes this page. A figure with two others in brackets is a median with the 5th and 95th "
    "percentile. All figures of a section come from one run on one machine, so compare them within "
    "a section only."
)
