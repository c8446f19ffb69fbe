import pytest
from simcord.backend.errors import OptionError

from bot.calendar.rules.places import offered_zones
from tests.cogs.harness import Harness, buttons_of, message_of, text_of
from tests.cogs.staff import allow, at, hidden_channel, panel, private_text, show

MENTION = "Mention @everyone, @here, and All Roles"


# ---------------------------------------------------------------- /settings quests


async def test_without_a_channel_it_says_what_to_do(harness: Harness) -> None:
    shown = await harness.staff.slash(harness.channel, "settings quests")
    reply = private_text(shown)
    assert "Quests need a channel" in reply
    assert "Choose one below or with `/settings quests channel`." in reply
    assert "**09:00** in UTC (20:15 now)" in reply
    assert "every Monday" in reply
    for command in ("settings announcements", "settings reviews"):
        also = await harness.staff.slash(harness.channel, command)
        assert "Choose a channel" in buttons_of(also)
    await harness.staff.click(message_of(shown), label="Choose a channel")
    assert "### Set Woodshed up" in text_of(shown)


async def test_a_channel_is_enough_to_set_up_quests(harness: Harness) -> None:
    reply = private_text(await harness.set_up_quests())
    assert "Quests are set" in reply
    assert harness.channel.mention in reply
    assert "✅ I can post there." in reply
    assert f"Daily · {at('2026-11-23')}" in reply
    assert f"Weekly · {at('2026-11-23')}" in reply
    assert f"Monthly · {at('2026-12-01')}" in reply


async def test_every_option_is_saved(harness: Harness) -> None:
    role = harness.guild.create_role("Practice pings")
    reply = private_text(
        await harness.set_up_quests(
            timezone="America/New_York",
            daily_time="18:30",
            weekly_day="Thursday",
            ping_role=role,
            verification="proof",
        )
    )
    assert "**18:30** in America/New_York (UTC-5, 15:15 now)" in reply
    assert "weekly ones on **Thursday**" in reply
    assert role.mention in reply
    assert "a link or a file each time" in reply
    # It is Sunday afternoon there, so today's posting is still to come.
    assert f"Daily · {at('2026-11-22', 23, 30)}" in reply
    assert f"Weekly · {at('2026-11-26', 23, 30)}" in reply
    assert f"Monthly · {at('2026-12-01', 23, 30)}" in reply


async def test_settings_left_out_are_unchanged(harness: Harness) -> None:
    role = harness.guild.create_role("Practice pings")
    await harness.set_up_quests(
        timezone="Asia/Tokyo", weekly_day="Sunday", ping_role=role, verification="proof"
    )
    await harness.staff.slash(harness.channel, "settings quests", daily_time="7:05")
    reply = await panel(harness)
    assert "07:05 in Asia/Tokyo (UTC+9, 05:15 now)" in reply
    assert "Sunday, at the same time" in reply
    assert role.mention in reply
    assert harness.channel.mention in reply
    assert "a link or a file each time" in reply


async def test_settings_can_precede_the_channel(harness: Harness) -> None:
    reply = private_text(
        await harness.staff.slash(harness.channel, "settings quests", timezone="Asia/Tokyo")
    )
    assert "Saved, but quests still need a channel" in reply
    assert "in Asia/Tokyo" in reply
    assert f"Daily · {at('2026-11-23', 0)}" in private_text(await harness.set_up_quests())


async def test_without_options_the_settings_are_shown(harness: Harness) -> None:
    await harness.set_up_quests(weekly_day="Friday")
    reply = private_text(await harness.staff.slash(harness.channel, "settings quests"))
    assert "Quests are set" not in reply
    assert harness.channel.mention in reply
    assert "**Friday**" in reply


@pytest.mark.parametrize("zone", ["Europe/Berlin", "europe/berlin", "Berlin", " berlin "])
async def test_zones_are_parsed_in_common_formats(harness: Harness, zone: str) -> None:
    assert "in Europe/Berlin (UTC+1, 21:15 now)" in private_text(
        await harness.set_up_quests(timezone=zone)
    )


