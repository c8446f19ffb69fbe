from collections.abc import Mapping, Sequence
from typing import Any

import discord
from simcord.results import InteractionResult

from tests.cogs.harness import Harness, buttons_of, message_of, text_of
from tests.cogs.staff import allow, at, hidden_channel, panel, private_text, show

STAFF_ONLY = "Only members with Manage Server can use this."
TIME = "Time zone and time of day"


def dismiss(harness: Harness) -> None:
    """Remove the staff role."""
    role = harness.guild.roles["Staff"]
    harness.env.backend.remove_member_role(harness.guild.id, harness.staff.id, role.id)


def selected(result: InteractionResult) -> dict[str, list[str]]:
    """Return the selected values of each select of a panel, by its name."""
    view = discord.ui.LayoutView.from_message(message_of(result), timeout=None)
    chosen: dict[str, list[str]] = {}
    for item in view.walk_children():
        if isinstance(item, discord.ui.Select):
            values = [option.value for option in item.options if option.default]
        elif isinstance(item, discord.ui.ChannelSelect | discord.ui.RoleSelect):
            values = [str(value.id) for value in item.default_values]
        else:
            continue
        chosen[item.custom_id.split(":")[1]] = values
    view.stop()
    return chosen


def select_ids(result: InteractionResult) -> dict[str, str]:
    """Return the custom id of each select of a panel, by its name."""
    view = discord.ui.LayoutView.from_message(message_of(result), timeout=None)
    ids = {
        item.custom_id.split(":")[1]: item.custom_id
        for item in view.walk_children()
        if isinstance(item, discord.ui.Select | discord.ui.ChannelSelect | discord.ui.RoleSelect)
    }
    view.stop()
    return ids


# ---------------------------------------------------------------- /settings show


async def test_the_panel_begins_empty(harness: Harness) -> None:
    shown = await show(harness)
    reply = private_text(shown)
    assert "**Quests** · not set yet" in reply
    assert "**Time** · 09:00 in UTC (20:15 now)" in reply
    assert "**Ping** · nobody" in reply
    assert "**Skill pack** · Music Production" in reply
    assert "Choose a quests channel to start." in reply
    assert "**Next step** · Choose the channel for quests" in reply
    assert "Needs fixing" not in reply
    assert selected(shown) == {
        "settings-quests": [],
        "settings-announcements": [],
        "settings-level-ups": ["every"],
        "settings-role": [],
        "settings-reviews": [],
        "settings-reviewers": [],
        "settings-day": ["0"],
        "settings-verification": ["honour"],
    }


async def test_the_panel_shows_all_that_is_set(harness: Harness) -> None:
    role = harness.guild.create_role("Practice pings")
    news = harness.guild.create_text_channel("news")
    await harness.set_up_quests(weekly_day="Friday", ping_role=role, verification="proof")
    await harness.staff.slash(harness.channel, "settings announcements", channel=news)
    shown = await show(harness)
    assert f"**Quests** · {harness.channel.mention}" in text_of(shown)
    assert f"Weekly · {at('2026-11-27')}" in text_of(shown)
    assert selected(shown) == {
        "settings-quests": [str(harness.channel.id)],
        "settings-posted": [],
        "settings-announcements": [str(news.id)],
        "settings-level-ups": ["every"],
        "settings-role": [str(role.id)],
        "settings-reviews": [],
        "settings-reviewers": [],
        "settings-day": ["4"],
        "settings-verification": ["proof"],
    }


async def test_each_select_saves_at_once_and_redraws(harness: Harness) -> None:
    role = harness.guild.create_role("Practice pings")
    news = harness.guild.create_text_channel("news")
    message = message_of(await show(harness))
    changes: Mapping[str, tuple[Sequence[Any], str]] = {
        "quests": ([harness.channel], f"**Quests** · {harness.channel.mention}"),
        "announcements": ([news], f"**Announcements** · {news.mention}"),
        "level-ups": (["tenth"], f"{news.mention}, level-ups: every tenth level"),
        "role": ([role], f"**Ping** · {role.mention}"),
        "day": (["3"], "**Weekly quest** · Thursday"),
        "verification": (["proof"], "**Proof** · a link or a file each time"),
    }
    for name, (values, line) in changes.items():
        result = await harness.staff.select(message, values, custom_id=f"v1:settings-{name}:")
        assert result.response is not None
        assert result.response.id == message.id
        assert line in text_of(result)
        assert line in await panel(harness)
    assert f"Weekly · {at('2026-11-26')}" in await panel(harness)


