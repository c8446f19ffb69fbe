"""Messages that Discord refuses for good: sent without the offending part, else given up."""

from collections.abc import Awaitable, Callable

import pytest
from simcord.actors import MemberActor

from bot.outbox.courier import MAX_ATTEMPTS
from tests.cogs.harness import PACKS, Harness, buttons_of, message_of, text_of
from tests.cogs.staff import allow, private_text

LINK = "https://blocked.example/take"
LEFT_OUT = "Discord refused a link, file or picture here, so I left it out."
MILESTONE = PACKS["music-production"].milestones[0].slug
GIVEN_BACK = "Discord won't let me show your"


class Server:
    """A server with a channel for each purpose."""

    def __init__(self, harness: Harness) -> None:
        self.harness = harness
        self.quests = harness.channel
        self.news = harness.guild.create_text_channel("news")
        self.reviews = harness.guild.create_text_channel("reviews")
        self.mia = harness.member("mia")

    async def set_up(self) -> None:
        staff, channel = self.harness.staff, self.quests
        await self.harness.set_up_quests()
        await staff.slash(channel, "settings announcements", channel=self.news)
        await staff.slash(channel, "settings reviews", channel=self.reviews)

    def refuse(
        self,
        channel_id: int | None,
        status: int = 400,
        code: int = 240000,
        times: int | None = None,
    ) -> None:
        """Have Discord refuse messages; None for every channel and every direct message."""
        path = f"/channels/{channel_id or '*'}/messages"
        self.harness.env.inject_error("POST", path, status=status, code=code, times=times)

    def sends(self) -> int:
        """Return how often the bot tried to send a message, and forget it."""
        requests = self.harness.env.http_requests
        sent = [
            each for each in requests if each.method == "POST" and each.path.endswith("/messages")
        ]
        requests.clear()
        return len(sent)

    async def claim(self) -> None:
        await self.mia.slash(
            self.quests,
            "milestone claim",
            milestone=MILESTONE,
            link=LINK,
            note=f"The second drop. Also at {LINK}!",
        )
        await self.harness.tick()

    async def hours_pass(self, hours: int) -> None:
        for _ in range(hours):
            self.harness.clock.advance(hours=1)
            await self.harness.tick()

    def waiting(self) -> list[str]:
        """Return the kinds of the messages that are still to be sent."""
        with self.harness.database.reading() as tx:
            found = tx.execute("SELECT kind FROM deliveries WHERE send_at IS NOT NULL").rows
        return [kind for (kind,) in found]


@pytest.fixture
async def server(harness: Harness) -> Server:
    server = Server(harness)
    await server.set_up()
    return server


def direct(who: MemberActor) -> list[str]:
    history = who.user.dm_channel.history(viewer=who.user)
    return [text_of(message) for message in history if not message.flags.ephemeral]


async def test_a_hand_in_whose_link_is_refused_arrives_without_it_and_can_be_decided(
    server: Server,
) -> None:
    server.refuse(server.reviews.id, times=1)
    await server.claim()
    (message,) = server.reviews.history()
    text = text_of(message)
    assert LEFT_OUT in text
    assert "blocked.example](" not in text
    assert "> The second drop. Also at …" in text
    await server.harness.staff.click(message, label="Accept")
    await server.harness.tick()
    assert "**Accepted**" in text_of(server.reviews.history()[0])
    assert server.waiting() == []


async def test_a_hand_in_that_reviewers_cannot_see_goes_back_to_its_member(server: Server) -> None:
    harness, mia = server.harness, server.mia
    server.refuse(server.reviews.id, times=2)
    await server.claim()
    assert server.sends() == 4  # with and without the link, then the member's and the staff's
    (returned,) = direct(mia)
    assert "### Back to you: " in returned
    assert f"{GIVEN_BACK} milestone to the reviewers in **Night Shift Producers**" in returned
    assert "then claim it again with `/milestone claim`" in returned
    (notice,) = [text_of(each) for each in server.news.history()]
    assert f"Discord refused a message of mine in <#{server.reviews.id}>" in notice
    shown = text_of(await mia.slash(server.quests, "milestone list"))
    assert "· not yet" in shown
    await server.hours_pass(3)
    assert (server.sends(), server.waiting()) == (0, [])

    await server.claim()  # nothing is left of the first one
    (message,) = server.reviews.history()
    await harness.staff.click(message, label="Accept")
    await harness.tick()
    assert "### Accepted: " in direct(mia)[-1]


