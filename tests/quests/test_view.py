"""How quests are drawn with the longest content."""

from dataclasses import replace
from datetime import UTC, date, datetime

import discord
import pytest

from bot.assessments.results import LastTime
from bot.calendar.rules.periods import Cadence
from bot.notes.rules import LINK_LIMIT, NOTE_LIMIT
from bot.quests.results.completions import CompletionForm, CompletionLine, QuestHistory
from bot.quests.results.quests import PostingCard, PostingTheme
from bot.quests.rules.variants import Variant
from bot.quests.rules.verification import Verification
from bot.quests.service.quests import PAGE_SIZE
from bot.quests.store.completions import Completion, Finisher
from bot.quests.store.postings import QuestPosting
from bot.quests.view.completing import completion_form
from bot.quests.view.history import draw_history
from bot.quests.view.quests import draw_own_posting, draw_posting
from bot.ui.actions import Action
from bot.ui.fitting import COMPONENTS_LIMIT, TEXT_LIMIT
from bot.ui.replies import Reply, small
from tests.quests.themed import themed_pack
from tests.reply_text import text_of

NOW = datetime(2026, 11, 22, 20, 15, tzinfo=UTC)
HOSTILE = "# *[@everyone](https://x.y)* <@1>\n" * 14
CDN = f"https://cdn.discordapp.com/attachments/{'1' * 19}/{'2' * 19}/take.wav?hm={'a' * 64}"


def line(*, title: str, note: str | None = None, url: str) -> CompletionLine:
    return CompletionLine(
        title=title,
        completion=Completion(
            id=1,
            posting_id=1,
            quest="a-beat",
            cadence=Cadence.MONTHLY,
            period="2026-11",
            at=NOW,
            day=date(2026, 11, 22),
            note=note,
            proof_url=url,
            proof_file_name=None,
            proof_file_url=None,
            undone_at=None,
        ),
    )


def history(*lines: CompletionLine) -> QuestHistory:
    return QuestHistory(user_id=2**63 - 1, lines=lines, page=1, pages=1_000, completions=8_000)


@pytest.mark.parametrize("letter", ["x", "ß"])  # the second takes six characters of an address
def test_a_page_of_the_longest_completions_fits(letter: str) -> None:
    url = f"https://{'a.' * 30}example/{letter * 140}{'x' * LINK_LIMIT}"[:LINK_LIMIT]
    lines = [line(title="W" * 60, note=HOSTILE[:NOTE_LIMIT], url=url)] * PAGE_SIZE
    told = text_of(draw_history(history(*lines), own=True))
    assert told.count("W" * 60) == PAGE_SIZE
    assert told.count("＠everyone") >= PAGE_SIZE
    assert told.count("a.a.a") >= PAGE_SIZE


def test_a_page_of_ordinary_completions_links_each_proof() -> None:
    lines = [line(title="A beat from one sound", note="It swings now.", url=CDN)] * PAGE_SIZE
    told = text_of(draw_history(history(*lines), own=True))
    assert told.count(f"[cdn.discordapp.com]({CDN})") == PAGE_SIZE


def test_a_long_hint_is_shortened_visibly() -> None:
    asked = CompletionForm(
        posting_id=1, title="A beat", proof_hint="w" * 150, verification=Verification.PROOF
    )
    field = completion_form(asked).to_dict()["components"][2]
    assert field["description"] == "w" * 99 + "…"


def test_the_fullest_quest_fits_discords_limits() -> None:
    """One with a theme, a role to ping, both variants, and the swap of a personal quest."""
    pack = themed_pack()
    quest = pack.quests[0].model_copy(
        update={
            "title": "W" * 60,
            "task": "ß" * 900,
            "checks": ("ß" * 100,) * 4,
            "failure": "ß" * 400,
            "parts": ("ß" * 400,) * 12,
        }
    )
    posting = QuestPosting(
        id=2**62,
        guild_id=1,
        cadence=Cadence.PERSONAL,
        period="2026-11-22.1",
        quest=quest.slug,
        bag=0,
        opened_at=NOW,
        closes_at=NOW,
    )
    card = PostingCard(
        posting=posting,
        quest=quest,
        focus=pack.focuses[0],
        pack_name=pack.name,
        xp=5_500,
        verification=Verification.REVIEW,
        ping_role_id=2**62,
        completions=1_000,
        latest=[Finisher(user_id=each, at=NOW) for each in range(5)],
        theme=PostingTheme(title="W" * 60, about="ß" * 400, day=1),
        variants=list(Variant),
    )
    layout = draw_posting(card, dict.fromkeys(range(5), "ß" * 40), ping=True, picture="quest.png")
    labels = [
        each.item.label
        for each in layout.walk_children()
        if isinstance(each, Action) and isinstance(each.item, discord.ui.Button)
    ]
    assert labels == [
        *("Complete", "Start a session on it", "Why this helps", "Swap it", "Easier", "Harder")
    ]
    assert layout.content_length() < 2_500
    assert layout.total_children_count <= 30
    own = replace(
        card,
        techniques=["W" * 60] * 4,
        last_time=LastTime(day=date(2026, 11, 2), note="ß" * 2_000, missed=["ß" * 100] * 4),
    )
    private = draw_own_posting(own, {}, b"", below=[small("W")]).layout
    assert private.content_length() <= TEXT_LIMIT
    assert private.total_children_count <= COMPONENTS_LIMIT
    told = text_of(Reply(layout=private))
    for once in ("**You've got it if**", "**Watch out:**", "**In 12 parts**", "**Last time**"):
        assert told.count(once) == 1
    assert "Trains: " in told
    assert "Trains: " not in text_of(Reply(layout=draw_posting(own, {})))  # too long for a post
