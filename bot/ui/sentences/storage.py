"""What may go wrong with the database, which only whoever runs the bot can mend."""

from typing import Final

from bot.domain.errors.storage import StorageTrouble, Trouble
from bot.ui.sentences.spoken import sentence

_REASONS: Final = {
    Trouble.FULL: "I can't write anything down just now: my disk is full.",
    Trouble.READ_ONLY: "I can't write anything down just now: I may only read my notes.",
    Trouble.BUSY: "I can't get at my notes just now: something else is busy with them.",
    Trouble.UNREACHABLE: "I can't reach my notes just now.",
    Trouble.FAILING: "I can't get at my notes just now.",
    Trouble.CONFLICT: "Too much happened at once just now.",
}


@sentence.register
def _(error: StorageTrouble) -> str:
    if error.unsure:
        return (
            "I lost touch with my notes just as I wrote that down, so I can't tell whether it "
            "counted. In a few minutes, please look before you do it again."
        )
    soon = "a moment" if error.trouble is Trouble.CONFLICT else "a few minutes"
    return f"{_REASONS[error.trouble]} Nothing was changed; please try again in {soon}."
