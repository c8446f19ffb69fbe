"""Nobody gains or loses a role by the bot that whoever set it up could not give or take."""

import discord
import pytest
from simcord.actors import MemberActor
from simcord.backend.models import Overwrite
from simcord.builders import ChannelHandle, RoleHandle
from simcord.enums import OverwriteType
from simcord.results import InteractionResult

from bot.level_roles import store as level_roles
from bot.ui.permissions import POWERS
from bot.xp.rules.levels import threshold
from tests.cogs.harness import Harness, message_of, text_of
from tests.cogs.staff import panel, private_text, show
from tests.cogs.test_level_roles import changes, give, roles_of, set_role

HELPER = discord.Permissions(manage_guild=True, manage_roles=True)
MODE = "v1:settings-level-roles-mode:"


async def set_as(
    harness: Harness, member: MemberActor, level: int, role: RoleHandle | None = None
) -> InteractionResult:
    options = {"level": level} | ({} if role is None else {"role": role})
    return await member.slash(harness.channel, "settings level-role", **options)


def helper(harness: Harness, name: str = "helper", *, roles: bool = True) -> MemberActor:
    """Add staff whose role is below all earlier ones."""
    permissions = HELPER if roles else discord.Permissions(manage_guild=True)
    role = harness.guild.create_role(name.title(), permissions=permissions)
    return harness.guild.add_member(harness.env.create_user(name), roles=[role])


def put_before(harness: Harness, level: int, role: RoleHandle) -> None:
    """Set a level role as an earlier release did, without a check."""
    with harness.database.writing() as tx:
        level_roles.put(tx, harness.guild.id, level, role.id)


def allow_in(harness: Harness, channel: ChannelHandle, role: RoleHandle, **allowed: bool) -> None:
    permissions = discord.Permissions(**allowed).value
    overwrite = Overwrite(target_id=role.id, type=OverwriteType.ROLE, allow=permissions, deny=0)
    harness.env.backend.set_overwrite(channel.id, overwrite)


def told(harness: Harness) -> int:
    """Return how many notices about resting roles staff were sent."""
    texts = [text_of(each) for each in harness.channel.history()]
    return sum("I've stopped giving and taking it" in text for text in texts)


async def mapped(harness: Harness) -> dict[int, int]:
    shown = await harness.services.level_roles.show(harness.guild.id)
    return {each.level: each.role_id for each in shown.roles}


async def test_staff_cannot_make_themselves_administrators(harness: Harness) -> None:
    admins = harness.guild.create_role("Admins", permissions=discord.Permissions.all())
    mallory = helper(harness, "mallory")
    reply = private_text(await set_as(harness, mallory, 1, admins))
    assert f"{admins.mention} has **Administrator**" in reply
    assert await mapped(harness) == {}
    await mallory.slash(harness.channel, "session log", minutes=5)
    await harness.tick()
    assert roles_of(harness, mallory) == {"Mallory"}


async def test_staff_cannot_take_the_moderators_role_away(harness: Harness) -> None:
    mods = harness.guild.create_role("Mods")
    mallory = helper(harness, "mallory")
    green = harness.guild.create_role("Green")
    mod = harness.guild.add_member(harness.env.create_user("mod"), roles=[mods])
    await set_as(harness, mallory, 1, green)
    reply = private_text(await set_as(harness, mallory, 250, mods))
    assert f"This would change who has {mods.mention}" in reply
    assert "Ask someone above it" in reply
    await mod.slash(harness.channel, "session log", minutes=5)
    await harness.tick()
    assert roles_of(harness, mod) == {"Mods", "Green"}


async def test_setting_level_roles_needs_manage_roles_in_the_whole_server(
    harness: Harness,
) -> None:
    mia = helper(harness, "mia", roles=False)
    green = harness.guild.create_role("Green")
    allow_in(harness, harness.channel, roles_handle(harness, "Mia"), manage_roles=True)
    assert "You need **Manage Roles** for this" in private_text(
        await set_as(harness, mia, 5, green)
    )
    await set_role(harness, 5, green)
    shown = await mia.slash(harness.channel, "settings level-role")
    assert f"Level 5 · {green.mention}" in private_text(shown), "looking takes no such permission"
    assert "**Manage Roles**" in private_text(await set_as(harness, mia, 5))
    assert "**Manage Roles**" in private_text(
        await mia.select(message_of(shown), ["highest"], custom_id=MODE)
    )
    assert await mapped(harness) == {5: green.id}
    assert (await harness.services.level_roles.show(harness.guild.id)).stack


def roles_handle(harness: Harness, name: str) -> RoleHandle:
    roles = harness.env.backend.get_guild(harness.guild.id).roles.values()
    role = next(each for each in roles if each.name == name)
    return RoleHandle(harness.env, harness.guild, role)


