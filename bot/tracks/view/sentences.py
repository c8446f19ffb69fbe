"""What members read when something goes wrong with tracks."""

from bot.tracks import errors
from bot.ui.sentences import quoted_name, register_texts, sentence
from bot.ui.text import number, timestamp

_TEXTS = {
    errors.TrackNotFound: "I can't find that track. See all of yours with `/track list`.",
    errors.TrackTitleMissing: "Your track needs a title. A working title is fine.",
}

register_texts(_TEXTS)


@sentence.register
def _(error: errors.TrackTitleTaken) -> str:
    return (
        f"You already have a track called **{quoted_name(error.title)}**, in {error.stage}. Move "
        "it along with `/track move`, or give this one another title."
    )


@sentence.register
def _(error: errors.TrackAlreadyInStage) -> str:
    return (
        f"**{quoted_name(error.title)}** is already in {error.stage}, since "
        f"{timestamp(error.since, 'D')}. Pick another stage to move it."
    )


@sentence.register
def _(error: errors.TooManyTracks) -> str:
    what = "released tracks" if error.are_released else "tracks in progress"
    return (
        f"You have {number(error.limit)} {what} here, and that's the limit. Delete one in "
        "`/track list` to make room."
    )


@sentence.register
def _(error: errors.ToldEnoughToday) -> str:
    return (
        f"You've shared {error.limit} releases in the last day. Give people time to listen. You "
        f"can share **{quoted_name(error.title)}** {timestamp(error.next_at)}."
    )


@sentence.register
def _(error: errors.TellingRestricted) -> str:
    return (
        f"Only <@&{error.role_id}> and anyone with Manage Server can share releases here. Ask "
        "staff for that role, then press the button again."
    )


@sentence.register
def _(error: errors.CannotAnnounceRelease) -> str:
    title = f"**{quoted_name(error.title)}**"
    if not error.is_released:
        return f"{title} isn't released yet. Mark it as released first, then share it."
    if error.is_announced:
        return f"You've already shared {title} with the server."
    if error.is_private:
        return (
            "Your profile is private, so your tracks aren't shared. Change that with "
            "`/profile setup visibility:public`."
        )
    return (
        "This server has no announcements channel, so there's nowhere to share it. Staff can "
        "choose one with `/settings announcements`."
    )
