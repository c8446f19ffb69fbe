"""The time to draw each picture, and many at once."""

import asyncio
import gc
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from io import BytesIO
from pathlib import Path

from PIL import Image

from benchmarks.due_postings import Probe
from benchmarks.report import Section, percentile, spread
from bot.boards.picture import board_picture
from bot.coach.picture import ladder_picture
from bot.ears.picture import ear_picture
from bot.mixes.picture import mix_picture
from bot.practice_stats.picture import practice_picture
from bot.practice_stats.rules import StatsPeriod
from bot.profiles.picture import card_picture
from bot.quests.picture import PostingPicture
from bot.reports.picture import report_picture
from bot.ui.pictures.answers import Picture
from bot.ui.pictures.celebration import Celebration
from bot.ui.pictures.encoding import encoded
from bot.ui.pictures.renderer import BACKGROUND_MAX_WAIT, PictureRenderer
from bot.ui.pictures.themes import THEMES, Theme
from bot.week_reviews.picture import week_picture
from bot.xp.picture import level_up_picture
from bot.xp.rules.levels import progress
from tests.mixes.figures import figures
from tests.mixes.test_picture import MUDDY, mix_shown
from tests.ui.pictures.practice import busy
from tests.ui.pictures.test_boards import BOARD, WEEK
from tests.ui.pictures.test_card import MIA
from tests.ui.pictures.test_ears import EVERY, heard
from tests.ui.pictures.test_ladders import climbed, ladders_shown
from tests.ui.pictures.test_reports import BUSY as REPORT

TIMES, QUICK_TIMES = 200, 20
AT_ONCE = 20
BURSTS, QUICK_BURSTS = 20, 3
AIM_CARD_MS, AIM_OTHER_MS, AIM_STALL_MS = 40, 80, 20

_MILLISECONDS = 1_000
_KIBIBYTE, _MEBIBYTE = 2**10, 2**20
_NAMES = (
    "Mia Lindqvist",
    "Екатерина",
    "محمد العربي",
    "陈小明",
    "김민준",
    "Nguyễn Ánh",
    "नीरज",
    "たかし 🎧",
)
_FOCUSES = ("mixing", "sound_design", "recording", "listening", "theory", "release")

Draw = Callable[[int], Picture]
"""Returns a picture whose content depends on a number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Drawn:
    """Measurements of one picture, an entry for each drawing."""

    drawing_ms: list[float] = field(default_factory=list[float])
    encoding_ms: list[float] = field(default_factory=list[float])
    sizes: list[int] = field(default_factory=list[int])
    pixels: tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Burst:
    """Measurements of many pictures requested at once."""

    first_ms: float
    all_ms: float
    cached_ms: float
    stall_ms: float


async def measure(*, quick: bool) -> Sequence[Section]:
    """Draw every picture many times, then many at once through the renderer."""
    drawn = {
        name: _time(picture, QUICK_TIMES if quick else TIMES)
        for name, picture in _pictures().items()
    }
    return [_drawing(drawn), await _bursts(QUICK_BURSTS if quick else BURSTS)]


def _drawing(drawn: Mapping[str, _Drawn]) -> Section:
    return Section(
        title="Pictures: drawing one",
        description=(
            "CPU time from a service's result to the bytes of the PNG, encoding included. The "
            "content differs every time: names in many scripts, and avatars."
        ),
        columns=[
            "picture",
            "pixels",
            "drawing",
            "90th percentile",
            "encoding alone",
            "size",
            "aim",
        ],
        rows=[
            [
                name,
                f"{one.pixels[0]} × {one.pixels[1]}",
                spread(one.drawing_ms),
                f"{percentile(one.drawing_ms, 90):.1f} ms",
                spread(one.encoding_ms),
                spread([size / _KIBIBYTE for size in one.sizes], "KiB"),
                f"< {AIM_CARD_MS if name == 'card' else AIM_OTHER_MS} ms",
            ]
            for name, one in drawn.items()
        ],
    )


def _time(picture: Draw, times: int) -> _Drawn:
    with Image.open(BytesIO(picture(times).draw())) as first:  # warm up
        drawn = _Drawn(pixels=first.size)
    for number in range(times):
        drawing = picture(number)
        started = time.thread_time()
        png = drawing.draw()
        drawn.drawing_ms.append((time.thread_time() - started) * _MILLISECONDS)
        drawn.sizes.append(len(png))
        with Image.open(BytesIO(png)) as sheet:
            sheet.load()
            started = time.thread_time()
            encoded(sheet)
            drawn.encoding_ms.append((time.thread_time() - started) * _MILLISECONDS)
    return drawn


async def _bursts(times: int) -> Section:
    before = _peak_bytes(reset=True)
    gc.collect()
    gc.freeze()  # as the running bot does
    bursts = [await _burst(number) for number in range(times)]
    peak = _peak_bytes(reset=False)
    stall = f"< {AIM_STALL_MS} ms"
    rows = [
        ["until the first is ready", spread([one.first_ms for one in bursts]), ""],
        ["until all are ready", spread([one.all_ms for one in bursts]), ""],
        ["the same again, from the cache", spread([one.cached_ms for one in bursts]), ""],
        ["longest stall of the event loop", spread([one.stall_ms for one in bursts]), ""],
        ["the longest of all runs", f"{max(one.stall_ms for one in bursts):.1f} ms", stall],
    ]
    if before and peak:
        rows.append(["peak memory above the start", f"{(peak - before) / _MEBIBYTE:.1f} MiB", ""])
    return Section(
        title=f"Pictures: {AT_ONCE} at once",
        description=(
            f"{AT_ONCE} different profile cards and practice pages, requested from the renderer at "
            f"once, and then the same ones again, in {times} runs."
        ),
        columns=["what", "figure", "aim"],
        rows=rows,
    )


async def _burst(number: int) -> _Burst:
    pictures = _pictures()
    kinds = [pictures["card"], pictures["practice, a year"]]
    requested = [kinds[at % len(kinds)](number * AT_ONCE + at) for at in range(AT_ONCE)]
    renderer = PictureRenderer()

    async def draw(picture: Picture) -> float:
        png = await renderer.draw(picture.draw, key=picture, max_wait=BACKGROUND_MAX_WAIT)
        assert png is not None
        return time.perf_counter()

    async with Probe() as probe:
        started = time.perf_counter()
        ready_at = await asyncio.gather(*map(draw, requested))
        stall = probe.longest_ms
    repeated = time.perf_counter()
    await asyncio.gather(*map(draw, requested))
    ended = time.perf_counter()
    renderer.close()
    return _Burst(
        first_ms=(min(ready_at) - started) * _MILLISECONDS,
        all_ms=(max(ready_at) - started) * _MILLISECONDS,
        cached_ms=(ended - repeated) * _MILLISECONDS,
        stall_ms=stall,
    )


def _peak_bytes(*, reset: bool) -> int | None:
    """Return the peak resident memory since the last reset; None where it isn't Linux."""
    status, peak = Path("/proc/self/status"), Path("/proc/self/clear_refs")
    if not status.exists() or not peak.exists():
        return None
    if reset:
        peak.write_text("5")
    match = re.search(r"VmHWM:\s*(\d+) kB", status.read_text())
    return int(match[1]) * _KIBIBYTE if match else None


