"""A server's settings as lines: setup steps, and next postings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.calendar.rules.days import zone_named, zone_or_utc
from bot.calendar.rules.periods import POSTED_CADENCES
from bot.calendar.view import zone_now
from bot.events.view.settings import events_text
from bot.servers.results import ServerShown
from bot.servers.store import Server
from bot.servers.view.accents import accent_text
from bot.servers.view.channels import ChannelStatus, SettingsStatus
from bot.servers.view.controls import DRAW, LEVEL_UP_POSTS, VERIFICATION, WEEK_LEADER_METRICS
from bot.servers.view.places import place_problems, posted_text
from bot.ui.emoji import DONE
from bot.ui.text import WEEKDAYS, number, plural, timestamp

ALL_WELL = f"{DONE} I can post there."
_NO_ANNOUNCEMENTS = "none, so level-ups show up where they happen"
_DONE, _OPEN, _NONE, _BROKEN = "✓", "○", "–", "✗"
_MANAGERS = "anyone with Manage Server"
_DEFAULT_TIME = ("UTC", "09:00")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step of the setup: its state, its setting, and a hint while it is open."""

    mark: str
    setting: str
    hint: str | None = None

    @property
    def line(self) -> str:
        """The line during setup."""
        return f"{self.mark} {self.setting}"

    @property
    def last_line(self) -> str:
        """The line after setup, when open steps count as skipped."""
        return f"{_NONE if self.mark == _OPEN else self.mark} {self.setting}"


def steps(shown: ServerShown, status: SettingsStatus, now: datetime) -> list[Step]:
    """Return the steps of the setup in order."""
    server = shown.server
    day = WEEKDAYS[server.weekly_day]
    return [
        _quests_step(server, status),
        _time_step(server, now),
        Step(mark=_DONE, setting=f"**Weekly quest** · {day}, at the same time"),
        Step(mark=_role_mark(server, status), setting=f"**Ping** · {role_text(server, status)}"),
        _announcements_step(server, status.announcements),
        _reviews_step(server, status),
        Step(mark=_DONE, setting=f"**Proof** · {verification_text(server)}"),
    ]


def next_step(steps_shown: Sequence[Step]) -> str:
    """Return the hint of the next open step, or what to do when there is none."""
    broken = any(step.mark == _BROKEN for step in steps_shown)
    hint = next((step.hint for step in steps_shown if step.hint is not None), None)
    if broken:
        hint = "Fix what's listed above, or pick something else below."
    return f"**Next step** · {hint or 'Look at the preview, then press **Done**.'}"


def _quests_step(server: Server, status: SettingsStatus) -> Step:
    channel, place = status.quests, status.place
    if channel is None:
        hint = "Choose the channel for quests, right below."
        return Step(mark=_OPEN, setting="**Quests** · not set yet", hint=hint)
    posted = posted_text(server, place)
    where = f"{channel_mention(channel)}, {posted}" if posted else channel_mention(channel)
    mark = _BROKEN if place_problems(server, place) else _channel_mark(channel)
    return Step(mark=mark, setting=f"**Quests** · {where}")


def _time_step(server: Server, now: datetime) -> Step:
    line = f"**Time** · {server.daily_time} in {server_zone_now(server, now)}"
    if zone_named(server.timezone) is None:
        return Step(mark=_BROKEN, setting=line)
    if (server.timezone, server.daily_time) != _DEFAULT_TIME:
        return Step(mark=_DONE, setting=line)
    hint = "Press the button below to set your time zone and time of day."
    return Step(mark=_OPEN, setting=line, hint=hint)


def _announcements_step(server: Server, channel: ChannelStatus | None) -> Step:
    if channel is None:
        hint = "Choose a channel for announcements, or press **Done** to go without."
        return Step(mark=_OPEN, setting=f"**Announcements** · {_NO_ANNOUNCEMENTS}", hint=hint)
    posts = LEVEL_UP_POSTS[server.level_up_posts]
    setting = f"**Announcements** · {channel_mention(channel)}, level-ups: {posts.lower()}"
    return Step(mark=_channel_mark(channel), setting=setting)


def _reviews_step(server: Server, status: SettingsStatus) -> Step:
    if status.reviews is None:
        return Step(
            mark=_NONE, setting="**Reviews** · no channel yet, so milestones can't be claimed"
        )
    reviewers = f"{channel_mention(status.reviews)}, reviewed by {reviewers_text(server, status)}"
    gone = server.reviewer_role_id is not None and not status.reviewers_known
    mark = _BROKEN if gone else _channel_mark(status.reviews)
    return Step(mark=mark, setting=f"**Reviews** · {reviewers}")


def _channel_mark(channel: ChannelStatus) -> str:
    return (
        _DONE if channel.known and not channel.missing and not channel.missing_for_role else _BROKEN
    )


def _role_mark(server: Server, status: SettingsStatus) -> str:
    if server.ping_role_id is None:
        return _NONE
    return _DONE if status.role_known else _BROKEN


