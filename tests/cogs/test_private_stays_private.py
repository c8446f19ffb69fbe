"""Nothing of a private member shows in anything that anybody else can read.

A private member does everything that members can do, with words that occur nowhere else. Then
others use every command, suggestion, button and select there is, and a week passes.
"""

import json
import logging
from collections.abc import Iterator
from typing import Any

import discord
import pytest
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle
from simcord.enums import ComponentType, OptionType

from bot.app.client import Woodshed
from bot.app.logs import JsonFormatter, redactor
from bot.profiles.errors import ProfilePrivate
from bot.ui.sentences import sentence
from tests.cogs.harness import Harness, buttons_of, complete_surely, text_of
from tests.cogs.hostile import wire
from tests.cogs.hostile.wire import Leaf, Resolved, Upload, commands_of
from tests.cogs.member_data import export
from tests.cogs.sound import FakeSound

NAME, NOTE, TITLE, GENRE = "Quillon", "zzdiary", "zzunheard", "zzgenre"
LINK, FILE = "https://zz.example/demo", "zz-bounce.wav"
WORDS = (NAME.casefold(), NOTE, TITLE, GENRE, "zz.example", "zz-bounce")


class Readers:
    """Everybody but one private member, and what they have read."""

    def __init__(self, harness: Harness, private: MemberActor, reviews: ChannelHandle) -> None:
        self._harness = harness
        self._private = private
        self._reviews = reviews
        self._seen: dict[int, Any] = {}
        self.read = ""

    def look(self, words: tuple[str, ...] | None = None) -> None:
        """Check what the bot has sent or redrawn where somebody else can read it."""
        hidden = words or (*WORDS, str(self._private.id))
        refused = sentence(ProfilePrivate(user_id=self._private.id)).casefold()
        for text in self._new():
            shown = text.casefold().replace(refused, "")
            assert not [word for word in hidden if word in shown], shown
            self.read += shown

    def _new(self) -> Iterator[str]:
        """Yield the text of new and redrawn messages, with the descriptions of pictures."""
        backend = self._harness.env.backend
        elsewhere = {backend.dm_channels.get(self._private.id), self._reviews.id}
        for channel_id in backend.messages.keys() - elsewhere:
            for message in list(backend.messages[channel_id].values()):
                theirs = message.is_ephemeral and message.visible_to(self._private.id)
                if theirs or self._seen.get(message.id) is message.components:
                    continue
                self._seen[message.id] = message.components
                yield json.dumps([message.components, message.attachments], default=str)


@pytest.fixture
async def simcord_bot(harness_without_server: Harness) -> Woodshed:
    harness_without_server.sound = FakeSound()
    return await harness_without_server.build_bot()


@pytest.fixture
async def reviews(harness: Harness) -> ChannelHandle:
    """A server with everything set up, and its channel for reviewers."""
    reviews = harness.guild.create_text_channel("reviews")
    await harness.set_up_quests()
    news = harness.guild.create_text_channel("news")
    await harness.staff.slash(harness.channel, "settings announcements", channel=news)
    await harness.staff.slash(harness.channel, "settings reviews", channel=reviews)
    for cadence in ("daily", "weekly", "monthly"):
        await harness.post(cadence)
    return reviews


async def do_everything(harness: Harness, member: MemberActor) -> None:
    """Do whatever members can do, and have it reviewed and corrected."""
    here, say = harness.channel, member.slash
    await say(here, "session log", minutes=45, note=f"{NOTE} log")
    await say(here, "session start", note=f"{NOTE} timer")
    harness.clock.advance(minutes=70)
    await harness.tick()
    await say(here, "session stop")
    for cadence in ("daily", "weekly", "monthly"):
        file = {"proof_file": (FILE, b"RIFF")} if cadence == "daily" else {}
        note = f"{NOTE} {cadence}"
        await complete_surely(member, here, cadence=cadence, note=note, proof_url=LINK, **file)
    await say(here, "quest personal")
    await say(here, "quest reroll")
    for title, stage in (("idea", "mix"), ("song", "released"), ("other", "released")):
        added = await say(here, "track add", title=f"{TITLE} {title}", stage=stage, link=LINK)
        assert "Tell the server" not in buttons_of(added)
    await say(here, "milestone claim", milestone="first-finished-track", link=LINK, note=NOTE)
    await harness.tick()
    await say(here, "leaderboard")
    await say(here, "profile show")
    await say(here, "profile stats")
    await say(here, "session history")
    await say(here, "quest history")
    await say(here, "coach plan")
    await harness.tick()
    harness.clock.advance(minutes=20)
    await harness.tick()


async def accept_everything(harness: Harness, reviews: ChannelHandle) -> None:
    """Let reviewers accept whatever waits for them."""
    waiting = [message for message in reviews.history() if "Accept" in buttons_of(message)]
    assert waiting
    for message in waiting:
        await harness.staff.click(message, label="Accept")
    await harness.tick()


