"""Use cases of paths: listing and choosing."""

from datetime import datetime

from bot.calendar.rules.periods import ALL_TIME
from bot.db.transactions import Transaction
from bot.db.use_cases import reads, writes
from bot.interactions.rules import Request
from bot.interactions.service import enter
from bot.members import store as members
from bot.members.store import Member
from bot.packs.content import SkillPack, SpecialisationPath
from bot.paths.errors import PathLocked, PathTooEarly, UnknownPath
from bot.paths.results import PathChosen, PathOffered, PathShown, PathsShown
from bot.paths.rules import PATH_LEVEL, changeable_at
from bot.servers.service.context import ServerContext, load_context
from bot.use_cases import Service
from bot.xp.rules.levels import level_at, threshold
from bot.xp.store import standings


class Paths(Service):
    """Use cases of paths."""

    @reads
    def show(self, tx: Transaction, guild_id: int, user_id: int, now: datetime) -> PathsShown:
        """Return the available paths and the member's choice."""
        context = load_context(tx, self._packs, guild_id)
        return _shown(tx, context, members.find(tx, guild_id, user_id), now)

    @reads
    def look(
        self, tx: Transaction, guild_id: int, user_id: int, text: str, now: datetime
    ) -> PathShown:
        """Return the path whose slug or name is `text`, and the member's choice.

        Raises:
            UnknownPath: the pack has no such path.
        """
        context = load_context(tx, self._packs, guild_id)
        path = _find_path(context.pack, text)
        shown = _shown(tx, context, members.find(tx, guild_id, user_id), now)
        return PathShown(offered=_offered(context, path), among=shown)

    @writes
    def choose(self, tx: Transaction, request: Request, text: str) -> PathChosen:
        """Choose the path whose slug or name is `text`; choosing the current one changes nothing.

        Raises:
            UnknownPath: the pack has no such path.
            PathTooEarly: the member is below level 10 (rules, Specialisation).
            PathLocked: they chose another less than 30 days ago.
        """
        member = enter(tx, request)
        context = load_context(tx, self._packs, request.guild_id)
        path = _find_path(context.pack, text)
        left_xp = _left_xp(tx, context, member)
        if left_xp:
            raise PathTooEarly(level=PATH_LEVEL, left_xp=left_xp)
        until = _locked_until(member)
        if member.path == path.slug and until is not None:
            return PathChosen(offered=_offered(context, path), is_new=False, changeable_at=until)
        before = context.pack.path_by_slug.get(member.path or "")
        if before is not None and until is not None and until > request.now:
            raise PathLocked(path=before.name, until=until)
        members.choose_path(tx, request.guild_id, request.user_id, path.slug, request.now)
        return PathChosen(
            offered=_offered(context, path),
            is_new=True,
            changeable_at=changeable_at(request.now),
        )


def _shown(tx: Transaction, context: ServerContext, member: Member, now: datetime) -> PathsShown:
    chosen = context.pack.path_by_slug.get(member.path or "")
    until = _locked_until(member)
    return PathsShown(
        user_id=member.user_id,
        offered=[_offered(context, path) for path in context.pack.paths],
        chosen=chosen,
        left_xp=_left_xp(tx, context, member),
        changeable_at=until if chosen and until and until > now else None,
    )


def _find_path(pack: SkillPack, text: str) -> SpecialisationPath:
    query = text.strip().casefold()
    for path in pack.paths:
        if query in (path.slug, path.name.casefold()):
            return path
    raise UnknownPath(text=text, known=[path.name for path in pack.paths])


def _locked_until(member: Member) -> datetime | None:
    """Return when a member's path may be changed."""
    return changeable_at(member.path_chosen_at) if member.path_chosen_at else None


def _offered(context: ServerContext, path: SpecialisationPath) -> PathOffered:
    return PathOffered(
        path=path,
        focuses=[context.focus_name(slug) for slug in path.focuses],
        quests=sum(quest.path == path.slug for quest in context.pack.quests),
    )


def _left_xp(tx: Transaction, context: ServerContext, member: Member) -> int:
    """Return the XP left to the level for paths, 0 once reached."""
    total = standings.find(tx, member.guild_id, member.user_id, ALL_TIME)
    if level_at(total.xp, context.pack.max_level) >= PATH_LEVEL:
        return 0
    return threshold(PATH_LEVEL) - total.xp
