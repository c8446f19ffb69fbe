"""Minimal examples of what hostile input once broke; `test_hostile` found them."""

from typing import Any

import pytest
from simcord.actors import MemberActor
from simcord.enums import ComponentType

from tests.cogs.harness import Harness, text_of
from tests.cogs.hostile import wire
from tests.cogs.hostile.wire import Resolved
from tests.cogs.staff import panel, private_text

STALE = "button has expired"


async def call(harness: Harness, who: MemberActor, name: str, options: dict[str, Any]) -> str:
    """Call a command with options as they stand on the wire, past what a client would send."""
    (leaf,) = [each for each in wire.commands_of(harness.env) if each.name == name]
    resolved = Resolved(env=harness.env, actor=who)
    return private_text(await wire.call(who, harness.channel, leaf, options, resolved))


async def choose(harness: Harness, what: str, values: list[str]) -> str:
    """Have staff choose from a select that no panel of today shows."""
    message_id = (await harness.staff.send(harness.channel, "hello")).id
    message: Any = harness.env.backend.get_message(harness.channel.id, message_id)
    control: dict[str, Any] = {"type": ComponentType.STRING_SELECT, "id": 2}
    control |= {"custom_id": f"v1:{what}:", "options": [{"label": "a", "value": "a"}]}
    resolved = Resolved(env=harness.env, actor=harness.staff)
    return private_text(
        await wire.press(harness.staff, harness.channel, message, control, values, resolved)
    )


async def test_values_outside_the_choices_are_refused(harness: Harness) -> None:
    mia, invalid = harness.member("mia"), "**tomorrow**"
    for name, options in (
        ("session log", {"minutes": 30, "when": invalid}),
        ("quest complete", {"cadence": invalid}),
        ("profile setup", {"daw": invalid}),
        ("profile setup", {"visibility": invalid}),
        ("leaderboard", {"period": invalid}),
        ("track add", {"title": "Dusk", "stage": invalid}),
    ):
        text = await call(harness, mia, name, options)
        assert r"“\*\*tomorrow\*\*” isn't an option" in text, name


async def test_an_empty_select_is_stale(harness: Harness) -> None:
    for what in ("settings-quests", "settings-reviews", "settings-day", "settings-verification"):
        assert STALE in await choose(harness, what, []), what
    for what in ("guide-topic", "settings-level-roles-mode"):
        assert STALE in await choose(harness, what, []), what


async def test_values_outside_a_select_are_stale(harness: Harness) -> None:
    for what in ("quests", "announcements", "role", "reviewers", "day", "verification"):
        for value in ("", "7.5", "junk", "9" * 40, "٣"):
            assert STALE in await choose(harness, f"settings-{what}", [value]), (what, value)


async def test_a_form_without_its_fields_changes_nothing(harness: Harness) -> None:
    before = await panel(harness)
    resolved = Resolved(env=harness.env, actor=harness.staff)
    private_text(
        await wire.submit(harness.staff, harness.channel, None, "v1:settings-time:", [], resolved)
    )
    assert await panel(harness) == before


async def test_a_title_of_only_accents_is_empty(harness: Harness) -> None:
    mia = harness.member("mia")
    assert "needs a title" in await call(harness, mia, "track add", {"title": "\u0301\ufe0f"})
    assert "Nothing here yet" in await call(harness, mia, "track list", {})


async def test_refused_staff_suggestions_are_not_logged_as_bugs(
    harness: Harness, caplog: pytest.LogCaptureFixture
) -> None:
    mia = harness.member("mia")
    (leaf,) = [e for e in wire.commands_of(harness.env) if e.name == "staff quest-disable"]
    resolved = Resolved(env=harness.env, actor=mia)
    shown = await wire.suggest(mia, harness.channel, leaf, "quest", {"quest": ""}, resolved)
    assert shown.autocomplete_choices == []
    assert caplog.records == []


@pytest.mark.parametrize("what", ["quest-history", "session-history"])
async def test_a_forged_history_button_publishes_no_notes(harness: Harness, what: str) -> None:
    mia = harness.member("mia")
    await harness.set_up_quests()
    await harness.post("daily")
    await mia.slash(harness.channel, "quest complete", note="my secret")
    await mia.slash(harness.channel, "session log", minutes=5, note="my secret")
    (posting, *_) = harness.channel.history()
    message: Any = harness.env.backend.get_message(harness.channel.id, posting.id)
    control: dict[str, Any] = {"type": ComponentType.BUTTON, "id": 2, "style": 1, "label": "a"}
    control |= {"custom_id": f"v1:{what}:{mia.id}.0"}
    resolved = Resolved(env=harness.env, actor=mia)
    pressed = await wire.press(mia, harness.channel, message, control, None, resolved)
    assert "my secret" in private_text(pressed)
    public = [one for one in harness.channel.history() if not one.flags.ephemeral]
    assert "my secret" not in " ".join(text_of(one) for one in public)
