"""What members and staff read when something about a battle isn't possible."""

from collections.abc import Sequence

from bot.battles import errors
from bot.battles.errors import Deadline
from bot.battles.rules.battles import Phase
from bot.battles.view.announcements import standings_button
from bot.battles.view.lengths import length_of_time
from bot.ui.actions import Action
from bot.ui.errors import next_steps
from bot.ui.sentences import quoted_name, register_texts, sentence
from bot.ui.text import timestamp

register_texts(
    {
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
        errors.BriefMissing: "A battle needs a task. Say what everyone should make.",
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


def _deadline(deadline: Deadline) -> str:
    return "when entries close" if deadline is Deadline.ENTRIES else "when votes close"


@next_steps.register(errors.BattleRunning)
@next_steps.register(errors.NotRunning)
def _(_error: object) -> Sequence[Action]:
    return [standings_button()]
