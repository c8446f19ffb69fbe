"""What may go wrong with personal quests and paths."""

from bot.paths.errors import PathFixed, PathTooEarly, UnknownPath
from bot.quests.errors import (
    AlreadySwapped,
    NoPersonalQuest,
    NoPersonalQuests,
    NothingElseFits,
    PersonalQuestOver,
)
from bot.ui.sentences.spoken import quoted_name, sentence
from bot.ui.text import timestamp, xp


@sentence.register
def _(_error: NoPersonalQuest) -> str:
    return "You have no personal quest open. `/quest personal` gives you one."


@sentence.register
def _(error: PersonalQuestOver) -> str:
    told = f"You have handed in **{quoted_name(error.title)}**."
    if error.next_at is None:
        return f"{told} `/quest personal` has your next one."
    return (
        f"{told} Your next personal quest comes with your next day, {timestamp(error.next_at)}: "
        "`/quest personal` then gives it to you."
    )


@sentence.register
def _(_error: NoPersonalQuests) -> str:
    return (
        "There is no personal quest for you here yet. `/quest today` shows what your server has "
        "open, and `/coach plan` what else would help."
    )


@sentence.register
def _(error: AlreadySwapped) -> str:
    return (
        "You have swapped your personal quest once today. The next swap comes with your next day, "
        f"{timestamp(error.next_at)}; until then, ten minutes on this one are worth a try."
    )


@sentence.register
def _(error: NothingElseFits) -> str:
    return (
        f"There is no other personal quest for you right now, so **{quoted_name(error.title)}** "
        "stays as it is."
    )


@sentence.register
def _(error: UnknownPath) -> str:
    known = ", ".join(error.known)
    return f"“{quoted_name(error.text)}” is not a path I know. Pick one of these: {known}."


@sentence.register
def _(error: PathTooEarly) -> str:
    return (
        f"Paths open at level {error.level}, and {xp(error.left_xp)} are still to go. Until then, "
        "try a little of everything: it makes the choice easier. `/profile specialise` tells you "
        "what each path means."
    )


@sentence.register
def _(error: PathFixed) -> str:
    return (
        f"You follow **{quoted_name(error.path)}** for now. You can choose another path "
        f"{timestamp(error.until)}, from {timestamp(error.until, 'f')} on."
    )
