"""Error messages about buddies."""

from collections.abc import Sequence

from bot.buddies import errors
from bot.buddies.view.buttons import show_button, take_back_button
from bot.ui.actions import Action
from bot.ui.errors import next_steps
from bot.ui.sentences import register_texts, sentence
from bot.ui.text import number, timestamp

register_texts(
    {
        errors.AskedYourself: "You can't be your own buddy. Ask somebody else.",
        errors.AskedBot: "Bots don't practise. Ask a member.",
        errors.AskedAbsent: "They're not in this server, so ask somebody who is.",
        errors.AskNotTaken: "They're not taking buddy asks at the moment. Ask somebody else.",
        errors.HasBuddy: "You already have a buddy. You can have one at a time.",
        errors.AskOver: "That ask is over. To start again, use `/buddy ask`.",
        errors.NotBuddies: "You two aren't buddies any more, so there's nothing to change.",
    }
)


@sentence.register
def _(error: errors.AskOpen) -> str:
    return (
        f"You've asked <@{error.user_id}>, and that ask is open until "
        f"{timestamp(error.lapses_at, 'd')}. Take it back first to ask somebody else."
    )


@sentence.register
def _(error: errors.AskedBefore) -> str:
    return (
        f"You can ask them again from {timestamp(error.again_at, 'D')}. They can ask you any time."
    )


@sentence.register
def _(error: errors.TooManyAsks) -> str:
    return (
        f"That's {number(error.maximum)} asks within a day. You can ask again "
        f"{timestamp(error.again_at)}."
    )


@next_steps.register
def _(error: errors.HasBuddy) -> Sequence[Action]:
    return [show_button("See your weeks", error.guild_id)]


@next_steps.register
def _(error: errors.AskOpen) -> Sequence[Action]:
    return [take_back_button(error.ask_id)]
