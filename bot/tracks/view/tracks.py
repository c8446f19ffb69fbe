"""Tracks as their member sees them, and the announcement of a release."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

import discord
from discord import app_commands

from bot.interactions.errors import StaleButton
from bot.notes.rules import LINK_LIMIT
from bot.tracks.results import (
    Announcement,
    TrackAdded,
    TrackAnnounced,
    TrackDropped,
    TrackList,
    TrackMoved,
    TrackShown,
)
from bot.tracks.rules import TITLE_LIMIT, Stage
from bot.tracks.store import Track
from bot.tracks.view.stages import STAGE_NAMES
from bot.tracks.view.steps import draw_progress
from bot.ui.actions import button, choice, page_buttons
from bot.ui.custom_ids import CustomIdPattern, custom_id_pattern
from bot.ui.emoji import CELEBRATION, TRACK
from bot.ui.forms import Field, form, text_field
from bot.ui.pictures.attached import picture
from bot.ui.pictures.celebration import Celebration
from bot.ui.pictures.themes import Theme
from bot.ui.replies import BRAND, SUCCESS, Reply, body, heading, panel, row, rule, small
from bot.ui.text import clean, host_link, link, number, plain, plural, timestamp
from bot.unset import UNSET, Unset

_NEXT = {
    Stage.IDEA: "Next, a sketch: the main parts, and one section you'd play to someone.",
    Stage.SKETCH: "Next, the arrangement: a beginning, an ending and a reason for every section.",
    Stage.ARRANGEMENT: "Next, the mix: fader balance first, everything else after that.",
    Stage.MIX: "Next, the master, once the mix holds up on other speakers and at low volume.",
    Stage.MASTER: "Only the release is left: a title, a cover and a date you tell someone.",
}
_TITLE_SHOWN = 2 * TITLE_LIMIT  # including escapes
_OPTION_LIMIT = 100  # Discord's own


def read_stage(text: str) -> Stage:
    """Parse a stage from a button's key or a select's value.

    Raises:
        StaleButton: it is not a stage.
    """
    if text not in set(Stage):
        raise StaleButton
    return Stage(text)


def suggest_tracks(tracks: Sequence[Track]) -> list[app_commands.Choice[str]]:
    """Return tracks as choices, by title and stage; the value is the id."""
    return [app_commands.Choice(name=_option(track), value=str(track.id)) for track in tracks]


def track_options(tracks: Sequence[Track]) -> list[discord.SelectOption]:
    """Return up to 25 tracks as options of a select; the value is the id."""
    return [discord.SelectOption(label=_option(track), value=str(track.id)) for track in tracks]


def _option(track: Track) -> str:
    stage = f" · {STAGE_NAMES[track.stage].lower()}"
    return clean(track.title, limit=_OPTION_LIMIT - len(stage)) + stage


def draw_list(page: TrackList) -> Reply:
    """Draw a page of a member's tracks by stage, with a select to open one."""
    add = button("Add a track", "track-new", style=discord.ButtonStyle.success)
    items: list[discord.ui.Item[Any]] = [heading(f"{TRACK} Your tracks")]
    if not page.tracks:
        text = (
            "Nothing here yet. Add what you're working on, even if it's only an idea, and move it "
            "along until it's out."
        )
        return Reply(layout=panel(*items, body(text), row(add)))
    items.append(small(f"{number(page.unreleased)} in progress · {number(page.released)} released"))
    for stage, tracks in groupby(page.tracks, key=lambda track: track.stage):
        items.append(body("\n".join([f"**{STAGE_NAMES[stage]}**", *map(_line, tracks)])))
    options = track_options(page.tracks)
    items += [
        rule(),
        row(choice("Open a track", "track-open", page.user_id, options=options)),
    ]
    turn = page_buttons("tracks", page.user_id, page=page.page, pages=page.pages)
    items.append(row(*turn, add))
    return Reply(layout=panel(*items))


def _line(track: Track) -> str:
    return f"- {plain(track.title, limit=_TITLE_SHOWN)} · {timestamp(track.moved_at)}"


