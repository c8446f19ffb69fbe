"""`/settings level-role`, and how members get and lose the roles."""

import discord
import pytest
from simcord.actors import MemberActor
from simcord.builders import RoleHandle
from simcord.results import InteractionResult

from bot.schedule import role_sync
from bot.xp.rules.levels import threshold
from tests.cogs.harness import Harness, buttons_of, message_of, text_of
from tests.cogs.member_data import rows_with
from tests.cogs.staff import dismiss_staff, open_to, panel, private_text

STAFF_ONLY = "Only members with Manage Server can use this."
PUT = "/guilds/{guild}/members/{user}/roles/{role}"


async def set_role(
    harness: Harness, level: int | None = None, role: RoleHandle | None = None
) -> InteractionResult:
    options = {"level": level, "role": role}
    arguments = {name: value for name, value in options.items() if value is not None}
    return await harness.staff.slash(harness.channel, "settings level-role", **arguments)


async def give(harness: Harness, member: MemberActor, xp: int) -> str:
    """Give XP as staff, and return the reply."""
    given = await harness.staff.slash(
        harness.channel, "staff adjust", member=member, xp=xp, reason="a class"
    )
    await harness.tick()
    return text_of(given)


def roles_of(harness: Harness, member: MemberActor) -> set[str]:
    roles = harness.env.backend.get_guild(harness.guild.id).roles
    role_ids = harness.env.backend.get_member(harness.guild.id, member.id).role_ids
    return {roles[role_id].name for role_id in role_ids}


def own_role(harness: Harness) -> int:
    """Return the id of the bot's own role."""
    me = harness.guild.me
    assert me is not None
    return me.top_role.id


def changes(harness: Harness) -> list[str]:
    """Return the API calls that changed members' roles."""
    return [
        f"{request.method} {request.path.rsplit('/', 1)[1]}"
        for request in harness.env.http_requests
        if "/members/" in request.path and "/roles/" in request.path
    ]


async def test_a_role_is_added_and_removed_with_its_level(harness: Harness) -> None:
    green, blue = harness.guild.create_role("Green"), harness.guild.create_role("Blue")
    fan = harness.guild.create_role("Fan")
    mia, noa = (
        harness.member("mia"),
        harness.guild.add_member(harness.env.create_user("noa"), roles=[fan]),
    )
    empty = await set_role(harness)
    assert "No level roles yet." in private_text(empty)
    await set_role(harness, 10, blue)
    reply = private_text(await set_role(harness, 5, green))
    assert f"{green.mention} now comes with **level 5**" in reply
    assert f"Level 5 · {green.mention}\nLevel 10 · {blue.mention}" in reply
    assert "Needs fixing" not in reply
    assert (await give(harness, noa, threshold(5))).startswith(
        f"### 🎉 {noa.mention}: Level 5! Up from 1\nNew role: {green.mention}\n"
        f"-# Next role: {blue.mention} at level 10, 1,630 XP to go\n"
    )
    assert f"\nNew roles: {green.mention} and {blue.mention}\n" in await give(
        harness, mia, threshold(10)
    )
    assert roles_of(harness, noa) == {"Fan", "Green"}
    assert roles_of(harness, mia) == {"Green", "Blue"}
    assert harness.guild.audit_log()[-1].reason == "Level 10"
    await give(harness, mia, -20)
    assert roles_of(harness, mia) == {"Green"}
    calls = len(changes(harness))
    await give(harness, mia, 5)
    assert len(changes(harness)) == calls, "no level with a role was crossed"
    (newest, *_) = await harness.services.staff.undoable(harness.guild.id, noa.id)
    asked = await harness.staff.slash(
        harness.channel, "staff undo", member=noa, award=str(newest.id)
    )
    await harness.staff.click(message_of(asked), label="Undo it")
    await harness.tick()
    assert roles_of(harness, noa) == {"Fan"}