async def test_the_owner_may_set_any_role_below_the_bots(harness: Harness) -> None:
    owner = MemberActor(harness.env, harness.guild, harness.guild.owner)
    high = harness.guild.create_role("High")
    helper(harness)
    assert "now comes with" in private_text(await set_as(harness, owner, 5, high))


async def test_an_administrator_still_needs_the_higher_role(harness: Harness) -> None:
    high = harness.guild.create_role("High")
    admins = harness.guild.create_role("Admins", permissions=discord.Permissions.all())
    admin = harness.guild.add_member(harness.env.create_user("ada"), roles=[admins])
    assert "below your own highest role" in private_text(await set_as(harness, admin, 5, high))
    low = harness.guild.create_role("Low")
    assert "now comes with" in private_text(await set_as(harness, admin, 5, low))


async def test_replacing_and_removing_need_reach_of_the_former_role(harness: Harness) -> None:
    high = harness.guild.create_role("High")
    low_staff = helper(harness)
    low = harness.guild.create_role("Low")
    await set_role(harness, 10, high)
    for role in (low, None):
        reply = private_text(await set_as(harness, low_staff, 10, role))
        assert f"This would change who has {high.mention}" in reply
    assert await mapped(harness) == {10: high.id}
    assert "now comes with" in private_text(await set_as(harness, low_staff, 5, low))
    shown = await low_staff.slash(harness.channel, "settings level-role")
    await low_staff.select(message_of(shown), ["highest"], custom_id=MODE)
    assert not (await harness.services.level_roles.show(harness.guild.id)).stack


async def test_with_the_highest_only_a_new_level_takes_the_role_below(harness: Harness) -> None:
    high = harness.guild.create_role("High")
    low_staff = helper(harness)
    low = harness.guild.create_role("Low")
    shown = await set_role(harness, 10, high)
    await harness.staff.select(message_of(shown), ["highest"], custom_id=MODE)
    reply = private_text(await set_as(harness, low_staff, 20, low))
    assert f"This would change who has {high.mention}" in reply
    await set_role(harness, 20, low)
    shown = await low_staff.slash(harness.channel, "settings level-role")
    back = await low_staff.select(message_of(shown), ["stacked"], custom_id=MODE)
    assert f"This would change who has {high.mention}" in private_text(back)
    assert "This would change" in private_text(await set_as(harness, low_staff, 20))


@pytest.mark.parametrize("power", [name for name, is_power in POWERS if is_power])
async def test_roles_with_powers_are_refused(harness: Harness, power: str) -> None:
    role = harness.guild.create_role("Role", permissions=discord.Permissions(**{power: True}))
    reply = private_text(await set_role(harness, 5, role))
    assert "a role that I give should never make someone staff" in reply
    assert await mapped(harness) == {}


def test_every_permission_to_manage_is_a_power() -> None:
    powers = {name for name, is_power in POWERS if is_power}
    assert {name for name, _ in discord.Permissions.all() if name.startswith("manage_")} <= powers


async def test_powers_in_one_channel_are_refused_as_well(harness: Harness) -> None:
    role, other = harness.guild.create_role("Role"), harness.guild.create_role("Other")
    voice = harness.guild.create_voice_channel("voice")
    allow_in(harness, voice, role, move_members=True)
    allow_in(harness, harness.channel, other, send_messages=True)
    await harness.env.settle()
    reply = private_text(await set_role(harness, 5, role))
    assert f"{role.mention} has **Move Members** in <#{voice.id}>" in reply
    assert "now comes with" in private_text(await set_role(harness, 5, other))


async def test_a_role_that_gains_powers_rests_and_staff_are_told_once(harness: Harness) -> None:
    await harness.staff.slash(harness.channel, "settings announcements", channel=harness.channel)
    green, blue = harness.guild.create_role("Green"), harness.guild.create_role("Blue")
    await set_role(harness, 5, green)
    await set_role(harness, 6, blue)
    powers = discord.Permissions(ban_members=True).value
    harness.env.backend.edit_role(harness.guild.id, green.id, {"permissions": powers})
    await harness.env.settle()
    mia, noa = harness.member("mia"), harness.member("noa")
    for member in (mia, noa):
        await give(harness, member, threshold(6))
    assert roles_of(harness, mia) == roles_of(harness, noa) == {"Blue"}
    assert told(harness) == 1
    for _ in range(3):
        harness.clock.advance(days=1)
        await harness.tick()
    assert told(harness) == 1
    assert f"PUT {green.id}" not in changes(harness)
    reply = private_text(await set_role(harness))
    assert f"⚠️ Level 5 · {green.mention} · paused\nLevel 6 · {blue.mention}" in reply
    assert f"{green.mention} is paused" in reply
    assert "it has **Ban Members**" in reply
    assert "I've stopped giving" in await panel(harness)
    harness.env.backend.edit_role(harness.guild.id, green.id, {"permissions": 0})
    await harness.env.settle()
    await harness.tick()
    assert roles_of(harness, mia) == roles_of(harness, noa) == {"Blue", "Green"}
    assert "I've stopped giving" not in await panel(harness)


