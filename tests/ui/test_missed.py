"""What a member missed, on top of a reply that is nearly full."""

from bot.db.errors import StorageError, StorageProblem
from bot.ui.missed import Missed, add_missed
from bot.ui.replies import Reply, body, panel
from tests.reply_text import text_of


async def record_shown() -> None:
    pass


async def find(*_: int) -> Missed:
    return Missed(text="Staff took 5 XP.", record_shown=record_shown)


async def find_nothing(*_: int) -> None:
    return None


async def test_the_longest_reply_is_cut_and_one_with_all_components_waits() -> None:
    reply = Reply(layout=panel(body("x" * 4_000)))
    assert await add_missed(reply.layout, find, 1, 2) is not None
    assert reply.layout.content_length() <= 4_000
    assert text_of(reply).startswith("Staff took 5 XP.\nxxx")
    full = Reply(layout=panel(*(body("x") for _ in range(38))))
    assert await add_missed(full.layout, find, 1, 2) is None
    assert "Staff" not in text_of(full)


async def test_a_reply_is_unchanged_if_nothing_was_missed_or_it_is_unknown() -> None:
    async def fail(*_: int) -> Missed:
        raise StorageError(problem=StorageProblem.UNREACHABLE)

    reply = Reply(layout=panel(body("Done.")))
    for each in (find_nothing, fail):
        assert await add_missed(reply.layout, each, 1, 2) is None
    assert text_of(reply) == "Done."
