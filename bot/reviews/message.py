"""Messages to reviewers, with the file of a hand-in, and verdict messages to members."""

import asyncio
import io
import logging
import re
from datetime import datetime
from typing import Final
from weakref import WeakKeyDictionary

import aiohttp
import discord

from bot.db.transactions import Transaction
from bot.outbox.message.drawing import DrawContext, Drawn, mention_role
from bot.outbox.message.kinds import MessageKind, Packs, WhenRefused
from bot.outbox.store import Delivery, DeliveryKind
from bot.reviews.results import ReviewCard, VerdictCard
from bot.reviews.rules import MissingFile
from bot.reviews.service.cards import review_to_send, verdict_to_send
from bot.reviews.service.returned import return_hand_in
from bot.reviews.view import draw_review, draw_verdict, review_marker, verdict_marker
from bot.servers.store import Server
from bot.ui.attachments import upload_limit
from bot.ui.custom_ids import CustomIdPattern
from bot.xp.message import attach_level_picture

DOWNLOAD_TIMEOUT = 15.0
"""Seconds; leaves enough of the delivery's timeout to send the message."""

DOWNLOADS_AT_ONCE: Final = 2
"""How many files are downloaded at a time: discord.py holds each as a whole, up to 100 MB."""

_FILE_NAME = re.compile(r"(?P<stem>.*)(?P<kind>\.[A-Za-z0-9]{1,10})", re.DOTALL)
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")

_downloads: WeakKeyDictionary[discord.Client, asyncio.Semaphore] = WeakKeyDictionary()

logger = logging.getLogger(__name__)


class ReviewRequestKind(MessageKind[ReviewCard]):
    """A review request, in the review channel."""

    kind = DeliveryKind.REVIEW

    def gather(
        self, tx: Transaction, packs: Packs, delivery: Delivery, now: datetime
    ) -> ReviewCard | None:
        """Return the review; None once it is decided or deleted."""
        return review_to_send(tx, packs, delivery)

    async def draw(self, content: ReviewCard, context: DrawContext) -> Drawn:
        """Draw the review with the member's file, and mention the reviewer role if it is due."""
        proof = MissingFile.REFUSED
        if context.with_files:
            proof = await fetch_proof(context.client, content)
        notifies = content.review.notifies
        mentions = mention_role(content.reviewer_role_id if notifies else None)
        if not isinstance(proof, discord.File):
            return Drawn(layout=draw_review(content, missing=proof), mentions=mentions)
        layout = draw_review(content, attached=proof.filename)
        return Drawn(layout=layout, mentions=mentions, files=(proof,))

    def marker(self, subject_id: int) -> CustomIdPattern:
        """Return the custom id of its Accept button."""
        return review_marker(subject_id)

    def channel_of(self, server: Server) -> int | None:
        """Return the review channel."""
        return server.reviews_channel_id

    def given_up(self, tx: Transaction, packs: Packs, delivery: Delivery, now: datetime) -> None:
        """Give the hand-in back to its member."""
        return_hand_in(tx, delivery, now)


class VerdictKind(MessageKind[VerdictCard]):
    """A verdict, by direct message; if those are closed, `/quest history` shows it."""

    kind = DeliveryKind.VERDICT
    when_refused = WhenRefused.DROP

    def gather(
        self, tx: Transaction, packs: Packs, delivery: Delivery, now: datetime
    ) -> VerdictCard | None:
        """Return the verdict; None if its award has been undone."""
        return verdict_to_send(tx, packs, delivery, now)

    async def draw(self, content: VerdictCard, context: DrawContext) -> Drawn:
        """Draw the verdict with the server's name; a rise past a tenth level gets a picture."""
        review, awarded = content.review, content.awarded
        guild = context.client.get_guild(review.guild_id)
        gallery, file = await attach_level_picture(
            context, review.guild_id, review.user_id, awarded.level_up if awarded else None
        )
        layout = draw_verdict(content, guild.name if guild else None, guild, gallery)
        return Drawn(layout=layout, picture=file)

    def marker(self, subject_id: int) -> CustomIdPattern:
        """Return the custom id of its button."""
        return verdict_marker(subject_id)


async def fetch_proof(
    client: discord.Client, card: ReviewCard
) -> discord.File | MissingFile | None:
    """Download the file of a hand-in, because Discord's links expire; None if it has no file."""
    url, size = card.file_url, card.file_bytes
    if url is None or size is None:
        return None
    # Checked again, because the server may have lost its boosts since it was handed in.
    if size > upload_limit(client.get_guild(card.review.guild_id)):
        return MissingFile.TOO_LARGE
    try:
        data = await _download(client, url)
    except (aiohttp.ClientError, OSError, TimeoutError, discord.HTTPException) as error:
        logger.warning("Review %s is sent without its file: %r", card.review.id, error)
        return MissingFile.UNREACHABLE
    return discord.File(io.BytesIO(data), file_name(card.file_name or ""))


async def _download(client: discord.Client, url: str) -> bytes:
    """Return a file from Discord's servers."""
    async with _downloads.setdefault(client, asyncio.Semaphore(DOWNLOADS_AT_ONCE)):
        async with asyncio.timeout(DOWNLOAD_TIMEOUT):
            return await client.http.get_from_cdn(url)


def file_name(name: str) -> str:
    """Return a file name that Discord keeps unchanged, so that layouts can refer to it."""
    match = _FILE_NAME.fullmatch(name)
    stem, kind = (match["stem"], match["kind"]) if match else (name, "")
    return f"{_UNSAFE.sub('-', stem).strip('-._')[:60] or 'proof'}{kind}"
