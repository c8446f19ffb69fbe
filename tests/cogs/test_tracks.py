"""`/track`."""

from typing import Any

import discord
import pytest
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle
from simcord.results import InteractionResult
from simcord.types import HttpLogEntry

from bot.tracks.rules import Stage
from bot.ui.actions import button
from bot.ui.replies import body, panel, row
from tests.cogs.harness import PACKS, Harness, Message, buttons_of, message_of, pictures_of, text_of
from tests.cogs.staff import private_text

LINK = "https://soundcloud.com/mia/night-drive"


@pytest.fixture
def mia(harness: Harness) -> MemberActor:
    return harness.member("mia")


async def track(on: Harness, who: MemberActor, what: str, /, **options: Any) -> InteractionResult:
    result = await who.slash(on.channel, f"track {what}", **options)
    assert result.ephemeral
    return result


async def add(
    on: Harness, who: MemberActor, title: str = "Night Drive", /, **options: Any
) -> InteractionResult:
    return await track(on, who, "add", title=title, **options)


async def set_announcements(harness: Harness) -> ChannelHandle:
    channel = harness.guild.create_text_channel("announcements")
    await harness.staff.slash(harness.channel, "settings announcements", channel=channel)
    return channel


async def press(who: MemberActor, shown: Message, label: str) -> InteractionResult:
    return await who.click(message_of(shown), custom_id=buttons_of(shown)[label])


async def test_before_there_is_a_track_the_list_says_how_to_begin(
    harness: Harness, mia: MemberActor
) -> None:
    shown = await track(harness, mia, "list")
    assert "Nothing here yet. Add what you're working on" in text_of(shown)
    opened = await press(mia, shown, "Add a track")
    await mia.submit_modal(opened, {"title": "Night Drive", "link": ""})
    assert text_of(shown).startswith("### Added: Night Drive")


async def test_a_track_is_moved_by_its_buttons_until_its_release(
    harness: Harness, mia: MemberActor
) -> None:
    shown = await add(harness, mia)
    assert "### Added: Night Drive\n**Idea** since <t:1795378500:D>" in text_of(shown)
    guide = PACKS["music-production"].stage_guide[Stage.IDEA]
    steps = [step.slug for step in guide.steps]
    assert f"0 of {len(steps)}\n**Next: {guide.steps[0].has}" in text_of(shown)
    await harness.restart()
    select = select_named(shown, "track-steps")
    await mia.select(message_of(shown), steps, custom_id=select.custom_id)
    assert "**It has everything an idea needs.** Move it on when you're ready." in text_of(shown)
    select = select_named(shown, "track-steps")
    assert all(option.default for option in select.options)
    await mia.select(message_of(shown), steps[:-1], custom_id=select.custom_id)
    assert f"{len(steps) - 1} of {len(steps)}\n**Next: {guide.steps[-1].has}" in text_of(shown)
    assert "Start" in buttons_of(shown)
    for name in ("sketch", "arrangement", "mix", "master"):
        harness.clock.advance(days=1)
        await harness.restart()
        await press(mia, shown, f"Move to {name}")
        assert f"### Night Drive moved to {name}" in text_of(shown)
        assert f"**{name.capitalize()}** since" in text_of(shown)
    harness.clock.advance(days=1)
    await press(mia, shown, "Mark as released")
    text = text_of(shown)
    assert "### 🎉 Released: Night Drive\n**Released** <t:" in text
    assert "**It's out, and it's finished. That is the hard part, and you did it.**" in text
    assert "5 days from start to release." in text
    assert "This server has no announcements channel, so it can't be shared." in text
    assert list(buttons_of(shown)) == [
        "Edit",
        "Delete track",
        "All tracks",
        "Claim the milestone",
    ]


