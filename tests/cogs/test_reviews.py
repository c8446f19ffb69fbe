"""Review requests, decisions, and verdict messages."""

import re
from functools import partial
from typing import Any

import aiohttp
import discord
import pytest
from simcord.actors import MemberActor
from simcord.backend.cdn import CdnStore
from simcord.backend.serializers import guild_create_payload
from simcord.builders import ChannelHandle, RoleHandle
from simcord.results import InteractionResult, ResponseMessage

from bot.reviews.message import file_name
from bot.ui.actions import button
from bot.ui.replies import panel, row
from tests.cogs.harness import (
    PACKS,
    Harness,
    buttons_of,
    links_of,
    message_of,
    pictures_of,
    text_of,
)
from tests.cogs.staff import allow, hidden_channel, private_text

PACK = PACKS["music-production"]
FIRST = PACK.milestones[0]
MB = 1024 * 1024


class ReviewServer:
    """A server with a review channel, a reviewer, and a member who hands things in."""

    def __init__(self, harness: Harness, channel: ChannelHandle, role: RoleHandle) -> None:
        self.harness = harness
        self.channel = channel
        self.role = role
        self.rae = harness.guild.add_member(harness.env.create_user("rae"), roles=[role])
        self.mia = harness.member("mia")

    @property
    def message(self) -> discord.Message:
        """The newest message in the review channel."""
        return self.channel.history()[-1]

    async def hand_in(self, **options: Any) -> InteractionResult:
        """Hand today's quest in."""
        fields: dict[str, Any] = {"note": "Third *take*, in time"} | options
        result = await self.mia.slash(self.harness.channel, "quest complete", **fields)
        await self.harness.tick()
        return result

    async def claim(self, **options: Any) -> InteractionResult:
        """Claim the first milestone."""
        fields = {"milestone": FIRST.slug, "link": "https://example.org/track", "note": "Dub."}
        result = await self.mia.slash(self.harness.channel, "milestone claim", **fields | options)
        await self.harness.tick()
        return result

    async def decline(self, who: MemberActor, reason: str) -> InteractionResult:
        """Press Decline and give a reason."""
        form = await who.click(self.message, label="Decline with feedback")
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
async def server(harness: Harness) -> ReviewServer:
    role = harness.guild.create_role("Reviewers")
    server = ReviewServer(harness, harness.guild.create_text_channel("reviews"), role)
    await harness.staff.slash(
        harness.channel, "settings reviews", channel=server.channel, role=role
    )
    return server


@pytest.fixture
async def strict_server(server: ReviewServer) -> ReviewServer:
    """A server that reviews every completion, with today's quest posted."""
    await server.harness.set_up_quests(verification="review")
    await server.harness.post()
    return server


def direct(who: MemberActor) -> list[discord.Message]:
    """Return a member's direct messages, oldest first."""
    return [
        message
        for message in who.user.dm_channel.history(viewer=who.user)
        if not message.flags.ephemeral
    ]


def private_reply(result: InteractionResult) -> str:
    """Return the text of the private reply."""
    shown: ResponseMessage | InteractionResult = result.followups[0] if result.followups else result
    assert shown.ephemeral
    return text_of(shown)


# ---------------------------------------------------------------- a quest


