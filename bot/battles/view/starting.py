"""What staff see before and after they start a battle."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import discord
from discord import app_commands

from bot.battles.results.battles import BattlePlanned, BattleStarted, BattleWanted
from bot.battles.rules.battles import Format
from bot.battles.rules.planning import TASK_LIMIT, TITLE_LIMIT, title_and_task
from bot.battles.rules.samples import ANY_INSTRUMENT
from bot.battles.view.announcements import (
    battle_title,
    length_text,
    standings_button,
    task_items,
    title_text,
)
from bot.packs.briefs import Brief
from bot.servers.view.problems import problem_list
from bot.ui.actions import button
from bot.ui.emoji import BATTLE
from bot.ui.forms import Field, form, text_field
from bot.ui.replies import SUCCESS, Reply, body, gap, heading, panel, row, rule, say
from bot.ui.text import timestamp

NO_SAMPLE: Final = "none"
FORMATS: Final = {
    Format.TWO_HOUR: "Two hours, then a day to vote",
    Format.WEEKEND: "A weekend, then two days to vote",
    Format.WEEK: "A week, then three days to vote",
}
SAMPLE_CHOICES: Final = [
    app_commands.Choice(name=name, value=value)
    for value, name in {
        NO_SAMPLE: "No sample",
        ANY_INSTRUMENT: "A sample that suits the brief",
        "keys": "Keys",
        "bass": "A bass line",
        "drums": "A drum loop",
        "mix": "Drums, bass and keys",
    }.items()
]


def suggest_briefs(briefs: Sequence[Brief], current: str) -> list[app_commands.Choice[str]]:
    """Return briefs whose title has what was typed, as choices; the value is the slug."""
    query = current.strip().casefold()
    return [
        app_commands.Choice(name=f"{each.title} · {each.difficulty}", value=each.slug)
        for each in briefs
        if query in each.title.casefold()
    ]


def suggest_formats(current: str) -> list[app_commands.Choice[str]]:
    """Return the formats as choices; whatever else is typed is read as a time."""
    query = current.strip().casefold()
    return [
        app_commands.Choice(name=name, value=value)
        for value, name in FORMATS.items()
        if query in name.casefold() or query in value
    ]


def draw_plan(
    planned: BattlePlanned, plan_id: int, *, can_change: bool, problems: Sequence[str]
) -> Reply:
    """Draw a battle to confirm, and what to fix in its channel first.

    `can_change` is whether its brief came at random, or was written in the form.
    """
    plan, is_own = planned.plan, planned.plan.brief is None
    sample = plan.sample
    made = f"{sample.instrument}, {sample.bpm} BPM" if sample else "none"
    changes = [
        button("Another brief", "battle-another", plan_id),
        button("Edit it" if is_own else "Write your own", "battle-own", plan_id),
    ]
    items: list[discord.ui.Item[Any]] = [
        heading(f"{BATTLE} Start this battle?"),
        body(f"**{title_text(plan.title, is_own=is_own)}**"),
        *task_items(plan.title, plan.task, is_own=is_own),
        rule(),
        body(
            f"**Sample** · {made}\n"
            f"**Length** · up to {length_text(plan.longest_seconds)}\n"
            f"**Entries close** · {timestamp(plan.entries_close_at, 'F')}\n"
            f"**Votes close** · {timestamp(plan.votes_close_at, 'F')}\n"
            f"**Posted in** · <#{planned.channel_id}>"
        ),
        *([body(problem_list(problems))] if problems else []),
        gap(),
        row(
            button("Start it", "battle-start", plan_id, style=discord.ButtonStyle.success),
            *(changes if can_change else []),
            button("Don't start", "battle-leave"),
        ),
    ]
    return Reply(layout=panel(*items))


def own_brief_form(plan_id: int, wanted: BattleWanted) -> discord.ui.Modal:
    """Return the form for a brief of staff's own."""
    fields = [
        text_field(
            "title", "Title", placeholder="One kick", value=wanted.title, max_length=TITLE_LIMIT
        ),
        text_field(
            "task",
            "Task",
            hint="What everyone makes, and what's allowed",
            placeholder="Make everything from a single kick drum. Any effects, no other samples.",
            value=wanted.task,
            long=True,
            max_length=TASK_LIMIT,
        ),
    ]
    return form("Write your own brief", "battle-own", plan_id, fields=fields)


def read_own_brief(fields: Mapping[str, Field], wanted: BattleWanted) -> BattleWanted:
    """Return the battle with the brief in the form, with any brief if it is blank."""
    title = " ".join(str(fields.get("title") or "").split())
    task = str(fields.get("task") or "").strip()
    if not (title and task):
        title, task = title_and_task(title or task)
    return replace(wanted, title=title or None, task=task or None)


def draw_started(started: BattleStarted) -> Reply:
    """Draw that a battle has begun."""
    battle = started.battle
    text = (
        f"**{battle_title(battle)}** has begun. I'm posting it in <#{battle.channel_id}>. Extend "
        "it, cancel it or look at entries from the button below."
    )
    return Reply(layout=panel(body(text), row(standings_button()), accent=SUCCESS))


def draw_not_started() -> Reply:
    """Draw that a plan was dropped."""
    return say("Okay, nothing was posted. Plan another one with `/battle start`.")
