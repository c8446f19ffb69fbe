"""Interactions are answered in time and handled once, despite errors of the network."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
import pytest_asyncio
from aiohttp import web

from tests.loopback.faults import Answer, Delay, DropAfter, DropBefore
from tests.loopback.interactions import DEFERRED_MESSAGE, EPHEMERAL, MODAL, Interaction, readable
from tests.loopback.world import ApiCall
from tests.process.bot_process import Bot
from tests.process.server import Server, complete_id
from tests.ui.pictures.test_card import face

CALLBACK = "/interactions/*/*/callback"
ALREADY_ACKNOWLEDGED, UNKNOWN_INTERACTION = 40060, 10062

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module")
async def server(bot: Bot) -> Server:
    server = Server.create(bot)
    await server.set_up()
    return server


def calls_for(interaction: Interaction) -> list[ApiCall]:
    """Return the REST calls that answered an interaction."""
    calls = interaction.world.calls
    return [call for call in calls if f"/{interaction.token}" in call.path]


async def sessions_of(server: Server) -> list[int | None]:
    return [session["minutes"] for session in (await server.export())["sessions"]]


async def test_a_quick_answer_takes_one_rest_call(server: Server) -> None:
    posting = await server.post()
    logged = await server.mia.slash(server.channel, "session log", minutes=5)
    opened = await server.mia.click(posting, complete_id(posting))
    board = await server.mia.slash(server.channel, "leaderboard")
    assert opened.response_type == MODAL
    assert [len(calls_for(one)) for one in (logged, opened, board)] == [1, 1, 1]
    assert (logged.ephemeral, board.ephemeral) == (True, False)


async def test_a_lost_response_to_the_acknowledgement_is_harmless(server: Server) -> None:
    start = len(server.bot.output())
    faults = server.bot.loopback.faults
    faults.add(method="POST", path=CALLBACK, fault=DropAfter())
    dropped = await server.mia.slash(server.channel, "session log", minutes=5)
    assert "5 min" in dropped.text

    faults.add(method="POST", path=CALLBACK, fault=Answer(502, effect=True))
    retried = await server.mia.slash(server.channel, "session log", minutes=30)
    levelled = await server.bot.loopback.world.changed.wait_until(
        lambda: retried.followups, what="the level-up that follows the answer"
    )
    assert retried.refused == [ALREADY_ACKNOWLEDGED]
    (announced,) = map(readable, levelled)
    assert f"<@{server.mia.id}> reached **level 3**" in announced
    assert await sessions_of(server) == [5, 30]
    assert "ERROR" not in server.bot.output()[start:]


async def test_an_answer_is_retried_after_502_and_429(server: Server) -> None:
    for fault in (Answer(502), Answer(429, retry_after=0.1)):
        server.bot.loopback.faults.add(method="POST", path=CALLBACK, fault=fault)
    logged = await server.mia.slash(server.channel, "session log", minutes=5)
    assert "5 min" in logged.text
    assert [call.status for call in calls_for(logged)] == [502, 429, 200]
    assert (logged.refused, await sessions_of(server)) == ([], [5])


async def test_a_member_hears_in_time_that_discord_does_not_take_an_answer(
    server: Server,
) -> None:
    """Discord answers 500 to the same message again and again, for instance if it is too long."""
    faults = server.bot.loopback.faults
    faults.add(method="POST", path=CALLBACK, fault=Answer(500), times=2)
    logged = await server.mia.slash(server.channel, "session log", minutes=5)
    assert "Discord didn't take my answer" in logged.text
    assert (logged.latency_seconds or 0) < 3
    assert await sessions_of(server) == [5]


async def test_a_late_acknowledgement_logs_only_a_warning(server: Server) -> None:
    start = len(server.bot.output())
    too_late = Answer(404, code=UNKNOWN_INTERACTION)
    server.bot.loopback.faults.add(method="POST", path=CALLBACK, fault=too_late)
    lost = server.mia.send_slash(server.channel, "session log", minutes=5)
    await server.bot.wait_until(
        lambda: f"{lost.id}: no answer was delivered" in server.bot.output(), what="the warning"
    )
    assert await sessions_of(server) == [5]
    assert len(calls_for(lost)) == 1
    assert "ERROR" not in server.bot.output()[start:]


async def test_a_repeated_interaction_is_handled_once_even_after_a_kill(server: Server) -> None:
    """Whether or not it was acknowledged before the kill."""
    bot, changed = server.bot, server.bot.loopback.world.changed
    answered = await server.mia.slash(server.channel, "session log", minutes=30)
    text = readable(answered.message or {})
    answered.send()
    await changed.wait_until(lambda: answered.refused, what="the repeat to be answered")
    bot.loopback.faults.add(method="POST", path=CALLBACK, fault=DropBefore())
    unanswered = server.mia.send_slash(server.channel, "session log", minutes=20)
    await changed.wait_until(lambda: calls_for(unanswered), what="the answer that gets lost")

    await bot.kill_and_start()

    for repeated in (answered, unanswered):
        repeated.send()
    await changed.wait_until(
        lambda: len(answered.refused) == 2, what="the repeat after the restart"
    )
    await changed.wait_until(
        lambda: len(calls_for(unanswered)) == 2, what="the repeat after the restart"
    )
    assert set(answered.refused) == {ALREADY_ACKNOWLEDGED}
    assert readable(answered.message or {}) == text
    assert "already done" in unanswered.text or unanswered.refused == [UNKNOWN_INTERACTION]
    exported = await server.export()
    assert [session["minutes"] for session in exported["sessions"]] == [30, 20]
    assert [award["xp"] for award in exported["awards"]] == [330, 220]


async def test_a_card_waits_at_most_a_second_for_the_avatar(server: Server) -> None:
    bot, mia = server.bot, server.mia
    bot.loopback.world.avatar = face()
    mia.user.avatar = "face"
    await mia.slash(server.channel, "session log", minutes=30)
    asset = f"/avatars/{mia.user.id}/face.png"
    shown: list[Interaction] = []
    for fault in (Delay(30.0), Answer(503), Answer(404), None):
        if fault is not None:
            bot.loopback.faults.add(method="GET", path=asset, fault=fault)
        shown.append(await mia.slash(server.channel, "profile show"))
    unused = bot.loopback.faults.add(method="GET", path=asset, fault=Answer(503))
    shown.append(await mia.slash(server.channel, "profile show"))
    assert [len(calls_for(one)) for one in shown] == [1] * 5
    assert 0.7 < (shown[0].latency_seconds or 0) < 1.5
    cards = [calls_for(one)[0].files[0].data for one in shown]
    assert cards[0] == cards[1] == cards[2] != cards[3] == cards[4]
    assert unused.hits == []  # the avatar was cached


class Together:
    """Answers requests only once so many are waiting."""

    def __init__(self, requests: int) -> None:
        self.barrier = asyncio.Barrier(requests)

    async def apply(
        self, request: web.Request, handle: Callable[[], Awaitable[web.Response]]
    ) -> web.Response:
        await self.barrier.wait()
        return await handle()


async def test_a_boards_avatars_are_fetched_at_once_and_only_waited_for_once(
    server: Server,
) -> None:
    bot = server.bot
    bot.loopback.world.avatar = face()
    members = [bot.loopback.member(server.guild, f"b{number}") for number in range(3)]
    for member in members:
        member.user.avatar = "board"
        await member.slash(server.channel, "session log", minutes=30)
    pictures: list[bytes] = []
    for fault in (Delay(30.0), Together(len(members)), Answer(503)):
        injected = bot.loopback.faults.add(
            method="GET", path="/avatars/*/board.png", fault=fault, times=len(members)
        )
        shown = await server.mia.slash(server.channel, "leaderboard")
        assert len(calls_for(shown)) == 1
        pictures.append(calls_for(shown)[0].files[0].data)
        assert len(injected.hits) == (0 if isinstance(fault, Answer) else len(members))
    assert pictures[0] != pictures[1] == pictures[2]


async def test_a_slow_write_is_deferred_and_answered(server: Server) -> None:
    """Another process holds the write lock; a board writes too, to record a departure."""
    await log_a_session_and_leave(server)
    with server.bot.locked():
        board = server.mia.send_slash(server.channel, "leaderboard")
        logged = server.mia.send_slash(server.channel, "session log", minutes=5)
        for one in (board, logged):
            await one.acknowledged()
            assert (one.response_type, one.deferred) == (DEFERRED_MESSAGE, True)
            assert 1.4 < (one.latency_seconds or 0) < 3
    await board.settled()
    await logged.settled()
    assert "5 min" in logged.text
    assert (logged.ephemeral, board.ephemeral) == (True, False)
    assert [len(calls_for(one)) for one in (board, logged)] == [2, 2]


async def test_a_deferred_public_answer_that_fails_becomes_an_ephemeral_error(
    server: Server,
) -> None:
    """The database stays locked for longer than the bot waits for it."""
    await log_a_session_and_leave(server)
    before = server.bot.loopback.world.history(server.channel)
    start = len(server.bot.output())
    with server.bot.locked():
        board = server.mia.send_slash(server.channel, "leaderboard")
        await board.acknowledged()
        assert not board.ephemeral
        await board.settled(seconds=20)
    assert board.message is None
    assert server.bot.loopback.world.history(server.channel) == before
    assert [message["flags"] & EPHEMERAL for message in board.followups] == [EPHEMERAL]
    assert readable(board.followups[0]) == (
        "The database is busy right now. Nothing was changed. Try again in a few minutes."
    )
    assert "can't be used (database is locked): check what else" in server.bot.output()[start:]
    assert "Traceback" not in server.bot.output()[start:]
    assert "5 min" in (await server.mia.slash(server.channel, "session log", minutes=5)).text


async def log_a_session_and_leave(server: Server) -> None:
    """Let somebody practise and then leave the server, which no board has noticed yet.

    The export gives the tick that the session woke the time to end: it would stand in the queue.
    """
    ben = server.bot.loopback.member(server.guild, "ben")
    await ben.slash(server.channel, "session log", minutes=5)
    await server.export(ben)
    server.bot.loopback.world.leave(server.guild, ben.user)


async def test_a_storm_of_exports_makes_one_file_at_a_time(server: Server) -> None:
    """A second click while the first file is made gets a friendly word, and no work is done."""
    many = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)"
    server.bot.sql(
        f"{many} INSERT INTO handled_interactions SELECT i, ?, ?, 0 FROM n",
        server.guild.id, server.mia.id,
    )  # fmt: skip
    answers = await asyncio.gather(
        *(server.mia.slash(server.channel, "privacy export") for _ in range(6)),
        server.staff.slash(server.channel, "session log", minutes=5),
    )
    texts = [each.text for each in answers[:-1]]
    files = [text for text in texts if "Your data in this server" in text]
    assert len(files) == 1
    assert sum("already on its way" in text for text in texts) == 5
    assert "5 min" in answers[-1].text
    await server.export()