async def test_a_hand_in_is_posted_for_review_and_pings_only_reviewers(
    strict_server: ReviewServer,
) -> None:
    harness, mia = strict_server.harness, strict_server.mia
    posted = harness.channel.history()[-1]
    assert "needs a link, file or note, checked by a reviewer" in text_of(posted)
    nothing = await mia.slash(harness.channel, "quest complete")
    assert "A reviewer checks each quest here" in private_text(nothing)
    harness.env.http_requests.clear()
    handed_in = private_text(await strict_server.hand_in(proof_url="https://example.org/bounce"))
    assert "### Sent for review: " in handed_in
    assert "A reviewer will check it, and I'll DM you the result." in handed_in
    assert "If accepted, it counts for Sun 22 Nov 2026." in handed_in
    assert "XP" not in handed_in
    shown = await mia.slash(harness.channel, "quest today")
    assert "You sent it in <t:1795378500:R>. I'll DM you" in private_text(shown)
    assert "No one's completed it yet" in private_text(shown)
    offered = set(buttons_of(shown))
    assert {"Start a session on it", "Why this helps", "Skip what I know"} <= offered
    assert "Complete" not in offered
    again = await mia.click(posted, label="Complete")
    assert "It's waiting for review" in private_text(again)
    assert "waiting for review" in private_text(await mia.slash(harness.channel, "quest history"))
    others = await strict_server.rae.slash(harness.channel, "quest history", member=mia)
    assert "None yet." in private_text(others)
    review = text_of(strict_server.message)
    assert f"<@&{strict_server.role.id}>" in review
    assert f"<@{mia.id}> · sent <t:1795378500:R> · worth 275 XP" in review
    assert "**Link** · [example.org](https://example.org/bounce)" in review
    assert "> Third \\*take\\*, in time" in review
    assert "Expected proof: " in review
    (sent,) = [
        request.json
        for request in harness.env.http_requests
        if request.path.endswith(f"/channels/{strict_server.channel.id}/messages")
        and request.method == "POST"
    ]
    assert isinstance(sent, dict)
    assert sent["allowed_mentions"] == {"parse": [], "roles": [strict_server.role.id]}


async def test_accepting_counts_for_the_hand_in_day_and_sends_a_direct_message(
    strict_server: ReviewServer,
) -> None:
    harness, mia = strict_server.harness, strict_server.mia
    await strict_server.hand_in()
    await harness.restart()
    harness.clock.advance(hours=40)
    await strict_server.accept(strict_server.rae)
    decided = strict_server.message
    assert f"**Accepted** by <@{strict_server.rae.id}> <t:1795522500:R>." in text_of(decided)
    assert "<@&" not in text_of(decided)
    assert buttons_of(decided) == {}
    (news,) = direct(mia)
    assert "A reviewer in **Night Shift Producers** accepted your daily quest." in text_of(news)
    assert "## +275 XP\n" in text_of(news)
    assert "to level 3" in text_of(news)
    assert "It counts for Sun 22 Nov 2026, when you sent it in." in text_of(news)
    await harness.restart()
    history = private_reply(await mia.user.click(news, label="Your quests"))
    assert "1 quest completed" in history
    assert "waiting" not in history
    harness.clock.advance(minutes=1)
    await harness.tick()
    posted = next(each for each in harness.channel.history() if "Daily quest" in text_of(each))
    assert "**1 producer** completed it: mia." in text_of(posted)
    assert "1 quest completed" in private_text(
        await strict_server.rae.slash(harness.channel, "quest history", member=mia)
    )


async def test_the_verdict_shows_a_level_announced_or_not(
    strict_server: ReviewServer,
) -> None:
    harness, mia = strict_server.harness, strict_server.mia
    await strict_server.hand_in()
    await strict_server.accept(strict_server.rae)
    (news,) = direct(mia)
    assert text_of(news).startswith("### 🎉 Level 2!\n")
    assert "Streak: day 1" in text_of(news)
    await mia.slash(harness.channel, "profile setup", visibility="private")
    await harness.staff.slash(
        harness.channel, "settings announcements", channel=strict_server.channel
    )
    await strict_server.claim()
    path = f"/channels/{mia.user.dm_channel.id}/messages"
    harness.env.inject_error("POST", path, status=503, times=1)
    await strict_server.accept(strict_server.rae)
    assert len(direct(mia)) == 1
    harness.clock.advance(minutes=1)
    await harness.tick()
    news = direct(mia)[-1]
    assert text_of(news).startswith("### 🎉 8 levels up!\n### Accepted: ")
    assert pictures_of(news) == ["mia reached level 10. 240 levels to go."]
    assert "reached" not in text_of(strict_server.message), "not in the channel"
    await strict_server.claim(milestone=PACK.milestones[1].slug)
    await mia.slash(harness.channel, "profile setup", visibility="public")
    await strict_server.accept(strict_server.rae)
    news = direct(mia)[-1]
    assert text_of(news).startswith("### 🎉 Level 17! Up from 10\n")
    assert pictures_of(news) == []
    assert text_of(strict_server.message) == f"🎉 <@{mia.id}> reached a milestone!"
    (alt_text,) = pictures_of(strict_server.message)
    title = PACK.milestones[1].title
    assert alt_text == f"mia: Milestone reached. {title}. +4,400 XP · Level 17."


