"""Battles that are over: the result, its players, and what makers read."""

import io
from collections.abc import Mapping, Sequence
from typing import Any, Final

import discord

from bot.battles.picture import on_podium
from bot.battles.results.outcomes import (
    BattleResult,
    EntryToPlay,
    ReasonsForMaker,
    ResultPage,
)
from bot.battles.store.outcomes import ResultLine
from bot.battles.view.announcements import battle_title
from bot.battles.view.reasons import result_controls
from bot.interactions.rules import Place
from bot.ui.actions import Action, choice, page_buttons, place_button
from bot.ui.custom_ids import CustomIdPattern, custom_id_pattern
from bot.ui.emoji import BATTLE, LEADERBOARD
from bot.ui.pictures.attached import ALT_TEXT_LIMIT, picture
from bot.ui.replies import BRAND, Reply, body, heading, ordinary, panel, row, rule, small
from bot.ui.text import clean, listed, named, plain, plural, timestamp

_PLAY: Final = "battle-play"
_NAME_LIMIT: Final = 40
_OPTIONS: Final = 25
_SELECTS: Final = 4
_LINES: Final = 60
_REASONS: Final = 12
_NOTE_LIMIT: Final = 600
_CLEAR: Final = 75
_CLOSE: Final = 62
_FIRST_MARKER: Final = 2_100_000_000
_MARKERS: Final = 40_000_000


def draw_result(result: BattleResult, names: Mapping[int, str], png: bytes | None = None) -> Reply:
    """Draw a battle's result for its channel, with its podium if there is a picture."""
    items, files = _result_items(result, names, png)
    return Reply(
        layout=panel(*items, *_players(result, names), accent=_accent(result)), files=files
    )


def draw_result_page(
    page: ResultPage, names: Mapping[int, str], png: bytes | None = None, *, is_staff: bool
) -> Reply:
    """Draw one of a server's battles, who has won most, and staff's controls."""
    result = page.result
    items, files = _result_items(result, names, png)
    items += _players(result, names)
    champions = [
        f"{_shown(each.user_id, names)} ({plural(each.wins):win})" for each in page.champions
    ]
    if champions and page.pages > 1:
        items += [rule(), body(f"{LEADERBOARD} **Most wins** · {', '.join(champions)}")]
    turn = page_buttons("battle-results", page=page.page, pages=page.pages)
    controls = result_controls(result.battle) if is_staff else []
    if turn or controls:
        items.append(row(*turn, *controls))
    return Reply(layout=panel(*items, accent=_accent(result)), files=files)


def describe_podium(result: BattleResult, names: Mapping[int, str]) -> str:
    """Return the alt text of a result's picture."""
    facts = (f"{_place(result, line)}: {_plain(line, names)}." for line in on_podium(result))
    return " ".join(["The podium.", *facts])[:ALT_TEXT_LIMIT]


def draw_fetching(entry: EntryToPlay) -> Reply:
    """Say that an entry is on its way."""
    return ordinary(f"{BATTLE} {battle_title(entry.battle)}: getting the entry…")


def draw_entry_played(entry: EntryToPlay, names: Mapping[int, str], track: bytes) -> Reply:
    """Draw an entry with its player, its maker and their note."""
    line = entry.line
    place = (
        "Not ranked"
        if line.place is None
        else _ordinal_place(line.place, is_shared=entry.is_shared)
    )
    whose = f"{place} · {_maker(line, names)}"
    lines = [f"### {BATTLE} {battle_title(entry.battle)}", whose]
    if line.note:
        lines.append(f"> {plain(line.note, limit=_NOTE_LIMIT)}")
    file = discord.File(
        io.BytesIO(track), "entry.ogg", description=f"The entry by {_plain(line, names)}"
    )
    return ordinary("\n".join(lines), files=(file,))


def draw_reasons(reasons: ReasonsForMaker, guild_name: str | None) -> discord.ui.LayoutView:
    """Draw what voters wrote on the pairs with an entry, for its maker's direct messages."""
    battle = reasons.battle
    where = f" in **{plain(guild_name, limit=100)}**" if guild_name else ""
    items: list[discord.ui.Item[Any]] = [
        heading(f"{BATTLE} What voters said about your entry"),
        body(f"From pairs with your entry to **{battle_title(battle)}**{where}."),
    ]
    for title, texts in (
        ("They preferred yours", reasons.for_it),
        ("They preferred the other one", reasons.against_it),
        ("They couldn't tell", reasons.undecided),
    ):
        if texts:
            quotes = "\n".join(f"> {plain(each, limit=300)}" for each in texts[:_REASONS])
            items.append(body(f"**{title}**\n{quotes}"))
    place = Place(guild_id=battle.guild_id, channel_id=battle.channel_id)
    return panel(*items, row(place_button(place)), mark=reasons_marker(reasons.entry_id))


def result_marker(battle_id: int) -> CustomIdPattern:
    """Return the pattern of the custom id that identifies a result in its channel."""
    return custom_id_pattern(_PLAY, battle_id, None)


