"""Bringing members' XP along from another bot: looked at first, then given once, as staff say."""

from collections.abc import Iterator
from datetime import timedelta

from bot.db.transactions import Transaction
from bot.db.use_cases import in_steps, reads, writes
from bot.interactions.rules import Request
from bot.interactions.service import claim
from bot.servers.service.context import load_context
from bot.staff import store as staff_acts
from bot.staff.store import NewAct, StaffAct
from bot.use_cases import Service
from bot.xp.rules.levels import level_at, threshold
from bot.xp_import.errors import ImportGone, TakeBackTooLate
from bot.xp_import.results import ImportAsked, ImportPreview, ImportShown, NobodyToImport
from bot.xp_import.rules.values import scaled
from bot.xp_import.store import import_rows, imports
from bot.xp_import.store.imports import Import, ImportState, NewImport

PREVIEW_KEEPS = timedelta(days=1)
LARGEST = 5
NAMED_LEVEL = 10
"""The level of which a preview says how many reach it."""

_ROWS_AT_ONCE = 2_000
_NAME_LIMIT = 100


class Imports(Service):
    """What staff do about imports. But for `preview`, each method is one transaction.

    Methods about one import raise ImportGone if this server has no such import, or it was never
    begun.
    """

    @in_steps
    def preview(
        self, request: Request, asked: ImportAsked
    ) -> ImportPreview | ImportShown | NobodyToImport:
        """Write down what a file would give, instead of any preview before it.

        A file of the same members and XP that counts already is shown instead, whatever its
        percentage; one that was taken back may come again. The members are written in several
        transactions, so that nobody else waits for long.
        """
        shares = [
            (user_id, share)
            for user_id, xp in asked.read.members
            if (share := scaled(xp, asked.percent))
        ]
        if not shares:
            return NobodyToImport(read=asked.read)
        added = self._add.blocking(request, asked)
        if isinstance(added, ImportShown):
            return added
        for some in _slices(shares):
            self._add_shares.blocking(added, request.guild_id, some)
        return self._preview.blocking(added, asked)

    @writes
    def _add(self, tx: Transaction, request: Request, asked: ImportAsked) -> int | ImportShown:
        """Write the import down and return its id, or show one that counts already."""
        claim(tx, request)
        standing = imports.standing(tx, request.guild_id, asked.read.digest)
        if standing is not None:
            return _shown(tx, standing, again=True)
        preview = NewImport(
            guild_id=request.guild_id,
            asked_by=request.user_id,
            asked_at=request.now,
            state=ImportState.PREVIEW,
            file_name=_kept_name(asked.file_name),
            digest=asked.read.digest,
            percent=asked.percent,
            work_at=request.now + PREVIEW_KEEPS,
        )
        return imports.add(tx, preview)

    @writes
    def _add_shares(
        self, tx: Transaction, import_id: int, guild_id: int, shares: list[tuple[int, int]]
    ) -> None:
        given_xp = sum(xp for _, xp in shares)
        if not imports.count_in(tx, import_id, members=len(shares), xp=given_xp):
            raise ImportGone
        import_rows.add(tx, import_id, guild_id, shares)

    @reads
    def _preview(self, tx: Transaction, import_id: int, asked: ImportAsked) -> ImportPreview:
        kept = imports.find(tx, import_id)
        if kept is None or kept.state is not ImportState.PREVIEW:
            raise ImportGone
        context = load_context(tx, self._packs, kept.guild_id)
        outlook = import_rows.outlook(tx, import_id, threshold(NAMED_LEVEL))
        earlier = imports.earlier(tx, kept.guild_id)
        return ImportPreview(
            kept=kept,
            read=asked.read,
            largest=import_rows.largest(tx, import_id, LARGEST),
            level=NAMED_LEVEL,
            reaching=outlook.reaching,
            highest_level=level_at(outlook.most_xp or 0, context.pack.max_level),
            too_small=len(asked.read.members) - kept.members,
            earlier=earlier.begun_at if earlier else None,
        )

    @writes
    def begin(self, tx: Transaction, request: Request, import_id: int) -> ImportShown:
        """Have an import given from now on; once it is, or its like, that is shown instead."""
        claim(tx, request)
        begun = imports.begin(
            tx,
            import_id,
            guild_id=request.guild_id,
            user_id=request.user_id,
            now=request.now,
        )
        kept = _find(tx, request.guild_id, import_id)
        if begun:
            _keep_act(tx, StaffAct.IMPORT, request, kept, kept.xp)
        elif kept.state is ImportState.PREVIEW:
            alike = imports.standing(tx, request.guild_id, kept.digest)
            if alike is None:
                raise ImportGone
            kept = alike
        return _shown(tx, kept, again=not begun)

    @writes
    def cancel(self, tx: Transaction, request: Request, import_id: int) -> ImportShown | None:
        """Drop a preview; one that was begun meanwhile goes on, and is shown."""
        claim(tx, request)
        if imports.drop(tx, import_id, guild_id=request.guild_id, now=request.now):
            return None
        return _shown(tx, _find(tx, request.guild_id, import_id))

    @reads
    def show(self, tx: Transaction, guild_id: int, import_id: int) -> ImportShown:
        """Return how far an import has come."""
        return _shown(tx, _find(tx, guild_id, import_id))

    @reads
    def own(self, tx: Transaction, user_id: int, import_id: int) -> ImportShown:
        """Return how far an import has come that somebody has started, in whichever server."""
        kept = imports.find(tx, import_id)
        if kept is None or kept.asked_by != user_id or kept.begun_at is None:
            raise ImportGone
        return _shown(tx, kept)

    @writes
    def take_back(self, tx: Transaction, request: Request, import_id: int) -> ImportShown:
        """Have an import taken back from now on; once it is, that is shown.

        Raises:
            TakeBackTooLate: it was given more than a day ago.
        """
        claim(tx, request)
        begun = imports.take_back(tx, import_id, guild_id=request.guild_id, now=request.now)
        kept = _find(tx, request.guild_id, import_id)
        if begun:
            _keep_act(tx, StaffAct.UNDO, request, kept, -kept.given_xp)
        elif kept.state is ImportState.GIVEN:
            raise TakeBackTooLate
        return _shown(tx, kept)