async def test_declining_sends_the_reason_and_the_next_step(strict_server: ReviewServer) -> None:
    harness, mia = strict_server.harness, strict_server.mia
    await strict_server.hand_in()
    refused = await strict_server.decline(strict_server.rae, "   ")
    assert "what's missing or what to try next" in private_reply(refused)
    assert "Accept" in buttons_of(strict_server.message)
    again = await strict_server.rae.click(message_of(refused), label="Try again")
    reason = {"reason": "The loop *never* changes.\nTry an ending."}
    await strict_server.rae.submit_modal(again, reason)
    await harness.tick()
    assert text_of(refused) == text_of(strict_server.message)
    decided = text_of(strict_server.message)
    assert f"**Declined** by <@{strict_server.rae.id}>" in decided
    assert "> The loop \\*never\\* changes.\n> Try an ending." in decided
    (news,) = direct(mia)
    assert "### Not yet: " in text_of(news)
    assert "> The loop \\*never\\* changes.\n> Try an ending." in text_of(news)
    assert "It's open until <t:1795508100:f>, so you can try again." in text_of(news)
    quest = f"/{harness.channel.id}/{harness.channel.history()[-1].id}"
    assert links_of(news)["Open the quest"].endswith(quest)
    history = private_text(await mia.slash(harness.channel, "quest history"))
    assert " · declined" in history
    assert "Reviewer: The loop \\*never\\* changes. Try an ending." in history
    assert "Complete" in buttons_of(await mia.slash(harness.channel, "quest today"))
    await strict_server.hand_in()
    harness.clock.advance(hours=40)
    await strict_server.decline(strict_server.rae, "Nearly.")
    assert "It has closed since" in text_of(direct(mia)[-1])


async def test_reviews_work_with_closed_direct_messages(strict_server: ReviewServer) -> None:
    harness, mia = strict_server.harness, strict_server.mia
    harness.env.inject_error(
        "POST",
        f"/channels/{mia.user.dm_channel.id}/messages",
        status=403,
        code=50007,
        message="Cannot send messages to this user",
        times=None,
    )
    await strict_server.hand_in()
    await strict_server.accept(strict_server.rae)
    assert direct(mia) == []
    assert await harness.services.deliveries.due(harness.clock()) == []
    assert "1 quest completed" in private_text(await mia.slash(harness.channel, "quest history"))


# ---------------------------------------------------------------- who decides


async def test_only_reviewers_and_managers_decide_and_not_their_own(server: ReviewServer) -> None:
    await server.claim()
    noa, stella = server.harness.member("noa"), server.harness.staff
    for label in ("Accept", "Decline with feedback"):
        refused = await noa.click(server.message, label=label)
        assert refused.modal is None
        assert f"Only <@&{server.role.id}> and members with Manage Server" in private_reply(refused)
    server.harness.env.backend.add_member_role(
        server.harness.guild.id, server.mia.id, server.role.id
    )
    for label in ("Accept", "Decline with feedback"):
        assert "This one's yours" in private_reply(
            await server.mia.click(server.message, label=label)
        )
    assert "Accept" in buttons_of(server.message)
    await server.accept(stella)
    assert f"**Accepted** by <@{stella.id}>" in text_of(server.message)


async def test_a_second_verdict_shows_the_first_and_changes_nothing(server: ReviewServer) -> None:
    await server.claim()
    review, stella = server.message, server.harness.staff
    form = await server.rae.click(review, label="Decline with feedback")
    await server.accept(stella)
    late = await server.rae.submit_modal(form, {"reason": "Too short."})
    assert f"Already accepted by <@{stella.id}> <t:1795378500:R>." in private_reply(late)
    assert f"**Accepted** by <@{stella.id}>" in text_of(server.message)
    # A reviewer whose client still shows the buttons presses them.
    copy = await server.harness.bot.get_partial_messageable(server.channel.id).send(
        view=panel(row(*(button(name, f"review-{name}", _id(review)) for name in VERDICTS)))
    )
    for name in VERDICTS:
        pressed = await server.rae.click(copy, label=name)
        assert f"Already accepted by <@{stella.id}>" in private_reply(pressed)
        assert pressed.modal is None
    assert f"**Accepted** by <@{stella.id}>" in text_of(server.message)  # the copy, redrawn
    await server.harness.tick()
    assert len(direct(server.mia)) == 1


