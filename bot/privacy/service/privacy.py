"""Use cases of privacy: exporting and deleting a member's data in one server."""

from datetime import datetime

from bot.battles.service.phases import redraw
from bot.battles.service.voting import drop_entry
from bot.battles.store import battles
from bot.calendar.rules.periods import ALL_TIME
from bot.coach.service.context import load_coach_context
from bot.db.transactions import Transaction
from bot.db.use_cases import in_steps, reads, reads_long, writes
from bot.ears.store import drills as ear_drills
from bot.level_roles import store as level_roles
from bot.level_roles.rules import REMOVED_WITHIN
from bot.members import store as members
from bot.privacy.results import MemberExported, profile_of
from bot.privacy.rules import DELETIONS_KEPT_FOR, WHOLE_SERVER
from bot.privacy.service.deletions import (
    RememberedDeletions,
    adopt_deletions,
    people_to_forget,
    remember_deletion,
    remembered_deletions,
)
from bot.privacy.service.export_values import stamp
from bot.privacy.service.exporting import rows_about
from bot.privacy.store import deletions
from bot.privacy.store import members as member_data
from bot.privacy.store import servers as server_data
from bot.privacy.store.deletions import Deletion
from bot.privacy.store.members import ServerAbout
from bot.quests.service.open_postings import schedule_refresh
from bot.quests.store import completions, postings
from bot.servers import store as servers
from bot.servers.service.context import load_context
from bot.setting_changes import store as setting_changes
from bot.shared_timers import store as shared_timers
from bot.staff import store as staff_acts
from bot.staff.rules import ACTOR_KEPT_FOR
from bot.streaks.service import rest_days_at
from bot.use_cases import Service
from bot.won_roles import store as won_roles
from bot.xp.rules.levels import level_at
from bot.xp.store import ledger, standings

_MEMBERS_AT_ONCE = 20
_ROWS_AT_ONCE = 1_000


