"""`/profile`."""

from typing import Any

import discord
import pytest
from simcord.actors import MemberActor
from simcord.results import InteractionResult

from bot.members.rules import Daw
from bot.profiles.view.profile import DAW_NAMES
from bot.ui.actions import button
from bot.ui.replies import body, panel, row
from bot.xp.view import draw_level_up
from tests.cogs.harness import Harness, message_of, text_of

FORM = "Time zone, genre and goal"


@pytest.fixture
def mia(harness: Harness) -> MemberActor:
    return harness.member("mia")


async def show(harness: Harness, who: MemberActor, **options: object) -> str:
    result = await who.slash(harness.channel, "profile show", **options)
    assert not result.ephemeral
    return text_of(result)


async def setup(harness: Harness, who: MemberActor, **options: object) -> InteractionResult:
    result = await who.slash(harness.channel, "profile setup", **options)
    assert result.ephemeral
    return result


async def log(harness: Harness, who: MemberActor, minutes: int = 30, **options: object) -> None:
    result = await who.slash(harness.channel, "session log", minutes=minutes, **options)
    assert "XP" in text_of(result)


def select_of(shown: InteractionResult, number: int) -> discord.SelectMenu:
    """Return the panel's n-th select."""
    (frame,) = message_of(shown).components
    assert isinstance(frame, discord.Container)
    selects = [
        item
        for child in frame.children
        if isinstance(child, discord.ActionRow)
        for item in child.children
        if isinstance(item, discord.SelectMenu)
    ]
    return selects[number]


def fields_of(opened: InteractionResult) -> dict[str, Any]:
    """Return the values of a form's fields."""
    assert opened.modal is not None
    inputs = [label["component"] for label in opened.modal["components"]]
    return {each["custom_id"]: each.get("value") for each in inputs}


async def test_a_new_members_profile_says_how_to_begin(harness: Harness, mia: MemberActor) -> None:
    text = await show(harness, mia)
    assert text.startswith("### mia\n")
    assert "`/session start`" in text
    assert "`/profile setup`" in text
    text = await show(harness, harness.member("zoe"), member=mia)
    assert "mia has not practised here yet." in text
    assert "/session start" not in text


async def test_a_profile_shows_level_xp_and_rank(harness: Harness, mia: MemberActor) -> None:
    await setup(harness, mia, daw="reaper", genre="*drone*")
    await log(harness, mia, 30, focus="mixing")
    zoe = harness.member("zoe")
    await log(harness, zoe, 60)
    text = await show(harness, zoe, member=mia)
    assert "### mia\n**Level 3** · 50 of 184 XP, 134 to level 4" in text
    assert "Creativity 33 · Ear 132 · Technique 99 · Knowledge 33 · Discipline 33 XP" in text
    assert "Streak: day 1" in text
    # Until 04:00 UTC of the day after tomorrow.
    assert "by <t:1795492800:f> to keep it." in text
    assert "**In all** 330 XP · 30 min · 0 quests · 1 active day" in text
    assert "**This week** 330 XP · 30 min · 0 quests" in text
    assert "**Rank** 2 of 2" in text
    assert r"Music Production · REAPER · \*drone\*" in text


async def test_the_avatar_is_next_to_the_name(harness: Harness, mia: MemberActor) -> None:
    shown = await mia.slash(harness.channel, "profile show")
    (frame,) = message_of(shown).components
    assert isinstance(frame, discord.Container)
    head = frame.children[0]
    assert isinstance(head, discord.SectionComponent)
    assert isinstance(head.accessory, discord.ThumbnailComponent)
    assert "avatars" in head.accessory.media.url


async def test_a_completed_quest_is_counted(harness: Harness, mia: MemberActor) -> None:
    await harness.set_up_quests()
    await harness.post()
    await mia.slash(harness.channel, "quest complete")
    assert "275 XP · 0 min · 1 quest · 1 active day" in await show(harness, mia)


async def test_a_broken_streak_shows_the_longest_one(harness: Harness, mia: MemberActor) -> None:
    for _ in range(3):
        await log(harness, mia)
        harness.clock.advance(days=1)
    assert "3-day streak" in await show(harness, mia)
    harness.clock.advance(days=3)
    text = await show(harness, mia)
    assert "No streak right now. 10 minutes today starts one." in text
    assert "Best: 3 days." in text
    await log(harness, mia)
    assert "**Streak: day 1** · best: 3" in await show(harness, mia)


async def test_returning_members_are_back_on_the_board(harness: Harness, mia: MemberActor) -> None:
    await log(harness, mia)
    zoe = harness.member("zoe")
    profiles = harness.services.leaderboards
    for viewer, options in ((mia, {}), (zoe, {"member": mia})):
        await profiles.mark_left(harness.guild.id, [mia.id], harness.clock.now)
        assert "**Rank** 1 of 1" in await show(harness, viewer, **options)
        assert "mia · 330 XP" in text_of(await zoe.slash(harness.channel, "leaderboard")).replace(
            "*", ""
        )


