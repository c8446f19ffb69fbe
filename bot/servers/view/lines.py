"""A server's settings in lines: each step of setting up, what comes next, what is to be mended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.calendar.rules.periods import POSTED_CADENCES
from bot.notices.store import Notice
from bot.notices.view import problem_text
from bot.servers.results import ServerShown
from bot.servers.store import Server
from bot.servers.view.accents import accent_text
from bot.servers.view.channels import Outlook, Place, place_troubles
from bot.servers.view.controls import VERIFICATION
from bot.ui.text import WEEKDAYS, plural, timestamp

ALL_WELL = "I have everything I need to post there."
_NO_ANNOUNCEMENTS = "none: level-ups are told where they happen"
_DONE, _OPEN, _NONE, _BROKEN = "✓", "○", "–", "✗"
_DEFAULT_TIME = ("UTC", "09:00")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of setting up: how it stands, what is set, and how to go about it while open."""

    mark: str
    setting: str
    way_on: str | None = None

    @property
    def line(self) -> str:
        """The step while setting up goes on."""
        return f"{self.mark} {self.setting}"

    @property
    def last_line(self) -> str:
        """The step once setting up is over: what has been left open is meant to be."""
        return f"{_NONE if self.mark == _OPEN else self.mark} {self.setting}"


def steps(shown: ServerShown, outlook: Outlook, now: datetime) -> list[Step]:
    """Return the steps of setting up, in the order in which they are taken."""
    server = shown.server
    day = WEEKDAYS[server.weekly_day]
    return [
        _quests_step(outlook.quests),
        _time_step(server, now),
        Step(mark=_DONE, setting=f"**Weekly quest** · {day}, at the same time"),
        Step(mark=_role_mark(server, outlook), setting=f"**Ping** · {role_text(server, outlook)}"),
        _announcements_step(outlook.announcements),
        _reviews_step(server, outlook),
        Step(mark=_DONE, setting=f"**Completions** · {verification_text(server)}"),
    ]


def next_step(taken: Sequence[Step]) -> str:
    """Say which step is the next that is open, or that all are taken."""
    broken = any(step.mark == _BROKEN for step in taken)
    way_on = next((step.way_on for step in taken if step.way_on is not None), None)
    if broken:
        way_on = "Mend what is listed above, or choose anew below."
    return f"**Next step** · {way_on or 'Look at the preview, then press **Done**.'}"


def _quests_step(place: Place | None) -> Step:
    if place is None:
        way_on = "Choose the channel for quests, right below."
        return Step(mark=_OPEN, setting="**Quests** · not set yet", way_on=way_on)
    return Step(mark=_place_mark(place), setting=f"**Quests** · {named_place(place)}")


def _time_step(server: Server, now: datetime) -> Step:
    line = f"**Time** · {server.daily_time} in {zone_now(server, now)}"
    if (server.timezone, server.daily_time) != _DEFAULT_TIME:
        return Step(mark=_DONE, setting=line)
    way_on = "Set your time zone and time of day with the button below, unless these are yours."
    return Step(mark=_OPEN, setting=line, way_on=way_on)


def _announcements_step(place: Place | None) -> Step:
    if place is None:
        way_on = "Choose where level-ups and the week in review go, or press **Done** for nowhere."
        return Step(mark=_OPEN, setting=f"**Announcements** · {_NO_ANNOUNCEMENTS}", way_on=way_on)
    return Step(mark=_place_mark(place), setting=f"**Announcements** · {named_place(place)}")


def _reviews_step(server: Server, outlook: Outlook) -> Step:
    if outlook.reviews is None:
        return Step(
            mark=_NONE, setting="**Reviews** · no channel yet, so milestones can't be claimed"
        )
    told = f"{named_place(outlook.reviews)}, judged by {reviewers_text(server, outlook)}"
    gone = server.reviewer_role_id is not None and not outlook.reviewers_known
    mark = _BROKEN if gone else _place_mark(outlook.reviews)
    return Step(mark=mark, setting=f"**Reviews** · {told}")


def _place_mark(place: Place) -> str:
    return _DONE if place.known and not place.missing and not place.missing_for_role else _BROKEN


