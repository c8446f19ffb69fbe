"""Replies to the commands that change settings."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import discord

from bot.quests.results.scheduling import QuestPosted
from bot.quests.view.next_steps import upcoming_button
from bot.servers.results import ServerShown
from bot.servers.view.channels import (
    SettingsStatus,
    channel_problems,
    channel_status,
)
from bot.servers.view.controls import LEVEL_UP_POSTS, tag_button
from bot.servers.view.lines import (
    ALL_WELL,
    channel_mention,
    drawn_line,
    posted_line,
    releasers_text,
    reviewers_text,
    role_text,
    server_zone_now,
    upcoming,
    verification_text,
)
from bot.servers.view.places import place_problems
from bot.servers.view.problems import problem_list, release_role_problems, zone_problems
from bot.ui.actions import button
from bot.ui.replies import (
    BRAND,
    SUCCESS,
    WARNING,
    Reply,
    body,
    heading,
    panel,
    row,
    rule,
    say,
    small,
)
from bot.ui.text import WEEKDAYS, listed, number, timestamp


def draw_quests(shown: ServerShown, status: SettingsStatus, now: datetime, *, saved: bool) -> Reply:
    """Draw where and when quests are posted, and what to fix first."""
    channel = status.quests
    if channel is None:
        return draw_channel_missing(shown, now, saved=saved)
    server = shown.server
    problems = [
        *channel_problems(channel, "quests"),
        *place_problems(server, status.place),
        *zone_problems(server),
    ]
    return Reply(
        layout=panel(
            heading("Quests are set" if saved else "Quests"),
            body(
                f"I'll post them in {channel_mention(channel)} at **{server.daily_time}** in "
                f"{server_zone_now(server, now)}, weekly ones on "
                f"**{WEEKDAYS[server.weekly_day]}**.\n"
                f"{posted_line(server, status)}"
                f"{drawn_line(shown)}"
                f"**Ping** · {role_text(server, status)}\n"
                f"**Proof** · {verification_text(server)}"
            ),
            rule(),
            body(upcoming(shown)),
            rule(),
            body(problem_list(problems) if problems else ALL_WELL),
            row(
                button("All settings", "settings-open"),
                upcoming_button(),
                *tag_button(status.place),
            ),
            accent=WARNING if problems else SUCCESS if saved else BRAND,
        )
    )


def draw_tags_added(channel_id: int, names: Sequence[str]) -> Reply:
    """Draw which tags the forum for quests has got."""
    added = f"<#{channel_id}> now has {listed(names, bold=True)}." if names else ""
    return Reply(
        layout=panel(
            heading("Tags added" if names else "The tags are all there"),
            body(f"{added} New quests come with the ones that fit.".strip()),
            _open_settings(),
            accent=SUCCESS,
        )
    )


def draw_channel_missing(shown: ServerShown, now: datetime, *, saved: bool) -> Reply:
    """Draw that quests have no channel yet, and how to set one."""
    server = shown.server
    return Reply(
        layout=panel(
            heading("Saved, but quests still need a channel" if saved else "Quests need a channel"),
            body(
                "Choose one below or with `/settings quests channel`. From then on I'll post a "
                f"daily quest at **{server.daily_time}** in {server_zone_now(server, now)}, "
                f"a weekly one every {WEEKDAYS[server.weekly_day]}, and a monthly one on the 1st."
            ),
            _open_settings("Choose a channel"),
            accent=WARNING,
        )
    )


def draw_announcements(shown: ServerShown, status: SettingsStatus, *, saved: bool) -> Reply:
    """Draw where level-ups are announced, if anywhere, who tells of releases, and what to fix."""
    channel, server = status.announcements, shown.server
    problems = release_role_problems(server, status)
    releasers = releasers_text(server, status)
    if channel is None:
        later = f"Once there's a channel, releases can be shared there by {releasers}."
        return Reply(
            layout=panel(
                heading("Announcements are off"),
                body(
                    "Level-ups show up where they happen, and the week in review goes to the "
                    "quests channel. Releases can't be shared."
                ),
                *([] if server.release_role_id is None else [body(later)]),
                *([body(problem_list(problems))] if problems else []),
                _open_settings("Choose a channel"),
                accent=WARNING if problems else SUCCESS if saved else BRAND,
            )
        )
    problems = [*channel_problems(channel, "announcements"), *problems]
    return Reply(
        layout=panel(
            heading("Announcements are set" if saved else "Announcements"),
            body(
                "Level-ups, releases and the week in review are posted in "
                f"{channel_mention(channel)}.\n**Releases** · shared by {releasers}\n"
                f"**Level-ups** · {LEVEL_UP_POSTS[server.level_up_posts]}"
            ),
            rule(),
            body(problem_list(problems) if problems else ALL_WELL),
            _open_settings(),
            accent=WARNING if problems else SUCCESS if saved else BRAND,
        )
    )


def draw_reviews(shown: ServerShown, status: SettingsStatus, *, saved: bool, resent: int) -> Reply:
    """Draw where hand-ins are reviewed and by whom, and what to fix there.

    `resent` is how many are posted again, because their messages were deleted.
    """
    channel = status.reviews
    if channel is None:
        return Reply(
            layout=panel(
                heading(
                    "Saved, but reviews still need a channel" if saved else "Reviews need a channel"
                ),
                body(
                    "Choose one that your reviewers read with `/settings reviews channel`. "
                    "Then members can claim milestones, and you can use "
                    "`/settings quests verification:review`."
                ),
                small(
                    "With `role`, its members can review too. Anyone with Manage Server always can."
                ),
                _open_settings("Choose a channel"),
                accent=WARNING,
            )
        )
    problems = channel_problems(channel, "reviews")
    return Reply(
        layout=panel(
            heading("Reviews are set" if saved else "Reviews"),
            body(
                f"Milestones and quests to check are posted in {channel_mention(channel)}.\n"
                f"**Reviewers** · {reviewers_text(shown.server, status)}, but never their own"
            ),
            rule(),
            body(problem_list(problems) if problems else ALL_WELL),
            *([body(_resent_text(resent))] if resent else []),
            _open_settings(),
            accent=WARNING if problems else SUCCESS if saved else BRAND,
        )
    )


def _open_settings(label: str = "All settings") -> discord.ui.ActionRow[Any]:
    """Return a button that opens the panel in place of a reply."""
    return row(button(label, "settings-open"))


def _resent_text(resent: int) -> str:
    if resent == 1:
        return "1 message waiting for review was deleted, so I'm posting it again."
    return f"{number(resent)} messages waiting for review were deleted, so I'm posting them again."


def draw_posted_now(posted: QuestPosted, guild: discord.Guild | None) -> Reply:
    """Draw where a posting goes, and when the next of its cadence is due."""
    cadence = posted.posting.cadence
    problems = channel_problems(channel_status(guild, posted.channel_id), "quests")
    text = (
        f"I'm posting the {cadence} quest **{posted.title}** in <#{posted.channel_id}> now. "
        f"The next one follows {timestamp(posted.next_at)}, {timestamp(posted.next_at, 'f')}."
    )
    if not problems:
        return say(text, accent=SUCCESS)
    fixes = problem_list(problems, title="Fix this first")
    return Reply(layout=panel(body(text), rule(), body(fixes), accent=WARNING))
