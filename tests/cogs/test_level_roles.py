"""`/settings level-role`, and how members get and lose the roles."""

import discord
import pytest
from simcord.actors import MemberActor
from simcord.builders import RoleHandle
from simcord.results import InteractionResult

from bot.schedule import role_sync
from bot.xp.rules.levels import threshold
from tests.cogs.staff import dismiss_staff, open_to, panel, told
from tests.cogs.stage import Stage, buttons_of, message_of, text_of

STAFF_ONLY = "That one is for staff: it needs the Manage Server permission."
PUT = "/guilds/{guild}/members/{user}/roles/{role}"


async def set_role(
    stage: Stage, level: int | None = None, role: RoleHandle | None = None
) -> InteractionResult:
    options = {"level": level, "role": role}
    given = {name: value for name, value in options.items() if value is not None}
    return await stage.staff.slash(stage.channel, "settings level-role", **given)


async def give(stage: Stage, member: MemberActor, xp: int) -> None:
    await stage.staff.slash(stage.channel, "staff adjust", member=member, xp=xp, reason="a class")
    await stage.tick()


def roles_of(stage: Stage, member: MemberActor) -> set[str]:
    roles = stage.env.backend.get_guild(stage.guild.id).roles
    held = stage.env.backend.get_member(stage.guild.id, member.id).role_ids
    return {roles[role_id].name for role_id in held}


def own_role(stage: Stage) -> int:
    """The role that the bot came with."""
    me = stage.guild.me
    assert me is not None
    return me.top_role.id


def changes(stage: Stage) -> list[str]:
    """What was done to members' roles, one call each."""
    return [
        f"{request.method} {request.path.rsplit('/', 1)[1]}"
        for request in stage.env.http_requests
        if "/members/" in request.path and "/roles/" in request.path
    ]


async def test_a_role_is_added_and_removed_with_its_level(stage: Stage) -> None:
    green, blue = stage.guild.create_role("Green"), stage.guild.create_role("Blue")
    fan = stage.guild.create_role("Fan")
    mia, noa = (
        stage.member("mia"),
        stage.guild.add_member(stage.env.create_user("noa"), roles=[fan]),
    )
    empty = await set_role(stage)
    assert "No level brings a role yet." in told(empty)
    await set_role(stage, 10, blue)
    reply = told(await set_role(stage, 5, green))
    assert f"{green.mention} is given on reaching **level 5**" in reply
    assert f"Level 5 · {green.mention}\nLevel 10 · {blue.mention}" in reply
    assert "To mend" not in reply
    await give(stage, noa, threshold(5))
    await give(stage, mia, threshold(10))
    assert roles_of(stage, noa) == {"Fan", "Green"}
    assert roles_of(stage, mia) == {"Green", "Blue"}
    assert stage.guild.audit_log()[-1].reason == "Level 10"
    await give(stage, mia, -20)
    assert roles_of(stage, mia) == {"Green"}
    calls = len(changes(stage))
    await give(stage, mia, 5)
    assert len(changes(stage)) == calls, "no level with a role was crossed"
    (newest, *_) = await stage.services.staff.undoable(stage.guild.id, noa.id)
    await stage.staff.slash(stage.channel, "staff undo", member=noa, award=str(newest.id))
    await stage.tick()
    assert roles_of(stage, noa) == {"Fan"}


async def test_members_keep_all_roles_or_only_the_highest(stage: Stage) -> None:
    green, blue = stage.guild.create_role("Green"), stage.guild.create_role("Blue")
    mia = stage.member("mia")
    await give(stage, mia, threshold(12))
    await set_role(stage, 5, green)
    shown = await set_role(stage, 10, blue)
    await stage.tick()
    assert roles_of(stage, mia) == {"Green", "Blue"}
    mode = "v1:settings-level-roles-mode:"
    changed = await stage.staff.select(message_of(shown), ["highest"], custom_id=mode)
    assert "1 member is still to be brought up to date" in text_of(changed)
    await stage.tick()
    assert roles_of(stage, mia) == {"Blue"}
    await set_role(stage, 10)
    await stage.tick()
    assert roles_of(stage, mia) == {"Green", "Blue"}, "what is off the list is let be"
    await stage.restart()
    await stage.staff.select(message_of(shown), ["stacked"], custom_id=mode)
    await stage.tick()
    assert roles_of(stage, mia) == {"Green", "Blue"}
    assert "Level 10" not in told(await set_role(stage))


