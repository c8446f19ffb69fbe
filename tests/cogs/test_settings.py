import pytest
from simcord.backend.errors import OptionError

from bot.calendar.view import zone_names
from tests.cogs.staff import allow, at, hidden_channel, panel, show, told
from tests.cogs.stage import Stage, message_of, text_of

MENTION = "Mention @everyone, @here, and All Roles"


# ---------------------------------------------------------------- /settings quests


async def test_without_a_channel_it_says_what_to_do(stage: Stage) -> None:
    reply = told(await stage.staff.slash(stage.channel, "settings quests"))
    assert "Quests need a channel" in reply
    assert "Run `/settings quests` with `channel`" in reply
    assert "**09:00** in UTC, where it is 20:15 now" in reply
    assert "every Monday" in reply


async def test_a_channel_is_enough_to_set_up_quests(stage: Stage) -> None:
    reply = told(await stage.set_up_quests())
    assert "Quests are set" in reply
    assert stage.channel.mention in reply
    assert "I have everything I need to post there." in reply
    assert f"Daily · {at('2026-11-23')}" in reply
    assert f"Weekly · {at('2026-11-23')}" in reply
    assert f"Monthly · {at('2026-12-01')}" in reply


async def test_every_option_is_saved(stage: Stage) -> None:
    role = stage.guild.create_role("Practice pings")
    reply = told(
        await stage.set_up_quests(
            timezone="America/New_York",
            daily_time="18:30",
            weekly_day="Thursday",
            ping_role=role,
            verification="proof",
        )
    )
    assert "**18:30** in America/New_York, where it is 15:15 now" in reply
    assert "the weekly one on **Thursday**" in reply
    assert role.mention in reply
    assert "each one needs a link or a file" in reply
    # It is Sunday afternoon over there: today's time is still to come.
    assert f"Daily · {at('2026-11-22', 23, 30)}" in reply
    assert f"Weekly · {at('2026-11-26', 23, 30)}" in reply
    assert f"Monthly · {at('2026-12-01', 23, 30)}" in reply


async def test_settings_left_out_are_unchanged(stage: Stage) -> None:
    role = stage.guild.create_role("Practice pings")
    await stage.set_up_quests(
        timezone="Asia/Tokyo", weekly_day="Sunday", ping_role=role, verification="proof"
    )
    await stage.staff.slash(stage.channel, "settings quests", daily_time="7:05")
    reply = await panel(stage)
    assert "07:05 in Asia/Tokyo, where it is 05:15 now" in reply
    assert "Sunday, at the same time" in reply
    assert role.mention in reply
    assert stage.channel.mention in reply
    assert "each one needs a link or a file" in reply


async def test_settings_can_precede_the_channel(stage: Stage) -> None:
    reply = told(await stage.staff.slash(stage.channel, "settings quests", timezone="Asia/Tokyo"))
    assert "Saved, but quests still have no channel" in reply
    assert "in Asia/Tokyo" in reply
    assert f"Daily · {at('2026-11-23', 0)}" in told(await stage.set_up_quests())


async def test_without_options_the_settings_are_shown(stage: Stage) -> None:
    await stage.set_up_quests(weekly_day="Friday")
    reply = told(await stage.staff.slash(stage.channel, "settings quests"))
    assert "Quests are set" not in reply
    assert stage.channel.mention in reply
    assert "**Friday**" in reply


@pytest.mark.parametrize("zone", ["Europe/Berlin", "europe/berlin", "Berlin", " berlin "])
async def test_zones_are_parsed_in_common_formats(stage: Stage, zone: str) -> None:
    assert "in Europe/Berlin, where it is 21:15" in told(await stage.set_up_quests(timezone=zone))


