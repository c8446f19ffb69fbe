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
from tests.cogs.harness import Harness, buttons_of, message_of, text_of

FORM = "Time zone, genre and times"


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


def settings_of(shown: InteractionResult) -> dict[str, str]:
    """Return what the panel's selects show as chosen, by the label above each."""
    (frame,) = message_of(shown).components
    assert isinstance(frame, discord.Container)
    chosen: dict[str, str] = {}
    for label, control in zip(frame.children, frame.children[1:], strict=False):
        if not isinstance(label, discord.TextDisplay) or not isinstance(control, discord.ActionRow):
            continue
        for item in control.children:
            if isinstance(item, discord.SelectMenu):
                names = [each.label for each in item.options if each.default]
                chosen[label.content.strip("*")] = ", ".join(names)
    return chosen


def fields_of(opened: InteractionResult) -> dict[str, Any]:
    """Return the values of a form's fields."""
    assert opened.modal is not None
    inputs = [label["component"] for label in opened.modal["components"]]
    return {each["custom_id"]: each.get("value") for each in inputs}


async def test_a_new_members_profile_says_how_to_begin(harness: Harness, mia: MemberActor) -> None:
    text = await show(harness, mia)
    assert text.startswith("### mia\n")
    assert "Nothing here yet. Everyone starts at zero." in text
    shown = await mia.slash(harness.channel, "profile show")
    assert set(buttons_of(shown)) == {
        "🎧 Start 10 minutes", "Today's quest", "Set up your profile",
    }  # fmt: skip
    panel = await mia.click(message_of(shown), label="Set up your profile")
    assert settings_of(panel)["Ear-break reminder"] == "After 50 min of practice"
    timer = await mia.click(message_of(shown), label="🎧 Start 10 minutes")
    assert "Stop" in buttons_of(timer)
    shown = await harness.member("zoe").slash(harness.channel, "profile show", member=mia)
    assert "mia hasn't practised here yet." in text_of(shown)
    assert buttons_of(shown) == {}


async def test_a_profile_shows_level_xp_and_rank(harness: Harness, mia: MemberActor) -> None:
    await setup(harness, mia, daw="reaper", genre="*drone*")
    await log(harness, mia, 30, focus="mixing")
    zoe = harness.member("zoe")
    await log(harness, zoe, 60)
    text = await show(harness, zoe, member=mia)
    assert "Creativity 33 · Ear 132 · Technique 99 · Knowledge 33 · Discipline 33 XP" in text
    # Until 04:00 UTC of the day after tomorrow; nobody else is told how to keep it.
    assert "play an ear round by <t:1795492800:f> to keep your streak." in await show(harness, mia)
    assert "your" not in text.lower()
    assert "Best streak" not in text  # the card has it
    assert "**This week** 330 XP · 30 min · 0 quests" in text
    assert r"REAPER · \*drone\*" in text
    for on_the_card in ("Level 3", "Rank", "All time", "Music Production", "day 1"):
        assert on_the_card not in text


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
    assert "**This week** 275 XP · 0 min · 1 quest" in await show(harness, mia)


async def test_a_broken_streak_shows_the_longest_one(harness: Harness, mia: MemberActor) -> None:
    for _ in range(3):
        await log(harness, mia)
        harness.clock.advance(days=1)
    assert "to keep your streak." in await show(harness, mia)
    harness.clock.advance(days=3)
    shown = await mia.slash(harness.channel, "profile show")
    assert "🔥 10 minutes today starts a streak." in text_of(shown)
    assert "🎧 Start 10 minutes" in buttons_of(shown)
    await log(harness, mia)
    shown = await mia.slash(harness.channel, "profile show")
    assert "-# Best: 3 days." in text_of(shown)
    assert "🎧 Start 10 minutes" not in buttons_of(shown)


async def test_returning_members_are_back_on_the_board(harness: Harness, mia: MemberActor) -> None:
    await log(harness, mia)
    zoe = harness.member("zoe")
    profiles = harness.services.leaderboards
    for viewer, options in ((mia, {}), (zoe, {"member": mia})):
        await profiles.mark_left(harness.guild.id, [mia.id], harness.clock.now)
        shown = await viewer.slash(harness.channel, "profile show", **options)
        assert "Rank #1 of 1 (all time)." in (message_of(shown).attachments[0].description or "")
        board = await zoe.slash(harness.channel, "leaderboard")
        assert "mia" in (message_of(board).attachments[0].description or "")


