"""`/milestone`."""

import pytest
from simcord.actors import MemberActor
from simcord.results import InteractionResult

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
    assert "Ask staff to choose a channel with `/settings reviews`." in private_text(shown)
    await see(mia, shown, FIRST.slug)
    assert "Claim it" not in buttons_of(shown)
    refused = private_text(await mia.slash(harness.channel, "milestone claim", **CLAIM))
    assert "Ask anyone with Manage Server to choose one with `/settings reviews`." in refused


async def see(mia: MemberActor, shown: InteractionResult, slug: str) -> str:
    """Open a milestone from the list."""
    await mia.select(message_of(shown), [slug], custom_id=f"v1:milestone-see:{mia.id}")
    return text_of(shown)


async def test_the_list_is_short_and_a_milestone_has_the_rest(
    harness: Harness, mia: MemberActor
) -> None:
    shown = await mia.slash(harness.channel, "milestone list")
    lines = private_text(shown).split("\n")
    for milestone, xp in ((FIRST, "2,200 XP"), (SECOND, "4,400 XP"), (THIRD, "8,800 XP")):
        assert f"**{milestone.title}** · {xp}" in lines
    assert len(lines) == 4
    text = await see(mia, shown, SECOND.slug)
    assert f"{SECOND.text}\n**Proof:** {SECOND.evidence}" in text
    assert "**Or, without a link:** 3 critiques of one track that say *finished*" in text
    assert list(buttons_of(shown)) == [
        "Claim it", "Get blind feedback", "All milestones", "Share here"
    ]  # fmt: skip
    panel = await mia.click(message_of(shown), label="Get blind feedback")
    assert "Your feedback" in text_of(panel)
    await mia.click(message_of(shown), label="All milestones")
    assert text_of(shown).split("\n") == lines


async def test_share_here_posts_a_milestone_without_the_claim(
    harness: Harness, mia: MemberActor
) -> None:
    await mia.slash(harness.channel, "milestone claim", **CLAIM)
    shown = await mia.slash(harness.channel, "milestone list")
    shared = await mia.click(message_of(shown), label="Share here")
    assert not shared.ephemeral
    assert FIRST.title in text_of(shared)
    assert "in review" in private_text(shown)
    assert "in review" not in text_of(shared)
    assert "In review since" in await see(mia, shown, FIRST.slug)
    one = await mia.click(message_of(shown), label="Share here")
    assert FIRST.text in text_of(one)
    assert "review" not in text_of(one).lower()
    own = await harness.member("noa").click(message_of(one), label="See this milestone")
    assert f"**Proof:** {FIRST.evidence}" in private_text(own)
    assert "Claim it" in buttons_of(own)


async def test_a_claimed_milestone_is_pending_and_no_longer_suggested(
    harness: Harness, mia: MemberActor
) -> None:
    async def suggested(typed: str) -> list[str]:
        choices = await mia.autocomplete(harness.channel, "milestone claim", "milestone", typed)
        return [each["value"] for each in choices]

    assert await suggested("") == [FIRST.slug, SECOND.slug, THIRD.slug]
    assert await suggested("WORLD") == [THIRD.slug]
    claim = private_text(await mia.slash(harness.channel, "milestone claim", **CLAIM))
    assert f"### ✅ Claimed: {FIRST.title}" in claim
    assert "**Link** · [example.org](https://example.org/track)" in claim
    assert "> Dub, \\*six\\* minutes" in claim
    assert "It's waiting for review. I'll DM you the result." in claim
    assert await suggested("") == [SECOND.slug, THIRD.slug]
    assert f"**{FIRST.title}** · 2,200 XP · in review" in await listed(harness, mia)
    again = private_text(await mia.slash(harness.channel, "milestone claim", **CLAIM))
    assert f"You sent in **{FIRST.title}** <t:1795378500:R>. It's waiting" in again
    await harness.tick()
    assert f"### Milestone: {FIRST.title}" in text_of(harness.channel.history()[-1])


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"link": None}, "Please add a link. Proof needed: A link to the whole track."),
        ({"note": None}, "Please add a note."),
        ({"link": None, "note": None}, "Please add a link and a note."),
        ({"link": "my hard drive"}, "That isn't a web address."),
        ({"milestone": "fame"}, "There's no milestone called “fame”. Choose from: “A first track"),
    ],
)
async def test_incomplete_claims_are_refused_with_what_is_missing(
    harness: Harness, mia: MemberActor, changes: dict[str, str | None], sentence: str
) -> None:
    options = {name: value for name, value in (CLAIM | changes).items() if value is not None}
    assert sentence in private_text(await mia.slash(harness.channel, "milestone claim", **options))
    assert "in review" not in await listed(harness, mia)


async def test_the_form_works_after_a_restart_and_a_double_click(
    harness: Harness, mia: MemberActor
) -> None:
    shown = await mia.slash(harness.channel, "milestone list")
    await see(mia, shown, SECOND.slug)
    label = "Claim it"
    first = await mia.click(message_of(shown), label=label)
    second = await mia.click(message_of(shown), label=label)
    await harness.restart()
    fields = {"link": "https://example.org/mix", "note": "Heard by three strangers"}
    assert f"### ✅ Claimed: {SECOND.title}" in private_text(await mia.submit_modal(first, fields))
    assert "It's waiting for review" in private_text(await mia.submit_modal(second, fields))
    third = await mia.click(message_of(shown), label=label)
    assert third.modal is None
    assert "It's waiting for review" in private_text(third)


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
            form = await staff.click(review, label="Decline with feedback")
            await staff.submit_modal(form, {"reason": "Their *exact* words, please."})
    shown = await mia.slash(harness.channel, "milestone list")
    assert f"✅ **{FIRST.title}** · 2,200 XP\n**{SECOND.title}** · 4,400 XP · not yet" in (
        private_text(shown)
    )
    declined = await see(mia, shown, SECOND.slug)
    assert "declined it <t:1795378500:R>:\n> Their \\*exact\\* words, please." in declined
    assert "Claim it" in buttons_of(shown)
    await mia.click(message_of(shown), label="All milestones")
    assert "✅ Reached <t:1795378500:D>" in await see(mia, shown, FIRST.slug)
    assert "Claim it" not in buttons_of(shown)
    again = private_text(await mia.slash(harness.channel, "milestone claim", **CLAIM))
    assert f"You reached **{FIRST.title}** <t:1795378500:R>. Each milestone counts once." in again
    noa = harness.member("noa")
    assert "✅" not in await listed(harness, noa)


async def test_invalid_keys_and_those_of_others_get_a_polite_answer(
    harness: Harness, mia: MemberActor
) -> None:
    for what, key, sentence in (
        ("milestone-claim", "fame", "There's no milestone called “fame”."),
        ("milestones", "x", "has expired"),
        ("milestones", f"{harness.staff.id}.0", "That one belongs to someone else."),
    ):
        sent = await harness.bot.get_partial_messageable(harness.channel.id).send(
            view=panel(row(button("Old", what, key)))
        )
        assert sentence in private_text(await mia.click(sent, label="Old"))