async def test_deleted_reviews_and_those_of_other_servers_get_a_polite_answer(
    server: ReviewServer,
) -> None:
    await server.claim()
    harness, review = server.harness, server.message
    guild = harness.env.create_guild("Elsewhere")
    channel = guild.create_text_channel("here")
    boss = guild.add_member(
        harness.env.create_user("boss"),
        roles=[guild.create_role("Boss", permissions=discord.Permissions(manage_guild=True))],
    )
    copy = await harness.bot.get_partial_messageable(channel.id).send(
        view=discord.ui.LayoutView.from_message(review)
    )
    form = await server.rae.click(review, label="Decline with feedback")
    harness.database.wakeup.listen(None)  # the message stays until the next tick
    await harness.services.privacy.delete(harness.guild.id, server.mia.id, harness.clock())
    for who, message in ((boss, copy), (server.rae, review)):
        for label in ("Accept", "Decline with feedback"):
            assert "That's gone" in private_reply(await who.click(message, label=label))
    late = await server.rae.submit_modal(form, {"reason": "Too short."})
    assert "That's gone" in private_reply(late)
    for what in ("review-accept", "review-decline", "verdict"):
        stale = await harness.bot.get_partial_messageable(server.channel.id).send(
            view=panel(row(button("Old", what, "x")))
        )
        assert "has expired" in private_reply(await server.rae.click(stale, label="Old"))


async def test_a_verdicts_button_works_only_for_its_member(server: ReviewServer) -> None:
    await server.claim()
    review = server.message
    await server.accept(server.rae)
    copy = await server.harness.bot.get_partial_messageable(server.channel.id).send(
        view=panel(row(button("Your milestones", "verdict", _id(review))))
    )
    assert "That's gone" in private_reply(await server.rae.click(copy, label="Your milestones"))
    milestones = await server.mia.user.click(direct(server.mia)[0], label="Your milestones")
    assert f"✅ **{FIRST.title}**" in private_reply(milestones)
    assert "Claim one in the server with `/milestone claim`." in private_reply(milestones)
    assert list(buttons_of(milestones)) == ["Open the server"]  # others need to know which


VERDICTS = ("decline", "accept")  # the second redraws the message


def _id(review: discord.Message) -> int:
    """Return the id of a message's review."""
    return int(buttons_of(review)["Accept"].rsplit(":", 1)[-1])


# ---------------------------------------------------------------- files


async def _with_file(server: ReviewServer, name: str, data: bytes) -> discord.Message:
    posted = next(each for each in server.harness.channel.history() if "quest" in text_of(each))
    form = await server.mia.click(posted, label="Complete")
    await server.mia.submit_modal(form, {"proof_file": [(name, data)]})
    await server.harness.tick()
    return server.message


async def test_a_file_is_attached_until_the_review_is_decided(strict_server: ReviewServer) -> None:
    review = await _with_file(strict_server, "mix (final) übung.wav", b"RIFF1234")
    (attached,) = review.attachments
    assert attached.filename == "mix-final-bung.wav"
    assert await attached.read() == b"RIFF1234"
    view = discord.ui.LayoutView.from_message(review)
    assert any(isinstance(item, discord.ui.File) for item in view.walk_children())
    assert "link" not in text_of(review)
    await strict_server.accept(strict_server.rae)
    assert "**File** · mix (final) übung.wav" in text_of(strict_server.message)
    assert strict_server.message.attachments == []


