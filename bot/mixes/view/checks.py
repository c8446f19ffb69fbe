"""A mix check: its picture, what to look at first, and what changed since the last version."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import discord

from bot.coach.view.buttons import details_button
from bot.mixes.picture import MixPicture, mix_picture
from bot.mixes.results import MixRemoved, MixShown
from bot.mixes.rules.advice import Advice
from bot.mixes.rules.guide import ANY
from bot.mixes.rules.playback import Playback
from bot.mixes.view.advice import advice_text, change_text
from bot.mixes.view.excerpts import excerpt_files, excerpt_items
from bot.mixes.view.figures import tenths
from bot.mixes.view.listening import listening_buttons
from bot.tracks.view.tracks import track_options
from bot.ui.actions import Action, button, choice
from bot.ui.emoji import DONE, PRACTICE
from bot.ui.pictures.attached import picture
from bot.ui.replies import SUCCESS, Reply, body, gap, heading, panel, row, rule, small
from bot.ui.sharing import share_button, shared_by
from bot.ui.text import MONTHS, listed, plain, plural, quoted, timestamp

NAME_SHOWN: Final = 160  # escapes included
_NOTE_SHOWN: Final = 600
_FEW_LEFT: Final = 3
"""From so many checks left on, the message says how many."""
_AUDIBLE_DB: Final = 0.5
"""Smaller changes of level aren't worth naming a service for."""

Items = list[discord.ui.Item[Any]]
Drawn = tuple[MixPicture, bytes] | None
"""A picture's content, and the picture itself; None if it couldn't be drawn."""


def draw_check(shown: MixShown, drawn: Drawn, made: Mapping[str, bytes] | None = None) -> Reply:
    """Draw a check for its member, right after it with the excerpts that were `made`."""
    check = shown.check
    items, files = _picture(shown, drawn)
    if check.note is not None:
        items.append(body(quoted(check.note, limit=_NOTE_SHOWN)))
    items += [*_advice(shown, with_quests=True), gap(), *_since(shown), *_playback(shown)]
    excerpts = excerpt_files(made or {})
    if excerpts:
        items += [rule(), body("**The loudest 30 seconds**"), *excerpt_items(excerpts)]
        items.append(row(*listening_buttons(check.id, made or {})))
    if not shown.track and shown.tracks:
        options = track_options(shown.tracks)
        items.append(row(choice("Which track is this?", "mix-link", check.id, options=options)))
    items.append(row(*_buttons(shown)))
    items += _small_print(shown, has_excerpts=bool(excerpts))
    return Reply(layout=panel(*items), files=(*files, *excerpts))


def draw_shared_check(shown: MixShown, drawn: Drawn) -> Reply:
    """Draw a check for everybody: figures and advice, without sound and without the note."""
    items, files = _picture(shown, drawn)
    items += _advice(shown, with_quests=False)
    items += [row(button("Check a mix of mine", "mix-new")), shared_by(shown.check.user_id)]
    return Reply(layout=panel(*items), files=files)


def draw_linked(shown: MixShown) -> Reply:
    """Draw that a check is a version of a track now, and what changed since the one before."""
    title = plain(shown.track.title, limit=NAME_SHOWN) if shown.track else ""
    items: Items = [body(f"{DONE} Saved as a version of **{title}**."), *_since(shown)]
    if shown.before is None:
        items.append(small("It's the first one. Check the next, and I'll say what changed."))
    buttons = row(_history_button(shown), _next_button(shown))
    return Reply(layout=panel(*items, buttons, accent=SUCCESS))


def draw_remove_question(shown: MixShown) -> Reply:
    """Ask for confirmation before a check is deleted."""
    check = shown.check
    return Reply(
        layout=panel(
            heading(f"Remove the check of {plain(check.name, limit=NAME_SHOWN)}?"),
            body("Its figures go for good. It still counts towards today's ten checks."),
            row(
                button("Remove check", "mix-removed", check.id, style=discord.ButtonStyle.danger),
                button("Keep it", "mix", check.id),
            ),
        )
    )


def draw_removed(removed: MixRemoved) -> Reply:
    """Draw that a check is deleted."""
    check = removed.check
    text = f"The check of **{plain(check.name, limit=NAME_SHOWN)}** is gone."
    history = button("My checks", "mixes", check.user_id, 0, 0)
    return Reply(layout=panel(body(text), row(history)))


