"""What members read about packs."""

from bot.packs.errors import PackMissing, UnknownFocus
from bot.ui.sentences import quoted_name, sentence


@sentence.register
def _(error: PackMissing) -> str:
    return (
        f"I don't have this server's skill pack, “{quoted_name(error.pack)}”. My host needs to put "
        "it back in the packs folder."
    )


@sentence.register
def _(error: UnknownFocus) -> str:
    known = ", ".join(error.known)
    return f"There's no focus “{quoted_name(error.text)}”. Pick one of these: {known}."
