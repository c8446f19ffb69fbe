"""A real discord.py bot in a process of its own, connected to the loopback Discord."""

import signal
from pathlib import Path

import pytest

from tests.loopback.conftest import SampleServer
from tests.loopback.entities import Upload
from tests.loopback.faults import Answer, DropAfter, DropBefore
from tests.loopback.process import BotProcess
from tests.loopback.server import LoopbackDiscord


async def test_a_slash_command_with_options_is_answered(sample: SampleServer) -> None:
    reply = await sample.mia.slash(sample.channel, "try add", left=2, right=3, who=sample.mia)
    assert (reply.response_type, reply.text, reply.ephemeral) == (4, "5 for mia", True)
    assert reply.latency_seconds is not None
    assert reply.latency_seconds < 1
    assert sample.discord.world.history(sample.channel) == []


async def test_a_second_acknowledgement_of_an_interaction_is_refused(sample: SampleServer) -> None:
    reply = await sample.mia.slash(sample.channel, "try add", left=2, right=3)
    reply.send()
    await sample.discord.world.changed.wait_until(lambda: reply.refused, what="a second callback")
    assert reply.refused == [40060]
    assert reply.text == "5 for nobody"


async def test_interactions_that_no_client_would_send_raise(sample: SampleServer) -> None:
    with pytest.raises(LookupError, match="needs"):
        sample.mia.send_slash(sample.channel, "try add", left=2)
    with pytest.raises(LookupError, match="no 'middle'"):
        sample.mia.send_slash(sample.channel, "try add", left=2, right=3, middle=4)
    with pytest.raises(LookupError, match="not synced"):
        sample.mia.send_slash(sample.channel, "nothing")
    panel = await sample.mia.slash(sample.channel, "try panel")
    assert panel.message is not None
    with pytest.raises(LookupError, match="v1:count:7"):
        sample.mia.send_click(panel.message, "v1:count:8")


async def test_a_deferred_answer_and_a_follow_up_are_received(sample: SampleServer) -> None:
    reply = await sample.mia.slash(sample.channel, "try late")
    assert (reply.response_type, reply.text) == (5, "at last")
    await sample.discord.world.changed.wait_until(lambda: reply.followups, what="the follow-up")
    assert reply.text == "at last\nand more"
    assert reply.ephemeral


async def test_autocomplete_and_member_queries_work_in_a_subcommand_group(
    sample: SampleServer,
) -> None:
    choices = await sample.mia.autocomplete(sample.channel, "try more names", "user", user="12")
    assert [(choice["name"], choice["value"]) for choice in choices] == [("user 12", "12")]
    reply = await sample.mia.slash(sample.channel, "try more names", user=str(sample.mia.id))
    assert reply.text == "mia"
    sample.discord.world.leave(sample.guild, sample.mia.user)
    owner = sample.discord.owner(sample.guild)
    reply = await owner.slash(sample.channel, "try more names", user=str(sample.mia.id))
    assert reply.text == "nobody"


async def test_buttons_and_forms_work_after_a_kill(sample: SampleServer) -> None:
    panel = (await sample.mia.slash(sample.channel, "try panel")).message
    assert panel is not None
    assert panel in sample.discord.world.history(sample.channel)
    assert (await sample.mia.click(panel, "v1:count:7")).text == "counted 7"
    form = await sample.mia.slash(sample.channel, "try form")
    assert form.modal is not None
    assert form.modal["title"] == "Hand in"

    assert await sample.bot.kill() == -signal.SIGKILL
    await sample.bot.start()
    await sample.bot.wait_ready()

    assert (await sample.mia.click(panel, "v1:count:7")).text == "counted 7"
    mix = Upload(filename="mix.txt", data=b"loud", content_type="text/plain")
    handed_in = await sample.mia.submit_modal("v1:form:1", {"note": "done", "proof": [mix]})
    assert handed_in.text == "done with mix.txt: loud"
    assert await sample.bot.terminate() == -signal.SIGTERM


async def test_a_select_menu_edits_its_message(sample: SampleServer) -> None:
    panel = (await sample.mia.slash(sample.channel, "try panel")).message
    assert panel is not None
    picked = await sample.mia.choose(panel, "pick", "snare")
    assert (picked.response_type, picked.text) == (7, "picked snare")
    assert picked.message is panel
    assert panel["edited_timestamp"] is not None


