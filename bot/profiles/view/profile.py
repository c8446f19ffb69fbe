"""Profiles."""

from collections.abc import Mapping, Sequence
from typing import Any

import discord

from bot.calendar.rules.periods import Cadence
from bot.ears.view.drills import DRILL_NAMES, amount_text
from bot.members.rules import Daw
from bot.practice_stats.view import stats_button
from bot.profiles.picture import rank_text
from bot.profiles.results import AttributeLine, ProfileSettings, ProfileShown
from bot.profiles.rules import GENRE_LIMIT
from bot.profiles.view.card import Card
from bot.profiles.view.working import craft_line, gear_line, sitting_line
from bot.quests.view.next_steps import quest_button
from bot.streaks.view import start_button, streak_beside_card, streak_paragraph
from bot.ui.actions import Action, button
from bot.ui.replies import Reply, body, panel, row, rule, small
from bot.ui.text import bar, minutes, named, number, plain, plural, xp
from bot.xp.store.standings import Standing
from bot.xp.view import progress_text

DAW_NAMES: Mapping[Daw, str] = {
    Daw.ABLETON_LIVE: "Ableton Live",
    Daw.BANDLAB: "BandLab",
    Daw.BITWIG_STUDIO: "Bitwig Studio",
    Daw.CUBASE: "Cubase",
    Daw.FL_STUDIO: "FL Studio",
    Daw.FL_STUDIO_MOBILE: "FL Studio Mobile",
    Daw.GARAGEBAND: "GarageBand",
    Daw.KOALA_SAMPLER: "Koala Sampler",
    Daw.LOGIC_PRO: "Logic Pro",
    Daw.PRO_TOOLS: "Pro Tools",
    Daw.REAPER: "REAPER",
    Daw.REASON: "Reason",
    Daw.STUDIO_ONE: "Studio One",
    Daw.OTHER: "Other",
}

_NAME_LIMIT = 60
_ATTRIBUTE_BAR = 10


def draw_profile(
    shown: ProfileShown,
    who: discord.abc.User | None,
    *,
    own: bool,
    card: Card | None = None,
    settings: ProfileSettings | None = None,
) -> Reply:
    """Draw a member's profile.

    A private profile is only shown to its `own` member. `who` is None if only the id is known.
    `settings` are only given where nobody else sees the reply.
    """
    private = shown.member.is_private
    name = named(shown.member.user_id, who.display_name if who else None, limit=_NAME_LIMIT)
    if is_blank(shown):
        return _draw_blank(shown, who, name, own=own)
    gallery, file = card.attached() if card else (None, None)
    items = (
        [gallery, *_beside_card(shown, own=own)]
        if gallery
        else _without_card(shown, who, name, own=own)
    )
    if settings is not None:
        working = (sitting_line(settings), gear_line(settings), craft_line(settings))
        items += [rule(), body("\n".join(working))]
    if private:
        items.append(small("Only you can see this. Your profile is private."))
    items.append(row(*_buttons(shown, own=own)))
    return Reply(layout=panel(*items), files=(file,) if file else (), private=private)


def _draw_blank(
    shown: ProfileShown, who: discord.abc.User | None, name: str, *, own: bool
) -> Reply:
    private, user_id = shown.member.is_private, shown.member.user_id
    if not own:
        head = _head(who, name, f"{name} hasn't practised here yet.")
        return Reply(layout=panel(head), private=private)
    head = _head(who, name, "Nothing here yet. Everyone starts at zero.")
    buttons = row(start_button(user_id), quest_button(Cadence.DAILY), setup_button(user_id))
    return Reply(layout=panel(head, buttons), private=private)


def setup_button(user_id: int) -> Action:
    """Return the button that opens a member's settings."""
    return button("Set up your profile", "profile-setup", user_id)


def _buttons(shown: ProfileShown, *, own: bool) -> list[Action]:
    user_id = shown.member.user_id
    is_active_today = shown.member.streak_last_on == shown.day
    starts = [start_button(user_id)] if own and not is_active_today else []
    return [*starts, stats_button(user_id)]


