"""Use cases of XP imports for staff: preview, start, cancel, undo."""

import time
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
from bot.xp_import.errors import (
    ImportRunning,
    ImportUndoTooLate,
    PreviewExpired,
    PreviewRunning,
)
from bot.xp_import.results import ImportPreview, ImportRequest, ImportShown, NobodyToImport
from bot.xp_import.rules.values import MAX_SHARE, scaled, share_of
from bot.xp_import.service.import_batches import delete_shares
from bot.xp_import.store import import_rows, imports
from bot.xp_import.store.imports import Import, ImportState, NewImport

PREVIEW_LIFETIME = timedelta(days=1)
LARGEST = 5
NAMED_LEVEL = 10
"""The level for which a preview counts the members who reach it."""

_ROWS_AT_ONCE = 500
_PAUSE_SECONDS = 0.01
"""After each batch, so that a preview takes at most half of the database's time."""
_NAME_LIMIT = 100


class Imports(Service):
    """Use cases of imports. Except for `preview` and `cancel`, each method is one transaction.

    Methods about one import raise PreviewExpired if the server has no such import, or it was
    never started.
    """

    @in_steps
    def preview(
        self, request: Request, upload: ImportRequest
    ) -> ImportPreview | ImportShown | NobodyToImport:
        """Store a preview of what a file would give, replacing any earlier preview.

        If an import with the same members and XP is active, return that instead, regardless of the
        percentage. One that was undone can be imported again. The members are written in several
        transactions, so that other writers do not have to wait long.

        Raises:
            PreviewRunning: another preview of the server was stored at the same time.
        """
        shares = [
            (user_id, share)
            for user_id, xp in upload.read.members
            if (share := share_of(xp, upload.percent))
        ]
        if not shares:
            return NobodyToImport(read=upload.read)
        replaced = self._replace.blocking(request, upload)
        if isinstance(replaced, ImportShown):
            return replaced
        if replaced is not None:
            self._delete(replaced)
        added = self._add.blocking(request, upload)
        for some in _slices(shares):
            self._add_shares.blocking(added, request.guild_id, some)
            time.sleep(_PAUSE_SECONDS)  # in this thread, which holds no lock
        return self._preview.blocking(added, upload)

    @writes
    def _replace(
        self, tx: Transaction, request: Request, upload: ImportRequest
    ) -> ImportShown | int | None:
        """Return an active import with the same content, or drop a preview and return its id."""
        claim(tx, request)
        active = imports.active_with_digest(tx, request.guild_id, upload.read.digest)
        if active is not None:
            return _shown(tx, active, repeated=True)
        return imports.drop_preview(tx, request.guild_id, request.now)

    @writes
    def _add(self, tx: Transaction, request: Request, upload: ImportRequest) -> int:
        preview = NewImport(
            guild_id=request.guild_id,
            asked_by=request.user_id,
            asked_at=request.now,
            state=ImportState.PREVIEW,
            file_name=_stored_name(upload.file_name),
            digest=upload.read.digest,
            percent=upload.percent,
            work_at=request.now + PREVIEW_LIFETIME,
        )
        added = imports.add(tx, preview)
        if added is None:
            raise PreviewRunning
        return added

    def _delete(self, import_id: int) -> None:
        """Delete a dropped preview; if this is interrupted, the schedule goes on with it."""
        while self._delete_some.blocking(import_id):
            pass

    @writes
    def _delete_some(self, tx: Transaction, import_id: int) -> bool:
        return delete_shares(tx, import_id)

    @writes
    def _add_shares(
        self, tx: Transaction, import_id: int, guild_id: int, shares: list[tuple[int, int]]
    ) -> None:
        given_xp = sum(xp for _, xp in shares)
        if not imports.add_totals(tx, import_id, members=len(shares), xp=given_xp):
            raise PreviewExpired
        import_rows.add(tx, import_id, guild_id, shares)

    @reads
    def _preview(self, tx: Transaction, import_id: int, upload: ImportRequest) -> ImportPreview:
        xp_import = imports.find(tx, import_id)
        if xp_import is None or xp_import.state is not ImportState.PREVIEW:
            raise PreviewExpired
        context = load_context(tx, self._packs, xp_import.guild_id)
        effect = import_rows.effect(tx, import_id, threshold(NAMED_LEVEL))
        earlier = imports.newest_active(tx, xp_import.guild_id)
        return ImportPreview(
            xp_import=xp_import,
            read=upload.read,
            largest=import_rows.largest(tx, import_id, LARGEST),
            level=NAMED_LEVEL,
            reaching=effect.reaching,
            highest_level=level_at(effect.most_xp or 0, context.pack.max_level),
            too_small=len(upload.read.members) - xp_import.members,
            too_large=sum(scaled(xp, upload.percent) > MAX_SHARE for _, xp in upload.read.members),
            earlier=earlier.begun_at if earlier else None,
        )

    @writes
    def begin(self, tx: Transaction, request: Request, import_id: int) -> ImportShown:
        """Start an import; if it or one with the same content is already active, return that.

        Raises:
            ImportRunning: another import of the server is not done yet.
        """
        claim(tx, request)
        started = imports.begin(
            tx,
            import_id,
            guild_id=request.guild_id,
            user_id=request.user_id,
            now=request.now,
        )
        xp_import = _find(tx, request.guild_id, import_id)
        if started:
            _record_act(tx, StaffAct.IMPORT, request, xp_import, xp_import.xp)
        elif xp_import.state is ImportState.PREVIEW:
            active = imports.active_with_digest(tx, request.guild_id, xp_import.digest)
            if active is None:
                is_over = xp_import.work_at is None or xp_import.work_at <= request.now
                raise PreviewExpired if is_over else ImportRunning
            xp_import = active
        return _shown(tx, xp_import, repeated=not started)

    @in_steps
    def cancel(self, request: Request, import_id: int) -> ImportShown | None:
        """Drop a preview and delete its rows; if the import has been started, return it instead."""
        started = self._cancel.blocking(request, import_id)
        if started is None:
            self._delete(import_id)
        return started

    @writes
    def _cancel(self, tx: Transaction, request: Request, import_id: int) -> ImportShown | None:
        claim(tx, request)
        if imports.drop(tx, import_id, guild_id=request.guild_id, now=request.now):
            return None
        return _shown(tx, _find(tx, request.guild_id, import_id))

    @reads
    def show(self, tx: Transaction, guild_id: int, import_id: int) -> ImportShown:
        """Return an import's progress."""
        return _shown(tx, _find(tx, guild_id, import_id))

    @reads
    def own(self, tx: Transaction, user_id: int, import_id: int) -> ImportShown:
        """Return the progress of an import that a member started, in any server."""
        xp_import = imports.find(tx, import_id)
        if xp_import is None or xp_import.asked_by != user_id or xp_import.begun_at is None:
            raise PreviewExpired
        return _shown(tx, xp_import)

    @writes
    def undo(self, tx: Transaction, request: Request, import_id: int) -> ImportShown:
        """Start undoing an import; if that has already started, return its progress.

        Raises:
            ImportUndoTooLate: it was finished more than a day ago.
        """
        claim(tx, request)
        started = imports.start_undo(tx, import_id, guild_id=request.guild_id, now=request.now)
        xp_import = _find(tx, request.guild_id, import_id)
        if started:
            _record_act(tx, StaffAct.UNDO, request, xp_import, -xp_import.given_xp)
        elif xp_import.state is ImportState.GIVEN:
            raise ImportUndoTooLate
        return _shown(tx, xp_import)


