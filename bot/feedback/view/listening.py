"""A turn to listen, as an ordinary message, in which the track plays; and the critique's form."""

import io
from collections.abc import Mapping
from typing import Any, Final

import discord

from bot.errors import CoachError
from bot.feedback.results import CritiqueForm, CritiqueSent, CritiqueTyped, NothingWaits, Turn
from bot.feedback.rules.critiques import LONGEST, SHORTEST
from bot.feedback.rules.verdicts import Verdict
from bot.feedback.view.buttons import given_button, submit_button
from bot.feedback.view.submitting import owed_text
from bot.interactions.errors import StaleButton
from bot.mixes.view.figures import clock
from bot.tracks.view.stages import STAGE_NAMES
from bot.ui.actions import button
from bot.ui.emoji import DONE, PRACTICE
from bot.ui.forms import Field, choice_field, chosen_in, form, text_field
from bot.ui.replies import Reply, ordinary, row
from bot.ui.sentences import sentence
from bot.ui.text import host_link, quoted, timestamp, xp

VERDICT_NAMES: Final = {
    Verdict.FINISHED: "Finished",
    Verdict.NEARLY: "Nearly",
    Verdict.NOT_YET: "Not yet",
}
_TITLE: Final = f"### {PRACTICE} Your turn to listen"
_CLAIM_TITLE: Final = f"### {PRACTICE} What the listeners heard"
_HOW: Final = (
    "Play it to the end, then choose a verdict. **Finished**: you'd release it like this. "
    "**Nearly**: one more pass. **Not yet**: something big is missing."
)
_NOT_BLIND: Final = (
    "It's a link, so it may show whose it is. Your critique counts all the same, but not as blind."
)
_EXAMPLE: Final = (
    "Your last critiques didn't help their makers much. Name one moment and what you heard there, "
    "like this: “From 1:42 the bass and the kick fight, so the drop feels smaller than the verse. "
    "Try ducking the bass a little on each kick.”"
)
_QUESTION_SHOWN: Final = 600
_EXAMPLE_SECONDS: Final = 102
_AT_LEAST: Final = f"At least {SHORTEST} characters."


def draw_getting() -> Reply:
    """Say that a turn's track is on its way."""
    return ordinary(f"{_TITLE}\nGetting the track…")


def draw_turn(turn: Turn, track: bytes | None) -> Reply:
    """Draw a turn with its track, or with its link."""
    lines = [_TITLE, f"-# {_facts(turn)}", _HOW]
    if turn.needs_example:
        lines.append(_EXAMPLE)
    if turn.submission.link is not None:
        lines.append(f"{host_link(turn.submission.link)}\n{_NOT_BLIND}")
    if turn.submission.question is not None:
        asks = quoted(turn.submission.question, limit=_QUESTION_SHOWN)
        lines.append(f"**The maker asks**\n{asks}")
    files = () if track is None else (_file(turn, track),)
    return ordinary("\n".join(lines), *_turn_rows(turn), files=files)


def draw_unreachable(turn: Turn, error: CoachError) -> Reply:
    """Say why a turn's track can't be played right now, with a button to try again."""
    again = button("Try again", "feedback-next", style=discord.ButtonStyle.primary)
    return ordinary(f"{_TITLE}\n{sentence(error)}\n-# {_facts(turn)}", row(again))


def draw_nothing(nothing: NothingWaits) -> Reply:
    """Say that nothing waits, and what to do meanwhile."""
    if nothing.paused_until is not None:
        text = (
            f"### {PRACTICE} You have a break from listening\n"
            f"Three turns in a row ran out. The next one comes {timestamp(nothing.paused_until)}."
        )
        return ordinary(text, row(given_button()))
    text = (
        f"### {PRACTICE} Nothing new for you right now\n"
        "Look in again later. You hear each maker once in four weeks at most."
    )
    again = button("Look again", "feedback-next")
    buttons = [again, given_button()] if nothing.owed else [submit_button(primary=True), again]
    return ordinary(f"{text} {owed_text(nothing.owed)}", row(*buttons))