@pytest.mark.parametrize(
    ("option", "sentence"),
    [
        ({"timezone": "Mars/Olympus"}, "I don't know a time zone “Mars/Olympus”."),
        ({"timezone": "*"}, r"I don't know a time zone “\*”."),
        ({"daily_time": "25:00"}, "“25:00” is not a time of day. Write it as HH:MM"),
        ({"daily_time": "12:60"}, "“12:60” is not a time of day."),
        ({"daily_time": "noon"}, "“noon” is not a time of day."),
    ],
)
async def test_invalid_options_change_nothing(
    stage: Stage, option: dict[str, str], sentence: str
) -> None:
    await stage.set_up_quests(timezone="Asia/Tokyo", daily_time="18:00")
    before = await panel(stage)
    result = await stage.staff.slash(
        stage.channel, "settings quests", weekly_day="Friday", verification="proof", **option
    )
    assert sentence in told(result)
    assert await panel(stage) == before


async def test_a_channel_that_the_bot_cannot_see_is_refused(stage: Stage) -> None:
    await stage.set_up_quests()
    before = await panel(stage)
    vault = hidden_channel(stage)
    result = await stage.staff.slash(
        stage.channel, "settings quests", channel=vault, daily_time="18:00"
    )
    assert f"I can't see {vault.mention}, so nothing was changed." in told(result)
    assert "**View Channel**" in told(result)
    assert await panel(stage) == before


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
    stage: Stage, flag: str, name: str
) -> None:
    allow(stage, stage.channel, **{flag: False})
    reply = told(await stage.set_up_quests())
    assert "Quests are set" in reply
    assert "To mend" in reply
    assert f"**{name}**" in reply
    assert "everything I need" not in reply
    shown = await panel(stage)
    assert "**To mend**" in shown
    assert f"**{name}**" in shown

    allow(stage, stage.channel)
    assert "To mend" not in await panel(stage)


async def test_a_ping_role_that_cannot_be_pinged_is_reported(stage: Stage) -> None:
    role = stage.guild.create_role("Practice pings")
    allow(stage, stage.channel, mention_everyone=False)
    reply = told(await stage.set_up_quests(ping_role=role))
    assert "my ping will reach nobody" in reply
    assert f"**{MENTION}**" in reply
    assert MENTION in await panel(stage)
    stage.env.backend.edit_role(stage.guild.id, role.id, {"mentionable": True})
    assert MENTION not in await panel(stage)


async def test_everyone_cannot_be_the_ping_role(stage: Stage) -> None:
    await stage.set_up_quests()
    result = await stage.staff.slash(
        stage.channel, "settings quests", ping_role=stage.guild.default_role, weekly_day="Friday"
    )
    assert "I never ping everyone." in told(result)
    result = await stage.staff.select(
        message_of(await show(stage)),
        [stage.guild.default_role],
        custom_id="v1:settings-role:",
    )
    assert "I never ping everyone." in told(result)
    assert "**Ping** · nobody" in await panel(stage)
    assert "Monday" in await panel(stage)


async def test_announcement_channels_are_accepted_and_voice_channels_refused(stage: Stage) -> None:
    news = stage.guild.create_news_channel("news")
    reply = told(await stage.staff.slash(stage.channel, "settings quests", channel=news))
    assert news.mention in reply
    assert "Quests are set" in reply
    voice = stage.guild.create_voice_channel("booth")
    for command in ("settings quests", "settings announcements"):
        with pytest.raises(OptionError):
            await stage.staff.slash(stage.channel, command, channel=voice)


async def test_zones_are_suggested(stage: Stage) -> None:
    async def suggested(typed: str) -> list[str]:
        choices = await stage.staff.autocomplete(
            stage.channel, "settings quests", "timezone", typed
        )
        assert len(choices) <= 25
        return [choice["value"] for choice in choices]

    assert await suggested("berl") == ["Europe/Berlin"]
    assert (await suggested("new york"))[0] == "America/New_York"
    assert "UTC" in await suggested("")
    assert set(await suggested("a")) <= set(zone_names())
    assert await suggested("nowhere at all") == []


# ---------------------------------------------------------------- /settings announcements


async def test_announcements_go_to_the_chosen_channel(stage: Stage) -> None:
    news = stage.guild.create_news_channel("news")
    reply = told(await stage.staff.slash(stage.channel, "settings announcements", channel=news))
    assert "Announcements are set" in reply
    assert news.mention in reply
    assert "I have everything I need to post there." in reply
    assert f"**Announcements** · {news.mention}" in await panel(stage)