async def test_members_who_have_left_have_a_profile_without_a_rank(
    harness: Harness, mia: MemberActor
) -> None:
    await log(harness, mia)
    shown = await mia.slash(harness.channel, "session log", minutes=200)
    (level_up,) = shown.followups
    await harness.services.leaderboards.mark_left(harness.guild.id, [mia.id], harness.clock.now)
    harness.guild.remove_member(mia)
    zoe = harness.member("zoe")
    profile = await zoe.click(level_up, label="See profile")
    assert profile.ephemeral
    description = message_of(profile).attachments[0].description or ""
    assert "Total XP 2,530" in description
    assert "Rank" not in description


async def test_the_button_shows_the_members_own_profile_privately(
    harness: Harness, mia: MemberActor
) -> None:
    channel = harness.bot.get_channel(harness.channel.id)
    assert isinstance(channel, discord.TextChannel)
    message = await channel.send(view=draw_level_up(mia.id, 2, from_level=1).layout)
    profile = await mia.click(message, label="See profile")
    assert profile.ephemeral
    assert text_of(profile).startswith("### mia\nNothing here yet.")
    stale = await channel.send(view=panel(row(button("Look", "profile", "nobody"))))
    assert "has expired" in text_of(await mia.click(stale, label="Look"))


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
    assert "Profile saved" in text
    assert "**Time zone** · Asia/Tokyo (UTC+9, 05:15 now)" in text
    assert r"**Genre** · \[jungle\]\(https\://x.y)" in text
    assert "**Daily goal** · 45 min" in text
    await setup(harness, mia, daily_goal=90)
    shown = await setup(harness, mia)
    text, chosen = text_of(shown), settings_of(shown)
    assert "saved" not in text
    assert "Asia/Tokyo" in text
    assert (chosen["DAW"], chosen["Mentions"]) == ("FL Studio", "Mention me when I level up")
    assert "**Daily goal** · 1 h 30 min" in text


async def test_the_panel_shows_that_nothing_is_set(harness: Harness, mia: MemberActor) -> None:
    await harness.set_up_quests(timezone="Europe/Berlin")
    shown = await setup(harness, mia)
    text = text_of(shown)
    assert "**Time zone** · the server's, Europe/Berlin (UTC+1, 21:15 now)" in text
    assert "**Genre** · not set" in text
    assert "**Daily goal** · not set" in text
    assert "**In one go** · as long as your sessions usually are\n**Craft** · starting out" in text
    assert settings_of(shown) == {
        "DAW": "",
        "Gear": "",
        "Mentions": "Never mention me",
        "Visibility": "Public: others see my stats",
        "Ear-break reminder": "After 50 min of practice",
        "Where reminders go": "By direct message",
        "Card theme": "Booth",
    }


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
    assert "There's no time zone called “Mars/Olympus”" in text
    assert "**Daily goal** · not set" in text_of(await setup(harness, mia))


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
        assert settings_of(shown)["DAW"] == DAW_NAMES[daw]
        assert [each.value for each in select_of(shown, 0).options if each.default] == [daw.value]
    select = select_of(shown, 1)
    await mia.select(message_of(shown), ["alone", "no-keyboard"], custom_id=select.custom_id)
    assert settings_of(shown)["Gear"] == "No keyboard, Working alone"
    assert "Plans now leave out what needs a keyboard or a partner." in text_of(shown)
    await mia.select(message_of(shown), [], custom_id=select.custom_id)
    assert "Plans can now use any gear." in text_of(shown)
    assert settings_of(shown)["Gear"] == ""
    select = select_of(shown, 2)
    await mia.select(message_of(shown), ["level-ups"], custom_id=select.custom_id)
    assert settings_of(shown)["Mentions"] == "Mention me when I level up"
    await mia.select(message_of(shown), ["nothing"], custom_id=select.custom_id)
    assert settings_of(shown)["Mentions"] == "Never mention me"
    assert settings_of(shown)["DAW"] == "Other"


