"""Bringing a message that is owed to where it belongs, once."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable
from datetime import datetime

import aiohttp
import discord

from bot.app.metrics import Metrics
from bot.db.errors import StorageError
from bot.greetings.results import GreetingCard
from bot.notices.rules import Problem
from bot.notices.view import draw_notice, notice_marker
from bot.outbox.drawing import Drawer, Drawn
from bot.outbox.message_lookup import find_sent
from bot.outbox.rate_limit import Pace
from bot.outbox.service.deliveries import OutgoingMessage
from bot.outbox.service.payloads import StaffNotice, Withdrawal
from bot.outbox.store import Delivery
from bot.reminders.results import ReminderCard
from bot.services import Services
from bot.ui.permissions import missing_in

SEND_TIMEOUT = 30.0
"""Seconds for one delivery, retries of the library included: it would wait for minutes."""
_DELETED_ACCOUNT = 50033

# What leaves us not knowing whether a message stands (a lost answer), or knowing that Discord
# would not have it now: worth another try later.
_TROUBLE = (aiohttp.ClientError, OSError, TimeoutError, discord.HTTPException)

logger = logging.getLogger(__name__)


class _Refused(Exception):
    """Discord will not have the message, and staff can mend it."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.problem = problem


class _Settled(Exception):
    """Somebody has clicked the message while it was looked for: it stands, and that is noted."""


