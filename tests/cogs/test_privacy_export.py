from datetime import UTC, datetime

from tests.cogs.harness import PACKS, START, Harness, complete_surely, text_of
from tests.cogs.member_data import export, file_of, practise, rows_with

PACK = PACKS["music-production"]
ATTRIBUTES = ["creativity", "ear", "technique", "knowledge", "discipline"]

TOP = {
    "guild_id": str,
    "user_id": str,
    "exported_at": str,
    "xp": int,
    "level": int,
    "attributes": dict,
    "streak": dict,
    "awards": list,
    "sessions": list,
    "completions": list,
    "milestones": list,
    "profile": dict,
}
AWARD = {
    "id",
    "at",
    "day",
    "source",
    "base_xp",
    "multiplier_percent",
    "streak_bonus_percent",
    "xp",
    "attributes",
    "undoes",
    "reason",
}
SESSION = {
    "id",
    "kind",
    "day",
    "started_at",
    "ended_at",
    "minutes",
    "focus",
    "note",
    "breaks",
    "undone",
}
COMPLETION = {"id", "quest", "cadence", "period", "at", "note", "proof", "undone"}
PROFILE = {"timezone", "daw", "genre", "path", "daily_goal_minutes"}


def stamp(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


async def test_unknown_members_get_the_same_file_with_zeros(harness: Harness) -> None:
    mia = harness.member("mia")
    result = await mia.slash(harness.channel, "privacy export")
    assert "Nothing here yet" in text_of(result)
    content = await file_of(result)
    assert {key: type(content[key]) for key in TOP} == TOP
    assert {key: content[key] for key in TOP} | {"profile": {}} == {
        "guild_id": str(harness.guild.id),
        "user_id": str(mia.id),
        "exported_at": "2026-11-22T20:15:00Z",
        "xp": 0,
        "level": 1,
        "attributes": dict.fromkeys(ATTRIBUTES, 0),
        "streak": {"days": 0, "longest": 0, "rest_days": 0},
        "awards": [],
        "sessions": [],
        "completions": [],
        "milestones": [],
        "profile": {},
    }
    assert {key: content["profile"][key] for key in PROFILE} == dict.fromkeys(PROFILE)
    assert rows_with(harness, mia.id) == []


async def test_the_file_has_the_documented_keys(harness: Harness) -> None:
    await harness.set_up_quests()
    await harness.post()
    mia = harness.member("mia")
    await practise(harness, mia)
    result = await mia.slash(harness.channel, "privacy export")
    content = await file_of(result)
    summary = text_of(result)

    assert {key: type(content[key]) for key in TOP} == TOP
    assert all(set(award) >= AWARD for award in content["awards"])
    assert all(set(session) >= SESSION for session in content["sessions"])
    assert all(set(completion) >= COMPLETION for completion in content["completions"])
    assert set(content["profile"]) >= PROFILE
    assert f"**{content['xp']} XP**, level {content['level']}, from 4 awards" in summary
    assert "2 practice sessions" in summary
    assert "1 completed quest" in summary
    assert "Streak: 1 day" in summary
    assert "4 profile settings" in summary

    assert content["xp"] == 605
    assert content["level"] == 4
    assert content["streak"] == {"days": 1, "longest": 1, "rest_days": 0}
    assert list(content["attributes"]) == ATTRIBUTES
    assert sum(content["attributes"].values()) == 605
    assert (
        content["profile"]
        | {
            "timezone": "Europe/Berlin",
            "daw": "ableton-live",
            "genre": "dub techno",
            "path": None,
            "daily_goal_minutes": 30,
        }
        == content["profile"]
    )


async def test_awards_are_exported_key_by_key(harness: Harness) -> None:
    await harness.set_up_quests()
    await harness.post()
    mia = harness.member("mia")
    await practise(harness, mia)
    content = await export(harness, mia)
    timed, logged, undo, quest = content["awards"]
    assert [award["source"] for award in content["awards"]] == [
        "session",
        "session",
        "undo",
        "quest",
    ]
    assert sum(award["xp"] for award in content["awards"]) == content["xp"]
    assert {key: timed[key] for key in AWARD} == {
        "id": timed["id"],
        "at": stamp(harness.clock.now),
        "day": "2026-11-22",
        "source": "session",
        "base_xp": 300,
        "multiplier_percent": 110,
        "streak_bonus_percent": 0,
        "xp": 330,
        "attributes": {
            "creativity": 33,
            "ear": 132,
            "technique": 99,
            "knowledge": 33,
            "discipline": 33,
        },
        "undoes": None,
        "reason": timed["reason"],
    }
    assert isinstance(timed["id"], str)
    assert isinstance(timed["reason"], str)
    assert undo["undoes"] == logged["id"]
    assert (undo["xp"], undo["base_xp"]) == (-495, -450)
    assert (quest["xp"], quest["base_xp"], quest["undoes"]) == (275, 250, None)


async def test_sessions_are_exported_key_by_key(harness: Harness) -> None:
    await harness.set_up_quests()
    await harness.post()
    mia = harness.member("mia")
    await practise(harness, mia)
    timed, logged = (await export(harness, mia))["sessions"]
    assert {key: timed[key] for key in SESSION} == {
        "id": timed["id"],
        "kind": "timed",
        "day": "2026-11-22",
        "started_at": stamp(START),
        "ended_at": "2026-11-22T20:50:00Z",
        "minutes": 30,
        "focus": "mixing",
        "note": "vocal balance",
        "breaks": [{"from": "2026-11-22T20:35:00Z", "to": "2026-11-22T20:40:00Z"}],
        "undone": False,
    }
    assert {key: logged[key] for key in SESSION} == {
        "id": logged["id"],
        "kind": "logged",
        "day": "2026-11-22",
        "started_at": None,
        "ended_at": None,
        "minutes": 45,
        "focus": "theory",
        "note": "Modi, „dorisch“",
        "breaks": [],
        "undone": True,
    }
    assert isinstance(timed["id"], str)


async def test_the_file_is_indented_utf8_json(harness: Harness) -> None:
    mia = harness.member("mia")
    note = "Modi, „dorisch“ 🎛"
    await mia.slash(harness.channel, "session log", minutes=45, focus="theory", note=note)
    result = await mia.slash(harness.channel, "privacy export")
    assert result.response is not None
    (file,) = result.response.attachments
    assert f'\n      "note": "{note}",\n' in (await file.read()).decode("utf-8")


async def test_completions_are_exported_key_by_key(harness: Harness) -> None:
    await harness.set_up_quests()
    await harness.post()
    mia = harness.member("mia")
    await practise(harness, mia)
    (completion,) = (await export(harness, mia))["completions"]
    assert {key: completion[key] for key in COMPLETION} == {
        "id": completion["id"],
        "quest": completion["quest"],
        "cadence": "daily",
        "period": "2026-11-22",
        "at": stamp(harness.clock.now),
        "note": "Fünf Töne",
        "proof": "https://example.com/hook",
        "undone": False,
    }
    assert completion["quest"] in PACK.quest_by_slug
    assert isinstance(completion["id"], str)


async def test_periods_are_dates_weeks_and_months(harness: Harness) -> None:
    await harness.set_up_quests()
    mia = harness.member("mia")
    for cadence in ("daily", "weekly", "monthly"):
        await harness.post(cadence)
        await complete_surely(mia, harness.channel, cadence=cadence)
    content = await export(harness, mia)
    assert [(each["cadence"], each["period"]) for each in content["completions"]] == [
        ("daily", "2026-11-22"),
        ("weekly", "2026-W47"),
        ("monthly", "2026-11"),
    ]


async def test_a_running_timer_is_exported_without_an_end(harness: Harness) -> None:
    mia = harness.member("mia")
    await mia.slash(harness.channel, "session start", focus="mixing")
    harness.clock.advance(minutes=7)
    await mia.slash(harness.channel, "session break")
    result = await mia.slash(harness.channel, "privacy export")
    (session,) = (await file_of(result))["sessions"]
    assert session["started_at"] == stamp(START)
    assert session["ended_at"] is None
    assert session["minutes"] is None
    assert session["breaks"] == [{"from": "2026-11-22T20:22:00Z", "to": None}]
    assert "1 practice session" in text_of(result)


async def test_a_broken_streak_is_exported_as_zero(harness: Harness) -> None:
    mia = harness.member("mia")
    await mia.slash(harness.channel, "session log", minutes=30, focus="mixing")
    harness.clock.advance(days=9)
    assert (await export(harness, mia))["streak"] == {"days": 0, "longest": 1, "rest_days": 0}


async def test_a_file_contains_one_member_of_one_server(harness: Harness) -> None:
    mia, bo = harness.member("mia"), harness.member("bo")
    await mia.slash(harness.channel, "session log", minutes=30, focus="mixing")
    other = harness.env.create_guild("Elsewhere")
    studio = other.create_text_channel("studio")
    away = other.add_member(mia.user)
    assert (await export(harness, bo))["xp"] == 0
    content = await file_of(await away.slash(studio, "privacy export"))
    assert (content["guild_id"], content["xp"]) == (str(other.id), 0)
    assert (await export(harness, mia))["xp"] == 330