async def test_announcements_are_checked_like_quests(stage: Stage) -> None:
    vault = hidden_channel(stage)
    result = await stage.staff.slash(stage.channel, "settings announcements", channel=vault)
    assert f"I can't see {vault.mention}" in told(result)
    assert "**Announcements** · none: level-ups are told where they happen" in await panel(stage)

    allow(stage, stage.channel, attach_files=False)
    result = await stage.staff.slash(stage.channel, "settings announcements", channel=stage.channel)
    assert "Announcements are set" in told(result)
    assert "**Attach Files**" in told(result)
    assert "**Attach Files**" in await panel(stage)


async def test_announcements_are_shown_and_cleared_by_command(stage: Stage) -> None:
    command = "settings announcements"
    none = told(await stage.staff.slash(stage.channel, command))
    assert "Announcements have no channel" in none
    await stage.staff.slash(stage.channel, command, channel=stage.channel)
    shown = told(await stage.staff.slash(stage.channel, command))
    assert f"told in {stage.channel.mention}" in shown
    assert "Announcements are set" not in shown
    assert "Announcements are off" in told(
        await stage.staff.slash(stage.channel, command, clear="yes")
    )
    assert "**Announcements** · none" in await panel(stage)


async def test_roles_are_cleared_by_command(stage: Stage) -> None:
    role = stage.guild.create_role("Practice pings")
    await stage.set_up_quests(ping_role=role)
    await stage.staff.slash(stage.channel, "settings reviews", channel=stage.channel, role=role)
    cleared = await stage.staff.slash(stage.channel, "settings quests", clear_role="yes")
    assert "Pinged: nobody" in told(cleared)
    cleared = await stage.staff.slash(stage.channel, "settings reviews", clear_role="yes")
    assert f"come to {stage.channel.mention}, and those who may manage" in told(cleared)
    server = await stage.services.servers.settings(stage.guild.id)
    assert (server.ping_role_id, server.reviewer_role_id) == (None, None)


# ---------------------------------------------------------------- /settings post-now


@pytest.mark.parametrize(
    ("cadence", "next_on"),
    [("daily", "2026-11-23"), ("weekly", "2026-11-23"), ("monthly", "2026-12-01")],
)
async def test_a_quest_can_be_posted_at_once(stage: Stage, cadence: str, next_on: str) -> None:
    quests = stage.guild.create_text_channel("quests")
    await stage.staff.slash(stage.channel, "settings quests", channel=quests)
    result = await stage.staff.slash(stage.channel, "settings post-now", cadence=cadence)
    await stage.tick()
    message = quests.last_message
    assert message is not None
    assert f"{cadence.capitalize()} quest" in text_of(message)
    reply = told(result)
    title = text_of(message).partition(": ")[2].partition("\n")[0]
    assert f"**{title}** goes up in {quests.mention} now" in reply
    assert at(next_on) in reply

    again = told(await stage.staff.slash(stage.channel, "settings post-now", cadence=cadence))
    await stage.tick()
    assert f"its {cadence} quest already" in again
    assert message.jump_url in again
    assert at(next_on) in again
    assert len(quests.history()) == 1


async def test_posting_now_wakes_the_schedule(stage: Stage) -> None:
    await stage.set_up_quests()
    await stage.staff.slash(stage.channel, "settings post-now", cadence="daily")
    await stage.schedule.idle()
    await stage.env.settle()
    assert stage.channel.last_message is not None
    assert "Daily quest" in text_of(stage.channel.last_message)


async def test_posting_now_needs_a_channel(stage: Stage) -> None:
    result = await stage.staff.slash(stage.channel, "settings post-now", cadence="daily")
    assert "Quests have no channel here yet." in told(result)


async def test_posting_without_permission_is_reported_at_once(stage: Stage) -> None:
    await stage.set_up_quests()
    allow(stage, stage.channel, send_messages=False)
    result = await stage.staff.slash(stage.channel, "settings post-now", cadence="daily")
    assert "Before it can arrive" in told(result)
    assert "**Send Messages**" in told(result)
    result = await stage.staff.slash(stage.channel, "settings post-now", cadence="daily")
    assert f"It is on its way to {stage.channel.mention}." in told(result)
