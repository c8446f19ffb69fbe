"""Direct messages about buddies."""

import discord

from bot.buddies.results import BuddyAccepted, BuddyWord
from bot.buddies.store import Ask
from bot.buddies.view.buttons import (
    answer_buttons,
    end_button,
    mute_button,
    practise_button,
    show_button,
)
from bot.buddies.view.pages import NAME_SHOWN, SHARED_TEXT, UNREACHED_TEXT
from bot.ui.custom_ids import CustomIdPattern, custom_id_pattern
from bot.ui.emoji import CELEBRATION, PRACTICE
from bot.ui.replies import body, heading, panel, row, small
from bot.ui.text import named, plain, timestamp


def draw_ask(ask: Ask, name: str | None, guild_name: str | None) -> discord.ui.LayoutView:
    """Draw an ask for the member who is asked."""
    asker = named(ask.user_id, name, limit=NAME_SHOWN)
    return panel(
        heading(f"{PRACTICE} {asker} asks you to be practice buddies{_place(guild_name)}"),
        body(SHARED_TEXT),
        row(*answer_buttons(ask.id)),
        small(
            f"Open until {timestamp(ask.lapses_at, 'd')}. If it's a no, I won't tell them. No asks "
            "at all? `/profile setup buddy_asks:off`."
        ),
    )


def ask_marker(ask_id: int) -> CustomIdPattern:
    """Return the pattern of the custom id that identifies the message of an ask."""
    return custom_id_pattern("buddy-yes", ask_id)


def draw_unreached(ask: Ask, name: str | None, guild_name: str | None) -> discord.ui.LayoutView:
    """Draw for an asker that the other one's direct messages are closed."""
    asked = named(ask.asked_id, name, limit=NAME_SHOWN)
    return panel(
        heading(f"{PRACTICE} I couldn't send {asked} your ask{_place(guild_name)}"),
        body(UNREACHED_TEXT),
        row(show_button("See your ask", ask.guild_id, ask.id, "unreached")),
    )


def news_marker(ask_id: int, news: str) -> CustomIdPattern:
    """Return the pattern of the custom id that identifies news about an ask."""
    return custom_id_pattern("buddy-show", None, ask_id, news)


def draw_accepted(
    accepted: BuddyAccepted, name: str | None, guild_name: str | None
) -> discord.ui.LayoutView:
    """Draw for an asker that the other one said yes."""
    guild_id = accepted.ask.guild_id
    buddy = named(accepted.other_id, name, limit=NAME_SHOWN)
    return panel(
        heading(f"{CELEBRATION} {buddy} said yes{_place(guild_name)}"),
        body("You're buddies now. I'll tell each of you when the other has practised that day."),
        row(
            show_button("See your weeks", guild_id, accepted.ask.id, "yes"),
            end_button(guild_id, accepted.other_id),
        ),
    )


def draw_word(word: BuddyWord, name: str | None, guild_name: str | None) -> discord.ui.LayoutView:
    """Draw that a member's buddy has practised today."""
    buddy = named(word.buddy_id, name, limit=NAME_SHOWN)
    text = "So have you. Nice going, you two." if word.both else "Ten minutes, and you both have."
    label = "Practise more" if word.both else "Practise too"
    return panel(
        heading(f"{PRACTICE} {buddy} has practised today{_place(guild_name)}"),
        body(text),
        row(
            practise_button(label, word.guild_id, word.award_id),
            show_button("See your weeks", word.guild_id),
            mute_button(word.guild_id, word.buddy_id, is_muted=False),
            end_button(word.guild_id, word.buddy_id),
        ),
    )


def word_marker(award_id: int) -> CustomIdPattern:
    """Return the pattern of the custom id that identifies word of a buddy's practice."""
    return custom_id_pattern("buddy-practise", None, award_id)


def _place(guild_name: str | None) -> str:
    return f" in {plain(guild_name, limit=100)}" if guild_name else ""
