"""What members read about packs."""

from bot.packs.errors import PackMissing, UnknownFocus
from bot.ui.sentences import quoted_name, sentence


@sentence.register
def _(error: PackMissing) -> str:
    return (
        f"This server uses the skill pack “{quoted_name(error.pack)}”, which I don't have. "
        "Whoever runs me has to put it back."
    )


@sentence.register
def _(error: UnknownFocus) -> str:
    known = ", ".join(error.known)
    return f"“{quoted_name(error.text)}” is not a focus I know. Pick one of these: {known}."
