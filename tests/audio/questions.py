"""Write questions of every drill and step to build/listening/questions, and measure them.

A clip that breaks a promise (loudness, peak, size) is named at the end, and the command fails.
"""

import sys
from pathlib import Path
from typing import NamedTuple

from bot.audio.clips import ClipPlan, Loop, Tones
from bot.audio.jobs import CLIP, MakeClip
from bot.audio.worker.loudness import integrated_lufs, true_peak_dbtp
from bot.audio.worker.making import make_clip
from bot.ears.rules.asking import CALIBRATION, ask
from bot.ears.rules.drills import LADDERS, Drill
from tests.audio.sounds import decoded

LUFS, TOLERANCE_LU = -23.0, 0.5
HIGHEST_PEAK_DBTP = -3.0
LARGEST_BYTES = 250_000


class Measured(NamedTuple):
    lufs: float
    peak_dbtp: float
    size: int

    @property
    def keeps_promises(self) -> bool:
        return (
            abs(self.lufs - LUFS) <= TOLERANCE_LU
            and self.peak_dbtp <= HIGHEST_PEAK_DBTP
            and self.size < LARGEST_BYTES
        )


def measured(plan: ClipPlan, path: Path) -> Measured:
    """Make a clip, and measure what is heard of it."""
    make_clip(MakeClip(plan=plan), path.parent)
    (path.parent / CLIP).rename(path)
    sound = decoded(path)
    return Measured(integrated_lufs(sound), true_peak_dbtp(sound), path.stat().st_size)


def plans(seeds: range) -> dict[str, ClipPlan]:
    """Return the questions, and what plays with their answers, by name."""
    named = {"calibration": CALIBRATION}
    for drill in Drill:
        for step in range(len(LADDERS[drill].amounts)):
            for seed in seeds:
                question = ask(drill, step, seed)
                name = f"{drill}-{step}-{seed}-{question.truth}".replace(" ", "-")
                named[name] = question.plan
                if question.reveal != question.plan:
                    named[f"{name}-reveal"] = question.reveal
    return named


def row(name: str, plan: ClipPlan, figures: Measured) -> str:
    source = plan.parts[0].source
    return (
        f"{name:48} {figures.lufs:7.2f} {figures.peak_dbtp:7.2f} {figures.size / 1000:7.1f}  "
        f"{described(source)}"
    )


def described(source: Loop | Tones) -> str:
    return f"{source.style} {source.instrument}" if isinstance(source, Loop) else source.sound


def main() -> None:
    folder = Path("build/listening/questions")
    folder.mkdir(parents=True, exist_ok=True)
    table = [f"{'question':48} {'LUFS':>7} {'dBTP':>7} {'kB':>7}  material"]
    broken: list[str] = []
    for name, plan in plans(range(int(sys.argv[1] if sys.argv[1:] else 3))).items():
        figures = measured(plan, folder / f"{name}.ogg")
        table.append(row(name, plan, figures))
        if not figures.keeps_promises:
            broken.append(table[-1])
    (folder / "table.txt").write_text("\n".join(table) + "\n")
    sys.stdout.write(f"{len(table) - 1} clips in {folder}\n")
    if broken:
        sys.exit("\n".join(["These break their promises:", table[0], *broken]))


if __name__ == "__main__":
    main()
