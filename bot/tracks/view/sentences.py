"""What members read when something goes wrong with tracks."""

from bot.tracks import errors
from bot.ui.sentences import quoted_name, register_texts, sentence
from bot.ui.text import number, timestamp

_TEXTS = {
    errors.TrackNotFound: "I can't find that track of yours. `/track list` shows all you have.",
    errors.TrackTitleMissing: "A track needs a title; a working title will do.",
}

register_texts(_TEXTS)


@sentence.register
def _(error: errors.TrackAlreadyInStage) -> str:
    return (
        f"**{quoted_name(error.title)}** is at the stage “{error.stage}” already, since "
        f"{timestamp(error.since, 'D')}. Pick another stage to move it."
    )


@sentence.register
def _(error: errors.TooManyTracks) -> str:
    if error.are_released:
        return (
            f"You have {number(error.limit)} released tracks here, and that's as many as I keep. "
            "Drop an old one in `/track list`, and there's room again."
        )
    return (
        f"You have {number(error.limit)} tracks under way, and that is as many as I keep. "
        "Finish one or drop one in `/track list`, and there is room again."
    )


@sentence.register
def _(error: errors.ToldEnoughToday) -> str:
    return (
        f"You've told the server about {error.limit} releases in the last day, so let those get "
        f"heard first. You can tell it about **{quoted_name(error.title)}** "
        f"{timestamp(error.next_at)}."
    )


@sentence.register
def _(error: errors.TellingRestricted) -> str:
    return (
        f"Here, <@&{error.role_id}> and staff can tell everyone about their releases. Ask staff "
        "for that role, and then press the button again."
    )


@sentence.register
def _(error: errors.CannotAnnounceRelease) -> str:
    title = f"**{quoted_name(error.title)}**"
    if not error.is_released:
        return f"{title} is not released yet. Move it there first, and then I tell the server."
    if error.is_announced:
        return f"The server has been told of {title}, and I tell it once."
    if error.is_private:
        return (
            "Your profile is private, so I tell nobody of your tracks. `/profile setup` with "
            "`visibility:public` changes that."
        )
    return (
        "This server has no announcements channel, so there is nowhere to tell of it. "
        "Staff can choose one with `/settings announcements`."
    )