async def test_the_role_can_be_cleared(harness: Harness) -> None:
    role = harness.guild.create_role("Practice pings")
    await harness.set_up_quests(ping_role=role)
    result = await harness.staff.select(
        message_of(await show(harness)), [], custom_id="v1:settings-role:"
    )
    assert "**Ping** · nobody" in text_of(result)
    assert "**Ping** · nobody" in await panel(harness)


async def test_the_announcements_can_be_cleared(harness: Harness) -> None:
    announcements = harness.guild.create_text_channel("announcements")
    await harness.set_up_quests()
    await harness.staff.slash(harness.channel, "settings announcements", channel=announcements)
    await harness.post()
    allow(harness, announcements, send_messages=False)
    mia, noa = harness.member("mia"), harness.member("noa")
    await mia.slash(harness.channel, "quest complete")
    await harness.tick()
    shown = await show(harness)
    assert f"{announcements.mention}: allow me **Send Messages**" in text_of(shown)

    cleared = await harness.staff.select(
        message_of(shown), [], custom_id="v1:settings-announcements:"
    )
    assert "**Announcements** · none, so level-ups show up where they happen" in text_of(cleared)
    assert selected(cleared)["settings-announcements"] == []
    harness.clock.advance(hours=2)
    await harness.tick()  # its pending messages are dropped without a notice
    assert "Needs fixing" not in await panel(harness)
    done = await noa.slash(harness.channel, "quest complete")
    (announced,) = done.followups
    assert f"<@{noa.id}> reached **level 2**" in text_of(announced)


async def test_a_refused_choice_is_explained_in_the_panel_and_can_be_made_again(
    harness: Harness,
) -> None:
    """Discord's clients don't send a value twice, unless the select has another id."""
    vault = hidden_channel(harness)
    shown = await show(harness)
    before, used = text_of(shown), set[str]()
    reason = f"I can't see {vault.mention}"
    for name in ("settings-quests", "settings-announcements", "settings-quests"):
        ids = select_ids(shown)
        assert used.isdisjoint(ids.values())
        used.update(ids.values())
        harness.env.http_requests.clear()
        result = await harness.staff.select(message_of(shown), [vault], custom_id=ids[name])
        assert len(harness.env.http_requests) == 1
        assert result.followups == []
        assert text_of(shown).startswith(reason)
        assert text_of(shown).endswith(before)
        assert text_of(shown).count(reason) == 1
        assert selected(shown)[name] == []
    assert await panel(harness) == before

    allow(harness, vault, view_channel=True)
    ids = select_ids(shown)
    await harness.staff.select(message_of(shown), [vault], custom_id=ids["settings-quests"])
    assert "I can't see" not in text_of(shown)
    assert f"**Quests** · {vault.mention}" in text_of(shown)
    assert selected(shown)["settings-quests"] == [str(vault.id)]
    assert "~" not in "".join(select_ids(shown).values())


async def test_a_refused_choice_in_a_panel_that_was_redrawn_survives_a_restart(
    harness: Harness,
) -> None:
    vault = hidden_channel(harness)
    shown = await show(harness)
    for _ in range(2):
        ids = select_ids(shown)
        await harness.staff.select(message_of(shown), [vault], custom_id=ids["settings-quests"])
        await harness.restart()
    ids = select_ids(shown)
    await harness.staff.select(message_of(shown), ["3"], custom_id=ids["settings-day"])
    assert "**Weekly quest** · Thursday" in text_of(shown)


async def test_review_needs_a_channel_and_can_be_chosen_again(harness: Harness) -> None:
    shown = await show(harness)
    for _ in range(2):
        chosen = select_ids(shown)["settings-verification"]
        await harness.staff.select(message_of(shown), ["review"], custom_id=chosen)
        assert text_of(shown).startswith("Reviewers need a channel first")
        assert selected(shown)["settings-verification"] == ["honour"]
    ids = select_ids(shown)
    await harness.staff.select(
        message_of(shown), [harness.channel], custom_id=ids["settings-reviews"]
    )
    ids = select_ids(shown)
    await harness.staff.select(
        message_of(shown), ["review"], custom_id=ids["settings-verification"]
    )
    assert selected(shown)["settings-verification"] == ["review"]


