"""Voting on a battle, and its result, as members use and see them."""

from collections.abc import Sequence

import discord
import pytest
from simcord.actors import MemberActor
from simcord.results import InteractionResult

from bot.app.client import Woodshed
from tests.cogs.harness import (
    Harness,
    Message,
    buttons_of,
    message_of,
    pictures_of,
    text_of,
)
from tests.cogs.sound import FakeSound
from tests.cogs.staff import allow

NAMES = ("mia", "noah", "cleo", "dan")


@pytest.fixture
async def simcord_bot(harness_without_server: Harness) -> Woodshed:
    sound = FakeSound()
    sound.track_seconds = 90.0
    harness_without_server.sound = sound
    return await harness_without_server.build_bot()


@pytest.fixture
def makers(harness: Harness) -> Sequence[MemberActor]:
    return [harness.member(name) for name in NAMES]


async def open_votes(harness: Harness, makers: Sequence[MemberActor]) -> discord.Message:
    """Start a battle, let everybody enter, and return the message that opens the vote."""
    options = {"brief": "One kick: all of it from a kick", "entries_close": "2 hours"}
    planned = await harness.staff.slash(harness.channel, "battle start", **options)
    await harness.staff.click(message_of(planned), label="Start it")
    for maker in makers:
        file = (f"{maker.user.name}-final.wav", f"by {maker.user.name}".encode())
        await maker.slash(harness.channel, "battle enter", file=file)
    harness.clock.advance(hours=2)
    await harness.tick()
    return newest(harness)


def newest(harness: Harness) -> discord.Message:
    message = harness.channel.last_message
    assert message is not None
    return message


def files_of(shown: Message) -> list[str]:
    return [each.filename for each in message_of(shown).attachments]


async def press(who: MemberActor, shown: Message, label: str) -> InteractionResult:
    return await who.click(message_of(shown), label=label)


async def vote_on_all(who: MemberActor, posted: discord.Message, choice: str = "A") -> Message:
    shown = await press(who, posted, "Vote")
    while choice in buttons_of(shown):
        await press(who, shown, choice)
        if "Next pair" in buttons_of(shown):
            await press(who, shown, "Next pair")
    return shown


async def test_a_voter_hears_all_pairs_in_one_private_message(
    harness: Harness, makers: Sequence[MemberActor]
) -> None:
    posted = await open_votes(harness, makers)
    mia = makers[0]
    allow(harness, harness.channel, attach_files=False)
    silent = await press(mia, posted, "Vote")
    assert "I can't play anything here" in message_of(silent).content
    assert (files_of(silent), list(buttons_of(silent))) == ([], [])
    allow(harness, harness.channel, attach_files=True)
    shown = await press(mia, posted, "Vote")
    message = message_of(shown)
    assert shown.ephemeral
    assert not message.flags.components_v2  # in such a message no sound plays
    assert message.content == (
        "### ⚔️ One kick · 1 of 3\nListen to both, A above and B below. Which one do you prefer?"
    )
    assert files_of(shown) == ["a.ogg", "b.ogg"]
    assert list(buttons_of(shown)) == ["A", "B", "Can't tell"]

    await press(mia, shown, "B")
    assert message_of(shown).content == "### ⚔️ One kick · 1 of 3\n✅ You picked **B**."
    assert (files_of(shown), list(buttons_of(shown))) == ([], ["Next pair", "Say why"])
    form = await press(mia, shown, "Say why")
    await mia.submit_modal(form, {"reason": "The *tail* breathes."})
    assert "The makers get your reason when the battle is over" in message_of(shown).content

    await harness.restart()
    await press(mia, shown, "Next pair")
    assert message_of(shown).id == message.id
    assert "2 of 3" in message_of(shown).content
    assert files_of(shown) == ["a.ogg", "b.ogg"]
    again = await mia.slash(harness.channel, "battle vote")  # the same pair in another message
    await press(mia, again, "Can't tell")
    await press(mia, shown, "A")
    assert "You couldn't tell. That counts as half a win for each." in message_of(shown).content
    await press(mia, shown, "Next pair")
    await press(mia, shown, "A")
    assert "Those were all your pairs, thank you! The result comes" in message_of(shown).content
    assert list(buttons_of(shown)) == ["Say why"]
    done = await press(mia, posted, "Vote")
    assert message_of(done).content.startswith(
        "### ⚔️ One kick\nYou've voted on 3 pairs. Those were all your pairs, thank you!"
    )
    standings = await press(mia, done, "Where it stands")
    assert "You're in, and you've voted on all your pairs." in text_of(standings)
    assert "Vote" not in buttons_of(standings)


async def test_an_entry_whose_message_is_gone_drops_out_of_the_vote(
    harness: Harness, makers: Sequence[MemberActor]
) -> None:
    posted = await open_votes(harness, makers)
    channel = makers[1].user.dm_channel
    kept = channel.last_message
    assert kept is not None
    await harness.bot.get_partial_messageable(channel.id).get_partial_message(kept.id).delete()
    shown = await vote_on_all(makers[0], posted)
    # Of three pairs without her own entry, one is left, whichever came first.
    assert "Those were all your pairs" in message_of(shown).content
    with harness.database.reading() as tx:
        voted = tx.execute("SELECT count(*) FROM battle_pairs WHERE choice IS NOT NULL").scalar()
    assert voted == 1