async def test_a_track_is_moved_by_command_and_back(harness: Harness, mia: MemberActor) -> None:
    await add(harness, mia, stage="mix")
    choices = await mia.autocomplete(harness.channel, "track move", "track", "drive")
    assert [each["name"] for each in choices] == ["Night Drive · mix"]
    track_id = choices[0]["value"]
    shown = await track(harness, mia, "move", track=track_id, stage="sketch", link=LINK)
    assert "### Night Drive moved back to sketch" in text_of(shown)
    assert f"[Listen]({LINK})" in text_of(shown)
    text = text_of(await track(harness, mia, "move", track="NIGHT DRIVE", stage="sketch"))
    assert "**Night Drive** is already in sketch, since <t:1795378500:D>." in text
    text = text_of(await track(harness, mia, "move", track="Day Drive", stage="sketch"))
    assert "I can't find that track. See all of yours with `/track list`." in text
    shown = await track(harness, mia, "move", track=track_id, stage="sketch", link=f"{LINK}-2")
    assert "### New link for Night Drive" in text_of(shown)
    zoe = harness.member("zoe")
    assert await zoe.autocomplete(harness.channel, "track move", "track", "") == []


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"title": "   "}, "Your track needs a title. A working title is fine."),
        ({"title": "\u3164 \u200b"}, "Your track needs a title. A working title is fine."),
        ({"title": "Drive", "link": "soundcloud"}, "That isn't a web address."),
    ],
)
async def test_invalid_tracks_are_refused(
    harness: Harness, mia: MemberActor, options: dict[str, str], text: str
) -> None:
    assert text in text_of(await track(harness, mia, "add", **options))
    assert "Nothing here yet" in text_of(await track(harness, mia, "list"))


async def test_the_list_is_ordered_paged_and_opens_a_track(
    harness: Harness, mia: MemberActor
) -> None:
    await add(harness, mia, "*Out*", stage="released")
    for number in range(4):
        await add(harness, mia, f"Idea {number}")
        await add(harness, mia, f"Mix {number}", stage="mix")
    shown = await track(harness, mia, "list")
    text = text_of(shown)
    assert "8 in progress · 1 released" in text
    lines = [line.split(" · ")[0] for line in text.splitlines() if line[:2] in ("**", "- ")]
    assert lines == [
        "**Mix**",
        *(f"- Mix {number}" for number in (3, 2, 1, 0)),
        "**Idea**",
        *(f"- Idea {number}" for number in (3, 2, 1, 0)),
    ]
    await harness.restart()
    await press(mia, shown, "Next")
    assert "**Released**\n- \\*Out\\* · <t:1795378500:R>" in text_of(shown)
    await press(mia, shown, "Previous")
    (mix,) = [
        each["value"]
        for each in await mia.autocomplete(harness.channel, "track move", "track", "Mix 2")
    ]
    await mia.select(message_of(shown), [mix], custom_id=f"v1:track-open:{mia.id}")
    assert text_of(shown).startswith("### Mix 2\n**Mix** since")
    await mia.select(message_of(shown), ["arrangement"], custom_id=f"v1:track-stage:{mix}")
    assert "### Mix 2 moved back to arrangement" in text_of(shown)
    again = await mia.select(message_of(shown), ["arrangement"], custom_id=f"v1:track-stage:{mix}")
    assert "is already in arrangement" in private_text(again)
    await press(mia, shown, "All tracks")
    assert "8 in progress" in text_of(shown)


async def test_a_track_is_renamed_and_dropped(harness: Harness, mia: MemberActor) -> None:
    shown = await add(harness, mia, link=LINK)
    opened = await press(mia, shown, "Edit")
    assert opened.modal is not None
    fields = {
        each["component"]["custom_id"]: each["component"].get("value")
        for each in opened.modal["components"]
    }
    assert fields == {"title": "Night Drive", "link": LINK}
    await harness.restart()
    await mia.submit_modal(opened, {"title": "Day_Drive_", "link": ""})
    assert text_of(shown).startswith("### Day\\_Drive\\_\n**Idea** since")
    assert "Listen" not in text_of(shown)
    opened = await press(mia, shown, "Edit")
    assert "isn't a web address" in private_text(
        await mia.submit_modal(opened, {"title": "Day Drive", "link": "nowhere"})
    )
    await press(mia, shown, "Delete track")
    assert "### Delete Day\\_Drive\\_?" in text_of(shown)
    assert "Your XP stays" in text_of(shown)
    await press(mia, shown, "Keep it")
    assert "**Idea** since" in text_of(shown)
    await press(mia, shown, "Delete track")
    buttons = buttons_of(shown)
    await press(mia, shown, "Delete track")
    assert "**Day\\_Drive\\_** is deleted." in text_of(shown)
    twice = await mia.click(message_of(shown), custom_id=buttons_of(shown)["All tracks"])
    assert "Nothing here yet" in text_of(twice)
    channel = harness.bot.get_channel(harness.channel.id)
    assert isinstance(channel, discord.TextChannel)
    gone = buttons["Delete track"].rpartition(":")[2]
    old = await channel.send(view=panel(row(button("Delete track", "track-dropped", gone))))
    assert "I can't find that track." in private_text(await mia.click(old, label="Delete track"))