def _picture(shown: MixShown, drawn: Drawn) -> tuple[Items, tuple[discord.File, ...]]:
    """Return the picture, or its facts in words."""
    if drawn is None:
        facts = mix_picture(shown).description
        return [body(f"{PRACTICE} {plain(facts, limit=1_500)}")], ()
    content, png = drawn
    gallery, file = picture("mix", png, content.description)
    return [gallery], (file,)


def _advice(shown: MixShown, *, with_quests: bool) -> Items:
    if not shown.advice:
        return [
            heading(f"{DONE} Nothing stands out"),
            body("I found nothing to fix. What's left is taste, and that's yours."),
        ]
    items: Items = [heading("Look at this first")]
    offered: set[str | None] = set()  # a message can't have the same button twice
    for advice in shown.advice:
        text = body(_in_words(advice, shown))
        is_new = with_quests and advice.quest not in offered
        step = _quest_button(shown, advice) if is_new else None
        offered.add(advice.quest)
        items.append(discord.ui.Section[Any](text, accessory=step) if step else text)
    return items


def _in_words(advice: Advice, shown: MixShown) -> str:
    words = advice_text(advice, shown.check.measures)
    return f"**{words.title}** · {words.what}\n{words.why}\n**Try this:** {words.move}"


def _quest_button(shown: MixShown, advice: Advice) -> Action | None:
    if advice.quest is None or advice.quest not in shown.quests:
        return None
    return details_button(shown.check.user_id, advice.quest)


def _since(shown: MixShown) -> Items:
    """Say what changed since the version before."""
    before = shown.before
    if before is None:
        return []
    name = plain(before.name, limit=NAME_SHOWN)
    lines = [f"**Since {name}**, {timestamp(before.at)}"]
    lines += [f"- {change_text(change)}" for change in shown.changes]
    if not shown.changes:
        lines.append("Nothing you'd hear has changed.")
    return [body("\n".join(lines))]


def _playback(shown: MixShown) -> Items:
    """Say what each streaming service does to the mix, in one line."""
    if not shown.playback:
        return []
    turned: dict[str, list[str]] = {}
    for each in shown.playback:
        turned.setdefault(_turn(each), []).append(plain(each.service, limit=NAME_SHOWN))
    lines = [f"{listed(services)}: {turn}" for turn, services in turned.items()]
    text = f"**Streaming would play it**: {' · '.join(lines)}"
    return [body(text), small(f"Their targets as of {_month(shown.checked_on)}.")]


def _month(checked_on: str) -> str:
    """Format a month such as `2026-11` as people write it."""
    year, _, month = checked_on.partition("-")
    return f"{MONTHS[int(month) - 1]} {year}"


def _turn(playback: Playback) -> str:
    if playback.gain_db <= -_AUDIBLE_DB:
        return f"{tenths(-playback.gain_db)} dB down"
    if playback.gain_db >= _AUDIBLE_DB:
        return f"{tenths(playback.gain_db)} dB up"
    return "as it is"


def _buttons(shown: MixShown) -> Sequence[Action]:
    user_id = shown.check.user_id
    genre = [button("Set your genre", "profile-setup", user_id)] if _lacks_genre(shown) else []
    return [
        share_button("mix", shown.check.id),
        _history_button(shown),
        _next_button(shown),
        *genre,
        button("Remove", "mix-remove", shown.check.id),
    ]


def _lacks_genre(shown: MixShown) -> bool:
    """Whether a check was compared with music of all kinds, for want of anything closer."""
    balance, is_new = shown.balance, shown.left_today is not None
    has_reference = shown.check.reference is not None
    return is_new and not has_reference and balance is not None and balance.slug == ANY


def _history_button(shown: MixShown) -> Action:
    if shown.track is None:
        return button("My checks", "mixes", shown.check.user_id, 0, 0)
    return button("All versions", "mixes", shown.check.user_id, shown.track.id, 0)


def _next_button(shown: MixShown) -> Action:
    if shown.track is None:
        return button("Check another", "mix-new")
    return button("Check the next version", "mix-new", shown.track.id)


def _small_print(shown: MixShown, *, has_excerpts: bool) -> Items:
    lines: list[str] = []
    if _lacks_genre(shown):
        lines.append("I don't know your genre, so I compared this with most music.")
    if shown.left_today is None and not has_excerpts:
        lines.append("I keep figures, not audio. To listen again, check the file again.")
    if shown.left_today is not None and shown.left_today <= _FEW_LEFT:
        lines.append(f"{plural(shown.left_today):check} left today.")
    return [small(" ".join(lines))] if lines else []