async def test_members_keep_all_roles_or_only_the_highest(harness: Harness) -> None:
    green, blue = harness.guild.create_role("Green"), harness.guild.create_role("Blue")
    mia = harness.member("mia")
    await give(harness, mia, threshold(12))
    await set_role(harness, 5, green)
    shown = await set_role(harness, 10, blue)
    await harness.tick()
    assert roles_of(harness, mia) == {"Green", "Blue"}
    mode = "v1:settings-level-roles-mode:"
    changed = await harness.staff.select(message_of(shown), ["highest"], custom_id=mode)
    assert "I'm updating the roles of 1 member." in text_of(changed)
    await harness.tick()
    assert roles_of(harness, mia) == {"Blue"}
    await set_role(harness, 10)
    await harness.tick()
    assert roles_of(harness, mia) == {"Green", "Blue"}, "what is off the list is let be"
    await harness.restart()
    await harness.staff.select(message_of(shown), ["stacked"], custom_id=mode)
    await harness.tick()
    assert roles_of(harness, mia) == {"Green", "Blue"}
    assert "Level 10" not in private_text(await set_role(harness))


async def test_roles_that_cannot_be_given_are_refused(harness: Harness) -> None:
    green = harness.guild.create_role("Green")
    managed = harness.guild.create_role("Booster", managed=True)
    assert "Everyone already has that role" in private_text(
        await set_role(harness, 5, harness.guild.default_role)
    )
    assert "Discord itself manages that role" in private_text(await set_role(harness, 5, managed))
    assert "Levels go from 1 to 250" in private_text(await set_role(harness, 251, green))
    assert "Choose a `level`" in private_text(await set_role(harness, None, green))
    assert "Level 7 has no role" in private_text(await set_role(harness, 7))
    await set_role(harness, 5, green)
    assert "already belongs to level 5" in private_text(await set_role(harness, 6, green))
    assert "No level roles yet" not in private_text(await set_role(harness))
    removed = private_text(await set_role(harness, 5))
    assert "**Level 5** no longer gives a role." in removed
    assert "No level roles yet" in removed


async def test_only_staff_can_set_level_roles(harness: Harness) -> None:
    mia = harness.member("mia")
    await open_to(harness, mia, "settings")
    assert STAFF_ONLY in private_text(await mia.slash(harness.channel, "settings level-role"))
    shown = await set_role(harness, 5, harness.guild.create_role("Green"))
    await give(harness, mia, threshold(5))
    message = message_of(shown)
    dismiss_staff(harness)
    mode = "v1:settings-level-roles-mode:"
    assert STAFF_ONLY in private_text(
        await harness.staff.select(message, ["highest"], custom_id=mode)
    )
    assert (await harness.services.level_roles.show(harness.guild.id)).stack


async def test_a_role_above_the_bots_is_reported_once_and_retried(harness: Harness) -> None:
    await harness.staff.slash(harness.channel, "settings announcements", channel=harness.channel)
    high, low = harness.guild.create_role("High"), harness.guild.create_role("Low")
    backend = harness.env.backend
    backend.edit_role(harness.guild.id, high.id, {"position": 50})
    await harness.env.settle()
    owner = MemberActor(harness.env, harness.guild, harness.guild.owner)
    set_by_owner = await owner.slash(harness.channel, "settings level-role", level=5, role=high)
    reply = private_text(set_by_owner)
    assert f"Drag my role above {high.mention}, in Server Settings, under Roles" in reply
    assert f"⚠️ Level 5 · {high.mention}" in reply
    await set_role(harness, 6, low)
    mia, noa = harness.member("mia"), harness.member("noa")
    await give(harness, mia, threshold(6))
    await give(harness, noa, threshold(5))
    await harness.tick()
    assert roles_of(harness, mia) == {"Low"}
    texts = [text_of(each) for each in harness.channel.history()]
    (notice,) = [text for text in texts if "I couldn't give a role" in text]
    assert f"Drag my role above {high.mention}" in notice
    assert f"Drag my role above {high.mention}" in await panel(harness)
    harness.clock.advance(hours=2)
    await harness.tick()
    await harness.tick()
    texts = [text_of(each) for each in harness.channel.history()]
    assert sum("I couldn't give a role" in text for text in texts) == 1
    assert f"DELETE {high.id}" not in changes(harness)
    assert f"PUT {high.id}" not in changes(harness), "what cannot work is not tried"
    backend.edit_role(harness.guild.id, high.id, {"position": 1})  # sends an event
    await harness.env.settle()
    await harness.tick()
    assert roles_of(harness, mia) == {"High", "Low"}
    assert roles_of(harness, noa) == {"High"}
    assert "Drag my role" not in await panel(harness)
    assert "Try again" not in buttons_of(await set_role(harness))


