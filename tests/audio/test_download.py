"""Attached files are saved from Discord's hosts alone, and no further than the limit."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import aiohttp
import discord
import pytest
from aiohttp import web

from bot.audio.download import Downloads, Stream, stream_from_discord, stream_http
from bot.audio.errors import MixTooLarge, NoRoomForFile
from bot.interactions.errors import FileUnreachable

DISCORD = "https://cdn.discordapp.com/attachments/1/2/mix.wav?ex=1&is=2&hm=3"


def attachment(size: int, url: str = DISCORD) -> discord.Attachment:
    """A file as Discord describes it."""
    data: Any = {"id": "5", "size": size, "filename": "mix.wav", "url": url, "proxy_url": url}
    return discord.Attachment(data=data, state=cast("Any", SimpleNamespace(http=None)))


def sending(*chunks: bytes, error: Exception | None = None) -> Stream:
    """A Discord that sends these pieces, and then may fail."""

    async def pieces() -> AsyncIterator[bytes]:
        for chunk in chunks:
            yield chunk
        if error is not None:
            raise error

    @asynccontextmanager
    async def stream(_url: str) -> AsyncGenerator[AsyncIterator[bytes]]:
        yield pieces()

    return stream


async def test_a_file_is_saved(tmp_path: Path) -> None:
    await Downloads(sending(b"RI", b"FF")).save(attachment(4), tmp_path / "mix")
    assert (tmp_path / "mix").read_bytes() == b"RIFF"


@pytest.mark.parametrize("declared", [5, 4], ids=["announced", "a surprise"])
async def test_a_file_over_the_limit_is_refused(tmp_path: Path, declared: int) -> None:
    """No more than the limit is ever written, even if Discord has announced less."""
    with pytest.raises(MixTooLarge):
        await Downloads(sending(b"RI", b"FFF")).save(
            attachment(declared), tmp_path / "mix", max_bytes=4
        )
    assert not (tmp_path / "mix").exists() or (tmp_path / "mix").stat().st_size <= 4
    with pytest.raises(FileUnreachable):
        await Downloads(sending(b"RI", b"FFF")).read(attachment(declared), max_bytes=4)


@pytest.mark.parametrize(
    "error", [aiohttp.ServerDisconnectedError(), TimeoutError(), ConnectionResetError()]
)
async def test_a_broken_connection_is_unreachable(tmp_path: Path, error: Exception) -> None:
    with pytest.raises(FileUnreachable):
        await Downloads(sending(b"RI", error=error)).save(attachment(4), tmp_path / "mix")


async def test_a_full_disk_is_said_so() -> None:
    with pytest.raises(NoRoomForFile):
        await Downloads(sending(b"RIFF")).save(attachment(4), Path("/dev/full/mix"))


@pytest.mark.parametrize(
    "url",
    [
        "http://cdn.discordapp.com/attachments/1/2/mix.wav",
        "https://cdn.discordapp.com.example.org/mix.wav",
        "https://cdn.discordapp.com:8443/mix.wav",
        "https://cdn.discordapp.com@example.org/mix.wav",
        "https://example.org/https://cdn.discordapp.com/mix.wav",
        "https://169.254.169.254/latest",
        "file:///etc/passwd",
        "/etc/passwd",
    ],
)
async def test_other_addresses_are_never_opened(tmp_path: Path, url: str) -> None:
    with pytest.raises(FileUnreachable):
        await Downloads(stream_from_discord).save(attachment(4, url), tmp_path / "mix")
    assert not (tmp_path / "mix").exists()


@asynccontextmanager
async def serving() -> AsyncGenerator[str]:
    """A server with a file, and with a redirect to it."""

    async def answer(request: web.BaseRequest) -> web.Response:
        if request.path == "/moved":
            return web.Response(status=302, headers={"Location": "/mix"})
        return web.Response(body=b"RIFF" * 500_000)

    runner = web.ServerRunner(web.Server(answer))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


async def test_redirects_are_not_followed(tmp_path: Path) -> None:
    async with serving() as server:
        downloads = Downloads(stream_http)
        with pytest.raises(FileUnreachable):
            await downloads.save(attachment(4, f"{server}/moved"), tmp_path / "moved")
        await downloads.save(attachment(4, f"{server}/mix"), tmp_path / "mix")
    assert (tmp_path / "mix").stat().st_size == 2_000_000
