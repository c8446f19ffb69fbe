"""Minimal examples of what hostile input once broke; `test_hostile` found them."""

from typing import Any

import pytest
from simcord.actors import MemberActor
from simcord.enums import ComponentType

from tests.cogs.hostile import wire
from tests.cogs.hostile.wire import Resolved
from tests.cogs.staff import panel, told
from tests.cogs.stage import Stage, text_of

STALE = "no longer does anything"


async def call(stage: Stage, who: MemberActor, name: str, options: dict[str, Any]) -> str:
    """Call a command with options as they stand on the wire, past what a client would send."""
    (leaf,) = [each for each in wire.commands_of(stage.env) if each.name == name]
    resolved = Resolved(env=stage.env, actor=who)
    return told(await wire.call(who, stage.channel, leaf, options, resolved))


async def choose(stage: Stage, what: str, values: list[str]) -> str:
    """Have staff choose from a select that no panel of today shows."""
    stood = (await stage.staff.send(stage.channel, "hello")).id
    message: Any = stage.env.backend.get_message(stage.channel.id, stood)
    control: dict[str, Any] = {"type": ComponentType.STRING_SELECT, "id": 2}
    control |= {"custom_id": f"v1:{what}:", "options": [{"label": "a", "value": "a"}]}
    resolved = Resolved(env=stage.env, actor=stage.staff)
    return told(await wire.press(stage.staff, stage.channel, message, control, values, resolved))


async def test_values_outside_the_choices_are_refused(stage: Stage) -> None:
    mia, nothing = stage.member("mia"), "**tomorrow**"
    for name, options in (
        ("session log", {"minutes": 30, "when": nothing}),
        ("quest complete", {"cadence": nothing}),
        ("profile setup", {"daw": nothing}),
        ("profile setup", {"visibility": nothing}),
        ("leaderboard", {"period": nothing}),
        ("track add", {"title": "Dusk", "stage": nothing}),
    ):
        text = await call(stage, mia, name, options)
        assert r"“\*\*tomorrow\*\*” is no choice here" in text, name


async def test_an_empty_select_is_stale(stage: Stage) -> None:
    for what in ("settings-quests", "settings-reviews", "settings-day", "settings-verification"):
        assert STALE in await choose(stage, what, []), what
    for what in ("guide-topic", "settings-level-roles-mode"):
        assert STALE in await choose(stage, what, []), what


async def test_values_outside_a_select_are_stale(stage: Stage) -> None:
    for what in ("quests", "announcements", "role", "reviewers", "day", "verification"):
        for value in ("", "7.5", "junk", "9" * 40, "٣"):
            assert STALE in await choose(stage, f"settings-{what}", [value]), (what, value)


async def test_a_form_without_its_fields_changes_nothing(stage: Stage) -> None:
    before = await panel(stage)
    resolved = Resolved(env=stage.env, actor=stage.staff)
    told(await wire.submit(stage.staff, stage.channel, None, "v1:settings-time:", [], resolved))
    assert await panel(stage) == before


async def test_a_title_of_only_accents_is_empty(stage: Stage) -> None:
    mia = stage.member("mia")
    assert "needs a title" in await call(stage, mia, "track add", {"title": "\u0301\ufe0f"})
    assert "Nothing here yet" in await call(stage, mia, "track list", {})


async def test_refused_staff_suggestions_are_not_logged_as_bugs(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    mia = stage.member("mia")
    (leaf,) = [e for e in wire.commands_of(stage.env) if e.name == "staff quest-disable"]
    resolved = Resolved(env=stage.env, actor=mia)
    shown = await wire.suggest(mia, stage.channel, leaf, "quest", {"quest": ""}, resolved)
    assert shown.autocomplete_choices == []
    assert caplog.records == []


@pytest.mark.parametrize("what", ["quest-history", "session-history"])
async def test_a_forged_history_button_publishes_no_notes(stage: Stage, what: str) -> None:
    mia = stage.member("mia")
    await stage.set_up_quests()
    await stage.post("daily")
    await mia.slash(stage.channel, "quest complete", note="my secret")
    await mia.slash(stage.channel, "session log", minutes=5, note="my secret")
    (posting, *_) = stage.channel.history()
    message: Any = stage.env.backend.get_message(stage.channel.id, posting.id)
    control: dict[str, Any] = {"type": ComponentType.BUTTON, "id": 2, "style": 1, "label": "a"}
    control |= {"custom_id": f"v1:{what}:{mia.id}.0"}
    resolved = Resolved(env=stage.env, actor=mia)
    pressed = await wire.press(mia, stage.channel, message, control, None, resolved)
    assert "my secret" in told(pressed)
    public = [one for one in stage.channel.history() if not one.flags.ephemeral]
    assert "my secret" not in " ".join(text_of(one) for one in public)
