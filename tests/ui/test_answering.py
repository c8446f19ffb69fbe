import logging

import pytest
from simcord.results import InteractionResult

from bot.interactions.errors import AlreadyHandled
from bot.ui import answering, limits
from tests.ui.sample import Harness, private_text, text_of

LATE = 0.2
CALLBACK = ("POST", "callback")
ORIGINAL = "@original"
ALREADY_DONE = "That's already done, so nothing was changed."


@pytest.fixture
def short_deadlines(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shorten the deadlines to milliseconds, so that tests of slow work are fast."""
    for name in ("DEFER_AFTER", "FORM_DEADLINE"):
        monkeypatch.setattr(answering, name, 0.02)


async def click(harness: Harness, label: str) -> InteractionResult:
    await harness.ann.slash(harness.channel, "menu")
    message = harness.channel.last_message
    assert message is not None
    harness.env.http_requests.clear()
    return await harness.ann.click(message, label=label)


async def test_quick_replies_cost_one_request(harness: Harness) -> None:
    harness.env.http_requests.clear()
    private = await harness.ann.slash(harness.channel, "mine", note="hello")
    assert harness.requests() == [CALLBACK]
    assert private_text(private) == "hello"

    public = await harness.ann.slash(harness.channel, "ours")
    assert harness.requests() == [CALLBACK, CALLBACK]
    assert not public.ephemeral
    assert text_of(public.response) == "For all."


@pytest.mark.usefixtures("short_deadlines")
async def test_a_slow_reply_is_deferred_once_with_its_visibility(harness: Harness) -> None:
    harness.env.http_requests.clear()
    harness.sample.pause = LATE
    private = await harness.ann.slash(harness.channel, "mine", note="hello")
    assert private_text(private) == "hello"
    public = await harness.ann.slash(harness.channel, "ours")
    assert not public.ephemeral
    assert text_of(public.response) == "For all."
    assert harness.requests() == [CALLBACK, ("PATCH", ORIGINAL)] * 2


async def test_coach_errors_are_shown_to_the_member_only(harness: Harness) -> None:
    harness.sample.failure = AlreadyHandled()
    for name in ("mine", "ours"):
        harness.env.http_requests.clear()
        assert private_text(await harness.ann.slash(harness.channel, name)) == ALREADY_DONE
        assert harness.requests() == [CALLBACK]


@pytest.mark.usefixtures("short_deadlines")
async def test_a_public_reply_that_fails_late_leaves_nothing_in_public(harness: Harness) -> None:
    harness.env.http_requests.clear()
    harness.sample.pause, harness.sample.failure = LATE, AlreadyHandled()
    await harness.ann.slash(harness.channel, "ours")
    # simcord refuses a follow-up to a deleted deferral, as Discord did until 2021
    # (discord-api-docs issue 2739), so only the requests can be checked here.
    assert [method for method, _ in harness.requests()] == ["POST", "DELETE", "POST"]
    follow_up = harness.env.http_requests[-1].json
    assert follow_up is not None
    assert follow_up["flags"] & 64
    assert ALREADY_DONE in str(follow_up)
    bo = harness.guild.add_member(harness.env.create_user("bo"))
    assert harness.channel.history(viewer=bo) == []


async def test_a_public_handler_can_answer_privately(harness: Harness) -> None:
    harness.env.http_requests.clear()
    assert private_text(await harness.ann.slash(harness.channel, "between")) == "Between us."
    assert harness.requests() == [CALLBACK]


@pytest.mark.usefixtures("short_deadlines")
async def test_a_late_private_answer_leaves_nothing_in_public(harness: Harness) -> None:
    harness.env.http_requests.clear()
    harness.sample.pause = LATE
    await harness.ann.slash(harness.channel, "between")
    assert [method for method, _ in harness.requests()] == ["POST", "DELETE", "POST"]
    follow_up = harness.env.http_requests[-1].json
    assert follow_up is not None
    assert follow_up["flags"] & 64
    assert "Between us." in str(follow_up)
    assert harness.channel.history() == []


@pytest.mark.usefixtures("short_deadlines")
async def test_a_private_reply_that_fails_late_is_edited(harness: Harness) -> None:
    harness.env.http_requests.clear()
    harness.sample.pause, harness.sample.failure = LATE, AlreadyHandled()
    assert private_text(await harness.ann.slash(harness.channel, "mine")) == ALREADY_DONE
    assert harness.requests() == [CALLBACK, ("PATCH", ORIGINAL)]


async def test_a_bug_is_logged_with_the_members_reference(
    harness: Harness, caplog: pytest.LogCaptureFixture
) -> None:
    harness.sample.failure = ZeroDivisionError("secret")
    sentence = private_text(await harness.ann.slash(harness.channel, "ours"))
    reference = sentence.split("`")[1]
    assert "secret" not in sentence
    records = [record for record in caplog.records if record.name == "bot.ui.answering"]
    assert [record.levelno for record in records] == [logging.ERROR]
    assert reference in records[0].getMessage()
    assert records[0].exc_info is not None
    assert records[0].exc_info[0] is ZeroDivisionError


async def test_a_reply_that_discord_rejects_is_a_bug(
    harness: Harness, caplog: pytest.LogCaptureFixture
) -> None:
    assert "on my side" in private_text(await harness.ann.slash(harness.channel, "tall"))
    assert "the reply was rejected" in caplog.text


async def test_an_update_redraws_the_message_in_one_request(harness: Harness) -> None:
    await click(harness, "Redraw")
    assert harness.requests() == [CALLBACK]
    message = harness.channel.last_message
    assert text_of(message) == "redrawn 7.x ()"
    assert message is not None
    assert message.attachments == []


async def test_an_update_with_nothing_to_redraw_is_acknowledged(harness: Harness) -> None:
    result = await click(harness, "Keep")
    assert harness.requests() == [CALLBACK]
    assert result.acknowledged
    assert result.followups == []


@pytest.mark.usefixtures("short_deadlines")
async def test_a_slow_update_redraws_the_message(harness: Harness) -> None:
    harness.sample.pause = LATE
    await click(harness, "Redraw")
    assert harness.requests() == [CALLBACK, ("PATCH", ORIGINAL)]
    assert text_of(harness.channel.last_message) == "redrawn 7.x ()"
    await click(harness, "Keep")
    assert harness.requests() == [CALLBACK]


@pytest.mark.parametrize("pause", [0, LATE])
@pytest.mark.usefixtures("short_deadlines")
async def test_an_update_that_fails_leaves_the_message(harness: Harness, pause: float) -> None:
    harness.sample.pause, harness.sample.failure = pause, AlreadyHandled()
    result = await click(harness, "Redraw")
    private = result.followups[0] if pause else result.response
    assert private is not None
    assert private.ephemeral
    assert text_of(private) == ALREADY_DONE
    message = harness.channel.last_message
    assert message is not None
    assert len(message.attachments) == 1


async def test_a_form_opens_in_one_request(harness: Harness) -> None:
    result = await click(harness, "Open")
    assert harness.requests() == [CALLBACK]
    assert result.modal is not None
    assert result.modal["custom_id"] == "v1:hand-in:7"


async def test_a_refused_form_says_why(harness: Harness) -> None:
    harness.sample.failure = AlreadyHandled()
    assert private_text(await click(harness, "Open")) == ALREADY_DONE


@pytest.mark.usefixtures("short_deadlines")
async def test_a_late_form_is_given_up(harness: Harness) -> None:
    harness.sample.pause = LATE
    result = await click(harness, "Open")
    assert result.modal is None
    assert private_text(result) == "That took too long to open. Try again in a moment."


async def test_follow_ups_are_public_and_ping_only_their_members(harness: Harness) -> None:
    bo = harness.guild.add_member(harness.env.create_user("bo"))
    result = await harness.ann.slash(harness.channel, "rise", member=bo)
    assert text_of(result.response) == "+250 XP"
    assert [text_of(message) for message in result.followups] == [f"<@{bo.id}> rose"]
    assert not result.followups[0].ephemeral
    assert result.response is not None
    assert result.response.ephemeral
    message = harness.channel.last_message
    assert message is not None
    assert [user.id for user in message.mentions] == [bo.id]
    (sent,) = [entry.json for entry in harness.env.http_requests if "/webhooks/" in entry.path]
    assert isinstance(sent, dict)
    assert sent["allowed_mentions"] == {"parse": [], "users": [bo.id]}


async def test_failing_follow_ups_are_only_logged(
    harness: Harness, caplog: pytest.LogCaptureFixture
) -> None:
    harness.env.inject_error("POST", "/webhooks/*", status=403, code=50013)
    result = await harness.ann.slash(harness.channel, "rise", member=harness.ann)
    assert private_text(result) == "+250 XP"
    assert "a follow-up call failed" in caplog.text


async def test_delayed_replies_are_drawn_after_the_answer(
    harness: Harness, caplog: pytest.LogCaptureFixture
) -> None:
    result = await harness.ann.slash(harness.channel, "shine")
    assert text_of(result.response) == "+2,500 XP"
    assert [text_of(message) for message in result.followups] == ["ann shines"]
    assert caplog.records == []
    harness.sample.failure = RuntimeError("no paint")
    result = await harness.ann.slash(harness.channel, "shine")
    assert private_text(result) == "+2,500 XP"
    assert "a follow-up call failed" in caplog.text


async def test_a_lost_response_is_not_a_failure(
    harness: Harness, caplog: pytest.LogCaptureFixture
) -> None:
    harness.env.inject_error("POST", "/interactions/*", status=400, code=40060)
    harness.env.http_requests.clear()
    await harness.ann.slash(harness.channel, "mine")
    assert harness.requests() == [CALLBACK]
    assert caplog.records == []


async def test_late_answers_are_logged(harness: Harness, caplog: pytest.LogCaptureFixture) -> None:
    harness.env.inject_error("POST", "/interactions/*", status=404, code=10062, times=None)
    harness.env.http_requests.clear()
    await harness.ann.slash(harness.channel, "mine")
    assert harness.requests() == [CALLBACK]
    records = [record for record in caplog.records if record.name == "bot.ui.answering"]
    assert [record.levelno for record in records] == [logging.WARNING]


@pytest.mark.parametrize("status", [500, 503])
@pytest.mark.parametrize("command", ["mine", "ours"])
async def test_an_answer_that_discord_fails_to_take_is_reported_once(
    harness: Harness, command: str, status: int
) -> None:
    harness.env.inject_error("POST", "/interactions/*", status=status)
    harness.env.http_requests.clear()
    text = private_text(await harness.ann.slash(harness.channel, command))
    assert text.startswith("Sorry, Discord didn't take my answer.")
    assert harness.requests() == [CALLBACK] * 2

    harness.env.inject_error("POST", "/interactions/*", status=status, times=None)
    harness.env.http_requests.clear()
    await harness.ann.slash(harness.channel, command)
    assert harness.requests() == [CALLBACK] * 2


@pytest.mark.parametrize("label", ["Redraw", "Open", "Tell"])
async def test_buttons_report_what_discord_fails_to_take(harness: Harness, label: str) -> None:
    await harness.ann.slash(harness.channel, "menu")
    message = harness.channel.last_message
    assert message is not None
    harness.env.inject_error("POST", "/interactions/*", status=500)
    result = await harness.ann.click(message, label=label)
    assert "Discord didn't take my answer" in private_text(result)


@pytest.mark.usefixtures("short_deadlines")
async def test_a_deferred_answer_that_discord_fails_to_take_is_reported(harness: Harness) -> None:
    harness.sample.pause = LATE
    harness.env.inject_error("PATCH", "/webhooks/*", status=500)
    result = await harness.ann.slash(harness.channel, "mine")
    assert "Discord didn't take my answer" in private_text(result)


@pytest.mark.parametrize("status", [400, 413])
async def test_an_answer_that_discord_refuses_is_sent_without_its_links_and_files(
    harness: Harness, status: int
) -> None:
    harness.env.inject_error("POST", "/interactions/*", status=status, code=240000)
    harness.env.http_requests.clear()
    result = await harness.ann.slash(harness.channel, "linked")
    assert private_text(result) == (
        "**Tides** · example.org and …\n"
        "A cover\n"
        "-# Discord refused a link, file or picture here, so I left it out."
    )
    assert harness.requests() == [CALLBACK] * 2
    assert result.response is not None
    assert result.response.message.attachments == []

    harness.env.inject_error("POST", "/interactions/*", status=status, times=2)
    assert "on my side" in private_text(await harness.ann.slash(harness.channel, "linked"))


@pytest.mark.usefixtures("short_deadlines")
async def test_a_failed_deferral_loses_no_work(harness: Harness) -> None:
    harness.sample.pause = LATE
    harness.env.inject_error("POST", "/interactions/*", status=403)
    harness.env.http_requests.clear()
    await harness.ann.slash(harness.channel, "mine")
    assert harness.requests() == [CALLBACK, ("PATCH", ORIGINAL)]


async def test_slow_work_goes_on_after_the_reply_and_edits_its_message(
    harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "AT_ONCE", 1)  # the work itself takes this turn
    harness.env.http_requests.clear()
    result = await harness.ann.slash(harness.channel, "listen")
    assert harness.requests() == [CALLBACK] + [("PATCH", ORIGINAL)] * 2
    shown = [str(entry.json) for entry in harness.env.http_requests]
    assert "Listening…" in shown[0]
    assert "1 ahead" in shown[1]  # what was outdated before it could be shown is skipped
    assert private_text(result) == "Heard."


async def test_work_that_goes_on_says_why_it_failed(
    harness: Harness, caplog: pytest.LogCaptureFixture
) -> None:
    harness.sample.failure = AlreadyHandled()
    assert private_text(await harness.ann.slash(harness.channel, "listen")) == ALREADY_DONE
    harness.sample.failure = ZeroDivisionError("secret")
    text = private_text(await harness.ann.slash(harness.channel, "listen"))
    assert text.split("`")[1] in caplog.text


async def test_an_ordinary_message_stays_one(harness: Harness) -> None:
    result = await harness.ann.slash(harness.channel, "listen", plainly=True)
    message = result.response
    assert message is not None
    assert (message.content, message.ephemeral, message.flags.components_v2) == (
        "Heard.",
        True,
        False,
    )
    assert private_text(await harness.ann.click(message.message, label="Again")) == "told 7"
    harness.sample.failure = AlreadyHandled()
    result = await harness.ann.slash(harness.channel, "listen", plainly=True)
    assert result.response is not None
    assert (result.response.content, result.response.flags.components_v2) == (ALREADY_DONE, False)


async def test_a_panel_never_takes_the_place_of_an_ordinary_message(harness: Harness) -> None:
    result = await harness.ann.slash(harness.channel, "listen", plainly=True)
    assert result.response is not None
    redrawn = await harness.ann.click(result.response.message, label="Redraw")
    assert private_text(redrawn) == "redrawn 7 ()"
    assert result.response.content == "Heard."
