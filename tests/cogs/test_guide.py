from typing import Any

import discord
import pytest
from simcord.actors import MemberActor
from simcord.results import InteractionResult

from bot.guide.view.topics import TOPICS, Topic
from tests.cogs.harness import PACKS, Harness, buttons_of, message_of, text_of

PACK = PACKS["music-production"]


@pytest.fixture
def mia(harness: Harness) -> MemberActor:
    return harness.member("mia")


async def read(harness: Harness, mia: MemberActor, topic: str | None = None) -> InteractionResult:
    options: dict[str, Any] = {"topic": topic} if topic else {}
    result = await mia.slash(harness.channel, "guide", **options)
    assert result.ephemeral
    return result


async def open_first(harness: Harness, mia: MemberActor, topic: str) -> InteractionResult:
    """Open the first entry of a topic."""
    shown = await read(harness, mia, topic)
    await mia.select(message_of(shown), ["0"], custom_id=f"v1:guide-entry:{topic}")
    return shown


async def test_the_table_of_contents_names_all_topics(harness: Harness, mia: MemberActor) -> None:
    text = text_of(await read(harness, mia))
    assert PACK.name in text
    assert PACK.summary in text
    for topic in TOPICS.values():
        assert f"**{topic.title}** · {topic.about}" in text


async def test_every_choice_of_the_command_is_a_topic(harness: Harness) -> None:
    (command,) = [each for each in harness.bot.tree.get_commands() if each.name == "guide"]
    option, technique = command.to_dict(harness.bot.tree)["options"]
    assert not option.get("required", False)
    assert not technique.get("required", False)
    assert [choice["name"] for choice in option["choices"]] == list(Topic)
    assert [choice["value"] for choice in option["choices"]] == list(Topic)


async def test_pages_turn_both_ways_and_end(harness: Harness, mia: MemberActor) -> None:
    shown = await open_first(harness, mia, "milestones")
    assert "Previous" not in buttons_of(shown)
    first = text_of(shown)
    for milestone in PACK.milestones[1:]:
        await mia.click(message_of(shown), label="Next")
        assert f"### {milestone.title}" in text_of(shown)
    assert "Next" not in buttons_of(shown)
    for _ in PACK.milestones[1:]:
        await mia.click(message_of(shown), label="Previous")
    assert text_of(shown) == first
    await mia.click(message_of(shown), label="Contents")
    assert "### Milestones" in text_of(shown)


async def test_topics_are_switched_in_place(harness: Harness, mia: MemberActor) -> None:
    shown = await read(harness, mia)
    result = await mia.select(message_of(shown), ["tips"], custom_id="v1:guide-topic:")
    assert result.response is not None
    assert result.response.id == message_of(shown).id
    assert PACK.tips[0].title in text_of(shown)
    await mia.click(message_of(shown), label="All topics")
    assert text_of(shown) == text_of(await read(harness, mia))


async def test_a_technique_is_looked_up_by_any_of_its_names(
    harness: Harness, mia: MemberActor
) -> None:
    technique = next(each for each in PACK.techniques if each.also)
    other_name = technique.also[0]
    suggested = await mia.autocomplete(harness.channel, "guide", "technique", other_name[:4])
    assert technique.slug in [choice["value"] for choice in suggested]
    shown = await mia.slash(harness.channel, "guide", technique=other_name.upper())
    assert shown.ephemeral
    assert text_of(shown).startswith(f"### {technique.name}\n")
    assert technique.text in text_of(shown)
    training = [quest for quest in PACK.quests if technique.slug in quest.techniques]
    quest = min(training, key=lambda each: f"**{each.title}**" not in text_of(shown))
    assert f"**{quest.title}**" in text_of(shown)
    started = await mia.click(
        message_of(shown), custom_id=f"v1:session-begin:{mia.id}.quest.{quest.slug}"
    )
    assert "Practising: " in text_of(started)
    await mia.click(message_of(shown), label="All techniques")
    assert "### Techniques" in text_of(shown)
    await mia.select(message_of(shown), ["0"], custom_id="v1:guide-entry:techniques")
    looked = await mia.select(
        message_of(shown), [PACK.techniques[0].slug], custom_id="v1:guide-look:"
    )
    assert text_of(looked).startswith(f"### {PACK.techniques[0].name}\n")
    part = await mia.slash(harness.channel, "guide", technique="sidechain")
    assert text_of(part).startswith("### Sidechain compression\n")
    unknown = await mia.slash(harness.channel, "guide", technique="*yodelling*")
    assert r"There's no technique called “\*yodelling\*”" in text_of(unknown)
    assert list(buttons_of(unknown)) == ["All techniques"]


async def test_share_here_posts_the_page_once_without_controls(
    harness: Harness, mia: MemberActor
) -> None:
    shown = await open_first(harness, mia, "tips")
    before = len(harness.channel.history(viewer=harness.staff))
    shared = await mia.click(message_of(shown), label="Share here")
    assert not shared.ephemeral
    assert len(harness.channel.history(viewer=harness.staff)) == before + 1
    text = text_of(shared)
    assert text.startswith(text_of(shown))
    assert text.endswith(f"-# Shared by <@{mia.id}>")
    assert list(buttons_of(shared)) == ["Read the guide"]
    own = await harness.member("ann").click(message_of(shared), label="Read the guide")
    assert own.ephemeral
    assert text_of(own) == text_of(shown)


async def test_old_guides_work_after_a_restart(harness: Harness, mia: MemberActor) -> None:
    shown = await open_first(harness, mia, "tips")
    await harness.restart()
    await mia.click(message_of(shown), label="Next")
    assert PACK.tips[1].text in text_of(shown)


@pytest.mark.parametrize("key", ["tips.99", "tips.-1", "tips.", "tips", "gone.3", "3", ""])
async def test_a_button_from_another_pack_still_works(
    harness: Harness, mia: MemberActor, key: str
) -> None:
    view = discord.ui.LayoutView(timeout=None)
    old = discord.ui.Button[Any](label="Old", custom_id=f"v1:guide:{key}")
    view.add_item(discord.ui.ActionRow[Any](old))
    view.stop()
    channel = harness.bot.get_channel(harness.channel.id)
    assert isinstance(channel, discord.TextChannel)
    message = await channel.send(view=view)
    result = await mia.click(message, label="Old")
    expected = "Tips" if key.startswith("tips") else "the guide"
    assert expected in text_of(result)
