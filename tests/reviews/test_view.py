"""How milestones and reviews are drawn with the longest content."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.calendar.rules.periods import Cadence
from bot.interactions.rules import Place
from bot.milestones.results import MilestoneLine, MilestoneShown, MilestonesShown
from bot.milestones.store import Claim
from bot.milestones.view import draw_milestone, draw_milestones
from bot.packs.content import Milestone
from bot.reviews.results import ReviewCard, VerdictCard
from bot.reviews.rules import MissingFile, ReviewKind, State
from bot.reviews.store import Review
from bot.reviews.view import draw_review, draw_verdict
from bot.ui.custom_ids import custom_id
from bot.ui.replies import Reply
from tests.reply_text import text_of

NOW = datetime(2026, 11, 22, 20, 15, tzinfo=UTC)
ID = 2**63 - 1
HOSTILE = ("# *[@everyone](https://x.y)* <@1>\n" * 20)[:500]
LINES = "a\n" * 250
LONGEST_LINK = f"https://{'a.' * 30}example/{'ß' * 140}{'x' * 400}"[:400]
CDN = f"https://cdn.discordapp.com/attachments/{'1' * 19}/{'2' * 19}/{'a' * 200}.wav?hm={'a' * 64}"
MILESTONE = Milestone(slug="m" * 48, title="W" * 60, text="t" * 400, evidence="e" * 400)


def review(verdict: State | None, reason: str | None = None) -> Review:
    return Review(
        id=ID,
        guild_id=ID,
        user_id=ID,
        kind=ReviewKind.COMPLETION,
        subject_id=ID,
        asked_at=NOW,
        verdict=verdict,
        decided_at=NOW if verdict else None,
        decided_by=ID if verdict else None,
        reason=reason,
    )


def card(verdict: State | None, note: str, reason: str | None = None) -> ReviewCard:
    return ReviewCard(
        review=review(verdict, reason),
        title="*W" * 30,
        cadence=Cadence.MONTHLY,
        evidence="e" * 400,
        xp=5_500,
        link=LONGEST_LINK,
        note=note,
        file_name="*mix* " * 40,
        file_url=CDN,
        file_bytes=1,
        reviewer_role_id=ID,
    )


@pytest.mark.parametrize("typed", [HOSTILE, LINES])
@pytest.mark.parametrize("verdict", [None, State.ACCEPTED, State.DECLINED])
def test_the_longest_review_fits_and_pings_only_its_role(typed: str, verdict: State | None) -> None:
    reason = typed if verdict is State.DECLINED else None
    shown = card(verdict, typed, reason)
    told = text_of(Reply(layout=draw_review(shown, missing=MissingFile.UNREACHABLE)))
    assert "@everyone" not in told
    assert ("<@&" in told) is (verdict is None)
    assert ("I couldn't get this file" in told) is (verdict is None)


def test_reviewers_who_deleted_their_data_are_not_named() -> None:
    judged = card(State.ACCEPTED, "Done.")
    forgotten = replace(judged, review=replace(judged.review, decided_by=None))
    assert "**Accepted** <t:" in text_of(Reply(layout=draw_review(forgotten)))


@pytest.mark.parametrize("typed", [HOSTILE, LINES])
def test_the_longest_verdict_fits(typed: str) -> None:
    told = VerdictCard(
        review=review(State.DECLINED, typed),
        title="*W" * 30,
        cadence=Cadence.MONTHLY,
        open_until=NOW,
    )
    text = text_of(Reply(layout=draw_verdict(told, "*@everyone*" * 20)))
    assert "@everyone" not in text
    assert "A reviewer has feedback" in text_of(Reply(layout=draw_verdict(told, None)))


def claim(state: State, reason: str | None) -> Claim:
    return Claim(
        id=1,
        guild_id=1,
        user_id=1,
        milestone=MILESTONE.slug,
        link=None,
        note=None,
        at=NOW,
        day=date(2026, 11, 22),
        state=state,
        undone_at=None,
        decided_at=NOW,
        reason=reason,
    )


def test_the_longest_milestones_fit_with_the_longest_reason() -> None:
    line = MilestoneLine(milestone=MILESTONE, xp=8_800, claim=claim(State.DECLINED, HOSTILE))
    shown = MilestonesShown(
        user_id=ID, place=Place(guild_id=1), lines=[line] * 10, has_reviewers=False, page=1, pages=9
    )
    assert text_of(draw_milestones(shown)).count("· not yet") == 10
    one = MilestoneShown(user_id=ID, line=line, has_reviewers=True, page=1)
    told = text_of(draw_milestone(one))
    assert "A reviewer declined it" in told
    assert "@everyone" not in told
    custom_id("milestone-claim", MILESTONE.slug)  # the longest slug there may be


def test_a_pack_without_milestones_says_so() -> None:
    shown = MilestonesShown(
        user_id=1, place=Place(guild_id=1), lines=[], has_reviewers=True, page=0, pages=1
    )
    assert "This skill pack has no milestones." in text_of(draw_milestones(shown))
