"""Checking mixes, hearing them elsewhere, sharing them, and their history."""

from dataclasses import replace
from typing import Any

import discord
import pytest
from simcord.actors import MemberActor
from simcord.results import InteractionResult

from bot.app.client import Woodshed
from bot.audio.errors import Failure, FileUnusable, SoundBusy, SoundFailed
from bot.audio.jobs import MIX, Refusal
from bot.errors import CoachError
from bot.ui.actions import button
from bot.ui.replies import panel, row
from tests.cogs.harness import (
    Harness,
    Message,
    buttons_of,
    message_of,
    pictures_of,
    prefilled,
    text_of,
)
from tests.cogs.sound import FakeSound
from tests.mixes.figures import GOOD

WAV = ("night-bus_v2.wav", b"mix")
RECORD = ("record.flac", b"record")
CLIPPED = replace(GOOD, clipped_runs=7, clipped_at=(12.0, 61.5), sample_peak_dbfs=0.0)


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


async def check(mia: MemberActor, harness: Harness, **options: Any) -> InteractionResult:
    return await mia.slash(harness.channel, "mix check", **({"file": WAV} | options))


def files_of(shown: Message) -> list[str]:
    return sorted(each.filename for each in message_of(shown).attachments)


async def test_a_check_answers_with_a_picture_advice_and_what_to_hear(
    harness: Harness, mia: MemberActor, sound: FakeSound
) -> None:
    sound.mix = CLIPPED
    shown = await check(mia, harness, reference=RECORD)
    assert shown.ephemeral
    text = text_of(shown)
    assert "Look at this first" in text
    assert "0:12" in text
    (description,) = pictures_of(shown)
    assert description.startswith("night-bus_v2, 3:34 long: loudness −13.9 LUFS")
    assert "record" in description
    assert files_of(shown) == [
        "loudest-30-seconds-of-reference.ogg",
        "loudest-30-seconds.ogg",
        "mix.png",
    ]
    labels = buttons_of(shown)
    assert {"Hear it on a phone", "In mono", "Next to the reference", "Share here"} <= {*labels}
    assert "See what to do" in labels
    assert [each and each.user_id for each in sound.askers] == [mia.id]


async def test_a_quest_that_two_pieces_of_advice_name_has_one_button(
    harness: Harness, mia: MemberActor, sound: FakeSound
) -> None:
    far = [(level or 0.0) + (12 if at < 7 else 0) for at, level in enumerate(GOOD.spectrum_db)]
    sound.mix = replace(GOOD, spectrum_db=tuple(far))
    shown = await check(mia, harness, reference=RECORD)
    assert text_of(shown).count("above your reference") == 2
    assert "See what to do" in buttons_of(shown)


async def test_a_good_mix_is_told_so(harness: Harness, mia: MemberActor) -> None:
    shown = await check(mia, harness)
    assert "Nothing stands out" in text_of(shown)
    assert "Next to the reference" not in buttons_of(shown)


async def test_a_check_without_a_genre_offers_to_set_one(
    harness: Harness, mia: MemberActor
) -> None:
    shown = await check(mia, harness)
    assert "I don't know your genre" in text_of(shown)
    assert "Set your genre" in buttons_of(shown)
    await mia.slash(harness.channel, "profile setup", genre="dark techno")
    shown = await check(mia, harness)
    assert "genre" not in text_of(shown)
    assert "Set your genre" not in buttons_of(shown)


def shown_meanwhile(harness: Harness) -> list[str]:
    """Return the texts of the last answer and its edits, the final one included."""
    bodies = [str(entry.json) for entry in harness.env.http_requests if entry.json]
    return [text for text in bodies if "Listening" in text or "MediaGallery" in text]


async def test_members_see_how_it_goes_on(
    harness: Harness, mia: MemberActor, sound: FakeSound
) -> None:
    sound.ahead = [2]
    harness.env.http_requests.clear()
    shown = await check(mia, harness)
    first, *later = shown_meanwhile(harness)
    assert "Listening to **night-bus\\\\_v2**…" in first
    assert "Getting the file" in first
    assert any("2 files are ahead of yours." in text for text in later)
    assert "Nothing stands out" in text_of(shown)


async def test_a_file_of_another_kind_is_refused_at_once(
    harness: Harness, mia: MemberActor, sound: FakeSound
) -> None:
    shown = await check(mia, harness, file=("notes.zip", b"x"))
    assert "**notes.zip** isn't an audio file." in text_of(shown)
    assert sound.askers == []


async def test_sound_that_is_off_is_said_at_once(harness: Harness, mia: MemberActor) -> None:
    harness.bot.sound = FakeSound(is_on=False)
    assert "host has turned sound off" in text_of(await check(mia, harness))


@pytest.mark.parametrize(
    ("failure", "sentence"),
    [
        (FileUnusable(refusal=Refusal.EMPTY, file=MIX), "has no sound in it"),
        (SoundBusy(own=True), "still working on your other sounds"),
        (SoundFailed(kind=Failure.TIMED_OUT, has_file=True), "took me too long"),
    ],
)
async def test_a_check_that_fails_says_why_and_counts_for_nothing(
    harness: Harness, mia: MemberActor, sound: FakeSound, failure: CoachError, sentence: str
) -> None:
    sound.failure = failure
    shown = await check(mia, harness)
    assert sentence in text_of(shown)
    assert files_of(shown) == []
    assert "Nothing here yet" in text_of(await mia.slash(harness.channel, "mix history"))