@pytest.mark.parametrize(
    ("option", "sentence"),
    [
        ({"timezone": "Mars/Olympus"}, "There's no time zone called “Mars/Olympus”."),
        ({"timezone": "*"}, r"There's no time zone called “\*”."),
        ({"daily_time": "25:00"}, "“25:00” isn't a time of day. Try `20:00` or `8pm`."),
        ({"daily_time": "12:60"}, "“12:60” isn't a time of day."),
        ({"daily_time": "dawn"}, "“dawn” isn't a time of day."),
    ],
)
async def test_invalid_options_change_nothing(
    harness: Harness, option: dict[str, str], sentence: str
) -> None:
    await harness.set_up_quests(timezone="Asia/Tokyo", daily_time="18:00")
    before = await panel(harness)
    result = await harness.staff.slash(
        harness.channel, "settings quests", weekly_day="Friday", verification="proof", **option
    )
    assert sentence in private_text(result)
    assert await panel(harness) == before


async def test_a_channel_that_the_bot_cannot_see_is_refused(harness: Harness) -> None:
    await harness.set_up_quests()
    before = await panel(harness)
    vault = hidden_channel(harness)
    result = await harness.staff.slash(
        harness.channel, "settings quests", channel=vault, daily_time="18:00"
    )
    assert f"I can't see {vault.mention}, so nothing was changed." in private_text(result)
    assert "**View Channel**" in private_text(result)
    assert await panel(harness) == before


@pytest.mark.parametrize(
    ("flag", "name"),
    [
        ("send_messages", "Send Messages"),
        ("embed_links", "Embed Links"),
        ("attach_files", "Attach Files"),
        ("read_message_history", "Read Message History"),
    ],
)
async def test_missing_permissions_are_listed_and_the_channel_saved(
    harness: Harness, flag: str, name: str
) -> None:
    allow(harness, harness.channel, **{flag: False})
    reply = private_text(await harness.set_up_quests())
    assert "Quests are set" in reply
    assert "Needs fixing" in reply
    assert f"**{name}**" in reply
    assert "I can post there" not in reply
    shown = await panel(harness)
    assert shown.index("Needs fixing**") < shown.index("**Quests**") < shown.index("**Coming up**")
    assert f"**{name}**" in shown

    allow(harness, harness.channel)
    assert "Needs fixing" not in await panel(harness)


async def test_a_ping_role_that_cannot_be_pinged_is_reported(harness: Harness) -> None:
    role = harness.guild.create_role("Practice pings")
    allow(harness, harness.channel, mention_everyone=False)
    reply = private_text(await harness.set_up_quests(ping_role=role))
    assert "my ping won't reach anyone" in reply
    assert f"**{MENTION}**" in reply
    assert MENTION in await panel(harness)
    harness.env.backend.edit_role(harness.guild.id, role.id, {"mentionable": True})
    assert MENTION not in await panel(harness)


async def test_everyone_cannot_be_the_ping_role(harness: Harness) -> None:
    await harness.set_up_quests()
    result = await harness.staff.slash(
        harness.channel,
        "settings quests",
        ping_role=harness.guild.default_role,
        weekly_day="Friday",
    )
    assert "I don't ping @everyone." in private_text(result)
    result = await harness.staff.select(
        message_of(await show(harness)),
        [harness.guild.default_role],
        custom_id="v1:settings-role:",
    )
    assert "I don't ping @everyone." in private_text(result)
    assert "**Ping** · nobody" in await panel(harness)
    assert "Monday" in await panel(harness)


async def test_announcement_channels_are_accepted_and_voice_channels_refused(
    harness: Harness,
) -> None:
    news = harness.guild.create_news_channel("news")
    reply = private_text(
        await harness.staff.slash(harness.channel, "settings quests", channel=news)
    )
    assert news.mention in reply
    assert "Quests are set" in reply
    voice = harness.guild.create_voice_channel("booth")
    for command in ("settings quests", "settings announcements"):
        with pytest.raises(OptionError):
            await harness.staff.slash(harness.channel, command, channel=voice)


async def test_zones_are_suggested(harness: Harness) -> None:
    async def suggested(typed: str) -> list[str]:
        choices = await harness.staff.autocomplete(
            harness.channel, "settings quests", "timezone", typed
        )
        assert len(choices) <= 25
        return [choice["value"] for choice in choices]

    assert (await suggested("berl"))[0] == "Europe/Berlin"
    assert (await suggested("new york"))[0] == "America/New_York"
    assert "UTC" in await suggested("")
    assert set(await suggested("a")) <= set(offered_zones())
    assert await suggested("nowhere at all") == []


# ---------------------------------------------------------------- /settings announcements


async def test_announcements_go_to_the_chosen_channel(harness: Harness) -> None:
    news = harness.guild.create_news_channel("news")
    reply = private_text(
        await harness.staff.slash(harness.channel, "settings announcements", channel=news)
    )
    assert "Announcements are set" in reply
    assert news.mention in reply
    assert "✅ I can post there." in reply
    assert f"**Announcements** · {news.mention}" in await panel(harness)


