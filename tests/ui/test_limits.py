"""Nobody slows the others down: budgets of members and servers, and turns within a server."""

import asyncio
from itertools import count

from bot.interactions.rules import NO_LIMIT, Rates
from bot.ui.budget import Budget
from bot.ui.limits import AT_ONCE, Limits
from tests.ui.sample import Harness, private_text


def limit(harness: Harness, *, member: int = 0, server: int = 0) -> None:
    harness.bot.answering.limits = Limits(Rates(member=member, server=server))


async def mine(harness: Harness) -> str:
    return private_text(await harness.ann.slash(harness.channel, "mine", note="hello"))


async def test_a_member_who_is_too_fast_hears_how_long_to_wait(harness: Harness) -> None:
    limit(harness, member=2)
    assert [await mine(harness) for _ in range(2)] == ["hello", "hello"]
    refused = await mine(harness)
    assert refused == "That was a lot at once! Try again in 20 seconds."
    bob = harness.guild.add_member(harness.env.create_user("bob"))
    other = await bob.slash(harness.channel, "mine", note="me")
    assert private_text(other) == "me", "nobody else is slowed down"


async def test_a_public_command_is_refused_privately(harness: Harness) -> None:
    limit(harness, member=1)
    await mine(harness)
    assert "a lot at once" in private_text(await harness.ann.slash(harness.channel, "ours"))


async def test_buttons_and_forms_count_too(harness: Harness) -> None:
    await harness.ann.slash(harness.channel, "menu")
    message = harness.channel.last_message
    assert message is not None
    limit(harness, member=1)
    assert "told" in private_text(await harness.ann.click(message, label="Tell"))
    for label in ("Tell", "Open"):
        clicked = await harness.ann.click(message, label=label)
        assert "a lot at once" in private_text(clicked)


async def test_a_busy_server_is_asked_to_wait(harness: Harness) -> None:
    limit(harness, server=1)
    assert await mine(harness) == "hello"
    assert await mine(harness) == (
        "There's a lot going on in this server right now. Try again in 20 seconds."
    )
    elsewhere = harness.env.create_guild("Elsewhere")
    zoe = elsewhere.add_member(harness.env.create_user("zoe"))
    other = await zoe.slash(elsewhere.create_text_channel("here"), "mine", note="me")
    assert private_text(other) == "me"


async def test_suggestions_have_a_budget_of_their_own(harness: Harness) -> None:
    limit(harness, member=1)
    found = [
        len(await harness.ann.autocomplete(harness.channel, "zone", "name", "Eu")) for _ in range(4)
    ]
    assert found == [25, 25, 25, 0]
    assert await mine(harness) == "hello"


async def test_a_server_has_some_interactions_worked_on_at_once() -> None:
    limits, gate = Limits(NO_LIMIT), asyncio.Event()
    working: list[int] = []

    async def work() -> None:
        async with limits.turn(1):
            working.append(1)
            await gate.wait()

    tasks = [asyncio.create_task(work()) for _ in range(AT_ONCE + 5)]
    await asyncio.sleep(0)
    assert len(working) == AT_ONCE
    async with limits.turn(2):
        pass  # another server does not wait
    gate.set()
    await asyncio.gather(*tasks)
    assert len(working) == AT_ONCE + 5


def test_a_budget_is_refilled() -> None:
    seconds = count(1)
    budget = Budget(3, 10, clock=lambda: next(seconds))
    assert [budget.take("mia") for _ in range(5)] == [0, 0, 0, 7, 6]
    assert budget.take("noa") == 0
    for _ in range(4):
        next(seconds)
    assert budget.take("mia") == 0


def test_a_server_sends_a_few_large_files_an_hour() -> None:
    limits = Limits(Rates(member=40, server=600))
    assert limits.take_file(1) == 0
    assert 0 < limits.take_file(1) <= 20
    assert limits.take_file(2) == 0, "another server does not wait"
    assert Limits(NO_LIMIT).take_file(1) == 0