async def test_roles_that_cannot_be_given_are_refused(stage: Stage) -> None:
    green = stage.guild.create_role("Green")
    managed = stage.guild.create_role("Booster", managed=True)
    assert "Everybody has that role" in told(await set_role(stage, 5, stage.guild.default_role))
    assert "belongs to an app" in told(await set_role(stage, 5, managed))
    assert "Levels go from 1 to 250" in told(await set_role(stage, 251, green))
    assert "which level" in told(await set_role(stage, None, green))
    assert "Level 7 brings no role" in told(await set_role(stage, 7))
    await set_role(stage, 5, green)
    assert "is the role of level 5 already" in told(await set_role(stage, 6, green))
    assert "No level brings a role yet" not in told(await set_role(stage))
    removed = told(await set_role(stage, 5))
    assert "**Level 5** brings no role any more." in removed
    assert "No level brings a role yet" in removed


async def test_only_staff_can_set_level_roles(stage: Stage) -> None:
    mia = stage.member("mia")
    await open_to(stage, mia, "settings")
    assert STAFF_ONLY in told(await mia.slash(stage.channel, "settings level-role"))
    shown = await set_role(stage, 5, stage.guild.create_role("Green"))
    await give(stage, mia, threshold(5))
    message = message_of(shown)
    dismiss_staff(stage)
    mode = "v1:settings-level-roles-mode:"
    assert STAFF_ONLY in told(await stage.staff.select(message, ["highest"], custom_id=mode))
    assert (await stage.services.level_roles.show(stage.guild.id)).stack


async def test_a_role_above_the_bots_is_reported_once_and_retried(stage: Stage) -> None:
    await stage.staff.slash(stage.channel, "settings announcements", channel=stage.channel)
    high, low = stage.guild.create_role("High"), stage.guild.create_role("Low")
    backend = stage.env.backend
    backend.edit_role(stage.guild.id, high.id, {"position": 50})
    await stage.env.settle()
    reply = told(await set_role(stage, 5, high))
    assert f"Drag my role above {high.mention}, in Server Settings, under Roles" in reply
    assert f"Level 5 · {high.mention} ⚠" in reply
    await set_role(stage, 6, low)
    mia, noa = stage.member("mia"), stage.member("noa")
    await give(stage, mia, threshold(6))
    await give(stage, noa, threshold(5))
    await stage.tick()
    assert roles_of(stage, mia) == {"Low"}
    texts = [text_of(each) for each in stage.channel.history()]
    (notice,) = [text for text in texts if "I could not give a role" in text]
    assert f"Drag my role above {high.mention}" in notice
    assert f"Drag my role above {high.mention}" in await panel(stage)
    stage.clock.advance(hours=2)
    await stage.tick()
    await stage.tick()
    texts = [text_of(each) for each in stage.channel.history()]
    assert sum("I could not give a role" in text for text in texts) == 1
    assert f"DELETE {high.id}" not in changes(stage)
    assert f"PUT {high.id}" not in changes(stage), "what cannot work is not tried"
    backend.edit_role(stage.guild.id, high.id, {"position": 1})  # Discord tells of it
    await stage.env.settle()
    await stage.tick()
    assert roles_of(stage, mia) == {"High", "Low"}
    assert roles_of(stage, noa) == {"High"}
    assert "Drag my role" not in await panel(stage)
    assert "Try again" not in buttons_of(await set_role(stage))


