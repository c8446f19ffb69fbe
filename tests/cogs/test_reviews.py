"""Review requests, decisions, and verdict messages."""

import re
from typing import Any

import discord
import pytest
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, RoleHandle
from simcord.results import InteractionResult, ResponseMessage

from bot.reviews.message import MAX_BYTES, file_name
from bot.ui.actions import button
from bot.ui.replies import panel, row
from tests.cogs.harness import PACKS, Harness, buttons_of, message_of, text_of
from tests.cogs.staff import allow, hidden_channel, told

PACK = PACKS["music-production"]
FIRST = PACK.milestones[0]


class Court:
    """A server with a channel for reviewers, a reviewer, and a producer who hands things in."""

    def __init__(self, harness: Harness, channel: ChannelHandle, role: RoleHandle) -> None:
        self.harness = harness
        self.channel = channel
        self.role = role
        self.rae = harness.guild.add_member(harness.env.create_user("rae"), roles=[role])
        self.mia = harness.member("mia")

    @property
    def message(self) -> discord.Message:
        """The newest message that reviewers have."""
        return self.channel.history()[-1]

    async def hand_in(self, **options: Any) -> InteractionResult:
        """Hand today's quest in."""
        asked: dict[str, Any] = {"note": "Third *take*, in time"} | options
        result = await self.mia.slash(self.harness.channel, "quest complete", **asked)
        await self.harness.tick()
        return result

    async def claim(self, **options: Any) -> InteractionResult:
        """Claim the first milestone."""
        asked = {"milestone": FIRST.slug, "link": "https://example.org/track", "note": "Dub."}
        result = await self.mia.slash(self.harness.channel, "milestone claim", **asked | options)
        await self.harness.tick()
        return result

    async def decline(self, who: MemberActor, reason: str) -> InteractionResult:
        """Press Decline and give a reason."""
        form = await who.click(self.message, label="Decline")
        assert form.modal is not None, text_of(form)
        result = await who.submit_modal(form, {"reason": reason})
        await self.harness.tick()
        return result

    async def accept(self, who: MemberActor) -> InteractionResult:
        """Press Accept."""
        result = await who.click(self.message, label="Accept")
        await self.harness.tick()
        return result


@pytest.fixture
async def court(harness: Harness) -> Court:
    role = harness.guild.create_role("Reviewers")
    court = Court(harness, harness.guild.create_text_channel("reviews"), role)
    await harness.staff.slash(harness.channel, "settings reviews", channel=court.channel, role=role)
    return court


@pytest.fixture
async def strict(court: Court) -> Court:
    """The same, where a reviewer decides on each quest, and today's is posted."""
    await court.harness.set_up_quests(verification="review")
    await court.harness.post()
    return court


def direct(who: MemberActor) -> list[discord.Message]:
    """Return a member's direct messages, oldest first."""
    return [
        message
        for message in who.user.dm_channel.history(viewer=who.user)
        if not message.flags.ephemeral
    ]


def alone(result: InteractionResult) -> str:
    """Return the text of the private reply."""
    shown: ResponseMessage | InteractionResult = result.followups[0] if result.followups else result
    assert shown.ephemeral
    return text_of(shown)


# ---------------------------------------------------------------- a quest's way


