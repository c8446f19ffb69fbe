"""Two forms that are open at once: each saves only what was changed in it."""

import pytest
from simcord.actors import MemberActor
from simcord.results import InteractionResult

from bot.ui.handlers import Kind, handlers
from bot.ui.replies import Visibility
from tests.cogs.harness import Harness, message_of, prefilled, text_of
from tests.cogs.staff import panel, show

TIME = "Time zone and time of day"


@pytest.fixture
def mia(harness: Harness) -> MemberActor:
    return harness.member("mia")


async def settings_form(harness: Harness, shown: InteractionResult) -> InteractionResult:
    return await harness.staff.click(message_of(shown), label=TIME)


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
        await mia.click(message_of(shown), label="Time zone, genre and times") for _ in range(3)
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
    forms = [await mia.click(message_of(shown), label="Edit") for _ in range(3)]
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
    opened = await mia.click(message_of(shown), label="Edit")
    assert opened.modal is not None
    opened.modal["custom_id"], _, fingerprints = opened.modal["custom_id"].partition("~")
    assert fingerprints
    await mia.submit_modal(opened, {"title": "Ebb", "link": "https://example.org/b"})
    assert "### Ebb" in text_of(shown)
    assert "https://example.org/b" in text_of(shown)


async def test_a_refused_settings_form_names_every_mistake_in_the_panel(harness: Harness) -> None:
    await harness.set_up_quests(timezone="Asia/Tokyo", daily_time="18:00")
    shown = await show(harness)
    before = text_of(shown)
    opened = await settings_form(harness, shown)
    typed = prefilled(opened) | {"timezone": "Mars Base", "daily_time": "half past"}
    await harness.staff.submit_modal(opened, typed)
    zone, time = "There's no time zone called “Mars Base”.", "“half past” isn't a time of day."
    assert text_of(shown).startswith(f"2 things to fix:\n- {zone}")
    assert f"\n- {time}" in text_of(shown)
    again = await harness.staff.click(message_of(shown), label="Try again")
    assert prefilled(again) == typed
    await harness.staff.submit_modal(again, typed | {"timezone": "berlin"})
    assert text_of(shown).startswith(time)
    assert zone not in text_of(shown)
    again = await harness.staff.click(message_of(shown), label="Try again")
    await harness.staff.submit_modal(again, typed | {"timezone": "", "daily_time": "6 pm"})
    assert text_of(shown) == before == await panel(harness)


async def test_a_form_tried_again_changes_only_what_was_typed(
    harness: Harness, mia: MemberActor
) -> None:
    shown = await mia.slash(harness.channel, "profile setup", genre="Dub", daily_goal=30)
    opened = await mia.click(message_of(shown), label="Time zone, genre and times")
    typed = {"timezone": "Atlantis", "daily_goal": "a lot"}
    await mia.submit_modal(opened, prefilled(opened) | typed)
    assert text_of(shown).startswith("2 things to fix:")
    await mia.slash(harness.channel, "profile setup", genre="Techno")
    again = await mia.click(message_of(shown), label="Try again")
    assert prefilled(again) == {"genre": "Techno", "sitting": "", **typed}
    await mia.submit_modal(again, prefilled(again) | {"timezone": "lisbon", "daily_goal": "1 h 30"})
    text = text_of(shown)
    assert all(each in text for each in ("Techno", "1 h 30 min", "Europe/Lisbon"))


async def test_a_refused_track_form_keeps_both_fields(harness: Harness, mia: MemberActor) -> None:
    shown = await mia.slash(harness.channel, "track add", title="Tides")
    opened = await mia.click(message_of(shown), label="Edit")
    typed = {"title": " ", "link": "on my disk"}
    await mia.submit_modal(opened, typed)
    assert text_of(shown).startswith("2 things to fix:")
    await mia.submit_modal(
        await mia.click(message_of(shown), label="Try again"), typed | {"title": "Ebb"}
    )
    assert text_of(shown).startswith("That isn't a web address.")
    again = await mia.click(message_of(shown), label="Try again")
    assert prefilled(again) == {"title": "Ebb", "link": "on my disk"}
    await mia.submit_modal(again, {"title": "Ebb", "link": ""})
    assert text_of(shown).startswith("### Ebb")


async def test_a_completion_keeps_its_note(harness: Harness, mia: MemberActor) -> None:
    await harness.set_up_quests()
    posting = await harness.post()
    opened = await mia.click(posting, label="Complete")
    file = ("mix.wav", b"RIFF")
    assert opened.modal is not None
    checks = opened.modal["components"][3]["component"]["options"]
    answer = {"checks": [checks[0]["value"]], "rating": "right"}
    typed = {"note": "Took *hours*", "proof_url": "my site"} | answer
    refused = await mia.submit_modal(opened, typed | {"proof_file": file})
    assert "That isn't a web address." in text_of(refused)
    assert "You'll need to add your file again." in text_of(refused)
    again = await mia.click(message_of(refused), label="Try again")
    assert prefilled(again).items() >= typed.items()
    await mia.submit_modal(again, typed | {"proof_url": "example.org/mix"})
    assert "+275 XP" in text_of(refused)


def test_every_form_can_be_opened_again(harness: Harness) -> None:
    handled = {
        (handler.kind, handler.what): handler
        for cog in harness.bot.cogs.values()
        for handler in handlers(cog)
    }
    forms = [handler for (kind, _), handler in handled.items() if kind is Kind.FORM]
    assert forms
    for form in forms:
        opener = handled[Kind.ACTION, form.what]
        assert (opener.visibility, opener.direct) == (Visibility.FORM, form.direct)