def draw_added(added: TrackAdded) -> Reply:
    """Draw a new track."""
    if added.shown.track.stage is Stage.RELEASED:
        return _draw(added.shown, f"{CELEBRATION} Released: {_title(added.shown)}")
    return _draw(added.shown, f"Added: {_title(added.shown)}")


def draw_moved(moved: TrackMoved) -> Reply:
    """Draw a track in its new stage; a release is celebrated."""
    shown, stage = moved.shown, moved.shown.track.stage
    if stage is moved.from_stage:
        return _draw(shown, f"New link for {_title(shown)}")
    if stage is Stage.RELEASED:
        return _draw(shown, f"{CELEBRATION} Released: {_title(shown)}")
    stages = list(Stage)
    back = "" if stages.index(stage) > stages.index(moved.from_stage) else "back "
    return _draw(shown, f"{_title(shown)} moved {back}to {STAGE_NAMES[stage].lower()}")


def draw_announced(announced: TrackAnnounced) -> Reply:
    """Draw a release whose announcement is on its way."""
    return _draw(
        announced.shown,
        f"Shared {_title(announced.shown)} with the server",
        announced_in=announced.channel_id,
    )


def draw_track(shown: TrackShown) -> Reply:
    """Draw one track with its actions."""
    return _draw(shown, _title(shown))


def _title(shown: TrackShown) -> str:
    return plain(shown.track.title, limit=_TITLE_SHOWN)


def _draw(shown: TrackShown, headline: str, announced_in: int | None = None) -> Reply:
    track = shown.track
    since = "" if track.stage is Stage.RELEASED else "since "
    facts = [f"**{STAGE_NAMES[track.stage]}** {since}{timestamp(track.moved_at, 'D')}"]
    if track.link:
        facts.append(link(track.link, "Listen"))
    items: list[discord.ui.Item[Any]] = [heading(headline), body(" · ".join(facts))]
    if track.stage is Stage.RELEASED:
        items.append(body(_celebration(track)))
        items += map(small, _announcement_lines(shown, announced_in))
    elif shown.progress is None:
        items.append(small(_NEXT[track.stage]))
    else:
        items += draw_progress(track, shown.progress)
    items += [rule(), row(_stage_choice(track)), row(*_buttons(shown))]
    if offers := _offers(shown):
        items.append(row(*offers))
    released = track.stage is Stage.RELEASED
    return Reply(layout=panel(*items, accent=SUCCESS if released else BRAND))


def _celebration(track: Track) -> str:
    took = _took(track)
    after = f" {took}." if took else ""
    return f"**It's out, and it's finished. That is the hard part, and you did it.**{after}"


def _announcement_lines(shown: TrackShown, announced_in: int | None) -> list[str]:
    """Say whether a release is announced, if there is no button for it."""
    if announced_in is not None:
        return [f"I'm posting it in <#{announced_in}>."]
    match shown.announcement:
        case Announcement.DONE:
            return ["You've shared it with the server."]
        case Announcement.PRIVATE:
            return ["Your profile is private, so it won't be shared."]
        case Announcement.NO_CHANNEL:
            return ["This server has no announcements channel, so it can't be shared."]
        case _:
            return []


def _stage_choice(track: Track) -> discord.ui.Item[Any]:
    options = [
        discord.SelectOption(label=name, value=stage.value, default=stage is track.stage)
        for stage, name in STAGE_NAMES.items()
    ]
    return choice("Move it to another stage", "track-stage", track.id, options=options)


def _buttons(shown: TrackShown) -> list[discord.ui.Item[Any]]:
    buttons: list[discord.ui.Item[Any]] = []
    track, following = shown.track, shown.track.stage.following
    if following is not None:
        is_ready = shown.progress is None or not shown.progress.missing
        buttons.append(
            button(
                _move_label(following),
                "track-move",
                track.id,
                following,
                style=discord.ButtonStyle.success if is_ready else discord.ButtonStyle.secondary,
            )
        )
    if track.stage in (Stage.MIX, Stage.MASTER):
        buttons.append(button("Check the mix", "mix-new", track.id))
    return [
        *buttons,
        button("Edit", "track-form", track.id),
        button("Delete track", "track-drop", track.id),
        button("All tracks", "tracks", track.user_id, 0),
    ]


