"""Carrying imports out, bit by bit: every member has their share exactly once, or has it back."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import Enum, auto

from bot.content import SkillPack
from bot.domain.awards import Source
from bot.domain.errors import UndoBelowZero
from bot.domain.imports.values import IMPORT_DAY
from bot.services.awarding import adjust, revoke
from bot.services.homes import find_home
from bot.storage import deliveries, import_rows, imports, ledger, members
from bot.storage.database import Database, Transaction
from bot.storage.deliveries import DeliveryKind
from bot.storage.import_rows import GIVEN_STATES, RowState
from bot.storage.imports import Import, ImportState

REASON = "import"
TAKE_BACK_WITHIN = timedelta(days=1)
_AT_ONCE = 50
_FORGOTTEN_AT_ONCE = 2_000
_UNSEEN_PAUSE = timedelta(minutes=1)


class Seen(Enum):
    """What Discord says of a member: there, not there, or a bot."""

    HERE = auto()
    AWAY = auto()
    BOT = auto()


class _Gone(Exception):
    """A share was settled, or its member forgotten, at the very same time."""


class ImportWork:
    """What is done about imports in the background. Each method is one transaction."""

    def __init__(self, database: Database, packs: Mapping[str, SkillPack]) -> None:
        self._database = database
        self._packs = packs

    async def due(self, now: datetime) -> list[Import]:
        """Return the imports about which something is to be done, the longest due first."""
        async with self._database.reading() as tx:
            return await imports.due(tx, now, _AT_ONCE)

    async def waiting(self, import_id: int, at_most: int) -> list[int]:
        """Return the next members who are to have their share."""
        async with self._database.reading() as tx:
            return await import_rows.next_members(tx, import_id, RowState.WAITING, at_most)

    async def holding(self, import_id: int, at_most: int) -> list[int]:
        """Return the next members whose share is to be taken back."""
        async with self._database.reading() as tx:
            found: list[int] = []
            for state in GIVEN_STATES:
                found += await import_rows.next_members(tx, import_id, state, at_most)
            return found[:at_most]

    async def give(self, kept: Import, user_id: int, seen: Seen, now: datetime) -> None:
        """Give a member their share, if they still wait for it.

        Who is not in the server has it when they come back, and is on no board until then. A bot
        gets nothing. It is dated to before all weeks and months, and a level is told nowhere.

        Raises:
            PackMissing: the server uses a pack that is not loaded.
        """
        try:
            async with self._database.writing() as tx:
                await self._give(tx, kept, user_id, seen, now)
        except _Gone:
            pass

    async def _give(
        self, tx: Transaction, kept: Import, user_id: int, seen: Seen, now: datetime
    ) -> None:
        share = await import_rows.find(tx, kept.id, user_id)
        if share is None or share.state is not RowState.WAITING:
            return
        if seen is Seen.BOT:
            await import_rows.settle(
                tx, kept.id, user_id, before=RowState.WAITING, state=RowState.BOT
            )
            return
        # The member is locked before their share, as by a deletion.
        if seen is Seen.HERE:
            member = await members.enter(tx, kept.guild_id, user_id)
        else:
            member = await members.enter_away(tx, kept.guild_id, user_id, now)
        state = RowState.GIVEN if seen is Seen.HERE else RowState.AWAY
        if not await import_rows.settle(tx, kept.id, user_id, before=RowState.WAITING, state=state):
            raise _Gone
        await adjust(
            tx,
            await find_home(tx, self._packs, kept.guild_id),
            member,
            xp=share.xp,
            reference=_reference(kept, user_id),
            reason=REASON,
            now=now,
            day=IMPORT_DAY,
            announced=False,
        )

    async def take_back(self, kept: Import, user_id: int, now: datetime) -> None:
        """Take a member's share back; who has had XP taken since, and has too little, keeps it.

        Raises:
            PackMissing: the server uses a pack that is not loaded.
        """
        async with self._database.writing() as tx:
            member = await members.hold(tx, kept.guild_id, user_id)
            share = await import_rows.find(tx, kept.id, user_id)
            award = await ledger.given_for(
                tx, kept.guild_id, Source.ADJUSTMENT, _reference(kept, user_id)
            )
            if share is None or share.state not in GIVEN_STATES:
                return
            state = RowState.RETURNED
            if member and award and await ledger.undone_at(tx, award.id) is None:
                home = await find_home(tx, self._packs, kept.guild_id)
                try:
                    await revoke(tx, home, member, award, now, f"Taken back by staff: {REASON}")
                except UndoBelowZero:
                    state = RowState.KEPT
            await import_rows.settle(tx, kept.id, user_id, before=share.state, state=state)

    async def finish_giving(self, kept: Import, now: datetime) -> None:
        """Note that nobody waits any more, and owe whoever has started it the news."""
        async with self._database.writing() as tx:
            until = now + TAKE_BACK_WITHIN
            if not await imports.done_giving(tx, kept.id, now=now, until=until):
                return
            done = await imports.find(tx, kept.id)
            if done is not None and done.asked_by is not None:
                await deliveries.add(
                    tx,
                    guild_id=done.guild_id,
                    kind=DeliveryKind.IMPORT,
                    subject_id=done.id,
                    user_id=done.asked_by,
                    channel_id=None,
                    send_at=now,
                )

    async def finish_returning(self, kept: Import, now: datetime) -> None:
        """Note that all that could be taken back is."""
        async with self._database.writing() as tx:
            await imports.done_returning(tx, kept.id, now)

    async def put_off(self, kept: Import, now: datetime) -> None:
        """Go on in a while, since Discord does not say who is in the server."""
        async with self._database.writing() as tx:
            await imports.put_off(tx, kept.id, now + _UNSEEN_PAUSE)

    async def forget(self, kept: Import, now: datetime) -> bool:
        """Forget some of the shares of an import that is over; False when none are left."""
        async with self._database.writing() as tx:
            await imports.expire(tx, kept.id, now)
            current = await imports.find(tx, kept.id)
            if current is None or current.state in _UNFINISHED:
                return False
            if await import_rows.forget(tx, kept.id, _FORGOTTEN_AT_ONCE) == _FORGOTTEN_AT_ONCE:
                return True
            await imports.forgotten(tx, kept.id)
            return False


_UNFINISHED = (ImportState.PREVIEW, ImportState.GIVING, ImportState.RETURNING)


def _reference(kept: Import, user_id: int) -> str:
    """Name a member's share in the ledger."""
    return f"import:{kept.id}:{user_id}"


async def import_to_tell(tx: Transaction, import_id: int) -> Import | None:
    """Return an import whose end somebody is to be told of, None where it is not given."""
    kept = await imports.find(tx, import_id)
    return kept if kept is not None and kept.state is ImportState.GIVEN else None