class Privacy(Service):
    """Export and deletion of one member's data in one server."""

    @reads_long
    def export(self, tx: Transaction, guild_id: int, user_id: int, now: datetime) -> MemberExported:
        """Return all data about a member in a server; zeros if there is none."""
        context = load_context(tx, self._packs, guild_id)
        pack = context.pack
        member = members.find(tx, guild_id, user_id)
        total = standings.find(tx, guild_id, user_id, ALL_TIME)
        attributes = ledger.attributes(tx, guild_id, user_id)
        content = {
            "guild_id": str(guild_id),
            "user_id": str(user_id),
            "exported_at": stamp(now),
            "xp": total.xp,
            "level": level_at(total.xp, pack.max_level),
            "attributes": dict.fromkeys(pack.default_weights, 0) | attributes,
            "craft": {
                focus: str(craft)
                for focus, craft in load_coach_context(
                    tx, context, member, now
                ).history.craft.items()
            },
            "streak": {
                "days": member.streak_days_at(now),
                "longest": member.longest_streak,
                "rest_days": rest_days_at(tx, member, context.today(member, now)),
            },
        }
        content |= rows_about(tx, guild_id, user_id, now)
        content |= {
            "profile": profile_of(member),
            "highest_level": member.highest_level,
            "streak_last_on": member.streak_last_on.isoformat() if member.streak_last_on else None,
            "streak_until": stamp(member.streak_until_at),
            "streak_reminder_at": stamp(member.streak_reminder_at),
            "path_chosen_at": stamp(member.path_chosen_at),
            "timezone_before": member.zone_before,
            "timezone_changed_on": member.zone_changed_on and member.zone_changed_on.isoformat(),
            "level_set_at": stamp(ear_drills.level_set_at(tx, guild_id, user_id)),
            "left_at": stamp(member.left_at),
            "set_up_quests": context.server.configured_by == user_id,
        }
        return MemberExported(content=content)

    @writes
    def delete(self, tx: Transaction, guild_id: int, user_id: int, now: datetime) -> None:
        """Delete all data about a member in a server, the messages about them, and their roles.

        Their id is kept for as long as their roles are still to be taken away, and in the audit for
        a month. Idempotent, and the request is not recorded as handled: that would be a
        row about them.
        """
        servers.lock(tx, guild_id)  # servers are always locked before members
        member_data.anonymise_staff(tx, guild_id, user_id)
        for acts in (staff_acts, setting_changes):
            acts.keep_actor(tx, guild_id, user_id, now + ACTOR_KEPT_FOR)
        # Its entries are being dealt. Battles are locked before members.
        running = battles.running(tx, guild_id)
        if running is not None:
            battles.enter(tx, running.id)
        members.enter(tx, guild_id, user_id)  # wait for their other transactions
        for posting_id in completions.postings_of(tx, guild_id, user_id):
            posting = postings.find(tx, guild_id, posting_id)
            if posting is not None:
                schedule_refresh(tx, posting, now)
        member_data.withdraw_messages(tx, guild_id, user_id, now)
        shared_timers.redraw_of_member(tx, guild_id, user_id, now)
        for battle in battles.entered_by(tx, guild_id, user_id):
            redraw(tx, battle, now)
        if running is not None:
            drop_entry(tx, running.id, user_id)
        member_data.withdraw_submissions(tx, guild_id, user_id, now)
        member_data.delete_member(tx, guild_id, user_id)
        won_roles.take_all(tx, guild_id, user_id, now=now, until=now + REMOVED_WITHIN)
        level_roles.schedule_removal(tx, guild_id, user_id, now=now, until=now + REMOVED_WITHIN)
        remember_deletion(tx, guild_id, user_id, now)
        tx.after_commit(self.database.mark_erased)

    @reads
    def servers_of(self, tx: Transaction, user_id: int) -> list[ServerAbout]:
        """Return every server that holds something about a person, whether they are in it or not.

        Not those that only remember for a month that they acted as staff.
        """
        return member_data.servers_of(tx, user_id)

    @in_steps
    def forget_person(self, user_id: int, guild_id: int | None, now: datetime) -> list[int]:
        """Delete all data about a person, in one server or in all, and return those servers."""
        found = [each.guild_id for each in self.servers_of.blocking(user_id)]
        guild_ids = [each for each in found if guild_id in (None, each)]
        for each in guild_ids:
            self.delete.blocking(each, user_id, now)
        return guild_ids

    @in_steps
    def erase_server(self, guild_id: int, now: datetime) -> int:
        """Delete all data about a server, and return how many members it had.

        In short transactions, so that other servers hardly wait. Posted messages stay where they
        are: they are the server's.
        """
        members = 0
        while erased := self._erase_members.blocking(guild_id):
            members += erased
        while self._erase_batch.blocking(guild_id):
            pass
        self._erase_rest.blocking(guild_id, now)
        return members

    @writes
    def _erase_members(self, tx: Transaction, guild_id: int) -> int:
        user_ids = server_data.some_members(tx, guild_id, _MEMBERS_AT_ONCE)
        for user_id in user_ids:
            member_data.delete_member(tx, guild_id, user_id)
        return len(user_ids)

    @writes
    def _erase_batch(self, tx: Transaction, guild_id: int) -> bool:
        return server_data.erase_batch(tx, guild_id, _ROWS_AT_ONCE)

    @writes
    def _erase_rest(self, tx: Transaction, guild_id: int, now: datetime) -> None:
        servers.lock(tx, guild_id)
        server_data.erase_rest(tx, guild_id)
        remember_deletion(tx, guild_id, None, now)
        tx.after_commit(self.database.mark_erased)

    @writes
    def prune(self, tx: Transaction, now: datetime) -> None:
        """Forget deletions that backups hardly reach back to any more, and roles left untaken."""
        won_roles.prune(tx, now)
        deletions.forget_deletions(tx, now - DELETIONS_KEPT_FOR)

    @reads
    def remembered(self, tx: Transaction) -> RememberedDeletions | None:
        """Return the deletions to apply to a restored backup; None if there were none."""
        return remembered_deletions(tx)

    @in_steps
    def delete_again(self, remembered: RememberedDeletions, now: datetime) -> int:
        """Delete in a restored backup what was deleted since, and return of how many members.

        What the backup knows itself was deleted before it was made.
        """
        unknown = self._adopt.blocking(remembered)
        for each in unknown:
            if each.member == WHOLE_SERVER:
                self.erase_server.blocking(each.guild_id, each.at)
        people = self._people_to_forget.blocking(remembered.key, unknown)
        for guild_id, user_id in people:
            self.delete.blocking(guild_id, user_id, now)
        return len(people)

    @writes
    def _adopt(self, tx: Transaction, remembered: RememberedDeletions) -> list[Deletion]:
        return adopt_deletions(tx, remembered)

    @reads
    def _people_to_forget(
        self, tx: Transaction, key: str, deletions: list[Deletion]
    ) -> list[tuple[int, int]]:
        return people_to_forget(tx, key, deletions)
