"""Figures and the page they stand on: Markdown tables, a section for each benchmark."""

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
    """What one benchmark found: what was done, in prose, and a table of what came of it."""

    title: str
    told: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    remarks: Sequence[str] = field(default_factory=tuple[str, ...])

    def __str__(self) -> str:
        """Return the section as Markdown."""
        lines = [f"## {self.title}", "", self.told, ""]
        lines += [_line(self.columns), _line(["---"] * len(self.columns))]
        lines += [_line(row) for row in self.rows]
        for remark in self.remarks:
            lines += ["", remark]
        return "\n".join(lines)


def spread(samples: Sequence[float], unit: str = "ms") -> str:
    """Tell the median of some samples, and between which figures nine in ten of them lie."""
    median = statistics.median(samples)
    if len(samples) == 1:
        return f"{_figure(median)} {unit}"
    cuts = statistics.quantiles(samples, n=20, method="inclusive")
    return f"{_figure(median)} {unit} ({_figure(cuts[0])} to {_figure(cuts[-1])})"


def percentile(samples: Sequence[float], percent: int) -> float:
    """Return the sample that `percent` of 100 do not exceed."""
    ordered = sorted(samples)
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]


def machine() -> str:
    """Describe the machine that the figures are of."""
    model = "an unnamed processor"
    memory = ""
    cpuinfo, meminfo = Path("/proc/cpuinfo"), Path("/proc/meminfo")
    if cpuinfo.exists() and (found := re.search(r"model name\s*: (.*)", cpuinfo.read_text())):
        model = found[1]
    if meminfo.exists() and (found := re.search(r"MemTotal:\s*(\d+) kB", meminfo.read_text())):
        memory = f", {int(found[1]) / 2**20:.0f} GiB of memory"
    return (
        f"{os.cpu_count()} cores of {model}{memory}; {platform.system()}, "
        f"Python {platform.python_version()}"
    )


def publish(sections: Sequence[Section], page: Path = PAGE) -> None:
    """Write sections to the page; those of other benchmarks stay as they are."""
    standing = _sections(page.read_text()) if page.exists() else {}
    standing.update({section.title: _dated(section) for section in sections})
    page.parent.mkdir(exist_ok=True)
    page.write_text("\n\n".join([_HEAD, *standing.values()]) + "\n")


def _dated(section: Section) -> str:
    return f"{section}\n\n*Measured on {datetime.now(UTC):%Y-%m-%d} on {machine()}.*"


def _sections(page: str) -> dict[str, str]:
    parts = re.split(r"^## ", page, flags=re.MULTILINE)[1:]
    return {part.splitlines()[0]: f"## {part}".rstrip() for part in parts}


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _figure(value: float) -> str:
    """Tell a figure by three digits, however large or small."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


_HEAD = (
    "# Figures\n\n"
    "What Woodshed costs, measured by `make bench`, which writes this page. A figure is a median, "
    "and behind it stand the bounds between which nine in ten samples lie. All samples of a "
    "section come from one run on one machine, so compare figures within a section, never across "
    "machines."
)
