"""The announcement of a battle, and its redrawing when the battle changes."""

import contextlib
import io
from dataclasses import dataclass
from datetime import datetime

import discord

from bot.audio.clips import Instrument, Loop
from bot.audio.errors import SoundOff
from bot.audio.fair_queue import Asker
from bot.audio.jobs import SAMPLE, MakeSample
from bot.audio.workers import AudioWorkers
from bot.battles.message.redrawing import SentPost, find_sent, redraw_post
from bot.battles.rules.battles import Phase, Sample
from bot.battles.rules.samples import SAMPLE_BARS
from bot.battles.store import battles
from bot.battles.store.battles import Battle
from bot.battles.view.announcements import (
    announcement_marker,
    draw_announcement,
    is_sample,
    sample_name,
)
from bot.db.transactions import Transaction
from bot.outbox.message.attempts import Attempt
from bot.outbox.message.drawing import DrawContext, Drawn
from bot.outbox.message.kinds import MessageKind, OutboxKind, Packs
from bot.outbox.store import Delivery, DeliveryKind
from bot.servers import store as servers
from bot.servers.store import Server
from bot.ui.custom_ids import CustomIdPattern


@dataclass(frozen=True, slots=True, kw_only=True)
class BattleCard:
    """A battle to announce, and the server's accent, 0xRRGGBB."""

    battle: Battle
    accent: int | None


class BattleKind(MessageKind[BattleCard]):
    """The announcement of a battle, with its sample."""

    kind = DeliveryKind.BATTLE

    def gather(
        self, tx: Transaction, packs: Packs, delivery: Delivery, now: datetime
    ) -> BattleCard | None:
        """Return the battle; None once it is over, or was cancelled."""
        card = find_card(tx, delivery)
        return card if card and card.battle.phase in (Phase.ENTRIES, Phase.VOTING) else None

    def channel_of(self, server: Server) -> int | None:
        """Return the channel that staff have chosen for battles."""
        return server.battles_channel_id

    async def draw(self, content: BattleCard, context: DrawContext) -> Drawn:
        """Draw the announcement; the sample is made for it."""
        file = None
        if content.battle.sample is not None and context.with_picture:
            with contextlib.suppress(SoundOff):
                file = await sample_file(context.sound, content.battle.sample)
        layout = draw_announcement(
            content.battle, accent=content.accent, sample=file.filename if file else None
        )
        return Drawn(layout=layout, picture=file)

    def marker(self, subject_id: int) -> CustomIdPattern:
        """Return the custom id of its button."""
        return announcement_marker(subject_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class SentBattle:
    """An announcement to redraw."""

    card: BattleCard
    post: SentPost


class BattleRedrawKind(OutboxKind[SentBattle]):
    """Redraws the announcement of a battle; nothing is sent."""

    kind = DeliveryKind.BATTLE_REDRAW

    def gather(
        self, tx: Transaction, packs: Packs, delivery: Delivery, now: datetime
    ) -> SentBattle | None:
        """Return the announcement; None if it wasn't sent."""
        card = find_card(tx, delivery)
        post = find_sent(tx, DeliveryKind.BATTLE, delivery.subject_id)
        return SentBattle(card=card, post=post) if card and post else None

    async def deliver(self, content: SentBattle, attempt: Attempt) -> None:
        """Redraw it with the sample that it has; raises as `redraw_post` does."""
        await redraw_post(attempt, content.post, lambda message: _redraw(message, content.card))


async def _redraw(message: discord.PartialMessage, card: BattleCard) -> None:
    kept: list[discord.Attachment] = []
    with contextlib.suppress(discord.Forbidden):  # the bot may lack Read Message History
        there = (await message.fetch()).attachments
        kept = [each for each in there if is_sample(each.filename)]
    name = kept[0].filename if kept else None
    layout = draw_announcement(card.battle, accent=card.accent, sample=name)
    await message.edit(view=layout, attachments=kept)


async def sample_file(
    sound: AudioWorkers, sample: Sample, asker: Asker | None = None
) -> discord.File:
    """Return a sample as a file to attach, made anew: the same values give the same sound.

    Raises:
        SoundOff: sound is off.
        SoundBusy: too many wait.
        SoundFailed: it can't be made.
    """
    loop = Loop(
        seed=sample.seed,
        instrument=Instrument(sample.instrument),
        style=sample.style,
        bpm=sample.bpm,
        root=sample.root,
    )
    done = await sound.run(MakeSample(loop=loop, bars=SAMPLE_BARS), asker=asker)
    name = sample_name(sample, done.result.mode)
    return discord.File(io.BytesIO(done.files[SAMPLE]), name)


def find_card(tx: Transaction, delivery: Delivery) -> BattleCard | None:
    """Return the battle that a delivery is about, as it is now."""
    battle = battles.find(tx, delivery.subject_id)
    if battle is None:
        return None
    server = servers.find(tx, delivery.guild_id)
    return BattleCard(battle=battle, accent=server.accent if server else None)
