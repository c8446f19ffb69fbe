"""Rows written by the first release: a week of practice, with a row in each of its tables."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

from tests.db.releases import History, Rows


def _award(history: History, ago: int, **terms: Any) -> dict[str, Any]:
    row: dict[str, Any] = {
        "guild_id": history.guild_id,
        "user_id": history.mia,
        "at": history.at(days=ago),
        "day": history.day(ago).isoformat(),
        "source": "session",
        "multiplier_percent": 110,
        "minutes": 0,
        "quests": 0,
        "undoes": None,
        "reason": "Mixing",
    }
    return row | terms


def _ledger(history: History) -> Iterator[dict[str, Any]]:
    """Yield a week of Mia's hours, her quest and her timer; then Ben's session and its undo."""
    for bonus, xp in enumerate((660, 667, 673, 680, 686, 693, 700)):  # an hour: 600, times 110 %
        yield _award(
            history,
            6 - bonus,
            id=bonus + 1,
            reference=f"session:{bonus + 1}",
            base_xp=600,
            streak_bonus_percent=bonus,
            xp=xp,
            minutes=60,
            attributes=f'{{"ear":{xp - 300},"technique":300}}',
        )
    yield _award(
        history,
        1,
        id=8,
        source="quest",
        reference="completion:1",
        base_xp=250,
        streak_bonus_percent=5,
        xp=289,
        quests=1,
        attributes='{"creativity":289}',
    )
    yield _award(
        history,
        0,
        id=9,
        reference="session:8",
        base_xp=200,
        streak_bonus_percent=6,
        xp=233,
        minutes=20,
        attributes='{"ear":133,"discipline":100}',
    )
    ben = {"user_id": history.ben, "streak_bonus_percent": 0}
    yield _award(
        history,
        2,
        id=10,
        reference="session:9",
        base_xp=100,
        xp=110,
        minutes=10,
        attributes='{"ear":110}',
        **ben,
    )
    yield _award(
        history,
        2,
        id=11,
        source="undo",
        reference="award:10",
        base_xp=-100,
        xp=-110,
        minutes=-10,
        attributes='{"ear":-110}',
        undoes=10,
        **ben,
    )


def _sums(ledger: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Return the sums that the first release stored: by period, by attribute, by day."""
    standings: defaultdict[tuple[int, str], Counter[str]] = defaultdict(Counter)
    days: defaultdict[tuple[int, str], Counter[str]] = defaultdict(Counter)
    attributes: Counter[tuple[int, str]] = Counter()
    for award in ledger:
        year, week, _ = date.fromisoformat(award["day"]).isocalendar()
        figures = {name: award[name] for name in ("xp", "minutes", "quests")}
        for period in ("all", award["day"][:7], f"{year}-W{week:02d}"):
            standings[award["user_id"], period].update(figures)
        days[award["user_id"], award["day"]].update(figures)
        for name, xp in json.loads(award["attributes"]).items():
            attributes[award["user_id"], name] += xp
    guild_id = ledger[0]["guild_id"]
    return {
        "standings": [
            {"guild_id": guild_id, "user_id": who, "period": period, "present": 1, **figures}
            for (who, period), figures in standings.items()
        ],
        "practice_days": [
            {
                "guild_id": guild_id,
                "user_id": who,
                "day": day,
                "minutes": figures["minutes"],
                "quests": figures["quests"],
            }
            for (who, day), figures in days.items()
        ],
        "attribute_totals": [
            {"guild_id": guild_id, "user_id": who, "attribute": name, "xp": xp}
            for (who, name), xp in attributes.items()
        ],
    }


def first_release(history: History) -> Rows:
    """Return rows as the first release wrote them, at least one in each of its tables."""
    ledger = list(_ledger(history))
    of_server = {"guild_id": history.guild_id}
    of_mia = of_server | {"user_id": history.mia}
    of_ben = of_server | {"user_id": history.ben}
    logged = {"kind": "logged", "timezone": history.zone, "minutes": 60, "focus": "mixing"}
    timed = {"kind": "timed", "timezone": history.zone, "focus": "mixing"}
    daily = of_server | {"cadence": "daily", "bag": 0}
    return {
        "servers": [
            of_server
            | {
                "pack": "music-production",
                "timezone": history.zone,
                "daily_time": "09:00",
                "weekly_day": 0,
                "quests_channel_id": history.channel_id,
                "verification": "honour",
                "configured_by": history.ben,
            }
        ],
        "schedules": [
            of_server | {"cadence": cadence, "next_run_at": history.at(days=-9)}
            for cadence in ("daily", "weekly", "monthly")
        ],
        "postings": [
            daily
            | {
                "id": 1,
                "period": history.day(1).isoformat(),
                "quest": "bass-answers-kick",
                "opened_at": history.at(days=1, hours=3),
                "closes_at": history.at(hours=-9),
            },
            daily
            | {
                "id": 2,
                "period": history.today.isoformat(),
                "quest": "five-note-hook",
                "opened_at": history.at(hours=3),
                "closes_at": history.at(hours=-33),
            },
        ],
        "notices": [of_server | {"id": 1, "problem": "channel-gone", "channel_id": 5, "at": 6}],
        "deliveries": [
            of_server
            | {
                "id": 1,
                "kind": "posting",
                "subject_id": 2,
                "channel_id": history.channel_id,
                "message_id": history.message_id,
                "attempts": 1,
            }
        ],
        "members": [
            of_mia
            | {
                "timezone": history.zone,
                "daw": "bitwig-studio",
                "genre": "dub",
                "daily_goal_minutes": 45,
                "pings": "nothing",
                "highest_level": 15,
                "streak_days": 7,
                "longest_streak": 7,
                "streak_last_on": history.today.isoformat(),
                "streak_until_at": int(history.over_at.timestamp()),
            },
            of_ben,
        ],
        "sessions": [
            *(
                of_mia
                | logged
                | {"id": 7 - ago, "day": history.day(ago).isoformat(), "note": "Hats"}
                for ago in range(6, -1, -1)
            ),
            of_mia
            | timed
            | {
                "id": 8,
                "day": history.today.isoformat(),
                "started_at": history.at(minutes=40),
                "ended_at": history.at(minutes=15),
                "last_sign_at": history.at(minutes=15),
                "minutes": 20,
                "posting_id": 2,
            },
            of_ben
            | logged
            | {
                "id": 9,
                "day": history.day(2).isoformat(),
                "minutes": 10,
                "undone_at": history.at(days=2),
            },
            of_ben
            | timed
            | {
                "id": 10,
                "day": history.today.isoformat(),
                "started_at": history.at(minutes=9),
                "last_sign_at": history.at(minutes=9),
            },
        ],
        "breaks": [
            {"session_id": 8, "from_at": history.at(minutes=30), "to_at": history.at(minutes=25)}
        ],
        "completions": [
            of_mia
            | {
                "id": 1,
                "posting_id": 1,
                "at": history.at(days=1),
                "day": history.day(1).isoformat(),
                "note": "Twice",
                "proof_url": "https://example.com/mix",
            }
        ],
        "awards": ledger,
        **_sums(ledger),
        "level_ups": [of_mia | {"id": 1, "award_id": 9, "level": 15, "at": history.at(minutes=15)}],
        "handled_interactions": [of_mia | {"interaction_id": 1234, "at": history.at(minutes=15)}],
        "facts": [{"name": "commands_hash", "value": "of other commands"}],
    }
