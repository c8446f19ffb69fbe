"""Placement: members say what they can do, or staff do."""

from bot.coach.errors import NoPlacement
from bot.coach.results import CraftShown, MemberPlaced, PlacementShown
from bot.coach.rules.craft import EVERY_FOCUS, Craft
from bot.coach.service.craft import craft_of
from bot.coach.service.weeks import replan_week
from bot.coach.store import placements
from bot.db.transactions import Transaction
from bot.db.use_cases import reads, writes
from bot.interactions.errors import StaleButton
from bot.interactions.rules import Request
from bot.interactions.service import claim, enter
from bot.members import store as members
from bot.packs.content import SkillPack
from bot.packs.course import PlacementQuestion
from bot.servers.service.context import load_context
from bot.staff.service import record_and_tell
from bot.staff.store import NewAct, StaffAct
from bot.use_cases import Service


class Placements(Service):
    """Use cases of the placement. Each answer is saved at once."""

    @reads
    def show(self, tx: Transaction, guild_id: int, user_id: int) -> PlacementShown:
        """Return the questions, with what the member answered.

        Raises:
            NoPlacement: the pack has no questions.
        """
        return _shown(tx, load_context(tx, self._packs, guild_id).pack, guild_id, user_id)

    @writes
    def answer(
        self, tx: Transaction, request: Request, *, question: str, craft: Craft
    ) -> PlacementShown:
        """Place a member in the focuses of a question; this week's plan follows.

        Raises:
            StaleButton: the pack has no such question or answer (any more).
        """
        member = enter(tx, request)
        context = load_context(tx, self._packs, request.guild_id)
        asked = next((each for each in context.pack.placement if each.slug == question), None)
        if asked is None or all(craft != option.craft for option in asked.options):
            raise StaleButton
        who = (request.guild_id, request.user_id)
        placements.place(tx, *who, dict.fromkeys(asked.focuses, craft), request.now)
        replan_week(tx, context, member, request.now)
        return _shown(tx, context.pack, *who)

    @writes
    def skip(self, tx: Transaction, request: Request) -> CraftShown:
        """Start a member at the beginning, unless they are placed already.

        Raises:
            NoPlacement: the pack has no questions.
        """
        member = enter(tx, request)
        context = load_context(tx, self._packs, request.guild_id)
        who = (request.guild_id, request.user_id)
        if not _shown(tx, context.pack, *who).is_placed:
            focuses = (focus for asked in context.pack.placement for focus in asked.focuses)
            placements.place(tx, *who, dict.fromkeys(focuses, Craft.STARTING), request.now)
        return CraftShown(
            user_id=member.user_id, pack=context.pack, craft=craft_of(tx, context, member)
        )

    @reads
    def craft(self, tx: Transaction, guild_id: int, user_id: int) -> CraftShown:
        """Return a member's craft in each focus."""
        context = load_context(tx, self._packs, guild_id)
        member = members.find(tx, guild_id, user_id)
        return CraftShown(user_id=user_id, pack=context.pack, craft=craft_of(tx, context, member))

    @writes
    def place(
        self, tx: Transaction, request: Request, *, user_id: int, focus: str | None, craft: Craft
    ) -> MemberPlaced:
        """Set the craft of a member in a focus, or in every one, as staff, and tell the member.

        Raises:
            UnknownFocus: the pack has no such focus.
        """
        claim(tx, request)
        member = members.enter(tx, request.guild_id, user_id)
        context = load_context(tx, self._packs, request.guild_id)
        chosen = None if focus is None else context.focus(focus)
        focuses = [chosen.slug] if chosen else context.pack.focus_by_slug
        placements.place(
            tx,
            request.guild_id,
            user_id,
            dict.fromkeys(focuses, craft),
            request.now,
            placed_by=request.user_id,
        )
        replan_week(tx, context, member, request.now)
        act = NewAct(
            guild_id=request.guild_id,
            actor_id=request.user_id,
            at=request.now,
            act=StaffAct.PLACE,
            user_id=user_id,
            subject=f"{chosen.slug if chosen else EVERY_FOCUS}:{craft}",
            reason=chosen.name if chosen else context.pack.name,
        )
        return MemberPlaced(
            user_id=user_id,
            pack=context.pack,
            focus=chosen,
            craft=craft,
            now=craft_of(tx, context, member),
            is_told=record_and_tell(tx, act),
        )


def _shown(tx: Transaction, pack: SkillPack, guild_id: int, user_id: int) -> PlacementShown:
    if not pack.placement:
        raise NoPlacement(pack=pack.name)
    placed = {each.focus: each.craft for each in placements.all_of(tx, guild_id, user_id)}
    answers = {asked.slug: _answer(asked, placed) for asked in pack.placement}
    return PlacementShown(
        user_id=user_id,
        questions=pack.placement,
        answers={slug: craft for slug, craft in answers.items() if craft is not None},
        is_placed=bool(placed),
    )


def _answer(asked: PlacementQuestion, placed: dict[str, Craft]) -> Craft | None:
    """Return the craft that a question has placed a member at, None if its focuses differ."""
    crafts = {placed.get(focus) for focus in asked.focuses}
    return crafts.pop() if len(crafts) == 1 else None