async def _with_file_on_the_way(server: ReviewServer) -> None:
    """Hand a file in whose review is sent by the next tick."""
    harness = server.harness
    form = await server.mia.click(harness.channel.history()[-1], label="Complete")
    await harness.schedule.stop()
    harness.database.wakeup.listen(None)
    await server.mia.submit_modal(form, {"proof_file": [("mix.wav", b"RIFF")]})


def _boost(server: ReviewServer, tier: int) -> None:
    """Give the server this boost level, of which simcord knows nothing."""
    harness = server.harness
    backend = harness.env.backend
    payload = guild_create_payload(backend, backend.get_guild(harness.guild.id))
    backend.emit("GUILD_UPDATE", {**payload, "premium_tier": tier})


class _UnreachableCdn(CdnStore):
    def get(self, url: str) -> bytes:
        raise aiohttp.ServerDisconnectedError(url)


@pytest.mark.parametrize("cdn", [CdnStore(), _UnreachableCdn()], ids=["expired", "unreachable"])
async def test_reviewers_ask_again_for_a_file_that_cannot_be_downloaded(
    strict_server: ReviewServer, cdn: CdnStore
) -> None:
    await _with_file_on_the_way(strict_server)
    strict_server.harness.env.backend.cdn = cdn
    await strict_server.harness.tick()
    review = text_of(strict_server.message)
    assert re.search(r"\*\*File\*\* · \[mix\.wav\]\(https://\S+/mix\.wav\)", review)
    assert "I couldn't get this file from Discord" in review
    assert "**Decline with feedback** and ask for the file again" in review
    assert strict_server.message.attachments == []


async def test_a_file_too_big_by_the_time_it_is_sent_on_is_linked(
    strict_server: ReviewServer,
) -> None:
    await _with_file_on_the_way(strict_server)
    with strict_server.harness.database.writing() as tx:
        tx.execute("UPDATE completions SET proof_file_bytes = :bytes", {"bytes": 12 * MB})
    await strict_server.harness.tick()
    review = text_of(strict_server.message)
    assert "[mix.wav](https://" in review
    assert "It's too big for me to attach in this server" in review
    assert strict_server.message.attachments == []


@pytest.mark.parametrize(("tier", "limit"), [(0, 10), (1, 10), (2, 50), (3, 100)])
async def test_the_servers_own_limit_decides_whether_reviewers_can_get_a_file(
    strict_server: ReviewServer, tier: int, limit: int
) -> None:
    _boost(strict_server, tier)
    mia, channel = strict_server.mia, strict_server.harness.channel
    refused = await mia.slash(
        channel,
        "quest complete",
        note="Third *take*",
        proof_file=("mix.wav", bytes(limit * MB + 1)),
    )
    text = private_text(refused)
    assert "**mix.wav** is too big to send to the reviewers" in text
    assert f"up to {limit} MB" in text
    assert "> Third \\*take\\*" in text  # nothing typed is lost
    assert strict_server.channel.history() == []
    again = await mia.slash(channel, "quest complete", proof_url="https://example.org/mix")
    assert "### Sent for review: " in private_text(again)


@pytest.mark.parametrize("size", [1, 10 * MB])
async def test_a_file_within_the_limit_reaches_reviewers(
    strict_server: ReviewServer, size: int
) -> None:
    review = await _with_file(strict_server, "mix.wav", bytes(size))
    assert [each.size for each in review.attachments] == [size]


async def test_a_file_of_12_mb_reaches_the_reviewers_of_a_boosted_server(
    strict_server: ReviewServer,
) -> None:
    _boost(strict_server, 2)
    review = await _with_file(strict_server, "mix.wav", bytes(12 * MB))
    assert [each.size for each in review.attachments] == [12 * MB]


async def test_a_file_that_is_too_big_gives_back_everything_typed_in_the_form(
    strict_server: ReviewServer,
) -> None:
    harness, mia = strict_server.harness, strict_server.mia
    form = await mia.click(harness.channel.history()[-1], label="Complete")
    fields = {
        "note": "Two takes.\nThe second is it.",
        "proof_url": "https://example.org/mix",
        "proof_file": [("mix.wav", bytes(12 * MB))],
    }
    text = private_text(await mia.submit_modal(form, fields))
    assert "> Two takes.\n> The second is it." in text
    assert "[example.org](https://example.org/mix)" in text