async def test_members_who_have_left_have_a_profile_without_a_rank(
    harness: Harness, mia: MemberActor
) -> None:
    await log(harness, mia)
    shown = await mia.slash(harness.channel, "session log", minutes=200)
    (level_up,) = shown.followups
    await harness.services.leaderboards.mark_left(harness.guild.id, [mia.id], harness.clock.now)
    harness.guild.remove_member(mia)
    zoe = harness.member("zoe")
    profile = await zoe.click(level_up, label="See the profile")
    assert profile.ephemeral
    assert "**In all** 2,530 XP" in text_of(profile)
    assert "Rank" not in text_of(profile)


async def test_the_button_shows_the_members_own_profile_privately(
    harness: Harness, mia: MemberActor
) -> None:
    channel = harness.bot.get_channel(harness.channel.id)
    assert isinstance(channel, discord.TextChannel)
    message = await channel.send(view=draw_level_up(mia.id, 2, ping=False).layout)
    profile = await mia.click(message, label="See the profile")
    assert profile.ephemeral
    assert text_of(profile).startswith("### mia\nYour page is still blank")
    stale = await channel.send(view=panel(row(button("Look", "profile", "nobody"))))
    assert "from another time" in text_of(await mia.click(stale, label="Look"))


async def test_settings_left_out_are_unchanged(harness: Harness, mia: MemberActor) -> None:
    text = text_of(
        await setup(
            harness,
            mia,
            timezone="Asia/Tokyo",
            daw="fl-studio",
            genre="[jungle](https://x.y)",
            daily_goal=45,
            pings="level-ups",
        )
    )
    assert "Your profile, saved" in text
    assert "**Time zone** · Asia/Tokyo (UTC+9, 05:15 now)" in text
    assert "**DAW** · FL Studio" in text
    assert r"**Genre** · \[jungle\]\(https\://x.y)" in text
    assert "**Daily goal** · 45 min" in text
    assert "**Mentions** · Mention me when I reach a level" in text
    await setup(harness, mia, daily_goal=90)
    text = text_of(await setup(harness, mia))
    assert "saved" not in text
    assert "Asia/Tokyo" in text
    assert "FL Studio" in text
    assert "**Daily goal** · 1 h 30 min" in text


async def test_the_panel_shows_that_nothing_is_set(harness: Harness, mia: MemberActor) -> None:
    await harness.set_up_quests(timezone="Europe/Berlin")
    text = text_of(await setup(harness, mia))
    assert "**Time zone** · the server's: Europe/Berlin (UTC+1, 21:15 now)" in text
    assert "**DAW** · not set" in text
    assert "**Genre** · not set" in text
    assert "**Daily goal** · none" in text
    assert "**Mentions** · Never mention me" in text


@pytest.mark.parametrize(
    ("typed", "meant"), [("america/new york", "America/New_York"), ("tokyo", "Asia/Tokyo")]
)
async def test_a_zone_can_be_typed(
    harness: Harness, mia: MemberActor, typed: str, meant: str
) -> None:
    assert f"**Time zone** · {meant} (UTC" in text_of(await setup(harness, mia, timezone=typed))


async def test_a_zone_that_does_not_exist_changes_nothing(
    harness: Harness, mia: MemberActor
) -> None:
    text = text_of(await setup(harness, mia, timezone="Mars/Olympus", daily_goal=30))
    assert "I don't know a time zone “Mars/Olympus”" in text
    assert "**Daily goal** · none" in text_of(await setup(harness, mia))


async def test_zones_are_suggested(harness: Harness, mia: MemberActor) -> None:
    async def suggested(typed: str) -> list[str]:
        choices = await mia.autocomplete(harness.channel, "profile setup", "timezone", typed)
        assert len(choices) <= 25
        return [each["value"] for each in choices]

    assert "Europe/London" in await suggested("")
    assert (await suggested("new yor"))[0] == "America/New_York"
    assert "Europe/Berlin" in await suggested("BERL")
    assert await suggested("zzz") == []


async def test_the_panel_sets_the_daw_and_the_mentions(harness: Harness, mia: MemberActor) -> None:
    shown = await setup(harness, mia)
    assert len(select_of(shown, 0).options) == len(Daw)
    await harness.restart()
    for daw in (Daw.BITWIG_STUDIO, Daw.OTHER):
        select = select_of(shown, 0)
        await mia.select(message_of(shown), [daw.value], custom_id=select.custom_id)
        assert f"**DAW** · {DAW_NAMES[daw]}" in text_of(shown)
        assert [each.value for each in select_of(shown, 0).options if each.default] == [daw.value]
    select = select_of(shown, 1)
    await mia.select(message_of(shown), ["level-ups"], custom_id=select.custom_id)
    assert "**Mentions** · Mention me when I reach a level" in text_of(shown)
    await mia.select(message_of(shown), ["nothing"], custom_id=select.custom_id)
    assert "**Mentions** · Never mention me" in text_of(shown)
    assert "**DAW** · Another one" in text_of(shown)


