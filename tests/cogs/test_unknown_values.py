"""What this release does not know, and what was deleted in Discord: every page still opens."""

import logging

import pytest
from simcord.actors import MemberActor
from simcord.results import InteractionResult

from bot.verify.service.verifier import Verifier
from tests.cogs.harness import PACKS, Harness, message_of, text_of

UNKNOWN = """
    UPDATE members SET timezone = 'Atlantis/Capital', daw = 'tracker-2000', pings = 'always',
        theme = 'plaid', path = 'polka', path_chosen_at = 1;
    UPDATE servers SET timezone = 'Atlantis/Capital';
    UPDATE sessions SET timezone = 'Atlantis/Capital', focus = 'yodelling';
    UPDATE studio_rooms SET focus = 'yodelling';
    UPDATE postings SET quest = 'gone-with-the-pack' WHERE cadence <> 'daily'
"""
COMMANDS = (
    "profile setup",
    "profile show",
    "profile stats",
    "profile specialise",
    "leaderboard",
    "coach plan",
    "coach tip",
    "guide",
    "quest today",
    "quest week",
    "quest personal",
    "quest history",
    "session status",
    "session history",
    "session start",
    "session break",
    "session stop",
    "milestone list",
    "track list",
    "privacy export",
)
STAFF_COMMANDS = (
    "settings show",
    "settings quests",
    "settings announcements",
    "settings reviews",
    "settings accent",
    "settings level-role",
    "settings studio-room",
    "settings post-now",
)


async def lived_in(harness: Harness) -> MemberActor:
    """Fill the server with a bit of everything, make much of it unknown, and return a member."""
    guild, here, staff = harness.guild, harness.channel, harness.staff
    role, room = guild.create_role("Quests"), guild.create_voice_channel("studio")
    elsewhere = guild.create_text_channel("elsewhere")
    await harness.set_up_quests(ping_role=role, timezone="Europe/Berlin")
    await staff.slash(here, "settings announcements", channel=elsewhere)
    await staff.slash(here, "settings reviews", channel=elsewhere, role=role)
    await staff.slash(here, "settings studio-room", channel=room)
    await staff.slash(here, "settings level-role", level=5, role=role)
    mia = harness.member("mia")
    await mia.slash(here, "profile setup", timezone="Europe/Berlin", daw="reaper")
    await mia.slash(here, "session log", minutes=400, focus="mixing")
    await mia.slash(here, "track add", title="Dusk")
    await mia.slash(here, "quest personal")
    for cadence in ("daily", "weekly"):
        await harness.post(cadence)
    await mia.slash(here, "quest complete", note="done")
    with harness.database.writing() as tx:
        for statement in UNKNOWN.split(";"):
            tx.execute(statement)
    for gone in (elsewhere, room):
        harness.env.backend.delete_channel(gone.id)
    harness.env.backend.delete_role(guild.id, role.id)
    return mia


def refused_or_shown(result: InteractionResult) -> str:
    text = text_of(result)
    assert text
    assert "something broke" not in text
    return text


async def test_every_page_opens(harness: Harness, caplog: pytest.LogCaptureFixture) -> None:
    mia = await lived_in(harness)
    for command in COMMANDS:
        refused_or_shown(await mia.slash(harness.channel, command))
    for command in STAFF_COMMANDS:
        options = {"cadence": "monthly"} if command.endswith("post-now") else {}
        refused_or_shown(await harness.staff.slash(harness.channel, command, **options))
    for _ in range(8):
        harness.clock.advance(days=1)
        await harness.tick()
    assert not [each for each in caplog.records if each.levelno >= logging.ERROR]
    assert list(Verifier(harness.database, PACKS).run(harness.clock(), repair=False)) == []


async def test_a_dropped_zone_is_named_and_can_be_chosen_again(harness: Harness) -> None:
    await lived_in(harness)
    shown = await harness.staff.slash(harness.channel, "settings show")
    why = "Atlantis/Capital isn't a time zone any more, so I'm using UTC. Choose your time"
    assert "09:00 in UTC (20:15 now)" in text_of(shown)
    assert why in text_of(shown)
    quests = await harness.staff.slash(harness.channel, "settings quests")
    assert why in text_of(quests)
    form = await harness.staff.click(message_of(shown), label="Time zone and time of day")
    await harness.staff.submit_modal(form, {"zone": ["Europe/Paris"], "daily_time": "09:00"})
    assert "Europe/Paris (UTC+1, 21:15 now)" in text_of(shown)
    assert "Atlantis" not in text_of(shown)


async def test_a_members_dropped_zone_gives_way_to_the_servers(harness: Harness) -> None:
    mia = await lived_in(harness)
    await harness.staff.slash(harness.channel, "settings quests", timezone="Asia/Tokyo")
    shown = await mia.slash(harness.channel, "profile setup")
    assert (
        "Atlantis/Capital isn't a time zone any more, so I'm using "
        "Asia/Tokyo (UTC+9, 05:15 now). Choose your time zone again."
    ) in text_of(shown)
    form = await mia.click(message_of(shown), label="Time zone, genre and times")
    await mia.submit_modal(form, {"timezone": "Lisbon"})
    assert "**Time zone** · Europe/Lisbon (UTC, 20:15 now)" in text_of(shown)