async def test_the_form_sets_zone_and_time(harness: Harness) -> None:
    await harness.set_up_quests(timezone="Asia/Tokyo", daily_time="18:00")
    shown = await show(harness)
    opened = await harness.staff.click(message_of(shown), label=TIME)
    assert opened.modal is not None
    zone, typed, time = (each["component"] for each in opened.modal["components"])
    assert [each["value"] for each in zone["options"] if each.get("default")] == ["Asia/Tokyo"]
    assert len(zone["options"]) == len({each["value"] for each in zone["options"]}) == 25
    assert (typed.get("value"), time["value"]) == (None, "18:00")

    await harness.staff.submit_modal(opened, {"zone": ["America/New_York"], "daily_time": "18:00"})
    assert "18:00 in America/New_York (UTC-5, 15:15 now)" in text_of(shown)
    opened = await harness.staff.click(message_of(shown), label=TIME)
    await harness.staff.submit_modal(opened, {"timezone": "berlin", "daily_time": "7.45"})
    assert "07:45 in Europe/Berlin (UTC+1, 21:15 now)" in text_of(shown)
    assert f"Daily · {at('2026-11-23', 6, 45)}" in text_of(shown)
    assert "07:45 in Europe/Berlin" in await panel(harness)


async def test_the_panel_survives_a_restart(harness: Harness) -> None:
    shown = await show(harness)
    opened = await harness.staff.click(message_of(shown), label=TIME)
    await harness.restart()
    await harness.staff.select(message_of(shown), ["2"], custom_id="v1:settings-day:")
    await harness.staff.submit_modal(opened, {"timezone": "Asia/Tokyo", "daily_time": "20:00"})
    assert "Wednesday" in text_of(shown)
    assert "20:00 in Asia/Tokyo" in text_of(shown)
    await harness.restart()
    assert await panel(harness) == text_of(shown)


async def test_deleted_channels_and_roles_are_reported_and_not_preselected(
    harness: Harness,
) -> None:
    role = harness.guild.create_role("Practice pings")
    quests = harness.guild.create_text_channel("quests")
    await harness.staff.slash(harness.channel, "settings quests", channel=quests, ping_role=role)
    harness.env.backend.delete_channel(quests.id)
    harness.env.backend.delete_role(harness.guild.id, role.id)
    shown = await show(harness)
    assert "**Quests** · a channel I can't find" in text_of(shown)
    assert "The channel for quests was deleted, or I can't see it. Choose another one." in text_of(
        shown
    )
    assert "**Ping** · a deleted role" in text_of(shown)
    assert "The role I ping was deleted." in text_of(shown)
    assert selected(shown)["settings-quests"] == []
    assert selected(shown)["settings-role"] == []


async def test_deleted_channels_and_roles_can_be_cleared(harness: Harness) -> None:
    """A select without a value cannot be cleared, so there is a button, for staff only."""
    pings, jury = (harness.guild.create_role(name) for name in ("Practice pings", "Jury"))
    news, claims = (harness.guild.create_text_channel(name) for name in ("news", "claims"))
    await harness.set_up_quests(ping_role=pings)
    await harness.staff.slash(harness.channel, "settings announcements", channel=news)
    await harness.staff.slash(harness.channel, "settings reviews", channel=claims, role=jury)
    shown = await show(harness)
    assert not {"Turn off announcements", "Ping nobody"} & buttons_of(shown).keys()
    harness.env.backend.delete_channel(news.id)
    for role in (pings, jury):
        harness.env.backend.delete_role(harness.guild.id, role.id)
    shown = await show(harness)
    assert "The channel for announcements was deleted" in text_of(shown)
    for label, line in {
        "Ping nobody": "– **Ping** · nobody",
        "Turn off announcements": "○ **Announcements** · none, so level-ups",
        "Managers only": "reviewed by anyone with Manage Server",
    }.items():
        await harness.staff.click(message_of(shown), label=label)
        assert line in text_of(shown)
        assert label not in buttons_of(shown)
    assert "Needs fixing" not in text_of(shown)
    server = await harness.services.servers.settings(harness.guild.id)
    assert (server.ping_role_id, server.announcements_channel_id) == (None, None)
    assert (server.reviewer_role_id, server.reviews_channel_id) == (None, claims.id)


async def test_only_staff_can_clear_settings(harness: Harness) -> None:
    role = harness.guild.create_role("Practice pings")
    await harness.set_up_quests(ping_role=role)
    harness.env.backend.delete_role(harness.guild.id, role.id)
    shown = await show(harness)
    dismiss(harness)
    assert (
        private_text(await harness.staff.click(message_of(shown), label="Ping nobody"))
        == STAFF_ONLY
    )
    assert (await harness.services.servers.settings(harness.guild.id)).ping_role_id == role.id


