"""`/coach placement`."""

import discord
import pytest
from simcord.actors import MemberActor
from simcord.results import InteractionResult

from bot.app.messages import MESSAGE_KINDS
from bot.services import Services
from bot.ui.actions import button
from bot.ui.replies import panel, row
from tests.coach.placing import PLACED_PACKS
from tests.cogs.harness import Harness, buttons_of, message_of, text_of

SKIP = "Skip what I know"


@pytest.fixture
async def placing(harness: Harness) -> Harness:
    """A server whose pack has two questions."""
    harness.services = Services(harness.database, PLACED_PACKS, MESSAGE_KINDS)
    await harness.restart()
    return harness


def chosen_in(shown: InteractionResult) -> list[str]:
    """Return the answers that the panel's selects show as chosen."""
    view = discord.ui.LayoutView.from_message(message_of(shown), timeout=None)
    selects = [each for each in view.walk_children() if isinstance(each, discord.ui.Select)]
    view.stop()
    return [option.label for each in selects for option in each.options if option.default]


async def choose(who: MemberActor, shown: InteractionResult, question: str, craft: str) -> None:
    message = message_of(shown)
    await who.select(message, [craft], custom_id=f"v1:coach-place:{who.id}.{question}")


async def test_a_newcomer_skips_what_they_know(placing: Harness) -> None:
    mia = placing.member("mia")
    await placing.set_up_quests()
    await placing.post()
    today = await mia.slash(placing.channel, "quest today")
    panel_shown = await mia.click(message_of(today), label=SKIP)
    assert panel_shown.ephemeral
    text = text_of(panel_shown)
    assert "Tell me what you've really done, so that I start you there." in text
    assert "**1. What have you mixed or mastered?**\n**2. What have you recorded?**" in text
    assert list(buttons_of(panel_shown)) == ["Start from the beginning"]
    await choose(mia, panel_shown, "mixes", "finding")
    await placing.restart()
    await choose(mia, panel_shown, "mixes", "steady")
    reopened = await mia.slash(placing.channel, "coach placement")
    for shown in (panel_shown, reopened):
        assert list(buttons_of(shown)) == ["Done"]
        assert chosen_in(shown) == ["Ten or more"]
    await mia.click(message_of(panel_shown), label="Done")
    text = text_of(panel_shown)
    assert "**Mixing**: steady\n**Mastering**: steady\n**Listening**: starting out" in text
    assert "Your plan and your personal quests start there from now on." in text
    plan = await mia.click(message_of(panel_shown), label="Show my plan")
    assert text_of(plan).startswith("### Your first week")
    stopped = await mia.slash(placing.channel, "session log", minutes=30)
    for shown in (plan, stopped, await mia.slash(placing.channel, "quest today")):
        assert SKIP not in buttons_of(shown)


async def test_a_first_session_offers_it_until_they_start_at_the_beginning(
    placing: Harness,
) -> None:
    mia, noa = placing.member("mia"), placing.member("noa")
    for who in (mia, noa):
        logged = await who.slash(placing.channel, "session log", minutes=30)
        assert SKIP in buttons_of(logged)
    again = await noa.slash(placing.channel, "session log", minutes=30)
    assert SKIP not in buttons_of(again), "the plan still has it"
    assert SKIP in buttons_of(await noa.slash(placing.channel, "coach plan"))
    opened = await noa.click(message_of(logged), label=SKIP)
    await noa.click(message_of(opened), label="Start from the beginning")
    assert text_of(opened).startswith("### From the beginning, then\nIf it gets too easy")
    assert SKIP not in buttons_of(await noa.slash(placing.channel, "coach plan"))


async def test_forged_answers_and_other_packs_change_nothing(
    placing: Harness, caplog: pytest.LogCaptureFixture
) -> None:
    mia, zoe = placing.member("mia"), placing.member("zoe")
    shown = await mia.slash(placing.channel, "coach placement")
    await choose(mia, shown, "mixes", "sure")
    keys = (f"{mia.id}.no-such", f"{mia.id}", f"{mia.id}.", "x.mixes", f"{mia.id}.mixes.takes")
    message = await placing.bot.get_partial_messageable(placing.channel.id).send(
        view=panel(row(*(button(str(at), "coach-place", key) for at, key in enumerate(keys))))
    )
    for at in range(len(keys)):
        assert "has expired" in text_of(await mia.click(message, label=str(at)))
    assert "belongs to someone else" in text_of(await zoe.click(message, label="0"))
    placing.services = Services(
        placing.database,
        {"music-production": PLACED_PACKS["without"]},
        MESSAGE_KINDS,
    )
    await placing.restart()
    gone = await mia.slash(placing.channel, "coach placement")
    assert "has no questions to answer yet" in text_of(gone)
    assert "Plan my week" in buttons_of(gone)
    await choose(mia, shown, "mixes", "starting")
    assert "has expired" in text_of(shown)
    assert not [each for each in caplog.records if each.levelname == "ERROR"]
