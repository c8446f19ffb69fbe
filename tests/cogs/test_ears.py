"""Rounds of the ear gym as members play them."""

from typing import Any

import pytest
from simcord.actors import MemberActor
from simcord.results import InteractionResult

from bot.app.client import Woodshed
from bot.ears.store import questions as ear_questions
from bot.ears.store.questions import StoredQuestion
from tests.cogs.harness import Harness, Message, buttons_of, message_of, pictures_of, text_of
from tests.cogs.tape import Tape


@pytest.fixture
def tape() -> Tape:
    return Tape()


@pytest.fixture
async def simcord_bot(harness_without_server: Harness, tape: Tape) -> Woodshed:
    harness_without_server.sound = tape
    return await harness_without_server.build_bot()


@pytest.fixture
def mia(harness: Harness) -> MemberActor:
    return harness.member("mia")


async def train(harness: Harness, member: MemberActor, **options: Any) -> InteractionResult:
    """Start a round, with the listening level set."""
    shown = await member.slash(harness.channel, "ear train", **options)
    if "It's set: start" in buttons_of(shown):
        await press(member, shown, "It's set: start")
    return shown


async def press(who: MemberActor, shown: Message, label: str) -> InteractionResult:
    return await who.click(message_of(shown), custom_id=buttons_of(shown)[label])


def open_question(harness: Harness) -> StoredQuestion:
    with harness.database.reading() as tx:
        (question_id,) = tx.execute("SELECT id FROM ear_questions WHERE chosen IS NULL").rows[0]
        question = ear_questions.find_question(tx, question_id)
    assert question is not None
    return question


async def answer(
    harness: Harness, who: MemberActor, shown: Message, *, right: bool = True
) -> InteractionResult:
    """Press the right option of the question on screen, or the one after it."""
    question = open_question(harness)
    option = question.right_option if right else (question.right_option + 1) % question.options
    custom_id = f"v1:ear-answer:{question.id}.{option}"
    assert custom_id in buttons_of(shown).values()
    return await who.click(message_of(shown), custom_id=custom_id)


def files_of(shown: Message) -> list[str]:
    return [each.filename for each in message_of(shown).attachments]


async def test_a_first_round_begins_with_the_level_and_goes_on_in_one_private_message(
    harness: Harness, mia: MemberActor, tape: Tape
) -> None:
    shown = await mia.slash(harness.channel, "ear train")
    message = message_of(shown)
    assert shown.ephemeral
    assert not message.flags.components_v2  # in such a message no sound plays
    assert message.content.startswith("### 🎧 Set your level\nPlay this, and turn it up or down")
    assert files_of(shown) == ["level.ogg"]

    tape.ahead = 4
    harness.env.http_requests.clear()
    await press(mia, shown, "It's set: start")
    texts = [str(entry.json) for entry in harness.env.http_requests if entry.json]
    assert any("Getting your clip ready… 4 others are ahead of you." in text for text in texts)
    assert message_of(shown).id == message.id
    assert message_of(shown).content == (
        "### 🎧 Bands · 1 of 8\nOne band is 9 dB louder the second time. Which one?"
    )
    assert files_of(shown) == ["question-1.ogg"]
    assert list(buttons_of(shown)) == [
        "Sub, 60 Hz", "Low mids, 250 Hz", "Mids, 1 kHz", "Presence, 4 kHz", "Air, 12 kHz"
    ]  # fmt: skip

    await answer(harness, mia, shown)
    assert message_of(shown).content.startswith("### 🎧 Bands · 1 of 8\n✅ Right: **")
    assert "9 dB louder.\n" in message_of(shown).content
    assert "-# Play it again: dry, then boosted." in message_of(shown).content
    assert files_of(shown) == ["answer-1.ogg"]
    await press(mia, shown, "Next")
    assert files_of(shown) == ["question-2.ogg"]
    await answer(harness, mia, shown, right=False)
    assert "The answer is **" in message_of(shown).content
    assert "You picked **" in message_of(shown).content

    await press(mia, shown, "Set level")
    assert files_of(shown) == ["level.ogg"]
    await press(mia, shown, "It's set")
    assert files_of(shown) == ["question-3.ogg"]
    assert files_of(await train(harness, mia)) == ["question-3.ogg"]  # today's round goes on