async def test_a_mix_is_heard_elsewhere_from_its_own_message_after_a_restart_too(
    harness: Harness, mia: MemberActor
) -> None:
    shown = await check(mia, harness, reference=RECORD)
    await harness.restart()
    heard = await mia.click(message_of(shown), label="Hear it on a phone")
    message = message_of(heard)
    assert heard.ephemeral
    assert not message.flags.components_v2  # sound plays in ordinary messages only
    assert message.content.startswith("**On a phone**")
    (clip,) = message.attachments
    assert (clip.filename, await clip.read()) == ("phone-clip.ogg", b"phone:mix+record")
    beside = await mia.click(message_of(shown), label="Next to the reference")
    assert message_of(beside).content.startswith("**Next to the reference**")


async def test_an_earlier_check_shows_its_figures_and_has_nothing_to_hear(
    harness: Harness, mia: MemberActor
) -> None:
    await check(mia, harness)
    history = await mia.slash(harness.channel, "mix history")
    opened = await mia.click(message_of(history), label="Open")
    assert pictures_of(opened)[0].startswith("night-bus_v2")
    assert "Hear it on a phone" not in buttons_of(opened)
    assert "I keep figures, not audio." in text_of(opened)


async def test_a_listening_button_without_its_excerpt_says_what_to_do(
    harness: Harness, mia: MemberActor
) -> None:
    channel = harness.bot.get_channel(harness.channel.id)
    assert isinstance(channel, discord.TextChannel)
    old = await channel.send(view=panel(row(button("In mono", "mix-hear", 1, "mono"))))
    pressed = await mia.click(old, label="In mono")
    assert "Attach the file again to listen." in text_of(pressed)
    assert (await mia.click(message_of(pressed), label="Choose a file")).modal is not None


async def test_a_shared_check_has_figures_and_advice_without_sound_or_note(
    harness: Harness, mia: MemberActor, sound: FakeSound
) -> None:
    sound.mix = CLIPPED
    shown = await check(mia, harness, note="Louder snare")
    assert "> Louder snare" in text_of(shown)
    await mia.click(message_of(shown), label="Share here")
    posted = harness.channel.last_message
    assert posted is not None
    assert "Look at this first" in text_of(posted)
    assert f"Shared by <@{mia.id}>" in text_of(posted)
    assert "Louder snare" not in text_of(posted)
    assert files_of(posted) == ["mix.png"]
    assert {*buttons_of(posted)} == {"Check a mix of mine"}


async def test_a_version_says_what_changed_since_the_last_one(
    harness: Harness, mia: MemberActor, sound: FakeSound
) -> None:
    await mia.slash(harness.channel, "track add", title="Night Bus")
    first = await check(mia, harness)
    linked = await mia.select(message_of(first), values=["1"])
    assert "a version of **Night Bus**" in text_of(linked)
    sound.mix = replace(GOOD, integrated_lufs=-11.9)
    second = await check(mia, harness, track="Night Bus")
    assert "**Since night-bus\\_v2**" in text_of(second)
    assert "2.0 LU louder" in text_of(second)
    opened = await mia.click(message_of(second), label="Check the next version")
    assert prefilled(opened)["track"] == ["1"]
    history = await mia.click(message_of(second), label="All versions")
    assert "Versions of Night Bus" in text_of(history)
    assert "2.0 LU louder" in text_of(history)


async def test_a_check_is_removed_after_a_question(harness: Harness, mia: MemberActor) -> None:
    shown = await check(mia, harness)
    asked = await mia.click(message_of(shown), label="Remove")
    removed = await mia.click(message_of(asked), label="Remove check")
    assert "is gone" in text_of(removed)
    assert "I don't have that check any more" in text_of(
        await mia.click(message_of(shown), label="Share here")
    )


async def test_the_form_checks_a_mix_from_an_empty_history(
    harness: Harness, mia: MemberActor
) -> None:
    history = await mia.slash(harness.channel, "mix history")
    opened = await mia.click(message_of(history), label="Check a mix")
    refused = await mia.submit_modal(opened, {"file": [("a.zip", b"x")], "note": "First"})
    assert {*buttons_of(refused)} == {"Try again"}
    opened = await mia.click(message_of(refused), label="Try again")
    assert prefilled(opened)["note"] == "First"
    shown = await mia.submit_modal(opened, {"file": [WAV], "note": "First"})
    assert "Nothing stands out" in text_of(shown)
    assert "> First" in text_of(shown)


async def test_the_message_command_checks_the_first_audio_file(
    harness: Harness, mia: MemberActor
) -> None:
    posted = await mia.send(harness.channel, "wip", attachments=[("cover.png", b"x"), WAV, RECORD])
    leo = harness.member("leo")
    shown = await leo.context_menu(harness.channel, "Check this mix", posted)
    assert shown.ephemeral
    assert pictures_of(shown)[0].startswith("night-bus_v2")
    bare = await mia.send(harness.channel, "nothing here")
    refused = await leo.context_menu(harness.channel, "Check this mix", bare)
    assert "There's no audio file in that message" in text_of(refused)
