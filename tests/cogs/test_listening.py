"""Listening to somebody's track, critiquing it, and what the two say to each other, blind."""

from collections.abc import Sequence
from typing import Any

import discord
import pytest
from simcord.actors import MemberActor
from simcord.results import InteractionResult

from bot.app.client import Woodshed
from bot.feedback.store import critiques
from bot.feedback.store.critiques import Critique
from tests.cogs.harness import Harness, Message, buttons_of, message_of, prefilled, text_of
from tests.cogs.sound import FakeSound

WAV = ("mia_night-bus_v2.wav", b"mix")
CRITIQUE = {
    "impression": "Dark and wide, it felt like a late train through the rain.",
    "strongest": "The vocal chop sits right in front and never fights the keys.",
    "weakest": "From 1:42 the bass and the kick fight, so the drop feels small.",
    "suggestion": "Duck the bass a little on each kick, only for this section.",
    "focus": ["mixing"],
}


@pytest.fixture
async def simcord_bot(harness_without_server: Harness) -> Woodshed:
    harness_without_server.sound = FakeSound()
    return await harness_without_server.build_bot()


@pytest.fixture
def mia(harness: Harness) -> MemberActor:
    return harness.member("mia")


@pytest.fixture
def noah(harness: Harness) -> MemberActor:
    return harness.member("noah")


async def submit(harness: Harness, who: MemberActor, **options: Any) -> InteractionResult:
    source = {} if "link" in options else {"file": WAV}
    options = {"title": "Night bus"} | source | options
    return await who.slash(harness.channel, "feedback submit", **options)


async def listen(harness: Harness, who: MemberActor) -> InteractionResult:
    return await who.slash(harness.channel, "feedback listen")


async def critique(
    harness: Harness, who: MemberActor, verdict: str = "Nearly", **changes: Any
) -> InteractionResult:
    """Listen to the next track and write a critique of it."""
    shown = await listen(harness, who)
    form = await who.click(message_of(shown), label=verdict)
    return await who.submit_modal(form, CRITIQUE | changes)


def newest_message(who: MemberActor) -> discord.Message:
    message = who.user.dm_channel.last_message
    assert message is not None
    return message


async def read(harness: Harness, mia: MemberActor) -> InteractionResult:
    """Let the critique appear, and open it from the direct message about it."""
    harness.clock.advance(minutes=91)
    await harness.tick()
    return await mia.user.click(newest_message(mia), label="Read it")


def stored(harness: Harness, who: MemberActor) -> Sequence[Critique]:
    with harness.database.reading() as tx:
        return critiques.given_by(tx, harness.guild.id, who.id)


def xp_of(harness: Harness, who: MemberActor) -> int:
    with harness.database.reading() as tx:
        sql = "SELECT coalesce(sum(xp), 0) FROM awards WHERE user_id = :user_id"
        return int(tx.execute(sql, {"user_id": who.id}).scalar())


async def test_a_turn_plays_the_track_and_its_form_keeps_what_was_typed(
    harness: Harness, mia: MemberActor, noah: MemberActor
) -> None:
    await submit(harness, mia, question="Is the *bass* too loud?", stage="mix")
    shown = await listen(harness, noah)
    message = message_of(shown)
    assert shown.ephemeral
    assert not message.flags.components_v2  # in such a message no sound plays
    assert message.content.startswith("### 🎧 Your turn to listen\n-# Mix · 3:34 · yours until <t:")
    assert message.content.endswith("**The maker asks**\n> Is the \\*bass\\* too loud?")
    assert [each.filename for each in message.attachments] == ["track.ogg"]
    assert list(buttons_of(shown)) == [
        "Finished",
        "Nearly",
        "Not yet",
        "I know this one",
        "Report",
    ]

    form = await noah.click(message, label="Not yet")
    short = CRITIQUE | {"strongest": "The vocal chop.", "weakest": "At 7:10 the bass is too loud."}
    refused = await noah.submit_modal(form, short)
    assert "3 things to fix:" in text_of(refused)
    assert "**What's strongest** needs 25 more characters." in text_of(refused)
    assert "That time isn't in the track, which ends at 3:34." in text_of(refused)
    again = await noah.click(message_of(refused), label="Try again")
    assert prefilled(again)["impression"] == CRITIQUE["impression"]
    sent = await noah.submit_modal(again, CRITIQUE)
    assert "Thanks! Your critique is on its way" in message_of(sent).content
    assert "you get 132 XP some hours later" in message_of(sent).content
    (written,) = stored(harness, noah)
    assert (written.verdict, written.weakest_at_seconds, written.is_blind) == ("not-yet", 102, True)

    over = await noah.click(message, label="Finished")
    assert "That turn is over" in text_of(over)
    nothing = await noah.click(message_of(over), label="Listen to another")
    assert "Nothing new for you right now" in message_of(nothing).content


