"""The pictures of boards, weeks and quests in messages."""

from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import discord
import pytest
from PIL import Image

from tests.cogs.harness import Harness, Message, message_of, text_of
from tests.cogs.staff import allow
from tests.ui.pictures.test_card import face


def shown_in(shown: Message) -> list[tuple[int | None, str]]:
    """Return the attachment id and the description of each picture of a message.

    Every attachment is shown, and every picture is attached.
    """
    message = message_of(shown)
    pictures = list(pictures_in(message.components))
    assert {id_ for id_, _ in pictures} == {each.id for each in message.attachments}
    return pictures


def pictures_in(components: Any) -> Iterator[tuple[int | None, str]]:
    for component in components:
        if isinstance(component, discord.MediaGalleryComponent):
            for item in component.items:
                yield item.media.attachment_id, item.description or ""
        elif isinstance(component, discord.ThumbnailComponent):
            yield component.media.attachment_id, component.description or ""
        elif isinstance(component, discord.SectionComponent):
            yield from pictures_in([component.accessory])
        elif isinstance(component, discord.Container):
            yield from pictures_in(component.children)


def text_and_pictures_of(shown: Message) -> str:
    """Return a message's text, and the descriptions of its pictures."""
    return "\n".join([text_of(shown), *(description for _, description in shown_in(shown))])


async def bytes_of(shown: Message) -> bytes:
    (attachment,) = message_of(shown).attachments
    png = await attachment.read()
    assert png.startswith(b"\x89PNG")
    return png


async def test_every_board_page_has_a_picture_that_highlights_the_member(harness: Harness) -> None:
    members = [harness.member(name) for name in ("ada *x*", *(f"m{at}" for at in range(11)))]
    for at, member in enumerate(members):
        await member.slash(harness.channel, "session log", minutes=60 - at)
    shown = await members[0].slash(harness.channel, "leaderboard")
    ((first, text),) = shown_in(shown)
    assert text.startswith("XP: 1 ada *x*, 660 XP; 2 m0, 649 XP; ")
    assert text.endswith("10 m8, 561 XP")
    assert "m8" not in text_of(shown)
    pages = [await bytes_of(shown)]

    await members[1].click(message_of(shown), label="Next")
    ((second, text),) = shown_in(shown)
    assert second != first
    assert text == "XP: 11 m9, 550 XP; 12 m10, 539 XP"
    pages.append(await bytes_of(shown))
    own = await members[11].click(message_of(shown), label="Find me")
    assert own.ephemeral
    assert shown_in(own)[0][1] == text
    pages.append(await bytes_of(own))
    await members[1].click(message_of(shown), label="Previous")
    assert await bytes_of(shown) == pages[0]
    assert len(set(pages)) == 3

    await harness.staff.slash(harness.channel, "settings accent", colour="#c0392b")
    again = await members[0].slash(harness.channel, "leaderboard")
    assert await bytes_of(again) not in pages


async def test_boards_and_week_reviews_have_avatars(harness: Harness) -> None:
    await harness.set_up_quests()
    members = [
        harness.guild.add_member(harness.env.create_user(name, avatar=f"{name}0123"))
        for name in ("ada", "ben")
    ]
    for member in members:
        await member.slash(harness.channel, "session log", minutes=30)
    await harness.member("cleo").slash(harness.channel, "session log", minutes=30)
    initials = await bytes_of(await members[0].slash(harness.channel, "leaderboard"))
    cdn = harness.env.backend.cdn._blobs  # pyright: ignore[reportPrivateUsage]
    addresses = [
        f"https://cdn.discordapp.com/avatars/{member.id}/{member.user.name}0123.png?size=64"
        for member in members
    ]
    cdn |= dict.fromkeys(addresses, face())
    shown = await members[0].slash(harness.channel, "leaderboard")
    faces = await bytes_of(shown)
    assert faces != initials
    for address in addresses:
        del cdn[address]
    again = await members[0].slash(harness.channel, "leaderboard")
    assert await bytes_of(again) == faces, "they were cached"
    harness.clock.now = datetime(2026, 11, 23, 9, tzinfo=UTC)
    await harness.tick()
    (review,) = [one for one in harness.channel.history() if "week in review" in text_of(one)]
    skin, drawn = (0xF2, 0xD8, 0xB8), Image.open(BytesIO(await bytes_of(review))).convert("RGB")
    assert skin in {colour for _, colour in drawn.getcolors(drawn.width * drawn.height) or ()}