async def test_a_file_in_an_answer_is_stored(sample: SampleServer) -> None:
    message = (await sample.mia.slash(sample.channel, "try file")).message
    assert message is not None
    (attachment,) = sample.discord.world.attached(message)
    assert sample.discord.world.file_of(attachment) == b"loud"
    assert message["components"][0]["file"]["url"] == attachment["url"]
    assert message["attachments"] == []


async def test_roles_channels_messages_and_direct_messages_are_changed(
    sample: SampleServer,
) -> None:
    world = sample.discord.world
    reply = await sample.mia.slash(sample.channel, "try chores", who=sample.mia)
    seen = (["uno"], ["try"], ["@everyone", "bot", "level 10"], True, "room")
    assert (reply.response_type, reply.message, reply.text) == (5, None, repr(seen))
    assert reply.followups[0]["flags"] & 64
    (direct,) = world.history(world.direct_channel(sample.mia.user))
    assert world.file_of(direct["attachments"][0]) == b"loud"


async def test_a_lost_response_to_a_message_leaves_one_message(sample: SampleServer) -> None:
    lost = sample.discord.faults.add(method="POST", path="/channels/*/messages", fault=DropAfter())
    reply = await sample.mia.slash(sample.channel, "try post")
    (message,) = sample.discord.world.history(sample.channel)
    assert reply.text == f"posted {message['id']}"
    assert len(lost.hits) == 1
    assert [
        call.status for call in sample.discord.world.calls_to("POST", "/channels/*/messages")
    ] == [None, 200]


async def test_discord_py_retries_500_and_429(sample: SampleServer) -> None:
    for fault in (Answer(500), Answer(429, retry_after=0.1), DropBefore()):
        sample.discord.faults.add(method="POST", path="/channels/*/messages", fault=fault)
    await sample.mia.slash(sample.channel, "try post")
    calls = sample.discord.world.calls_to("POST", "/channels/*/messages")
    assert [call.status for call in calls] == [500, 429, None, 200]
    assert len(sample.discord.world.history(sample.channel)) == 1


async def test_an_acknowledgement_takes_effect_even_if_its_response_is_lost(
    sample: SampleServer,
) -> None:
    sample.discord.faults.add(
        method="POST", path="/interactions/**", fault=Answer(502, effect=True)
    )
    reply = await sample.mia.slash(sample.channel, "try add", left=1, right=1)
    await sample.discord.world.changed.wait_until(
        lambda: reply.refused, what="the retried callback"
    )
    assert (reply.text, reply.refused) == ("2 for nobody", [40060])


async def test_a_resumed_session_gets_the_events_it_missed(sample: SampleServer) -> None:
    gateway = sample.discord.gateway
    await gateway.drop()
    missed = sample.mia.send_slash(sample.channel, "try add", left=4, right=4)
    assert (await missed.settled(seconds=8)).text == "8 for nobody"
    assert (len(gateway.identifies), len(gateway.resumes)) == (1, 1)


async def test_an_invalidated_session_identifies_again(sample: SampleServer) -> None:
    await sample.discord.gateway.drop(resumable=False)
    identifies = sample.discord.gateway.identifies
    await sample.discord.world.changed.wait_until(
        lambda: len(identifies) == 2, what="IDENTIFY", seconds=9
    )
    assert (
        await sample.mia.slash(sample.channel, "try add", left=1, right=2)
    ).text == "3 for nobody"


async def test_wait_ready_raises_if_the_process_exits(
    loopback: LoopbackDiscord, tmp_path: Path
) -> None:
    (tmp_path / "bot.py").write_text(
        "import sys, discord\nprint(sys.argv[1:], discord.http.Route.BASE)\nsys.exit(3)\n"
    )
    async with BotProcess(loopback, ["-m", "bot", "run"], cwd=tmp_path) as bot:
        with pytest.raises(RuntimeError, match="ended with 3"):
            await bot.wait_ready()
        assert f"['run'] {loopback.http_url}" in bot.output()
        assert await bot.terminate() == 3