def critique_form(data: CritiqueForm, verdict: Verdict) -> discord.ui.Modal:
    """Return the form of a critique: four texts, and what the track needs most."""
    where = "With a time, like 1:42."
    if data.seconds is not None:
        example = clock(min(_EXAMPLE_SECONDS, data.seconds / 2))
        where = f"With a time, like {example}. It ends at {clock(data.seconds)}."
    options = [discord.SelectOption(label=focus.name, value=focus.slug) for focus in data.focuses]
    return form(
        f"Your critique: {VERDICT_NAMES[verdict].lower()}",
        "critique",
        data.claim_id,
        verdict,
        fields=[
            _part("impression", "First impression", f"{_AT_LEAST} What did it make you feel?"),
            _part("strongest", "What's strongest", f"{_AT_LEAST} What should stay as it is?"),
            _part(
                "weakest",
                "What's weakest, and where",
                f"{_AT_LEAST} {where}",
            ),
            _part("suggestion", "One thing to try", f"{_AT_LEAST} The first thing you'd change."),
            choice_field("focus", "What it needs most", options=options),
        ],
    )


def read_critique(verdict: str, fields: Mapping[str, Field]) -> CritiqueTyped:
    """Read the form.

    Raises:
        StaleButton: there's no such verdict, or nothing was chosen.
    """
    chosen = chosen_in(fields, "focus")
    if not chosen:
        raise StaleButton
    return CritiqueTyped(
        verdict=read_verdict(verdict),
        impression=str(fields.get("impression", "")),
        strongest=str(fields.get("strongest", "")),
        weakest=str(fields.get("weakest", "")),
        suggestion=str(fields.get("suggestion", "")),
        focus=chosen[0],
    )


def read_verdict(text: str) -> Verdict:
    """Read the verdict from the key of a button or form.

    Raises:
        StaleButton: there's no such verdict.
    """
    if text not in set(Verdict):
        raise StaleButton
    return Verdict(text)


def draw_sent(sent: CritiqueSent) -> Reply:
    """Thank for a critique, and say what it brings."""
    what_next = (
        "The maker reads it within the next hour and a half, without your name. If it helps them, "
        f"you get {xp(sent.helpful_xp)} some hours later. The wait is random, so nobody can tell "
        "it was you."
    )
    lines = [
        f"### {DONE} Thanks! Your critique is on its way",
        what_next,
        owed_text(sent.owed),
        "-# The first three helpful critiques of a day earn XP.",
    ]
    buttons = [button("Listen to another", "feedback-next", style=discord.ButtonStyle.primary)]
    if not sent.owed:
        buttons.append(submit_button())
    return ordinary("\n".join(lines), row(*buttons, given_button()))


def draw_getting_claimed() -> Reply:
    """Say that the track of a claim is on its way."""
    return ordinary(f"{_CLAIM_TITLE}\nGetting the track…")


def draw_claimed_track(track: bytes) -> Reply:
    """Play the track of a claim to a reviewer."""
    file = discord.File(io.BytesIO(track), "track.ogg", description="The claim's track")
    return ordinary(_CLAIM_TITLE, files=(file,))


def _facts(turn: Turn) -> str:
    facts = [STAGE_NAMES[turn.submission.stage]] if turn.submission.stage else []
    if turn.seconds is not None:
        facts.append(clock(turn.seconds))
    facts.append(f"yours until {timestamp(turn.claim.expires_at, 'f')}")
    return " · ".join(facts)


def _turn_rows(turn: Turn) -> list[discord.ui.ActionRow[Any]]:
    verdicts = [
        button(name, "critique", turn.claim.id, verdict, style=discord.ButtonStyle.primary)
        for verdict, name in VERDICT_NAMES.items()
    ]
    others = [
        button("I know this one", "feedback-pass", turn.claim.id),
        button("Report", "feedback-report", turn.claim.id),
    ]
    return [row(*verdicts), row(*others)]


def _file(turn: Turn, track: bytes) -> discord.File:
    length = "" if turn.seconds is None else f", {clock(turn.seconds)}"
    return discord.File(io.BytesIO(track), "track.ogg", description=f"The track{length}")


def _part(name: str, label: str, hint: str) -> discord.ui.Label[Any]:
    return text_field(name, label, hint=hint, long=True, max_length=LONGEST)