@pytest.mark.parametrize("where", ["server", "channel", "app"])
async def test_the_settings_name_a_resting_role_before_anybody_earns_it(
    harness: Harness, where: str
) -> None:
    await harness.set_up_quests()
    role = harness.guild.create_role("Green", managed=where == "app")
    put_before(harness, 5, role)
    if where == "server":
        powers = discord.Permissions(ban_members=True).value
        harness.env.backend.edit_role(harness.guild.id, role.id, {"permissions": powers})
    elif where == "channel":
        allow_in(harness, harness.channel, role, manage_messages=True)
    await harness.env.settle()
    shown = await show(harness)
    assert text_of(shown).count("I've stopped giving and taking it") == 1
    ended = await harness.staff.click(message_of(shown), label="Done")
    assert "I've stopped giving and taking it" in text_of(ended)


async def test_the_settings_name_other_trouble_with_level_roles_at_once(harness: Harness) -> None:
    high, gone = harness.guild.create_role("High"), harness.guild.create_role("Gone")
    for level, role in ((5, high), (6, gone)):
        await set_role(harness, level, role)
    assert "Needs fixing" not in await panel(harness)
    backend = harness.env.backend
    backend.edit_role(harness.guild.id, high.id, {"position": 50})
    backend.delete_role(harness.guild.id, gone.id)
    await harness.env.settle()
    text = await panel(harness)
    assert f"Drag my role above {high.mention}, in Server Settings" in text
    assert text.count("A level role was deleted.") == 1
    assert harness.guild.me is not None
    backend.get_role(harness.guild.id, harness.guild.me.top_role.id).permissions = 0
    await harness.restart()
    assert "Allow my role **Manage Roles**" in await panel(harness)


async def test_powers_gained_in_a_channel_rest_a_role_until_they_are_gone(
    harness: Harness,
) -> None:
    green = harness.guild.create_role("Green")
    await set_role(harness, 5, green)
    allow_in(harness, harness.channel, green, manage_messages=True)
    await harness.env.settle()
    mia = harness.member("mia")
    await give(harness, mia, threshold(5))
    assert roles_of(harness, mia) == set()
    assert f"**Manage Messages** in <#{harness.channel.id}>" in private_text(
        await set_role(harness)
    )
    allow_in(harness, harness.channel, green, send_messages=True)
    await harness.env.settle()
    await harness.tick()
    assert roles_of(harness, mia) == {"Green"}


async def test_level_roles_from_before_that_break_the_rule_rest(harness: Harness) -> None:
    await harness.staff.slash(harness.channel, "settings announcements", channel=harness.channel)
    mods = harness.guild.create_role("Mods", permissions=discord.Permissions(kick_members=True))
    booster = harness.guild.create_role("Booster", managed=True)
    green = harness.guild.create_role("Green")
    mod = harness.guild.add_member(harness.env.create_user("mod"), roles=[mods, booster])
    put_before(harness, 1, green)
    put_before(harness, 3, booster)
    put_before(harness, 250, mods)
    await mod.slash(harness.channel, "session log", minutes=5)
    await harness.tick()
    assert roles_of(harness, mod) == {"Mods", "Booster", "Green"}, "nothing was taken"
    assert told(harness) == 1
    reply = private_text(await set_role(harness))
    assert f"{booster.mention} is paused: an app or Discord itself hands it out" in reply
    assert f"{mods.mention} is paused" in reply


async def test_with_the_highest_only_members_keep_the_role_below_a_resting_one(
    harness: Harness,
) -> None:
    mods = harness.guild.create_role("Mods", permissions=discord.Permissions(kick_members=True))
    green = harness.guild.create_role("Green")
    shown = await set_role(harness, 5, green)
    await harness.staff.select(message_of(shown), ["highest"], custom_id=MODE)
    mia = harness.member("mia")
    await give(harness, mia, threshold(5))
    put_before(harness, 6, mods)
    assert "role" not in await give(harness, mia, threshold(7)), "a resting role isn't promised"
    assert roles_of(harness, mia) == {"Green"}


async def test_what_is_wrong_with_fifty_roles_fits_the_panel(harness: Harness) -> None:
    await harness.set_up_quests()
    for level in range(1, 51):
        permissions = discord.Permissions(ban_members=True, mention_everyone=True)
        role = harness.guild.create_role(f"R{level}", permissions=permissions)
        put_before(harness, level, role)
    reply = private_text(await set_role(harness))
    assert "45 more roles are paused, too." in reply


async def test_a_role_of_another_server_is_refused(harness: Harness) -> None:
    other = harness.env.create_guild("Elsewhere").create_role("Foreign")
    role = harness.env.backend.get_role(other.guild.id, other.id)
    forged = RoleHandle(harness.env, harness.guild, role)
    assert "That role isn't in this server" in private_text(await set_role(harness, 5, forged))
