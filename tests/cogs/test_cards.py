"""Cards and the pictures of tenth levels in messages."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import discord
import pytest
from PIL import Image
from simcord.actors import MemberActor
from simcord.results import InteractionResult

from bot.ui.pictures.themes import THEMES
from tests.cogs.harness import Harness, Message, message_of, text_of
from tests.cogs.staff import allow, open_to
from tests.cogs.test_profile import settings_of
from tests.ui.pictures.test_card import face

AVATAR = "https://cdn.discordapp.com/avatars"


@pytest.fixture
def mia(harness: Harness) -> MemberActor:
    return harness.member("mia")


def galleries(components: Any) -> Iterator[discord.MediaGalleryItem]:
    for component in components:
        if isinstance(component, discord.MediaGalleryComponent):
            yield from component.items
        yield from galleries(getattr(component, "children", ()))


def described(shown: Message) -> str | None:
    """Return the alt text of a message's picture; None if it has none."""
    message = message_of(shown)
    items = list(galleries(message.components))
    if not items:
        assert message.attachments == []
        return None
    (item,), (attachment,) = items, message.attachments
    assert item.media.attachment_id == attachment.id
    assert attachment.description == item.description
    return item.description


async def picture_of(shown: Message) -> Image.Image:
    (attachment,) = message_of(shown).attachments
    return Image.open(BytesIO(await attachment.read())).convert("RGB")


async def show(harness: Harness, who: MemberActor, **options: object) -> InteractionResult:
    return await who.slash(harness.channel, "profile show", **options)


async def log(harness: Harness, who: MemberActor, minutes: int) -> InteractionResult:
    return await who.slash(harness.channel, "session log", minutes=minutes, focus="mixing")


def around(picture: Image.Image, x: int, y: int, reach: int = 8) -> set[Any]:
    """Return the colours around a position in layout units."""
    box = (2 * x - reach, 2 * y - reach, 2 * x + reach, 2 * y + reach)
    return {colour for _, colour in picture.crop(box).getcolors() or ()}


async def test_a_profile_has_a_card_with_the_same_facts(harness: Harness, mia: MemberActor) -> None:
    blank = await show(harness, mia)
    assert described(blank) is None
    await log(harness, mia, 30)
    shown = await show(harness, mia)
    shown_text = described(shown)
    assert shown_text is not None
    assert shown_text.startswith(
        "mia, level 3, Music Production. 50 of 184 XP, 134 to level 4. Rank #1"
    )
    assert "Streak: 1 day, 0 rest days. Total XP 330, Practice 30 min" in shown_text
    text = text_of(shown)
    for fact in ("**This week** 330 XP", "Ear 132"):
        assert fact in text
    assert "Level 3" not in text, "the card shows it"
    assert (await picture_of(shown)).size == (720, 780)
    again = await show(harness, harness.member("zoe"), member=mia)
    (first,), (second,) = message_of(shown).attachments, message_of(again).attachments
    assert await first.read() == await second.read()


async def test_a_card_uses_the_members_theme_and_the_servers_accent(
    harness: Harness, mia: MemberActor
) -> None:
    await log(harness, mia, 30)
    zoe = harness.member("zoe")
    await zoe.slash(harness.channel, "profile setup", theme="tape")
    assert (await picture_of(await show(harness, zoe, member=mia))).getpixel((4, 4)) == rgb("booth")
    saved = await mia.slash(harness.channel, "profile setup", theme="daylight")
    assert settings_of(saved)["Card theme"] == "Daylight"
    assert (await picture_of(saved)).getpixel((4, 4)) == rgb("daylight")
    assert (await picture_of(await show(harness, zoe, member=mia))).getpixel((4, 4)) == rgb(
        "daylight"
    )
    panel = await mia.slash(harness.channel, "profile setup")
    await harness.restart()
    custom_id = f"v1:profile-theme:{mia.id}"
    for theme in ("clear", "midnight"):
        chosen = await mia.select(message_of(panel), [theme], custom_id=custom_id)
        assert settings_of(chosen)["Card theme"] == THEMES[theme].name
        assert (await picture_of(chosen)).getpixel((4, 4)) == rgb(theme)
    away = await mia.select(message_of(panel), ["nothing"], custom_id=f"v1:profile-pings:{mia.id}")
    assert described(away) is None
    shown = await picture_of(await show(harness, mia))
    assert shown.getpixel((4, 4)) == rgb("midnight")

    await harness.staff.slash(harness.channel, "settings accent", colour="#FF8800")
    shown = await picture_of(await show(harness, mia))
    assert (0xFF, 0x88, 0x00) in around(shown, 40, 96)
    await harness.staff.slash(harness.channel, "settings accent", colour="none")
    shown = await picture_of(await show(harness, mia))
    assert (0xFF, 0x88, 0x00) not in around(shown, 40, 96)


def rgb(slug: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(THEMES[slug].background[1:]))


async def test_the_accent_can_be_shown_and_set_and_invalid_ones_are_refused(
    harness: Harness,
) -> None:
    async def accent(**options: str) -> str:
        return text_of(await harness.staff.slash(harness.channel, "settings accent", **options))

    assert "use the colours of each member's theme" in await accent()
    assert "use **#4f8a8b**" in (text := await accent(colour=" 4F8A8B "))
    assert "Accent colour set" in text
    for typed in ("red", "#12345", "#1234567", "#12345g", "\N{ARABIC-INDIC DIGIT ONE}23456"):
        assert "isn't a colour code" in await accent(colour=typed)
    assert "**#4f8a8b**" in await accent()
    shown = await harness.staff.slash(harness.channel, "settings show")
    assert "#4f8a8b" in text_of(shown)
    assert "I use a shade of it" in await accent(colour="#000000")
    assert "use the colours" in await accent(colour="None")
    mia = harness.member("mia")
    await open_to(harness, mia, "settings")
    refused = await mia.slash(harness.channel, "settings accent", colour="#123456")
    assert "members with Manage Server" in text_of(refused)
    assert "use the colours" in await accent()