def _pictures() -> Mapping[str, Draw]:
    avatar = _avatar(128)
    faces = {row.user_id: _avatar(64) for row in BOARD.rows}
    year, weeks = busy(StatsPeriod.YEAR), busy(StatsPeriod.WEEKS)
    return {
        "card": lambda n: card_picture(
            replace(MIA, streak_days=n + 2, rank=n + 7, progress=progress(n * 977, 250)),
            _name(n),
            avatar,
        ),
        "practice, a year": lambda n: practice_picture(
            replace(year, gained_xp=year.gained_xp + n), _name(n)
        ),
        "practice, 12 weeks": lambda n: practice_picture(
            replace(weeks, gained_xp=weeks.gained_xp + n), _name(n)
        ),
        "leaderboard": lambda n: board_picture(
            replace(BOARD, best_score=BOARD.best_score + n), _names(n), faces, _theme(n)
        ),
        "week in review": lambda n: week_picture(
            replace(WEEK, minutes_by_day=[n * at * 311 % 800 for at in range(7)]),
            _names(n),
            faces,
            _theme(n),
        ),
        "month's report": lambda n: report_picture(
            replace(REPORT, sums=replace(REPORT.sums, minutes=n * 977), accent=n * 4_099)
        ),
        "ears": lambda n: ear_picture(heard(EVERY, _theme(n).slug), f"Mia {n}"),
        "mix": lambda n: mix_picture(mix_shown(figures(spectrum_db=MUDDY), theme=_theme(n).slug)),
        "ladder": lambda n: ladder_picture(ladders_shown([climbed("foundations")], _theme(n).slug)),
        "level-up": lambda n: level_up_picture(
            _name(n), n % 25 * 10 + 10, 250, _theme(n), roles=["Mixer"], face=avatar
        ),
        "celebration": lambda n: Celebration(
            label="New release", title=_name(n), figures="", theme=_theme(n), name=_name(n)
        ),
        "posting": lambda n: PostingPicture(focus=_FOCUSES[n % len(_FOCUSES)], theme=_theme(n)),
    }


def _names(n: int) -> Mapping[int, str]:
    return {row.user_id: _name(n + row.rank) for row in BOARD.rows}


def _name(n: int) -> str:
    return f"{_NAMES[n % len(_NAMES)]} {n:,}"


def _theme(n: int) -> Theme:
    return list(THEMES.values())[n % len(THEMES)]


def _avatar(pixels: int) -> bytes:
    saved = BytesIO()
    Image.effect_noise((pixels, pixels), 60).convert("RGB").save(saved, "PNG")
    return saved.getvalue()