async def test_without_permission_role_changes_wait(stage: Stage) -> None:
    await stage.staff.slash(stage.channel, "settings announcements", channel=stage.channel)
    green = stage.guild.create_role("Green")
    backend, own = stage.env.backend, own_role(stage)
    allowed = backend.get_role(stage.guild.id, own).permissions
    without = discord.Permissions(allowed)
    without.manage_roles = False
    backend.edit_role(stage.guild.id, own, {"permissions": without.value})
    await stage.env.settle()
    shown = await set_role(stage, 5, green)
    assert "Allow my role **Manage Roles**, in Server Settings, under Roles" in told(shown)
    mia, noa = stage.member("mia"), stage.member("noa")
    for member in (mia, noa):
        await give(stage, member, threshold(5))
    await stage.tick()
    assert changes(stage) == []
    notices = [text_of(each) for each in stage.channel.history()]
    assert sum("I could not give level roles." in text for text in notices) == 1
    again = await set_role(stage)
    assert "2 members wait for that. I try again every hour" in told(again)
    backend.get_role(stage.guild.id, own).permissions = allowed  # and the event is lost
    await stage.restart()
    await stage.tick()
    assert roles_of(stage, mia) == set()
    dismiss_staff(stage)
    refused = await stage.staff.click(message_of(again), label="Try again")
    assert STAFF_ONLY in told(refused)
    dismiss_staff(stage, again=discord.Permissions(manage_guild=True))
    pressed = await stage.staff.click(message_of(again), label="Try again")
    assert "To mend" not in text_of(pressed)
    await stage.tick()
    assert roles_of(stage, mia) == roles_of(stage, noa) == {"Green"}
    assert "Manage Roles" not in await panel(stage)


async def test_a_role_change_that_discord_refuses_is_retried(stage: Stage) -> None:
    green = stage.guild.create_role("Green")
    await set_role(stage, 5, green)
    mia = stage.member("mia")
    path = PUT.format(guild=stage.guild.id, user=mia.id, role=green.id)
    stage.env.inject_error("PUT", path, status=403, code=50013, message="Missing Permissions")
    await give(stage, mia, threshold(5))
    assert roles_of(stage, mia) == set()
    stage.env.inject_error("PUT", path, status=400, code=0, message="Odd")
    stage.clock.advance(hours=1)
    await stage.tick()
    assert roles_of(stage, mia) == set()
    stage.clock.advance(minutes=5)
    await stage.tick()
    assert roles_of(stage, mia) == {"Green"}


async def test_a_deleted_role_is_shown_as_such(stage: Stage) -> None:
    green, blue = stage.guild.create_role("Green"), stage.guild.create_role("Blue")
    await set_role(stage, 5, green)
    await set_role(stage, 6, blue)
    stage.env.backend.delete_role(stage.guild.id, green.id)
    await stage.env.settle()
    mia = stage.member("mia")
    await give(stage, mia, threshold(6))
    assert roles_of(stage, mia) == {"Blue"}
    reply = told(await set_role(stage))
    assert f"Level 5 · a deleted role ⚠\nLevel 6 · {blue.mention}" in reply
    assert "The role of level 5 is deleted. Choose another" in reply
    assert "still to be brought" not in reply
    assert "A level role has been deleted." in await panel(stage)
    await set_role(stage, 5)
    assert "A level role has been deleted." not in await panel(stage)


async def test_members_who_left_get_their_roles_when_they_return(stage: Stage) -> None:
    green = stage.guild.create_role("Green")
    user = stage.env.create_user("mia")
    mia = stage.guild.add_member(user)
    await give(stage, mia, threshold(5))
    stage.guild.remove_member(mia)
    await stage.env.settle()
    await set_role(stage, 5, green)
    await stage.tick()
    assert changes(stage) == []
    assert "still to be brought" not in told(await set_role(stage))
    profile = await stage.services.profiles.show(stage.guild.id, mia.id, stage.clock())
    assert profile.member.left_at == stage.clock()
    mia = stage.guild.add_member(user)
    await mia.slash(stage.channel, "session log", minutes=5)
    await stage.tick()
    assert roles_of(stage, mia) == {"Green"}


async def test_thousands_of_role_changes_run_in_batches(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(role_sync, "MEMBERS_AT_ONCE", 2)
    green = stage.guild.create_role("Green")
    members = [stage.member(f"m{n}") for n in range(5)]
    for member in members:
        await give(stage, member, threshold(5))
    await stage.staff.slash(stage.channel, "settings level-role", level=5, role=green)
    await stage.schedule.idle()
    counts = [len(changes(stage))]
    while counts[-1] < 5:
        await stage.tick()
        counts.append(len(changes(stage)))
    assert counts == [2, 4, 5]