async def test_the_form_is_prefilled_and_can_clear_values(
    harness: Harness, mia: MemberActor
) -> None:
    shown = await setup(harness, mia, daw="cubase")
    opened = await mia.click(message_of(shown), label=FORM)
    assert set(fields_of(opened).values()) == {None}
    await harness.restart()
    filled = {"timezone": "lisbon", "genre": "Fado house", "daily_goal": "40 min"}
    filled |= {"sitting": "1 h"}
    await mia.submit_modal(opened, filled)
    text = text_of(shown)
    assert "**Time zone** · Europe/Lisbon (UTC, 20:15 now)" in text
    assert "**Genre** · Fado house" in text
    assert "**Daily goal** · 40 min\n**In one go** · 1 h\n" in text
    assert "Plans now fit 1 h in one go.\n" in text
    assert settings_of(shown)["DAW"] == "Cubase"

    opened = await mia.click(message_of(shown), label=FORM)
    fields = {
        "timezone": "Europe/Lisbon",
        "genre": "Fado house",
        "daily_goal": "40",
        "sitting": "60",
    }
    assert fields_of(opened) == fields
    await mia.submit_modal(opened, fields | {"genre": ""})
    assert "**Genre** · not set" in text_of(shown)
    assert "**Daily goal** · 40 min" in text_of(shown)

    opened = await mia.click(message_of(shown), label=FORM)
    await mia.submit_modal(opened, dict.fromkeys(filled, ""))
    assert "Plans now go by how long your sessions usually are." in text_of(shown)
    assert "**Time zone** · the server's, UTC" in text_of(shown)
    assert "**Daily goal** · not set" in text_of(shown)
    assert settings_of(shown)["DAW"] == "Cubase"


@pytest.mark.parametrize(
    ("filled", "text"),
    [
        ({"daily_goal": "plenty"}, "Pick a daily goal from 5 to 480 minutes."),
        ({"daily_goal": "4"}, "Pick a daily goal from 5 to 480 minutes."),
        ({"daily_goal": "481"}, "Pick a daily goal from 5 to 480 minutes."),
        ({"daily_goal": "²"}, "Pick a daily goal from 5 to 480 minutes."),
        ({"sitting": "soon"}, "Type how long you have in one go, 5 to 240 minutes"),
        ({"timezone": "Xanadu Dome"}, "There's no time zone called “Xanadu Dome”"),
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
    assert "belongs to someone else" in text_of(opened)
    chosen = await zoe.select(message, ["none"])
    assert "belongs to someone else" in text_of(chosen)
    assert "has expired" in text_of(await mia.select(message, ["none"]))
    assert text_of(message) == "A panel"


async def test_a_new_zone_changes_the_producer_day(harness: Harness, mia: MemberActor) -> None:
    await setup(harness, mia, timezone="Asia/Tokyo")  # 05:15 on Monday
    text = text_of(await mia.slash(harness.channel, "session log", minutes=30))
    assert "Mon 23 Nov 2026" in text


async def test_the_daw_can_be_cleared(harness: Harness, mia: MemberActor) -> None:
    shown = await setup(harness, mia, daw="reaper")
    cleared = await mia.select(message_of(shown), [], custom_id=f"v1:profile-daw:{mia.id}")
    assert settings_of(cleared)["DAW"] == ""
    assert settings_of(await setup(harness, mia))["DAW"] == ""


async def test_only_the_member_sees_what_they_work_with(harness: Harness, mia: MemberActor) -> None:
    text = text_of(await setup(harness, mia, sitting="1 h", gear="no microphone", genre="House"))
    assert "Plans now fit 1 h in one go.\nPlans now leave out what needs a microphone.\n" in text
    assert "Show my plan" in buttons_of(await setup(harness, mia, sitting="20"))
    unknown = await setup(harness, mia, gear="theremin")
    assert "I don't know “theremin” as gear. Type any of “Phone or tablet only”" in text_of(unknown)
    await log(harness, mia)
    zoe = harness.member("zoe")
    for shown in (await show(harness, mia), await show(harness, zoe, member=mia)):
        assert "House" in shown
        assert not any(word in shown for word in ("In one go", "No microphone", "Craft"))
    channel = harness.bot.get_partial_messageable(harness.channel.id)
    card = await channel.send(view=draw_level_up(mia.id, 2, from_level=1).layout)
    own, theirs = [text_of(await who.click(card, label="See profile")) for who in (mia, zoe)]
    assert "**In one go** · 20 min\n**Gear** · No microphone\n**Craft** · starting out" in own
    assert "In one go" not in theirs
    assert (
        "In one go"
        not in text_of(await setup(harness, zoe, sitting="none", gear="none")).split(
            "**Time zone**"
        )[0]
    )
    await setup(harness, mia, visibility="private")
    own = await mia.slash(harness.channel, "profile show")
    assert own.ephemeral
    assert "**Gear** · No microphone" in text_of(own)


async def test_what_can_be_typed_is_suggested(harness: Harness, mia: MemberActor) -> None:
    for option, typed, suggested in (
        ("sitting", "1 h", ["60", "none"]),
        ("gear", "no mic", ["No microphone", "none"]),
        ("genre", "zzz", []),
    ):
        choices = await mia.autocomplete(harness.channel, "profile setup", option, typed)
        assert [each["value"] for each in choices] == suggested
