"""Battles: what dealing a pair, a vote, the ranking and the end cost."""

import itertools
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from time import perf_counter

from benchmarks.databases import Configured, postgresql, sqlite
from benchmarks.report import Section, spread
from bot.app.messages import MESSAGE_KINDS
from bot.battles.results.voting import PairToHear
from bot.battles.rules.battles import Format, Phase
from bot.battles.rules.dealing import pairs_each
from bot.battles.rules.ranking import Votes, rank
from bot.battles.service.finishing import finish
from bot.battles.store import battles, entries
from bot.battles.store.battles import Battle, NewBattle
from bot.battles.store.entries import Entry
from bot.battles.view.voting import CHOICES
from bot.db.database import Database
from bot.interactions.rules import Request
from bot.members import store as members
from bot.packs.loading import load_packs
from bot.recordings import store as recordings
from bot.recordings.store import Recording
from bot.servers import store as servers
from bot.servers.service.context import default_server
from bot.services import Services

SIZES, QUICK_SIZES = ((12, 15), (100, 100)), ((12, 15),)
"""Entries and voters; every maker votes."""
AIM_VOTE_MS, AIM_END_MS = 50, 1_000

_GUILD = 1
_NOW = datetime(2026, 11, 20, 18, tzinfo=UTC)
_SEED = 4
_RANKINGS = 5
_MS = 1_000


async def measure(*, quick: bool) -> Sequence[Section]:
    """Let all voters vote, and end the battle, on each engine."""
    rows: list[list[str]] = []
    with sqlite() as file, postgresql() as server:
        for configured in filter(None, (file, server)):
            configured.migrate()
            sizes = QUICK_SIZES if quick else SIZES
            rows += [_battle(configured, *size) for size in sizes]
    return [
        Section(
            title="Battles: votes and the end",
            description=(
                "Every maker and some others vote on all their pairs, one after the other. "
                "Dealing and voting are one transaction each, without the way to Discord. The end "
                "is one transaction, too: it ranks the entries, grants XP to everybody and adds "
                f"the messages. A vote may take {AIM_VOTE_MS} ms, and the end {AIM_END_MS} ms."
            ),
            columns=["engine", "entries, voters", "deal a pair", "vote", "rank", "end the battle"],
            rows=rows,
        )
    ]


def _battle(configured: Configured, count: int, voters: int) -> list[str]:
    packs = load_packs(Path("seeds"))
    with closing(Database(configured.url)) as database:
        services = Services(database, packs, MESSAGE_KINDS)
        battle = _start(database, count, voters, _GUILD + count)
        dealing, voting = _vote(services, battle, voters)
        ranking = [_rank(count) for _ in range(_RANKINGS)]
        started = perf_counter()
        with database.writing() as tx:
            finish(tx, packs, battle, _NOW + timedelta(days=2))
        ended = (perf_counter() - started) * _MS
    return [
        configured.engine,
        f"{count}, {voters}",
        spread(dealing),
        spread(voting),
        spread(ranking),
        f"{ended:.0f} ms",
    ]


def _start(database: Database, count: int, voters: int, guild_id: int) -> Battle:
    """Insert a battle whose votes are open."""
    packs = load_packs(Path("seeds"))
    with database.writing() as tx:
        servers.ensure(tx, default_server(guild_id, packs))
        battle = battles.add(
            tx,
            NewBattle(
                guild_id=guild_id,
                brief=None,
                title="One kick",
                task="All of it from a kick",
                format=Format.WEEKEND,
                longest_seconds=180,
                channel_id=1,
                started_by=None,
                starts_at=_NOW - timedelta(days=2),
                entries_close_at=_NOW,
                votes_close_at=_NOW + timedelta(days=2),
                phase=Phase.VOTING,
                due_at=_NOW + timedelta(days=2),
                pairs_each=pairs_each(count),
            ),
        )
        for maker in range(1, count + 1):
            members.enter(tx, guild_id, maker)
            recording = Recording(
                id=guild_id * 1_000 + maker,
                guild_id=guild_id,
                user_id=maker,
                channel_id=maker,
                message_id=guild_id * 1_000 + maker,
                at=_NOW,
                seconds=60.0,
            )
            recordings.add(tx, recording)
            entry = Entry(
                id=recording.id,
                battle_id=battle.id,
                guild_id=guild_id,
                user_id=maker,
                recording_id=recording.id,
                note=None,
                at=_NOW,
            )
            entries.add(tx, entry)
    return battle


def _vote(services: Services, battle: Battle, voters: int) -> tuple[list[float], list[float]]:
    """Return the milliseconds of each deal and each vote."""
    rng, ids = Random(_SEED), itertools.count(battle.guild_id * 100_000)
    dealing: list[float] = []
    voting: list[float] = []
    for user_id in range(1, voters + 1):

        def request(user_id: int = user_id) -> Request:
            return Request(
                interaction_id=next(ids), guild_id=battle.guild_id, user_id=user_id, now=_NOW
            )

        while True:
            started = perf_counter()
            pair = services.battle_votes.deal.blocking(
                request(), joined_at=battle.starts_at - timedelta(days=1)
            )
            if not isinstance(pair, PairToHear):
                break
            dealing.append((perf_counter() - started) * _MS)
            started = perf_counter()
            services.battle_votes.vote.blocking(request(), pair.pair_id, rng.choice(CHOICES))
            voting.append((perf_counter() - started) * _MS)
    return dealing, voting


def _rank(count: int) -> float:
    """Return the milliseconds of ranking so many entries by six votes on each."""
    rng, ids = Random(_SEED), range(count)
    votes = [
        Votes(first_id=one, second_id=(one + step) % count, for_first=won, for_second=1 - won)
        for one in ids
        for step in (1, 2, 5)
        for won in (rng.randrange(2),)
    ]
    started = perf_counter()
    rank(ids, ids, votes)
    return (perf_counter() - started) * _MS
