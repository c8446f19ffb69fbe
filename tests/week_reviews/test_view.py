"""The week in review in words, with and without its picture."""

from dataclasses import replace

from bot.tracks.store import Release
from bot.ui.pictures.attached import picture
from bot.ui.replies import Reply
from bot.week_reviews.results import BattleReview
from bot.week_reviews.store import BattleOver, WeekTotals
from bot.week_reviews.view import describe_week, draw_week_review
from tests.reply_text import text_of
from tests.ui.pictures.test_boards import NAMES, WEEK


def test_the_words_beside_a_picture_only_add_to_it() -> None:
    gallery, _ = picture("week", b"PNG", describe_week(WEEK, NAMES))
    beside = text_of(Reply(layout=draw_week_review(WEEK, NAMES, gallery)))
    alone = text_of(Reply(layout=draw_week_review(WEEK, NAMES)))
    for line in (
        "**Practice** 32 h 55 min · ▼18%",
        "**XP** 84,213 · ▲38%",
        "**Quests** 41 · no change",
        "`1` mia · 12,843 XP",
        "`5` מיכל · 5,410 XP",
    ):
        assert line in alone
        assert line not in beside
    for line in (
        "**17 producers** practised",
        "**Most improved** たかし 🎧: 7,300 XP",
    ):
        assert line in alone
        assert line in beside


def test_feedback_and_battles_are_named_beside_the_picture() -> None:
    over = BattleOver(id=1, title="Flip *the* keys", entries=12, firsts=2)
    battles = [BattleReview(over=over, winners=[1])]
    week = replace(WEEK, critiques=1, battles=[*battles, BattleReview(over=over, winners=[])])
    told = text_of(Reply(layout=draw_week_review(week, NAMES)))
    title = r"⚔️ **Flip \*the\* keys** 12 entries"
    assert f"\n{title}, won by mia and 1 other\n{title}\n" in told
    assert "\n**Feedback** 1 critique on each other's tracks" in told


def test_a_quiet_week_names_its_releases_alone() -> None:
    nothing = WeekTotals(xp=0, minutes=0, quests=0, active=0)
    release = Release(track_id=1, user_id=1, title="Small Hours")
    quiet = replace(WEEK, totals=nothing, top=[], improved=None, releases=[release], released=3)
    assert text_of(Reply(layout=draw_week_review(quiet, NAMES))) == (
        "### The week in review\n"
        "-# 16–22 November 2026, week 47\n"
        "A quiet week, but:\n"
        "🎉 **Released** “Small Hours” by mia and 2 others"
    )