async def test_a_returned_quest_can_be_handed_in_again(server: Server) -> None:
    harness, mia = server.harness, server.mia
    await harness.set_up_quests(verification="review")
    await harness.post()
    server.refuse(server.reviews.id, times=2)
    await mia.slash(server.quests, "quest complete", proof_url=LINK)
    await harness.tick()
    assert f"{GIVEN_BACK} daily quest" in direct(mia)[-1]
    assert "then complete it again. It's open until <t:" in direct(mia)[-1]
    again = await mia.slash(server.quests, "quest complete", note="In words, then.")
    assert "### Sent for review: " in private_text(again)
    await harness.tick()
    assert len(server.reviews.history()) == 1


async def test_a_refused_file_is_replaced_by_its_link(server: Server) -> None:
    harness = server.harness
    await harness.set_up_quests(verification="review")
    posted = await harness.post()
    form = await server.mia.click(posted, label="Complete")
    server.refuse(server.reviews.id, status=413, code=40005, times=1)
    await server.mia.submit_modal(form, {"proof_file": [("mix.wav", b"RIFF")]})
    await harness.tick()
    (message,) = server.reviews.history()
    assert message.attachments == []
    assert "**File** · [mix.wav](" in text_of(message)


async def test_a_refused_picture_is_left_out(server: Server) -> None:
    server.refuse(server.quests.id, status=400, code=50035, times=1)
    posted = await server.harness.post()
    assert posted.attachments == []
    assert "Complete" in buttons_of(posted)


async def post_quest(server: Server) -> None:
    await server.harness.staff.slash(server.quests, "settings post-now", cadence="daily")


async def claim_milestone(server: Server) -> None:
    await server.claim()


async def reach_level(server: Server) -> None:
    await server.mia.slash(server.quests, "session log", minutes=240)


async def release_track(server: Server) -> None:
    added = await server.mia.slash(
        server.quests, "track add", title="Tides", stage="released", link=LINK
    )
    assert added.response is not None
    await server.mia.click(added.response, label="Tell the server")


async def run_timer(server: Server) -> None:
    await server.mia.slash(server.quests, "session start", focus="mixing")
    server.harness.clock.advance(minutes=51)


async def end_week(server: Server) -> None:
    await server.mia.slash(server.quests, "session log", minutes=5)
    server.harness.clock.advance(days=1)


@pytest.mark.parametrize(
    "cause", [post_quest, claim_milestone, reach_level, release_track, run_timer, end_week]
)
@pytest.mark.parametrize("status", [400, 413, 422])
async def test_nothing_that_is_refused_is_tried_again_and_again(
    server: Server, cause: Callable[[Server], Awaitable[None]], status: int
) -> None:
    server.sends()
    server.refuse(None, status=status)
    await cause(server)
    await server.harness.tick()
    await server.hours_pass(1)
    server.harness.env.http_requests.clear()
    assert server.waiting() == []
    await server.hours_pass(2)
    assert server.sends() <= 2  # a timer asks whether its member is still there


async def test_a_refused_notice_is_given_up(server: Server) -> None:
    allow(server.harness, server.quests, send_messages=False)
    server.refuse(server.news.id)
    server.refuse(server.harness.staff.user.dm_channel.id)
    server.harness.env.inject_error("POST", "/users/@me/channels", status=400, code=50033, times=2)
    await post_quest(server)
    await server.harness.tick()
    await server.hours_pass(2)
    assert server.waiting() == ["posting"]  # staff can fix its channel


@pytest.mark.parametrize(("status", "code"), [(400, 40003), (503, 0), (500, 0)])
async def test_what_may_pass_is_tried_again(server: Server, status: int, code: int) -> None:
    server.refuse(server.quests.id, status=status, code=code, times=1)
    await post_quest(server)
    await server.harness.tick()
    assert server.waiting() == ["posting"]
    await server.hours_pass(1)
    assert server.waiting() == []


