"""What staff see of their server's settings: the panel, and what comes of each change."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import discord

from bot.domain.periods import POSTED_CADENCES
from bot.services.postings import QuestPosted
from bot.services.servers import ServerShown
from bot.storage.deliveries import Notice
from bot.storage.servers import Server
from bot.ui.notices import problem_text
from bot.ui.places import Outlook, Place, place_in, place_troubles
from bot.ui.replies import (
    BRAND,
    SUCCESS,
    WARNING,
    Reply,
    body,
    heading,
    panel,
    rule,
    say,
    small,
)
from bot.ui.settings_controls import VERIFICATION, WEEKDAYS, controls
from bot.ui.text import plural, timestamp

_ALL_WELL = "I have everything I need to post there."
_NO_ANNOUNCEMENTS = "none: level-ups are told where they happen"


def draw_settings(shown: ServerShown, outlook: Outlook, now: datetime) -> Reply:
    """Draw the panel: what is set, what comes next, what is to be mended, and how to change it."""
    troubles = _troubles(shown, outlook)
    parts: list[discord.ui.Item[Any]] = [
        heading("Settings of this server"),
        body(_summary(shown, outlook, now)),
        rule(),
        body(_upcoming(shown)),
    ]
    if troubles:
        parts += [rule(), body(_to_mend(troubles))]
    parts += [rule(), *controls(shown.server, outlook)]
    return Reply(layout=panel(*parts, accent=WARNING if troubles else BRAND))


def _summary(shown: ServerShown, outlook: Outlook, now: datetime) -> str:
    server = shown.server
    quests, announcements = outlook.quests, outlook.announcements
    day = WEEKDAYS[server.weekly_day]
    verification = VERIFICATION[server.verification]
    return "\n".join(
        (
            f"**Quests** · {_named(quests) if quests else 'not set yet'}",
            f"**Time** · {server.daily_time} in {_zone_now(server, now)}",
            f"**Weekly quest** · {day}, at the same time",
            f"**Ping** · {_role(server, outlook)}",
            f"**Announcements** · {_named(announcements) if announcements else _NO_ANNOUNCEMENTS}",
            f"**Completions** · {verification[0].lower()}{verification[1:]}",
            f"**Reviews** · {_reviews(shown, outlook)}",
            f"**Level roles** · {_level_roles(shown)}",
            f"**Studio rooms** · {shown.rooms or 'none yet'}, set by `/settings studio-room`",
            f"**Skill pack** · {shown.pack_name}",
        )
    )


def _level_roles(shown: ServerShown) -> str:
    if not shown.level_roles:
        return "none yet: `/settings level-role` sets one"
    held = "all reached are kept" if shown.server.level_roles_stack else "the highest alone"
    return f"{plural(shown.level_roles):level} with a role, {held}"


def _zone_now(server: Server, now: datetime) -> str:
    return f"{server.timezone}, where it is {now.astimezone(ZoneInfo(server.timezone)):%H:%M} now"


def _named(place: Place) -> str:
    return f"<#{place.channel_id}>" if place.known else "a channel I can't find any more"


def _role(server: Server, outlook: Outlook) -> str:
    if server.ping_role_id is None:
        return "nobody"
    return f"<@&{server.ping_role_id}>" if outlook.role_known else "a role that is gone"


def _reviews(shown: ServerShown, outlook: Outlook) -> str:
    if outlook.reviews is None:
        return "no channel yet, so milestones can't be claimed"
    return f"{_named(outlook.reviews)}, judged by {_reviewers(shown.server, outlook)}"


def _reviewers(server: Server, outlook: Outlook) -> str:
    managers = "those who may manage the server"
    if server.reviewer_role_id is None or not outlook.reviewers_known:
        return managers
    return f"<@&{server.reviewer_role_id}> and {managers}"


def _upcoming(shown: ServerShown) -> str:
    at = {each.cadence: each.at for each in shown.upcoming}
    if not at:
        return "**Next**\nNothing yet: quests begin once they have a channel."
    lines = [
        f"{cadence.capitalize()} · {timestamp(at[cadence], 'f')}, {timestamp(at[cadence])}"
        for cadence in POSTED_CADENCES
        if cadence in at
    ]
    return "\n".join(("**Next**", *lines))


def _troubles(shown: ServerShown, outlook: Outlook) -> list[str]:
    """Say what keeps posts from arriving: what is so at this moment, then what went wrong before.

    A notice about a channel that is broken still would only say the same again.
    """
    chosen = (outlook.quests, outlook.announcements, outlook.reviews)
    places = [place for place in chosen if place is not None]
    told = dict.fromkeys(trouble for place in places for trouble in place_troubles(place))
    if not outlook.role_known and shown.server.ping_role_id is not None:
        told["The role I ping is gone. Choose another, or none."] = None
    if not outlook.reviewers_known and shown.server.reviewer_role_id is not None:
        told["The role of my reviewers is gone. Choose another, or none."] = None
    broken = {place.channel_id for place in places if place.missing or not place.known}
    working = {place.channel_id for place in places} - broken
    for notice in shown.notices:
        if notice.channel_id in working:
            told[_mended(notice)] = None
        elif notice.channel_id not in broken:
            told[problem_text(notice)] = None
    return list(told)


def _to_mend(troubles: Sequence[str], *, title: str = "To mend") -> str:
    return "\n".join((f"**{title}**", *(f"- {each}" for each in troubles)))


def _mended(notice: Notice) -> str:
    return (
        f"<#{notice.channel_id}>: a post was refused {timestamp(notice.at)}. It looks mended, and "
        "I try again within the hour."
    )


def draw_quests(shown: ServerShown, outlook: Outlook, now: datetime, *, saved: bool) -> Reply:
    """Draw where and when quests come, whether posts will arrive, and what to mend if not."""
    place = outlook.quests
    if place is None:
        return draw_channel_wanted(shown, now, saved=saved)
    server = shown.server
    troubles = place_troubles(place)
    verification = VERIFICATION[server.verification]
    return Reply(
        layout=panel(
            heading("Quests are set" if saved else "Quests"),
            body(
                f"They come to {_named(place)} at **{server.daily_time}** in "
                f"{_zone_now(server, now)}; the weekly one on **{WEEKDAYS[server.weekly_day]}**.\n"
                f"Pinged: {_role(server, outlook)}. "
                f"Completions: {verification[0].lower()}{verification[1:]}."
            ),
            rule(),
            body(_upcoming(shown)),
            rule(),
            body(_to_mend(troubles) if troubles else _ALL_WELL),
            small("`/settings show` changes all of this in one place."),
            accent=WARNING if troubles else SUCCESS if saved else BRAND,
        )
    )


def draw_channel_wanted(shown: ServerShown, now: datetime, *, saved: bool) -> Reply:
    """Say that quests have no channel yet, and what will happen once they have one."""
    server = shown.server
    return Reply(
        layout=panel(
            heading(
                "Saved, but quests still have no channel" if saved else "Quests need a channel"
            ),
            body(
                "Run `/settings quests` with `channel`, and pick the one where they belong. "
                f"From then on a daily quest comes at **{server.daily_time}** in "
                f"{_zone_now(server, now)}, a weekly one every {WEEKDAYS[server.weekly_day]}, "
                "and a monthly one on the 1st."
            ),
            small("`timezone` and `daily_time` of the same command set another time."),
            accent=WARNING,
        )
    )


def draw_announcements(place: Place) -> Reply:
    """Draw where level-ups are announced, and what to mend there."""
    troubles = place_troubles(place)
    return Reply(
        layout=panel(
            heading("Announcements are set"),
            body(f"Level-ups, releases and the week in review are told in {_named(place)}."),
            rule(),
            body(_to_mend(troubles) if troubles else _ALL_WELL),
            accent=WARNING if troubles else SUCCESS,
        )
    )


def draw_reviews(shown: ServerShown, outlook: Outlook, *, saved: bool) -> Reply:
    """Draw where hand-ins are judged and by whom, and what to mend there."""
    place = outlook.reviews
    if place is None:
        return Reply(
            layout=panel(
                heading(
                    "Saved, but reviewers have no channel" if saved else "Reviews need a channel"
                ),
                body(
                    "Run `/settings reviews` with `channel`, and pick one that your reviewers "
                    "read. From then on milestones can be claimed, and `/settings quests` takes "
                    "`verification:review`."
                ),
                small("`role` names who may judge besides those who may manage the server."),
                accent=WARNING,
            )
        )
    troubles = place_troubles(place)
    return Reply(
        layout=panel(
            heading("Reviews are set" if saved else "Reviews"),
            body(
                f"Claims and hand-ins come to {_named(place)}, and "
                f"{_reviewers(shown.server, outlook)} decide on them. Nobody judges their own."
            ),
            rule(),
            body(_to_mend(troubles) if troubles else _ALL_WELL),
            small("`/settings show` changes all of this in one place."),
            accent=WARNING if troubles else SUCCESS if saved else BRAND,
        )
    )


def draw_posted_now(posted: QuestPosted, guild: discord.Guild | None) -> Reply:
    """Draw where a posting goes, and when the next of its cadence comes by itself."""
    cadence = posted.posting.cadence
    troubles = place_troubles(place_in(guild, posted.channel_id))
    told = (
        f"The {cadence} quest **{posted.title}** goes up in <#{posted.channel_id}> now. "
        f"The next one comes by itself {timestamp(posted.next_at)}, "
        f"{timestamp(posted.next_at, 'f')}."
    )
    if not troubles:
        return say(told, accent=SUCCESS)
    mend = _to_mend(troubles, title="Before it can arrive")
    return Reply(layout=panel(body(told), rule(), body(mend), accent=WARNING))
