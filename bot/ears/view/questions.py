"""Questions and their answers, as ordinary messages: only in these does sound play."""

import io
from dataclasses import replace
from typing import Any, Final

import discord

from bot.ears.results import QuestionAnswered, QuestionAsked
from bot.ears.rules.drills import QUESTIONS_A_ROUND, Drill
from bot.ears.rules.question import Option, QuestionKind
from bot.ears.view.drills import DRILL_NAMES, amount_text
from bot.ears.view.options import BOOSTED, CUT, LABELS, SOUNDS
from bot.ears.view.rounds import finished_lines, round_rows
from bot.errors import CoachError
from bot.ui.actions import Action, button
from bot.ui.emoji import DONE, PRACTICE
from bot.ui.replies import Reply, ordinary, row
from bot.ui.sentences import sentence
from bot.ui.text import plural
from bot.xp.view import level_up_after

_PROMPTS: Final = {
    QuestionKind.BOOST: "One band is {amount} louder the second time. Which one?",
    QuestionKind.CUT: "One band is {amount} quieter the second time. Which one?",
    QuestionKind.LOUDER: "Which one is louder, and by how much?",
    QuestionKind.COMPRESSION: (
        "One of the two is compressed by {amount}. Which one, and how fast is the attack?"
    ),
    QuestionKind.POSITION: "It starts in the middle. Where is it the second time?",
    QuestionKind.WIDTH: "What's different about the width the second time?",
    QuestionKind.SPACE: "It's dry first. What's added the second time?",
    QuestionKind.ECHO: "It's dry first, then with a delay. How far apart are the repeats?",
    QuestionKind.CLIPPING: "One of the three is clipped. Which one?",
    QuestionKind.TUNING: (
        "The first note is in tune. Which of the others isn't, and which way is it off?"
    ),
    QuestionKind.INTERVAL_UP: "Two notes, going up. How far apart are they?",
    QuestionKind.INTERVAL_DOWN: "Two notes, going down. How far apart are they?",
    QuestionKind.INTERVAL_TOGETHER: "Two notes at once. How far apart are they?",
    QuestionKind.CHORD: "Which chord is it?",
    QuestionKind.TIMING: "The first one is the groove as it is. What about the second?",
}

_REVEALS: Final = {
    QuestionKind.BOOST: "dry, then boosted",
    QuestionKind.CUT: "dry, then cut",
    QuestionKind.LOUDER: "quieter, then louder",
    QuestionKind.COMPRESSION: "dry, then compressed",
    QuestionKind.POSITION: "in the middle, then moved",
    QuestionKind.WIDTH: "as it was, then changed",
    QuestionKind.SPACE: "dry, then with the {truth}",
    QuestionKind.ECHO: "dry, then with the delay",
    QuestionKind.CLIPPING: "clean, then clipped",
    QuestionKind.TUNING: "in tune, then off",
    QuestionKind.INTERVAL_UP: "low, high, both",
    QuestionKind.INTERVAL_DOWN: "low, high, both",
    QuestionKind.INTERVAL_TOGETHER: "low, high, both",
    QuestionKind.CHORD: "note by note, then all at once",
    QuestionKind.TIMING: "as it was, then changed",
}
_LEVEL: Final = (
    "Play this, and turn it up or down until it's comfortable. Then leave it there: all other "
    "clips are about as loud.\n"
    "-# If you'd have to raise your voice over it, it's too loud. Take a break when your ears feel "
    "tired. Headphones or good speakers work best, because phone speakers hide the bass."
)
_UNCHANGED: Final = frozenset({Option.MIDDLE, Option.SAME, Option.UNMOVED})
_WITH_AMOUNT: Final = {
    QuestionKind.BOOST: ", {amount} louder",
    QuestionKind.CUT: ", {amount} quieter",
    QuestionKind.CLIPPING: ", clipped by {amount}",
    QuestionKind.TUNING: ", by {amount}",
}
"""What the right option is followed by, where its label doesn't say how much it was."""


def draw_question(asked: QuestionAsked, clip: bytes | None, ahead: int = 0) -> Reply:
    """Draw a question with its clip, or say that the clip is being made, after those `ahead`."""
    question = asked.question
    if clip is None:
        return ordinary(f"{_heading(asked)}\nGetting your clip ready…{_others(ahead)}")
    options = [
        button(_label(asked, option), "ear-answer", f"{asked.id}.{number}")
        for number, option in enumerate(question.options)
    ]
    prompt = _PROMPTS[question.kind].format(amount=_amount(asked))
    file = _file(f"question-{asked.number}", clip, f"The clip of question {asked.number}")
    return ordinary(f"{_heading(asked)}\n{prompt}", row(*options), files=(file,))