async def test_the_result_names_everybody_and_plays_every_entry(
    harness: Harness, makers: Sequence[MemberActor]
) -> None:
    posted = await open_votes(harness, makers)
    mia, noah, cleo, dan = makers
    shown = await press(cleo, posted, "Vote")
    await press(cleo, shown, "A")
    form = await press(cleo, shown, "Say why")
    await cleo.submit_modal(form, {"reason": "It has more *air* in the drop."})
    await vote_on_all(cleo, posted)
    await dan.slash(harness.channel, "profile setup", visibility="private")
    for maker in (mia, noah):
        await vote_on_all(maker, posted, "Can't tell")
    assert "Vote" in buttons_of(await dan.slash(harness.channel, "battle standings"))
    harness.clock.advance(days=1)
    late = await press(mia, posted, "Vote")
    assert text_of(late) == "Votes are closed."
    await harness.tick()

    result = newest(harness)
    assert posted.id not in {each.id for each in harness.channel.history()}
    text = text_of(result)
    assert "### ⚔️ One kick: the result" in text
    described = "".join(pictures_of(result))
    assert described.startswith("The podium. ")
    assert "Not ranked, votes missing · a private member" in text
    assert "“It has more \\*air\\* in the drop.” · " in text
    assert "3 people voted. Ended <t:" in text
    assert "dan" not in text + described

    await play_first(mia, result)
    standings = await press(mia, late, "See the result")
    assert text_of(standings).startswith("### ⚔️ One kick: the result")
    said = [newest_direct(maker) for maker in makers if "voters" in newest_direct(maker)]
    assert len(said) == 2
    assert all("> It has more \\*air\\* in the drop." in each for each in said)

    await take_out_a_reason_and_an_entry(harness, result)


async def take_out_a_reason_and_an_entry(harness: Harness, result: discord.Message) -> None:
    """Hide the only reason as staff, and an entry, which the result then doesn't show."""
    staff = harness.staff
    standings = await staff.slash(harness.channel, "battle standings")
    listed = await press(staff, standings, "Reasons")
    assert "### ⚔️ 1 reason: One kick" in text_of(listed)
    shown = await staff.select(message_of(listed), [selects_of(listed)[0].options[0].value])
    wrote = await press(staff, shown, "See who wrote it")
    assert "wrote that about **One kick**" in text_of(wrote)
    await press(staff, shown, "Hide it")
    assert text_of(shown).startswith("That reason is deleted")
    entry = selects_of(result)[0].options[-1]
    await press(staff, standings, "Entries")
    played = await staff.select(message_of(standings), [entry.value])
    await press(staff, played, "Hide it")
    await harness.tick()
    redrawn = newest(harness)
    assert "It has more" not in text_of(redrawn)
    assert entry.value not in [each.value for each in selects_of(redrawn)[0].options]


async def play_first(who: MemberActor, result: Message) -> None:
    """Play the first entry of a result."""
    (select,) = selects_of(result)
    entry_id = select.options[0].value
    played = await who.select(message_of(result), [entry_id])
    message = message_of(played)
    assert played.ephemeral
    assert not message.flags.components_v2
    assert files_of(played) == ["entry.ogg"]
    assert message.content.startswith("### ⚔️ One kick\n")


def selects_of(shown: Message) -> list[discord.ui.Select[discord.ui.LayoutView]]:
    view = discord.ui.LayoutView.from_message(message_of(shown), timeout=None)
    found = [each for each in view.walk_children() if isinstance(each, discord.ui.Select)]
    view.stop()
    return found


def newest_direct(who: MemberActor) -> str:
    message = who.user.dm_channel.last_message
    assert message is not None
    return text_of(message)


async def test_the_winner_has_the_role_until_the_next_battle(
    harness: Harness, makers: Sequence[MemberActor]
) -> None:
    role = harness.guild.create_role("Champion")
    await harness.staff.slash(harness.channel, "settings battles", role=role)
    for best in makers[:2]:
        posted = await open_votes(harness, makers)
        for maker in makers:
            await vote_on_all(maker, posted, "A")
        with harness.database.writing() as tx:  # as if all had preferred one of them
            sql = """UPDATE battle_pairs SET choice = CASE
                         WHEN first_id IN (SELECT id FROM battle_entries WHERE user_id = :best)
                         THEN 'first' ELSE 'second' END
                     WHERE :best IN (SELECT user_id FROM battle_entries
                                     WHERE id IN (first_id, second_id))"""
            tx.execute(sql, {"best": best.id})
        harness.clock.advance(days=1)
        await harness.tick()
        await harness.tick()
        assert [maker for maker in makers if has_role(harness, maker, role.id)] == [best]


def has_role(harness: Harness, member: MemberActor, role_id: int) -> bool:
    members = harness.env.backend.get_guild(harness.guild.id).members
    return role_id in members[member.id].role_ids