def options_of(
    leaf: Leaf, resolved: Resolved, member: MemberActor, text: str, channel_id: int
) -> dict[str, Any]:
    """Fill in a command: the private member, the given text, and else the smallest values."""
    filled: dict[str, Any] = {}
    for option in leaf.options:
        choices = option.get("choices")
        match option["type"]:
            case OptionType.USER:
                filled[option["name"]] = resolved.user(member.id)
            case OptionType.STRING if option.get("autocomplete") or option.get("required"):
                filled[option["name"]] = choices[0]["value"] if choices else text
            case OptionType.ATTACHMENT if option.get("required"):
                upload = Upload(name="levels.csv", data=b"user,xp", size=None, kind="text/csv")
                filled[option["name"]] = resolved.file(upload, channel_id)
            case OptionType.INTEGER if option.get("required"):
                filled[option["name"]] = option.get("min_value", 1)
            case _:
                pass
    return filled


async def use_every_command(
    harness: Harness, readers: Readers, who: MemberActor, private: MemberActor
) -> None:
    """Use every command and suggestion, and what else the answers to members offer."""
    for leaf in commands_of(harness.env):
        resolved = Resolved(env=harness.env, actor=who)
        options = options_of(leaf, resolved, private, "zz", harness.channel.id)
        for focused in leaf.suggesting:
            for typed in ("", "zz"):
                args = (who, harness.channel, leaf, focused, options | {focused: typed}, resolved)
                suggested = (await wire.suggest(*args)).autocomplete_choices or []
                assert_nothing_of(private, json.dumps(suggested, default=str))
                assert not suggested or leaf.root["name"] != "staff" or who is harness.staff
        result = await wire.call(who, harness.channel, leaf, options, resolved)
        about_them = leaf.root["name"] == "staff"
        readers.look(WORDS[1:] if about_them else None)
        if result.response is not None and not leaf.is_for_staff and who is not harness.staff:
            await press_everything(harness, readers, who, result.response.message)
    await harness.tick()
    readers.look()


async def press_everything(
    harness: Harness, readers: Readers, who: MemberActor, message: discord.Message
) -> None:
    """Use each button and select that a message has now."""
    stored = harness.env.backend.messages[message.channel.id].get(message.id)
    for control in wire.controls(stored.components if stored else []):
        values = None
        if control["type"] != ComponentType.BUTTON:
            values = [each["value"] for each in control.get("options") or ()][:1]
        here, resolved = harness.channel, Resolved(env=harness.env, actor=who)
        await wire.press(who, here, stored, control, values, resolved)
        readers.look()


def assert_nothing_of(private: MemberActor, text: str) -> None:
    assert not [word for word in (*WORDS, str(private.id)) if word in text.casefold()], text


async def test_nothing_of_a_private_member_shows_to_anybody_else(
    harness: Harness, reviews: ChannelHandle, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    private, mia = harness.member(NAME), harness.member("mia")
    await mia.slash(harness.channel, "session log", minutes=30)
    readers = Readers(harness, private, reviews)
    await private.slash(
        harness.channel, "profile setup", visibility="private", genre=GENRE, buddy_asks="off"
    )
    await do_everything(harness, private)
    readers.look()
    await accept_everything(harness, reviews)
    readers.look()
    gift: Any = {"member": private, "xp": 50_000, "reason": "Helped out"}
    await harness.staff.slash(harness.channel, "staff adjust", **gift)
    readers.look(WORDS[1:])  # staff see whom they have chosen, and XP, but no words of theirs
    await use_every_command(harness, readers, mia, private)
    for message in harness.channel.history():
        for who in (mia, private):
            await press_everything(harness, readers, who, message)
    for days in (1, 7):
        harness.clock.advance(days=days)
        await harness.tick()
        readers.look()
    await use_every_command(harness, readers, harness.staff, private)
    readers.look()
    for seen in ("and 1 other", "the week in review", "mia", "leaderboard"):
        assert seen in readers.read
    for other in (mia, harness.staff):
        assert_nothing_of(private, json.dumps(await export(harness, other)))
    formatter = JsonFormatter(redactor(()))
    for record in caplog.records:
        if record.name.startswith(("bot", "cogs")):
            assert_nothing_of(private, formatter.format(record))


async def test_messages_from_before_show_nothing_new_once_their_member_is_private(
    harness: Harness,
) -> None:
    """Their own clicks on public messages are answered to them alone."""
    mia = harness.member("mia")
    await mia.slash(harness.channel, "session log", minutes=30)
    for command in ("profile show", "profile stats"):
        await mia.slash(harness.channel, command)
    public = harness.channel.history()
    before = [text_of(message) for message in public]
    await mia.slash(harness.channel, "profile setup", visibility="private")
    await mia.slash(harness.channel, "session log", minutes=77)
    for message in public:
        for custom_id in buttons_of(message).values():
            answer = await mia.click(message, custom_id=custom_id)
            assert all(each.ephemeral for each in (answer.response, *answer.followups) if each)
    assert [text_of(message) for message in harness.channel.history()] == before
