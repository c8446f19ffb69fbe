"""`/coach`."""

import discord
import pytest
from simcord.actors import MemberActor
from simcord.results import InteractionResult

from bot.members.rules import Daw
from bot.ui.actions import button, choice
from bot.ui.replies import panel, row
from tests.cogs.harness import PACKS, Harness, buttons_of, message_of, pictures_of, text_of

PACK = PACKS["music-production"]


@pytest.fixture
def mia(harness: Harness) -> MemberActor:
    return harness.member("mia")


def select_in(shown: InteractionResult, what: str = "coach-look") -> discord.SelectMenu:
    """Return the select of a message that calls one handler."""
    (frame,) = message_of(shown).components
    assert isinstance(frame, discord.Container)
    (select,) = [
        item
        for child in frame.children
        if isinstance(child, discord.ActionRow)
        for item in child.children
        if isinstance(item, discord.SelectMenu) and f":{what}:" in (item.custom_id or "")
    ]
    return select


def start_in(shown: InteractionResult) -> str:
    """Return the custom id of the first button that starts a session."""
    (frame,) = message_of(shown).components
    assert isinstance(frame, discord.Container)
    sections = [each for each in frame.children if isinstance(each, discord.SectionComponent)]
    buttons = [each.accessory for each in sections if isinstance(each.accessory, discord.Button)]
    return next(each.custom_id for each in buttons if each.label == "Start") or ""


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
    assert "I'll plan around your own practice" in text
    assert {"Start"} <= set(buttons_of(shown))
    assert 3 <= sum(line.startswith("**") for line in text.splitlines()) <= 5
    assert text_of(await plan(harness, mia)) == text


async def test_a_plan_shows_its_figures_and_reasons(harness: Harness, mia: MemberActor) -> None:
    await harness.set_up_quests()
    await mia.slash(harness.channel, "session log", minutes=328, focus="mixing")
    first = text_of(await plan(harness, mia))
    assert "-# Fits 5 h 28 min this week · last 28 days: 5 h 28 min on 1 day\n" in first
    assert "%" not in first
    assert "%" not in text_of(await mia.slash(harness.channel, "coach tip"))
    harness.clock.advance(days=7)
    await mia.slash(harness.channel, "session log", minutes=72, focus="composition")
    text = text_of(await plan(harness, mia))
    assert "last 28 days: 6 h 40 min on 2 days\n" in text
    assert "-# Last week's plan didn't get a turn." in text
    harness.clock.advance(days=12)
    assert "You're back after 12 days, so start with something short" in text_of(
        await plan(harness, mia)
    )


async def test_a_planned_quest_can_be_shown_and_started(harness: Harness, mia: MemberActor) -> None:
    shown = await plan(harness, mia)
    quest = PACK.quest_by_slug[select_in(shown).options[0].value]
    details = await open_details(mia, shown, quest.slug)
    text = text_of(details)
    assert quest.task in text
    assert f"**Why it helps:** {quest.why}" in text
    await harness.restart()
    timer = await mia.click(message_of(details), label="Start a session on it")
    assert f"Practising: {quest.title}" in text_of(timer)
    old = await menu(harness, mia.id, "no-such-quest")
    gone = await mia.select(old, ["no-such-quest"], custom_id=f"v1:coach-look:{mia.id}")
    assert "been removed" in text_of(gone)


async def test_each_line_starts_with_one_press_and_is_ticked(
    harness: Harness, mia: MemberActor
) -> None:
    shown = await plan(harness, mia)
    timer = await mia.click(message_of(shown), custom_id=start_in(shown))
    assert "Practising: " in text_of(timer)
    harness.clock.advance(minutes=20)
    await mia.slash(harness.channel, "session stop")
    after = await plan(harness, mia)
    assert text_of(after).count("\N{CHECK MARK} ") == 1


async def test_a_week_can_be_planned_differently(harness: Harness, mia: MemberActor) -> None:
    shown = await plan(harness, mia)
    custom_id = select_in(shown, "coach-wish").custom_id
    less = await mia.select(message_of(shown), ["less"], custom_id=custom_id)
    assert "Fits 36 min this week, less than before as you asked" in text_of(less)
    theory = await mia.select(message_of(shown), ["focus:theory"], custom_id=custom_id)
    assert "with more theory as you asked" in text_of(theory)
    assert "You asked for more theory" in text_of(theory)
    noa = harness.member("noa")
    other = await noa.select(await copy_of(harness, shown), ["less"], custom_id=custom_id)
    assert "belongs to someone else" in text_of(other)


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
    assert {"Complete", "Start a session on it"} <= set(buttons_of(details))  # or a drill's, too
    form = await mia.click(message_of(details), label="Complete")
    assert "+275 XP" in text_of(await mia.submit_modal(form, {"note": "done"}))
    again = await mia.select(shown, [slug], custom_id=f"v1:coach-look:{mia.id}")
    assert "This exercise earns session XP only." in text_of(again)


