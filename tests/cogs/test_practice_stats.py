"""`/profile stats`: pictures, the same facts as text, and privacy."""

import io

import discord
import pytest
from PIL import Image
from simcord.actors import MemberActor

from tests.cogs.harness import Harness, Message, buttons_of, message_of, text_of
from tests.cogs.staff import allow, private_text
from tests.cogs.test_profile import log, setup

PERIODS = {"12 weeks": "weeks", "Year": "year", "All time": "all"}


@pytest.fixture
def mia(harness: Harness) -> MemberActor:
    return harness.member("mia")


@pytest.fixture
def zoe(harness: Harness) -> MemberActor:
    return harness.member("zoe")


async def practise(harness: Harness, who: MemberActor, minutes: int, focus: str) -> None:
    """Run a timer for some minutes."""
    await who.slash(harness.channel, "session start", focus=focus)
    harness.clock.advance(minutes=minutes)
    result = await who.slash(harness.channel, "session stop")
    assert "XP" in text_of(result)


def gallery_of(shown: Message) -> discord.MediaGalleryItem:
    """Return the only picture of a message."""
    (frame,) = message_of(shown).components
    assert isinstance(frame, discord.Container)
    galleries = (each for each in frame.children if isinstance(each, discord.MediaGalleryComponent))
    ((item,),) = (gallery.items for gallery in galleries)
    return item


async def check_picture(shown: Message, period: str) -> str:
    """Check that the message has one picture in its gallery; return its description."""
    (file,) = message_of(shown).attachments
    item = gallery_of(shown)
    assert file.filename == f"practice-{period}.png"
    assert file.filename in item.media.url
    assert item.description is not None
    assert item.description == file.description
    with Image.open(io.BytesIO(await file.read())) as picture:
        assert picture.format == "PNG"
        assert picture.width > 900
    return item.description


async def test_members_without_practice_are_told_how_to_begin(
    harness: Harness, mia: MemberActor, zoe: MemberActor
) -> None:
    shown = await mia.slash(harness.channel, "profile stats")
    assert not shown.ephemeral
    assert "`/session start` times one" in text_of(shown)
    assert message_of(shown).attachments == []
    assert buttons_of(shown) == {}
    text = text_of(await zoe.slash(harness.channel, "profile stats", member=mia))
    assert "mia has not practised here yet." in text


async def test_each_period_has_a_picture_and_a_text(
    harness: Harness, mia: MemberActor, zoe: MemberActor
) -> None:
    await practise(harness, mia, 60, "mixing")  # from 20:15 to 21:15 on a Sunday, in UTC
    await practise(harness, mia, 30, "theory")
    harness.clock.advance(days=1)
    await log(harness, mia, 25, focus="mixing")
    harness.clock.advance(weeks=15)
    await log(harness, mia, 10, focus="recording")
    shown = await zoe.slash(harness.channel, "profile stats", member=mia)
    assert not shown.ephemeral
    text = text_of(shown)
    assert "### Practice of mia\n-# The last 53 weeks · from Sun 22 Nov 2026 on, the first" in text
    assert "**Practice** 2 h 5 min · 0 quests · 3 of 107 days active" in text
    assert "**Best week** 1 h 30 min, 16–22 November 2026, week 47" in text
    assert "**Focus** Mixing 1 h 25 min · " in text
    assert "Recording 10 min" in text
    assert "**Best hours** 19:00 to 22:00, 100% of timed practice" in text
    assert "**Level** from 1 to 7 · +" in text
    assert "**Longest streak ever** 2 days" in text
    assert "on the clocks of UTC. 35 min logged afterwards have no clock times" in text
    described = await check_picture(shown, "year")
    assert described.startswith("A heat map of the days, a line of the level")
    assert "practice of mia, the last 53 weeks. Practice: 2 h 5 min · 0 quests" in described
    await harness.restart()
    for label in ("12 weeks", "All time", "Year", "12 weeks"):
        turned = await mia.click(message_of(shown), custom_id=buttons_of(shown)[label])
        assert turned.followups == []
        await check_picture(shown, PERIODS[label])
        assert set(buttons_of(shown)) == set(PERIODS) - {label}
    text = text_of(shown)
    assert "The last 12 weeks · from Mon 21 Dec 2026 on\n" in text
    assert "**Practice** 10 min · 0 quests · 1 of 78 days active" in text
    assert "Best hours" not in text


