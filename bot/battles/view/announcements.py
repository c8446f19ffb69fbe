"""The announcement of a battle, in its channel."""

from typing import Any, Final

import discord

from bot.audio.clips import Instrument
from bot.battles.rules.battles import Phase, Sample
from bot.battles.rules.planning import TASK_LIMIT, TITLE_LIMIT
from bot.battles.rules.samples import SAMPLE_BARS, note_name
from bot.battles.rules.timing import SHORTEST_SECONDS
from bot.battles.store.battles import Battle
from bot.ui.actions import Action, button
from bot.ui.custom_ids import CustomIdPattern, custom_id_pattern
from bot.ui.emoji import BATTLE
from bot.ui.replies import BRAND, body, gap, heading, panel, row, rule
from bot.ui.text import clean, minutes, plain, timestamp

"""For Discord's audit log."""
_REASON_LIMIT: Final = 600
_REPLACE: Final = "You can replace your entry until then."
_FAIR: Final = "I play all entries equally loud and without names."
_HOW: Final = "battle-how"
_MODES: Final = {
    "major": "major",
    "minor": "minor",
    "harmonic": "harmonic minor",
    "dorian": "Dorian",
    "mixolydian": "Mixolydian",
    "phrygian": "Phrygian",
}
_WAV: Final = ".wav"
_INSTRUMENTS: Final = {
    "keys": "keys",
    "bass": "a bass line",
    "drums": "a drum loop",
    "mix": "drums, bass and keys",
}


def battle_title(battle: Battle) -> str:
    """Return a battle's title, escaped if staff typed it."""
    return title_text(battle.title, is_own=battle.brief is None)


def title_text(title: str, *, is_own: bool) -> str:
    """Return the title of a brief, escaped if staff typed it."""
    return plain(title, limit=2 * TITLE_LIMIT) if is_own else title


def task_items(title: str, task: str, *, is_own: bool) -> list[discord.ui.TextDisplay[Any]]:
    """Return what to make, escaped if staff typed it; nothing if the title says all of it."""
    if title == task:
        return []
    if is_own:
        return [body(plain(task, limit=2 * TASK_LIMIT, newlines=True))]
    return [body(clean(task, limit=2 * TASK_LIMIT, newlines=True))]


def draw_announcement(
    battle: Battle, *, accent: int | None = None, sample: str | None
) -> discord.ui.LayoutView:
    """Draw a battle as it is now. `sample` is the file name of its sample, None if it has none."""
    items: list[discord.ui.Item[Any]] = [
        heading(f"{BATTLE} Battle: {battle_title(battle)}"),
        *task_items(battle.title, battle.task, is_own=battle.brief is None),
        *_sample_items(battle, sample),
        rule(),
        body(_state(battle)),
        gap(),
        row(*_buttons(battle, has_sample=sample is not None)),
    ]
    return panel(*items, accent=BRAND if accent is None else discord.Colour(accent))


def announcement_marker(battle_id: int) -> CustomIdPattern:
    """Return the pattern of the custom id that identifies an announcement in its channel."""
    return custom_id_pattern(_HOW, battle_id)


def how_button(battle_id: int) -> Action:
    """Return the button that explains a battle."""
    return button("How it works", _HOW, battle_id)


def enter_button(battle_id: int, label: str = "Enter") -> Action:
    """Return the button that opens the form to enter a battle."""
    return button(label, "battle-enter", battle_id, style=discord.ButtonStyle.primary)


def vote_button(battle_id: int) -> Action:
    """Return the button that deals a pair to vote on."""
    return button("Vote", "battle-vote", battle_id, style=discord.ButtonStyle.primary)


def sample_button(battle_id: int) -> Action:
    """Return the button that sends the sample of a battle."""
    return button("Get the sample", "battle-sample", battle_id)


def standings_button(label: str = "Where it stands") -> Action:
    """Return the button that shows how a server's battle is going."""
    return button(label, "battle-standings")


def sample_name(sample: Sample, mode: str) -> str:
    """Return the file name of a sample, which says its tempo and key: `keys-92bpm-Db-minor.wav`."""
    name = f"{sample.instrument}-{sample.bpm}bpm"
    if sample.instrument == Instrument.DRUMS:
        return f"{name}{_WAV}"
    note = note_name(sample.root).replace("♭", "b").replace("♯", "sharp")
    return f"{name}-{note}-{mode}{_WAV}"


def is_sample(name: str) -> bool:
    """Return whether an announcement's file is its sample."""
    return name.endswith(_WAV)


def sample_text(sample: Sample, file_name: str | None) -> str:
    """Return what a sample is; its file's name says in which mode its key is."""
    key = ""
    if sample.instrument != Instrument.DRUMS:
        mode = (file_name or "").removesuffix(_WAV).rpartition("-")[2]
        key = f" in {note_name(sample.root)} {_MODES.get(mode, '')}".rstrip()
    return (
        f"**Sample** · {_INSTRUMENTS[sample.instrument]}, {SAMPLE_BARS} bars at {sample.bpm} BPM"
        f"{key}. Made for this battle and free to use in anything (CC0)."
    )


def _sample_items(battle: Battle, file_name: str | None) -> list[discord.ui.Item[Any]]:
    if battle.sample is None:
        return []
    items: list[discord.ui.Item[Any]] = [gap(), body(sample_text(battle.sample, file_name))]
    if file_name is not None:
        items.append(discord.ui.File[Any](f"attachment://{file_name}"))
    return items


def _state(battle: Battle) -> str:
    match battle.phase:
        case Phase.ENTRIES:
            return _rules(battle)
        case Phase.VOTING:
            return (
                "Entries are closed, and it's time to vote. You'll hear two entries at a time and "
                "say which one you prefer. Votes close "
                f"{timestamp(battle.votes_close_at, 'f')}, {timestamp(battle.votes_close_at)}."
            )
        case Phase.OVER:
            return "This battle is over. Thanks to everyone who entered and voted."
        case Phase.CANCELLED:
            reason = plain(battle.reason or "", limit=_REASON_LIMIT)
            return f"Staff cancelled this battle: {reason}" if reason else "Staff cancelled it."


def _rules(battle: Battle) -> str:
    close, votes = battle.entries_close_at, battle.votes_close_at
    extended = "There's more time, since few entries came in. " if battle.was_extended else ""
    lines = (
        f"{extended}Enter by {timestamp(close, 'f')}, {timestamp(close)}. {_REPLACE}",
        f"{SHORTEST_SECONDS} seconds to {length_text(battle.longest_seconds)}. {_FAIR}",
        f"Then everyone votes until {timestamp(votes, 'f')}. Vote too, or your entry isn't ranked.",
    )
    return "\n".join(f"- {line}" for line in lines)


def length_text(seconds: int) -> str:
    """Return the length of an entry: `3 min`, `1 min 40 s`, `45 s`."""
    whole, rest = divmod(seconds, 60)
    return " ".join(([minutes(whole)] if whole else []) + ([f"{rest} s"] if rest else []))


def _buttons(battle: Battle, *, has_sample: bool) -> list[Action]:
    buttons: list[Action] = []
    if battle.phase is Phase.ENTRIES:
        buttons.append(enter_button(battle.id))
    elif battle.phase is Phase.VOTING:
        buttons.append(vote_button(battle.id))
    elif battle.phase is Phase.OVER:
        buttons.append(standings_button("See the result"))
    if battle.sample is not None and not has_sample:
        buttons.append(sample_button(battle.id))
    return [*buttons, how_button(battle.id)]
