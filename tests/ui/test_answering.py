import logging

import pytest
from simcord.results import InteractionResult

from bot.interactions.errors import AlreadyHandled
from bot.ui import answering
from tests.ui.sample import Stage, shown, told

LATE = 0.2
CALLBACK = ("POST", "callback")
ORIGINAL = "@original"
ALREADY_DONE = "That has already been done, so nothing was changed."


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Deadlines of milliseconds, so that slow work need not be slow."""
    for name in ("DEFER_AFTER", "FORM_DEADLINE"):
        monkeypatch.setattr(answering, name, 0.02)


async def click(stage: Stage, label: str) -> InteractionResult:
    await stage.ann.slash(stage.channel, "menu")
    message = stage.channel.last_message
    assert message is not None
    stage.env.http_requests.clear()
    return await stage.ann.click(message, label=label)


async def test_quick_replies_cost_one_request(stage: Stage) -> None:
    stage.env.http_requests.clear()
    private = await stage.ann.slash(stage.channel, "mine", note="hello")
    assert stage.requests() == [CALLBACK]
    assert told(private) == "hello"

    public = await stage.ann.slash(stage.channel, "ours")
    assert stage.requests() == [CALLBACK, CALLBACK]
    assert not public.ephemeral
    assert shown(public.response) == "For all."


@pytest.mark.usefixtures("hurried")
async def test_a_slow_reply_is_deferred_once_with_its_visibility(stage: Stage) -> None:
    stage.env.http_requests.clear()
    stage.sample.pause = LATE
    private = await stage.ann.slash(stage.channel, "mine", note="hello")
    assert told(private) == "hello"
    public = await stage.ann.slash(stage.channel, "ours")
    assert not public.ephemeral
    assert shown(public.response) == "For all."
    assert stage.requests() == [CALLBACK, ("PATCH", ORIGINAL)] * 2


async def test_coach_errors_are_shown_to_the_member_only(stage: Stage) -> None:
    stage.sample.failure = AlreadyHandled()
    for name in ("mine", "ours"):
        stage.env.http_requests.clear()
        assert told(await stage.ann.slash(stage.channel, name)) == ALREADY_DONE
        assert stage.requests() == [CALLBACK]


@pytest.mark.usefixtures("hurried")
async def test_a_public_reply_that_fails_late_leaves_nothing_in_public(stage: Stage) -> None:
    stage.env.http_requests.clear()
    stage.sample.pause, stage.sample.failure = LATE, AlreadyHandled()
    await stage.ann.slash(stage.channel, "ours")
    # simcord refuses a follow-up to a deleted deferral, as Discord did until 2021
    # (discord-api-docs issue 2739), so what was asked of it is all there is to see here.
    assert [method for method, _ in stage.requests()] == ["POST", "DELETE", "POST"]
    follow_up = stage.env.http_requests[-1].json
    assert follow_up is not None
    assert follow_up["flags"] & 64
    assert ALREADY_DONE in str(follow_up)
    bo = stage.guild.add_member(stage.env.create_user("bo"))
    assert stage.channel.history(viewer=bo) == []


async def test_a_public_handler_can_answer_privately(stage: Stage) -> None:
    stage.env.http_requests.clear()
    assert told(await stage.ann.slash(stage.channel, "between")) == "Between us."
    assert stage.requests() == [CALLBACK]


@pytest.mark.usefixtures("hurried")
async def test_a_late_private_answer_leaves_nothing_in_public(stage: Stage) -> None:
    stage.env.http_requests.clear()
    stage.sample.pause = LATE
    await stage.ann.slash(stage.channel, "between")
    assert [method for method, _ in stage.requests()] == ["POST", "DELETE", "POST"]
    follow_up = stage.env.http_requests[-1].json
    assert follow_up is not None
    assert follow_up["flags"] & 64
    assert "Between us." in str(follow_up)
    assert stage.channel.history() == []


@pytest.mark.usefixtures("hurried")
async def test_a_private_reply_that_fails_late_is_edited(stage: Stage) -> None:
    stage.env.http_requests.clear()
    stage.sample.pause, stage.sample.failure = LATE, AlreadyHandled()
    assert told(await stage.ann.slash(stage.channel, "mine")) == ALREADY_DONE
    assert stage.requests() == [CALLBACK, ("PATCH", ORIGINAL)]


async def test_a_bug_is_logged_with_the_members_reference(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    stage.sample.failure = ZeroDivisionError("secret")
    sentence = told(await stage.ann.slash(stage.channel, "ours"))
    reference = sentence.split("`")[1]
    assert "secret" not in sentence
    records = [record for record in caplog.records if record.name == "bot.ui.answering"]
    assert [record.levelno for record in records] == [logging.ERROR]
    assert reference in records[0].getMessage()
    assert records[0].exc_info is not None
    assert records[0].exc_info[0] is ZeroDivisionError


async def test_a_reply_that_discord_rejects_is_a_bug(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    assert "on my side" in told(await stage.ann.slash(stage.channel, "tall"))
    assert "the reply was rejected" in caplog.text


async def test_an_update_redraws_the_message_in_one_request(stage: Stage) -> None:
    await click(stage, "Redraw")
    assert stage.requests() == [CALLBACK]
    message = stage.channel.last_message
    assert shown(message) == "redrawn 7.x ()"
    assert message is not None
    assert message.attachments == []


async def test_an_update_with_nothing_to_redraw_is_acknowledged(stage: Stage) -> None:
    result = await click(stage, "Keep")
    assert stage.requests() == [CALLBACK]
    assert result.acknowledged
    assert result.followups == []


@pytest.mark.usefixtures("hurried")
async def test_a_slow_update_redraws_the_message(stage: Stage) -> None:
    stage.sample.pause = LATE
    await click(stage, "Redraw")
    assert stage.requests() == [CALLBACK, ("PATCH", ORIGINAL)]
    assert shown(stage.channel.last_message) == "redrawn 7.x ()"
    await click(stage, "Keep")
    assert stage.requests() == [CALLBACK]


@pytest.mark.parametrize("pause", [0, LATE])
@pytest.mark.usefixtures("hurried")
async def test_an_update_that_fails_leaves_the_message(stage: Stage, pause: float) -> None:
    stage.sample.pause, stage.sample.failure = pause, AlreadyHandled()
    result = await click(stage, "Redraw")
    private = result.followups[0] if pause else result.response
    assert private is not None
    assert private.ephemeral
    assert shown(private) == ALREADY_DONE
    message = stage.channel.last_message
    assert message is not None
    assert len(message.attachments) == 1


async def test_a_form_opens_in_one_request(stage: Stage) -> None:
    result = await click(stage, "Open")
    assert stage.requests() == [CALLBACK]
    assert result.modal is not None
    assert result.modal["custom_id"] == "v1:hand-in:7"


async def test_a_refused_form_says_why(stage: Stage) -> None:
    stage.sample.failure = AlreadyHandled()
    assert told(await click(stage, "Open")) == ALREADY_DONE


@pytest.mark.usefixtures("hurried")
async def test_a_late_form_is_given_up(stage: Stage) -> None:
    stage.sample.pause = LATE
    result = await click(stage, "Open")
    assert result.modal is None
    assert told(result) == "That took too long to open. Please try again in a moment."


async def test_follow_ups_are_public_and_ping_only_their_members(stage: Stage) -> None:
    bo = stage.guild.add_member(stage.env.create_user("bo"))
    result = await stage.ann.slash(stage.channel, "rise", member=bo)
    assert shown(result.response) == "+250 XP"
    assert [shown(message) for message in result.followups] == [f"<@{bo.id}> rose"]
    assert not result.followups[0].ephemeral
    assert result.response is not None
    assert result.response.ephemeral
    message = stage.channel.last_message
    assert message is not None
    assert [user.id for user in message.mentions] == [bo.id]
    (sent,) = [entry.json for entry in stage.env.http_requests if "/webhooks/" in entry.path]
    assert isinstance(sent, dict)
    assert sent["allowed_mentions"] == {"parse": [], "users": [bo.id]}


async def test_failing_follow_ups_are_only_logged(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    stage.env.inject_error("POST", "/webhooks/*", status=403, code=50013)
    result = await stage.ann.slash(stage.channel, "rise", member=stage.ann)
    assert told(result) == "+250 XP"
    assert "a follow-up call failed" in caplog.text


async def test_delayed_replies_are_drawn_after_the_answer(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    result = await stage.ann.slash(stage.channel, "shine")
    assert shown(result.response) == "+2,500 XP"
    assert [shown(message) for message in result.followups] == ["ann shines"]
    assert caplog.records == []
    stage.sample.failure = RuntimeError("no paint")
    result = await stage.ann.slash(stage.channel, "shine")
    assert told(result) == "+2,500 XP"
    assert "a follow-up call failed" in caplog.text


async def test_a_lost_response_is_not_a_failure(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    stage.env.inject_error("POST", "/interactions/*", status=400, code=40060)
    stage.env.http_requests.clear()
    await stage.ann.slash(stage.channel, "mine")
    assert stage.requests() == [CALLBACK]
    assert caplog.records == []


@pytest.mark.parametrize(("status", "code"), [(404, 10062), (503, 0)])
async def test_late_and_lost_answers_are_logged(
    stage: Stage, caplog: pytest.LogCaptureFixture, status: int, code: int
) -> None:
    stage.env.inject_error("POST", "/interactions/*", status=status, code=code, times=None)
    stage.env.http_requests.clear()
    await stage.ann.slash(stage.channel, "mine")
    assert stage.requests() == [CALLBACK]
    records = [record for record in caplog.records if record.name == "bot.ui.answering"]
    assert [record.levelno for record in records] == [logging.WARNING]


@pytest.mark.usefixtures("hurried")
async def test_a_failed_deferral_loses_no_work(stage: Stage) -> None:
    stage.sample.pause = LATE
    stage.env.inject_error("POST", "/interactions/*", status=403)
    stage.env.http_requests.clear()
    await stage.ann.slash(stage.channel, "mine")
    assert stage.requests() == [CALLBACK, ("PATCH", ORIGINAL)]
