"""Gathers what is shown of a check."""

from bot.coach.service.context import genres_of
from bot.db.transactions import Transaction
from bot.members.store import Member
from bot.mixes import store as mixes
from bot.mixes.results import MixShown, MixVersion
from bot.mixes.rules.advice import Advice
from bot.mixes.rules.advising import advise
from bot.mixes.rules.comparing import compare
from bot.mixes.rules.guide import balance_for
from bot.mixes.rules.playback import playback
from bot.mixes.store import MixCheck, NewMixCheck
from bot.packs.content import SkillPack
from bot.servers.service.context import ServerContext
from bot.tracks import store as tracks

_TRACKS_OFFERED = 25


def advice_on(pack: SkillPack, check: NewMixCheck) -> tuple[Advice, ...]:
    """Return what to look at first in a mix."""
    return advise(
        check.measures,
        check.reference,
        guide=pack.mixes,
        genres=genres_of(pack, check.genre),
        stage=check.stage,
    )


def shown_check(
    tx: Transaction,
    context: ServerContext,
    member: Member,
    check: MixCheck,
    left_today: int | None = None,
) -> MixShown:
    """Return a check with everything that its message shows."""
    who, pack = (tx, check.guild_id, check.user_id), context.pack
    advice = advice_on(pack, check)
    track = None if check.track_id is None else tracks.find(*who, check.track_id)
    slugs = [each.quest for each in advice if each.quest is not None]
    version = with_changes(tx, check)
    return MixShown(
        check=check,
        track=track,
        before=version.before,
        advice=advice,
        changes=version.changes,
        playback=playback(check.measures, pack.mixes.services),
        checked_on=pack.mixes.checked_on,
        balance=balance_for(pack.mixes, genres_of(pack, check.genre)),
        quests={slug: pack.quest_by_slug[slug] for slug in slugs if slug in pack.quest_by_slug},
        tracks=() if track else tracks.page(*who, limit=_TRACKS_OFFERED, offset=0),
        left_today=left_today,
        theme=member.theme,
        accent=context.server.accent,
    )


def with_changes(tx: Transaction, check: MixCheck) -> MixVersion:
    """Return a check with the version before it, and what has changed since."""
    before = mixes.version_before(tx, check)
    changes = () if before is None else compare(before.measures, check.measures, check.reference)
    return MixVersion(check=check, before=before, changes=changes)