async def test_a_finished_round_shows_what_it_brought_and_leads_on(
    harness: Harness, mia: MemberActor
) -> None:
    shown = await train(harness, mia, drill="pitch")
    for number in range(1, 9):
        await answer(harness, mia, shown, right=number != 4)
        if number < 8:
            await press(mia, shown, "Next")
    content = message_of(shown).content
    assert "### Pitch: 7 of 8 right\nYou hear notes that are about **" in content
    assert "**+66 XP**" in content
    assert "Streak: day 1" in content
    assert content.endswith("-# Due again on Mon 23 Nov 2026.")
    assert files_of(shown) == ["answer-8.ogg"]
    assert list(buttons_of(shown)) == ["Another round", "Progress"]

    await press(mia, shown, "Another round")
    assert message_of(shown).content.startswith("### 🎧 Pitch · 1 of 8\n")
    for _ in range(8):
        await answer(harness, mia, shown)
        if "Next" in buttons_of(shown):
            await press(mia, shown, "Next")
    await mia.select(message_of(shown), ["chords"])
    assert message_of(shown).content.startswith("### 🎧 Chords · 1 of 8\nWhich chord is it?")


async def test_a_question_on_screen_can_be_answered_once_after_a_restart(
    harness: Harness, mia: MemberActor
) -> None:
    shown = await train(harness, mia, drill="level")
    beside = await train(harness, mia, drill="level")
    question = open_question(harness)
    await harness.restart()

    await answer(harness, mia, shown, right=False)
    wrong = message_of(shown).content
    assert "The answer is **" in wrong
    # The same question in another message has the same truth, and takes no second answer.
    custom_id = f"v1:ear-answer:{question.id}.{question.right_option}"
    await mia.click(message_of(beside), custom_id=custom_id)
    assert message_of(beside).content == wrong
    with harness.database.reading() as tx:
        stored = ear_questions.find_question(tx, question.id)
    assert stored is not None
    assert not stored.is_right


async def test_nothing_but_the_sound_of_a_question_depends_on_its_answer(
    harness: Harness, mia: MemberActor
) -> None:
    seen: dict[int, set[object]] = {}
    shown = await train(harness, mia, drill="timing")
    # Many styles swing by themselves, so "on the grid" would be wrong.
    assert message_of(shown).content.endswith(
        "\nThe first one is the groove as it is. What about the second?"
    )
    assert list(buttons_of(shown)) == [
        "Early snare or clap", "Late snare or clap", "Swung", "Just the same"
    ]  # fmt: skip
    for _ in range(16):
        question, message = open_question(harness), message_of(shown)
        step = message.content.partition("\n")[2]
        ids = [item.partition(".")[2] for item in buttons_of(shown).values()]
        form = (step, tuple(buttons_of(shown)), tuple(ids), message.attachments[0].size)
        seen.setdefault(question.right_option, set()).add(form)
        await answer(harness, mia, shown, right=False)
        await press(mia, shown, "Next" if "Next" in buttons_of(shown) else "Another round")
    assert len({form for forms in seen.values() for form in forms}) == 1


async def test_clips_are_made_while_a_member_listens(
    harness: Harness, mia: MemberActor, tape: Tape
) -> None:
    shown = await train(harness, mia, drill="clipping")
    await harness.env.settle()
    assert len(tape.made) == 3  # the level, the question, and what comes with its answer
    await answer(harness, mia, shown)
    await harness.env.settle()
    assert len(tape.made) == 4  # the next question