async def test_a_plan_mentions_a_stalled_track(harness: Harness, mia: MemberActor) -> None:
    await mia.slash(harness.channel, "track add", title="Night *Drive*", stage="mix")
    await mia.slash(harness.channel, "track add", title="Dawn", stage="master")
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
    slug = select_in(shown).options[0].value
    quest = await copy_of(harness, await open_details(mia, shown, slug))
    select = await menu(harness, mia.id, slug)
    for answer in (
        await noa.click(await copy_of(harness, shown), custom_id=start_in(shown)),
        await noa.select(select, [slug], custom_id=f"v1:coach-look:{mia.id}"),
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
    old = await menu(harness, "x", "bass-answers-kick")
    details = await mia.select(old, ["bass-answers-kick"], custom_id="v1:coach-look:x")
    assert "has expired" in text_of(details)


async def test_a_ladder_is_shown_shared_and_climbed(harness: Harness, mia: MemberActor) -> None:
    shown = await mia.slash(harness.channel, "coach ladder")
    assert shown.ephemeral
    ladder = PACK.ladders[0]
    (description,) = pictures_of(shown)
    assert description.startswith(f"{ladder.title}: 0 of {len(ladder.rungs)} done. Next: ")
    first = PACK.quest_by_slug[ladder.rungs[0].quest]
    await harness.restart()
    details = await mia.click(message_of(shown), label="See what to do")
    assert first.task in text_of(details)
    timer = await mia.click(message_of(shown), label="Start")
    assert f"Practising: {first.title}" in text_of(timer)
    shared = await mia.click(message_of(shown), label="Share here")
    assert not shared.ephemeral
    assert text_of(shared) == f"-# Shared by <@{mia.id}>"
    noa = harness.member("noa")
    own = await noa.click(message_of(shared), label="Where am I?")
    assert own.ephemeral
    forged = await noa.click(
        await copy_of(harness, shown), custom_id=buttons_of(shown)["Share here"]
    )
    assert "belongs to someone else" in text_of(forged)
    again = await mia.click(message_of(await plan(harness, mia)), label="Where am I?")
    assert pictures_of(again) == [description]


async def test_a_stuck_member_is_asked_and_answered(harness: Harness, mia: MemberActor) -> None:
    await plan(harness, mia)
    timer = await mia.slash(harness.channel, "session start", focus="mixing")
    asked = await mia.click(message_of(timer), label="I'm stuck")
    assert asked.ephemeral
    assert text_of(asked).startswith("### Where are you stuck?")
    await harness.restart()
    await mia.click(message_of(asked), label="Finishing")
    select = select_in(asked, "coach-problem")
    problem = PACK.problem_by_slug[select.options[0].value]
    await mia.select(message_of(asked), [problem.slug], custom_id=select.custom_id)
    assert problem.move in text_of(asked)
    shared = await mia.click(message_of(asked), label="Share here")
    assert problem.move in text_of(shared)
    await mia.slash(harness.channel, "session cancel")
    started = await mia.click(message_of(asked), label="Start 10 minutes")
    focus = PACK.focus_by_slug[problem.focus].name
    assert f"Practising: {focus}" in text_of(started)
    noa = harness.member("noa")
    copy = await copy_of(harness, asked)
    forged = await noa.click(copy, custom_id=buttons_of(asked)["Something else"])
    assert "belongs to someone else" in text_of(forged)


async def test_a_problem_is_suggested_typed_and_not_found(
    harness: Harness, mia: MemberActor
) -> None:
    problem = PACK.problems[0]
    *_, before, last = problem.says.split()
    here = harness.channel
    choices = await mia.autocomplete(here, "coach stuck", "problem", f"{last} {before}")
    assert problem.slug in [each["value"] for each in choices]
    assert len(await mia.autocomplete(here, "coach stuck", "problem", "")) == 25
    shown = await mia.slash(here, "coach stuck", problem=problem.slug)
    assert shown.ephemeral
    assert problem.move in text_of(shown)
    unknown = await mia.slash(here, "coach stuck", problem="*zither* @everyone")
    assert "### Is it one of these?" in text_of(unknown)
    assert "@everyone" not in text_of(unknown)


async def test_a_session_on_a_tracks_step_offers_to_tick_it(
    harness: Harness, mia: MemberActor
) -> None:
    await mia.slash(harness.channel, "track add", title="Night *Drive*")
    shown = await plan(harness, mia)
    await mia.click(message_of(shown), custom_id=start_in(shown))
    harness.clock.advance(minutes=12)
    stopped = await mia.slash(harness.channel, "session stop")
    step = PACK.stages[0].steps[0]
    assert rf"🎵 **Night \*Drive\***: {step.has}?" in text_of(stopped)
    ticked = await mia.click(message_of(stopped), label="It has that now")
    assert f"1 of {len(PACK.stages[0].steps)}" in text_of(ticked)