def mentions_of(harness: Harness, channel: ChannelHandle) -> list[HttpLogEntry]:
    return [
        request
        for request in harness.env.http_requests
        if request.method == "POST" and request.path.endswith(f"/channels/{channel.id}/messages")
    ]


async def test_a_release_is_announced_once_if_the_owner_clicks(
    harness: Harness, mia: MemberActor
) -> None:
    news = await set_announcements(harness)
    shown = await add(harness, mia, "Night [Drive]", stage="released", link=LINK)
    await harness.tick()
    assert news.history() == []
    await harness.restart()
    button_id = buttons_of(shown)["Tell the server"]
    await press(mia, shown, "Tell the server")
    assert "### Shared Night" in text_of(shown)
    assert f"I'm posting it in <#{news.id}>." in text_of(shown)
    assert "Tell the server" not in buttons_of(shown)
    await harness.schedule.idle()  # it was woken by the click
    await harness.env.settle()
    (message,) = news.history()
    assert text_of(message) == (
        f"🎉 <@{mia.id}> released a track!\nHave a listen: [soundcloud.com]({LINK})"
    )
    assert pictures_of(message) == ["mia: New release. Night [Drive]."]
    (sent,) = mentions_of(harness, news)
    payload: Any = sent.json
    assert not any(payload["allowed_mentions"].values())
    channel = harness.bot.get_channel(harness.channel.id)
    assert isinstance(channel, discord.TextChannel)
    old = await channel.send(
        view=panel(row(button("Again", "track-tell", button_id.rpartition(":")[2])))
    )
    assert "You've already shared **Night" in private_text(await mia.click(old, label="Again"))
    await harness.tick()
    assert len(news.history()) == 1
    profile = await harness.member("zoe").click(message, label="See profile")
    assert profile.ephemeral
    assert "### mia" in text_of(profile)


async def test_a_private_members_release_is_not_announced(
    harness: Harness, mia: MemberActor
) -> None:
    await set_announcements(harness)
    await mia.slash(harness.channel, "profile setup", visibility="private")
    shown = await add(harness, mia, stage="released")
    assert "Your profile is private, so it won't be shared." in text_of(shown)
    assert "Tell the server" not in buttons_of(shown)
    await mia.slash(harness.channel, "profile setup", visibility="public")
    choices = await mia.autocomplete(harness.channel, "track move", "track", "")
    await track(harness, mia, "move", track=choices[0]["value"], stage="mix")
    shown = await track(harness, mia, "move", track=choices[0]["value"], stage="released")
    await mia.slash(harness.channel, "profile setup", visibility="private")
    text = private_text(await press(mia, shown, "Tell the server"))
    assert "Your profile is private, so your tracks aren't shared." in text


async def test_releases_that_cannot_be_announced_say_why(
    harness: Harness, mia: MemberActor
) -> None:
    shown = await add(harness, mia, stage="master")
    key = buttons_of(shown)["Delete track"].rpartition(":")[2]
    channel = harness.bot.get_channel(harness.channel.id)
    assert isinstance(channel, discord.TextChannel)
    old = await channel.send(view=panel(row(button("Tell", "track-tell", key))))
    assert "isn't released yet" in private_text(await mia.click(old, label="Tell"))
    await press(mia, shown, "Mark as released")
    assert "no announcements channel" in private_text(await mia.click(old, label="Tell"))


async def test_a_release_has_a_button_to_its_milestone(harness: Harness, mia: MemberActor) -> None:
    reviews_channel = harness.guild.create_text_channel("reviews")
    await harness.staff.slash(harness.channel, "settings reviews", channel=reviews_channel)
    shown = await add(harness, mia, stage="released", link=LINK)
    opened = await press(mia, shown, "Claim the milestone")
    assert opened.modal is not None
    claimed = await mia.submit_modal(opened, {"link": LINK, "note": "Out on Friday."})
    assert "Claimed: Out in the world" in private_text(claimed)
    again = await track(harness, mia, "move", track="Night Drive", stage="mix")
    await press(mia, again, "Move to master")
    await press(mia, again, "Mark as released")
    assert "Claim the milestone" not in buttons_of(again)


