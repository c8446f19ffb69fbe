"""Entering a battle: checking a file, replacing an entry, and taking it back."""

from datetime import datetime
from secrets import randbits
from typing import Final

from bot.audio.errors import MixTooLarge
from bot.battles.errors import (
    BattleNotFound,
    DeletedWhileEntering,
    EntriesClosed,
    EntryFileOrLink,
    EntryHidden,
    EntryRefused,
    EntryTooLong,
    EntryTooShort,
    LinkNotOnDiscord,
    NotAnEntry,
    NotEntered,
    NothingToEnter,
    SameRecording,
)
from bot.battles.results.entries import BattleEntered, EntryAccepted, EntryTyped, EntryWithdrawn
from bot.battles.rules.battles import Phase
from bot.battles.rules.timing import SHORTEST_SECONDS
from bot.battles.store import battles, entries
from bot.battles.store.battles import Battle
from bot.battles.store.entries import Entry
from bot.db.transactions import Transaction
from bot.db.use_cases import reads, writes
from bot.errors import check_all
from bot.interactions.rules import Request
from bot.interactions.service import claim
from bot.members import store as members
from bot.mixes.rules.files import MOST_BYTES, may_be_audio
from bot.notes.rules import NOTE_LIMIT
from bot.notes.service import clean_link, clean_text
from bot.privacy.service.deletions import was_deleted_after
from bot.recordings import store as recordings
from bot.recordings.results import Converted, Kept
from bot.recordings.rules.fingerprints import is_one_of
from bot.recordings.rules.links import hosted_file
from bot.recordings.service import add_recording
from bot.use_cases import Service

_COMPARED: Final = 300
"""With so many entries of others, the newest in the server, a new one is compared."""
_COMPARED_AGAIN: Final = 20
"""With so many it is compared once more when it's stored: they may have come in meanwhile."""
_TOLERANCE_SECONDS: Final = 0.5
"""What an export may be longer than the limit, such as by an encoder's padding."""


class BattleEntries(Service):
    """What members do with their entries. Each method is one transaction."""

    @reads
    def accept(
        self, tx: Transaction, request: Request, battle_id: int | None, typed: EntryTyped
    ) -> EntryAccepted:
        """Return what is to be entered; without a `battle_id`, into the battle that is on.

        Raises:
            BattleNotFound: there's no such battle, or none is on.
            EntriesClosed: it takes no entries any more.
            EntryHidden: staff have taken the member's entry out.
            NothingToEnter, EntryFileOrLink: there isn't exactly one of file and link.
            NotAnEntry: the file can't be audio, by its name and type.
            EntryRefused: the file is too large.
            LinkNotOnDiscord: the link isn't to a file on Discord's own hosts.
            InvalidLink: the link is not a web address.
            NoteTooLong: the note or the link is too long.
        """
        guild_id = request.guild_id
        battle = battles.running(tx, guild_id) if battle_id is None else battles.find(tx, battle_id)
        battle = _require_open(battle, guild_id, request.now)
        _require_shown(entries.of_member(tx, battle.id, request.user_id))
        hosted_link, note = check_all(
            lambda: _check_source(battle.id, typed), lambda: clean_text(typed.note, NOTE_LIMIT)
        )
        return EntryAccepted(battle=battle, note=note, hosted_link=hosted_link)

    @reads
    def open(self, tx: Transaction, request: Request, battle_id: int) -> Battle:
        """Return a battle that a form may be opened for.

        Raises:
            BattleNotFound: there's no such battle.
            EntriesClosed: it takes no entries any more.
        """
        return _require_open(battles.find(tx, battle_id), request.guild_id, request.now)

    @reads
    def fingerprints_of_others(self, tx: Transaction, request: Request) -> list[tuple[int, ...]]:
        """Return the fingerprints of the newest entries of others in the server."""
        return entries.fingerprints_of_others(tx, request.guild_id, request.user_id, _COMPARED)

    @writes
    def enter(
        self,
        tx: Transaction,
        request: Request,
        accepted: EntryAccepted,
        converted: Converted,
        kept: Kept,
    ) -> BattleEntered:
        """Store an entry; it takes the place of the member's earlier one, which is deleted.

        Raises:
            DeletedWhileEntering: the member has deleted their data since the request.
            EntriesClosed: the battle takes no entries any more.
            EntryHidden: staff have taken the member's entry out.
            EntryRefused: somebody else has entered the same sound meanwhile.
        """
        claim(tx, request)
        battle = battles.enter(tx, accepted.battle.id)  # locked before the member, as at its end
        members.enter(tx, request.guild_id, request.user_id)  # waits for a deletion to end
        if was_deleted_after(tx, request.guild_id, request.user_id, request.now):
            raise DeletedWhileEntering
        battle = _require_open(battle, request.guild_id, request.now)
        earlier = entries.of_member(tx, battle.id, request.user_id)
        _require_shown(earlier)
        _require_own_sound(tx, request, battle, converted)
        recording = add_recording(tx, request, converted, kept, is_compared=True)
        if earlier is None:
            entry = Entry(
                id=randbits(62),
                battle_id=battle.id,
                guild_id=request.guild_id,
                user_id=request.user_id,
                recording_id=recording.id,
                note=accepted.note,
                at=request.now,
            )
            entries.add(tx, entry)
        else:
            entries.replace_recording(
                tx, earlier.id, recording_id=recording.id, note=accepted.note, now=request.now
            )
            recordings.delete(tx, request.guild_id, [earlier.recording_id])
        return BattleEntered(battle=battle, replaced=earlier is not None, seconds=recording.seconds)

    @writes
    def withdraw(self, tx: Transaction, request: Request, battle_id: int) -> EntryWithdrawn:
        """Take the member's entry back, and delete its file.

        Raises:
            BattleNotFound: there's no such battle.
            EntriesClosed: it takes no entries any more, so they stay as they are.
            NotEntered: the member has no entry in it.
            EntryHidden: staff have taken it out.
        """
        claim(tx, request)
        battle = _require_open(battles.enter(tx, battle_id), request.guild_id, request.now)
        entry = entries.of_member(tx, battle_id, request.user_id)
        if entry is None:
            raise NotEntered(battle_id=battle_id)
        _require_shown(entry)
        entries.delete(tx, entry.id)
        recordings.delete(tx, request.guild_id, [entry.recording_id])
        return EntryWithdrawn(battle=battle)


