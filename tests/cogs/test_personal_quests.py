"""Personal quests and paths."""

import discord
import pytest
from simcord.actors import MemberActor
from simcord.results import InteractionResult

from bot.app.client import Woodshed
from bot.calendar.rules.periods import Cadence
from bot.members.rules import Daw
from bot.ui.actions import button
from bot.ui.replies import panel, row
from tests.cogs.harness import PACKS, VARIANTS, Harness, buttons_of, message_of, text_of
from tests.cogs.test_posted_pictures import shown_in

PACK = PACKS["music-production"]
TITLES = {quest.title: quest for quest in PACK.quests}
FOUR_BUTTONS = {"Complete", "Start a session on it", "Why this helps", "Swap it"}


@pytest.fixture
def mia(harness: Harness) -> MemberActor:
    return harness.member("mia")


async def personal(harness: Harness, who: MemberActor, name: str = "personal") -> InteractionResult:
    shown = await who.slash(harness.channel, f"quest {name}")
    assert shown.ephemeral
    return shown


async def copy_of(bot: Woodshed, channel_id: int, shown: InteractionResult) -> discord.Message:
    """Post a private message publicly."""
    return await bot.get_partial_messageable(channel_id).send(
        view=discord.ui.LayoutView.from_message(message_of(shown))
    )


def title_of(shown: InteractionResult) -> str:
    first = text_of(shown).splitlines()[0]
    assert first.startswith("### 🎯 Personal quest: "), first
    return first.removeprefix("### 🎯 Personal quest: ")


async def test_a_personal_quest_is_given_swapped_and_completed(
    harness: Harness, mia: MemberActor
) -> None:
    """It is given, swapped, practised and handed in; nothing is posted in the channel."""
    shown = await personal(harness, mia)
    quest = TITLES[title_of(shown)]
    assert quest.task in text_of(shown)
    assert "220 XP" in text_of(shown)
    assert "completed it" not in text_of(shown)
    assert set(buttons_of(shown)) - VARIANTS == FOUR_BUTTONS | {"Skip what I know"}
    assert "\n-# Your next step, 1 of 12: " in text_of(shown)
    assert text_of(await personal(harness, mia)) == text_of(shown)
    await harness.restart()
    asked = await mia.click(message_of(shown), label="Swap it")
    assert f"What's wrong with **{quest.title}**?" in text_of(asked)
    select = select_of(asked)
    assert select is not None
    other = await mia.select(message_of(asked), ["too-long"], custom_id=select.custom_id)
    assert "-# Shorter ones from now on." in text_of(other)
    assert TITLES[title_of(other)].minutes < quest.minutes
    redrawn = await mia.click(message_of(shown), label="Swap it")
    assert "You've used today's swap" in text_of(redrawn)
    kept = await mia.click(message_of(redrawn), label="Personal quest")
    assert title_of(kept) == title_of(other)
    other = await personal(harness, mia)
    assert title_of(other) != quest.title
    assert TITLES[title_of(other)].why in text_of(
        await mia.click(message_of(other), label="Why this helps")
    )
    await mia.click(message_of(other), label="Start a session on it")
    form = await mia.click(message_of(other), label="Complete")
    await harness.restart()
    done = await mia.submit_modal(form, {"note": "It swings"})
    assert f"Completed: {title_of(other)}" in text_of(done)
    assert "## +220 XP" in text_of(done)
    assert "first to finish" not in text_of(done)
    for name in ("personal", "reroll"):
        over = text_of(await personal(harness, mia, name))
        assert f"You've already completed **{title_of(other)}**" in over
        assert "<t:1795406400:R>" in over  # Monday, 04:00 UTC
    assert "· personal" in text_of(await mia.slash(harness.channel, "quest history"))
    assert harness.channel.last_message is None or "Personal" not in text_of(
        harness.channel.last_message
    )


async def test_a_personal_quest_can_be_completed_by_command(
    harness: Harness, mia: MemberActor
) -> None:
    for name, options in (("complete", {"cadence": "personal"}), ("reroll", {})):
        none = await mia.slash(harness.channel, f"quest {name}", **options)
        assert "Get one here" in text_of(none)
    await personal(harness, mia)
    swapped = await personal(harness, mia, "reroll")  # asks afterwards, once
    title = title_of(swapped)
    select = select_of(swapped)
    assert select is not None
    await mia.select(message_of(swapped), ["not-today"], custom_id=select.custom_id)
    assert text_of(swapped).endswith("-# That one can come back in a week.")
    assert title_of(swapped) == title
    assert select_of(swapped) is None
    done = await mia.slash(harness.channel, "quest complete", cadence="personal")
    assert f"Completed: {title}" in text_of(done)
    again = await mia.slash(harness.channel, "quest complete", cadence="personal")
    assert "already completed" in text_of(again)
    harness.clock.advance(days=1)
    assert title_of(await personal(harness, mia)) != title
    swapped = await mia.slash(harness.channel, "quest reroll", reason="done-before")
    assert "That one won't come back for 12 weeks." in text_of(swapped)


