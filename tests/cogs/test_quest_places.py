"""Where quests appear: threads, publishing, silent posts, forums, and what staff hear of them."""

import discord
from simcord.builders import ChannelHandle

from bot.outbox import store as deliveries
from tests.cogs.harness import (
    Harness,
    buttons_of,
    complete_surely,
    links_of,
    message_of,
    text_of,
)
from tests.cogs.staff import allow, panel, private_text, show

EXTRAS = "Something about your quests no longer works"


def thread_of(harness: Harness, message: discord.Message) -> discord.Thread | None:
    guild = harness.bot.get_guild(harness.guild.id)
    assert guild is not None
    return guild.get_thread(message.id)


def postings(channel: ChannelHandle, cadence: str = "Daily") -> list[discord.Message]:
    return [each for each in channel.history() if f"{cadence} quest" in text_of(each)]


def notices(channel: ChannelHandle) -> list[str]:
    texts = map(text_of, channel.history())
    return [text for text in texts if EXTRAS in text]


async def settings(harness: Harness, **options: object) -> str:
    return private_text(await harness.staff.slash(harness.channel, "settings quests", **options))


async def test_a_daily_quest_gets_a_thread_that_is_archived_when_it_closes(
    harness: Harness,
) -> None:
    await harness.set_up_quests()
    before = await harness.post()
    reply = await settings(harness, threads="on", silent="on")
    assert "**Posted** · a thread for each daily quest, silent" in reply
    assert "a thread for each daily quest, silent" in await panel(harness)
    harness.clock.advance(hours=24)
    for _ in range(2):
        await harness.tick()
    message = postings(harness.channel)[-1]
    assert (message.flags.suppress_notifications, before.flags.suppress_notifications) == (
        True,
        False,
    )
    thread = thread_of(harness, message)
    assert thread is not None
    assert thread.name in text_of(message)
    (weekly,) = postings(harness.channel, "Weekly")
    assert [thread_of(harness, each) for each in (before, weekly)] == [None, None]

    await harness.restart()
    assert not harness.env.backend.archived_threads(harness.channel.id, private=False)
    harness.clock.advance(days=2)
    await harness.tick()
    (archived,) = harness.env.backend.archived_threads(harness.channel.id, private=False)
    assert archived.id == message.id


async def test_a_thread_is_opened_once_and_not_again_if_deleted(harness: Harness) -> None:
    await harness.set_up_quests(threads="on")
    await harness.post()
    await harness.tick()
    (message,) = postings(harness.channel)
    thread = thread_of(harness, message)
    assert thread is not None
    await thread.delete()
    harness.clock.advance(hours=2)
    await harness.tick()
    assert thread_of(harness, message) is None


async def test_staff_hear_once_that_threads_are_not_allowed_and_then_they_work(
    harness: Harness,
) -> None:
    news = harness.guild.create_text_channel("staff-news")
    await harness.staff.slash(harness.channel, "settings announcements", channel=news)
    await harness.set_up_quests(threads="on")
    allow(harness, harness.channel, create_public_threads=False)
    message = await harness.post()
    for _ in range(3):
        harness.clock.advance(hours=1)
        await harness.tick()
    (notice,) = notices(news)
    assert "allow me **Create Public Threads**" in notice
    assert "Quests are still posted" in notice
    assert "Create Public Threads" in await panel(harness)
    assert thread_of(harness, message) is None

    allow(harness, harness.channel, create_public_threads=True)
    harness.clock.advance(hours=1)
    await harness.tick()
    assert thread_of(harness, message) is not None
    assert "Create Public Threads" not in await panel(harness)

    # That it may not be archived is nothing to fix: Discord hides it anyway.
    path = f"/channels/{message.id}"
    harness.env.inject_error("PATCH", path, status=403, code=50013, times=1)
    harness.clock.advance(days=3)
    for _ in range(2):
        await harness.tick()
        assert len(notices(news)) == 1
        harness.clock.advance(hours=2)
    assert not harness.env.backend.archived_threads(harness.channel.id, private=False)

    allow(harness, harness.channel, create_public_threads=False)  # noticed at once
    await harness.tick()
    assert len(notices(news)) == 2


async def test_quests_are_published_in_an_announcement_channel_only(harness: Harness) -> None:
    news = harness.guild.create_news_channel("quests")
    staff_news = harness.guild.create_text_channel("staff-news")
    await harness.staff.slash(harness.channel, "settings announcements", channel=staff_news)
    assert "**Posted** · published" in await settings(harness, channel=news, publish="on")
    await harness.staff.slash(harness.channel, "settings post-now", cadence="daily")
    await harness.tick()
    await harness.tick()
    (message,) = postings(news)
    assert message.flags.value & harness.env.backend.CROSSPOSTED_FLAG

    # Its type changes: Discord can turn an announcement channel into a text channel.
    harness.env.backend.edit_channel(news.id, {"type": 0})
    await harness.tick()
    (notice,) = notices(staff_news)
    assert "isn't an announcement channel" in notice
    harness.env.backend.edit_channel(news.id, {"type": 5})
    assert "isn't an announcement channel" not in await panel(harness)
    await settings(harness, publish="off")
    assert "**Posted**" not in await settings(harness)