def _move_label(stage: Stage) -> str:
    return (
        "Mark as released" if stage is Stage.RELEASED else f"Move to {STAGE_NAMES[stage].lower()}"
    )


def _offers(shown: TrackShown) -> list[discord.ui.Item[Any]]:
    offers: list[discord.ui.Item[Any]] = []
    if shown.milestone is not None:
        offers.append(
            button(
                "Claim the milestone",
                "milestone-claim",
                shown.milestone.slug,
                style=discord.ButtonStyle.primary,
            )
        )
    if shown.announcement is Announcement.OPEN:
        offers.append(
            button(
                "Tell the server",
                "track-tell",
                shown.track.id,
                style=discord.ButtonStyle.primary,
            )
        )
    return offers


def draw_drop_question(track: Track) -> Reply:
    """Ask for confirmation before a track is deleted."""
    return Reply(
        layout=panel(
            heading(f"Delete {plain(track.title, limit=_TITLE_SHOWN)}?"),
            body(
                "This removes it from your list for good, and my post about its release too. Your "
                "XP stays."
            ),
            row(
                button("Delete track", "track-dropped", track.id, style=discord.ButtonStyle.danger),
                button("Keep it", "track", track.id),
            ),
        )
    )


def draw_dropped(dropped: TrackDropped) -> Reply:
    """Draw that a track is deleted."""
    title = plain(dropped.track.title, limit=_TITLE_SHOWN)
    return Reply(
        layout=panel(
            body(f"**{title}** is deleted. Room for the next one."),
            row(button("All tracks", "tracks", dropped.track.user_id, 0)),
        )
    )


def track_form(track: Track) -> discord.ui.Modal:
    """Return the form of a track's title and link, prefilled."""
    fields = _fields(track.title, track.link)
    return form("Edit track", "track-form", track.id, fields=fields, only_changes=True)


def new_track_form() -> discord.ui.Modal:
    """Return the form that adds a track."""
    return form("Add a track", "track-new", fields=_fields(None, None))


def _fields(title: str | None, link: str | None) -> list[discord.ui.Label[Any]]:
    return [
        text_field(
            "title",
            "Title",
            hint="A working title is fine",
            value=title,
            max_length=TITLE_LIMIT,
        ),
        text_field(
            "link",
            "Link (optional)",
            hint="Where to hear it. A private link is fine.",
            placeholder="https://",
            value=link,
            required=False,
            max_length=LINK_LIMIT,
        ),
    ]


def read_track_form(fields: Mapping[str, Field]) -> tuple[str | Unset, str | Unset | None]:
    """Read the title and the link, None if empty and UNSET if left as it was."""
    title = str(fields["title"]) if "title" in fields else UNSET
    return title, (str(fields["link"]) or None) if "link" in fields else UNSET


def release_picture(track: Track, theme: Theme) -> Celebration:
    """Return the picture of a release, still without its member's name and avatar."""
    return Celebration(label="New release", title=track.title, figures=_took(track), theme=theme)


def draw_release(track: Track, drawn: tuple[Celebration, bytes] | None = None) -> Reply:
    """Draw the announcement of a release, with what its picture doesn't show.

    It mentions its member without a ping. The label of the link is its host, so that everybody sees
    where it leads.
    """
    what = "a track" if drawn else f"**{plain(track.title, limit=_TITLE_SHOWN)}**"
    items: list[discord.ui.Item[Any]] = [body(f"{CELEBRATION} <@{track.user_id}> released {what}!")]
    files: tuple[discord.File, ...] = ()
    if drawn is not None:
        shown, png = drawn
        gallery, file = picture("release", png, shown.description)
        items.append(gallery)
        files = (file,)
    if track.link:
        items.append(body(f"Have a listen: {host_link(track.link)}"))
    items.append(row(button("See profile", "profile", track.user_id, "release", track.id)))
    return Reply(layout=panel(*items, accent=SUCCESS), files=files)


def _took(track: Track) -> str:
    days = (track.released_at - track.added_at).days if track.released_at else 0
    return f"{plural(days):day} from start to release" if days else ""


def release_marker(track_id: int) -> CustomIdPattern:
    """Return the pattern of the custom id that identifies an announcement in its channel."""
    return custom_id_pattern("profile", None, "release", track_id)
