"""Battles as members and staff use them: starting, entering, and keeping control."""

import re
from typing import Any

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
    text_of,
)
from tests.cogs.sound import FakeSound

WAV = ("mia-final.wav", b"mia's beat")
KICK = "One kick: everything from a single kick drum"


@pytest.fixture
def sound() -> FakeSound:
    sound = FakeSound()
    sound.track_seconds = 90.0
    return sound


@pytest.fixture
async def simcord_bot(harness_without_server: Harness, sound: FakeSound) -> Woodshed:
    harness_without_server.sound = sound
    return await harness_without_server.build_bot()


@pytest.fixture
def mia(harness: Harness) -> MemberActor:
    return harness.member("mia")


async def plan(harness: Harness, **options: Any) -> InteractionResult:
    return await harness.staff.slash(harness.channel, "battle start", **options)


async def start(harness: Harness, **options: Any) -> discord.Message:
    """Start a battle as staff, and return its announcement."""
    planned = await plan(harness, **options)
    await harness.staff.click(message_of(planned), label="Start it")
    await harness.tick()
    message = harness.channel.last_message
    assert message is not None
    return message


def files_of(shown: Message) -> list[str]:
    return [each.filename for each in message_of(shown).attachments]


async def test_a_battle_is_planned_posted_with_its_sample_and_entered(
    harness: Harness, mia: MemberActor
) -> None:
    planned = await plan(harness, brief="flip-the-keys", entries_close="two-hour")
    assert planned.ephemeral
    assert "Start this battle?" in text_of(planned)
    assert "**Sample** · keys" in text_of(planned)
    assert harness.channel.last_message is None
    announced = await start(harness, brief="flip-the-keys")
    text = text_of(announced)
    assert "Battle: Flip the keys" in text
    assert "free to use in anything (CC0)" in text
    (name,) = files_of(announced)
    match = re.fullmatch(r"keys-(\d+)bpm-([A-G]b?|Fsharp)-minor\.wav", name)
    assert match is not None
    key = match[2].replace("b", "♭").replace("sharp", "♯")
    assert f"keys, 4 bars at {match[1]} BPM in {key} minor" in text
    assert list(buttons_of(announced)) == ["Enter", "How it works"]
    how = await mia.click(announced, label="How it works")
    assert "Entering earns 330 XP, and voting on all your pairs 110 XP" in text_of(how)

    form = await mia.click(announced, label="Enter")
    shown = await mia.submit_modal(form, {"file": WAV, "note": "Two takes"})
    assert shown.ephemeral
    assert "You're in" in text_of(shown)
    standings = await mia.slash(harness.channel, "battle standings")
    assert "You entered <t:" in text_of(standings)
    assert "For staff" not in text_of(standings)
    assert "Get the sample" in buttons_of(standings)
    replaced = await mia.slash(harness.channel, "battle enter", file=("b.wav", b"better"))
    assert "Your new version is in" in text_of(replaced)
    taken = await mia.click(message_of(replaced), label="Take it back")
    assert "is out, and I'm deleting its message" in text_of(taken)


async def test_what_keeps_an_entry_out_is_said_at_once_with_a_next_step(
    harness: Harness, mia: MemberActor, sound: FakeSound
) -> None:
    assert "no battle here right now" in text_of(await mia.slash(harness.channel, "battle enter"))
    announced = await start(harness, brief="One kick", entries_close="2 hours")
    assert text_of(announced).count("One kick") == 1
    sound.track_seconds = 200.0
    refused = await mia.slash(harness.channel, "battle enter", file=WAV)
    assert "3 min 20 s long, and this battle takes up to 3 min" in text_of(refused)
    assert list(buttons_of(refused)) == ["Try again"]
    sound.track_seconds = 90.0
    await harness.member("noa").slash(harness.channel, "battle enter", file=WAV)
    same = await mia.slash(harness.channel, "battle enter", file=WAV)
    assert "sounds the same as somebody else's entry" in text_of(same)
    linked = await mia.slash(harness.channel, "battle enter", link="https://soundcloud.com/mia")
    assert "so I only take files" in text_of(linked)
    assert list(buttons_of(linked)) == ["Enter a file"]
    harness.clock.advance(hours=2)
    late = await mia.click(announced, label="Enter")
    assert "Entries closed" in text_of(late)
    await harness.tick()
    more = harness.channel.last_message
    assert more is not None
    assert "More time: One kick\nOnly a few entries came in." in text_of(more)
    assert list(buttons_of(more)) == ["Enter", "How it works"]
    how = await mia.click(more, label="How it works")
    assert "How battles work" in text_of(how)
    harness.clock.advance(hours=2)
    await harness.tick()
    texts = [text_of(each) for each in harness.channel.history()]
    assert any("There weren't enough entries" in each for each in texts)
    assert not any("More time" in each for each in texts)


async def test_without_permission_for_files_the_sample_comes_by_a_button(
    harness: Harness, mia: MemberActor
) -> None:
    where = f"/channels/{harness.channel.id}/messages"
    harness.env.inject_error("POST", where, status=403, code=50013, times=1)
    announced = await start(harness, brief="flip-the-keys")
    assert files_of(announced) == []
    sent = await mia.click(announced, label="Get the sample")
    assert len(files_of(sent)) == 1
    own = f"/channels/{mia.user.dm_channel.id}/messages"
    harness.env.inject_error("POST", own, status=403, code=50007, times=1)
    closed = await mia.slash(harness.channel, "battle enter", file=WAV)
    assert "I couldn't send you a direct message" in text_of(closed)
    assert list(buttons_of(closed)) == ["Try again"]