async def test_the_card_has_the_avatar_if_it_can_be_downloaded(harness: Harness) -> None:
    user = harness.env.create_user("moving", avatar="a_0123")
    moving = harness.guild.add_member(user)
    await log(harness, moving, 30)
    skin = (0xF2, 0xD8, 0xB8)
    address = f"{AVATAR}/{moving.id}/a_0123.png?size=128"  # the still image of an animated avatar
    blobs = harness.env.backend.cdn._blobs  # pyright: ignore[reportPrivateUsage]
    for nothing in (None, b"", b"no picture", face() + bytes(200_000)):
        if nothing is not None:
            blobs[address] = nothing
        without = await picture_of(await show(harness, moving))
        assert skin not in around(without, 52, 40)
        await harness.restart()  # clears the cached avatar
    blobs[address] = face()
    assert skin in around(await picture_of(await show(harness, moving)), 52, 40)
    del blobs[address]
    await log(harness, moving, 5)
    assert skin in around(await picture_of(await show(harness, moving)), 52, 40)


async def test_a_profile_without_a_card_has_all_its_text(
    harness: Harness, mia: MemberActor
) -> None:
    await log(harness, mia, 30)
    allow(harness, harness.channel, attach_files=False)
    shown = await show(harness, mia)
    assert described(shown) is None
    assert "`Ear        132` ▰▰▰▰▰▰▰▰▰▰" in text_of(shown)
    allow(harness, harness.channel, attach_files=True)
    assert described(await show(harness, mia)) is not None
    harness.bot.renderer.close()
    await log(harness, mia, 5)
    assert described(await show(harness, mia)) is None


async def test_a_private_members_card_is_only_shown_to_them(
    harness: Harness, mia: MemberActor
) -> None:
    await log(harness, mia, 30)
    await mia.slash(harness.channel, "profile setup", visibility="private")
    own = await show(harness, mia)
    assert own.ephemeral
    assert described(own) is not None
    refused = await show(harness, harness.member("zoe"), member=mia)
    assert refused.ephemeral
    assert described(refused) is None


async def test_a_tenth_level_that_is_passed_is_announced_with_a_picture(
    harness: Harness, mia: MemberActor
) -> None:
    news = harness.guild.create_text_channel("news")
    await harness.staff.slash(harness.channel, "settings announcements", channel=news)
    mixer = harness.guild.create_role("Mixer")
    await harness.staff.slash(harness.channel, "settings level-role", level=11, role=mixer)
    await mia.slash(harness.channel, "profile setup", theme="tape")
    await log(harness, mia, 200)  # level 9
    await harness.tick()
    assert news.last_message is not None
    assert described(news.last_message) is None
    assert text_of(news.last_message) == f"🎉 <@{mia.id}> reached **level 9**, up from 1."
    done = await log(harness, mia, 80)
    assert f"### 🎉 Level 11! Up from 9\nNew role: {mixer.mention}\n" in text_of(done)
    assert done.followups == []
    await harness.tick()
    message = news.last_message
    assert text_of(message) == f"🎉 Well done, <@{mia.id}>!", "the picture has the rest"
    assert described(message) == "mia reached level 11. New role: Mixer."
    assert (await picture_of(message)).getpixel((4, 4)) == rgb("tape")
    profile = await harness.member("zoe").click(message, label="See profile")
    assert (described(profile) or "").startswith("mia, level 11")


async def test_levels_between_the_announced_ones_are_in_the_members_reply_alone(
    harness: Harness, mia: MemberActor
) -> None:
    news = harness.guild.create_text_channel("news")
    shown = await harness.staff.slash(
        harness.channel, "settings announcements", channel=news, level_ups="fifth"
    )
    assert "Every fifth level" in text_of(shown)
    first = await log(harness, mia, 40)
    assert text_of(first).startswith("### 🎉 Level 3! Up from 1\n")
    await harness.tick()
    assert news.history() == []
    await log(harness, mia, 60)
    await harness.tick()
    (announced,) = news.history()
    assert text_of(announced) == f"🎉 <@{mia.id}> reached **level 6**, up from 3."


async def test_a_private_member_gets_the_picture_alone(harness: Harness, mia: MemberActor) -> None:
    await mia.slash(harness.channel, "profile setup", visibility="private")
    (level_up,) = (await log(harness, mia, 280)).followups
    assert level_up.ephemeral
    assert described(level_up) == "mia reached level 11. 239 levels to go."


async def test_without_a_channel_a_tenth_level_follows_the_reply(
    harness: Harness, mia: MemberActor
) -> None:
    await log(harness, mia, 200)
    (level_up,) = (await log(harness, mia, 40)).followups
    assert not level_up.ephemeral
    assert described(level_up) == "mia reached level 10. 240 levels to go."
    zoe = harness.member("zoe")
    harness.bot.renderer.close()
    adjusted = await harness.staff.slash(
        harness.channel, "staff adjust", member=zoe, xp=9_500, reason="a gift"
    )
    (level_up,) = adjusted.followups
    assert "reached **level 20**, up from 1." in text_of(level_up)
    assert described(level_up) is None


async def test_the_picture_of_anothers_level_has_their_name(harness: Harness) -> None:
    zoe = harness.member("zoe")
    adjusted = await harness.staff.slash(
        harness.channel, "staff adjust", member=zoe, xp=2_400, reason="a gift"
    )
    (level_up,) = adjusted.followups
    assert described(level_up) == "zoe reached level 10. 240 levels to go."
