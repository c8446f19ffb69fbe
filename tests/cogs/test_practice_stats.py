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
        assert picture.width == 720
    return item.description


async def test_members_without_practice_are_told_how_to_begin(
    harness: Harness, mia: MemberActor, zoe: MemberActor
) -> None:
    shown = await mia.slash(harness.channel, "profile stats")
    assert not shown.ephemeral
    assert "No stats yet. They start with your first session, quest or ear round." in text_of(shown)
    assert message_of(shown).attachments == []
    assert set(buttons_of(shown)) == {"🎧 Start 10 minutes", "Today's quest"}
    text = text_of(await zoe.slash(harness.channel, "profile stats", member=mia))
    assert "mia hasn't practised here yet." in text


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
    assert "**Practice** 2 h 5 min · 0 quests · 3 of 107 days active" in text
    assert "**Best week** 1 h 30 min, 16–22 November 2026, week 47" in text
    assert "**By focus** Mixing 1 h 25 min · " in text
    assert "Recording 10 min" in text
    assert "**Earned** +1," in text
    assert "**Best streak** 2 days" in text
    assert "timers and studio rooms (UTC time). 35 min logged later isn't included." in text
    for in_the_picture in ("Best hours** ", "**Level**", "mia"):
        assert in_the_picture not in text
    described = await check_picture(shown, "year")
    assert described.startswith("mia's practice, the last 53 weeks: a heat map of the days, a line")
    assert "Practice: 2 h 5 min · 0 quests" in described
    assert "Best hours: 19:00 to 22:00, 100% of timed practice. Level: 1 → 7 · +" in described
    assert len(described) < 1_024
    await harness.restart()
    for label in ("12 weeks", "All time", "Year", "12 weeks"):
        turned = await mia.click(message_of(shown), custom_id=buttons_of(shown)[label])
        assert turned.followups == []
        await check_picture(shown, PERIODS[label])
        assert set(buttons_of(shown)) == set(PERIODS) - {label}
    text = text_of(shown)
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
        assert "**Practice** 25 min · 0 quests\n**Level** 1 → 2 · +275 XP" in text_of(shown)


async def test_private_practice_is_hidden_from_other_members(
    harness: Harness, mia: MemberActor, zoe: MemberActor
) -> None:
    await log(harness, mia, 25)
    public = await mia.slash(harness.channel, "profile stats")
    before = text_of(public)
    await setup(harness, mia, visibility="private")
    text = f"<@{mia.id}> has a private profile"
    assert text in private_text(await zoe.slash(harness.channel, "profile stats", member=mia))
    assert text in private_text(await zoe.click(message_of(public), label="12 weeks"))
    await log(harness, mia, 30)
    turned = await mia.click(message_of(public), label="12 weeks")
    (own,) = [each for each in (turned.response, *turned.followups) if each and each.ephemeral]
    assert "**Practice** 55 min" in text_of(own)
    assert "Only you can see this. Your profile is private." in text_of(own)
    (message,) = [each for each in harness.channel.history() if each.id == message_of(public).id]
    assert text_of(message) == before  # the public message has not changed
    shown = await mia.slash(harness.channel, "profile stats")
    assert "**Practice** 55 min" in private_text(shown)
    await mia.click(message_of(shown), label="All time")
    await check_picture(shown, "all")


async def test_a_profile_has_a_button_to_the_members_practice(
    harness: Harness, mia: MemberActor, zoe: MemberActor
) -> None:
    await log(harness, mia, 25)
    profile = await mia.slash(harness.channel, "profile show")
    text = private_text(await zoe.click(message_of(profile), label="Practice stats"))
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
        assert "has expired" in private_text(await mia.click(message, label="Odd"))
    assert "Year" not in buttons_of(shown)
