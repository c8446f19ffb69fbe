"""The text below a picture of practice has what the picture leaves out."""

from bot.practice_stats.rules import StatsPeriod
from bot.practice_stats.view import draw_stats
from tests.reply_text import text_of
from tests.ui.pictures.practice import busy


def test_only_the_picture_of_all_time_has_the_minutes_by_focus() -> None:
    for period in StatsPeriod:
        text = text_of(draw_stats(busy(period), "Mia", b"a picture", own=True))
        assert ("**By focus** Mixing " in text) == (period is not StatsPeriod.ALL)