def is_blank(shown: ProfileShown) -> bool:
    """Whether there is nothing to show yet."""
    return shown.total == Standing() and not shown.active_days


def _beside_card(shown: ProfileShown, *, own: bool) -> list[discord.ui.Item[Any]]:
    """Draw what the card does not show: the week, the attributes' XP, and what keeps a streak."""
    attributes = " · ".join(f"{line.name} {number(line.xp)}" for line in shown.attributes)
    about = " · ".join(_gear(shown))
    streak = streak_beside_card(shown, own=own)
    return [
        body("\n".join([f"**This week** {_sums(shown.week)}", *_ears(shown), *_others(shown)])),
        *([body(streak)] if streak else []),
        small(f"{attributes} XP"),
        *([small(about)] if about else []),
    ]


def _without_card(
    shown: ProfileShown, who: discord.abc.User | None, name: str, *, own: bool
) -> list[discord.ui.Item[Any]]:
    return [
        _head(who, name, progress_text(shown.progress)),
        rule(),
        body("\n".join(_attribute_lines(shown.attributes))),
        rule(),
        body(streak_paragraph(shown, own=own)),
        rule(),
        body(_figures(shown)),
        small(" · ".join([shown.path_name or shown.pack_name, *_gear(shown)])),
    ]


def _head(who: discord.abc.User | None, name: str, text: str) -> discord.ui.Item[Any]:
    title = f"### {name}\n{text}"
    if who is None:
        return body(title)
    thumbnail = discord.ui.Thumbnail[Any](who.display_avatar.url, description="Avatar")
    return discord.ui.Section(title, accessory=thumbnail)


def _attribute_lines(lines: Sequence[AttributeLine]) -> list[str]:
    most = max((line.xp for line in lines), default=0) or 1
    name_width = max((len(line.name) for line in lines), default=0)
    xp_width = len(number(most))
    return [
        f"`{line.name:<{name_width}} {number(line.xp):>{xp_width}}` "
        f"{bar(line.xp, most, width=_ATTRIBUTE_BAR)}"
        for line in lines
    ]


def _figures(shown: ProfileShown) -> str:
    lines = [
        f"**All time** {_sums(shown.total)} · {plural(shown.active_days):active day}",
        f"**This week** {_sums(shown.week)}",
        *_ears(shown),
        *_others(shown),
    ]
    if shown.rank is not None:
        lines.append(f"**Rank** {rank_text(shown.rank, shown.ranked)}")
    return "\n".join(lines)


def _ears(shown: ProfileShown) -> list[str]:
    """Return the rounds of the week, and what was reached in the drills trained last."""
    if not shown.drills:
        return []
    parts = [f"{plural(shown.ear_rounds):round} this week"] if shown.ear_rounds else []
    reached = [
        f"{DRILL_NAMES[each.drill].lower()} {amount_text(each.drill, each.threshold)}"
        for each in shown.drills
    ]
    return [f"**Ears** {' · '.join([*parts, ', '.join(reached)])}"]


def _others(shown: ProfileShown) -> list[str]:
    """Return how many critiques helped, the battles entered, and the weeks led."""
    done = shown.taking_part
    parts = [f"{plural(done.critiques):helpful critique}"] if done.critiques else []
    if done.battles:
        place = f", best place #{number(done.best_place)}" if done.best_place else ""
        parts.append(f"{plural(done.battles):battle}{place}")
    lines = [f"**With others** {' · '.join(parts)}"] if parts else []
    return [
        *lines,
        *([f"**Leaderboard** led {plural(done.weeks_led):week}"] if done.weeks_led else []),
    ]


def _sums(standing: Standing) -> str:
    if standing == Standing():
        return "nothing yet"
    return f"{xp(standing.xp)} · {minutes(standing.minutes)} · {plural(standing.quests):quest}"


def _gear(shown: ProfileShown) -> list[str]:
    """Return what a member has said about how they work."""
    gear: list[str] = []
    if shown.member.daw is not None and shown.member.daw is not Daw.OTHER:
        gear.append(DAW_NAMES[shown.member.daw])
    if shown.member.genre:
        gear.append(plain(shown.member.genre, limit=GENRE_LIMIT))
    return gear
