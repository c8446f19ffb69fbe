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
from bot.ui.actions import (
    CustomIdPattern,
    Field,
    button,
    choice,
    custom_id_pattern,
    form,
    page_buttons,
    text_field,
)
from bot.ui.replies import BRAND, SUCCESS, Reply, body, heading, panel, row, rule, small
from bot.ui.text import clean, host_link, link, number, plain, plural, timestamp
from bot.unset import UNSET, Unset

STAGE_NAMES: Mapping[Stage, str] = {
    Stage.IDEA: "Idea",
    Stage.SKETCH: "Sketch",
    Stage.ARRANGEMENT: "Arrangement",
    Stage.MIX: "Mix",
    Stage.MASTER: "Master",
    Stage.RELEASED: "Released",
}
_NEXT = {
    Stage.IDEA: "On to a sketch: the main parts, and one section you would play to somebody.",
    Stage.SKETCH: "On to the arrangement: a beginning, an ending, and a reason for each section.",
    Stage.ARRANGEMENT: "On to the mix: the balance of the faders first, everything else after it.",
    Stage.MIX: "On to the master, once the mix holds up on other speakers and at low volume.",
    Stage.MASTER: "Only the release is left: a title, a cover, and a date you tell somebody.",
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


def _option(track: Track) -> str:
    stage = f" · {STAGE_NAMES[track.stage].lower()}"
    return clean(track.title, limit=_OPTION_LIMIT - len(stage)) + stage


def draw_list(page: TrackList) -> Reply:
    """Draw a page of a member's tracks by stage, with a select to open one."""
    if not page.tracks:
        return Reply(
            layout=panel(
                heading("Your tracks"),
                body(
                    "Nothing here yet. `/track add` notes what you are working on, from the "
                    "first idea on, and moves it along until it is out: finishing matters more "
                    "than hours."
                ),
            )
        )
    items: list[discord.ui.Item[Any]] = [
        heading("Your tracks"),
        small(f"{number(page.unreleased)} under way · {number(page.released)} released"),
    ]
    for stage, tracks in groupby(page.tracks, key=lambda track: track.stage):
        items.append(body("\n".join([f"**{STAGE_NAMES[stage]}**", *map(_line, tracks)])))
    options = [
        discord.SelectOption(label=_option(track), value=str(track.id)) for track in page.tracks
    ]
    items += [
        rule(),
        row(choice("Open a track", "track-open", page.user_id, options=options)),
    ]
    page_row = page_buttons("tracks", page.user_id, page=page.page, pages=page.pages)
    if page_row:
        items.append(row(*page_row))
    return Reply(layout=panel(*items))


def _line(track: Track) -> str:
    return f"- {plain(track.title, limit=_TITLE_SHOWN)} · {timestamp(track.moved_at)}"


def draw_added(added: TrackAdded) -> Reply:
    """Draw a new track."""
    if added.shown.track.stage is Stage.RELEASED:
        return _draw(added.shown, f"Released: {_title(added.shown)}")
    return _draw(added.shown, f"Added: {_title(added.shown)}")


def draw_moved(moved: TrackMoved) -> Reply:
    """Draw a track in its new stage; a release is celebrated."""
    shown, stage = moved.shown, moved.shown.track.stage
    if stage is moved.from_stage:
        return _draw(shown, f"A new link for {_title(shown)}")
    if stage is Stage.RELEASED:
        return _draw(shown, f"Released: {_title(shown)}")
    stages = list(Stage)
    way = "on" if stages.index(stage) > stages.index(moved.from_stage) else "back"
    return _draw(shown, f"{_title(shown)} goes {way} to {STAGE_NAMES[stage].lower()}")


def draw_announced(announced: TrackAnnounced) -> Reply:
    """Draw a release whose announcement is on its way."""
    return _draw(
        announced.shown,
        f"The server hears of {_title(announced.shown)}",
        announced_in=announced.channel_id,
    )


def draw_track(shown: TrackShown) -> Reply:
    """Draw one track with its actions."""
    return _draw(shown, _title(shown))


def _title(shown: TrackShown) -> str:
    return plain(shown.track.title, limit=_TITLE_SHOWN)


def _draw(shown: TrackShown, headline: str, announced_in: int | None = None) -> Reply:
    track = shown.track
    since = f"since {timestamp(track.moved_at, 'D')}, {timestamp(track.moved_at)}"
    facts = [f"**{STAGE_NAMES[track.stage]}** {since}"]
    if track.link:
        facts.append(link(track.link, "Listen to it"))
    items: list[discord.ui.Item[Any]] = [heading(headline), body(" · ".join(facts))]
    if track.stage is Stage.RELEASED:
        items.append(body(_celebration(track)))
        items += map(small, _announcement_lines(shown, announced_in))
    else:
        items.append(small(_NEXT[track.stage]))
    items += [rule(), row(_stage_choice(track)), row(*_buttons(track))]
    if offers := _offers(shown):
        items.append(row(*offers))
    released = track.stage is Stage.RELEASED
    return Reply(layout=panel(*items, accent=SUCCESS if released else BRAND))


def _celebration(track: Track) -> str:
    assert track.released_at is not None  # noqa: S101 - released tracks have it set
    days = (track.released_at - track.added_at).days
    took = f" You carried it for {plural(days):day}." if days else ""
    return f"**It is out, and it is finished. That is the hard part, and you did it.**{took}"


def _announcement_lines(shown: TrackShown, announced_in: int | None) -> list[str]:
    """Say whether a release is announced, if there is no button for it."""
    if announced_in is not None:
        return [f"The news is on its way to <#{announced_in}>."]
    match shown.announcement:
        case Announcement.DONE:
            return ["The server has been told."]
        case Announcement.PRIVATE:
            return ["Your profile is private, so I tell nobody of it."]
        case Announcement.NO_CHANNEL:
            return ["This server has no announcements channel, so nobody is told of it."]
        case _:
            return []


def _stage_choice(track: Track) -> discord.ui.Item[Any]:
    options = [
        discord.SelectOption(label=name, value=stage.value, default=stage is track.stage)
        for stage, name in STAGE_NAMES.items()
    ]
    return choice("Move it to…", "track-stage", track.id, options=options)


def _buttons(track: Track) -> list[discord.ui.Item[Any]]:
    buttons: list[discord.ui.Item[Any]] = []
    following = track.stage.following
    if following is not None:
        buttons.append(
            button(
                _move_label(following),
                "track-move",
                track.id,
                following,
                style=discord.ButtonStyle.success,
            )
        )
    return [
        *buttons,
        button("Title and link", "track-form", track.id),
        button("Drop it", "track-drop", track.id),
        button("All tracks", "tracks", track.user_id, 0),
    ]


def _move_label(stage: Stage) -> str:
    return "It is released" if stage is Stage.RELEASED else f"On to {STAGE_NAMES[stage].lower()}"


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
            heading(f"Drop {plain(track.title, limit=_TITLE_SHOWN)}?"),
            body(
                "It leaves your list for good, and I delete my post about its release. Your XP "
                "stays: what you practised on it, you have learned."
            ),
            row(
                button("Drop it", "track-dropped", track.id, style=discord.ButtonStyle.danger),
                button("Keep it", "track", track.id),
            ),
        )
    )


