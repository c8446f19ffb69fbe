"""`/staff quest-add` and `/staff quest-disable`."""

from typing import Any

from simcord.results import InteractionResult

from bot.calendar.rules.periods import Cadence
from bot.quests.store import server_quests
from tests.cogs.harness import PACKS, Harness, buttons_of, message_of, prefilled, text_of
from tests.cogs.staff import private_text

MUSIC = PACKS["music-production"]
TYPED: dict[str, Any] = {
    "title": "Cellar *tapes*",
    "task": "Record one room you have never recorded in.\nUse **one** microphone.",
    "cadence": ["daily"],
    "focus": ["recording"],
    "minutes": "45",
}


async def open_form(harness: Harness) -> InteractionResult:
    return await harness.staff.slash(harness.channel, "staff quest-add")


async def submit(harness: Harness, shown: InteractionResult, **changes: Any) -> InteractionResult:
    return await harness.staff.submit_modal(shown, TYPED | changes)


async def suggested(harness: Harness, typed: str) -> list[dict[str, Any]]:
    return await harness.staff.autocomplete(harness.channel, "staff quest-disable", "quest", typed)


async def disable(harness: Harness, quest: str) -> str:
    return private_text(
        await harness.staff.slash(harness.channel, "staff quest-disable", quest=quest)
    )


async def test_a_quest_added_by_form_is_posted(harness: Harness) -> None:
    shown = await open_form(harness)
    await harness.restart()  # a form left open still submits
    reply = private_text(await submit(harness, shown))
    assert "### Added: Cellar *tapes*" in reply
    assert TYPED["task"] in reply, "as it will look, formatting and all"
    assert "Daily · Recording · 45 min" in reply
    assert "It's now in the daily rotation." in reply
    assert "Your own quests: 1 of 200" in reply
    personal = private_text(
        await submit(harness, await open_form(harness), title="Solo", cadence=["personal"])
    )
    assert "The coach can now give it to members." in personal
    (own,) = await suggested(harness, "cellar")
    assert own["name"] == "Cellar *tapes* · daily"
    with harness.database.writing() as tx:
        for quest in MUSIC.quests_of(Cadence.DAILY):
            server_quests.disable(tx, harness.guild.id, quest.slug)
    await harness.set_up_quests()
    posting = await harness.post()
    text = text_of(posting)
    assert "Cellar *tapes*" in text
    assert "Use **one** microphone." in text
    mia = harness.member("mia")
    form = await mia.click(
        posting,
        custom_id=next(
            each for each in buttons_of(posting).values() if each.startswith("v1:quest-complete:")
        ),
    )
    assert "+275 XP" in text_of(await mia.submit_modal(form, {"note": "cold down there"}))
    assert r"Cellar \*tapes\*" in text_of(await mia.slash(harness.channel, "quest history"))
    assert "is the last enabled daily quest" in await disable(harness, own["value"])


async def test_a_refused_form_opens_again_with_the_typed_text(harness: Harness) -> None:
    refused = await submit(harness, await open_form(harness), title=" ", minutes="some")
    text = private_text(refused)
    assert text.startswith("2 things to fix:\n- A quest needs a title and a text")
    assert "“some”" in text
    again = await harness.staff.click(message_of(refused), label="Try again")
    assert prefilled(again) == TYPED | {"title": " ", "minutes": "some"}
    await submit(harness, again, minutes="1h30")
    assert "Added" in text_of(refused)
    assert "1 h 30 min" in text_of(refused)
    taken = private_text(await submit(harness, await open_form(harness), title="CELLAR *TAPES*"))
    assert "There's already a quest called" in taken


async def test_a_quest_can_be_disabled_and_enabled(harness: Harness) -> None:
    quest = MUSIC.quests[0]
    total = len(MUSIC.quests_of(quest.cadence))
    (choice, *_) = await suggested(harness, quest.title.upper())
    assert choice == {"name": f"{quest.title} · {quest.cadence}", "value": quest.slug}
    reply = await disable(harness, choice["value"])
    assert f"**{quest.title}** is disabled. {total - 1} other daily quests" in reply
    (first, *others) = await suggested(harness, "")
    assert first["name"] == f"{quest.title} · {quest.cadence} · disabled"
    assert len(others) == 24
    assert await disable(harness, quest.title) == f"**{quest.title}** is enabled again."
    assert "There's no quest called “nothing such”" in await disable(harness, "nothing such")


async def test_staff_acts_are_recorded(harness: Harness) -> None:
    await submit(harness, await open_form(harness))
    await disable(harness, MUSIC.quests[0].slug)
    await disable(harness, MUSIC.quests[0].slug)
    record = text_of(
        await harness.staff.slash(harness.channel, "staff audit", member=harness.staff)
    )
    assert r"as staff · added a quest: “Cellar \*tapes\*”" in record
    assert f"as staff · disabled a quest: “{MUSIC.quests[0].title}”" in record
    assert f"as staff · enabled a quest: “{MUSIC.quests[0].title}”" in record