class Courier:
    """Sends what is owed and records what became of it.

    Args:
        client: what it sends through.
        drawer: draws what is sent.
        services: what it records with.
        clock: tells the present instant.
        pace: when the next one may begin.
        metrics: counts the attempts.
    """

    def __init__(
        self,
        client: discord.Client,
        drawer: Drawer,
        services: Services,
        clock: Callable[[], datetime],
        pace: Pace,
        metrics: Metrics,
    ) -> None:
        self._client = client
        self._drawer = drawer
        self._services = services
        self._clock = clock
        self._pace = pace
        # Those that have begun together would reach Discord together after a slow transaction.
        self._sending = Pace()
        self._metrics = metrics

    async def deliver(self, delivery: Delivery) -> None:
        """Make one attempt at a delivery; whatever happens is recorded, nothing is raised."""
        await self._pace.turn()
        try:
            outcome = await self._deliver(delivery)
        except StorageError:
            # The log knows of it. The delivery stays due, and is looked for first.
            outcome = "failed"
        except Exception:
            logger.exception("Delivery %s (%s) failed", delivery.id, delivery.kind)
            outcome = "failed"
        if outcome is not None:
            self._metrics.delivery(delivery.kind, outcome)

    async def _deliver(self, delivery: Delivery) -> str | None:
        """Make the attempt and return what came of it; None where it is not to be made now."""
        deliveries = self._services.deliveries
        outgoing = await deliveries.begin(delivery, self._clock())
        if outgoing is None:
            return None
        delivery = outgoing.delivery  # as it is now: it may go to another channel since it fell due
        try:
            async with asyncio.timeout(SEND_TIMEOUT):
                message = await self._send(outgoing)
        except _Refused as refused:
            logger.warning(
                "Server %s: channel %s: %s",
                delivery.guild_id,
                delivery.channel_id,
                refused.problem,
            )
            await deliveries.record_refused(delivery, refused.problem, self._clock())
            return "refused"
        except _Settled:
            return None
        except _TROUBLE as error:
            logger.warning("Delivery %s is tried again later: %r", delivery.id, error)
            await deliveries.record_failed(delivery, self._clock())
            return "retried"
        if message is None:
            await deliveries.give_up(delivery)
            return "dropped"
        await deliveries.record_sent(delivery, channel_id=message.channel.id, message_id=message.id)
        return "sent"

    async def _send(self, outgoing: OutgoingMessage) -> discord.Message | None:
        """Send a outgoing, or find it sent; None when nothing is left to send, or nobody to."""
        delivery = outgoing.delivery
        if isinstance(outgoing.content, StaffNotice):
            return await self._tell_staff(outgoing, outgoing.content)
        if isinstance(outgoing.content, Withdrawal):
            await self._withdraw(outgoing.content, delivery.guild_id)
            return None
        if delivery.user_id is not None:
            return await self._send_directly(outgoing, delivery.user_id)
        if delivery.channel_id is None:
            raise _Refused(Problem.CHANNEL_GONE)
        channel = self._client.get_partial_messageable(
            delivery.channel_id, guild_id=delivery.guild_id
        )
        try:
            return await self._post(channel, outgoing)
        except (discord.Forbidden, discord.NotFound) as error:
            if isinstance(outgoing.content, ReminderCard):  # not staff's to mend: a member's own
                return await self._send_directly(outgoing, outgoing.content.user_id)
            if isinstance(outgoing.content, GreetingCard):  # nobody there has asked for it
                return None
            gone = isinstance(error, discord.NotFound)
            raise _Refused(Problem.CHANNEL_GONE if gone else Problem.NOT_ALLOWED) from error

    async def _withdraw(self, withdrawal: Withdrawal, guild_id: int) -> None:
        """Delete a message of ours; one that is gone or out of reach is let be."""
        channel = self._client.get_partial_messageable(withdrawal.channel_id, guild_id=guild_id)
        with contextlib.suppress(discord.Forbidden, discord.NotFound):
            await channel.get_partial_message(withdrawal.message_id).delete()

    async def _post(
        self, channel: discord.abc.Messageable, outgoing: OutgoingMessage, *, directly: bool = False
    ) -> discord.Message:
        """Send a outgoing to a channel, or find it there."""
        drawn = await self._drawer.draw(outgoing, directly=directly)
        if outgoing.unknown_since is not None:
            found = await find_sent(
                self._client.user, channel, drawn.marker, outgoing.unknown_since
            )
            if found is not None:
                return found
            # A click may have taken the buttons by which it is known; it is noted before they go.
            if not await self._services.deliveries.is_owed(outgoing.delivery):
                raise _Settled
        try:
            return await self._send_drawn(channel, drawn, outgoing.delivery)
        except discord.Forbidden:
            if drawn.picture is None:
                raise
        # Where the bot may attach no files, a message goes without its picture, which adds nothing.
        bare = await self._drawer.draw(outgoing, directly=directly, pictured=False)
        return await self._send_drawn(channel, bare, outgoing.delivery)

    async def _send_drawn(
        self, channel: discord.abc.Messageable, drawn: Drawn, delivery: Delivery
    ) -> discord.Message:
        await self._sending.turn()
        return await channel.send(
            view=drawn.layout,
            files=[*drawn.files, *([drawn.picture] if drawn.picture else [])],
            allowed_mentions=drawn.mentions,
            nonce=_nonce(delivery),
        )

    async def _send_directly(
        self, outgoing: OutgoingMessage, user_id: int
    ) -> discord.Message | None:
        """Send a outgoing to a member, else to the channel that is named; None if neither may be.

        A member who has closed their direct messages has done nothing that staff should mend.
        """
        delivery = outgoing.delivery
        try:
            direct = await self._client.create_dm(discord.Object(user_id))
            return await self._post(direct, outgoing, directly=True)
        except (discord.Forbidden, discord.NotFound):
            pass
        except discord.HTTPException as error:
            if error.code != _DELETED_ACCOUNT:
                raise
        if delivery.channel_id is None:
            return None
        channel = self._client.get_partial_messageable(
            delivery.channel_id, guild_id=delivery.guild_id
        )
        try:
            return await self._post(channel, outgoing)
        except (discord.Forbidden, discord.NotFound):
            return None

    async def _tell_staff(
        self, outgoing: OutgoingMessage, notice: StaffNotice
    ) -> discord.Message | None:
        """Tell staff what to mend: in their announcements channel, else whom we know of them.

        Where an attempt may have reached one of them, none is told before all have been looked at.
        """
        delivery, since = outgoing.delivery, outgoing.unknown_since
        if since is not None:
            async for place in self._places_of_staff(delivery.guild_id, notice):
                with contextlib.suppress(discord.Forbidden, discord.NotFound):
                    found = await find_sent(
                        self._client.user, place, notice_marker(notice.notice.id), since
                    )
                    if found is not None:
                        return found
        channel_id = notice.notice.channel_id
        guild = self._client.get_guild(delivery.guild_id)
        channel = guild.get_channel(channel_id) if guild else None
        missing = missing_in(channel, guild.me) if guild and channel else []
        async for place in self._places_of_staff(delivery.guild_id, notice):
            with contextlib.suppress(discord.Forbidden, discord.NotFound):
                return await place.send(
                    view=draw_notice(
                        notice.notice, guild_name=guild.name if guild else None, missing=missing
                    ),
                    allowed_mentions=discord.AllowedMentions.none(),
                    nonce=_nonce(delivery),
                )
        logger.warning("Server %s: nobody of its staff can be reached", delivery.guild_id)
        return None

    async def _places_of_staff(
        self, guild_id: int, notice: StaffNotice
    ) -> AsyncIterator[discord.abc.Messageable]:
        """Name where those could be told who could mend something, best first."""
        async for staff in self._staff(guild_id, notice):
            if not isinstance(staff, discord.Object):
                yield staff
                continue
            try:
                direct = await self._client.create_dm(staff)
            except (discord.Forbidden, discord.NotFound):
                continue
            except discord.HTTPException as error:
                if error.code != _DELETED_ACCOUNT:
                    raise
                continue
            yield direct

    async def _staff(
        self, guild_id: int, notice: StaffNotice
    ) -> AsyncIterator[discord.PartialMessageable | discord.Object]:
        """Name who could mend something, best first: a channel, then members."""
        announcements = notice.announcements_channel_id
        if announcements is not None and announcements != notice.notice.channel_id:
            yield self._client.get_partial_messageable(announcements, guild_id=guild_id)
        configured_by = notice.configured_by
        if configured_by is not None:
            yield discord.Object(configured_by)
        owner_id = await self._owner(guild_id)
        if owner_id is not None and owner_id != configured_by:
            yield discord.Object(owner_id)

    async def _owner(self, guild_id: int) -> int | None:
        """Return who owns a server, also before the gateway has told; None if we are not in it."""
        guild = self._client.get_guild(guild_id)
        if guild is not None and guild.owner_id is not None:
            return guild.owner_id
        try:
            return (await self._client.fetch_guild(guild_id, with_counts=False)).owner_id
        except (discord.Forbidden, discord.NotFound):
            return None


def _nonce(delivery: Delivery) -> str:
    """Return the same nonce at every try, by which Discord knows a repeat for some minutes."""
    return f"woodshed-{delivery.id}"