def draw_dropped(dropped: TrackDropped) -> Reply:
    """Draw that a track is deleted."""
    title = plain(dropped.track.title, limit=_TITLE_SHOWN)
    return Reply(
        layout=panel(
            body(f"**{title}** is dropped. Room for the next one."),
            row(button("All tracks", "tracks", dropped.track.user_id, 0)),
        )
    )


def track_form(track: Track) -> discord.ui.Modal:
    """Return the form of a track's title and link, prefilled."""
    return form(
        "Title and link",
        "track-form",
        track.id,
        fields=[
            text_field(
                "title",
                "Title",
                hint="A working title will do",
                value=track.title,
                max_length=TITLE_LIMIT,
            ),
            text_field(
                "link",
                "Link",
                hint="Where it can be heard, if anywhere. Empty: none.",
                placeholder="https://",
                value=track.link,
                required=False,
                max_length=LINK_LIMIT,
            ),
        ],
        only_changes=True,
    )


def read_track_form(fields: Mapping[str, Field]) -> tuple[str | Unset, str | Unset | None]:
    """Read the title and the link, None if empty and UNSET if left as it was."""
    title = str(fields["title"]) if "title" in fields else UNSET
    return title, (str(fields["link"]) or None) if "link" in fields else UNSET


def draw_release(track: Track) -> discord.ui.LayoutView:
    """Draw the announcement of a release; it mentions its member without a ping.

    The label of the link is its host, so that everybody sees where it leads.
    """
    title = plain(track.title, limit=_TITLE_SHOWN)
    listen = f" Have a listen: {host_link(track.link)}" if track.link else ""
    return panel(
        heading("A track is out"),
        body(f"<@{track.user_id}> has released **{title}**.{listen}"),
        row(button("See the profile", "profile", track.user_id, "release", track.id)),
        accent=SUCCESS,
    )


def release_marker(track_id: int) -> CustomIdPattern:
    """Return the pattern of the custom id that identifies an announcement in its channel."""
    return custom_id_pattern("profile", None, "release", track_id)
