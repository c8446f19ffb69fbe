"""Discord's rules as the loopback Discord enforces them, checked by plain requests."""

import asyncio
from typing import Any

import aiohttp
import pytest

from tests.loopback.conftest import Clock
from tests.loopback.entities import Json, Upload
from tests.loopback.faults import BucketExhausted, Delay
from tests.loopback.messages import create_message
from tests.loopback.server import LoopbackDiscord

UNKNOWN = "404: Not Found"


async def request(
    loopback: LoopbackDiscord, method: str, path: str, body: Any = None
) -> tuple[int, Any]:
    """Send a request as a bot would, and return the status and JSON of the response."""
    headers = {"Authorization": f"Bot {loopback.token}"}
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.request(method, loopback.http_url + path, json=body) as response,
    ):
        return response.status, await response.json() if response.status != 204 else None


async def test_late_acknowledgements_and_follow_ups_are_refused(
    clock: Clock, loopback: LoopbackDiscord
) -> None:
    """After three seconds, and after fifteen minutes."""
    guild = loopback.world.add_guild("Producers")
    channel = loopback.world.add_channel(guild, "practice")
    mia = loopback.member(guild, "mia")
    message = mia.say(channel, "hello") | {"components": [{"type": 2, "id": 1, "custom_id": "x"}]}
    slow, quick = mia.send_click(message, "x"), mia.send_click(message, "x")
    slow.sent_at -= 3.1
    answer = {"type": 4, "data": {"content": "hi"}}
    for one, status in ((slow, 404), (quick, 204)):
        path = f"/interactions/{one.id}/{one.token}/callback"
        assert (await request(loopback, "POST", path, answer))[0] == status
    assert (slow.refused, quick.text) == ([10062], "hi")
    clock.seconds += 15 * 60 + 1
    path = f"/webhooks/{loopback.world.application_id}/{quick.token}"
    status, body = await request(loopback, "POST", path, {"content": "too late"})
    assert (status, body["code"]) == (401, 50027)


async def test_a_nonce_expires_after_minutes(clock: Clock, loopback: LoopbackDiscord) -> None:
    channel = loopback.world.add_channel(loopback.world.add_guild("Producers"), "practice")
    path = f"/channels/{channel.id}/messages"
    body = {"content": "once", "nonce": "a", "enforce_nonce": True}
    sent = [await request(loopback, "POST", path, body) for _ in range(2)]
    assert sent[0] == sent[1]
    clock.seconds += 301
    await request(loopback, "POST", path, body)
    status, history = await request(loopback, "GET", path)
    assert (status, [one["content"] for one in history]) == (200, ["once", "once"])


async def test_actions_without_permission_or_above_limits_are_refused(
    loopback: LoopbackDiscord,
) -> None:
    world = loopback.world
    guild = world.add_guild("Producers")
    channel = world.add_channel(guild, "practice")
    mia = loopback.member(guild, "mia")
    low, high = world.add_role(guild, "low"), world.add_role(guild, "high")
    high.position = 99
    mia.user.accepts_dms = False
    direct = world.direct_channel(mia.user)
    roles = f"/guilds/{guild.id}/members/{mia.id}/roles"
    empty_layout: Json = {"flags": 1 << 15, "components": list[Json]()}
    expected: list[tuple[str, str, Json | None, int, int | None]] = [
        ("PUT", f"{roles}/{low.id}", None, 204, None),
        ("PUT", f"{roles}/{high.id}", None, 403, 50013),
        ("POST", f"/channels/{direct.id}/messages", {"content": "hi"}, 403, 50007),
        ("POST", f"/channels/{channel.id}/messages", {"content": "x" * 2001}, 400, 50035),
        ("POST", f"/channels/{channel.id}/messages", empty_layout, 400, 50006),
        ("POST", "/channels/1/messages", {"content": "hi"}, 404, 10003),
    ]
    for method, path, body, status, code in expected:
        got, answer = await request(loopback, method, path, body)
        assert (got, answer and answer["code"]) == (status, code)
    assert mia.member.roles == {low.id}
    world.overwrite(channel, guild.id, send_messages=False)
    _, answer = await request(
        loopback, "POST", f"/channels/{channel.id}/messages", {"content": "hi"}
    )
    assert answer["code"] == 50013


