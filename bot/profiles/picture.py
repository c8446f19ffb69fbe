"""The picture of a member's profile card."""

from dataclasses import dataclass
from typing import Final

from bot.profiles.results import ProfileShown
from bot.streaks.rules import MAX_REST_DAYS
from bot.ui.pictures.canvas import LEAST_SIZE, NARROW, Align, Canvas
from bot.ui.pictures.charts import avatar, bar, icon, radar
from bot.ui.pictures.faces import Weight
from bot.ui.pictures.names import shown_name
from bot.ui.pictures.themes import Theme, themed
from bot.ui.text import clean, minutes, number, plural, xp

_NAME_LIMIT: Final = 60
_EDGE: Final = 12
_INNER: Final = NARROW - 2 * _EDGE
_FACE: Final = 60
_TEXT_X: Final = _EDGE + _FACE + 12
_LEVEL_WIDTH: Final = 74
_STREAK_Y: Final = 138
_STREAK_HEIGHT: Final = 40
_GAP: Final = 7
_PARTS_Y: Final = _STREAK_Y + _STREAK_HEIGHT + _GAP
_SUM_WIDTH: Final = 128
_SUM_HEIGHT: Final = 43
_SUMS: Final = 4
_PARTS_HEIGHT: Final = _SUMS * (_SUM_HEIGHT + _GAP) - _GAP
_HEIGHT: Final = _PARTS_Y + _PARTS_HEIGHT + _EDGE
_ROUNDED_FROM: Final = 10 * 60
"""Minutes from which on a sum is shown in whole hours."""
_THOUSANDS_FROM: Final = 10_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class CardPicture:
    """Everything that a member's card shows."""

    name: str
    face: bytes | None
    about: str
    rank: str
    level: int
    share: float
    earned: str
    left: str
    streak_days: int
    longest_streak: int
    rest_days: int
    sums: tuple[tuple[str, str], ...]
    attributes: tuple[tuple[str, int], ...]
    theme: Theme

    @property
    def description(self) -> str:
        """The alt text."""
        rank = f"Rank {self.rank}. " if self.rank else ""
        best = f" (best: {number(self.longest_streak)})" if self._has_better_streak else ""
        sums = ", ".join(f"{name} {value}" for name, value in self.sums)
        attributes = ", ".join(f"{name} {number(value)}" for name, value in self.attributes)
        return (
            f"{clean(self.name, limit=_NAME_LIMIT)}, level {self.level}, {self.about}. "
            f"{self.earned}, {self.left}. {rank}"
            f"Streak: {plural(self.streak_days):day}{best}, "
            f"{plural(self.rest_days):rest day}. "
            f"{sums}. Attributes in XP: {attributes}."
        )

    @property
    def _has_better_streak(self) -> bool:
        return self.longest_streak > self.streak_days

    def draw(self) -> bytes:
        """Draw the card."""
        canvas = Canvas(NARROW, _HEIGHT, self.theme)
        _draw_head(canvas, self)
        _draw_progress(canvas, self)
        _draw_streak(canvas, self)
        for at, (name, value) in enumerate(self.sums):
            _draw_sum(canvas, _PARTS_Y + at * (_SUM_HEIGHT + _GAP), name, value)
        _draw_attributes(canvas, self)
        return canvas.png()


def card_picture(shown: ProfileShown, name: str | None, face: bytes | None) -> CardPicture:
    """Return the content of a member's card."""
    progress, total = shown.progress, shown.total
    return CardPicture(
        name=shown_name(name),
        face=face,
        about=shown.path_name or shown.pack_name,
        rank="" if shown.rank is None else rank_text(shown.rank, shown.ranked),
        level=progress.level,
        share=progress.into_level_xp / progress.level_xp if progress.level_xp else 1.0,
        earned=_earned(shown),
        left=_left(shown),
        streak_days=shown.streak_days,
        longest_streak=shown.longest_streak,
        rest_days=shown.rest_days,
        sums=(
            ("Total XP", _great(total.xp)),
            ("Practice", _practised(total.minutes)),
            ("Quests", number(total.quests)),
            ("Active days", number(shown.active_days)),
        ),
        attributes=tuple((line.name, line.xp) for line in shown.attributes),
        theme=themed(shown.member.theme, shown.accent),
    )


def rank_text(rank: int, ranked: int) -> str:
    """Return a place on the board of all time."""
    return f"#{number(rank)} of {number(ranked)} (all time)"


def _earned(shown: ProfileShown) -> str:
    progress = shown.progress
    if progress.level_xp is None:
        return "Max level"
    return f"{number(progress.into_level_xp)} of {xp(progress.level_xp)}"