def draw_answered(
    answered: QuestionAnswered,
    clip: bytes | None,
    guild: discord.Guild | None = None,
    *,
    failed: CoachError | None = None,
) -> Reply:
    """Draw the truth about a question, with its clip; after the last one, the round's result.

    Without a clip it's being made, or making it has `failed`.
    """
    asked, finished = answered.asked, answered.finished
    lines = [_heading(asked), _verdict(answered), _how_to_hear(asked)]
    files: tuple[discord.File, ...] = ()
    if clip is not None:
        reveal = _reveal(asked)
        lines.append(f"-# Play it again: {reveal}.")
        files = (_file(f"answer-{asked.number}", clip, f"Question {asked.number}: {reveal}"),)
    elif failed is not None:
        lines.append(f"-# {sentence(failed)}")
    if finished is not None:
        lines.append(finished_lines(finished, guild))
    rows: list[discord.ui.ActionRow[Any]] = []
    if clip is not None or failed is not None:  # pressing sooner would race with the clip
        rows = round_rows(finished) if finished else [row(*_onwards(answered))]
    awarded = finished.awarded if finished else None
    after = level_up_after(awarded) if awarded else None
    return replace(ordinary("\n".join(lines), *rows, files=files), afterwards=after)


def draw_no_clip(error: CoachError, asked: QuestionAsked) -> Reply:
    """Say why a question has no clip, with a button to try again."""
    again = button("Try again", "ear-next", asked.round_id, style=discord.ButtonStyle.primary)
    return ordinary(f"{_heading(asked)}\n{sentence(error)}", row(again))


def draw_level(
    drill: Drill | None,
    round_id: int | None,
    clip: bytes | None,
    failed: CoachError | None = None,
    ahead: int = 0,
) -> Reply:
    """Ask a member to set their listening level.

    It's on with a round of the drill, or back to the round that they came from. Without a clip it's
    being made, after those `ahead`, or making it has `failed`.
    """
    title = f"### {PRACTICE} Set your level"
    if clip is None and failed is None:
        return ordinary(f"{title}\nGetting a clip ready…{_others(ahead)}")
    if clip is None:
        keys = ("ear-begin", drill or "") if round_id is None else ("ear-level", round_id)
        again = button("Try again", *keys, style=discord.ButtonStyle.primary)
        return ordinary(f"{title}\n{sentence(failed)}", row(again))
    keys = ("ear-ready", drill or "") if round_id is None else ("ear-next", round_id)
    label = "It's set: start" if round_id is None else "It's set"
    onwards = row(button(label, *keys, style=discord.ButtonStyle.primary))
    file = _file("level", clip, "Ten seconds of music")
    return ordinary(f"{title}\n{_LEVEL}", onwards, files=(file,))


def _others(ahead: int) -> str:
    return f" {plural(ahead):other is|others are} ahead of you." if ahead else ""


def _onwards(answered: QuestionAnswered) -> list[Action]:
    round_id = answered.asked.round_id
    return [
        button("Next", "ear-next", round_id, style=discord.ButtonStyle.primary),
        button("Set level", "ear-level", round_id),
    ]


def _heading(asked: QuestionAsked) -> str:
    name = DRILL_NAMES[asked.drill]
    return f"### {PRACTICE} {name} · {asked.number} of {QUESTIONS_A_ROUND}"


def _verdict(answered: QuestionAnswered) -> str:
    """Return what it was, and what the member heard if that was something else."""
    asked = answered.asked
    truth = _truth(asked)
    if answered.is_right:
        return f"{DONE} Right: {truth}."
    chosen = _label(asked, asked.question.options[answered.chosen])
    return f"The answer is {truth}. You picked **{chosen}**."


def _truth(asked: QuestionAsked) -> str:
    question = asked.question
    more = _WITH_AMOUNT.get(question.kind, "").format(amount=_amount(asked))
    return f"**{_label(asked, question.truth)}**{more}"


def _how_to_hear(asked: QuestionAsked) -> str:
    question = asked.question
    by_option = {QuestionKind.BOOST: BOOSTED, QuestionKind.CUT: CUT}.get(question.kind, SOUNDS)
    return by_option[question.truth]


def _reveal(asked: QuestionAsked) -> str:
    question = asked.question
    if question.truth in _UNCHANGED:
        return "the same twice"
    return _REVEALS[question.kind].format(truth=_label(asked, question.truth).lower())


def _label(asked: QuestionAsked, option: Option) -> str:
    twice = amount_text(asked.drill, 2 * asked.question.amount)
    return LABELS[option].format(amount=_amount(asked), twice=twice)


def _amount(asked: QuestionAsked) -> str:
    return amount_text(asked.drill, asked.question.amount)


def _file(name: str, clip: bytes, description: str) -> discord.File:
    return discord.File(io.BytesIO(clip), f"{name}.ogg", description=description)
