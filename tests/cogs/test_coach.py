"""`/coach`."""

import discord
import pytest
from simcord.actors import MemberActor
from simcord.results import InteractionResult

from bot.members.rules import Daw
from bot.ui.actions import button, choice
from bot.ui.replies import panel, row
from tests.cogs.harness import PACKS, Harness, buttons_of, message_of, text_of

PACK = PACKS["music-production"]


@pytest.fixture
def mia(harness: Harness) -> MemberActor:
    return harness.member("mia")


def select_in(shown: InteractionResult) -> discord.SelectMenu:
    """Return the one select of a message."""
    (frame,) = message_of(shown).components
    assert isinstance(frame, discord.Container)
    (select,) = [
        item
        for child in frame.children
        if isinstance(child, discord.ActionRow)
        for item in child.children
        if isinstance(item, discord.SelectMenu)
    ]
    return select


async def plan(harness: Harness, who: MemberActor) -> InteractionResult:
    shown = await who.slash(harness.channel, "coach plan")
    assert shown.ephemeral
    return shown


async def menu(harness: Harness, key: object, slug: str) -> discord.Message:
    """Post a plan's select publicly."""
    options = [discord.SelectOption(label="One", value=slug)]
    return await harness.bot.get_partial_messageable(harness.channel.id).send(
        view=panel(row(choice("Look", "coach-look", key, options=options)))
    )


async def copy_of(harness: Harness, shown: InteractionResult) -> discord.Message:
    """Post a private message publicly."""
    return await harness.bot.get_partial_messageable(harness.channel.id).send(
        view=discord.ui.LayoutView.from_message(message_of(shown))
    )


async def open_details(who: MemberActor, shown: InteractionResult, slug: str) -> InteractionResult:
    custom_id = select_in(shown).custom_id
    details = await who.select(message_of(shown), [slug], custom_id=custom_id)
    assert details.ephemeral
    return details


async def test_a_newcomers_first_week(harness: Harness, mia: MemberActor) -> None:
    shown = await plan(harness, mia)
    text = text_of(shown)
    assert text.startswith("### Your first week")
    for at, start in enumerate(PACK.getting_started, 1):
        quest = PACK.quest_by_slug[start.quest or ""]
        assert f"**{at}. {quest.title}** · {quest.minutes} min" in text
    assert text.count("-# A good first step") == len(PACK.getting_started)
    assert "I'll plan around your own practice" in text
    assert set(buttons_of(shown)) == {"Start", "Get it"}
    assert [option.value for option in select_in(shown).options[:3]] == [
        start.quest for start in PACK.getting_started
    ]
    assert text_of(await plan(harness, mia)) == text


async def test_a_plan_shows_its_figures_and_reasons(harness: Harness, mia: MemberActor) -> None:
    await harness.set_up_quests()
    await mia.slash(harness.channel, "session log", minutes=328, focus="mixing")
    first = text_of(await plan(harness, mia))
    assert "-# Last 28 days: 5 h 28 min on 1 day\n" in first
    assert "%" not in first
    assert "least" not in first
    assert "%" not in text_of(await mia.slash(harness.channel, "coach tip"))
    harness.clock.advance(days=1)
    await mia.slash(harness.channel, "session log", minutes=72, focus="composition")
    text = text_of(await plan(harness, mia))
    assert "-# Last 28 days: 6 h 40 min on 2 days · mixing 82%, composition 18%" in text
    assert "Mixing took 82% of your time this month. A mix is as good as its arrangement" in text
    harness.clock.advance(days=12)
    assert "You're back after 12 days, so start with something short" in text_of(
        await plan(harness, mia)
    )


async def test_a_planned_quest_can_be_shown_and_started(harness: Harness, mia: MemberActor) -> None:
    shown = await plan(harness, mia)
    quest = PACK.quest_by_slug["levels-before-red"]
    details = await open_details(mia, shown, quest.slug)
    text = text_of(details)
    assert quest.task in text
    assert f"**Why it helps:** {quest.why}" in text
    assert "This exercise earns session XP only." in text
    await harness.restart()
    timer = await mia.click(message_of(details), label="Start a session on it")
    assert f"Practising: {quest.title}\n-# Exercise · " in text_of(timer)
    old = await menu(harness, mia.id, "no-such-quest")
    gone = await mia.select(old, ["no-such-quest"], custom_id=f"v1:coach-look:{mia.id}")
    assert "been removed" in text_of(gone)


