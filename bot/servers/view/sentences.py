"""Error messages about settings."""

from bot.servers.errors import (
    ChannelHidden,
    ChannelNotYours,
    ChannelUnknown,
    InvalidColour,
    InvalidTime,
    RoleNotPingable,
    RoleNotYoursToPing,
    RoleUnknown,
    RoomNotYours,
    ServerLoading,
    StaffOnly,
    TagsNotAllowed,
    TagsNotYours,
)
from bot.ui.sentences import quoted_name, register_texts, sentence


@sentence.register
def _(error: InvalidTime) -> str:
    return f"“{quoted_name(error.text)}” isn't a time of day. Try `20:00` or `8pm`."


@sentence.register
def _(error: InvalidColour) -> str:
    return (
        f"“{quoted_name(error.text)}” isn't a colour code. Try `#4f8a8b`, or `none` for "
        "theme colours."
    )


_TEXTS = {
    StaffOnly: "Only members with Manage Server can use this.",
    ServerLoading: "I'm still starting up. Try again in a minute.",
    ChannelUnknown: "That channel isn't in this server. Pick one that is.",
    RoleUnknown: "That role isn't in this server. Pick one that is.",
    RoleNotPingable: (
        "I don't ping @everyone. Make a role for members who want quest pings, and choose that one."
    ),
}

register_texts(_TEXTS)


@sentence.register
def _(error: ChannelHidden) -> str:
    return (
        f"I can't see <#{error.channel_id}>, so nothing was changed. Allow me **View Channel** in "
        "its settings, under Permissions, then try again."
    )


@sentence.register
def _(error: ChannelNotYours) -> str:
    return (
        f"You can't post in <#{error.channel_id}> yourself, so I won't post there for you. "
        "Ask someone who can, or pick another channel."
    )


@sentence.register
def _(error: RoomNotYours) -> str:
    return (
        f"You can't join <#{error.channel_id}> yourself, so I can't make it a studio room for you. "
        "Ask someone who can, or pick another channel."
    )


@sentence.register
def _(error: RoleNotYoursToPing) -> str:
    return (
        f"You can't ping <@&{error.role_id}> yourself, so I won't do it for you. Let anyone "
        "mention it in the role's own settings, or ask someone with **Mention @everyone, @here, "
        "and All Roles**."
    )


@sentence.register
def _(error: TagsNotYours) -> str:
    return (
        f"You can't change the tags of <#{error.channel_id}> yourself, so I won't do it for you. "
        "Ask someone with **Manage Channels** there."
    )


@sentence.register
def _(error: TagsNotAllowed) -> str:
    return (
        f"I can't add tags to <#{error.channel_id}>. Allow me **Manage Channels** in its settings, "
        "under Permissions, or add them yourself."
    )