async def test_announcements_are_checked_like_quests(harness: Harness) -> None:
    vault = hidden_channel(harness)
    result = await harness.staff.slash(harness.channel, "settings announcements", channel=vault)
    assert f"I can't see {vault.mention}" in private_text(result)
    assert "**Announcements** · none, so level-ups show up" in await panel(harness)

    allow(harness, harness.channel, attach_files=False)
    result = await harness.staff.slash(
        harness.channel, "settings announcements", channel=harness.channel
    )
    assert "Announcements are set" in private_text(result)
    assert "**Attach Files**" in private_text(result)
    assert "**Attach Files**" in await panel(harness)


async def test_announcements_are_shown_and_cleared_by_command(harness: Harness) -> None:
    command = "settings announcements"
    none = private_text(await harness.staff.slash(harness.channel, command))
    assert "Announcements are off" in none
    await harness.staff.slash(harness.channel, command, channel=harness.channel)
    shown = private_text(await harness.staff.slash(harness.channel, command))
    assert f"posted in {harness.channel.mention}" in shown
    assert "Announcements are set" not in shown
    assert "Announcements are off" in private_text(
        await harness.staff.slash(harness.channel, command, clear="yes")
    )
    assert "**Announcements** · none" in await panel(harness)


async def test_roles_are_cleared_by_command(harness: Harness) -> None:
    role = harness.guild.create_role("Practice pings")
    await harness.set_up_quests(ping_role=role)
    await harness.staff.slash(
        harness.channel, "settings reviews", channel=harness.channel, role=role
    )
    cleared = await harness.staff.slash(harness.channel, "settings quests", clear_role="yes")
    assert "**Ping** · nobody" in private_text(cleared)
    cleared = await harness.staff.slash(harness.channel, "settings reviews", clear_role="yes")
    assert "**Reviewers** · anyone with Manage Server, but never their own" in private_text(cleared)
    server = await harness.services.servers.settings(harness.guild.id)
    assert (server.ping_role_id, server.reviewer_role_id) == (None, None)


# ---------------------------------------------------------------- /settings post-now


@pytest.mark.parametrize(
    ("cadence", "next_on"),
    [("daily", "2026-11-23"), ("weekly", "2026-11-23"), ("monthly", "2026-12-01")],
)
async def test_a_quest_can_be_posted_at_once(harness: Harness, cadence: str, next_on: str) -> None:
    quests = harness.guild.create_text_channel("quests")
    await harness.staff.slash(harness.channel, "settings quests", channel=quests)
    result = await harness.staff.slash(harness.channel, "settings post-now", cadence=cadence)
    await harness.tick()
    message = quests.last_message
    assert message is not None
    assert f"{cadence.capitalize()} quest" in text_of(message)
    reply = private_text(result)
    title = text_of(message).partition(": ")[2].partition("\n")[0]
    assert f"**{title}** in {quests.mention} now" in reply
    assert at(next_on) in reply

    again = private_text(
        await harness.staff.slash(harness.channel, "settings post-now", cadence=cadence)
    )
    await harness.tick()
    assert "quest is already up" in again
    assert message.jump_url in again
    assert at(next_on) in again
    assert len(quests.history()) == 1


async def test_posting_now_wakes_the_schedule(harness: Harness) -> None:
    await harness.set_up_quests()
    await harness.staff.slash(harness.channel, "settings post-now", cadence="daily")
    await harness.schedule.idle()
    await harness.env.settle()
    assert harness.channel.last_message is not None
    assert "Daily quest" in text_of(harness.channel.last_message)


async def test_posting_now_needs_a_channel(harness: Harness) -> None:
    result = await harness.staff.slash(harness.channel, "settings post-now", cadence="daily")
    assert "Quests don't have a channel here yet." in private_text(result)


async def test_posting_without_permission_is_reported_at_once(harness: Harness) -> None:
    await harness.set_up_quests()
    allow(harness, harness.channel, send_messages=False)
    result = await harness.staff.slash(harness.channel, "settings post-now", cadence="daily")
    assert "Fix this first" in private_text(result)
    assert "**Send Messages**" in private_text(result)
    result = await harness.staff.slash(harness.channel, "settings post-now", cadence="daily")
    assert f"quest is on its way to {harness.channel.mention}." in private_text(result)
