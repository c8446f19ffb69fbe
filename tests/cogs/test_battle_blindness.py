"""Nothing that a voter's client receives tells whose an entry is, or how the vote goes."""

import re
from collections.abc import Sequence

import pytest
from simcord.actors import MemberActor

from bot.app.client import Woodshed
from tests.cogs.harness import Harness, message_of
from tests.cogs.sound import FakeSound
from tests.cogs.test_battle_votes import NAMES, open_votes, press, vote_on_all


@pytest.fixture
async def simcord_bot(harness_without_server: Harness) -> Woodshed:
    sound = FakeSound()
    sound.track_seconds = 90.0
    harness_without_server.sound = sound
    return await harness_without_server.build_bot()


@pytest.fixture
def makers(harness: Harness) -> Sequence[MemberActor]:
    return [harness.member(name) for name in NAMES]


def received(harness: Harness) -> str:
    """Return everything that answered interactions since the last call."""
    requests = harness.env.http_requests
    texts = [str(each) for each in requests if re.search("/(interactions|webhooks)/", each.path)]
    requests.clear()
    return "\n".join(texts)


def secrets_of(harness: Harness, makers: Sequence[MemberActor]) -> set[str]:
    """Return what tells a maker: names and ids of members, files, messages and recordings."""
    found = {f"{name}-final" for name in NAMES} | {f"by {name}" for name in NAMES}
    with harness.database.reading() as tx:
        rows = tx.execute(
            """SELECT battle_entries.id, recordings.id, channel_id, message_id
               FROM battle_entries JOIN recordings ON recordings.id = recording_id"""
        ).rows
    for row in rows:
        found |= {str(each) for each in row}
    return found | {str(maker.id) for maker in makers}


async def test_a_voter_receives_no_name_no_id_and_no_figure_before_the_end(
    harness: Harness, makers: Sequence[MemberActor]
) -> None:
    posted = await open_votes(harness, makers)
    voter = harness.member("zora")
    secrets = secrets_of(harness, makers)
    received(harness)
    shown = await vote_on_all(voter, posted)
    await voter.slash(harness.channel, "battle vote")
    await voter.slash(harness.channel, "battle standings")
    await press(voter, shown, "Say why")
    text = received(harness)
    assert "a.ogg" in text
    assert "3 of 3" in text
    assert [secret for secret in secrets if secret in text] == []
    # The names of makers, not as parts of words like "standing".
    assert re.search(rf"\b({'|'.join(NAMES)})\b", text) is None

    content = message_of(shown).content
    assert set(re.findall(r"\d+", re.sub(r"<t:[^>]*>", "", content))) <= {"3"}


async def test_voters_see_the_same_of_every_pair_and_ids_are_random(
    harness: Harness, makers: Sequence[MemberActor]
) -> None:
    posted = await open_votes(harness, makers)
    shapes: set[str] = set()
    ids: list[int] = []
    for name in ("zora", "yuri"):
        voter = harness.member(name)
        shown = await press(voter, posted, "Vote")
        for _ in range(3):
            with harness.database.reading() as tx:
                (pair_id,) = tx.execute(
                    "SELECT id FROM battle_pairs WHERE user_id = :user_id AND choice IS NULL",
                    {"user_id": voter.id},
                ).rows[0]
            ids.append(pair_id)
            message = message_of(shown)
            parts = [message.content, *(each.filename for each in message.attachments)]
            parts += [each.description or "" for each in message.attachments]
            shapes.add(re.sub(r"\d of 3", "", "\n".join(parts)))
            await press(voter, shown, "A")
            if ids and len(ids) % 3:
                await press(voter, shown, "Next pair")
    assert len(shapes) == 1
    assert ids != sorted(ids) or min(ids) > 1_000_000
    assert len({*ids}) == 6
