"""Submitting tracks for feedback, and the panel with what became of them."""

from typing import Any

import pytest
from simcord.actors import MemberActor
from simcord.results import InteractionResult

from bot.app.client import Woodshed
from bot.audio.errors import FileUnusable
from bot.audio.jobs import MIX, Refusal
from bot.feedback.store import submissions
from bot.feedback.store.submissions import Submission
from tests.cogs.harness import Harness, buttons_of, message_of, text_of
from tests.cogs.sound import FakeSound

WAV = ("mia_night-bus_v2.wav", b"mix")


@pytest.fixture
def sound() -> FakeSound:
    return FakeSound()


@pytest.fixture
async def simcord_bot(harness_without_server: Harness, sound: FakeSound) -> Woodshed:
    harness_without_server.sound = sound
    return await harness_without_server.build_bot()


@pytest.fixture
def mia(harness: Harness) -> MemberActor:
    return harness.member("mia")


async def submit(mia: MemberActor, harness: Harness, **options: Any) -> InteractionResult:
    return await mia.slash(harness.channel, "feedback submit", **options)


def stored(harness: Harness, mia: MemberActor) -> list[Submission]:
    with harness.database.reading() as tx:
        return submissions.all_of(tx, harness.guild.id, mia.id)


async def test_a_file_is_converted_sent_to_its_maker_and_stored(
    harness: Harness, mia: MemberActor
) -> None:
    shown = await submit(
        mia, harness, file=WAV, title="Night bus", question="Is the bass too loud?", stage="mix"
    )
    assert shown.ephemeral
    assert "Night bus is in line" in text_of(shown)
    assert "Give 2 critiques and you can submit the next one." in text_of(shown)
    assert {"Listen to someone", "My feedback"} == {*buttons_of(shown)}
    message = mia.user.dm_channel.last_message
    assert message is not None
    assert [each.filename for each in message.attachments] == ["track.ogg"]
    (submission,) = stored(harness, mia)
    assert (submission.title, submission.question) == ("Night bus", "Is the bass too loud?")
    assert submission.is_blind

    panel = await mia.click(message_of(shown), label="My feedback")
    assert "**Night bus** · open · no critiques yet" in text_of(panel)
    for options in ({"file": WAV}, {}):  # the form says so before anything is uploaded
        refused = await submit(mia, harness, **options)
        assert "Give 2 more critiques and you can submit a track." in text_of(refused)
        assert {"Listen", "My feedback"} == {*buttons_of(refused)}
    assert len(stored(harness, mia)) == 1


async def test_without_options_it_opens_the_form(harness: Harness, mia: MemberActor) -> None:
    await mia.slash(harness.channel, "track add", title="Night bus")
    opened = await submit(mia, harness)
    shown = await mia.submit_modal(opened, {"file": WAV, "question": "Where does it drag?"})
    assert "mia\\_night-bus\\_v2 is in line" in text_of(shown)


async def test_a_link_is_flagged_and_a_file_can_take_its_place(
    harness: Harness, mia: MemberActor
) -> None:
    shown = await submit(mia, harness, link="https://soundcloud.com/mia/bus", title="Bus")
    assert "A link isn't blind" in text_of(shown)
    await harness.restart()
    opened = await mia.click(message_of(shown), label="Send a file instead")
    replaced = await mia.submit_modal(opened, {"file": WAV})
    assert "Bus is blind now" in text_of(replaced)
    (submission,) = stored(harness, mia)
    assert submission.is_blind


async def test_what_was_never_heard_gives_its_place_back(
    harness: Harness, mia: MemberActor
) -> None:
    shown = await submit(mia, harness, link="https://soundcloud.com/mia/bus", title="Bus")
    asked = await mia.click(message_of(shown), label="Take it back")
    removed = await mia.click(message_of(asked), label="Remove it")
    assert "**Bus** is removed. You can submit another one any time." in text_of(removed)
    again = await submit(mia, harness, file=WAV)
    assert "is in line" in text_of(again)
    panel = await mia.slash(harness.channel, "feedback inbox")
    (submission,) = stored(harness, mia)
    page = await mia.select(message_of(panel), values=[str(submission.id)])
    closed = await mia.click(message_of(page), label="Close")
    assert "is closed: nobody new will hear it" in text_of(closed)
    page = await mia.click(message_of(closed), label="Open it")
    await mia.click(message_of(page), label="Remove")
    await harness.tick()


async def test_what_cannot_be_submitted_says_what_to_change(
    harness: Harness, mia: MemberActor
) -> None:
    refused: list[tuple[dict[str, Any], str]] = [
        ({"title": "Bus"}, "Attach your track, or add a link to it."),
        ({"file": WAV, "link": "https://example.com/a"}, "Choose one: a file is blind"),
        ({"file": ("notes.zip", b"x")}, "**notes.zip** isn't an audio file."),
        ({"file": WAV, "question": "Does Mia's drop work?"}, "has your name in it"),
        ({"file": WAV, "question": "like example.com/x", "track": "99"}, "2 things to fix"),
    ]
    for options, sentence in refused:
        assert sentence in text_of(await submit(mia, harness, **options))
    assert stored(harness, mia) == []


async def test_a_file_that_cannot_be_converted_leads_to_another_try(
    harness: Harness, mia: MemberActor, sound: FakeSound
) -> None:
    sound.failure = FileUnusable(refusal=Refusal.DAMAGED, file=MIX)
    shown = await submit(mia, harness, file=WAV)
    assert "is damaged" in text_of(shown)
    assert {"Try again"} == {*buttons_of(shown)}
    assert mia.user.dm_channel.last_message is None


async def test_closed_direct_messages_are_named_with_a_way_on(
    harness: Harness, mia: MemberActor
) -> None:
    harness.env.inject_error(
        "POST",
        f"/channels/{mia.user.dm_channel.id}/messages",
        status=403,
        code=50007,
        message="Cannot send messages to this user",
        times=None,
    )
    shown = await submit(mia, harness, file=WAV)
    assert "I couldn't send you a direct message" in text_of(shown)
    assert {"Try again"} == {*buttons_of(shown)}
    assert stored(harness, mia) == []


async def test_a_track_that_discord_does_not_take_leads_to_another_try(
    harness: Harness, mia: MemberActor
) -> None:
    where = f"/channels/{mia.user.dm_channel.id}/messages"
    harness.env.inject_error("POST", where, status=503, code=0, times=1)
    shown = await submit(mia, harness, file=WAV)
    assert "Discord didn't take your track just now" in text_of(shown)
    assert stored(harness, mia) == []
    form = await mia.click(message_of(shown), label="Try again")
    again = await mia.submit_modal(form, {"file": ("Mia B. - Bus (final).wav", b"mix")})
    assert "Mia B. - Bus (final) is in line" in text_of(again)
    kept = mia.user.dm_channel.last_message
    assert kept is not None
    assert [each.filename for each in kept.attachments] == ["track.ogg"]