async def test_a_hand_in_is_posted_for_review_and_pings_only_reviewers(strict: Court) -> None:
    harness, mia = strict.harness, strict.mia
    posted = harness.channel.history()[-1]
    assert "hand in with a link, a file or a note: a reviewer decides" in text_of(posted)
    nothing = await mia.slash(harness.channel, "quest complete")
    assert "A reviewer looks at each quest here" in told(nothing)
    harness.env.http_requests.clear()
    handed_in = told(await strict.hand_in(proof_url="https://example.org/bounce"))
    assert "### Handed in: " in handed_in
    assert "A reviewer decides on it. You will hear by direct message" in handed_in
    assert "Once accepted it counts for Sun 22 Nov 2026" in handed_in
    assert "XP" not in handed_in
    shown = await mia.slash(harness.channel, "quest today")
    assert "You handed this one in <t:1795378500:R>. A reviewer looks at it." in told(shown)
    assert "Nobody has finished it yet" in told(shown)
    assert set(buttons_of(shown)) == {"Start a session on it", "Why this helps"}
    again = await mia.click(posted, label="Complete")
    assert "and it waits for a reviewer" in told(again)
    assert "waiting for a reviewer" in told(await mia.slash(harness.channel, "quest history"))
    others = await strict.rae.slash(harness.channel, "quest history", member=mia)
    assert "Nothing finished yet." in told(others)
    asked = text_of(strict.message)
    assert f"<@&{strict.role.id}>" in asked
    assert f"<@{mia.id}> · handed in <t:1795378500:R> · worth 275 XP" in asked
    assert "**Link** · [example.org](https://example.org/bounce)" in asked
    assert "> Third \\*take\\*, in time" in asked
    assert "Asked for: " in asked
    (sent,) = [
        request.json
        for request in harness.env.http_requests
        if request.path.endswith(f"/channels/{strict.channel.id}/messages")
        and request.method == "POST"
    ]
    assert isinstance(sent, dict)
    assert sent["allowed_mentions"] == {"parse": [], "roles": [strict.role.id]}


async def test_accepting_counts_for_the_hand_in_day_and_sends_a_direct_message(
    strict: Court,
) -> None:
    harness, mia = strict.harness, strict.mia
    await strict.hand_in()
    await harness.restart()
    harness.clock.advance(hours=40)
    await strict.accept(strict.rae)
    decided = strict.message
    assert f"**Accepted** by <@{strict.rae.id}> <t:1795522500:R>." in text_of(decided)
    assert "<@&" not in text_of(decided)
    assert buttons_of(decided) == {}
    (news,) = direct(mia)
    assert "A reviewer in **Night Shift Producers** said yes to your daily quest." in text_of(news)
    assert "## +275 XP\n-# 250 base · ×1.10" in text_of(news)
    assert "to level 3" in text_of(news)
    assert "It counts for the day you handed it in: Sun 22 Nov 2026." in text_of(news)
    await harness.restart()
    history = alone(await mia.user.click(news, label="See your quests"))
    assert "1 quest finished" in history
    assert "waiting" not in history
    harness.clock.advance(minutes=1)
    await harness.tick()
    posted = next(each for each in harness.channel.history() if "Daily quest" in text_of(each))
    assert "**1 producer** finished it: mia." in text_of(posted)
    assert "1 quest finished" in told(
        await strict.rae.slash(harness.channel, "quest history", member=mia)
    )


async def test_the_verdict_shows_a_level_that_is_not_announced(strict: Court) -> None:
    harness, mia = strict.harness, strict.mia
    await strict.hand_in()
    await strict.accept(strict.rae)
    (news,) = direct(mia)
    assert "You have reached **level 2**." in text_of(news)
    assert "-# Day 1 of a streak" in text_of(news)
    await mia.slash(harness.channel, "profile setup", visibility="private")
    await harness.staff.slash(harness.channel, "settings announcements", channel=strict.channel)
    await strict.claim()
    await strict.accept(strict.rae)
    news = direct(mia)[-1]
    assert "**You have reached level 10.** Only you are told." in text_of(news)
    assert "has reached" not in text_of(strict.message), "not in the channel"
    await strict.claim(milestone=PACK.milestones[1].slug)
    await mia.slash(harness.channel, "profile setup", visibility="public")
    await strict.accept(strict.rae)
    assert "You have reached" not in text_of(direct(mia)[-1])
    assert "has reached **level" in text_of(strict.message)


async def test_declining_sends_the_reason_and_the_next_step(strict: Court) -> None:
    harness, mia = strict.harness, strict.mia
    await strict.hand_in()
    refused = await strict.decline(strict.rae, "   ")
    assert "Give them a reason to work with" in alone(refused)
    assert "Accept" in buttons_of(strict.message)
    await strict.decline(strict.rae, "The loop *never* changes.\nTry an ending.")
    decided = text_of(strict.message)
    assert f"**Declined** by <@{strict.rae.id}>" in decided
    assert "> The loop \\*never\\* changes.\n> Try an ending." in decided
    (news,) = direct(mia)
    assert "### Not yet: " in text_of(news)
    assert "> The loop \\*never\\* changes.\n> Try an ending." in text_of(news)
    assert "It is open until <t:1795508100:f>: hand it in again there" in text_of(news)
    history = told(await mia.slash(harness.channel, "quest history"))
    assert "not yet accepted" in history
    assert "The reviewer: The loop \\*never\\* changes. Try an ending." in history
    assert "Complete" in buttons_of(await mia.slash(harness.channel, "quest today"))
    await strict.hand_in()
    harness.clock.advance(hours=40)
    await strict.decline(strict.rae, "Nearly.")
    assert "It has closed since" in text_of(direct(mia)[-1])


