"""Hostile input over the whole command surface, in two servers at once.

Commands, buttons and forms are taken from the bot itself, so new ones are covered automatically.
`WOODSHED_EXAMPLES=200` tries that many, on both engines and with a random seed;
`--hypothesis-seed` repeats one.
"""

import logging
import math
import os
import random
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.calendar.rules.periods import POSTED_CADENCES, Cadence
from bot.db.database import Database
from bot.packs.content import SkillPack
from bot.quests.rules.server_quests import TASK_LIMIT, TITLE_LIMIT
from bot.ui.handlers import Kind
from tests.cogs.harness import PACKS, text_of
from tests.cogs.hostile.checks import ErrorLog
from tests.cogs.hostile.dice import Below
from tests.cogs.hostile.ending import check_ending
from tests.cogs.hostile.moves import staff_probes, what_of
from tests.cogs.hostile.past import Past
from tests.cogs.hostile.play import Play
from tests.cogs.hostile.servers import opened
from tests.cogs.hostile.texts import typed
from tests.databases import Engine
from tests.world import ON_A_DATABASE, without_course

EXAMPLES = int(os.environ.get("WOODSHED_EXAMPLES", "0"))
ENGINES = ["sqlite", "postgres"] if EXAMPLES else ["sqlite"]
STEPS = 50
BEYOND = ["9" * 18, str(2**63), f"{'9' * 18}.{'9' * 18}", f"1.{2**63}", "9" * 80, "-1.-1"]
CLAIMED, LINK = "first-finished-track", "https://example.com/track"

pytestmark = [
    pytest.mark.parametrize("engine", ENGINES, indirect=True),
    pytest.mark.timeout(120 + 60 * EXAMPLES),
]


def tried(examples: int) -> settings:
    """Settings for `WOODSHED_EXAMPLES` examples, or for `examples` that are always the same."""
    return settings(
        ON_A_DATABASE,
        max_examples=EXAMPLES or examples,
        derandomize=not EXAMPLES,
        suppress_health_check=[
            *ON_A_DATABASE.suppress_health_check,
            HealthCheck.large_base_example,  # an example is a whole evening of actions
        ],
        print_blob=bool(EXAMPLES),
    )


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Disable rate limits and pauses: simcord waits for each to end, which takes most of a run."""
    monkeypatch.setattr("bot.outbox.rate_limit._BURST", math.inf)
    monkeypatch.setattr("bot.schedule.tick._LONGEST_PAUSE", 0.0)


def one_of_each() -> Mapping[str, SkillPack]:
    """Return a pack with one quest of each posted cadence."""
    content = PACKS["music-production"].model_dump()
    firsts = {quest["cadence"]: quest for quest in reversed(content["quests"])}
    content["quests"] = [firsts[cadence] for cadence in POSTED_CADENCES]
    return {"music-production": SkillPack.model_validate(without_course(content))}


def drawn(data: st.DataObject) -> Below:
    """Return numbers that Hypothesis draws one by one, so that it can shrink an example."""
    return lambda beyond: data.draw(st.integers(0, beyond - 1))


def seeded(data: st.DataObject) -> Below:
    """Return numbers for more choices than Hypothesis draws: it would give up such an example."""
    return random.Random(data.draw(st.integers(0, 2**32))).randrange


@asynccontextmanager
async def playing(
    engine: Engine, below: Below, packs: Mapping[str, SkillPack] = PACKS
) -> AsyncGenerator[Play]:
    """Open both servers on a database of their own."""
    url = engine.borrow()
    database = Database(url)
    error_log = ErrorLog()
    logging.getLogger().addHandler(error_log)
    try:
        async with opened(database, error_log, packs) as servers:
            yield Play(servers, below)
    finally:
        logging.getLogger().removeHandler(error_log)
        database.close()
        engine.give_back(url)


@given(data=st.data())
@tried(1)
async def test_nothing_breaks_under_random_actions(engine: Engine, data: st.DataObject) -> None:
    async with playing(engine, drawn(data)) as play:
        for server in play.servers.both:
            await Past(play, server).live()
        for _ in range(STEPS):
            await play.step()
        await check_ending(play.servers)


@given(data=st.data())
@tried(1)
async def test_every_command_accepts_hostile_input(engine: Engine, data: st.DataObject) -> None:
    async with playing(engine, seeded(data)) as play:
        server, commands = play.dice.pick(play.servers.both), play.servers.commands
        await Past(play, server).live()
        for fully in (True, False):
            for leaf in commands:
                who = server.staff if leaf.is_for_staff else server.members[0]
                await play.call(leaf, who, fully=fully)
                play.look()
        options = {(leaf.name, each["name"]) for leaf in commands for each in leaf.options}
        assert play.filled == {(leaf.name, "") for leaf in commands} | options
        await play.use_all()
        assert len(play.used) > len(play.whats()) / 3, "others need luck"


@given(data=st.data())
@tried(1)
async def test_every_custom_id_accepts_hostile_input(engine: Engine, data: st.DataObject) -> None:
    async with playing(engine, seeded(data)) as play:
        await Past(play, play.dice.pick(play.servers.both)).live()
        for named in play.whats():
            await play.forge(named)
            await play.send_id(named[0], f"v1:{named[1]}:{play.dice.pick(BEYOND)}")
            play.look()
        assert play.sent >= set(play.whats())


@given(data=st.data())
@tried(1)
async def test_only_staff_can_use_staff_actions(engine: Engine, data: st.DataObject) -> None:
    """Discord's permission checks are bypassed, so the bot itself must refuse each."""
    async with playing(engine, seeded(data)) as play:
        server, commands = play.servers.both[0], play.servers.commands
        anne, *others = server.members
        await anne.slash(
            server.channel, "milestone claim", milestone=CLAIMED, link=LINK, note="Listen."
        )
        await play.servers.tick()
        for leaf in commands:
            if leaf.is_for_staff:
                await play.call(leaf, server.staff)
                play.look()
        await play.servers.tick()
        forms = {shown.form["custom_id"]: shown.form for shown in play.forms}
        before = play.servers.data_of(server.guild.id)
        for who in others:
            for leaf in commands:
                if leaf.is_for_staff:
                    await play.call(leaf, who)
            for standing in play.touchable().values():
                message, control = standing[-1]
                if message.is_ephemeral or what_of(control["custom_id"]).startswith("review-"):
                    await play.press_this(message, control, who)
            for custom_id in forms:
                await play.send_id(Kind.FORM, custom_id, who)
        play.look()
        assert play.servers.data_of(server.guild.id) == before


