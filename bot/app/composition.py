"""Composition root: builds the client with its commands and the schedule with its jobs."""

import time
from collections.abc import Callable
from datetime import datetime

from bot.app.client import Woodshed
from bot.app.messages import MESSAGE_KINDS
from bot.audio.clip_maker import STEP_SECONDS
from bot.audio.download import Downloads, Stream, stream_from_discord
from bot.audio.workers import AudioWorkers
from bot.interactions.rules import Rates
from bot.outbox.courier import Courier
from bot.outbox.message.drawing import DrawContext
from bot.outbox.rate_limit import REQUESTS_PER_SECOND, RateLimiter
from bot.quests.placing import PlaceSync
from bot.quests.redrawing import Redrawer
from bot.schedule.background import Background
from bot.schedule.daily_backup import DailyBackup
from bot.schedule.jobs.battles import DueBattles
from bot.schedule.jobs.deliveries import DueDeliveries
from bot.schedule.jobs.events import DueEvents
from bot.schedule.jobs.feedback import CloseSubmissions, LapseClaims, PayCritiques
from bot.schedule.jobs.imports import DueImports
from bot.schedule.jobs.job import Job
from bot.schedule.jobs.quests import DuePlaces, DuePostings, DueRedraws
from bot.schedule.jobs.roles import DueRoleChecks, DueWonRoles
from bot.schedule.jobs.sessions import DueReminders, DueSharedTimers, RoomWatch
from bot.schedule.jobs.streak_reminders import DueStreakReminders
from bot.schedule.jobs.upkeep import DueBackup, DueErasures, Heartbeat, LogErasure, Pruning
from bot.schedule.role_sync import RoleSync
from bot.schedule.tick import TICK_SECONDS, Schedule
from bot.schedule.xp_imports import ImportRunner
from bot.services import Services
from bot.shared_timers.redrawing import SharedTimerRedrawer
from bot.won_roles.sync import WonRoleSync
from cogs import add_all


async def build_client(
    services: Services,
    clock: Callable[[], datetime],
    wake: Callable[[], None],
    rates: Rates,
    *,
    sound: AudioWorkers,
    shard_count: int | None = None,
    stream: Stream = stream_from_discord,
    clip_step_seconds: float = STEP_SECONDS,
    monotonic: Callable[[], float] = time.monotonic,
) -> Woodshed:
    """Build the client with every command; attached files are read through `stream`.

    Without a `shard_count`, `Woodshed.prepare_shards` sets it.
    """
    client = Woodshed(
        services=services,
        clock=clock,
        wake=wake,
        rates=rates,
        sound=sound,
        downloads=Downloads(stream),
        shard_count=shard_count,
        clip_step_seconds=clip_step_seconds,
        monotonic=monotonic,
    )
    await add_all(client)
    return client


def build_schedule(
    client: Woodshed,
    clock: Callable[[], datetime],
    *,
    records_outages: bool,
    daily_backup: DailyBackup | None = None,
    tick_seconds: float = TICK_SECONDS,
    requests_per_second: float = REQUESTS_PER_SECOND,
) -> Schedule:
    """Build the schedule of a client.

    With `records_outages`, time without a tick counts as downtime: wrong if the clock jumps.
    `tick_seconds` is the time between ticks that nothing woke, and `requests_per_second` what
    Discord allows.
    """
    background, rate_limiter = Background(), RateLimiter(requests_per_second)
    jobs = _jobs(client, clock, background, rate_limiter)
    if records_outages:
        heartbeat = Heartbeat(client.services.downtime, lambda: client.is_connected)
        jobs.insert(0, heartbeat)  # an outage excuses days that the other jobs query
    if daily_backup is not None:
        jobs.append(DueBackup(daily_backup, background))
    return Schedule(jobs, background, clock, client.metrics, tick_seconds=tick_seconds)


def _jobs(
    client: Woodshed,
    clock: Callable[[], datetime],
    background: Background,
    rate_limiter: RateLimiter,
) -> list[Job]:
    """Build the jobs of every schedule, in the order in which a tick runs them."""
    services = client.services
    context = DrawContext(
        client=client,
        directory=client.directory,
        services=services,
        clock=clock,
        renderer=client.renderer,
        avatars=client.avatars,
        sound=client.sound,
    )
    courier = Courier(MESSAGE_KINDS, context, rate_limiter, client.metrics)
    deliveries = DueDeliveries(services.deliveries, courier, rate_limiter, background)
    role_sync = RoleSync(client, services, clock, rate_limiter)
    won_role_sync = WonRoleSync(client, services.won_roles, clock, rate_limiter)
    import_runner = ImportRunner(client, services, clock)
    redrawer = Redrawer(client, client.directory, rate_limiter, services.postings)
    shared_timers = SharedTimerRedrawer(
        client, client.directory, rate_limiter, services.shared_timer_progress
    )
    place_sync = PlaceSync(client, services.quest_places, clock, rate_limiter)
    return [
        DuePostings(services.postings, services.week_reviews, deliveries),
        DueBattles(services.battle_phases, client.sound),
        DueSharedTimers(services.shared_timer_progress, shared_timers, background),
        DueEvents(services.event_announcements),
        DueReminders(services.reminders, client.rooms),
        DueStreakReminders(services.streak_reminders),
        RoomWatch(client.rooms, lambda: client.is_connected),
        CloseSubmissions(services.submissions),
        deliveries,
        DueRedraws(services.postings, redrawer, background),
        DuePlaces(services.quest_places, place_sync, background),
        DueRoleChecks(services.level_roles, role_sync, background),
        DueWonRoles(services.won_roles, won_role_sync, background),
        DueImports(services.import_work, import_runner, background),
        LapseClaims(services.due_feedback),
        PayCritiques(services.due_feedback),
        DueErasures(services.departures, services.privacy, background),
        LogErasure(services.privacy.database),
        Pruning(services.postings, services.level_roles, services.staff, services.privacy),
    ]
