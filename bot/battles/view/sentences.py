"""What members and staff read when something about a battle isn't possible."""

from collections.abc import Sequence
from math import ceil

from bot.battles import errors
from bot.battles.errors import Deadline
from bot.battles.rules.battles import Phase
from bot.battles.view.announcements import (
    enter_button,
    length_text,
    standings_button,
    vote_button,
)
from bot.battles.view.lengths import length_of_time
from bot.ui.actions import Action
from bot.ui.errors import next_steps
from bot.ui.sentences import quoted_name, register_texts, sentence
from bot.ui.text import timestamp

register_texts(
    {
        errors.ReasonGone: "That reason is gone already.",
        errors.JoinedTooLate: (
            "Only people who were in the server when the battle began can vote in it. You can vote "
            "in the next one."
        ),
        errors.VotingOver: "Votes are closed.",
        errors.PairGone: "One of these two isn't in the battle any more. Get another pair.",
        errors.BattleNotFound: (
            "There's no battle here right now. Anyone with Manage Server can start one with "
            "`/battle start`."
        ),
        errors.PlanExpired: (
            "I don't remember that plan any more. Use `/battle start` again to make a new one."
        ),
        errors.BattleChannelNeeded: (
            "Battles need a channel that I can post in. Choose one with "
            "`/settings battles channel`, then start the battle again."
        ),
        errors.NoBriefs: (
            "This server's skill pack has no briefs. Type your own task as the `brief`."
        ),
        errors.NothingToEnter: "There's nothing to enter yet. Attach a `file`, or use the form.",
        errors.EntryFileOrLink: "Enter a file or a link, not both.",
        errors.LinkNotOnDiscord: (
            "Links tell whose entry it is, so I only take files. Attach yours, or link a file that "
            "was posted on Discord."
        ),
        errors.SameRecording: (
            "This sounds the same as somebody else's entry. If you made it yourself, ask anyone "
            "with Manage Server. Otherwise enter something of your own."
        ),
        errors.EntryHidden: (
            "Your entry isn't in this battle any more: staff hid it, or its message in your DMs is "
            "gone. Ask anyone with Manage Server about it. You can still vote."
        ),
        errors.ReasonNeeded: "Say why, so that everyone who's working on it knows.",
        errors.EntryNotFound: (
            "That entry is gone: its maker took it back or deleted their data. Open **Entries** "
            "again to see what's there."
        ),
        errors.EntryAlreadyHidden: "That entry is hidden already.",
        errors.ScheduleNeedsChannel: (
            "Battles that start by themselves need a channel. Add `channel` to `/settings battles`."
        ),
        errors.DeletedWhileEntering: (
            "You deleted your data while I was working on your entry, so I kept nothing of it."
        ),
    }
)


@sentence.register
def _(error: errors.BattleRunning) -> str:
    ends = "Entries close" if error.phase is Phase.ENTRIES else "Votes close"
    return (
        f"**{quoted_name(error.title)}** is still running, and a server has one battle at a time. "
        f"{ends} {timestamp(error.ends_at)}."
    )


@sentence.register
def _(error: errors.NotAMoment) -> str:
    examples = "`2 hours`, `Sunday 20:00`, `tomorrow 8pm` or `2026-12-06 20:00`"
    return (
        f"I can't read “{quoted_name(error.text)}” as {_deadline(error.deadline)}. Try {examples}."
    )


@sentence.register
def _(error: errors.DeadlineOutOfRange) -> str:
    shortest, longest = length_of_time(error.shortest), length_of_time(error.longest)
    if error.deadline is Deadline.ENTRIES:
        return (
            f"Entries would close {timestamp(error.at, 'f')}. Leave between {shortest} and "
            f"{longest} from now."
        )
    return (
        f"Votes would close {timestamp(error.at, 'f')}. Leave between {shortest} and {longest} "
        "after entries close."
    )


@sentence.register
def _(error: errors.NotRunning) -> str:
    if error.phase is Phase.CANCELLED:
        return "That battle was cancelled, so there's nothing to change."
    return "That battle is over, so there's nothing to change."


@sentence.register
def _(error: errors.NotYetVotable) -> str:
    return f"Votes open {timestamp(error.opens_at)}, when entries close. There's time to enter."


@next_steps.register
def _(_error: errors.VotingOver) -> Sequence[Action]:
    return [standings_button("See the result")]


@next_steps.register
def _(error: errors.PairGone) -> Sequence[Action]:
    return [] if error.battle_id is None else [vote_button(error.battle_id)]


def _deadline(deadline: Deadline) -> str:
    return "when entries close" if deadline is Deadline.ENTRIES else "when votes close"


@next_steps.register(errors.BattleRunning)
@next_steps.register(errors.NotRunning)
def _(_error: object) -> Sequence[Action]:
    return [standings_button()]


@sentence.register
def _(error: errors.EntriesClosed) -> str:
    if error.phase is Phase.CANCELLED:
        return "This battle was cancelled, so it takes no entries any more."
    closed = f"Entries closed {timestamp(error.closed_at, 'f')}, so nothing can be changed now."
    if error.phase is Phase.OVER:
        return f"{closed} You can still hear how it went."
    return f"{closed} You can vote on what came in."


@sentence.register
def _(error: errors.NotAnEntry) -> str:
    return f"**{quoted_name(error.name)}** isn't an audio file. Attach WAV, FLAC, MP3 or the like."


@sentence.register
def _(error: errors.EntryTooLong) -> str:
    longest, own = length_text(error.longest_seconds), length_text(ceil(error.seconds))
    return (
        f"That file is {own} long, and this battle takes up to {longest}. Shorten it and try again."
    )


@sentence.register
def _(error: errors.EntryTooShort) -> str:
    return (
        f"That file is shorter than {error.shortest_seconds} seconds, which isn't enough to vote "
        "on. Make it a bit longer and try again."
    )


@sentence.register
def _(_error: errors.NotEntered) -> str:
    return "You have no entry in this battle, so there's nothing to take back."


@sentence.register
def _(error: errors.EntryRefused) -> str:
    return sentence(error.reason)


@next_steps.register
def _(error: errors.EntryRefused) -> Sequence[Action]:
    return [enter_button(error.battle_id, "Try again")]


@next_steps.register(errors.NothingToEnter)
@next_steps.register(errors.EntryFileOrLink)
@next_steps.register(errors.NotAnEntry)
@next_steps.register(errors.LinkNotOnDiscord)
@next_steps.register(errors.NotEntered)
def _(
    error: errors.NothingToEnter
    | errors.EntryFileOrLink
    | errors.NotAnEntry
    | errors.LinkNotOnDiscord
    | errors.NotEntered,
) -> Sequence[Action]:
    return [enter_button(error.battle_id, "Enter a file")]


@next_steps.register
def _(error: errors.EntriesClosed) -> Sequence[Action]:
    if error.phase in (Phase.ENTRIES, Phase.VOTING):
        return [vote_button(error.battle_id)]
    return [standings_button()]


@sentence.register
def _(error: errors.DeadlineNotLater) -> str:
    what = "Entries" if error.deadline is Deadline.ENTRIES else "Votes"
    return (
        f"{what} close {timestamp(error.current, 'f')} already. Choose a later time than "
        f"{timestamp(error.at, 'f')}, or say how much longer: `2 hours`."
    )