async def test_a_channel_hidden_later_is_reported(harness: Harness) -> None:
    quests = harness.guild.create_text_channel("quests")
    await harness.staff.slash(harness.channel, "settings quests", channel=quests)
    allow(harness, quests, view_channel=False)
    assert "The channel for quests was deleted, or I can't see it." in await panel(harness)
    reply = private_text(await harness.staff.slash(harness.channel, "settings quests"))
    assert "The channel for quests was deleted, or I can't see it." in reply


async def test_a_refused_post_is_shown_until_it_arrives(harness: Harness) -> None:
    await harness.set_up_quests()
    allow(harness, harness.channel, send_messages=False)
    await harness.staff.slash(harness.channel, "settings post-now", cadence="daily")
    await harness.tick()
    assert "**Send Messages**" in await panel(harness)
    assert "Discord refused a post" not in await panel(harness)

    allow(harness, harness.channel)
    assert "Discord refused a post" in await panel(harness)
    assert "It looks fixed" in await panel(harness)

    harness.clock.advance(hours=1)
    await harness.tick()
    assert "Needs fixing" not in await panel(harness)


# ---------------------------------------------------------------- staff only


async def open_to_everybody(harness: Harness) -> None:
    """Let everybody use the staff commands, by the integration's settings in Discord."""
    for command in await harness.bot.tree.fetch_commands():
        if command.name == "settings":
            harness.guild.set_command_permissions(command, {harness.guild.default_role: True})


async def test_discord_shows_the_commands_to_staff_only(harness: Harness) -> None:
    def settings(names: Sequence[str]) -> set[str]:
        return {name for name in names if name.startswith("settings ")}

    assert settings(harness.member("mia").available_commands(harness.channel)) == set()
    assert settings(harness.staff.available_commands(harness.channel)) >= {
        "settings show",
        "settings quests",
        "settings announcements",
        "settings reviews",
        "settings post-now",
    }


async def test_members_are_refused_even_if_discord_allows_them(harness: Harness) -> None:
    await harness.set_up_quests()
    before = await panel(harness)
    await open_to_everybody(harness)
    mia = harness.member("mia")
    options: Mapping[str, Mapping[str, Any]] = {
        "show": {},
        "quests": {"weekly_day": "Friday", "channel": harness.channel},
        "announcements": {"channel": harness.channel},
        "reviews": {"channel": harness.channel},
        "post-now": {"cadence": "daily"},
    }
    for name, arguments in options.items():
        result = await mia.slash(harness.channel, f"settings {name}", **arguments)
        assert private_text(result) == STAFF_ONLY
    await harness.tick()
    assert await panel(harness) == before


async def test_losing_the_role_disables_an_open_panel(harness: Harness) -> None:
    role = harness.guild.create_role("Practice pings")
    await harness.set_up_quests()
    shown = await show(harness)
    before = text_of(shown)
    opened = await harness.staff.click(message_of(shown), label=TIME)
    ended = await show(harness)
    await harness.staff.click(message_of(ended), label="Done")
    dismiss(harness)
    values: Mapping[str, Sequence[Any]] = {
        "quests": [harness.channel],
        "announcements": [harness.channel],
        "role": [role],
        "reviews": [harness.channel],
        "reviewers": [role],
        "day": ["3"],
        "verification": ["proof"],
    }
    for name, chosen in values.items():
        result = await harness.staff.select(
            message_of(shown), chosen, custom_id=select_ids(shown)[f"settings-{name}"]
        )
        assert private_text(result) == f"{STAFF_ONLY}\n{before}"
    assert private_text(await harness.staff.click(message_of(shown), label=TIME)) == STAFF_ONLY
    result = await harness.staff.submit_modal(
        opened, {"timezone": "Asia/Tokyo", "daily_time": "20:00"}
    )
    typed = "-# This is what you typed:\n> Asia/Tokyo\n> 20:00"
    assert private_text(result) == f"{STAFF_ONLY}\n{typed}\n{before}"
    for page, labels in (
        (shown, {TIME, "Preview the next quest", "Done"}),
        (ended, {"Post the first quest now", "Preview it", "Change something"}),
    ):
        assert buttons_of(page).keys() == labels
        for label in labels:
            assert (
                private_text(await harness.staff.click(message_of(page), label=label)) == STAFF_ONLY
            )
    await harness.tick()
    assert harness.channel.last_message is None
    settings = await harness.services.servers.settings(harness.guild.id)
    assert (settings.timezone, settings.weekly_day) == ("UTC", 0)
    assert (settings.ping_role_id, settings.announcements_channel_id) == (None, None)
