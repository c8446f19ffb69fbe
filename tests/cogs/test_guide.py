from typing import Any

import discord
import pytest
from simcord.results import InteractionResult

from bot.guide.view.topics import TOPICS, Topic
from tests.cogs.harness import PACKS, Harness, buttons_of, message_of, text_of

PACK = PACKS["music-production"]

WHAT_EACH_TELLS = {
    "overview": [
        *PACK.overview,
        PACK.summary,
        *(part.description for part in (*PACK.attributes, *PACK.focuses)),
    ],
    "getting-started": [
        text
        for first in PACK.getting_started
        for text in (first.title, first.text, *first.steps, *(c.text for c in first.choices))
    ],
    "pitfalls": [text for each in PACK.pitfalls for text in (each.title, each.text, each.remedy)],
    "milestones": [
        text for each in PACK.milestones for text in (each.title, each.text, each.evidence)
    ],
    "specialise": [text for each in PACK.paths for text in (each.name, each.text)],
    "tips": [text for each in PACK.tips for text in (each.title, each.text)],
    "practitioners": [
        text
        for each in PACK.practitioners
        for text in (each.name, each.who, each.learn, *each.listen)
    ],
    "resources": [
        text for each in PACK.resources for text in (each.title, each.by, each.text, each.url or "")
    ],
}


async def read(harness: Harness, topic: str | None = None) -> InteractionResult:
    options: dict[str, Any] = {"topic": topic} if topic else {}
    result = await harness.member("mia").slash(harness.channel, "guide", **options)
    assert result.response is not None
    assert not result.response.ephemeral
    return result


async def leaf_through(harness: Harness, shown: InteractionResult) -> list[str]:
    """Return the text of every page of a topic, pressing Next until the last."""
    bo = harness.member("bo")
    pages = [text_of(shown)]
    while "Next" in buttons_of(shown):
        await bo.click(message_of(shown), label="Next")
        pages.append(text_of(shown))
    return pages


async def test_the_table_of_contents_names_all_topics(harness: Harness) -> None:
    text = text_of(await read(harness))
    assert PACK.name in text
    assert PACK.summary in text
    for topic in TOPICS.values():
        assert f"**{topic.title}**" in text


@pytest.mark.parametrize("topic", list(Topic))
async def test_a_topic_shows_everything_in_the_pack(harness: Harness, topic: str) -> None:
    shown = await read(harness, topic)
    pages = await leaf_through(harness, shown)
    shown_text = "\n".join(pages)
    for text in WHAT_EACH_TELLS[topic]:
        assert text in shown_text
    assert all(TOPICS[Topic(topic)].title in page for page in pages)
    if len(pages) > 1:
        assert all(f"page {at} of {len(pages)}" in page for at, page in enumerate(pages, 1))
        assert len(set(pages)) == len(pages)


async def test_every_choice_of_the_command_is_a_topic(harness: Harness) -> None:
    (command,) = [each for each in harness.bot.tree.get_commands() if each.name == "guide"]
    (option,) = command.to_dict(harness.bot.tree)["options"]
    assert not option.get("required", False)
    assert [choice["name"] for choice in option["choices"]] == list(Topic)
    assert [choice["value"] for choice in option["choices"]] == list(Topic)


async def test_pages_turn_both_ways_and_end(harness: Harness) -> None:
    shown = await read(harness, "getting-started")
    mia = harness.member("ann")
    assert "Previous" not in buttons_of(shown)
    first = text_of(shown)
    await mia.click(message_of(shown), label="Next")
    assert PACK.getting_started[1].title in text_of(shown)
    await mia.click(message_of(shown), label="Next")
    assert PACK.getting_started[2].title in text_of(shown)
    assert "Next" not in buttons_of(shown)
    await mia.click(message_of(shown), label="Previous")
    await mia.click(message_of(shown), label="Previous")
    assert text_of(shown) == first


async def test_topics_are_switched_in_place(harness: Harness) -> None:
    shown = await read(harness)
    ann = harness.member("ann")
    result = await ann.select(message_of(shown), ["milestones"], custom_id="v1:guide-topic:")
    assert result.response is not None
    assert result.response.id == message_of(shown).id
    assert PACK.milestones[0].title in text_of(shown)
    await ann.select(message_of(shown), ["tips"], custom_id="v1:guide-topic:")
    assert PACK.tips[0].title in text_of(shown)
    await ann.click(message_of(shown), label="All topics")
    assert text_of(shown) == text_of(await read(harness))


async def test_milestones_show_their_xp(harness: Harness) -> None:
    text = text_of(await read(harness, "milestones"))
    for base, paid in (("2,000", "2,200"), ("4,000", "4,400"), ("8,000", "8,800")):
        assert f"Worth {paid} XP: {base} ×1.10" in text


async def test_resources_with_a_url_are_links(harness: Harness) -> None:
    text = "\n".join(await leaf_through(harness, await read(harness, "resources")))
    for resource in PACK.resources:
        linked = f"]({resource.url})" if resource.url else f"**{resource.title}**"
        assert linked in text


async def test_old_guides_work_after_a_restart(harness: Harness) -> None:
    shown = await read(harness, "tips")
    await harness.restart()
    ann = harness.member("ann")
    await ann.click(message_of(shown), label="Next")
    assert PACK.tips[4].title in text_of(shown)
    await ann.select(message_of(shown), ["pitfalls"], custom_id="v1:guide-topic:")
    assert PACK.pitfalls[0].title in text_of(shown)


@pytest.mark.parametrize("key", ["tips.99", "tips.-1", "tips.", "gone.3", "3", ""])
async def test_a_button_from_another_pack_still_works(harness: Harness, key: str) -> None:
    view = discord.ui.LayoutView(timeout=None)
    old = discord.ui.Button[Any](label="Old", custom_id=f"v1:guide:{key}")
    view.add_item(discord.ui.ActionRow[Any](old))
    view.stop()
    channel = harness.bot.get_channel(harness.channel.id)
    assert isinstance(channel, discord.TextChannel)
    message = await channel.send(view=view)
    result = await harness.member("ann").click(message, label="Old")
    expected = "### Tips" if key.startswith("tips") else "the guide"
    assert expected in text_of(result)