async def forum_of(harness: Harness, *tags: str) -> ChannelHandle:
    """Create a forum, where staff have quests posted."""
    forum = harness.guild.create_forum_channel("practice-forum")
    available = [
        {"id": str(900 + at), "name": name, "emoji_name": None, "emoji_id": None}
        for at, name in enumerate(tags)
    ]
    harness.env.backend.edit_channel(forum.id, {"available_tags": available})
    await settings(harness, channel=forum, silent="on")
    return forum


def posts(harness: Harness, forum: ChannelHandle) -> list[discord.Thread]:
    channel = harness.bot.get_channel(forum.id)
    assert isinstance(channel, discord.ForumChannel)
    return channel.threads


async def starter_of(post: discord.Thread) -> discord.Message:
    (starter,) = [each async for each in post.history(limit=1, oldest_first=True)]
    return starter


async def test_in_a_forum_each_quest_is_a_post_with_tags(harness: Harness) -> None:
    forum = await forum_of(harness, "daily", "Mixing", "Off-topic")
    assert "**Posted** · a post for each quest, silent" in await settings(harness)
    posted = await harness.staff.slash(harness.channel, "settings post-now", cadence="daily")
    assert forum.mention in private_text(posted)
    await harness.tick()
    (post,) = posts(harness, forum)
    assert post.name.startswith("Daily quest · ")
    assert "daily" in [tag.name for tag in post.applied_tags]
    starter = await starter_of(post)
    assert starter.flags.suppress_notifications

    # Its buttons work, it is redrawn there, and links lead to it.
    mia = harness.member("mia")
    await complete_surely(mia, harness.channel, cadence="daily")
    harness.clock.advance(minutes=1)
    await harness.tick()
    assert "mia" in text_of(await starter_of(post))
    again = await harness.staff.slash(harness.channel, "settings post-now", cadence="daily")
    assert f"/{post.id}/{starter.id}" in str(links_of(again)) + private_text(again)

    # It is redrawn a last time when it closes, and archived after that.
    await harness.restart()
    harness.clock.advance(days=2)
    await harness.tick()
    assert "Closed" in text_of(await starter_of(post))
    archived = harness.env.backend.archived_threads(forum.id, private=False)
    assert post.id in [each.id for each in archived]


async def test_a_deleted_post_can_be_posted_again(harness: Harness) -> None:
    forum = await forum_of(harness)
    assert "because it's a forum" in await settings(harness, publish="on")
    await settings(harness, publish="off")
    await harness.staff.slash(harness.channel, "settings post-now", cadence="daily")
    await harness.tick()
    (post,) = posts(harness, forum)
    await post.delete()
    await harness.staff.slash(harness.channel, "settings post-now", cadence="daily")
    await harness.tick()
    (anew,) = posts(harness, forum)
    assert anew.id != post.id

    # As if its delivery had been deleted while it was sent: the whole post goes. In Discord, a
    # post has the id of its first message; in simcord it does not.
    with harness.database.writing() as tx:
        deliveries.withdraw_sent(tx, harness.guild.id, channel_id=anew.id, message_id=anew.id)
    await harness.tick()
    assert not posts(harness, forum)


def require_tag(harness: Harness, forum: ChannelHandle) -> None:
    """Let the forum require a tag, until it changes: simcord knows no flags of channels."""
    channel = harness.bot.get_channel(forum.id)
    assert isinstance(channel, discord.ForumChannel)
    vars(discord.ForumChannel)["_flags"].__set__(channel, 1 << 4)


async def test_a_forum_that_requires_tags_gets_them_at_a_press(harness: Harness) -> None:
    news = harness.guild.create_text_channel("staff-news")
    await harness.staff.slash(harness.channel, "settings announcements", channel=news)
    forum = await forum_of(harness, "MIXING")
    require_tag(harness, forum)
    shown = await show(harness)
    assert "requires a tag on each post" in text_of(shown)
    await harness.staff.slash(harness.channel, "settings post-now", cadence="monthly")
    await harness.tick()
    assert "requires a tag on each post" in text_of(news.history()[-1])
    refused = await harness.staff.click(message_of(shown), label="Add the tags")
    assert "so I won't do it for you" in private_text(refused)

    permissions = discord.Permissions(manage_guild=True, manage_channels=True)
    managers = harness.guild.create_role("Channels", permissions=permissions)
    manager = harness.guild.add_member(harness.env.create_user("max"), roles=[managers])
    shown = await manager.slash(harness.channel, "settings show")
    await manager.click(message_of(shown), label="Add the tags")
    assert "Tags added" in text_of(shown)
    require_tag(harness, forum)
    channel = harness.bot.get_channel(forum.id)
    assert isinstance(channel, discord.ForumChannel)
    names = [tag.name for tag in channel.available_tags]
    assert names[:4] == ["MIXING", "Daily", "Weekly", "Monthly"]
    assert len({name.casefold() for name in names}) == len(names) == 12
    assert "requires a tag" not in await panel(harness)
    assert "Add the tags" not in buttons_of(await show(harness))
    await harness.tick()
    (post,) = posts(harness, forum)
    assert "Monthly" in [tag.name for tag in post.applied_tags]
