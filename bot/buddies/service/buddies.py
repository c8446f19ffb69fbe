"""Use cases of buddies (rules, Buddies)."""

from dataclasses import replace
from datetime import datetime

from bot.buddies import store as buddies
from bot.buddies.errors import AskOver, HasBuddy, NotBuddies
from bot.buddies.results import BuddyAsked, BuddyPage, BuddyWeeks, Done, EndAsked, NoBuddy
from bot.buddies.service import news
from bot.buddies.service.asking import add_ask, ask_from, check_person, close_ask, send_message
from bot.buddies.service.weeks import page_of, weeks_of
from bot.buddies.store import Answer, Ask, Buddy
from bot.db.transactions import Transaction
from bot.db.use_cases import reads, writes
from bot.interactions.errors import NotYours, StaleButton
from bot.interactions.rules import Click, Request
from bot.interactions.service import claim
from bot.members import store as members
from bot.members.store import Member
from bot.outbox.store import DeliveryKind
from bot.servers.service.context import load_context
from bot.use_cases import Service


class Buddies(Service):
    """Asking, answering, showing and ending. Each method is one transaction.

    Methods that take a click also work in direct messages, and raise StaleButton for a server that
    the member isn't in.
    """

    @writes
    def ask(
        self, tx: Transaction, request: Request, asked_id: int, *, is_bot: bool, is_here: bool
    ) -> BuddyAsked | BuddyWeeks:
        """Ask a member to become buddies; if they have asked as well, the two are buddies now.

        Raises:
            AskedYourself, AskedBot, AskedAbsent: the other one can't be a buddy.
            HasBuddy: the member has a buddy.
            AskNotTaken: the other one takes no asks, or has a buddy.
            AskOpen: the member's last ask is still open.
            AskedBefore: they have asked the same one within 30 days.
            TooManyAsks: they have asked five times within a day.
        """
        check_person(request, asked_id, is_bot=is_bot, is_here=is_here)
        member = _lock_both(tx, request, asked_id)
        if buddies.find(tx, request.guild_id, request.user_id) is not None:
            raise HasBuddy(guild_id=request.guild_id)
        for each in (request.user_id, asked_id):
            buddies.close_lapsed(tx, request.guild_id, each, request.now)
        theirs = ask_from(tx, request, asked_id)
        if theirs is None:
            ask = add_ask(tx, request, asked_id)
            if ask is not None:
                return BuddyAsked(ask=ask)
            # The other one, who had no row to be locked before, has just asked.
            members.lock(tx, request.guild_id, asked_id)
            theirs = ask_from(tx, request, asked_id)
        if theirs is None:
            raise AskOver
        return self._become_buddies(tx, member, theirs, request.now)

    @writes
    def accept(self, tx: Transaction, click: Click, ask_id: int) -> BuddyWeeks:
        """Say yes to an ask.

        Raises:
            AskOver: it doesn't wait any more.
            NotYours: somebody else was asked.
            HasBuddy: the member has a buddy.
        """
        ask = _asked(tx, click, ask_id)
        member = _lock_both(tx, click.in_server(ask.guild_id), ask.user_id)
        _check_waiting(tx, ask_id, click.now)
        if buddies.find(tx, ask.guild_id, click.user_id) is not None:
            raise HasBuddy(guild_id=ask.guild_id)
        return self._become_buddies(tx, member, ask, click.now)

    @writes
    def decline(self, tx: Transaction, click: Click, ask_id: int) -> BuddyPage:
        """Say no to an ask; its asker isn't told.

        Raises:
            AskOver: it doesn't wait any more.
            NotYours: somebody else was asked.
        """
        ask = _asked(tx, click, ask_id)
        claim(tx, click.in_server(ask.guild_id))
        _check_waiting(tx, ask_id, click.now)
        buddies.answer(tx, ask.id, Answer.NO, click.now)
        return self._page_after(tx, Done.DECLINED, click.in_server(ask.guild_id))

    @writes
    def take_back(self, tx: Transaction, request: Request, ask_id: int) -> BuddyPage:
        """Take a member's own ask back, and delete its message.

        Raises:
            AskOver: it isn't open any more.
        """
        claim(tx, request)
        ask = buddies.open_ask(tx, request.guild_id, request.user_id, request.now)
        if ask is None or ask.id != ask_id:
            raise AskOver
        close_ask(tx, request.guild_id, request.user_id, request.now)
        return self._page_after(tx, Done.TAKEN_BACK, request)

    @reads
    def show(self, tx: Transaction, click: Click, guild_id: int) -> BuddyPage:
        """Return a member's and their buddy's week; without one, the asks that are open."""
        _check_here(tx, click, guild_id)
        return self._page(tx, guild_id, click.user_id, click.now)

    @reads
    def check_here(self, tx: Transaction, click: Click, guild_id: int) -> None:
        """Check that a click in a direct message comes from a member of the server it's about."""
        _check_here(tx, click, guild_id)

    @reads
    def ask_to_end(self, tx: Transaction, click: Click, guild_id: int, buddy_id: int) -> EndAsked:
        """Return whom a member wants to end it with.

        Raises:
            NotBuddies: they aren't buddies any more.
        """
        return EndAsked(buddy=_buddy(tx, click, guild_id, buddy_id))

    @writes
    def end(self, tx: Transaction, click: Click, guild_id: int, buddy_id: int) -> BuddyPage:
        """End it between a member and their buddy, who isn't told.

        Raises:
            NotBuddies: they aren't buddies any more.
        """
        _lock_both(tx, click.in_server(guild_id), buddy_id)
        _buddy(tx, click, guild_id, buddy_id)
        buddies.part(tx, guild_id, click.user_id)
        return self._page_after(tx, Done.ENDED, click.in_server(guild_id))

    @writes
    def mute(
        self, tx: Transaction, click: Click, guild_id: int, buddy_id: int, *, muted: bool
    ) -> BuddyPage:
        """Choose whether a member gets word when their buddy has practised.

        Raises:
            NotBuddies: they aren't buddies any more.
        """
        claim(tx, click.in_server(guild_id))
        buddies.mute(tx, _buddy(tx, click, guild_id, buddy_id), muted=muted)
        return self._page(tx, guild_id, click.user_id, click.now)

    @writes
    def record_unreached(self, tx: Transaction, ask_id: int, now: datetime) -> None:
        """Record that the direct message of an ask was refused, and tell its asker."""
        news.record_unreached(tx, ask_id, now)

    def _page(self, tx: Transaction, guild_id: int, user_id: int, now: datetime) -> BuddyPage:
        context = load_context(tx, self._packs, guild_id)
        return page_of(tx, context, members.find(tx, guild_id, user_id), now)

    def _page_after(self, tx: Transaction, done: Done, request: Request) -> BuddyPage:
        page = self._page(tx, request.guild_id, request.user_id, request.now)
        return replace(page, done=done) if isinstance(page, NoBuddy) else page

    def _become_buddies(
        self, tx: Transaction, member: Member, ask: Ask, now: datetime
    ) -> BuddyWeeks:
        """Make a member and the asker of an open ask buddies, and tell the asker.

        Both members are locked.
        """
        current = buddies.find_ask(tx, ask.id)
        asker = members.find(tx, ask.guild_id, ask.user_id)
        is_taken = buddies.find(tx, ask.guild_id, ask.user_id) is not None
        if current is None or not _is_open(current, now) or is_taken or asker.left_at is not None:
            raise AskOver
        buddies.answer(tx, ask.id, Answer.YES, now)
        close_ask(tx, ask.guild_id, member.user_id, now)
        buddy = buddies.pair(tx, ask.guild_id, member.user_id, ask.user_id, now)
        send_message(tx, DeliveryKind.BUDDY_YES, ask, ask.user_id, now)
        context = load_context(tx, self._packs, ask.guild_id)
        return replace(weeks_of(tx, context, member, buddy, now), is_new=True)


