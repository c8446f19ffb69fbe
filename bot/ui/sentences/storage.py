"""What may go wrong with the database, which only whoever runs the bot can mend."""

from typing import Final

from bot.db.errors import StorageError, StorageProblem
from bot.ui.sentences.spoken import sentence

_REASONS: Final = {
    StorageProblem.FULL: "I can't write anything down just now: my disk is full.",
    StorageProblem.READ_ONLY: "I can't write anything down just now: I may only read my notes.",
    StorageProblem.BUSY: "I can't get at my notes just now: something else is busy with them.",
    StorageProblem.UNREACHABLE: "I can't reach my notes just now.",
    StorageProblem.FAILING: "I can't get at my notes just now.",
    StorageProblem.CONFLICT: "Too much happened at once just now.",
}


@sentence.register
def _(error: StorageError) -> str:
    if error.unsure:
        return (
            "I lost touch with my notes just as I wrote that down, so I can't tell whether it "
            "counted. In a few minutes, please look before you do it again."
        )
    soon = "a moment" if error.problem is StorageProblem.CONFLICT else "a few minutes"
    return f"{_REASONS[error.problem]} Nothing was changed; please try again in {soon}."
