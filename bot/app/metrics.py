"""The bot's Prometheus metrics.

This module imports no other part of the bot, and its callers need not know Prometheus. Each bot has
a registry of its own, so that several can run in one process. No label has data of a server or a
member, and each has few values: names from our code, and one for everything else.
"""

import platform
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Final

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    GCCollector,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"

_ACKNOWLEDGED = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 1.5, 2, 2.5, 3, 5)
"""Seconds. We defer an answer after 1.5, and Discord drops the interaction after 3."""
_DATABASE = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_TICK = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
_SOUND = (0.1, 0.25, 0.5, 1, 1.5, 2.5, 5, 10, 30, 60, 150)
_LOOP = (0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5)

disable_created_metrics()  # they would add a `_created` line to every metric


@dataclass(frozen=True, slots=True, kw_only=True)
class GaugeValues:
    """The values of the gauges at the time of a scrape; unknown figures are NaN.

    `…_overdue_seconds` is how long the oldest has been due.
    """

    connected: bool
    latency_seconds: float
    servers: int
    database_failing: bool
    owed: Mapping[str, int]
    deliveries_overdue_seconds: float
    postings_due: int | float
    postings_overdue_seconds: float
    sound_waiting: int
    sound_workers: int


class Metrics:
    """All metrics of one bot."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        for collector in (ProcessCollector, PlatformCollector, GCCollector):
            collector(registry=self._registry)
        self.ticked_at: float | None = None
        """When the last tick ended, by `time.monotonic`."""
        self._add_interaction_metrics()
        self._add_schedule_metrics()
        self._add_database_metrics()
        self._add_sound_metrics()
        self._add_gauges()

    def _add_interaction_metrics(self) -> None:
        self._interactions = Counter(
            "woodshed_interactions",
            "Interactions by outcome: ok, told (refused with a reason), late, failed (a bug or the "
            "database), or lost (no answer got through).",
            ["kind", "name", "outcome"],
            registry=self._registry,
        )
        self._acknowledged = Histogram(
            "woodshed_acknowledgement_seconds",
            "Time from receiving an interaction to Discord having our first answer.",
            ["kind"],
            buckets=_ACKNOWLEDGED,
            registry=self._registry,
        )

    def _add_schedule_metrics(self) -> None:
        registry = self._registry
        self._deliveries = Counter(
            "woodshed_deliveries",
            "Attempts to deliver a message: sent, retried (again soon), refused (staff have to fix "
            "it), dropped (nobody to reach), or failed (a bug or the database).",
            ["kind", "outcome"],
            registry=registry,
        )
        self._tick_lag = Histogram(
            "woodshed_tick_lag_seconds",
            "Time from requesting a tick to its start.",
            buckets=_TICK,
            registry=registry,
        )
        self._tick_took = Histogram(
            "woodshed_tick_duration_seconds",
            "Duration of a tick.",
            buckets=_TICK,
            registry=registry,
        )
        self._tick_failures = Counter(
            "woodshed_tick_failures",
            "Parts of a tick that failed; the next tick tries them again.",
            ["part"],
            registry=registry,
        )
        self._last_tick = Gauge(
            "woodshed_last_tick_timestamp_seconds",
            "When the last tick ended.",
            registry=registry,
        )
        self._loop_lag = Histogram(
            "woodshed_event_loop_lag_seconds",
            "How late the event loop resumes a sleeping task.",
            buckets=_LOOP,
            registry=registry,
        )

    def _add_database_metrics(self) -> None:
        waited = Histogram(
            "woodshed_database_wait_seconds",
            "Time from requesting a transaction to its start: for a connection and the write lock.",
            ["work"],
            buckets=_DATABASE,
            registry=self._registry,
        )
        took = Histogram(
            "woodshed_database_transaction_seconds",
            "Duration of a transaction, including the commit.",
            ["work"],
            buckets=_DATABASE,
            registry=self._registry,
        )
        works = ("reading", "writing")
        self._transactions = {work: (waited.labels(work), took.labels(work)) for work in works}

    def _add_sound_metrics(self) -> None:
        self._sound_jobs = Counter(
            "woodshed_sound_jobs",
            "Jobs of audio workers by outcome: done, refused (a file that can't be used), "
            "cancelled, or how they failed.",
            ["kind", "outcome"],
            registry=self._registry,
        )
        self._sound_took = Histogram(
            "woodshed_sound_job_seconds",
            "Duration of a job, with the start of its worker, without waiting for one.",
            ["kind"],
            buckets=_SOUND,
            registry=self._registry,
        )

    def _add_gauges(self) -> None:
        def gauge(name: str, help_text: str, *labels: str) -> Gauge:
            return Gauge(f"woodshed_{name}", help_text, labels, registry=self._registry)

        build = gauge("build_info", "1, with the version as a label.", "version", "python")
        build.labels(woodshed_version(), platform.python_version()).set(1)
        self._connected = gauge(
            "gateway_connected", "1 while the bot is connected to Discord, else 0."
        )
        self._latency = gauge("gateway_latency_seconds", "Round trip of the gateway's heartbeat.")
        self._servers = gauge("servers", "How many servers the bot is in.")
        self._failing = gauge(
            "database_failing", "1 while the database cannot be read or written, else 0."
        )
        self._owed = gauge("deliveries_owed", "Messages still to be sent.", "kind")
        self._overdue = gauge(
            "deliveries_overdue_seconds", "How long the oldest due message has waited."
        )
        self._due = gauge("postings_due", "Postings that are due but not open yet.")
        self._postings_overdue = gauge(
            "postings_overdue_seconds", "How long the oldest due posting has waited."
        )
        self._sound_waiting = gauge("sound_jobs_waiting", "Jobs that wait for an audio worker.")
        self._sound_workers = gauge("sound_workers", "Audio workers that run.")
        self._disconnects = Counter(
            "woodshed_gateway_disconnects",
            "How often the connection to Discord was lost.",
            registry=self._registry,
        )

    def interaction(
        self, kind: str, name: str, outcome: str, acknowledged_seconds: float | None
    ) -> None:
        """Count an interaction; `acknowledged_seconds` is None if no answer got through."""
        self._interactions.labels(kind, name, outcome).inc()
        if acknowledged_seconds is not None:
            self._acknowledged.labels(kind).observe(acknowledged_seconds)

    def transaction(self, work: str, waited_seconds: float, took_seconds: float | None) -> None:
        """Record a `reading` or `writing` transaction; `took_seconds` is None if it never began."""
        waited, took = self._transactions[work]
        waited.observe(waited_seconds)
        if took_seconds is not None:
            took.observe(took_seconds)

    def tick(self, lag_seconds: float, took_seconds: float) -> None:
        """Record a tick that has just ended."""
        self._tick_lag.observe(lag_seconds)
        self._tick_took.observe(took_seconds)
        self._last_tick.set_to_current_time()
        self.ticked_at = time.monotonic()

    def tick_failure(self, part: str) -> None:
        """Count a part of a tick that failed."""
        self._tick_failures.labels(part).inc()

    def delivery(self, kind: str, outcome: str) -> None:
        """Count an attempt to deliver a message."""
        self._deliveries.labels(kind, outcome).inc()

    def sound_job(self, kind: str, outcome: str, seconds: float) -> None:
        """Record a job of an audio worker."""
        self._sound_jobs.labels(kind, outcome).inc()
        self._sound_took.labels(kind).observe(seconds)

    def disconnect(self) -> None:
        """Count a loss of the connection to Discord."""
        self._disconnects.inc()

    def loop_lag(self, seconds: float) -> None:
        """Record how late the event loop resumed a sleeping task."""
        self._loop_lag.observe(seconds)

    def page(self, gauges: GaugeValues) -> bytes:
        """Return all metrics in the Prometheus text format, with the gauges set to `gauges`."""
        self._connected.set(gauges.connected)
        self._latency.set(gauges.latency_seconds)
        self._servers.set(gauges.servers)
        self._failing.set(gauges.database_failing)
        self._owed.clear()
        for kind, number in gauges.owed.items():
            self._owed.labels(kind).set(number)
        self._overdue.set(gauges.deliveries_overdue_seconds)
        self._due.set(gauges.postings_due)
        self._postings_overdue.set(gauges.postings_overdue_seconds)
        self._sound_waiting.set(gauges.sound_waiting)
        self._sound_workers.set(gauges.sound_workers)
        return generate_latest(self._registry)


@cache
def woodshed_version() -> str:
    """Return the installed version, or `unknown`."""
    try:
        return version("woodshed")
    except PackageNotFoundError:
        return "unknown"