async def test_reviews_work_with_closed_direct_messages(strict: Court) -> None:
    harness, mia = strict.harness, strict.mia
    harness.env.inject_error(
        "POST",
        f"/channels/{mia.user.dm_channel.id}/messages",
        status=403,
        code=50007,
        message="Cannot send messages to this user",
        times=None,
    )
    await strict.hand_in()
    await strict.accept(strict.rae)
    assert direct(mia) == []
    assert await harness.services.deliveries.due(harness.clock()) == []
    assert "1 quest finished" in told(await mia.slash(harness.channel, "quest history"))


# ---------------------------------------------------------------- who decides


async def test_only_reviewers_and_managers_decide_and_not_their_own(court: Court) -> None:
    await court.claim()
    noa, stella = court.harness.member("noa"), court.harness.staff
    for label in ("Accept", "Decline"):
        refused = await noa.click(court.message, label=label)
        assert refused.modal is None
        assert f"This one is for <@&{court.role.id}> to decide." in alone(refused)
    court.harness.env.backend.add_member_role(court.harness.guild.id, court.mia.id, court.role.id)
    for label in ("Accept", "Decline"):
        assert "That one is yours" in alone(await court.mia.click(court.message, label=label))
    assert "Accept" in buttons_of(court.message)
    await court.accept(stella)
    assert f"**Accepted** by <@{stella.id}>" in text_of(court.message)


async def test_a_second_verdict_shows_the_first_and_changes_nothing(court: Court) -> None:
    await court.claim()
    asked, stella = court.message, court.harness.staff
    form = await court.rae.click(asked, label="Decline")
    await court.accept(stella)
    late = await court.rae.submit_modal(form, {"reason": "Too short."})
    assert f"That was accepted by <@{stella.id}> <t:1795378500:R>" in alone(late)
    assert f"**Accepted** by <@{stella.id}>" in text_of(court.message)
    # Somebody whose Discord still shows the buttons presses them.
    copy = await court.harness.bot.get_partial_messageable(court.channel.id).send(
        view=panel(row(*(button(name, f"review-{name}", _id(asked)) for name in VERDICTS)))
    )
    for name in VERDICTS:
        pressed = await court.rae.click(copy, label=name)
        assert f"That was accepted by <@{stella.id}>" in alone(pressed)
        assert pressed.modal is None
    assert f"**Accepted** by <@{stella.id}>" in text_of(court.message)  # the copy, redrawn
    await court.harness.tick()
    assert len(direct(court.mia)) == 1


async def test_deleted_reviews_and_those_of_other_servers_get_a_polite_answer(court: Court) -> None:
    await court.claim()
    harness, asked = court.harness, court.message
    guild = harness.env.create_guild("Elsewhere")
    channel = guild.create_text_channel("here")
    boss = guild.add_member(
        harness.env.create_user("boss"),
        roles=[guild.create_role("Boss", permissions=discord.Permissions(manage_guild=True))],
    )
    copy = await harness.bot.get_partial_messageable(channel.id).send(
        view=discord.ui.LayoutView.from_message(asked)
    )
    form = await court.rae.click(asked, label="Decline")
    harness.database.wakeup.listen(None)  # the message stays until the next tick
    await harness.services.privacy.delete(harness.guild.id, court.mia.id, harness.clock())
    for who, message in ((boss, copy), (court.rae, asked)):
        for label in ("Accept", "Decline"):
            assert "That hand-in is gone" in alone(await who.click(message, label=label))
    late = await court.rae.submit_modal(form, {"reason": "Too short."})
    assert "That hand-in is gone" in alone(late)
    for what in ("review-accept", "review-decline", "verdict"):
        stale = await harness.bot.get_partial_messageable(court.channel.id).send(
            view=panel(row(button("Old", what, "x")))
        )
        assert "from another time" in alone(await court.rae.click(stale, label="Old"))