def reasons_marker(entry_id: int) -> int:
    """Return the component id that identifies the message to a maker."""
    return _FIRST_MARKER + entry_id % _MARKERS


def _result_items(
    result: BattleResult, names: Mapping[int, str], png: bytes | None
) -> tuple[list[discord.ui.Item[Any]], tuple[discord.File, ...]]:
    battle = result.battle
    items: list[discord.ui.Item[Any]] = [
        heading(f"{BATTLE} {battle_title(battle)}: the result"),
        body(_headline(result, names)),
    ]
    files: tuple[discord.File, ...] = ()
    shown: Sequence[ResultLine] = ()
    if png is not None:
        gallery, file = picture("podium", png, describe_podium(result, names))
        items.append(gallery)
        files, shown = (file,), on_podium(result)
    if others := _listing(result, names, shown):
        items.append(body(others))
    if result.praise:
        quotes = "\n".join(
            f"“{plain(each.reason, limit=300)}” · {_maker(each.line, names)}"
            for each in result.praise
        )
        items += [rule(), body(f"**What voters liked**\n{quotes}")]
    ended = timestamp(battle.votes_close_at, "D")
    items.append(small(f"{plural(result.voters):person|people} voted. Ended {ended}."))
    return items, files


def _headline(result: BattleResult, names: Mapping[int, str]) -> str:
    """Say who won, and how close it was."""
    winners = result.winners
    if not result.votes:
        return "Nobody voted this time, so there are no places. Every entry is here to listen to."
    if not result.has_places:
        return (
            "None of those who entered voted on all their pairs, so there are no places. Every "
            "entry is here to listen to."
        )
    if not winners:
        return "The entry that came first isn't here any more. These are the others."
    if len(winners) > 1:
        count = plural(len(winners))
        return f"{count:entry|entries} share first place: the votes can't tell them apart."
    winner, lead = f"{_maker(winners[0], names)} wins", result.lead_percent
    if lead is None:
        return f"{winner}!"
    if lead >= _CLEAR:
        return f"{winner}, and clearly: about {round(lead / 10)} in 10 prefer it to the next entry."
    if lead >= _CLOSE:
        return f"{winner}: about {round(lead / 10)} in 10 prefer it to the next entry."
    return f"{winner}, by a little: the next entry was close."


def _listing(result: BattleResult, names: Mapping[int, str], shown: Sequence[ResultLine]) -> str:
    """Return the entries that the picture doesn't show, by their places."""
    rest = [line for line in result.lines if line not in shown]
    ranked = [line for line in rest if line.place is not None and result.has_places]
    others = [line for line in rest if line not in ranked]
    lines = [f"{_place(result, line)} · {_maker(line, names)}" for line in ranked[:_LINES]]
    if more := len(ranked) - _LINES:
        lines += [f"and {plural(more):more entry|more entries}"] if more > 0 else []
    if others:
        makers = listed([_maker(line, names) for line in others[:_LINES]])
        label = "Not ranked, votes missing" if result.has_places else "They entered"
        lines.append(f"{label} · {makers}")
    return "\n".join(lines)


def _players(result: BattleResult, names: Mapping[int, str]) -> list[discord.ui.Item[Any]]:
    """Return selects of all entries; so many that a message holds them."""
    rows: list[discord.ui.Item[Any]] = []
    for at in range(0, min(len(result.lines), _OPTIONS * _SELECTS), _OPTIONS):
        options = [
            discord.SelectOption(
                label=f"{_place(result, line)} · {_plain(line, names)}"[:100],
                value=str(line.entry_id),
            )
            for line in result.lines[at : at + _OPTIONS]
        ]
        last = at + len(options)
        span = f" ({at + 1} to {last})" if len(result.lines) > _OPTIONS else ""
        play: Action = choice(f"Play an entry{span}", _PLAY, result.battle.id, at, options=options)
        rows.append(row(play))
    return rows


def _place(result: BattleResult, line: ResultLine) -> str:
    if line.place is None or not result.has_places:
        return "Not ranked" if result.has_places else "Entry"
    return _ordinal_place(line.place, is_shared=result.is_shared(line))


def _ordinal_place(place: int, *, is_shared: bool) -> str:
    ending = "th" if place % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(place % 10)
    return f"{'Shared ' if is_shared else ''}{place}{ending or 'th'}"


def _maker(line: ResultLine, names: Mapping[int, str]) -> str:
    return "a private member" if line.is_private else f"**{_shown(line.user_id, names)}**"


def _shown(user_id: int, names: Mapping[int, str]) -> str:
    return named(user_id, names.get(user_id), limit=_NAME_LIMIT)


def _plain(line: ResultLine, names: Mapping[int, str]) -> str:
    """Return a maker's name where Discord renders no markdown."""
    if line.is_private:
        return "a private member"
    return clean(names.get(line.user_id, ""), limit=_NAME_LIMIT) or "a member"


def _accent(result: BattleResult) -> discord.Colour:
    return BRAND if result.accent is None else discord.Colour(result.accent)