async def test_a_critique_reaches_its_maker_later_and_pays_later_still(
    harness: Harness, mia: MemberActor, noah: MemberActor
) -> None:
    await submit(harness, mia)
    await critique(harness, noah)
    await harness.tick()
    panel = await mia.slash(harness.channel, "feedback inbox")
    assert "**Night bus** · open · no critiques yet" in text_of(panel)

    shown = await read(harness, mia)
    assert "Critique of Night bus" in text_of(shown)
    assert "By a listener who's starting out in mixing" in text_of(shown)
    assert f"> {CRITIQUE['weakest']}" in text_of(shown)
    assert "noah" not in text_of(shown)
    marked = await mia.user.click(message_of(shown), label="Helpful")
    assert "You marked it as helpful." in text_of(marked)
    assert {"Helpful", "Not helpful"}.isdisjoint(buttons_of(marked))
    await harness.tick()
    assert xp_of(harness, noah) == 0
    harness.clock.advance(hours=12)
    await harness.tick()
    assert xp_of(harness, noah) == 132
    given = await noah.click(
        message_of(await noah.slash(harness.channel, "feedback inbox")), label="Critiques you gave"
    )
    assert "✅ It helped the maker." in text_of(given)
    assert "mia" not in text_of(given)
    assert "Night bus" not in text_of(given)


async def test_one_reply_and_names_only_when_both_agree(
    harness: Harness, mia: MemberActor, noah: MemberActor
) -> None:
    await submit(harness, mia)
    await critique(harness, noah)
    shown = await read(harness, mia)
    form = await mia.user.click(message_of(shown), label="Reply")
    await mia.user.submit_modal(form, {"reply": "Ducking did it. Thank you!"})
    assert "**You replied**\n> Ducking did it. Thank you!" in text_of(shown)
    await mia.user.click(message_of(shown), label="Show names")
    assert "You've agreed to show names. If this listener agrees, too" in text_of(shown)

    harness.clock.advance(minutes=91)
    await harness.tick()
    told = newest_message(noah)
    assert "A maker replied to your critique" in text_of(told)
    assert "Ducking did it." in text_of(told)
    own = await noah.user.click(told, label="See your critique")
    assert "The maker would like to show names to each other. Would you?" in text_of(own)
    assert "mia" not in text_of(own)
    await noah.user.click(message_of(own), label="Show names")
    assert "It's **Night bus** by **mia**." in text_of(own)
    await harness.tick()
    assert "**noah** wrote a critique of **Night bus**." in text_of(newest_message(mia))
    again = await mia.user.click(newest_message(mia), label="See the critique")
    assert "Written by **noah**." in text_of(again)


async def test_a_lost_track_is_closed_and_a_known_one_passed_on(
    harness: Harness, mia: MemberActor, noah: MemberActor
) -> None:
    await submit(harness, mia)
    await newest_message(mia).delete()
    lea = harness.member("lea")
    harness.clock.advance(minutes=1)
    await submit(harness, lea, title="Harbour", question="Too slow?")

    shown = await listen(harness, noah)
    assert "> Too slow?" in message_of(shown).content
    harness.clock.advance(minutes=91)  # not at once, which would tell when somebody listens
    await harness.tick()
    assert "The message with **Night bus** is gone" in text_of(newest_message(mia))
    await noah.click(message_of(shown), label="I know this one")
    assert "Nothing new for you right now" in message_of(shown).content
    again = await listen(harness, noah)
    assert list(buttons_of(again)) == ["Submit a track", "Look again"]


def attachments_of(shown: Message) -> list[str]:
    return [each.filename for each in message_of(shown).attachments]


async def test_a_link_is_said_not_to_be_blind(
    harness: Harness, mia: MemberActor, noah: MemberActor
) -> None:
    await submit(harness, mia, link="https://soundcloud.com/mia/bus")
    shown = await listen(harness, noah)
    assert "[soundcloud.com](https://soundcloud.com/mia/bus)" in message_of(shown).content
    assert "It's a link, so it may show whose it is." in message_of(shown).content
    assert attachments_of(shown) == []
    await harness.staff.slash(harness.channel, "settings feedback", min_level=5)
    assert "level 5" in text_of(await listen(harness, noah)).lower()


async def test_three_finished_verdicts_are_claimed_and_their_reviewers_can_listen(
    harness: Harness, mia: MemberActor
) -> None:
    await harness.staff.slash(harness.channel, "settings reviews", channel=harness.channel)
    await submit(harness, mia)
    for name in ("noah", "lea", "zoe"):
        critic = harness.member(name)
        options = {"member": critic, "focus": "mixing", "craft": "steady"}
        await harness.staff.slash(harness.channel, "staff place", **options)
        await critique(harness, critic, "Finished")
    harness.clock.advance(minutes=91)
    await harness.tick()
    assert "3 new critiques in Night Shift Producers" in text_of(newest_message(mia))
    shown = await mia.user.click(newest_message(mia), label="Read them")
    claimed = await mia.user.click(message_of(shown), label="Claim “Blind praise”")
    assert "Claimed: Blind praise" in text_of(claimed)
    await harness.tick()
    card = harness.channel.last_message
    assert card is not None
    assert "3 listeners called it finished without knowing whose it is:" in text_of(card)
    assert text_of(card).count("A listener who's steady in mixing") == 3
    assert "Expected proof" not in text_of(card)
    assert not any(name in text_of(card) for name in ("noah", "lea", "zoe"))
    heard = await harness.staff.click(card, label="Listen")
    assert heard.ephemeral
    assert attachments_of(heard) == ["track.ogg"]
    refused = await mia.click(card, label="Listen")
    assert "track.ogg" not in attachments_of(refused)
    assert "**Accepted**" in text_of(await harness.staff.click(card, label="Accept"))