def _role_mark(server: Server, outlook: Outlook) -> str:
    if server.ping_role_id is None:
        return _NONE
    return _DONE if outlook.role_known else _BROKEN


def extras(shown: ServerShown) -> list[str]:
    """Say what else a server has, which the panel does not change.

    Before its first quest it is not bothered with what it has none of.
    """
    found = (
        (shown.level_roles, f"**Level roles** · {_level_roles(shown)}"),
        (
            shown.rooms,
            f"**Studio rooms** · {shown.rooms or 'none yet'}, set by `/settings studio-room`",
        ),
        (
            shown.server.accent is not None,
            f"**Pictures** · {accent_text(shown.server)}, set by `/settings accent`",
        ),
        (True, f"**Skill pack** · {shown.pack_name}"),
    )
    return [line for is_set, line in found if is_set or shown.has_posted]


def _level_roles(shown: ServerShown) -> str:
    if not shown.level_roles:
        return "none yet: `/settings level-role` sets one"
    held = "all reached are kept" if shown.server.level_roles_stack else "the highest alone"
    return f"{plural(shown.level_roles):level} with a role, {held}"


def zone_now(server: Server, now: datetime) -> str:
    """Name a server's zone, with the time it is there."""
    return f"{server.timezone}, where it is {now.astimezone(ZoneInfo(server.timezone)):%H:%M} now"


def named_place(place: Place) -> str:
    """Name a channel, if it is still there."""
    return f"<#{place.channel_id}>" if place.known else "a channel I can't find any more"


def role_text(server: Server, outlook: Outlook) -> str:
    """Name the role that quests ping."""
    if server.ping_role_id is None:
        return "nobody"
    return f"<@&{server.ping_role_id}>" if outlook.role_known else "a role that is gone"


def verification_text(server: Server) -> str:
    """Say what a completion needs, as a part of a sentence."""
    told = VERIFICATION[server.verification]
    return f"{told[0].lower()}{told[1:]}"


def reviewers_text(server: Server, outlook: Outlook) -> str:
    """Name who judges what is handed in."""
    managers = "those who may manage the server"
    if server.reviewer_role_id is None or not outlook.reviewers_known:
        return managers
    return f"<@&{server.reviewer_role_id}> and {managers}"


def upcoming(shown: ServerShown) -> str:
    """Say when the next quest of each cadence comes."""
    at = {each.cadence: each.at for each in shown.upcoming}
    if not at:
        return "**Coming up**\nNothing yet: quests begin once they have a channel."
    lines = [
        f"{cadence.capitalize()} · {timestamp(at[cadence], 'f')}, {timestamp(at[cadence])}"
        for cadence in POSTED_CADENCES
        if cadence in at
    ]
    return "\n".join(("**Coming up**", *lines))


def troubles(shown: ServerShown, outlook: Outlook) -> list[str]:
    """Say what keeps posts from arriving: what is so at this moment, then what went wrong before.

    A notice about a channel that is broken still would only say the same again.
    """
    chosen = (outlook.quests, outlook.announcements, outlook.reviews)
    places = [place for place in chosen if place is not None]
    told = dict.fromkeys(trouble for place in places for trouble in place_troubles(place))
    if not outlook.role_known and shown.server.ping_role_id is not None:
        told["The role I ping is gone. Choose another, or none."] = None
    if not outlook.reviewers_known and shown.server.reviewer_role_id is not None:
        told["The role of my reviewers is gone. Choose another, or none."] = None
    broken = {place.channel_id for place in places if place.missing or not place.known}
    working = {place.channel_id for place in places} - broken
    for notice in shown.notices:
        if notice.channel_id in working:
            told[_mended(notice)] = None
        elif notice.channel_id not in broken:
            told[problem_text(notice)] = None
    return list(told)


def to_mend(found: Sequence[str], *, title: str = "To mend") -> str:
    """List what is to be mended."""
    return "\n".join((f"**{title}**", *(f"- {each}" for each in found)))


def _mended(notice: Notice) -> str:
    return (
        f"<#{notice.channel_id}>: a post was refused {timestamp(notice.at)}. It looks mended, and "
        "I try again within the hour."
    )