async def test_without_permission_role_changes_wait(harness: Harness) -> None:
    await harness.staff.slash(harness.channel, "settings announcements", channel=harness.channel)
    green = harness.guild.create_role("Green")
    backend, own = harness.env.backend, own_role(harness)
    allowed = backend.get_role(harness.guild.id, own).permissions
    without = discord.Permissions(allowed)
    without.manage_roles = False
    backend.edit_role(harness.guild.id, own, {"permissions": without.value})
    await harness.env.settle()
    shown = await set_role(harness, 5, green)
    assert "Allow my role **Manage Roles**, in Server Settings, under Roles" in private_text(shown)
    mia, noa = harness.member("mia"), harness.member("noa")
    for member in (mia, noa):
        await give(harness, member, threshold(5))
    await harness.tick()
    assert changes(harness) == []
    notices = [text_of(each) for each in harness.channel.history()]
    assert sum("I couldn't give level roles." in text for text in notices) == 1
    again = await set_role(harness)
    assert "2 members are waiting for that. I try again every hour" in private_text(again)
    backend.get_role(harness.guild.id, own).permissions = allowed  # and the event is lost
    await harness.restart()
    await harness.tick()
    assert roles_of(harness, mia) == set()
    dismiss_staff(harness)
    refused = await harness.staff.click(message_of(again), label="Try again")
    assert STAFF_ONLY in private_text(refused)
    dismiss_staff(harness, again=discord.Permissions(manage_guild=True))
    pressed = await harness.staff.click(message_of(again), label="Try again")
    assert "Needs fixing" not in text_of(pressed)
    await harness.tick()
    assert roles_of(harness, mia) == roles_of(harness, noa) == {"Green"}
    assert "Manage Roles" not in await panel(harness)


async def test_a_role_change_that_discord_refuses_is_retried(harness: Harness) -> None:
    green = harness.guild.create_role("Green")
    await set_role(harness, 5, green)
    mia = harness.member("mia")
    path = PUT.format(guild=harness.guild.id, user=mia.id, role=green.id)
    harness.env.inject_error("PUT", path, status=403, code=50013, message="Missing Permissions")
    await give(harness, mia, threshold(5))
    assert roles_of(harness, mia) == set()
    harness.env.inject_error("PUT", path, status=400, code=0, message="Odd")
    harness.clock.advance(hours=1)
    await harness.tick()
    assert roles_of(harness, mia) == set()
    member = f"/guilds/{harness.guild.id}/members/{mia.id}"
    for method, odd_path in (("GET", member), ("PUT", path)):  # as from a proxy: nobody has left
        harness.env.inject_error(method, odd_path, status=404, code=0, message="Not Found")
        harness.clock.advance(minutes=5)
        await harness.tick()
        assert roles_of(harness, mia) == set()
    harness.clock.advance(minutes=5)
    await harness.tick()
    assert roles_of(harness, mia) == {"Green"}


async def test_a_deleted_role_is_shown_as_such(harness: Harness) -> None:
    green, blue = harness.guild.create_role("Green"), harness.guild.create_role("Blue")
    await set_role(harness, 5, green)
    await set_role(harness, 6, blue)
    harness.env.backend.delete_role(harness.guild.id, green.id)
    await harness.env.settle()
    mia = harness.member("mia")
    reply = await give(harness, mia, threshold(6))
    assert (
        f"### 🎉 {mia.mention}: Level 6! Up from 1\nNew role: {blue.mention}\n### XP given" in reply
    )
    assert roles_of(harness, mia) == {"Blue"}
    reply = private_text(await set_role(harness))
    assert f"⚠️ Level 5 · a deleted role\nLevel 6 · {blue.mention}" in reply
    assert "The role of level 5 was deleted. Choose another" in reply
    assert "I'm updating" not in reply
    assert "A level role was deleted." in await panel(harness)
    await set_role(harness, 5)
    assert "A level role was deleted." not in await panel(harness)