@pytest.mark.parametrize("verification", ["honour", "proof", "review"])
async def test_an_empty_file_is_refused_at_once(server: ReviewServer, verification: str) -> None:
    await server.harness.set_up_quests(verification=verification)
    posted = await server.harness.post()
    form = await server.mia.click(posted, label="Complete")
    refused = await server.mia.submit_modal(form, {"proof_file": [("mix.wav", b"")]})
    assert "**mix.wav** is empty. Export it again" in private_text(refused)
    assert "what you typed" not in private_text(refused)
    assert server.channel.history() == []


@pytest.mark.parametrize("verification", ["honour", "proof"])
async def test_a_file_that_nobody_reviews_may_be_as_large_as_discord_takes(
    server: ReviewServer, verification: str
) -> None:
    await server.harness.set_up_quests(verification=verification)
    await server.harness.post()
    done = await server.hand_in(proof_file=("mix.wav", bytes(12 * MB)))
    assert "### ✅ Completed: " in text_of(done)


async def test_a_hanging_download_does_not_block_the_review(strict_server: ReviewServer) -> None:
    harness = strict_server.harness
    posted = harness.channel.history()[-1]
    form = await strict_server.mia.click(posted, label="Complete")
    path = f"/channels/{strict_server.channel.id}/messages"
    harness.env.inject_error("POST", path, status=500, times=3)
    await strict_server.mia.submit_modal(form, {"proof_file": [("mix.wav", b"RIFF")]})
    await harness.tick()
    for _ in range(3):
        assert strict_server.channel.history() == []
        harness.clock.advance(hours=1)
        await harness.tick()
    assert strict_server.message.attachments == []
    assert "Discord wouldn't let me attach it." in text_of(strict_server.message)


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
    server: ReviewServer,
) -> None:
    harness = server.harness
    news = harness.guild.create_text_channel("news")
    await harness.staff.slash(harness.channel, "settings announcements", channel=news)
    harness.env.backend.delete_channel(server.channel.id)
    assert "### ✅ Claimed" in private_text(await server.claim())
    await harness.tick()
    (notice,) = news.history()
    assert "The channel for reviews was deleted." in text_of(notice)
    assert "`/settings reviews`" in text_of(notice)
    other = harness.guild.create_text_channel("jury")
    await harness.staff.slash(harness.channel, "settings reviews", channel=other)
    await harness.tick()
    (review,) = other.history()
    assert f"### Milestone: {FIRST.title}" in text_of(review)
    assert f"<@&{server.role.id}>" in text_of(review)


async def test_pending_reviews_move_to_another_channel(server: ReviewServer) -> None:
    harness, old = server.harness, server.channel
    await server.claim()
    server.channel = harness.guild.create_text_channel("jury")
    await harness.staff.slash(harness.channel, "settings reviews", channel=server.channel)
    await harness.tick()
    assert old.history() == []
    await server.accept(server.rae)
    assert "**Accepted**" in text_of(server.message)
    assert "### Accepted: " in text_of(direct(server.mia)[-1])


async def test_a_deleted_review_message_is_sent_again_once(strict_server: ReviewServer) -> None:
    harness = strict_server.harness
    await strict_server.hand_in()
    await strict_server.claim()
    lost, kept = strict_server.channel.history()
    show = partial(harness.staff.slash, harness.channel, "settings reviews")
    assert "deleted" not in private_text(await show())
    await lost.delete()
    assert "1 message waiting for review was deleted, so I'm posting it again." in private_text(
        await show()
    )
    await harness.tick()
    assert "deleted" not in private_text(await show())
    await harness.tick()
    kept_still, again = strict_server.channel.history()
    assert kept_still.id == kept.id
    assert text_of(again).splitlines()[1:] == text_of(lost).splitlines()[1:]
    assert text_of(again).splitlines()[0].endswith(" · 2 waiting")
    await strict_server.accept(strict_server.rae)
    assert "### Accepted: " in text_of(direct(strict_server.mia)[-1])
    await strict_server.message.delete()
    assert "deleted" not in private_text(await show())  # a decided one needs no message


