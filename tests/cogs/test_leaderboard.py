"""`/leaderboard`."""

import re
from collections.abc import Sequence

import discord
import pytest
from simcord.actors import MemberActor
from simcord.results import InteractionResult

from bot.ui import member_lookup as roster
from bot.ui.actions import button
from bot.ui.replies import body, panel, row
from tests.cogs.harness import Harness, Message, buttons_of, message_of, text_of
from tests.cogs.staff import allow
from tests.cogs.test_posted_pictures import shown_in


async def log(harness: Harness, who: MemberActor, minutes: int) -> None:
    await who.slash(harness.channel, "session log", minutes=minutes)


async def create_members(harness: Harness, minutes: Sequence[int]) -> list[MemberActor]:
    """Create members `m0`, `m1`… who have practised these minutes."""
    members = [harness.member(f"m{number}") for number in range(len(minutes))]
    for member, length in zip(members, minutes, strict=True):
        await log(harness, member, length)
    return members


async def board(harness: Harness, who: MemberActor, **options: object) -> InteractionResult:
    shown = await who.slash(harness.channel, "leaderboard", **options)
    assert not shown.ephemeral
    return shown


def lines_of(shown: Message) -> list[tuple[int, str, str]]:
    """Return a board's rows from the alt text of its picture: rank, name, score and movement."""
    ((_, described),) = shown_in(shown)
    _, _, rows = described.partition(": ")
    matches = (re.fullmatch(r"([\d,]+) (.+?), (.+)", line) for line in rows.split("; "))
    return [(int(match[1].replace(",", "")), match[2], match[3]) for match in matches if match]


def chosen_in(shown: Message) -> list[str]:
    """Return what a board's selects show as chosen."""
    view = discord.ui.LayoutView.from_message(message_of(shown), timeout=None)
    selects = [item for item in view.walk_children() if isinstance(item, discord.ui.Select)]
    view.stop()
    return [option.label for item in selects for option in item.options if option.default]


async def choose(who: MemberActor, shown: Message, what: str, value: str) -> InteractionResult:
    """Choose a period or metric; the key of its select is what the other one shows."""
    view = discord.ui.LayoutView.from_message(message_of(shown), timeout=None)
    (custom_id,) = [
        item.custom_id
        for item in view.walk_children()
        if isinstance(item, discord.ui.Select) and f":leaderboard-{what}:" in item.custom_id
    ]
    view.stop()
    return await who.select(message_of(shown), [value], custom_id=custom_id)


async def press(who: MemberActor, shown: Message, label: str) -> InteractionResult:
    return await who.click(message_of(shown), custom_id=buttons_of(shown)[label])


@pytest.mark.parametrize(
    ("metric", "way"),
    [
        ("xp", "A session, a quest or an ear round"),
        ("minutes", "A session"),
        ("quests", "A quest puts"),
        ("streak", "10 minutes of practice, a quest or an ear round"),
    ],
)
async def test_an_empty_board_says_how_to_begin(harness: Harness, metric: str, way: str) -> None:
    shown = await board(harness, harness.member("mia"), metric=metric)
    assert "No one's on this board yet." in text_of(shown)
    assert way in text_of(shown)
    assert list(buttons_of(shown)) == ["Today's quest"]


async def test_equal_scores_share_a_rank(harness: Harness) -> None:
    await create_members(harness, [30, 20, 20, 10])
    shown = await board(harness, harness.member("mia"))
    assert lines_of(shown) == [
        (1, "m0", "330 XP"),
        (2, "m1", "220 XP"),
        (2, "m2", "220 XP"),
        (4, "m3", "110 XP"),
    ]
    assert "Leaderboard: XP" in text_of(shown)
    assert "16–22 November 2026, week 47 · 4 producers" in text_of(shown)
    assert list(buttons_of(shown)) == ["Find me"]


async def test_each_metric_and_period_has_its_board(harness: Harness) -> None:
    mia, zoe = harness.member("mia"), harness.member("zoe")
    await log(harness, zoe, 60)
    harness.clock.advance(days=10)  # 2 December: another week, another month
    await harness.set_up_quests()
    await harness.post()
    await log(harness, mia, 20)
    await mia.slash(harness.channel, "quest complete")

    assert lines_of(await board(harness, mia)) == [(1, "mia", "495 XP")]
    shown = await board(harness, mia, period="month", metric="minutes")
    assert lines_of(shown) == [(1, "mia", "20 min, new")]
    assert "Practice time" in text_of(shown)
    assert "December 2026 · 1 producer" in text_of(shown)
    shown = await board(harness, mia, period="all", metric="minutes")
    assert lines_of(shown) == [(1, "zoe", "1 h"), (2, "mia", "20 min")]
    assert "All time · 2 producers" in text_of(shown)
    shown = await board(harness, mia, period="week", metric="quests")
    assert lines_of(shown) == [(1, "mia", "1 quest")]
    assert "30 November – 6 December 2026, week 49" in text_of(shown)
    for period in ("week", "month", "all"):
        shown = await board(harness, mia, period=period, metric="streak")
        assert lines_of(shown) == [(1, "mia", "1 day")]
        assert "-# Right now · 1 producer" in text_of(shown)