async def test_without_sound_a_plain_sentence_says_what_to_do(
    harness: Harness, mia: MemberActor, tape: Tape
) -> None:
    tape.broken = True
    shown = await mia.slash(harness.channel, "ear train")
    assert "I couldn't make that sound. Try again in a moment." in message_of(shown).content
    tape.broken = False
    await press(mia, shown, "Try again")
    await press(mia, shown, "It's set: start")

    tape.broken = True
    await answer(harness, mia, shown)
    assert "✅ Right" in message_of(shown).content
    await press(mia, shown, "Next")
    assert "I couldn't make that sound." in message_of(shown).content
    tape.broken = False
    await press(mia, shown, "Try again")
    assert files_of(shown) == ["question-2.ogg"]


async def test_a_host_without_sound_keeps_no_rounds_and_says_so(
    harness: Harness, mia: MemberActor, tape: Tape
) -> None:
    tape.off = True
    shown = await mia.slash(harness.channel, "ear train")
    assert "This bot's host has turned sound off." in text_of(shown)
    with harness.database.reading() as tx:
        assert tx.execute("SELECT count(*) FROM ear_rounds").scalar() == 0

    tape.off = False
    shown = await train(harness, mia, drill="level")
    tape.off = True
    await harness.restart()
    await answer(harness, mia, shown)  # asked before sound was turned off
    assert "✅ Right" in message_of(shown).content
    for label in ("Set level", "Next"):
        refused = await press(mia, shown, label)
        assert text_of(refused).startswith("This bot's host has turned sound off.")
        assert buttons_of(refused) == {}


async def test_a_button_of_a_round_that_is_over_says_so_and_starts_another(
    harness: Harness, mia: MemberActor
) -> None:
    shown = await train(harness, mia, drill="level")
    question = open_question(harness)
    harness.clock.advance(days=1)
    await train(harness, mia, drill="level")
    over = await mia.click(message_of(shown), custom_id=f"v1:ear-answer:{question.id}.0")
    assert "That round is over." in text_of(over)
    fresh = await press(mia, over, "Start a round")
    assert message_of(fresh).content.startswith("### 🎧 ")


async def test_progress_is_a_picture_with_what_is_due_and_a_button_to_train_it(
    harness: Harness, mia: MemberActor
) -> None:
    empty = await mia.slash(harness.channel, "ear progress")
    assert "Nothing here yet. A round is eight short clips" in text_of(empty)
    shown = await press(mia, empty, "Start")
    await press(mia, shown, "It's set: start")
    for _ in range(8):
        await answer(harness, mia, shown)
        if "Next" in buttons_of(shown):
            await press(mia, shown, "Next")

    private = await press(mia, shown, "Progress")
    assert private.ephemeral
    assert text_of(private) == "Nothing is due. You haven't tried **Level** yet."
    (picture,) = pictures_of(private)
    assert picture.startswith("mia: the smallest difference heard. Bands: ")
    assert picture.endswith(" dB after 1 round, due tomorrow.")

    harness.clock.advance(days=1)
    due = await mia.slash(harness.channel, "ear progress")
    assert not due.ephemeral
    assert text_of(due) == "**Bands** is due."
    again = await press(mia, due, "Train bands")
    assert message_of(again).content.startswith("### 🎧 Bands · 1 of 8\n")


async def test_progress_of_others_follows_the_visibility_of_their_profile(
    harness: Harness, mia: MemberActor
) -> None:
    ben = harness.member("ben")
    shown = await ben.slash(harness.channel, "ear progress", member=mia)
    assert text_of(shown) == "### mia's ears\nmia hasn't trained their ears here yet."
    assert buttons_of(shown) == {}
    await mia.slash(harness.channel, "profile setup", visibility="private")
    refused = await ben.slash(harness.channel, "ear progress", member=mia)
    assert refused.ephemeral
    own = await mia.slash(harness.channel, "ear progress")
    assert own.ephemeral
