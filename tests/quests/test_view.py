"""How quests are drawn with the longest content."""

from datetime import UTC, date, datetime

import pytest

from bot.calendar.rules.periods import Cadence
from bot.notes.rules import LINK_LIMIT, NOTE_LIMIT
from bot.quests.results import CompletionForm, CompletionLine, QuestHistory
from bot.quests.rules.verification import Verification
from bot.quests.service.quests import PAGE_SIZE
from bot.quests.store.completions import Completion
from bot.quests.view.completing import completion_form
from bot.quests.view.history import draw_history
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
    field = completion_form(asked).to_dict()["components"][-1]
    assert field["description"] == "w" * 99 + "…"