async def test_members_who_have_left_are_replaced_on_the_board(harness: Harness) -> None:
    members = await create_members(harness, [60 - number for number in range(25)])
    for member in members[:12]:
        harness.guild.remove_member(member)
    shown = await board(harness, members[-1])
    assert [(rank, name) for rank, name, _ in lines_of(shown)] == [
        (rank, f"m{rank + 11}") for rank in range(1, 11)
    ]
    assert "13 producers" in text_of(shown)
    profile = await harness.services.profiles.show(
        harness.guild.id, members[0].id, harness.clock.now
    )
    assert profile.member.left_at == harness.clock.now


async def test_returning_members_get_their_standing_back(harness: Harness) -> None:
    gone, zoe = await create_members(harness, [60, 30])
    harness.guild.remove_member(gone)
    shown = await board(harness, zoe)
    assert [name for _, name, _ in lines_of(shown)] == ["m1"]
    back = harness.guild.add_member(gone.user)
    place = await press(back, shown, "Find me")
    assert "You're 1st of 2" in text_of(place)
    assert [name for _, name, _ in lines_of(await board(harness, zoe))] == ["m0", "m1"]


async def test_members_are_not_marked_left_when_discord_does_not_answer(
    harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    (mia,) = await create_members(harness, [30])
    monkeypatch.setattr(roster, "ROSTER_TIMEOUT", 0)
    shown = await board(harness, mia)
    assert lines_of(shown) == [(1, "A member", "330 XP")]
    profile = await harness.services.profiles.show(harness.guild.id, mia.id, harness.clock.now)
    assert profile.member.left_at is None


async def test_names_are_escaped(harness: Harness) -> None:
    await log(harness, harness.member("@everyone *x* [a](https://x.y)"), 30)
    allow(harness, harness.channel, attach_files=False)
    shown = await board(harness, harness.member("mia"))
    assert "@everyone" not in text_of(shown)
    assert r"\*x\* \[a\]\(https\://x.y)" in text_of(shown)


async def test_anybody_can_turn_pages_even_after_a_restart(harness: Harness) -> None:
    members = await create_members(harness, [60 - number for number in range(23)])
    shown = await board(harness, members[0])
    assert list(buttons_of(shown)) == ["Next", "Find me"]
    await harness.restart()
    await press(members[5], shown, "Next")
    assert [rank for rank, _, _ in lines_of(shown)] == list(range(11, 21))
    assert list(buttons_of(shown)) == ["Previous", "Next", "Find me"]
    await press(members[6], shown, "Next")
    assert [name for _, name, _ in lines_of(shown)] == ["m20", "m21", "m22"]
    assert list(buttons_of(shown)) == ["Previous", "Find me"]
    await press(members[7], shown, "Previous")
    assert [rank for rank, _, _ in lines_of(shown)] == list(range(11, 21))


async def test_the_board_shows_movement_and_the_gap_to_the_next_place(harness: Harness) -> None:
    ada, ben, cleo = await create_members(harness, [60, 50, 40])
    shown = await board(harness, ada)
    assert [line for _, _, line in lines_of(shown)] == ["660 XP", "550 XP", "440 XP"]
    assert "since" not in text_of(shown)  # it is the server's first week
    harness.clock.advance(days=7)
    eve = harness.member("eve")
    for member, minutes in ((cleo, 60), (ada, 50), (eve, 30)):
        await log(harness, member, minutes)
    shown = await board(harness, ben)
    assert lines_of(shown) == [
        (1, "m2", "660 XP, up 2"),
        (2, "m0", "550 XP, down 1"),
        (3, "eve", "330 XP, new"),
    ]
    assert "3 producers · ▲▼ since last week" in text_of(shown)
    assert "m0" not in text_of(shown)  # the picture has the names
    assert "**110 XP** ahead of m0" in text_of(await press(cleo, shown, "Find me"))
    assert "**110 XP** behind m2" in text_of(await press(ada, shown, "Find me"))
    harness.guild.remove_member(ada)
    assert "**330 XP** behind m2" in text_of(await press(eve, shown, "Find me"))
    shown = await board(harness, ben, period="all")
    assert "since" not in text_of(shown)
    allow(harness, harness.channel, attach_files=False)
    assert "`1` **m2** · 660 XP · ▲1\n`2` **eve** · 330 XP · new" in text_of(
        await board(harness, ben)
    )


async def test_anybody_can_choose_another_period_and_metric_even_after_a_restart(
    harness: Harness,
) -> None:
    mia, zoe = await create_members(harness, [30, 20])
    harness.clock.advance(days=7)
    await log(harness, mia, 10)
    shown = await board(harness, mia)
    assert chosen_in(shown) == ["This week", "XP"]
    await harness.restart()
    harness.env.http_requests.clear()
    await choose(zoe, shown, "period", "last-week")
    assert lines_of(shown) == [(1, "m0", "330 XP"), (2, "m1", "220 XP")]
    assert chosen_in(shown) == ["Last week", "XP"]
    assert len([each for each in harness.env.http_requests if each.method == "POST"]) == 1
    await choose(mia, shown, "metric", "minutes")
    assert lines_of(shown) == [(1, "m0", "30 min"), (2, "m1", "20 min")]
    assert chosen_in(shown) == ["Last week", "Practice time"]
    await choose(zoe, shown, "metric", "streak")
    assert chosen_in(shown) == ["Current streaks"]  # they have no period
    await choose(zoe, shown, "metric", "quests")
    assert "No one was on this board." in text_of(shown)
    assert chosen_in(shown) == ["Last week", "Quests completed"]
    harness.clock.advance(days=14)
    await choose(zoe, shown, "metric", "xp")
    assert chosen_in(shown) == ["16–22 November 2026, week 47", "XP"]
    await choose(zoe, shown, "period", "all")
    assert lines_of(shown) == [(1, "m0", "440 XP"), (2, "m1", "220 XP")]


async def test_page_buttons_keep_the_week(harness: Harness) -> None:
    members = await create_members(harness, [60 - number for number in range(11)])
    shown = await board(harness, members[0])
    harness.clock.advance(days=7)
    await log(harness, members[10], 100)
    await press(members[0], shown, "Next")
    assert "week 47" in text_of(shown)
    assert lines_of(shown) == [(11, "m10", "550 XP")]
    assert [name for _, name, _ in lines_of(await board(harness, members[0]))] == ["m10"]


async def test_a_page_past_the_end_shows_the_last_page(harness: Harness) -> None:
    members = await create_members(harness, [60 - number for number in range(11)])
    shown = await board(harness, members[0])
    await members[10].slash(harness.channel, "session undo")
    await press(members[0], shown, "Next")
    assert [rank for rank, _, _ in lines_of(shown)] == list(range(1, 11))


async def test_find_me_shows_the_members_page(harness: Harness) -> None:
    members = await create_members(harness, [60 - number for number in range(12)])
    shown = await board(harness, members[0])
    place = await press(members[10], shown, "Find me")
    assert place.ephemeral
    assert "You're 11th of 12" in text_of(place)
    assert lines_of(place) == [(11, "m10", "550 XP"), (12, "m11", "539 XP")]
    assert "**11 XP** behind m9" in text_of(place)
    harness.guild.remove_member(members[10])
    place = await press(members[11], shown, "Find me")
    assert "You're 11th of 11" in text_of(place)


async def test_find_me_works_for_streaks(harness: Harness) -> None:
    mia, zoe = await create_members(harness, [30, 30])
    harness.clock.advance(days=1)
    await log(harness, zoe, 30)
    place = await press(mia, await board(harness, mia, metric="streak"), "Find me")
    assert "You're 2nd of 2" in text_of(place)
    assert lines_of(place)[0] == (1, "m1", "2 days")


async def test_members_not_on_the_board_are_told_how_to_get_there(harness: Harness) -> None:
    await create_members(harness, [30])
    mia = harness.member("mia")
    place = await press(mia, await board(harness, mia, period="month"), "Find me")
    assert place.ephemeral
    assert "You're not on this board yet (November 2026)." in text_of(place)
    assert "Stop" in buttons_of(await press(mia, place, "🎧 Start 10 minutes"))


@pytest.mark.parametrize(
    "key",
    ["", "all", "all.xp", "2026-W60.xp.0", "2026-13.xp.0", "all.beats.0", "all.xp.x", "7.xp.0"],
)
async def test_an_invalid_board_key_gets_an_answer(harness: Harness, key: str) -> None:
    channel = harness.bot.get_channel(harness.channel.id)
    assert isinstance(channel, discord.TextChannel)
    buttons = [button("Next", "leaderboard", key), button("Find me", "leaderboard-me", key)]
    message = await channel.send(view=panel(body("A board"), row(*buttons)))
    mia = harness.member("mia")
    for label in ("Next", "Find me"):
        pressed = await mia.click(message, label=label)
        assert pressed.ephemeral
        assert "has expired" in text_of(pressed)
    assert text_of(message) == "A board"


async def test_many_boards_at_once_never_show_who_left_as_a_bare_id(harness: Harness) -> None:
    members = await create_members(harness, [60 - number for number in range(4)])
    for _ in range(roster.REQUESTS_PER_SERVER):
        await board(harness, members[0])
    harness.guild.remove_member(members[1])
    shown = await board(harness, members[0])
    assert [name for _, name, _ in lines_of(shown)] == ["m0", "m1", "m2", "m3"]
    await harness.restart()
    shown = await board(harness, members[0])
    assert [name for _, name, _ in lines_of(shown)] == ["m0", "m2", "m3"]
    for _ in range(roster.REQUESTS_PER_SERVER):
        await board(harness, members[0])
    harness.guild.remove_member(members[2])
    await log(harness, harness.member("new"), 300)
    assert "<@" not in text_of(await board(harness, members[0]))