def check_length(battle: Battle, converted: Converted) -> None:
    """Check how long a file is. Raises EntryTooLong or EntryTooShort."""
    seconds = converted.original_seconds
    if seconds > battle.longest_seconds + _TOLERANCE_SECONDS:
        raise EntryTooLong(seconds=seconds, longest_seconds=battle.longest_seconds)
    if seconds < SHORTEST_SECONDS:
        raise EntryTooShort(seconds=seconds, shortest_seconds=SHORTEST_SECONDS)


def _require_open(battle: Battle | None, guild_id: int, now: datetime) -> Battle:
    if battle is None or battle.guild_id != guild_id:
        raise BattleNotFound
    if battle.phase is not Phase.ENTRIES or now >= battle.entries_close_at:
        raise EntriesClosed(
            battle_id=battle.id, phase=battle.phase, closed_at=battle.entries_close_at
        )
    return battle


def _require_shown(entry: Entry | None) -> None:
    if entry is not None and entry.hidden_at is not None:
        raise EntryHidden


def _require_own_sound(
    tx: Transaction, request: Request, battle: Battle, converted: Converted
) -> None:
    newest = entries.fingerprints_of_others(tx, request.guild_id, request.user_id, _COMPARED_AGAIN)
    if is_one_of(converted.fingerprint, newest):
        raise EntryRefused(battle_id=battle.id, reason=SameRecording())


def _check_source(battle_id: int, typed: EntryTyped) -> str | None:
    """Return the link to the file, None if it is attached."""
    link, file = clean_link(typed.link), typed.file
    if file is None:
        if link is None:
            raise NothingToEnter(battle_id=battle_id)
        name = hosted_file(link)
        if name is None:
            raise LinkNotOnDiscord(battle_id=battle_id)
        content_type = None
    elif link is not None:
        raise EntryFileOrLink(battle_id=battle_id)
    else:
        name, content_type = file.name, file.content_type
    if not may_be_audio(name, content_type):
        raise NotAnEntry(battle_id=battle_id, name=name)
    if file is not None and file.size_bytes > MOST_BYTES:
        raise EntryRefused(battle_id=battle_id, reason=MixTooLarge(max_bytes=MOST_BYTES))
    return link