async def test_a_verdicts_button_works_only_for_its_member(court: Court) -> None:
    await court.claim()
    asked = court.message
    await court.accept(court.rae)
    copy = await court.harness.bot.get_partial_messageable(court.channel.id).send(
        view=panel(row(button("See your milestones", "verdict", _id(asked))))
    )
    assert "That hand-in is gone" in alone(await court.rae.click(copy, label="See your milestones"))
    seen = await court.mia.user.click(direct(court.mia)[0], label="See your milestones")
    assert "**Reached** <t:1795378500:D>" in alone(seen)
    assert buttons_of(seen) == {}  # they would not know which server is meant


VERDICTS = ("decline", "accept")  # the second redraws the message


def _id(asked: discord.Message) -> int:
    """The id of the review that a message is about."""
    return int(buttons_of(asked)["Accept"].rsplit(":", 1)[-1])


# ---------------------------------------------------------------- files


async def _with_file(court: Court, name: str, data: bytes) -> discord.Message:
    posted = next(each for each in court.harness.channel.history() if "quest" in text_of(each))
    form = await court.mia.click(posted, label="Complete")
    await court.mia.submit_modal(form, {"proof_file": [(name, data)]})
    await court.harness.tick()
    return court.message


async def test_a_file_is_attached_until_the_review_is_decided(strict: Court) -> None:
    asked = await _with_file(strict, "mix (final) übung.wav", b"RIFF1234")
    (attached,) = asked.attachments
    assert attached.filename == "mix-final-bung.wav"
    assert await attached.read() == b"RIFF1234"
    view = discord.ui.LayoutView.from_message(asked)
    assert any(isinstance(item, discord.ui.File) for item in view.walk_children())
    assert "I could not bring the file" not in text_of(asked)
    await strict.accept(strict.rae)
    assert "**File** · mix (final) übung.wav" in text_of(strict.message)
    assert strict.message.attachments == []


@pytest.mark.parametrize("trouble", ["gone", "too large"])
async def test_a_file_that_cannot_be_downloaded_is_linked(strict: Court, trouble: str) -> None:
    harness = strict.harness
    posted = harness.channel.history()[-1]
    form = await strict.mia.click(posted, label="Complete")
    data = b"RIFF" if trouble == "gone" else bytes(MAX_BYTES + 1)
    await harness.schedule.stop()
    harness.database.wakeup.listen(None)
    await strict.mia.submit_modal(form, {"proof_file": [("mix.wav", data)]})
    if trouble == "gone":
        harness.env.backend.cdn = type(harness.env.backend.cdn)()
    await harness.tick()
    asked = text_of(strict.message)
    assert re.search(r"\*\*File\*\* · \[mix\.wav\]\(https://\S+/mix\.wav\)", asked)
    assert "I could not bring the file itself" in asked
    assert strict.message.attachments == []


async def test_a_hanging_download_does_not_block_the_review(strict: Court) -> None:
    harness = strict.harness
    posted = harness.channel.history()[-1]
    form = await strict.mia.click(posted, label="Complete")
    path = f"/channels/{strict.channel.id}/messages"
    harness.env.inject_error("POST", path, status=413, code=40005, message="Too large", times=3)
    await strict.mia.submit_modal(form, {"proof_file": [("mix.wav", b"RIFF")]})
    await harness.tick()
    for _ in range(3):
        assert strict.channel.history() == []
        harness.clock.advance(hours=1)
        await harness.tick()
    assert strict.message.attachments == []
    assert "I could not bring the file itself" in text_of(strict.message)


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("mix.wav", "mix.wav"),
        ("../../etc/passwd", "etc-passwd"),
        ("..", "proof"),
        ("", "proof"),
        (".hidden", "proof.hidden"),
        ("a" * 300 + ".flac", "a" * 60 + ".flac"),
        ("日本語.mp3", "proof.mp3"),
        ("take 1 [v2].wav", "take-1-v2.wav"),
        ("x." + "y" * 99, "x." + "y" * 58),
    ],
)
def test_file_names_are_reduced_to_what_discord_keeps(name: str, safe: str) -> None:
    assert file_name(name) == safe


