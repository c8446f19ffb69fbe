"""Files handed in for a quest that says what they should measure."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.audio.download import Downloads, stream_from_discord
from bot.audio.workers import AudioWorkers
from bot.calendar.rules.periods import Cadence
from bot.db.database import Database
from bot.mixes.rules.expected import Fact, Outcome
from bot.outbox.store import DeliveryKind
from bot.quests.measuring import measure_proof
from bot.quests.results.completions import QuestCompleted, QuestHandedIn
from bot.quests.rules.verification import Verification
from bot.quests.store import completions
from bot.quests.store.completions import HandIn
from bot.quests.view.completing import draw_completed
from bot.quests.view.measured import measured_text
from bot.reviews.results import ReviewCard
from bot.reviews.rules import MEASURED_WITHIN
from bot.reviews.service.cards import review_to_send
from bot.reviews.view import draw_review
from bot.ui.replies import Reply
from tests.assessments.packs import checked_packs
from tests.mixes.figures import GOOD, figures
from tests.reply_text import text_of
from tests.world import ANNE, ON_SQLITE, World

FILE = HandIn(
    proof_file_name="take.wav",
    proof_file_url="https://cdn.discordapp.com/attachments/1/2/take.wav",
    proof_file_bytes=9_000,
)
MEASURES = {
    "integrated_lufs": {"low": -15, "high": -13},
    "true_peak_dbtp": {"high": -1},
    "duration_seconds": {"low": 240},
    "clipped_runs": {"high": 0},
}
LINES = [
    "✗ Length 3:34.2: aim for 4:00 at least",
    "✓ Integrated loudness −13.9 LUFS: −15 to −13",
    "✓ True peak −1.1 dBTP: −1 at most",
    "✓ Clipped spots 0: none",
]


@pytest.fixture
def world(database: Database) -> World:
    return World(database, packs=checked_packs(measures=MEASURES))


def complete(world: World, hand_in: HandIn = FILE) -> QuestCompleted | QuestHandedIn:
    done = world.services.quests.complete.blocking(
        world.request(), of=Cadence.DAILY, hand_in=hand_in, is_sure=True, can_measure=True
    )
    assert isinstance(done, QuestCompleted | QuestHandedIn)
    return done


def test_figures_are_stored_and_shown_with_what_was_expected(world: World) -> None:
    world.set_up()
    world.post()
    done = complete(world)
    assert isinstance(done, QuestCompleted)
    assert done.to_measure is not None
    assert "Measuring your file…" in text_of(draw_completed(done))
    record = world.services.proof_measures.record.blocking
    outcomes = record(world.guild_id, done.to_measure, GOOD, world.now)
    shown = text_of(draw_completed(done, None, outcomes))
    assert "\n".join(["**Your file**", *LINES]) in shown
    assert "Measuring" not in shown
    with world.database.reading() as tx:
        (stored,) = completions.all_of(tx, world.guild_id, ANNE)
    assert list(stored.measured) == list(outcomes)
    # Nothing is said about what couldn't be measured, nor once it's all gone.
    assert record(world.guild_id, done.to_measure, None, world.now) == ()
    assert "**Your file**" not in text_of(draw_completed(done, None, ()))
    silence = figures(integrated_lufs=None, true_peak_dbtp=None)
    heard = record(world.guild_id, done.to_measure, silence, world.now)
    assert {each.fact for each in heard} == {Fact.DURATION_SECONDS, Fact.CLIPPED_RUNS}
    world.services.privacy.delete.blocking(world.guild_id, ANNE, world.now)
    assert record(world.guild_id, done.to_measure, GOOD, world.now) == ()


def test_a_review_waits_for_the_figures_but_not_for_long(world: World) -> None:
    world.review()
    world.set_up(verification=Verification.REVIEW)
    world.post()
    done = complete(world)
    assert done.to_measure is not None
    assert not [each for each in world.due() if each.kind is DeliveryKind.REVIEW]
    measured_at = world.now + timedelta(seconds=3)
    world.services.proof_measures.record.blocking(
        world.guild_id, done.to_measure, GOOD, measured_at
    )
    world.passes(seconds=4)
    (delivery,) = [each for each in world.due() if each.kind is DeliveryKind.REVIEW]
    with world.database.reading() as tx:
        card = review_to_send(tx, checked_packs(measures=MEASURES), delivery)
    assert isinstance(card, ReviewCard)
    assert "\n".join(["**Measured**", *LINES]) in text_of(Reply(layout=draw_review(card)))
    assert timedelta(minutes=1) <= MEASURED_WITHIN <= timedelta(minutes=5)


@ON_SQLITE
def test_a_review_goes_out_if_nobody_ever_measures_its_file(world: World) -> None:
    world.review()
    world.set_up(verification=Verification.REVIEW)
    world.post()
    assert complete(world).to_measure is not None
    world.passes(seconds=MEASURED_WITHIN.total_seconds())
    assert [each for each in world.due() if each.kind is DeliveryKind.REVIEW]


@ON_SQLITE
def test_only_files_of_quests_that_expect_something_are_measured(world: World) -> None:
    world.set_up()
    world.post()
    assert (
        complete(world, replace(FILE, proof_file_name=None, proof_file_url=None)).to_measure is None
    )


def test_bounds_are_said_in_words() -> None:
    text = measured_text(
        [
            Outcome(fact=Fact.MONO_LOSS_DB, measured=2.0, low=None, high=1.5, is_within=False),
            Outcome(fact=Fact.DURATION_SECONDS, measured=60.0, low=59.5, high=60.5, is_within=True),
            Outcome(fact=Fact.LOUDNESS_RANGE_LU, measured=6.25, low=4, high=None, is_within=True),
        ]
    )
    assert text.splitlines()[1:] == [
        "✗ Lost in mono 2 dB: aim for 1.5 at most",
        "✓ Length 1:00: 0:59.5 to 1:00.5",
        "✓ Loudness range 6.2 LU: 4 at least",
    ]


@dataclass
class Attached:
    """A file that a member handed in."""

    id: int = 1
    url: str = "https://cdn.discordapp.com/take.wav"
    size: int = 1


class StuckSound(AudioWorkers):
    """Lets everybody wait."""

    @asynccontextmanager
    async def folder(self, **_: object) -> AsyncGenerator[Path]:
        await asyncio.Event().wait()
        yield Path()


@ON_SQLITE
async def test_a_file_that_has_to_wait_for_long_is_not_measured(world: World) -> None:
    world.review()
    world.set_up(verification=Verification.REVIEW)
    world.post()
    done = complete(world)
    assert done.to_measure is not None
    measured = await measure_proof(
        StuckSound(1),
        Downloads(stream_from_discord),
        world.services.proof_measures,
        world.request(),
        done.to_measure,
        Attached(),
        seconds=0.01,
    )
    assert measured == ()
    assert [each for each in world.due() if each.kind is DeliveryKind.REVIEW]