def _slices(shares: list[tuple[int, int]]) -> Iterator[list[tuple[int, int]]]:
    for at in range(0, len(shares), _ROWS_AT_ONCE):
        yield shares[at : at + _ROWS_AT_ONCE]


def _stored_name(file_name: str) -> str:
    """Return a file's name as it is stored."""
    return "".join(filter(str.isprintable, file_name))[:_NAME_LIMIT].strip() or "file"


def _find(tx: Transaction, guild_id: int, import_id: int) -> Import:
    xp_import = imports.find(tx, import_id)
    if (
        xp_import is None
        or xp_import.guild_id != guild_id
        or xp_import.state is ImportState.DROPPED
    ):
        raise PreviewExpired
    return xp_import


def _shown(tx: Transaction, xp_import: Import, *, repeated: bool = False) -> ImportShown:
    if xp_import.begun_at is None:
        raise PreviewExpired
    counts = import_rows.counts(tx, xp_import.id)
    return ImportShown(
        xp_import=xp_import,
        members={state: members for state, (members, _) in counts.items()},
        until=xp_import.work_at if xp_import.state is ImportState.GIVEN else None,
        repeated=repeated,
    )


def _record_act(
    tx: Transaction, act: StaffAct, request: Request, xp_import: Import, xp: int
) -> None:
    recorded = NewAct(
        guild_id=request.guild_id,
        actor_id=request.user_id,
        at=request.now,
        act=act,
        subject=f"import:{xp_import.id}",
        xp=xp,
        reason=xp_import.file_name,
    )
    staff_acts.add(tx, recorded)