async def test_buttons_of_other_or_deleted_tracks_get_an_answer(
    harness: Harness, mia: MemberActor
) -> None:
    shown = await add(harness, mia, stage="released")
    key = buttons_of(shown)["Delete track"].rpartition(":")[2]
    channel = harness.bot.get_channel(harness.channel.id)
    assert isinstance(channel, discord.TextChannel)
    zoe = harness.member("zoe")
    for names, text in (
        (["track", "track-form", "track-drop", "track-dropped", "track-tell"], "I can't find"),
        (["tracks", "track-open"], "belongs to someone else"),
    ):
        for name in names:
            keys = {"tracks": (mia.id, 0), "track-open": (mia.id,)}.get(name, (key,))
            message = await channel.send(
                view=panel(body("A track"), row(button("Do", name, *keys)))
            )
            pressed = await zoe.click(message, label="Do")
            assert pressed.modal is None
            assert text in private_text(pressed), name
            assert text_of(message) == "A track"
    moving = [("track-move", f"{key}.mix"), ("track-move", f"{key}.gone"), ("track-move", "x.mix")]
    for (name, at), text in zip(moving, ["can't find", "has expired", "has expired"], strict=True):
        message = await channel.send(view=panel(body("A track"), row(button("Do", name, at))))
        assert text in private_text(await zoe.click(message, label="Do"))
    assert text_of(await track(harness, mia, "list")).count("Night Drive") == 1


def test_every_stage_has_its_command_choice(harness: Harness) -> None:
    command = harness.bot.tree.get_command("track")
    assert isinstance(command, discord.app_commands.Group)
    move = command.get_command("move")
    assert isinstance(move, discord.app_commands.Command)
    (choices,) = [each.choices for each in move.parameters if each.name == "stage"]
    assert [choice.value for choice in choices] == list(Stage)


def select_named(shown: Message, what: str) -> discord.ui.Select[Any]:
    view = discord.ui.LayoutView.from_message(message_of(shown), timeout=None)
    view.stop()
    selects = (item for item in view.walk_children() if isinstance(item, discord.ui.Select))
    return next(select for select in selects if f":{what}:" in select.custom_id)


async def test_a_refused_stage_can_be_chosen_again(harness: Harness, mia: MemberActor) -> None:
    shown = await add(harness, mia, "Tides", stage="mix")
    before, used = text_of(shown), set[str]()
    for _ in range(3):
        stage = select_named(shown, "track-stage")
        assert stage.custom_id not in used
        used.add(stage.custom_id)
        await mia.select(message_of(shown), ["mix"], custom_id=stage.custom_id)
        assert text_of(shown).startswith("**Tides** is already in mix")
        assert text_of(shown).endswith(before)
    custom_id = select_named(shown, "track-stage").custom_id
    await mia.select(message_of(shown), ["master"], custom_id=custom_id)
    assert text_of(shown).startswith("### Tides moved to master")


async def test_a_choice_of_a_dropped_track_is_explained_in_place(
    harness: Harness, mia: MemberActor
) -> None:
    shown = await add(harness, mia, "Tides")
    tracks = await track(harness, mia, "list")
    await press(mia, shown, "Delete track")
    await press(mia, shown, "Delete track")
    await mia.select(message_of(tracks), [select_named(tracks, "track-open").options[0].value])
    assert text_of(tracks).startswith("I can't find that track.")


async def release(harness: Harness, who: MemberActor, title: str) -> str:
    """Release a track, tell the server, and return the answer."""
    shown = await add(harness, who, title, stage="released", link=LINK)
    told = await press(who, shown, "Tell the server")
    await harness.tick()
    if told.ephemeral and "### Shared" not in text_of(shown):
        return private_text(told)
    answer = text_of(shown)
    await press(who, shown, "Delete track")
    await press(who, shown, "Delete track")
    await harness.tick()
    return answer


async def test_a_member_tells_of_three_releases_a_day(harness: Harness, mia: MemberActor) -> None:
    """Whether or not they drop the tracks in between."""
    news = await set_announcements(harness)
    for n in range(3):
        assert "### Shared Tides" in await release(harness, mia, f"Tides {n}")
    text = await release(harness, mia, "Tides 3")
    assert text.startswith("You've shared 3 releases in the last day")
    assert "You can share **Tides 3** <t:1795464900:R>." in text
    assert len(mentions_of(harness, news)) == 3
    assert "### Shared Ebb with the server" in await release(harness, harness.member("noa"), "Ebb")
    harness.clock.advance(days=1)
    assert "### Shared Flood" in await release(harness, mia, "Flood")


async def test_a_release_never_hides_where_its_link_leads(
    harness: Harness, mia: MemberActor
) -> None:
    news = await set_announcements(harness)
    shown = await add(
        harness, mia, "https://soundcloud.com/real", stage="released", link="https://evil.example/x"
    )
    await press(mia, shown, "Tell the server")
    await harness.tick()
    text = text_of(news.history()[-1])
    assert "[evil.example](https://evil.example/x)" in text
    assert text.count("](") == 1