async def test_a_posting_keeps_its_picture_when_redrawn(harness: Harness) -> None:
    await harness.set_up_quests()
    posted = await harness.post()
    ((attachment_id, focus),) = shown_in(posted)
    assert focus in text_of(posted)
    mia = harness.member("mia")
    await mia.slash(harness.channel, "quest complete")
    harness.env.http_requests.clear()
    harness.clock.advance(seconds=30)
    await harness.tick()
    (redrawn,) = [one for one in harness.channel.history() if one.id == posted.id]
    assert "**1 producer** completed it: mia" in text_of(redrawn)
    assert shown_in(redrawn) == [(attachment_id, focus)]
    png = await bytes_of(redrawn)
    (edit,) = [request for request in harness.env.http_requests if request.method == "PATCH"]
    body: Any = edit.json
    assert [(one["id"], one["filename"]) for one in body["attachments"]] == [
        (attachment_id, "quest.png")
    ]
    own = await mia.slash(harness.channel, "quest today")
    assert await bytes_of(own) == png
    personal = await mia.slash(harness.channel, "quest personal")
    assert len(shown_in(personal)) == 1
    asked = await mia.click(message_of(personal), label="Swap it")
    (frame,) = message_of(asked).components
    assert isinstance(frame, discord.Container)
    rows = [each for each in frame.children if isinstance(each, discord.ActionRow)]
    select = rows[0].children[0]
    assert isinstance(select, discord.SelectMenu)
    other = await mia.select(message_of(asked), ["too-long"], custom_id=select.custom_id)
    assert len(shown_in(other)) == 1
    await harness.staff.slash(harness.channel, "settings accent", colour="#c0392b")
    own = await mia.slash(harness.channel, "quest today")
    assert await bytes_of(own) != png
    (container,) = (await harness.post("monthly")).components
    assert isinstance(container, discord.Container)
    assert container.accent_colour == discord.Colour(0xC0392B)


async def test_the_week_in_review_has_its_days_in_a_picture(harness: Harness) -> None:
    await harness.set_up_quests()
    mia, zoe = harness.member("mia"), harness.member("zoe")
    harness.clock.advance(days=-1)
    await mia.slash(harness.channel, "session log", minutes=90)
    harness.clock.advance(days=1)
    await zoe.slash(harness.channel, "session log", minutes=30)
    await zoe.slash(harness.channel, "profile setup", visibility="private")
    harness.clock.now = datetime(2026, 11, 23, 9, tzinfo=UTC)
    await harness.tick()
    (message,) = [one for one in harness.channel.history() if "week in review" in text_of(one)]
    ((_, text),) = shown_in(message)
    assert text == (
        "Practice: 2 h; XP: 1,320; Quests: 0; By day: Mon 0 min, Tue 0 min, Wed 0 min, Thu 0 min, "
        "Fri 0 min, Sat 1 h 30 min, Sun 30 min; 1 mia, 990 XP"
    )
    assert text_of(message) == (
        "### The week in review\n-# 16–22 November 2026, week 47\n**2 producers** practised"
    )
    await bytes_of(message)
    board = await mia.click(message, label="Leaderboard")
    assert shown_in(board)[0][1] == "XP: 1 mia, 990 XP"


async def test_answers_have_no_picture_without_the_attach_permission(harness: Harness) -> None:
    await harness.set_up_quests()
    await harness.post()
    mia = harness.member("mia")
    await mia.slash(harness.channel, "session log", minutes=30)
    allow(harness, harness.channel, attach_files=False)
    for command, fact in (
        ("leaderboard", "`1` **mia** · 330 XP"),
        ("quest today", "No one's completed it yet"),
    ):
        shown = await mia.slash(harness.channel, command)
        assert fact in text_of(shown)
        assert shown_in(shown) == []


async def test_messages_are_sent_without_pictures_that_fail(
    harness: Harness, caplog: pytest.LogCaptureFixture
) -> None:
    harness.bot.renderer.close()
    await harness.set_up_quests()
    posted = await harness.post()
    mia = harness.member("mia")
    await mia.slash(harness.channel, "quest complete")
    board = await mia.slash(harness.channel, "leaderboard")
    assert shown_in(posted) == shown_in(board) == []
    assert "mia" in text_of(board)
    assert not caplog.records
