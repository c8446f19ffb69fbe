"""Two forms that are open at once: each saves only what was changed in it."""

from typing import Any

import pytest
from simcord.actors import MemberActor
from simcord.results import InteractionResult

from tests.cogs.harness import Harness, message_of, text_of
from tests.cogs.staff import panel, show

TIME = "Time zone and time of day"


@pytest.fixture
def mia(harness: Harness) -> MemberActor:
    return harness.member("mia")


async def settings_form(harness: Harness, shown: InteractionResult) -> InteractionResult:
    return await harness.staff.click(message_of(shown), label=TIME)


def prefilled(opened: InteractionResult) -> dict[str, Any]:
    """Return the fields as Discord submits them if nothing is changed."""
    assert opened.modal is not None
    fields: dict[str, Any] = {}
    for each in opened.modal["components"]:
        component = each["component"]
        options = component.get("options")
        chosen = [one["value"] for one in options or () if one.get("default")]
        fields[component["custom_id"]] = (
            chosen if options is not None else component.get("value") or ""
        )
    return fields


async def test_the_later_settings_form_keeps_what_the_earlier_one_saved(harness: Harness) -> None:
    await harness.set_up_quests(timezone="Asia/Tokyo", daily_time="18:00")
    shown = await show(harness)
    first, second, third = [await settings_form(harness, shown) for _ in range(3)]
    await harness.staff.submit_modal(first, prefilled(first) | {"daily_time": "07:45"})
    assert "07:45 in Asia/Tokyo" in await panel(harness)
    await harness.restart()
    await harness.staff.submit_modal(second, prefilled(second) | {"zone": ["Europe/Berlin"]})
    assert "07:45 in Europe/Berlin" in await panel(harness)
    await harness.staff.submit_modal(third, prefilled(third))
    assert "07:45 in Europe/Berlin" in await panel(harness)


async def test_the_later_profile_form_keeps_what_the_earlier_one_saved(
    harness: Harness, mia: MemberActor
) -> None:
    shown = await mia.slash(harness.channel, "profile setup", genre="Dub", daily_goal=30)
    forms = [
        await mia.click(message_of(shown), label="Time zone, genre and goal") for _ in range(3)
    ]
    await mia.submit_modal(forms[0], prefilled(forms[0]) | {"genre": "Techno"})
    await mia.submit_modal(forms[1], prefilled(forms[1]) | {"daily_goal": "45"})
    await mia.submit_modal(forms[2], prefilled(forms[2]) | {"timezone": "lisbon"})
    text = text_of(await mia.slash(harness.channel, "profile setup"))
    assert "**Genre** · Techno" in text
    assert "**Daily goal** · 45 min" in text
    assert "**Time zone** · Europe/Lisbon" in text


async def test_the_later_form_of_a_track_keeps_what_the_earlier_one_saved(
    harness: Harness, mia: MemberActor
) -> None:
    shown = await mia.slash(
        harness.channel, "track add", title="Tides", link="https://example.org/a"
    )
    forms = [await mia.click(message_of(shown), label="Title and link") for _ in range(3)]
    await mia.submit_modal(forms[0], prefilled(forms[0]) | {"title": "High tides"})
    await mia.submit_modal(forms[1], prefilled(forms[1]) | {"link": ""})
    assert "### High tides" in text_of(shown)
    assert "https://example.org" not in text_of(shown)
    await mia.submit_modal(forms[2], prefilled(forms[2]))
    assert "### High tides" in text_of(shown)


async def test_a_form_from_before_an_update_saves_all_its_fields(
    harness: Harness, mia: MemberActor
) -> None:
    shown = await mia.slash(harness.channel, "track add", title="Tides")
    opened = await mia.click(message_of(shown), label="Title and link")
    assert opened.modal is not None
    opened.modal["custom_id"], _, fingerprints = opened.modal["custom_id"].partition("~")
    assert fingerprints
    await mia.submit_modal(opened, {"title": "Ebb", "link": "https://example.org/b"})
    assert "### Ebb" in text_of(shown)
    assert "https://example.org/b" in text_of(shown)