async def test_completing_again_posts_a_deleted_review_message_again(
    strict_server: ReviewServer,
) -> None:
    channel = strict_server.channel
    for again, title in (
        (strict_server.hand_in, "### Daily quest: "),
        (strict_server.claim, "### Milestone: "),
    ):
        await again()
        (lost,) = [each for each in channel.history() if title in text_of(each)]
        await lost.delete()
        assert "waiting" in private_text(await again())
        (sent,) = [each for each in channel.history() if title in text_of(each)]
        assert sent.id != lost.id
    assert len(channel.history()) == 2


async def test_reviews_stay_as_they_are_if_their_channel_cannot_be_read(
    strict_server: ReviewServer,
) -> None:
    harness = strict_server.harness
    await strict_server.hand_in()
    await strict_server.message.delete()
    allow(harness, strict_server.channel, read_message_history=False)
    shown = await harness.staff.slash(harness.channel, "settings reviews")
    assert "posting it again" not in private_text(shown)


# ---------------------------------------------------------------- /settings reviews


async def test_settings_show_the_review_channel_and_missing_permissions(harness: Harness) -> None:
    ask = harness.staff.slash
    assert "Reviews need a channel" in private_text(await ask(harness.channel, "settings reviews"))
    refused = await ask(
        harness.channel, "settings quests", channel=harness.channel, verification="review"
    )
    assert "Reviewers need a channel first." in private_text(refused)
    assert "**Quests** · not set yet" in private_text(await ask(harness.channel, "settings show"))
    role = harness.guild.create_role("Ears")
    saved = private_text(await ask(harness.channel, "settings reviews", role=role))
    assert "Saved, but reviews still need a channel" in saved
    saved = private_text(await ask(harness.channel, "settings reviews", channel=harness.channel))
    assert "### Reviews are set" in saved
    assert f"{harness.channel.mention}.\n**Reviewers** · {role.mention} and anyone" in saved
    assert "✅ I can post there." in saved
    assert "### Reviews\n" in private_text(await ask(harness.channel, "settings reviews"))
    everyone = harness.guild.default_role
    refused = await ask(harness.channel, "settings reviews", role=everyone)
    assert "Everyone can't be a reviewer." in private_text(refused)
    vault = hidden_channel(harness)
    refused = await ask(harness.channel, "settings reviews", channel=vault)
    assert "so nothing was changed" in private_text(refused)
    quiet = harness.guild.create_text_channel("quiet")
    allow(harness, quiet, attach_files=False)
    assert "**Attach Files**" in private_text(
        await ask(harness.channel, "settings reviews", channel=quiet)
    )


async def test_the_panel_sets_channel_role_and_mode(server: ReviewServer) -> None:
    harness = server.harness
    other = harness.guild.create_text_channel("jury")
    ears = harness.guild.create_role("Ears")
    shown = await harness.staff.slash(harness.channel, "settings show")
    assert (
        f"**Reviews** · {server.channel.mention}, reviewed by {server.role.mention}"
        in private_text(shown)
    )
    chosen = harness.staff.select
    message = message_of(shown)
    await chosen(message, [other], custom_id="v1:settings-reviews:")
    await chosen(message, [ears], custom_id="v1:settings-reviewers:")
    await chosen(message, ["review"], custom_id="v1:settings-verification:")
    panel_text = private_text(await harness.staff.slash(harness.channel, "settings show"))
    assert f"**Reviews** · {other.mention}, reviewed by {ears.mention} and anyone" in panel_text
    assert "a reviewer checks each one" in panel_text
    everyone = harness.guild.default_role
    refused = await chosen(message, [everyone], custom_id="v1:settings-reviewers:")
    assert refused.response is not None
    assert "Everyone can't be a reviewer." in text_of(refused.response)
    message = message_of(await harness.staff.slash(harness.channel, "settings show"))
    await chosen(message, [], custom_id="v1:settings-reviewers:")
    panel_text = private_text(await harness.staff.slash(harness.channel, "settings show"))
    assert f"{other.mention}, reviewed by anyone with Manage Server" in panel_text
