"""Takes a member's file into a battle: converts it, sends it to its maker, and stores it."""

import asyncio

from bot.audio.download import AttachedFile
from bot.audio.fair_queue import Asker
from bot.battles.errors import EntryRefused, SameRecording
from bot.battles.results.entries import BattleEntered, EntryAccepted
from bot.battles.service.entries import BattleEntries, check_length
from bot.battles.view.entering import draw_entry_waiting, draw_sending_entry
from bot.errors import CoachError
from bot.interactions.rules import Request
from bot.recordings.direct_messages import Recordings
from bot.recordings.results import Converted, Kept
from bot.recordings.rules.fingerprints import is_one_of
from bot.recordings.view import entry_text
from bot.ui.replies import ShowProgress


async def enter_file(
    recordings: Recordings,
    service: BattleEntries,
    request: Request,
    accepted: EntryAccepted,
    file: AttachedFile,
    show: ShowProgress,
) -> BattleEntered:
    """Enter a file, and show how that goes on.

    Raises:
        EntryRefused: it can't be converted, doesn't fit, or can't be sent to its maker.
        CoachError: it is refused after all, as by `BattleEntries.enter`; its message is deleted.
    """
    converted, kept = await _convert(recordings, service, request, accepted, file, show)
    async with recordings.discarded_on_refusal(kept):
        return await service.enter(request, accepted, converted, kept)


async def _convert(
    recordings: Recordings,
    service: BattleEntries,
    request: Request,
    accepted: EntryAccepted,
    file: AttachedFile,
    show: ShowProgress,
) -> tuple[Converted, Kept]:
    battle = accepted.battle
    try:
        converted = await recordings.convert(
            file,
            longest_seconds=battle.longest_seconds,
            asker=Asker(request.guild_id, request.user_id),
            waiting=lambda ahead: show(draw_entry_waiting(ahead)),
        )
        check_length(battle, converted)
        others = await service.fingerprints_of_others(request)
        if await asyncio.to_thread(is_one_of, converted.fingerprint, others):
            raise SameRecording
        show(draw_sending_entry())
        kept = await recordings.keep(request.user_id, converted, entry_text(battle.title))
    except CoachError as error:
        raise EntryRefused(battle_id=battle.id, reason=error) from error
    return converted, kept