async def test_check_raises_after_an_unknown_request(loopback: LoopbackDiscord) -> None:
    assert (await request(loopback, "GET", "/nothing")) == (404, {"code": 0, "message": UNKNOWN})
    with pytest.raises(AssertionError, match="GET /nothing"):
        loopback.check()


async def test_an_edit_shows_an_old_file_only_by_its_id_and_name(
    loopback: LoopbackDiscord,
) -> None:
    """As observed on Discord: a file shown by a component is not among the attachments, and an
    edit can't refer to a file that it lists without its name."""
    world = loopback.world
    channel = world.add_channel(world.add_guild("Producers"), "practice")
    path = f"/channels/{channel.id}/messages"
    shown = {"flags": 1 << 15, "components": [gallery("attachment://mix.png")]}
    assert (await request(loopback, "POST", path, shown))[0] == 400
    mix = Upload(filename="mix.png", data=b"loud")
    message = create_message(world, channel, shown, [mix])
    (item,) = message["components"][0]["items"]
    assert message["attachments"] == []
    assert world.file_of(world.attached(message)[0]) == b"loud"
    known = {"id": item["media"]["attachment_id"]}
    kinds: list[tuple[Json, int]] = [
        ({}, 400),
        ({"attachments": []}, 400),
        ({"attachments": [known]}, 400),
        ({"attachments": [known | {"filename": "mix.png"}]}, 200),
    ]
    for attachments, status in kinds:
        edited = await request(loopback, "PATCH", f"{path}/{message['id']}", shown | attachments)
        assert edited[0] == status
    assert message["components"][0]["items"][0] == item
    assert [one["id"] for one in world.attached(message)] == [known["id"]]


async def test_a_file_needs_the_attach_files_permission(loopback: LoopbackDiscord) -> None:
    world = loopback.world
    guild = world.add_guild("Producers")
    channel = world.add_channel(guild, "practice")
    world.overwrite(channel, guild.id, attach_files=False)
    form = aiohttp.FormData({"payload_json": '{"content": "hear this"}'})
    form.add_field("files[0]", b"loud", filename="mix.png", content_type="image/png")
    headers = {"Authorization": f"Bot {loopback.token}"}
    url = f"{loopback.http_url}/channels/{channel.id}/messages"
    async with aiohttp.ClientSession(headers=headers) as session:
        async with session.post(url, data=form) as response:
            assert (response.status, (await response.json())["code"]) == (403, 50013)
        async with session.post(url, json={"content": "hear this"}) as response:
            assert response.status == 200


def gallery(url: str) -> Json:
    return {"type": 12, "items": [{"media": {"url": url}}]}


async def test_closing_does_not_wait_for_a_hanging_request(loopback: LoopbackDiscord) -> None:
    hanging = loopback.faults.add(method="GET", path="/users/@me", fault=Delay(60))
    exhausted = BucketExhausted(reset_after=4.7)
    loopback.faults.add(method="GET", path="/gateway", fault=exhausted)
    async with aiohttp.ClientSession(headers={"Authorization": "Bot loopback"}) as session:
        async with session.get(f"{loopback.http_url}/gateway") as response:
            assert response.headers["X-RateLimit-Remaining"] == "0"
        request = asyncio.create_task(session.get(f"{loopback.http_url}/users/@me"))
        await loopback.world.changed.wait_until(
            lambda: len(loopback.world.calls) == 2, what="the request"
        )
        async with asyncio.timeout(2):
            await loopback.close()
        with pytest.raises(aiohttp.ClientError):
            await request
    assert len(hanging.hits) == 1