async def test_only_staff_start_battles_and_a_plan_ends_with_a_restart(
    harness: Harness, mia: MemberActor
) -> None:
    refused = await mia.slash(harness.channel, "battle start")
    assert text_of(refused) == "Only members with Manage Server can use this."
    planned = await plan(harness)
    another = await harness.staff.click(message_of(planned), label="Another brief")
    assert "Start this battle?" in text_of(another)
    form = await harness.staff.click(message_of(another), label="Write your own")
    typed = {"title": "One *kick*", "task": "All of it\nfrom one kick."}
    await harness.staff.submit_modal(form, typed)
    assert "**One \\*kick\\***\nAll of it\nfrom one kick." in text_of(message_of(planned))
    assert "Edit it" in buttons_of(message_of(planned))
    await harness.restart()
    expired = await harness.staff.click(message_of(planned), label="Start it")
    assert "I don't remember that plan any more" in text_of(expired)
    assert harness.channel.last_message is None


async def test_staff_extend_hide_and_cancel_and_the_announcement_follows(
    harness: Harness, mia: MemberActor
) -> None:
    announced = await start(harness, brief=f"{KICK} @everyone")
    assert "@everyone" not in text_of(announced)
    await mia.slash(harness.channel, "battle enter", file=WAV)
    panel = message_of(await harness.staff.slash(harness.channel, "battle standings"))
    assert "1 entry so far" in text_of(panel)
    listed = message_of(await harness.staff.click(panel, label="Entries"))
    assert "mia" not in text_of(listed)
    (option,) = _select_of(listed).options
    played = message_of(await harness.staff.select(listed, [option.value], custom_id=_ENTRY))
    assert files_of(played) == ["entry.ogg"]
    assert "nobody hears it any more" in text_of(await harness.staff.click(played, label="Hide it"))
    whose = await harness.staff.click(played, label="See who made it")
    assert f"<@{mia.id}> made that entry" in text_of(whose)
    own = await mia.slash(harness.channel, "battle standings")
    assert "Your entry isn't in this battle any more" in text_of(own)

    panel = message_of(await harness.staff.click(listed, label="Back"))
    form = await harness.staff.click(panel, label="Extend")
    assert "now close" in text_of(await harness.staff.submit_modal(form, {"until": "3 hours"}))
    form = await harness.staff.click(panel, label="Cancel it")
    await harness.staff.submit_modal(form, {"reason": "Too few people have time."})
    await harness.tick()
    redrawn = next(each for each in harness.channel.history() if each.id == announced.id)
    assert "Staff cancelled this battle: Too few people have time." in text_of(redrawn)
    assert list(buttons_of(redrawn)) == ["How it works"]
    last = harness.channel.last_message
    assert last is not None
    assert "is cancelled" in text_of(last)
    audit = text_of(await harness.staff.slash(harness.channel, "staff audit"))
    for done in ("started", "extended", "cancelled"):
        assert f"{done} a battle" in audit
    assert "saw whose battle entry or reason it is" in audit


async def test_battles_start_by_themselves_where_and_when_staff_say(harness: Harness) -> None:
    async def settings(**options: Any) -> str:
        return text_of(await harness.staff.slash(harness.channel, "settings battles", **options))

    assert "Battles have no channel" in await settings()
    assert "need a channel" in await settings(every="week")
    shown = await settings(channel=harness.channel, every="week", day="Monday", time="8pm")
    assert "every Monday at 20:00, a weekend each" in shown
    everything = text_of(await harness.staff.slash(harness.channel, "settings show"))
    assert f"**Battles** · every week in {harness.channel.mention}" in everything
    harness.clock.advance(hours=24)  # past 20:00 on Monday
    await harness.tick()
    message = harness.channel.last_message
    assert message is not None
    assert "Battle:" in text_of(message)
    assert "Battles have no channel" in await settings(clear="yes")
    audit = text_of(await harness.staff.slash(harness.channel, "staff audit"))
    assert "**When battles start** · none → every week on Monday at 20:00 (weekend)" in audit


async def test_after_a_deleted_channel_a_battle_goes_on_in_the_next(
    harness: Harness, mia: MemberActor
) -> None:
    arena = harness.guild.create_text_channel("arena")
    await harness.staff.slash(harness.channel, "settings battles", channel=arena)
    where = f"/channels/{arena.id}/messages"
    harness.env.inject_error("POST", where, status=404, code=10003, times=None)
    planned = await plan(harness, brief=KICK)
    await harness.staff.click(message_of(planned), label="Start it")
    await harness.tick()
    said = [str(each) for each in harness.env.http_requests if each.method == "POST"]
    gone = "The channel for battles was deleted. Choose another one with `/settings battles`."
    assert sum(gone in each for each in said) == 1
    await harness.staff.slash(harness.channel, "settings battles", channel=harness.channel)
    await harness.tick()
    message = harness.channel.last_message
    assert message is not None
    assert "Battle: One kick" in text_of(message)


_ENTRY = "v1:battle-entry:"


def _select_of(message: discord.Message) -> discord.SelectMenu:
    return next(
        child
        for container in message.components
        for row in getattr(container, "children", ())
        for child in getattr(row, "children", ())
        if isinstance(child, discord.SelectMenu)
    )
