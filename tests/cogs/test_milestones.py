"""`/milestone`."""

import pytest
from simcord.actors import MemberActor

from bot.ui.actions import button
from bot.ui.replies import panel, row
from tests.cogs.harness import PACKS, Harness, buttons_of, message_of, text_of
from tests.cogs.staff import private_text

FIRST, SECOND, THIRD = PACKS["music-production"].milestones
CLAIM = {"milestone": FIRST.slug, "link": "https://example.org/track", "note": "Dub, *six* minutes"}


@pytest.fixture
async def mia(harness: Harness) -> MemberActor:
    await harness.staff.slash(harness.channel, "settings reviews", channel=harness.channel)
    return harness.member("mia")


async def listed(harness: Harness, who: MemberActor) -> str:
    return private_text(await who.slash(harness.channel, "milestone list"))


async def test_without_a_review_channel_list_and_claim_say_whom_to_ask(harness: Harness) -> None:
    mia = harness.member("mia")
    shown = await mia.slash(harness.channel, "milestone list")
    assert "ask your server's staff to choose a channel" in private_text(shown)
    assert buttons_of(shown) == {}
    refused = private_text(await mia.slash(harness.channel, "milestone claim", **CLAIM))
    assert "Ask your server's staff to choose one with `/settings reviews`." in refused


async def test_the_list_shows_text_evidence_and_xp(harness: Harness, mia: MemberActor) -> None:
    shown = await mia.slash(harness.channel, "milestone list")
    text = private_text(shown)
    for milestone, xp in ((FIRST, "2,200 XP"), (SECOND, "4,400 XP"), (THIRD, "8,800 XP")):
        assert f"**{milestone.title}** · {xp}\n{milestone.text}" in text
        assert f"What shows it: {milestone.evidence}\n▱ Open" in text
    assert set(buttons_of(shown)) == {f"Claim: {each.title}" for each in (FIRST, SECOND, THIRD)}


async def test_a_claimed_milestone_is_pending_and_no_longer_suggested(
    harness: Harness, mia: MemberActor
) -> None:
    async def suggested(typed: str) -> list[str]:
        choices = await mia.autocomplete(harness.channel, "milestone claim", "milestone", typed)
        return [each["value"] for each in choices]

    assert await suggested("") == [FIRST.slug, SECOND.slug, THIRD.slug]
    assert await suggested("WORLD") == [THIRD.slug]
    claim = private_text(await mia.slash(harness.channel, "milestone claim", **CLAIM))
    assert f"### Handed in: {FIRST.title}" in claim
    assert "**Link** · [example.org](https://example.org/track)" in claim
    assert "> Dub, \\*six\\* minutes" in claim
    assert "You will hear by direct message, and `/milestone list` shows it" in claim
    assert await suggested("") == [SECOND.slug, THIRD.slug]
    assert "▰ Waiting for a reviewer since <t:1795378500:f>" in await listed(harness, mia)
    again = private_text(await mia.slash(harness.channel, "milestone claim", **CLAIM))
    assert f"You handed in **{FIRST.title}** <t:1795378500:R>, and it waits" in again
    await harness.tick()
    assert f"### Milestone: {FIRST.title}" in text_of(harness.channel.history()[-1])


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"link": None}, "and a link to it is missing. Wanted here: A link to the whole track."),
        ({"note": None}, "and a note is missing."),
        ({"link": None, "note": None}, "and a link to it and a note are missing."),
        ({"link": "my hard drive"}, "That isn't a web address."),
        ({"milestone": "fame"}, "I know no milestone “fame”. There are these: “A first track"),
    ],
)
async def test_incomplete_claims_are_refused_with_what_is_missing(
    harness: Harness, mia: MemberActor, changes: dict[str, str | None], sentence: str
) -> None:
    options = {name: value for name, value in (CLAIM | changes).items() if value is not None}
    assert sentence in private_text(await mia.slash(harness.channel, "milestone claim", **options))
    assert "Waiting" not in await listed(harness, mia)


async def test_the_form_works_after_a_restart_and_a_double_click(
    harness: Harness, mia: MemberActor
) -> None:
    shown = await mia.slash(harness.channel, "milestone list")
    label = f"Claim: {SECOND.title}"
    first = await mia.click(message_of(shown), label=label)
    second = await mia.click(message_of(shown), label=label)
    await harness.restart()
    fields = {"link": "https://example.org/mix", "note": "Heard by three strangers"}
    assert f"### Handed in: {SECOND.title}" in private_text(await mia.submit_modal(first, fields))
    assert "it waits for a reviewer" in private_text(await mia.submit_modal(second, fields))
    third = await mia.click(message_of(shown), label=label)
    assert third.modal is None
    assert "it waits for a reviewer" in private_text(third)


async def test_reached_milestones_are_closed_and_declined_ones_show_the_reason(
    harness: Harness, mia: MemberActor
) -> None:
    staff = harness.staff
    for milestone in (FIRST, SECOND):
        await mia.slash(
            harness.channel, "milestone claim", **CLAIM | {"milestone": milestone.title}
        )
        await harness.tick()
        review = harness.channel.history()[-1]
        if milestone is FIRST:
            await staff.click(review, label="Accept")
        else:
            form = await staff.click(review, label="Decline")
            await staff.submit_modal(form, {"reason": "Their *exact* words, please."})
    shown = await mia.slash(harness.channel, "milestone list")
    assert "▰ **Reached** <t:1795378500:D>" in private_text(shown)
    assert "declined <t:1795378500:R>: Their \\*exact\\* words, please." in private_text(shown)
    assert set(buttons_of(shown)) == {f"Claim: {SECOND.title}", f"Claim: {THIRD.title}"}
    again = private_text(await mia.slash(harness.channel, "milestone claim", **CLAIM))
    assert f"You reached **{FIRST.title}** <t:1795378500:R>, and it counts once." in again
    noa = harness.member("noa")
    assert "Reached" not in await listed(harness, noa)


async def test_invalid_keys_and_those_of_others_get_a_polite_answer(
    harness: Harness, mia: MemberActor
) -> None:
    for what, key, sentence in (
        ("milestone-claim", "fame", "I know no milestone “fame”."),
        ("milestones", "x", "from another time"),
        ("milestones", f"{harness.staff.id}.0", "That one is somebody else's."),
    ):
        sent = await harness.bot.get_partial_messageable(harness.channel.id).send(
            view=panel(row(button("Old", what, key)))
        )
        assert sentence in private_text(await mia.click(sent, label="Old"))