async def test_a_personal_quest_closes_after_seven_days(harness: Harness, mia: MemberActor) -> None:
    shown = await personal(harness, mia)
    harness.clock.advance(days=7)
    for label in ("Complete", "Start a session on it", "Swap it"):
        answer = await mia.click(message_of(shown), label=label)
        assert answer.ephemeral
        assert "That personal quest closed <t:" in text_of(answer)


async def test_other_members_cannot_use_a_personal_quests_buttons(
    harness: Harness, mia: MemberActor
) -> None:
    shown = await personal(harness, mia)
    noa = harness.member("noa")
    message = await copy_of(harness.bot, harness.channel.id, shown)
    for label in FOUR_BUTTONS:
        answer = await noa.click(message, label=label)
        assert answer.ephemeral
        assert "belongs to someone else" in text_of(answer)
    guild = harness.env.create_guild("Elsewhere")
    channel = guild.create_text_channel("here")
    zoe = guild.add_member(harness.env.create_user("zoe"))
    copy = await copy_of(harness.bot, channel.id, shown)
    for label in FOUR_BUTTONS:
        assert "I can't find that quest in this server" in text_of(
            await zoe.click(copy, label=label)
        )


async def test_a_pending_personal_quest_says_it_waits_for_review(
    harness: Harness, mia: MemberActor
) -> None:
    reviews = harness.guild.create_text_channel("reviews")
    await harness.staff.slash(harness.channel, "settings reviews", channel=reviews)
    await harness.set_up_quests(verification="review")
    shown = await personal(harness, mia)
    waits = await mia.slash(harness.channel, "quest complete", cadence="personal", note="Done")
    assert "reviewer" in text_of(waits)
    assert "You've already completed" in text_of(await personal(harness, mia))
    assert "You've already completed" in text_of(
        await mia.click(message_of(shown), label="Swap it")
    )


async def test_hints_are_for_the_members_daw(harness: Harness, mia: MemberActor) -> None:
    await harness.set_up_quests(timezone="UTC", daily_time="09:00")
    hinted = {
        quest.title: quest.hints[Daw.LOGIC_PRO]
        for quest in PACK.quests_of(Cadence.DAILY)
        if Daw.LOGIC_PRO in quest.hints
    }
    noa = harness.member("noa")
    await mia.slash(harness.channel, "profile setup", daw="logic-pro")
    for _ in range(30):
        harness.clock.advance(days=1)
        await harness.tick()
        shown = text_of(await mia.slash(harness.channel, "quest today"))
        (title,) = [
            line.removeprefix("### 🎯 Daily quest: ")
            for line in shown.splitlines()
            if line.startswith("### ")
        ]
        if title in hinted:
            assert f"**In Logic Pro:** {hinted[title]}" in shown
            break
        assert "In Logic Pro" not in shown
    else:
        pytest.fail("no daily quest of a month has a hint")
    assert "In Logic Pro" not in text_of(await noa.slash(harness.channel, "quest today"))
    posted = harness.channel.last_message
    assert posted is not None
    assert "In Logic Pro" not in text_of(posted)


# ---------------------------------------------------------------- paths


async def reach_level_ten(harness: Harness, who: MemberActor) -> None:
    await harness.staff.slash(
        harness.channel, "staff adjust", member=who, xp=2_310, reason="For the test"
    )


async def specialise(harness: Harness, who: MemberActor, **options: object) -> InteractionResult:
    shown = await who.slash(harness.channel, "profile specialise", **options)
    assert shown.ephemeral
    return shown


def select_of(shown: InteractionResult) -> discord.SelectMenu | None:
    (frame,) = message_of(shown).components
    assert isinstance(frame, discord.Container)
    for child in frame.children:
        if isinstance(child, discord.ActionRow) and isinstance(
            child.children[0], discord.SelectMenu
        ):
            return child.children[0]
    return None


