"""Use cases of a server's settings of battles."""

from dataclasses import replace
from typing import Final

from bot.battles.errors import ScheduleNeedsChannel
from bot.battles.results.settings import BattleChanges, BattleSettingsShown
from bot.battles.rules.battles import Every, Format
from bot.battles.service.scheduling import schedule_battles
from bot.battles.store import battles
from bot.battles.store.battles import BattleSchedule
from bot.calendar.rules.typed import time_of_day
from bot.db.transactions import Transaction
from bot.db.use_cases import reads, writes
from bot.interactions.rules import Request
from bot.interactions.service import claim
from bot.notices import store as notices
from bot.outbox import store as deliveries
from bot.outbox.store import DeliveryKind
from bot.servers import store as servers
from bot.servers.errors import InvalidTime
from bot.servers.service.context import context_of, default_server, load_context
from bot.servers.store import Server
from bot.setting_changes.rules import Setting
from bot.setting_changes.service import record_change, save_server
from bot.unset import UNSET, given
from bot.use_cases import Service
from bot.won_roles import store as won_roles
from bot.won_roles.rules import Contest
from bot.won_roles.service import require_free_role

_POSTED: Final = (
    DeliveryKind.BATTLE,
    DeliveryKind.BATTLE_MORE_TIME,
    DeliveryKind.BATTLE_VOTE,
    DeliveryKind.BATTLE_END,
    DeliveryKind.BATTLE_RESULT,
)
_FRIDAY: Final = 4
_EVENING: Final = "18:00"


class BattleSettings(Service):
    """Use cases of `/settings battles`."""

    @reads
    def show(self, tx: Transaction, guild_id: int) -> BattleSettingsShown:
        """Return where and when a server's battles are posted."""
        server = load_context(tx, self._packs, guild_id).server
        return BattleSettingsShown(server=server, schedule=battles.find_schedule(tx, guild_id))

    @writes
    def configure(
        self, tx: Transaction, request: Request, changes: BattleChanges
    ) -> BattleSettingsShown:
        """Change where battles are posted, when they start by themselves, and the winner's role.

        A battle that is on goes on in the new channel. Without a channel, none starts by itself.
        The last winners get the new role, and lose the old one.

        Raises:
            InvalidTime: the time is not HH:MM; nothing is changed.
            ScheduleNeedsChannel: battles are to start, and have no channel; nothing is changed.
            RoleTaken: the role is given for something else; nothing is changed.
        """
        claim(tx, request)
        before = servers.enter(tx, default_server(request.guild_id, self._packs))
        after = replace(
            before,
            battles_channel_id=given(changes.channel_id, before.battles_channel_id),
            battles_role_id=given(changes.role_id, before.battles_role_id),
        )
        planned = battles.find_schedule(tx, request.guild_id)
        schedule = None if after.battles_channel_id is None else planned
        wanted = _wanted(request, schedule, changes)
        if wanted is not None and after.battles_channel_id is None:
            raise ScheduleNeedsChannel
        if after.battles_role_id != before.battles_role_id:
            require_free_role(tx, before, after.battles_role_id, Contest.BATTLE)
        save_server(tx, request, before, after)
        if wanted is None:
            battles.delete_schedule(tx, request.guild_id)
        elif wanted != planned:
            wanted = schedule_battles(tx, context_of(after, self._packs), wanted, request.now)
        record_change(tx, request, Setting.BATTLES, old=_stored(planned), new=_stored(wanted))
        if after.battles_channel_id != before.battles_channel_id:
            _move(tx, request, before, after.battles_channel_id)
        if after.battles_role_id != before.battles_role_id:
            role_id = after.battles_role_id
            won_roles.change_role(tx, request.guild_id, Contest.BATTLE, role_id, request.now)
        return BattleSettingsShown(server=after, schedule=wanted)


def _wanted(
    request: Request, schedule: BattleSchedule | None, changes: BattleChanges
) -> BattleSchedule | None:
    """Return when battles should start; any part of it starts them every week."""
    parts = (changes.format, changes.weekday, changes.start_time)
    default = Every.WEEK if any(each is not UNSET for each in parts) else None
    every = given(changes.every, schedule.every if schedule else default)
    if every is None:
        return None
    typed = given(changes.start_time, schedule.start_time if schedule else _EVENING)
    start_time = time_of_day(typed)
    if start_time is None:
        raise InvalidTime(text=typed)
    return BattleSchedule(
        guild_id=request.guild_id,
        every=every,
        format=given(changes.format, schedule.format if schedule else Format.WEEKEND),
        weekday=given(changes.weekday, schedule.weekday if schedule else _FRIDAY),
        start_time=start_time,
        next_at=schedule.next_at if schedule else request.now,
    )


def _stored(schedule: BattleSchedule | None) -> str | None:
    """Return a schedule as the audit stores it."""
    if schedule is None:
        return None
    return f"{schedule.every} {schedule.format} {schedule.weekday} {schedule.start_time}"


def _move(tx: Transaction, request: Request, before: Server, channel_id: int | None) -> None:
    """Go on in another channel; without one, a battle that is on stays where it is."""
    for each in (before.battles_channel_id, channel_id):
        if each is not None:
            notices.clear_notices(tx, request.guild_id, each)
    if channel_id is None:
        return
    for kind in _POSTED:
        deliveries.redirect(tx, request.guild_id, kind, channel_id, request.now)
    running = battles.running(tx, request.guild_id)
    battle = battles.enter(tx, running.id) if running else None
    if battle is not None:
        battles.save(tx, replace(battle, channel_id=channel_id))