def _slices(shares: list[tuple[int, int]]) -> Iterator[list[tuple[int, int]]]:
    for at in range(0, len(shares), _ROWS_AT_ONCE):
        yield shares[at : at + _ROWS_AT_ONCE]


def _kept_name(file_name: str) -> str:
    """Return what is kept of a file's name, by which staff know it again."""
    return "".join(filter(str.isprintable, file_name))[:_NAME_LIMIT].strip() or "file"


def _find(tx: Transaction, guild_id: int, import_id: int) -> Import:
    kept = imports.find(tx, import_id)
    if kept is None or kept.guild_id != guild_id or kept.state is ImportState.DROPPED:
        raise ImportGone
    return kept


def _shown(tx: Transaction, kept: Import, *, again: bool = False) -> ImportShown:
    if kept.begun_at is None:
        raise ImportGone
    counts = import_rows.counts(tx, kept.id)
    return ImportShown(
        kept=kept,
        members={state: members for state, (members, _) in counts.items()},
        until=kept.work_at if kept.state is ImportState.GIVEN else None,
        again=again,
    )


def _keep_act(tx: Transaction, act: StaffAct, request: Request, kept: Import, xp: int) -> None:
    recorded = NewAct(
        guild_id=request.guild_id,
        actor_id=request.user_id,
        at=request.now,
        act=act,
        subject=f"import:{kept.id}",
        xp=xp,
        reason=kept.file_name,
    )
    staff_acts.add(tx, recorded)