async def test_a_message_that_fails_for_a_day_is_given_up(server: Server) -> None:
    harness = server.harness
    await server.claim()
    with harness.database.writing() as tx:
        tx.execute(
            "UPDATE deliveries SET attempts = :attempts, message_id = NULL, send_at = 0"
            " WHERE kind = 'review'",
            {"attempts": MAX_ATTEMPTS},
        )
    server.refuse(server.reviews.id, status=500, times=1)
    await harness.tick()
    await harness.tick()
    assert GIVEN_BACK in direct(server.mia)[-1]
    assert server.waiting() == []


async def test_staff_hear_of_a_refused_message_even_if_the_next_one_arrives(
    server: Server,
) -> None:
    harness = server.harness
    server.refuse(server.quests.id, times=2)
    await post_quest(server)
    await harness.staff.slash(server.quests, "settings post-now", cadence="weekly")
    await harness.tick()
    (notice,) = [text_of(each) for each in server.news.history()]
    assert f"Discord refused a message of mine in <#{server.quests.id}>" in notice
    assert "post it again with `/settings post-now`" in notice
    await harness.post("monthly")
    assert "Discord refused" not in text_of(
        await harness.staff.slash(server.quests, "settings show")
    )


async def test_a_quest_whose_message_was_deleted_is_posted_again(server: Server) -> None:
    harness = server.harness
    posted = await harness.post()
    again = await harness.staff.slash(server.quests, "settings post-now", cadence="daily")
    assert "quest is already up" in private_text(again)
    await posted.delete()
    sent = await harness.post()
    assert sent.id != posted.id
    assert text_of(sent) == text_of(posted)
    assert buttons_of(sent) == buttons_of(posted)
    again = await harness.staff.slash(server.quests, "settings post-now", cadence="daily")
    assert "quest is already up" in private_text(again)
    assert len(server.quests.history()) == 1


async def test_a_quest_that_discord_refused_can_be_posted_again(server: Server) -> None:
    server.refuse(server.quests.id, times=2)
    await post_quest(server)
    await server.harness.tick()
    assert server.quests.history() == []
    await server.harness.post()
    assert len(server.quests.history()) == 1


async def test_a_deleted_quest_message_is_forgotten_at_its_redraw_and_posted_anew(
    server: Server,
) -> None:
    harness = server.harness
    posted = await harness.post()
    for name in ("pia", "lou"):
        if name == "pia":
            await posted.delete()
        await harness.member(name).slash(server.quests, "quest complete")
        harness.env.http_requests.clear()
        harness.clock.advance(hours=1)
        await harness.tick()
        about_it = [each for each in harness.env.http_requests if str(posted.id) in each.path]
        assert len(about_it) == (1 if name == "pia" else 0), "asked for once, then never again"
    sent = await harness.post()
    assert "**2 producers** completed it" in text_of(sent)


async def test_only_what_discord_calls_deleted_counts_as_deleted(server: Server) -> None:
    """A 404 of another kind, as from a proxy, says nothing about the message."""
    harness = server.harness
    posted = await harness.post()
    path = f"/channels/{server.quests.id}/messages/{posted.id}"
    harness.env.inject_error("GET", path, status=404, code=0, message="Not Found", times=2)
    again = await harness.staff.slash(server.quests, "settings post-now", cadence="daily")
    assert "quest is already up" in private_text(again)
    for name in ("pia", "lou"):  # the first redraw meets the second 404
        await harness.member(name).slash(server.quests, "quest complete")
        harness.clock.advance(hours=1)
        await harness.tick()
    (shown,) = server.quests.history()
    assert "**2 producers** completed it" in text_of(shown)


async def test_the_panels_button_posts_a_deleted_quest_again(server: Server) -> None:
    harness = server.harness
    panel = message_of(await harness.staff.slash(server.quests, "settings show"))
    await harness.staff.click(panel, label="Done")
    posted = await harness.post()
    await posted.delete()
    await harness.staff.click(panel, label="Post the first quest now")
    await harness.tick()
    (sent,) = server.quests.history()
    assert text_of(sent) == text_of(posted)
