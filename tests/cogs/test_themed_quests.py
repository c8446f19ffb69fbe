"""A quest of a theme, and its easier and harder variants."""

from collections.abc import Mapping

import pytest

from bot.packs.content import SkillPack
from tests.cogs.harness import Harness, buttons_of, message_of, text_of
from tests.cogs.staff import private_text
from tests.quests.themed import themed_pack


@pytest.fixture
def packs() -> Mapping[str, SkillPack]:
    return {"juggling": themed_pack(themes=("high",))}


async def test_a_variant_completes_the_quest_and_is_remembered(harness: Harness) -> None:
    await harness.set_up_quests(weekly_day="Sunday")
    posting = await harness.post()
    text = text_of(posting)
    assert "-# Throws high · day 1 of 7\n### 🎯 Daily quest: high-first" in text
    assert "**This week:** A week of throws that go high." in text
    mia = harness.member("mia")
    harder = await mia.click(posting, label="Harder")
    assert "### Harder: high-second" in private_text(harder)
    shown = await mia.click(posting, label="Easier")
    assert "### Easier: high-spare" in private_text(shown)
    timer = await mia.click(message_of(shown), label="Start a session on it")
    assert "high-spare" in private_text(timer)
    harness.clock.advance(minutes=20)
    stopped = await mia.slash(harness.channel, "session stop")
    form = await mia.click(message_of(stopped), label="Complete “high-spare”")
    done = text_of(await mia.submit_modal(form, {"note": "easily"}))
    assert "### ✅ Completed: high-spare" in done
    assert "+250 XP" in done, "as much as for the quest itself"
    again = await mia.click(posting, label="Complete")
    assert "You already completed" in private_text(again)
    assert "Complete" not in buttons_of(await mia.click(posting, label="Easier"))
    history = private_text(await mia.slash(harness.channel, "quest history"))
    assert "**high-first** · daily (easier)" in history