def _left(shown: ProfileShown) -> str:
    progress = shown.progress
    if progress.level_xp is None:
        return "XP still counts"
    return f"{number(progress.level_xp - progress.into_level_xp)} to level {progress.level + 1}"


def _great(n: int) -> str:
    return number(n) if n < _THOUSANDS_FROM else f"{number(n // 1_000)}k"


def _practised(whole_minutes: int) -> str:
    """Return a sum of minutes that fits into its tile: `45 min`, `2.9 h`, `86 h`."""
    hours, rest = divmod(whole_minutes, 60)
    if not hours or not rest:
        return minutes(whole_minutes)
    if whole_minutes < _ROUNDED_FROM:
        return f"{hours}.{rest * 10 // 60} h"
    return f"{number(hours)} h"


def _draw_head(canvas: Canvas, card: CardPicture) -> None:
    theme, right = canvas.theme, NARROW - _EDGE
    avatar(canvas, _EDGE, _EDGE, _FACE, card.face, card.name)
    room = right - _TEXT_X - _LEVEL_WIDTH
    canvas.write(_TEXT_X, 31, card.name, size=21, weight=Weight.BOLD, width=room)
    canvas.write(_TEXT_X, 51, card.about, size=LEAST_SIZE, colour=theme.muted, width=room)
    canvas.write(_TEXT_X, 70, card.rank, size=LEAST_SIZE, colour=theme.muted, width=room)
    canvas.write(right, 27, "Level", size=LEAST_SIZE, colour=theme.muted, align=Align.RIGHT)
    canvas.write(
        right,
        66,
        number(card.level),
        size=38,
        weight=Weight.BOLD,
        colour=theme.accent,
        align=Align.RIGHT,
    )


def _draw_progress(canvas: Canvas, card: CardPicture) -> None:
    bar(canvas, _EDGE, 90, _INNER, 12, card.share)
    muted = canvas.theme.muted
    canvas.write(_EDGE, 124, card.earned, size=LEAST_SIZE, weight=Weight.MEDIUM)
    canvas.write(NARROW - _EDGE, 124, card.left, size=LEAST_SIZE, colour=muted, align=Align.RIGHT)


def _draw_streak(canvas: Canvas, card: CardPicture) -> None:
    theme, right, baseline = canvas.theme, NARROW - _EDGE - 10, _STREAK_Y + 26
    canvas.panel(_EDGE, _STREAK_Y, _INNER, _STREAK_HEIGHT)
    flame = theme.accent if card.streak_days else theme.track
    icon(canvas, _EDGE + 8, _STREAK_Y + 8, 24, "flame", colour=flame)
    text = f"{number(card.streak_days)}-day streak" if card.streak_days else "No streak"
    canvas.write(_EDGE + 38, baseline, text, size=17, weight=Weight.SEMIBOLD)
    beside = "rest days"
    if not card.streak_days:
        longest = card.longest_streak
        beside = f"Best: {plural(longest):day}" if longest else "10 min starts one"
    right -= canvas.write(
        right, baseline, beside, size=LEAST_SIZE, colour=theme.muted, align=Align.RIGHT
    )
    for at in range(MAX_REST_DAYS if card.streak_days else 0):
        colour = theme.accent if at < card.rest_days else theme.track
        x = right - 7 - 15 * (MAX_REST_DAYS - at)
        canvas.panel(x, baseline - 11, 11, 11, colour=colour, radius=5.5)


def _draw_sum(canvas: Canvas, y: float, name: str, value: str) -> None:
    canvas.panel(_EDGE, y, _SUM_WIDTH, _SUM_HEIGHT, radius=8)
    room = _SUM_WIDTH - 20
    canvas.write(_EDGE + 10, y + 19, value, size=17, weight=Weight.SEMIBOLD, width=room)
    muted = canvas.theme.muted
    canvas.write(_EDGE + 10, y + 36, name, size=LEAST_SIZE, colour=muted, width=room)


def _draw_attributes(canvas: Canvas, card: CardPicture) -> None:
    x = _EDGE + _SUM_WIDTH + _GAP
    width = NARROW - _EDGE - x
    canvas.panel(x, _PARTS_Y, width, _PARTS_HEIGHT)
    most = max((value for _, value in card.attributes), default=0) or 1
    shares = [value / most for _, value in card.attributes]
    labels = [name for name, _ in card.attributes]
    middle = x + width / 2
    radar(canvas, middle, _PARTS_Y + _PARTS_HEIGHT / 2 + 6, 58, shares, labels, room=width / 2 - 9)