async def test_weeks_without_practice_say_so(harness: Harness, mia: MemberActor) -> None:
    await log(harness, mia, 25)
    harness.clock.advance(weeks=20)
    shown = await mia.slash(harness.channel, "profile stats")
    await mia.click(message_of(shown), label="12 weeks")
    assert "**Practice** none in this time" in text_of(shown)
    await check_picture(shown, "weeks")


async def test_without_the_attach_permission_the_text_is_complete(
    harness: Harness, mia: MemberActor
) -> None:
    await log(harness, mia, 25)
    shown = await mia.slash(harness.channel, "profile stats")
    await check_picture(shown, "year")
    allow(harness, harness.channel, attach_files=False)
    for label in ("All time", "Year"):
        await mia.click(message_of(shown), label=label)
        assert message_of(shown).attachments == []
        assert "**Practice** 25 min · 0 quests · 1 of 1 day active" in text_of(shown)


async def test_private_practice_is_hidden_from_other_members(
    harness: Harness, mia: MemberActor, zoe: MemberActor
) -> None:
    await log(harness, mia, 25)
    public = await mia.slash(harness.channel, "profile stats")
    before = text_of(public)
    await setup(harness, mia, visibility="private")
    text = f"<@{mia.id}> keeps their numbers to themselves"
    assert text in private_text(await zoe.slash(harness.channel, "profile stats", member=mia))
    assert text in private_text(await zoe.click(message_of(public), label="12 weeks"))
    await log(harness, mia, 30)
    turned = await mia.click(message_of(public), label="12 weeks")
    (own,) = [each for each in (turned.response, *turned.followups) if each and each.ephemeral]
    assert "**Practice** 55 min" in text_of(own)
    assert "Only you see this page: your profile is private." in text_of(own)
    (message,) = [each for each in harness.channel.history() if each.id == message_of(public).id]
    assert text_of(message) == before  # the public message has not changed
    shown = await mia.slash(harness.channel, "profile stats")
    assert "**Practice** 55 min" in private_text(shown)
    await mia.click(message_of(shown), label="All time")
    assert "All time · from Sun 22 Nov 2026 on, the first day" in text_of(shown)
    await check_picture(shown, "all")


async def test_a_profile_has_a_button_to_the_members_practice(
    harness: Harness, mia: MemberActor, zoe: MemberActor
) -> None:
    await log(harness, mia, 25)
    profile = await mia.slash(harness.channel, "profile show")
    text = private_text(await zoe.click(message_of(profile), label="Practice stats"))
    assert "### Practice of mia" in text
    assert "**Practice** 25 min" in text


async def test_an_outdated_key_gets_a_polite_answer(harness: Harness, mia: MemberActor) -> None:
    await log(harness, mia, 25)
    shown = await mia.slash(harness.channel, "profile stats")
    channel = harness.bot.get_channel(harness.channel.id)
    assert isinstance(channel, discord.TextChannel)
    for key in (f"{mia.id}.decade", "mia.year", str(mia.id)):
        odd = discord.ui.LayoutView(timeout=None)
        odd.add_item(
            discord.ui.ActionRow(
                discord.ui.Button[discord.ui.LayoutView](label="Odd", custom_id=f"v1:stats:{key}")
            )
        )
        odd.stop()
        message = await channel.send(view=odd)
        assert "from another time" in private_text(await mia.click(message, label="Odd"))
    assert "Year" not in buttons_of(shown)
