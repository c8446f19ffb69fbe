"""The panel of a server's settings, and its closing page."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import discord

from bot.quests.results.scheduling import PostingPreviewed
from bot.quests.view.quests import PICTURE, draw_posting, picture_file
from bot.servers.results import ServerShown
from bot.servers.view.channels import SettingsStatus
from bot.servers.view.controls import controls
from bot.servers.view.lines import Step, extras, next_step, steps, upcoming
from bot.servers.view.problems import problem_list, problems
from bot.ui.actions import Action, button
from bot.ui.fitting import fit
from bot.ui.replies import BRAND, SUCCESS, WARNING, Reply, body, heading, panel, row, rule, small
from bot.ui.text import timestamp


def draw_settings(shown: ServerShown, status: SettingsStatus, now: datetime) -> Reply:
    """Draw the panel: problems, settings, next postings, and controls.

    Until the first quest is posted, it shows the next step of the setup.
    """
    open_problems = problems(shown, status)
    steps_shown = steps(shown, status, now)
    sections = [upcoming(shown)]
    if not shown.has_posted:
        sections.append(next_step(steps_shown))
    return Reply(
        layout=panel(
            heading("Server settings" if shown.has_posted else "Set Woodshed up"),
            body(_with_problems(open_problems, _summary(shown, status, steps_shown))),
            rule(),
            body("\n\n".join(sections)),
            rule(),
            *controls(shown.server, status),
            row(
                button("Preview the next quest", "settings-preview"),
                button("Done", "settings-done", style=discord.ButtonStyle.primary),
            ),
            accent=WARNING if open_problems else BRAND,
        )
    )


def _with_problems(open_problems: Sequence[str], text: str) -> str:
    """Return a text with the problems before it, if any, so that they are seen first."""
    return f"{problem_list(open_problems)}\n\n{text}" if open_problems else text


def _summary(shown: ServerShown, status: SettingsStatus, steps_shown: Sequence[Step]) -> str:
    lines = [step.last_line if shown.has_posted else step.line for step in steps_shown]
    return "\n".join((*lines, *(f"-# {line}" for line in extras(shown, status))))


def draw_done(shown: ServerShown, status: SettingsStatus, now: datetime) -> Reply:
    """Draw open problems, the settings, and the next postings."""
    open_problems = problems(shown, status)
    lines = "\n".join(step.last_line for step in steps(shown, status, now))
    is_set = shown.server.quests_channel_id is not None
    title = "All set" if is_set and not open_problems else "Almost there"
    items: list[discord.ui.Item[Any]] = [
        heading(title if is_set else "Quests need a channel"),
        body(_with_problems(open_problems, lines)),
        rule(),
        body(upcoming(shown)),
        rule(),
        row(*_done_buttons(shown)),
        small(_remarks(shown)),
    ]
    return Reply(layout=panel(*items, accent=SUCCESS if is_set and not open_problems else WARNING))


def _done_buttons(shown: ServerShown) -> list[Action]:
    is_set = shown.server.quests_channel_id is not None
    change = button("Change something" if is_set else "Choose a channel", "settings-open")
    if not is_set or shown.has_posted:
        return [change]
    post = button("Post the first quest now", "settings-post", style=discord.ButtonStyle.success)
    return [post, button("Preview it", "settings-preview"), change]


def _remarks(shown: ServerShown) -> str:
    opening = "Open this again with `/settings show`. "
    if shown.has_posted:
        return opening + "To post a quest early, use `/settings post-now`."
    return (
        opening + "Show members `/guide`. For later: `/settings level-role` and "
        "`/settings studio-room`."
    )


def draw_preview(
    previewed: PostingPreviewed, channel_id: int | None, png: bytes | None = None
) -> Reply:
    """Draw a preview of a posting for staff, with its picture, if any."""
    card = previewed.card
    layout = draw_posting(card, {}, ping=True, picture=None if png is None else PICTURE)
    for item in layout.walk_children():
        if isinstance(item, Action) and isinstance(item.item, discord.ui.Button):
            item.item.disabled = True
    at = f"{timestamp(previewed.at, 'f')}, {timestamp(previewed.at)}"
    where = f"I'll post it in <#{channel_id}> {at}" if channel_id else "Choose a channel to post it"
    layout.add_item(small(f"Preview: only you can see this. {where}."))
    fit(layout)
    return Reply(layout=layout, files=() if png is None else (picture_file(card, png),))