async def test_an_open_quest_can_be_completed_from_the_plan(
    harness: Harness, mia: MemberActor
) -> None:
    await harness.set_up_quests()
    await harness.post()
    card = await harness.services.quests.current(
        harness.guild.id, mia.id, PACK.quests[0].cadence, harness.clock()
    )
    slug = card.quest.slug
    shown = await menu(harness, mia.id, slug)
    details = await mia.select(shown, [slug], custom_id=f"v1:coach-look:{mia.id}")
    assert set(buttons_of(details)) == {"Complete", "Start a session on it"}
    form = await mia.click(message_of(details), label="Complete")
    assert "+275 XP" in text_of(await mia.submit_modal(form, {"note": "done"}))
    again = await mia.select(shown, [slug], custom_id=f"v1:coach-look:{mia.id}")
    assert "This exercise earns session XP only." in text_of(again)


async def test_the_proposed_personal_quest_can_be_taken(harness: Harness, mia: MemberActor) -> None:
    shown = await plan(harness, mia)
    (line,) = [
        text
        for option, text in zip(select_in(shown).options, _lines(shown), strict=True)
        if PACK.quest_by_slug[option.value].cadence == "personal"
    ]
    await harness.restart()
    taken = await mia.click(message_of(shown), label="Get it")
    assert taken.ephemeral
    title = text_of(taken).splitlines()[0].removeprefix("### 🎯 Personal quest: ")
    assert title in line
    assert line.endswith(" · personal quest")
    assert text_of(shown).count("personal quest") == 1
    again = await plan(harness, mia)
    assert "Get it" not in buttons_of(again)
    # The older plan's button shows the same one.
    assert text_of(await mia.click(message_of(shown), label="Get it")) == text_of(taken)


def _lines(shown: InteractionResult) -> list[str]:
    lines = text_of(shown).splitlines()
    return [line for line in lines if line.startswith("**") and line[2].isdigit()]


async def test_a_plan_mentions_a_stalled_track(harness: Harness, mia: MemberActor) -> None:
    await mia.slash(harness.channel, "track add", title="Night *Drive*", stage="mix")
    harness.clock.advance(days=15)
    text = text_of(await plan(harness, mia))
    assert r"🎵 **Night \*Drive\*** has been in mix for 15 days" in text
    harness.clock.advance(days=7)
    assert "has been in mix" not in text_of(await plan(harness, mia))


async def test_a_tip_has_its_reason_and_its_hint(harness: Harness, mia: MemberActor) -> None:
    hinted = {tip.title: tip for tip in PACK.tips if Daw.ABLETON_LIVE in tip.hints}
    tips: set[str] = set()
    hints = 0
    await mia.slash(harness.channel, "profile setup", daw="ableton-live")
    for _ in range(7):
        shown = await mia.slash(harness.channel, "coach tip")
        assert shown.ephemeral
        title, *_, because = text_of(shown).splitlines()
        assert because.endswith(". New tip tomorrow.")
        assert text_of(await mia.slash(harness.channel, "coach tip")) == text_of(shown)
        tip = hinted.get(title.removeprefix("### "))
        if tip is not None:
            assert f"**In Ableton Live:** {tip.hints[Daw.ABLETON_LIVE]}" in text_of(shown)
            hints += 1
        else:
            assert "In Ableton Live" not in text_of(shown)
        tips.add(title)
        harness.clock.advance(days=1)
    assert len(tips) == 7
    assert hints


async def test_another_members_plan_is_refused(harness: Harness, mia: MemberActor) -> None:
    shown = await plan(harness, mia)
    noa = harness.member("noa")
    quest = await copy_of(harness, await open_details(mia, shown, "levels-before-red"))
    select = await menu(harness, mia.id, "levels-before-red")
    for answer in (
        await noa.click(await copy_of(harness, shown), label="Get it"),
        await noa.select(select, ["levels-before-red"], custom_id=f"v1:coach-look:{mia.id}"),
        await noa.click(quest, label="Start a session on it"),
    ):
        assert answer.ephemeral
        assert "belongs to someone else" in text_of(answer)


@pytest.mark.parametrize("what", ["coach-take", "coach-start"])
async def test_invalid_keys_get_a_polite_answer(
    harness: Harness, mia: MemberActor, what: str
) -> None:
    sent = await harness.bot.get_partial_messageable(harness.channel.id).send(
        view=panel(
            row(button("Old", what, "x")),
            row(button("Odd", what, mia.id, "no.such-thing")),
        )
    )
    assert "has expired" in text_of(await mia.click(sent, label="Old"))
    odd = text_of(await mia.click(sent, label="Odd"))
    assert "### 🎯 Personal quest" in odd if what == "coach-take" else "There's no focus" in odd
    old = await menu(harness, "x", "levels-before-red")
    details = await mia.select(old, ["levels-before-red"], custom_id="v1:coach-look:x")
    assert "has expired" in text_of(details)