@given(data=st.data())
@tried(1)
async def test_server_quests_with_hostile_text_are_shown_safely(
    engine: Engine, data: st.DataObject
) -> None:
    async with playing(engine, seeded(data), packs := one_of_each()) as play:
        server, dice = play.servers.both[0], play.dice
        staff, here = server.staff, server.channel
        member, role = server.victims
        for cadence in Cadence:
            title = typed(dice, staff_probes(server.victims), TITLE_LIMIT) + " ze" * TITLE_LIMIT
            task = typed(dice, staff_probes(server.victims), TASK_LIMIT - 60)[: TASK_LIMIT - 60]
            form = await staff.slash(here, "staff quest-add")
            await staff.submit_modal(
                form,
                {
                    "title": f"zt{cadence} {title}"[:TITLE_LIMIT],
                    "task": f"zt <@{member}> <@&{role}> {task}",
                    "cadence": [cadence],
                    "focus": ["mixing"],
                    "minutes": "45",
                },
            )
            play.look()
        for quest in packs["music-production"].quests:
            await staff.slash(here, "staff quest-disable", quest=quest.slug)
        play.servers.clock.advance(days=35)
        await play.servers.tick()
        shown = [text_of(message) for message in here.history()]
        for cadence in POSTED_CADENCES:
            assert any(f"{cadence.capitalize()} quest: zt{cadence}" in text for text in shown)
        names = ("quest today", "quest week", "quest month", "quest personal", "coach plan")
        for leaf in play.servers.commands:
            if leaf.name in names:
                await play.call(leaf, server.members[0])
                play.look()
        for who in (server.members[0], server.members[1], server.reviewer):
            for what in ("quest-complete", "coach-look", "quest-tip", "review-accept"):
                for message, control in play.touchable().get(what, [])[-3:]:
                    await play.press_this(message, control, who)
                    play.look()
            while play.forms:
                await play.submit(play.forms.pop())
                play.look()
            await play.servers.tick()
        for leaf in play.servers.commands:
            if leaf.suggesting or "history" in leaf.name or leaf.name == "staff audit":
                await play.call(leaf, staff)
        play.servers.clock.advance(days=8)  # until the weeks are reviewed
        await play.servers.tick()
        await check_ending(play.servers)
