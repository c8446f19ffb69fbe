"""Error messages about settings."""

from bot.servers.errors import (
    ChannelHidden,
    InvalidColour,
    InvalidTime,
    RoleNotPingable,
    RoleUnknown,
    ServerLoading,
    StaffOnly,
)
from bot.ui.sentences import quoted_name, register_texts, sentence


@sentence.register
def _(error: InvalidTime) -> str:
    return f"“{quoted_name(error.text)}” is not a time of day. Write it as HH:MM, such as 09:00."


@sentence.register
def _(error: InvalidColour) -> str:
    return (
        f"“{quoted_name(error.text)}” is not a colour I can read. "
        "Write it as six figures, such as #4f8a8b, or none for that of the themes."
    )


_TEXTS = {
    StaffOnly: "That one is for staff: it needs the Manage Server permission.",
    ServerLoading: "I'm just starting up and don't know this server yet. Try again in a minute.",
    RoleUnknown: "That role isn't in this server. Pick one that is.",
    RoleNotPingable: (
        "I never ping everyone. Make a role for those who want to hear of new quests, "
        "and choose that one."
    ),
}

register_texts(_TEXTS)


@sentence.register
def _(error: ChannelHidden) -> str:
    return (
        f"I can't see <#{error.channel_id}>, so nothing was changed. "
        "Allow me **View Channel** in its settings, under Permissions, and try again."
    )