def _lock_both(tx: Transaction, request: Request, other_id: int) -> Member:
    """Claim a request, and lock its member and another one, always in the order of their ids."""
    claim(tx, request)
    if other_id < request.user_id:
        members.lock(tx, request.guild_id, other_id)
    member = members.enter(tx, request.guild_id, request.user_id)
    if other_id > request.user_id:
        members.lock(tx, request.guild_id, other_id)
    return member


def _is_open(ask: Ask, now: datetime) -> bool:
    return ask.closed_at is None and ask.lapses_at > now


def _asked(tx: Transaction, click: Click, ask_id: int) -> Ask:
    """Return an ask of the member who clicks."""
    ask = buddies.find_ask(tx, ask_id)
    if ask is None:
        raise AskOver
    if ask.asked_id != click.user_id:
        raise NotYours
    _check_here(tx, click, ask.guild_id)
    return ask


def _check_waiting(tx: Transaction, ask_id: int, now: datetime) -> None:
    ask = buddies.find_ask(tx, ask_id)
    if ask is None or not ask.waits_at(now):
        raise AskOver


def _check_here(tx: Transaction, click: Click, guild_id: int) -> None:
    """Check that a click in a direct message comes from a member of the server it's about."""
    if click.guild_id == guild_id:
        return
    is_known = members.find_known(tx, guild_id, click.user_id)
    if click.guild_id is not None or (is_known is not None and is_known.left_at is not None):
        raise StaleButton


def _buddy(tx: Transaction, click: Click, guild_id: int, buddy_id: int) -> Buddy:
    """Return the member's buddy, if it's this one."""
    _check_here(tx, click, guild_id)
    buddy = buddies.find(tx, guild_id, click.user_id)
    if buddy is None or buddy.buddy_id != buddy_id:
        raise NotBuddies
    return buddy
