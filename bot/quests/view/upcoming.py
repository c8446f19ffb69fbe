"""The coming quests for staff, week by week, to swap, to skip, and to place their own."""

from typing import Any

import discord

from bot.calendar.rules.periods import Cadence
from bot.interactions.errors import StaleButton
from bot.quests.results.scheduling import ComingQuest, UpcomingShown
from bot.quests.rules.themes import DrawMode
from bot.ui.actions import Action, button, choice, page_buttons
from bot.ui.custom_ids import key_numbers
from bot.ui.emoji import QUEST
from bot.ui.replies import WARNING, Reply, body, gap, heading, panel, row, rule, small
from bot.ui.text import MONTHS, SHORT_WEEKDAYS, clean, plain

_TITLE = 100
_OPTION = 100  # Discord's own limit, as is the next
_MAX_OPTIONS = 25


def draw_upcoming(shown: UpcomingShown) -> Reply:
    """Draw one of the next weeks: its theme, its quests, and what can be done about them."""
    week = shown.week
    items: list[discord.ui.Item[Any]] = [
        heading(f"{QUEST} Coming quests"),
        small(f"Week of {_date(week.quests[0])}"),
    ]
    if week.theme is not None:
        title = plain(week.theme.title, limit=_TITLE)
        items += [body(f"**{title}**\n{week.theme.about}"), gap()]
    items += [
        body("\n".join(_line(each) for each in week.quests)),
        rule(),
        row(choice("Change a quest", "upcoming-quest", shown.page, options=_options(shown))),
    ]
    if shown.chosen is not None:
        items += _change(shown, shown.chosen)
    if buttons := [*_theme_buttons(shown), *_draw_button(shown)]:
        items.append(row(*buttons))
    items.append(row(*page_buttons("upcoming-page", page=shown.page, pages=shown.pages)))
    return Reply(layout=panel(*items))


def _line(coming: ComingQuest) -> str:
    when = _date(coming)
    if coming.cadence is not Cadence.DAILY:
        when = f"{when}, {coming.cadence}"
    if coming.title is None:
        return f"**{when}** · skipped"
    changed = " · changed by staff" if coming.is_planned else ""
    return f"**{when}** · {plain(coming.title, limit=_TITLE)}{changed}"


def _date(coming: ComingQuest) -> str:
    on = coming.on
    return f"{SHORT_WEEKDAYS[on.weekday()]} {on.day} {MONTHS[on.month - 1][:3]}"


def _options(shown: UpcomingShown) -> list[discord.SelectOption]:
    return [
        discord.SelectOption(
            label=clean(
                f"{_date(each)} ({each.cadence}): {each.title or 'skipped'}", limit=_OPTION
            ),
            value=_key(each),
            default=each is shown.chosen,
        )
        for each in shown.week.quests
    ]


def _key(coming: ComingQuest) -> str:
    return f"{coming.cadence}.{coming.period}"


def _change(shown: UpcomingShown, chosen: ComingQuest) -> list[discord.ui.Item[Any]]:
    """Draw what can be done about the chosen quest."""
    key = (shown.page, chosen.cadence, chosen.period)
    buttons = [button("Swap", "upcoming-swap", *key)]
    if chosen.title is not None:
        buttons.append(button("Skip", "upcoming-skip", *key))
    if chosen.is_planned:
        buttons.append(button("Undo", "upcoming-undo", *key))
    if not shown.own:
        return [row(*buttons, button("Add your own", "staff-quest-add"))]
    own = [
        discord.SelectOption(
            label=clean(each.title, limit=_OPTION),
            value=each.slug,
            default=each.slug == chosen.quest,
        )
        for each in shown.own[:_MAX_OPTIONS]
    ]
    return [
        row(*buttons),
        row(choice("Place your own quest here", "upcoming-own", *key, options=own)),
    ]


def _theme_buttons(shown: UpcomingShown) -> list[Action]:
    week = shown.week
    if week.theme is None or week.has_begun:
        return []
    buttons = [button("Another theme", "upcoming-theme", shown.page, week.week)]
    if week.is_chosen:
        buttons.append(button("Undo theme", "upcoming-theme-undo", shown.page, week.week))
    return buttons


def _draw_button(shown: UpcomingShown) -> list[Action]:
    """Return the button that switches between themes and a mix."""
    if not shown.has_themes:
        return []
    if shown.draw is DrawMode.THEMED:
        return [button("Use a shuffled mix", "upcoming-draw", shown.page, DrawMode.MIXED)]
    return [button("Use a theme each week", "upcoming-draw", shown.page, DrawMode.THEMED)]


def draw_skip_asked(shown: UpcomingShown, chosen: ComingQuest) -> Reply:
    """Draw the question whether nothing is to be posted for a period."""
    key = (shown.page, chosen.cadence, chosen.period)
    title = plain(chosen.title or "", limit=_TITLE)
    return Reply(
        layout=panel(
            heading(f"Skip the {chosen.cadence} quest on {_date(chosen)}?"),
            body(f"**{title}** won't be posted, and nothing takes its place. You can undo this."),
            row(
                button("Skip it", "upcoming-skip-sure", *key, style=discord.ButtonStyle.danger),
                button("Keep it", "upcoming-keep", *key),
            ),
            accent=WARNING,
        )
    )


def read_coming(key: str) -> tuple[int, Cadence, str]:
    """Read the page, the cadence and the period from a key.

    Raises:
        StaleButton: the key is not one of ours.
    """
    page, _, posting = key.partition(".")
    (number,) = key_numbers(page, 1)
    return number, *read_posting(posting)


def read_posting(text: str) -> tuple[Cadence, str]:
    """Read a cadence and a period. Raises StaleButton if the text is not ours."""
    cadence, _, period = text.partition(".")
    if cadence not in set(Cadence) or not period:
        raise StaleButton
    return Cadence(cadence), period


def read_week(key: str) -> tuple[int, str]:
    """Read the page and the week, or the way to draw, from a key.

    Raises:
        StaleButton: the key is not one of ours.
    """
    page, _, rest = key.partition(".")
    (number,) = key_numbers(page, 1)
    return number, rest
