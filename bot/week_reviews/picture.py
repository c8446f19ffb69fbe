"""The picture of a server's week: its totals, its seven days, and the top members."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from bot.ui.pictures.canvas import Align, Canvas
from bot.ui.pictures.charts import avatar, columns
from bot.ui.pictures.faces import Weight
from bot.ui.pictures.names import shown_name
from bot.ui.pictures.themes import Theme
from bot.ui.text import SHORT_WEEKDAYS, minutes, number, xp
from bot.week_reviews.results import WeekReview
from bot.week_reviews.rules import change_percent
from bot.week_reviews.view import IN_PICTURE

_WIDTH: Final = 440
_EDGE: Final = 16
_INNER: Final = _WIDTH - 2 * _EDGE
_GAP: Final = 10
_SUMS_Y: Final = _EDGE
_SUM_HEIGHT: Final = 78
_DAYS_Y: Final = _SUMS_Y + _SUM_HEIGHT + _GAP
_DAYS_HEIGHT: Final = 136
_PEOPLE_Y: Final = _DAYS_Y + _DAYS_HEIGHT + _GAP
_TENFOLD: Final = 900  # percent more
_ROW: Final = 36
_AVATAR_SIZE: Final = 26
_SIZES: Final = ((9, 18.0), (11, 15.0), (14, 12.5))
"""Font sizes by number of characters: totals are never shortened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekSum:
    """One of the week's totals, and its change since the week before."""

    name: str
    text: str
    change: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekPerson:
    """A member in the picture: by rank, or as most improved."""

    place: str
    name: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekPicture:
    """The content of a week's picture; the message says which week it is."""

    sums: tuple[WeekSum, ...]
    minutes_by_day: tuple[int, ...]
    people: tuple[WeekPerson, ...]
    theme: Theme

    def draw(self) -> bytes:
        """Draw the week."""
        canvas = Canvas(_WIDTH, _PEOPLE_Y + _ROW * len(self.people) + _EDGE // 2, self.theme)
        width = (_INNER - _GAP * (len(self.sums) - 1)) / len(self.sums)
        for at, total in enumerate(self.sums):
            _draw_sum(canvas, _EDGE + at * (width + _GAP), width, total)
        canvas.panel(_EDGE, _DAYS_Y, _INNER, _DAYS_HEIGHT)
        canvas.write(
            _EDGE + 14, _DAYS_Y + 24, "Practice, day by day", size=13, colour=self.theme.muted
        )
        columns(
            canvas,
            _EDGE + 14,
            _DAYS_Y + 36,
            _INNER - 28,
            _DAYS_HEIGHT - 46,
            self.minutes_by_day,
            labels=SHORT_WEEKDAYS,
        )
        for at, person in enumerate(self.people):
            _draw_person(canvas, _PEOPLE_Y + _ROW * at, person)
        return canvas.png()


def week_picture(review: WeekReview, names: Mapping[int, str], theme: Theme) -> WeekPicture:
    """Return the picture of a week."""
    totals, before = review.totals, review.before
    people = [
        WeekPerson(
            place=number(line.rank), name=shown_name(names.get(line.user_id)), text=xp(line.score)
        )
        for line in review.top[:IN_PICTURE]
    ]
    if review.improved is not None:
        name = shown_name(names.get(review.improved.user_id))
        people.append(WeekPerson(place="↑", name=name, text="most improved"))
    return WeekPicture(
        sums=(
            _week_sum("Practice", totals.minutes, before.minutes, minutes),
            _week_sum("Earned", totals.xp, before.xp, xp),
            _week_sum("Quests", totals.quests, before.quests, number),
        ),
        minutes_by_day=tuple(review.minutes_by_day),
        people=tuple(people),
        theme=theme,
    )


def _week_sum(name: str, figure: int, before: int, write: Callable[[int], str]) -> WeekSum:
    change = change_percent(figure, before)
    if change is None or figure <= 0:
        text = ""
    elif change == 0:
        text = "as before"
    elif change > _TENFOLD:
        text = "more than tenfold"
    else:
        text = f"{number(abs(change))}% {'more' if change > 0 else 'less'}"
    return WeekSum(name=name, text=write(figure), change=text)


def _draw_sum(canvas: Canvas, x: float, width: float, total: WeekSum) -> None:
    theme = canvas.theme
    canvas.panel(x, _SUMS_Y, width, _SUM_HEIGHT)
    left, text_width = x + 14, width - 24
    size = next((size for most, size in _SIZES if len(total.text) <= most), 11.0)
    canvas.write(left, _SUMS_Y + 24, total.name, size=13, colour=theme.muted, width=text_width)
    canvas.write(left, _SUMS_Y + 48, total.text, size=size, weight=Weight.BOLD, width=text_width)
    canvas.write(left, _SUMS_Y + 66, total.change, size=12, colour=theme.muted, width=text_width)


def _draw_person(canvas: Canvas, y: float, person: WeekPerson) -> None:
    theme = canvas.theme
    bold = Weight.BOLD
    canvas.write(_EDGE + 4, y + 24, person.place, size=15, weight=bold, colour=theme.accent)
    avatar(canvas, _EDGE + 28, y + (_ROW - _AVATAR_SIZE) / 2, _AVATAR_SIZE, None, person.name)
    left, right = _EDGE + 28 + _AVATAR_SIZE + 12, _WIDTH - _EDGE
    text_width = canvas.write(
        right, y + 24, person.text, size=14, colour=theme.muted, align=Align.RIGHT
    )
    canvas.write(left, y + 24, person.name, size=15, width=right - left - text_width - 12)
