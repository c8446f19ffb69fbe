"""A refused form names every mistake, and opens again with what was typed."""

from typing import Any

import discord
import pytest
from simcord.results import InteractionResult

from bot.errors import CoachError, SeveralErrors, check_all
from bot.interactions.errors import NotYours, StaleButton, TooFast, UnknownChoice
from bot.ui.drafts import Drafts
from bot.ui.sentences import sentence
from tests.cogs.hostile import wire
from tests.cogs.hostile.wire import Resolved
from tests.ui.sample import Harness, private_text, text_of

TYPED = {"note": "A long **note**", "focus": ["theory"]}
WAIT = "That was a lot at once! Try again in 5 seconds."


async def open_form(harness: Harness) -> InteractionResult:
    await harness.ann.slash(harness.channel, "menu")
    message = harness.channel.last_message
    assert message is not None
    return await harness.ann.click(message, label="Open")


async def refuse(harness: Harness, error: CoachError, **more: Any) -> InteractionResult:
    """Submit the form, and return how it is refused."""
    opened = await open_form(harness)
    harness.sample.failure = error
    result = await harness.ann.submit_modal(opened, TYPED | more)
    harness.sample.failure = None
    return result


async def try_again(harness: Harness, refused: InteractionResult) -> InteractionResult:
    assert refused.response is not None
    return await harness.ann.click(refused.response.message, label="Try again")


def shown_fields(opened: InteractionResult) -> list[object]:
    """Return the values, and the hints, with which a form opens."""
    assert opened.modal is not None
    note, focus, proof = opened.modal["components"]
    chosen = [each["value"] for each in focus["component"]["options"] if each.get("default")]
    return [
        note["component"].get("value"),
        chosen,
        note.get("description"),
        proof.get("description"),
    ]


async def test_a_refused_form_opens_again_with_what_was_typed(harness: Harness) -> None:
    refused = await refuse(harness, TooFast(seconds=5))
    assert private_text(refused) == WAIT
    opened = await try_again(harness, refused)
    assert shown_fields(opened) == ["A long **note**", ["theory"], "How it went", None]
    harness.sample.failure = UnknownChoice(text="x")
    await harness.ann.submit_modal(opened, {"note": "Another", "focus": ["mixing"]})
    harness.sample.failure = None
    assert refused.response is not None
    assert text_of(refused.response).startswith("“x”")  # the second reason replaces the first
    opened = await try_again(harness, refused)
    assert shown_fields(opened)[:2] == ["Another", ["mixing"]]
    await harness.ann.submit_modal(opened, {"note": "Good", "focus": ["mixing"]})
    assert text_of(refused.response) == "handed in 7: Good"
    assert text_of(harness.channel.last_message) == "handed in 7: Good"


async def test_a_private_answer_to_a_form_tried_again_stays_private(harness: Harness) -> None:
    refused = await refuse(harness, TooFast(seconds=5))
    harness.sample.is_private = True
    await harness.ann.submit_modal(await try_again(harness, refused), TYPED)
    assert refused.response is not None
    assert "A long" in text_of(refused.response)
    public = [each for each in harness.channel.history() if not each.flags.ephemeral]
    assert [text_of(each) for each in public] == [""]


async def test_nothing_is_drawn_into_a_private_message_of_somebody_else(harness: Harness) -> None:
    refused = await refuse(harness, TooFast(seconds=5))
    assert refused.response is not None
    ben = harness.guild.add_member(harness.env.create_user("ben"))
    message: Any = harness.env.backend.get_message(harness.channel.id, refused.response.id)
    typed = [{"type": 4, "custom_id": "note", "value": "Ben's"}]
    resolved = Resolved(env=harness.env, actor=ben)
    for failure in (StaleButton(), None):
        harness.sample.failure = failure
        answered = await wire.submit(ben, harness.channel, message, "v1:hand-in:7", typed, resolved)
        assert "Ben's" in private_text(answered)
        assert text_of(refused.response) == WAIT, "still Ann's"


async def test_a_file_has_to_be_added_again(harness: Harness) -> None:
    refused = await refuse(harness, TooFast(seconds=5), proof=("mix.wav", b"RIFF"))
    assert private_text(refused) == f"{WAIT}\n-# You'll need to add your file again."
    hints = shown_fields(await try_again(harness, refused))[2:]
    assert hints == ["How it went", "Add your file again: I couldn't keep it."]


async def test_a_form_says_that_what_was_typed_is_lost_after_a_restart(harness: Harness) -> None:
    refused = await refuse(harness, TooFast(seconds=5))
    await harness.restart()
    opened = await try_again(harness, refused)
    lost = "Sorry, I no longer have what you typed. How it went"
    assert shown_fields(opened) == [None, [], lost, None]


@pytest.mark.parametrize("error", [StaleButton(), NotYours()])
async def test_what_can_not_be_accepted_any_more_is_shown_to_be_copied(
    harness: Harness, error: CoachError
) -> None:
    text = f"{sentence(error)}\n-# This is what you typed:\n> A long \\*\\*note\\*\\*"
    assert private_text(await refuse(harness, error)) == text


async def test_a_form_that_can_not_open_again_shows_what_was_typed(harness: Harness) -> None:
    refused = await refuse(harness, TooFast(seconds=5))
    harness.sample.failure = StaleButton()
    text = private_text(await try_again(harness, refused))
    assert text.endswith("-# This is what you typed:\n> A long \\*\\*note\\*\\*")


async def test_the_usual_button_opens_an_empty_form(harness: Harness) -> None:
    await refuse(harness, TooFast(seconds=5))
    assert shown_fields(await open_form(harness)) == [None, [], "How it went", None]


def raising(error: CoachError) -> int:
    raise error


def test_all_mistakes_are_named_at_once() -> None:
    assert check_all(lambda: 1, lambda: "a", lambda: None) == (1, "a", None)
    with pytest.raises(TooFast):
        check_all(lambda: 1, lambda: raising(TooFast(seconds=1)))
    with pytest.raises(SeveralErrors) as caught:
        check_all(
            lambda: check_all(
                lambda: raising(TooFast(seconds=5)), lambda: raising(UnknownChoice(text="x"))
            ),
            lambda: raising(NotYours()),
        )
    first, second, third = caught.value.errors
    lines = [f"- {sentence(each)}" for each in (first, second, third)]
    assert sentence(caught.value) == "\n".join(["3 things to fix:", *lines])


class Submitted:
    """What `Drafts` reads of a submitted form."""

    def __init__(self, user_id: int, what: str = "hand-in", guild_id: int = 1) -> None:
        self.guild_id = guild_id
        self.user = discord.Object(user_id)
        self.custom_id = f"v1:{what}:7"
        self.message = None
        text = {"type": 4, "custom_id": "note", "value": f"by {user_id}"}
        self.data = {"components": [{"type": 18, "component": text}]}


def test_drafts_are_kept_for_a_few_minutes_and_the_last_thousand_members() -> None:
    now = [0.0]
    drafts = Drafts(lambda: now[0])
    forms: list[Any] = [Submitted(user_id) for user_id in range(1_001)]
    for form in forms:
        drafts.keep(form)
    assert drafts.find(forms[0]) is None
    kept = drafts.find(forms[1])
    assert kept is not None
    assert kept.texts == ["by 1"]
    other: Any = Submitted(1, "claim")
    assert drafts.find(other) is None
    elsewhere: Any = Submitted(1, guild_id=2)
    assert drafts.find(elsewhere) is None, "typed in another server"
    now[0] = 899
    assert drafts.find(forms[1])
    now[0] = 901
    assert drafts.find(forms[1]) is None