# ---------------------------------------------------------------- the channel


async def test_pending_reviews_of_a_deleted_channel_go_to_the_next_one(
    court: Court,
) -> None:
    harness = court.harness
    news = harness.guild.create_text_channel("news")
    await harness.staff.slash(harness.channel, "settings announcements", channel=news)
    harness.env.backend.delete_channel(court.channel.id)
    assert "### Handed in" in told(await court.claim())
    await harness.tick()
    (notice,) = news.history()
    assert "The channel I was to post in is gone." in text_of(notice)
    assert "`/settings reviews`" in text_of(notice)
    other = harness.guild.create_text_channel("jury")
    await harness.staff.slash(harness.channel, "settings reviews", channel=other)
    await harness.tick()
    (asked,) = other.history()
    assert f"### Milestone: {FIRST.title}" in text_of(asked)
    assert f"<@&{court.role.id}>" in text_of(asked)


async def test_pending_reviews_move_to_another_channel(court: Court) -> None:
    harness, old = court.harness, court.channel
    await court.claim()
    court.channel = harness.guild.create_text_channel("jury")
    await harness.staff.slash(harness.channel, "settings reviews", channel=court.channel)
    await harness.tick()
    assert old.history() == []
    await court.accept(court.rae)
    assert "**Accepted**" in text_of(court.message)
    assert "### Accepted: " in text_of(direct(court.mia)[-1])


# ---------------------------------------------------------------- /settings reviews


async def test_settings_show_the_review_channel_and_missing_permissions(harness: Harness) -> None:
    ask = harness.staff.slash
    assert "Reviews need a channel" in told(await ask(harness.channel, "settings reviews"))
    refused = await ask(
        harness.channel, "settings quests", channel=harness.channel, verification="review"
    )
    assert "Reviewers need a channel first, so nothing was changed." in told(refused)
    assert "**Quests** · not set yet" in told(await ask(harness.channel, "settings show"))
    role = harness.guild.create_role("Ears")
    saved = told(await ask(harness.channel, "settings reviews", role=role))
    assert "Saved, but reviewers have no channel" in saved
    saved = told(await ask(harness.channel, "settings reviews", channel=harness.channel))
    assert "### Reviews are set" in saved
    assert f"come to {harness.channel.mention}, and {role.mention} and those who may" in saved
    assert "I have everything I need to post there." in saved
    assert "### Reviews\n" in told(await ask(harness.channel, "settings reviews"))
    everyone = harness.guild.default_role
    refused = await ask(harness.channel, "settings reviews", role=everyone)
    assert "Everyone can't be a reviewer." in told(refused)
    vault = hidden_channel(harness)
    refused = await ask(harness.channel, "settings reviews", channel=vault)
    assert "so nothing was changed" in told(refused)
    quiet = harness.guild.create_text_channel("quiet")
    allow(harness, quiet, attach_files=False)
    assert "**Attach Files**" in told(await ask(harness.channel, "settings reviews", channel=quiet))


async def test_the_panel_sets_channel_role_and_mode(court: Court) -> None:
    harness = court.harness
    other = harness.guild.create_text_channel("jury")
    ears = harness.guild.create_role("Ears")
    shown = await harness.staff.slash(harness.channel, "settings show")
    assert f"**Reviews** · {court.channel.mention}, judged by {court.role.mention}" in told(shown)
    chosen = harness.staff.select
    message = message_of(shown)
    await chosen(message, [other], custom_id="v1:settings-reviews:")
    await chosen(message, [ears], custom_id="v1:settings-reviewers:")
    await chosen(message, ["review"], custom_id="v1:settings-verification:")
    panel_text = told(await harness.staff.slash(harness.channel, "settings show"))
    assert f"**Reviews** · {other.mention}, judged by {ears.mention} and those who" in panel_text
    assert "a reviewer says yes or no to each one" in panel_text
    everyone = harness.guild.default_role
    refused = await chosen(message, [everyone], custom_id="v1:settings-reviewers:")
    assert "Everyone can't be a reviewer." in alone(refused)
    await chosen(message, [], custom_id="v1:settings-reviewers:")
    panel_text = told(await harness.staff.slash(harness.channel, "settings show"))
    assert f"{other.mention}, judged by those who may manage the server" in panel_text
