"""Forged buttons and forms over every handler that the bot has, so that new ones are included.

Discord's own checks are bypassed: whoever learns or guesses an id sends it.
"""

from collections.abc import Iterable, Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from simcord.actors import MemberActor

from bot.ui.custom_ids import parse_custom_id
from tests.cogs.hostile.moves import what_of
from tests.cogs.hostile.past import Past
from tests.cogs.hostile.play import Play
from tests.cogs.hostile.servers import Server, Servers
from tests.cogs.test_hostile import ENGINES, no_pauses, playing, seeded, tried
from tests.databases import Engine

pytestmark = [
    pytest.mark.parametrize("engine", ENGINES, indirect=True),
    pytest.mark.usefixtures(no_pauses.__name__),
]


async def filled(servers: Servers) -> Play:
    """Fill the first server with a bit of everything, and have its staff open all there is.

    What is chosen varies, but is always the same: Hypothesis can't draw that often.
    """
    play, server = Play(servers, lambda _: 0), servers.both[0]
    await Past(play, server).live()
    for leaf in servers.commands:
        if leaf.is_for_staff:
            await play.call(leaf, server.staff)
            play.look()
    return play


def keys_for(play: Play, server: Server, what: str) -> Iterable[str]:
    """Return keys to try with a handler: the last seen on a message, and a member's id."""
    seen = [parsed for each in play.ids if (parsed := parse_custom_id(each))]
    own = [key for name, key in seen if name == what]
    return dict.fromkeys((*own[-1:], f"{server.members[0].id}"))


async def forge_everything(play: Play, server: Server, who: MemberActor) -> None:
    """Have somebody send every kind of button, select and form there is."""
    for kind, what in play.whats():
        for key in keys_for(play, server, what):
            await play.send_id(kind, f"v1:{what}:{key}", who)
        play.look()


def changed(
    before: Mapping[str, Sequence[str]],
    after: Mapping[str, Sequence[str]],
    *,
    except_of: MemberActor | None = None,
) -> list[str]:
    """Return the rows that differ, except those about somebody."""
    return [
        f"{table}: {row}"
        for table in before
        for row in sorted({*before[table]} ^ {*after[table]})
        if except_of is None or str(except_of.id) not in row
    ]


@given(data=st.data())
@tried(1)
async def test_nobody_changes_what_is_another_members_or_another_servers(
    engine: Engine, data: st.DataObject
) -> None:
    async with playing(engine, seeded(data)) as opened:
        play = await filled(opened.servers)
        server, away = play.servers.both
        mallory = server.guild.add_member(play.servers.env.create_user("mallory"))
        server.members.append(mallory)
        before = play.servers.data_of(server.guild.id)
        await forge_everything(play, server, mallory)
        after = play.servers.data_of(server.guild.id)
        assert changed(before, after, except_of=mallory) == []
        await forge_everything(play, server, away.staff)
        assert changed(after, play.servers.data_of(server.guild.id)) == []


@given(data=st.data())
@tried(1)
async def test_staff_who_lost_their_role_are_refused_on_all_they_had_opened(
    engine: Engine, data: st.DataObject
) -> None:
    async with playing(engine, seeded(data)) as opened:
        play = await filled(opened.servers)
        server = play.servers.both[0]
        staff = server.staff
        opened_before = [
            (message, control)
            for found in play.touchable().values()
            for message, control in found
            if message.is_ephemeral and message.visible_to(staff.id)
        ]
        forms = [shown for shown in play.forms if shown.actor.id == staff.id]
        whats = {what_of(control["custom_id"]) for _, control in opened_before}
        assert {"settings-day", "settings-quests", "settings-role"} <= whats
        assert forms
        roles = play.servers.env.backend.get_guild(server.guild.id).roles
        roles[server.roles[3].id].permissions = 0
        before = play.servers.data_of(server.guild.id)
        for message, control in opened_before:
            await play.press_this(message, control, staff)
        for shown in forms:
            await play.submit(shown)
        play.look()
        assert changed(before, play.servers.data_of(server.guild.id)) == []