async def test_members_who_left_get_their_roles_when_they_return(harness: Harness) -> None:
    green = harness.guild.create_role("Green")
    user = harness.env.create_user("mia")
    mia = harness.guild.add_member(user)
    await give(harness, mia, threshold(5))
    harness.guild.remove_member(mia)
    await harness.env.settle()
    await set_role(harness, 5, green)
    await harness.tick()
    assert changes(harness) == []
    assert "I'm updating" not in private_text(await set_role(harness))
    profile = await harness.services.profiles.show(harness.guild.id, mia.id, harness.clock())
    assert profile.member.left_at == harness.clock()
    mia = harness.guild.add_member(user)
    await mia.slash(harness.channel, "session log", minutes=5)
    await harness.tick()
    assert roles_of(harness, mia) == {"Green"}


async def test_thousands_of_role_changes_run_in_batches(
    harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(role_sync, "MEMBERS_AT_ONCE", 2)
    green = harness.guild.create_role("Green")
    members = [harness.member(f"m{n}") for n in range(5)]
    for member in members:
        await give(harness, member, threshold(5))
    await harness.staff.slash(harness.channel, "settings level-role", level=5, role=green)
    await harness.schedule.idle()
    counts = [len(changes(harness))]
    while counts[-1] < 5:
        await harness.tick()
        counts.append(len(changes(harness)))
    assert counts == [2, 4, 5]


async def delete_data(harness: Harness, member: MemberActor) -> None:
    question = await member.slash(harness.channel, "privacy delete")
    await member.click(message_of(question), label="Delete everything")
    await harness.tick()


async def test_a_deletion_takes_the_level_roles_away_and_no_others(harness: Harness) -> None:
    green, blue = harness.guild.create_role("Green"), harness.guild.create_role("Blue")
    fan = harness.guild.create_role("Fan")
    mia = harness.guild.add_member(harness.env.create_user("mia"), roles=[fan])
    noa = harness.member("noa")
    await set_role(harness, 5, green)
    await set_role(harness, 6, blue)
    for member in (mia, noa):
        await give(harness, member, threshold(6))
    await delete_data(harness, mia)
    assert roles_of(harness, mia) == {"Fan"}
    assert roles_of(harness, noa) == {"Green", "Blue"}
    assert harness.guild.audit_log()[-1].reason == "Their data is deleted"
    assert rows_with(harness, mia.id) == []
    await give(harness, mia, threshold(5))
    assert roles_of(harness, mia) == {"Fan", "Green"}, "and they start afresh"


@pytest.mark.parametrize("days", [1, 8])
async def test_a_role_that_cannot_be_taken_away_at_once_is_owed_for_a_week(
    harness: Harness, days: int
) -> None:
    """The bot is restarted, and gets its permission back in time or too late."""
    green = harness.guild.create_role("Green")
    mia = harness.member("mia")
    await set_role(harness, 5, green)
    await give(harness, mia, threshold(5))
    backend, own = harness.env.backend, own_role(harness)
    allowed = backend.get_role(harness.guild.id, own).permissions
    without = discord.Permissions(allowed)
    without.manage_roles = False
    backend.edit_role(harness.guild.id, own, {"permissions": without.value})
    await harness.env.settle()
    await delete_data(harness, mia)
    assert roles_of(harness, mia) == {"Green"}
    assert rows_with(harness, mia.id) == ["role_checks"]
    await harness.restart()
    harness.clock.advance(days=days)
    await harness.tick()  # gives up what is older than a week
    backend.edit_role(harness.guild.id, own, {"permissions": allowed})
    await harness.env.settle()
    await harness.tick()
    assert roles_of(harness, mia) == (set() if days == 1 else {"Green"})
    assert rows_with(harness, mia.id) == []


async def test_who_practises_again_before_their_roles_are_taken_keeps_what_they_earn(
    harness: Harness,
) -> None:
    green = harness.guild.create_role("Green")
    mia = harness.member("mia")
    await set_role(harness, 5, green)
    await give(harness, mia, threshold(5))
    path = PUT.format(guild=harness.guild.id, user=mia.id, role=green.id)
    harness.env.inject_error("DELETE", path, status=400, code=0, message="Odd")
    await delete_data(harness, mia)
    assert roles_of(harness, mia) == {"Green"}
    await give(harness, mia, threshold(5))
    harness.clock.advance(minutes=5)
    await harness.tick()
    assert roles_of(harness, mia) == {"Green"}