def extras(shown: ServerShown, status: SettingsStatus) -> list[str]:
    """Return lines about settings that are not in the panel.

    Unset ones are left out before the first quest.
    """
    releasers = releasers_text(shown.server, status)
    lines = (
        (
            shown.server.release_role_id is not None,
            f"**Releases** · shared by {releasers} · `/settings announcements`",
        ),
        (
            shown.server.battles_channel_id is not None,
            f"**Battles** · {battles_text(shown, status)} · `/settings battles`",
        ),
        (
            shown.server.feedback_channel_id or shown.server.feedback_min_level > 1,
            f"**Feedback** · {feedback_text(shown.server, status)} · `/settings feedback`",
        ),
        (shown.events, f"**Events** · {events_text(shown.events)} · `/settings event`"),
        (
            shown.server.week_leader_role_id is not None,
            f"**Week's first** · {_week_leader(shown.server)} · `/settings week-leader`",
        ),
        (shown.level_role_ids, f"**Level roles** · {_level_roles(shown)}"),
        (
            shown.rooms,
            f"**Studio rooms** · {_rooms(shown)} · `/settings studio-room`",
        ),
        (
            shown.server.accent is not None,
            f"**Pictures** · {accent_text(shown.server)} · `/settings accent`",
        ),
        (True, f"**Skill pack** · {shown.pack_name}"),
    )
    drawn = [f"{drawn_line(shown).rstrip()} · `/settings upcoming`"] if shown.has_themes else []
    return drawn + [line for is_set, line in lines if is_set or shown.has_posted]


def _rooms(shown: ServerShown) -> str:
    timed = f" ({shown.timed_rooms} with a timer)" if shown.timed_rooms else ""
    return f"{shown.rooms or 'none yet'}{timed}"


def _week_leader(server: Server) -> str:
    return "no role" if server.week_leader_role_id is None else week_leader_text(server)


def _level_roles(shown: ServerShown) -> str:
    if not shown.level_role_ids:
        return "none yet · add one in `/settings level-role`"
    mode = (
        "members keep earlier roles" if shown.server.level_roles_stack else "only the highest one"
    )
    return f"{plural(len(shown.level_role_ids)):level} with a role, {mode}"


def server_zone_now(server: Server, now: datetime) -> str:
    """Return the zone that a server's times go by, with its local time."""
    return zone_now(zone_or_utc(server.timezone).key, now)


def channel_mention(channel: ChannelStatus) -> str:
    """Return a mention of a channel, or a text if it is unknown."""
    return f"<#{channel.channel_id}>" if channel.known else "a channel I can't find"


def role_text(server: Server, status: SettingsStatus) -> str:
    """Return the role that quests ping."""
    if server.ping_role_id is None:
        return "nobody"
    if not status.role_known:
        return "a deleted role"
    unheard = ", but silent quests notify nobody" if server.quests_silent else ""
    return f"<@&{server.ping_role_id}>{unheard}"


def drawn_line(shown: ServerShown) -> str:
    """Return how quests are drawn as a line, empty if the skill pack has no themes."""
    return f"**Drawn** · {DRAW[shown.server.draw].lower()}\n" if shown.has_themes else ""


def posted_line(server: Server, status: SettingsStatus) -> str:
    """Return how quests are posted as a line, empty if in no special way."""
    posted = posted_text(server, status.place)
    return f"**Posted** · {posted}\n" if posted else ""


def verification_text(server: Server) -> str:
    """Return what a completion needs, as part of a sentence."""
    text = VERIFICATION[server.verification]
    return f"{text[0].lower()}{text[1:]}"


def reviewers_text(server: Server, status: SettingsStatus) -> str:
    """Return who reviews hand-ins."""
    if server.reviewer_role_id is None or not status.reviewers_known:
        return _MANAGERS
    return f"<@&{server.reviewer_role_id}> and {_MANAGERS}"


def releasers_text(server: Server, status: SettingsStatus) -> str:
    """Return who tells about releases."""
    if server.release_role_id is None:
        return "the people who made them"
    if not status.releasers_known:
        return _MANAGERS
    return f"<@&{server.release_role_id}> and {_MANAGERS}"


def battles_text(shown: ServerShown, status: SettingsStatus) -> str:
    """Return where battles are posted, and how often they start by themselves."""
    channel, schedule = status.battles, shown.battles
    where = f"in {channel_mention(channel)}" if channel else "where they're started"
    return where if schedule is None else f"every {schedule.every} {where}"


def week_leader_text(server: Server) -> str:
    """Return which role the week's first gets, and for what."""
    metric = WEEK_LEADER_METRICS[server.week_leader_metric]
    return f"<@&{server.week_leader_role_id}> for the {metric[0].lower()}{metric[1:]}"


def feedback_text(server: Server, status: SettingsStatus) -> str:
    """Return where calls to listen go, and who takes part in feedback."""
    channel = status.feedback
    calls = f"calls in {channel_mention(channel)}" if channel else "no calls to listen"
    level = server.feedback_min_level
    return calls if level <= 1 else f"{calls}, from level {number(level)} on"


def upcoming(shown: ServerShown) -> str:
    """Return when the next quest of each cadence is posted."""
    at = {each.cadence: each.at for each in shown.upcoming}
    if not at:
        return "**Coming up**\nNothing yet. Choose a quests channel to start."
    lines = [
        f"{cadence.capitalize()} · {timestamp(at[cadence], 'f')}, {timestamp(at[cadence])}"
        for cadence in POSTED_CADENCES
        if cadence in at
    ]
    return "\n".join(("**Coming up**", *lines))