async def test_the_form_is_prefilled_and_can_clear_values(
    harness: Harness, mia: MemberActor
) -> None:
    shown = await setup(harness, mia, daw="cubase")
    opened = await mia.click(message_of(shown), label=FORM)
    assert set(fields_of(opened).values()) == {None}
    await harness.restart()
    filled = {"timezone": "lisbon", "genre": "Fado house", "daily_goal": "40 min"}
    await mia.submit_modal(opened, filled)
    text = text_of(shown)
    assert "**Time zone** · Europe/Lisbon (UTC, 20:15 now)" in text
    assert "**Genre** · Fado house" in text
    assert "**Daily goal** · 40 min" in text
    assert "**DAW** · Cubase" in text

    opened = await mia.click(message_of(shown), label=FORM)
    fields = {"timezone": "Europe/Lisbon", "genre": "Fado house", "daily_goal": "40"}
    assert fields_of(opened) == fields
    await mia.submit_modal(opened, fields | {"genre": ""})
    assert "**Genre** · not set" in text_of(shown)
    assert "**Daily goal** · 40 min" in text_of(shown)

    opened = await mia.click(message_of(shown), label=FORM)
    await mia.submit_modal(opened, {"timezone": "", "genre": "", "daily_goal": ""})
    assert "**Time zone** · the server's: UTC" in text_of(shown)
    assert "**Daily goal** · none" in text_of(shown)
    assert "**DAW** · Cubase" in text_of(shown)


@pytest.mark.parametrize(
    ("filled", "text"),
    [
        ({"daily_goal": "plenty"}, "A daily goal lies between 5 min and 8 h."),
        ({"daily_goal": "4"}, "A daily goal lies between 5 min and 8 h."),
        ({"daily_goal": "481"}, "A daily goal lies between 5 min and 8 h."),
        ({"daily_goal": "²"}, "A daily goal lies between 5 min and 8 h."),
        ({"timezone": "Xanadu Dome"}, "I don't know a time zone “Xanadu Dome”"),
    ],
)
async def test_an_invalid_form_changes_nothing(
    harness: Harness, mia: MemberActor, filled: dict[str, str], text: str
) -> None:
    shown = await setup(harness, mia, daily_goal=60, timezone="UTC")
    before = text_of(shown)
    opened = await mia.click(message_of(shown), label=FORM)
    await mia.submit_modal(
        opened, {"timezone": "UTC", "daily_goal": "60", "genre": "noise"} | filled
    )
    assert text in text_of(shown)
    assert text_of(shown).endswith(before)
    assert "**Genre** · not set" in text_of(await setup(harness, mia))


async def test_other_members_cannot_use_the_panel(harness: Harness, mia: MemberActor) -> None:
    await setup(harness, mia)
    channel = harness.bot.get_channel(harness.channel.id)
    assert isinstance(channel, discord.TextChannel)
    options = [discord.SelectOption(label="None", value="none")]
    select = discord.ui.Select[Any](custom_id=f"v1:profile-daw:{mia.id}", options=options)
    layout = panel(body("A panel"), row(button("Open", "profile-form", mia.id)), row(select))
    layout.stop()
    message = await channel.send(view=layout)
    zoe = harness.member("zoe")
    opened = await zoe.click(message, label="Open")
    assert opened.modal is None
    assert "somebody else's" in text_of(opened)
    chosen = await zoe.select(message, ["none"])
    assert "somebody else's" in text_of(chosen)
    assert "from another time" in text_of(await mia.select(message, ["none"]))
    assert text_of(message) == "A panel"


async def test_a_new_zone_changes_the_producer_day(harness: Harness, mia: MemberActor) -> None:
    await setup(harness, mia, timezone="Asia/Tokyo")  # 05:15 on Monday
    text = text_of(await mia.slash(harness.channel, "session log", minutes=30))
    assert "Mon 23 Nov 2026" in text


async def test_the_daw_can_be_cleared(harness: Harness, mia: MemberActor) -> None:
    shown = await setup(harness, mia, daw="reaper")
    cleared = await mia.select(message_of(shown), [], custom_id=f"v1:profile-daw:{mia.id}")
    assert "**DAW** · not set" in text_of(cleared)
    assert "**DAW** · not set" in text_of(await setup(harness, mia))
