"""Promise 11: neither side can learn who the other one is, until both agree."""

import itertools
from typing import Any

import pytest
from simcord.actors import MemberActor

from bot.app.client import Woodshed
from bot.feedback.store import claims, critiques, submissions
from bot.recordings import store as recordings
from tests.cogs.harness import Harness, message_of
from tests.cogs.sound import FakeSound
from tests.cogs.test_listening import CRITIQUE, listen, newest_message

SOUND = b"nothing but sound"


@pytest.fixture
async def simcord_bot(harness_without_server: Harness) -> Woodshed:
    harness_without_server.sound = FakeSound()
    return await harness_without_server.build_bot()


def received(harness: Harness, since: int) -> str:
    """Return everything that Discord was sent, and clients get, from a request on."""
    sent = [each for each in harness.env.http_requests[since:] if each.method != "GET"]
    return "\n".join(f"{each.json} {each.params}" for each in sent).casefold()


async def submit(harness: Harness, name: str, maker: MemberActor) -> list[str]:
    """Submit a track; return everything that would tell whose it is."""
    shown = await maker.slash(
        harness.channel,
        "feedback submit",
        file=(f"{name}_final_v7.wav", SOUND),
        title=f"Ballad of {name}",
        question="Does the bridge drag?",
    )
    assert shown.ephemeral
    with harness.database.reading() as tx:
        (submission,) = submissions.all_of(tx, harness.guild.id, maker.id)
        (recording,) = recordings.all_of(tx, harness.guild.id, maker.id)
    ids = (maker.id, submission.id, recording.id, recording.channel_id, recording.message_id)
    at = int(submission.at.timestamp())
    return [name, "ballad", "final_v7", ".wav", str(at), *map(str, ids)]


async def test_nothing_that_a_listener_gets_tells_whose_track_it_is(
    harness: Harness,
) -> None:
    marks: list[str] = []
    for name in ("zorblax", "quimby", "ferdl"):
        marks += await submit(harness, name, harness.member(name))
        harness.clock.advance(minutes=7)
    noah = harness.member("noah")
    since, files = len(harness.env.http_requests), list[tuple[Any, ...]]()
    for verdict in ("Nearly", "I know this one", "Finished"):
        shown = await listen(harness, noah)
        (file,) = message_of(shown).attachments
        files.append((file.filename, file.description, file.title, file.size, await file.read()))
        pressed = await noah.click(message_of(shown), label=verdict)
        if verdict != "I know this one":
            await noah.submit_modal(pressed, CRITIQUE)
    await noah.slash(harness.channel, "feedback inbox")
    seen = received(harness, since)
    assert "does the bridge drag?" in seen
    assert [mark for mark in marks if mark.casefold() in seen] == []
    assert set(files) == {("track.ogg", "The track, 3:34", None, 21, b"ogg:" + SOUND)}


async def test_nothing_that_a_maker_gets_tells_who_listened(
    harness: Harness,
) -> None:
    mia, noah = harness.member("mia"), harness.member("zorblax")
    await submit(harness, "mia", mia)
    shown = await listen(harness, noah)
    wrote_at = int(harness.clock().timestamp())
    await noah.submit_modal(await noah.click(message_of(shown), label="Nearly"), CRITIQUE)
    since = len(harness.env.http_requests)
    await mia.slash(harness.channel, "feedback inbox")
    assert "critiques yet" in received(harness, since)
    harness.clock.advance(minutes=91)
    await harness.tick()
    page = await mia.user.click(newest_message(mia), label="Read it")
    await mia.user.click(message_of(page), label="Helpful")
    await mia.user.click(message_of(page), label="Show names")
    with harness.database.reading() as tx:
        (claim,) = claims.all_of(tx, harness.guild.id, noah.id)
    seen = received(harness, since)
    assert str(CRITIQUE["impression"]).casefold() in seen
    marks = ["zorblax", str(noah.id), str(claim.id), str(wrote_at)]
    assert [mark for mark in marks if mark in seen] == []


async def test_ids_dont_count(harness: Harness) -> None:
    makers = [harness.member(f"maker-{number}") for number in range(4)]
    noah = harness.member("noah")
    for maker in makers:
        await submit(harness, "mia", maker)
        harness.clock.advance(minutes=7)
    for _ in makers:
        shown = await listen(harness, noah)
        await noah.submit_modal(await noah.click(message_of(shown), label="Nearly"), CRITIQUE)
    with harness.database.reading() as tx:
        of_claims = [each.id for each in claims.all_of(tx, harness.guild.id, noah.id)]
        given = critiques.given_by(tx, harness.guild.id, noah.id)
    for ids in (of_claims, [each.id for each in given]):
        gaps = {after - before for before, after in itertools.pairwise(ids)}
        assert len(gaps) == len(ids) - 1
        assert all(abs(gap) > 1_000_000 for gap in gaps)