async def see(mia: MemberActor, shown: InteractionResult, path: str) -> str:
    """Open a path from the list."""
    select = select_of(shown)
    assert select is not None
    await mia.select(message_of(shown), [path], custom_id=select.custom_id)
    return text_of(shown)


async def test_below_level_ten_paths_are_shown_but_cannot_be_chosen(
    harness: Harness, mia: MemberActor
) -> None:
    shown = await specialise(harness, mia)
    assert "Unlocks at level 10: 2,310 XP to go" in text_of(shown)
    assert len(text_of(shown).split("\n")) == 2 + len(PACK.paths)
    mixing = PACK.path_by_slug["mixing"]
    assert mixing.text in await see(mia, shown, "mixing")
    assert "Unlocks at level 10: 2,310 XP to go." in text_of(shown)
    assert not any(label.startswith("Choose") for label in buttons_of(shown))
    early = await mia.click(
        await click_target(harness, "path-choose", mia.id, "mixing"), label="Old"
    )
    assert "Paths unlock at level 10: 2,310 XP to go." in text_of(early)


async def click_target(harness: Harness, what: str, *keys: object) -> discord.Message:
    """Send a message with a button that a member may have kept."""
    channel = harness.bot.get_partial_messageable(harness.channel.id)
    return await channel.send(view=panel(row(button("Old", what, *keys))))


async def test_a_path_is_chosen_after_it_was_read_and_stays_for_thirty_days(
    harness: Harness, mia: MemberActor
) -> None:
    await reach_level_ten(harness, mia)
    shown = await specialise(harness, mia)
    select = select_of(shown)
    assert select is not None
    assert [option.value for option in select.options] == [path.slug for path in PACK.paths]
    noa = harness.member("noa")
    copy = await copy_of(harness.bot, harness.channel.id, shown)
    denied = await noa.select(copy, ["mixing"], custom_id=select.custom_id)
    assert "belongs to someone else" in text_of(denied)
    assert "you can't switch for 30 days" in await see(mia, shown, "mixing")
    ((_, described),) = shown_in(await mia.slash(harness.channel, "profile show"))
    assert ", Mixing." not in described
    await harness.restart()
    chosen = await mia.click(message_of(shown), label="Choose Mixing")
    assert "### ✅ Your path: Mixing" in text_of(chosen)
    ((_, described),) = shown_in(await mia.slash(harness.channel, "profile show"))
    assert ", Mixing." in described
    assert "This is your path" in text_of(await specialise(harness, mia, path="Mixing"))
    locked = await specialise(harness, mia, path="mastering")
    assert "You're on Mixing and can switch <t:1797970500:R>." in text_of(locked)  # 30 days on
    assert not any(label.startswith("Choose") for label in buttons_of(locked))
    old = await click_target(harness, "path-choose", mia.id, "mastering")
    assert "You're on **Mixing** for now" in text_of(await mia.click(old, label="Old"))
    assert "✅ **Mixing**" in text_of(await specialise(harness, mia))
    assert TITLES[title_of(await personal(harness, mia))].path in (None, "mixing")
    harness.clock.advance(days=30)
    assert "can switch now" in text_of(await specialise(harness, mia))
    other = await specialise(harness, mia, path="mastering")
    await mia.click(message_of(other), label="Choose Mastering")
    assert "### ✅ Your path: Mastering" in text_of(other)
    unknown = text_of(await specialise(harness, mia, path="*accordion*"))
    assert r"There's no path called “\*accordion\*”" in unknown


async def test_share_here_posts_a_path_without_the_members_choice(
    harness: Harness, mia: MemberActor
) -> None:
    shown = await specialise(harness, mia)
    shared = await mia.click(message_of(shown), label="Share here")
    assert not shared.ephemeral
    assert "to go" not in text_of(shared)
    await see(mia, shown, "mixing")
    one = await mia.click(message_of(shown), label="Share here")
    assert PACK.path_by_slug["mixing"].text in text_of(one)
    assert "to go" not in text_of(one)
    own = await harness.member("noa").click(message_of(one), label="See this path")
    assert own.ephemeral
    assert "Unlocks at level 10: 2,310 XP to go." in text_of(own)


async def test_paths_are_suggested_by_name(harness: Harness, mia: MemberActor) -> None:
    async def suggested(typed: str) -> list[str]:
        choices = await mia.autocomplete(harness.channel, "profile specialise", "path", typed)
        return [choice["value"] for choice in choices]

    assert await suggested("") == [path.slug for path in PACK.paths]
    assert await suggested("MIX") == ["mixing"]
    assert await suggested("zzz") == []
