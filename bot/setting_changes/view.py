"""A change of settings as one line of the audit."""

from collections.abc import Mapping

from bot.setting_changes.rules import Setting
from bot.ui.text import WEEKDAYS, plain

_LIMIT = 100
_NAMES = {
    Setting.QUESTS_CHANNEL: "Quests channel",
    Setting.TIMEZONE: "Time zone",
    Setting.DAILY_TIME: "Time of day",
    Setting.WEEKLY_DAY: "Day of the weekly quest",
    Setting.PING_ROLE: "Role to ping",
    Setting.VERIFICATION: "Proof required",
    Setting.DRAW: "Themes or a mix",
    Setting.QUESTS_THREADS: "Threads for daily quests",
    Setting.QUESTS_PUBLISH: "Publishing quests",
    Setting.QUESTS_SILENT: "Silent quests",
    Setting.QUEST_TAGS: "Tags of the quests forum",
    Setting.ANNOUNCEMENTS_CHANNEL: "Announcements channel",
    Setting.RELEASE_ROLE: "Role that may share releases",
    Setting.LEVEL_UP_POSTS: "Level-ups announced",
    Setting.REVIEWS_CHANNEL: "Reviews channel",
    Setting.REVIEWER_ROLE: "Reviewers' role",
    Setting.ACCENT: "Accent colour",
    Setting.LEVEL_ROLES_STACK: "Roles of lower levels",
    Setting.BATTLES_CHANNEL: "Battles channel",
    Setting.BATTLES_ROLE: "Battle winner's role",
    Setting.BATTLES: "When battles start",
    Setting.WEEK_LEADER_ROLE: "Role for the week's first",
    Setting.WEEK_LEADER_METRIC: "Week's first ranked by",
    Setting.FEEDBACK_CHANNEL: "Feedback channel",
    Setting.FEEDBACK_MIN_LEVEL: "Feedback from level",
    Setting.LEVEL_ROLE: "Role of level {}",
    Setting.STUDIO_ROOM: "Studio room <#{}>",
    Setting.STUDIO_ROOM_TIMER: "Timer of studio room <#{}>",
    Setting.EVENT: "Event {}",
    Setting.COMING_QUEST: "Coming quest, {}",
    Setting.COMING_THEME: "Theme of {}",
}
_WORDS: Mapping[tuple[Setting, str | None], str] = {
    (Setting.LEVEL_ROLES_STACK, "yes"): "kept",
    (Setting.LEVEL_ROLES_STACK, "no"): "only the highest",
    (Setting.COMING_QUEST, None): "skipped",
    **{
        (setting, value): word
        for setting in (Setting.QUESTS_THREADS, Setting.QUESTS_PUBLISH, Setting.QUESTS_SILENT)
        for value, word in (("yes", "on"), ("no", "off"))
    },
    (Setting.DRAW, "themed"): "a theme for each week",
    (Setting.DRAW, "mixed"): "a shuffled mix",
    (Setting.WEEK_LEADER_METRIC, "xp"): "XP",
    (Setting.WEEK_LEADER_METRIC, "minutes"): "practice time",
    (Setting.WEEK_LEADER_METRIC, "quests"): "quests completed",
}


def change_text(setting: Setting, subject: str | None, old: str | None, new: str | None) -> str:
    """Return a change as `**Time of day** · 09:00 → 18:00`."""
    if setting is Setting.POST_NOW:
        return f"posted the {subject} quest early"
    if setting is Setting.SHARED_TIMER:
        return f"ended the shared timer in <#{subject}>"
    name = _NAMES[setting].format(plain(subject or "", limit=_LIMIT))
    return f"**{name}** · {_value(setting, old)} → {_value(setting, new)}"


def _value(setting: Setting, value: str | None) -> str:
    if value is None or (setting, value) in _WORDS:
        return _WORDS.get((setting, value), "none")
    match setting:
        case (
            Setting.QUESTS_CHANNEL
            | Setting.ANNOUNCEMENTS_CHANNEL
            | Setting.REVIEWS_CHANNEL
            | Setting.BATTLES_CHANNEL
            | Setting.FEEDBACK_CHANNEL
        ):
            return f"<#{value}>"
        case (
            Setting.PING_ROLE
            | Setting.RELEASE_ROLE
            | Setting.REVIEWER_ROLE
            | Setting.LEVEL_ROLE
            | Setting.BATTLES_ROLE
            | Setting.WEEK_LEADER_ROLE
        ):
            return f"<@&{value}>"
        case Setting.BATTLES | Setting.EVENT:
            return _planned(setting, value)
        case Setting.WEEKLY_DAY:
            return WEEKDAYS[int(value)]
        case Setting.ACCENT:
            return f"#{int(value):06x}"
        case Setting.STUDIO_ROOM:
            return plain(value.replace("_", " "), limit=_LIMIT)
        case _:
            return plain(value, limit=_LIMIT)


def _planned(setting: Setting, value: str) -> str:
    if setting is Setting.EVENT:
        percent, from_at, to_at = map(int, value.split())
        return f"+{percent - 100}%, <t:{from_at}:f> to <t:{to_at}:f>"
    every, length, weekday, at = value.split()
    return f"every {every} on {WEEKDAYS[int(weekday)]} at {at} ({length})"
