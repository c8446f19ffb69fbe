"""The settings whose changes are recorded."""

from enum import StrEnum


class Setting(StrEnum):
    """What staff change in `/settings`; stored, so a value never changes.

    Those kept in `servers` have the name of their column.
    """

    QUESTS_CHANNEL = "quests_channel_id"
    TIMEZONE = "timezone"
    DAILY_TIME = "daily_time"
    WEEKLY_DAY = "weekly_day"
    PING_ROLE = "ping_role_id"
    VERIFICATION = "verification"
    DRAW = "draw"
    QUESTS_THREADS = "quests_threads"
    QUESTS_PUBLISH = "quests_publish"
    QUESTS_SILENT = "quests_silent"
    QUEST_TAGS = "quest-tags"
    ANNOUNCEMENTS_CHANNEL = "announcements_channel_id"
    RELEASE_ROLE = "release_role_id"
    LEVEL_UP_POSTS = "level_up_posts"
    REVIEWS_CHANNEL = "reviews_channel_id"
    REVIEWER_ROLE = "reviewer_role_id"
    ACCENT = "accent"
    LEVEL_ROLES_STACK = "level_roles_stack"
    LEVEL_ROLE = "level-role"
    BATTLES_CHANNEL = "battles_channel_id"
    BATTLES_ROLE = "battles_role_id"
    BATTLES = "battles"
    WEEK_LEADER_ROLE = "week_leader_role_id"
    WEEK_LEADER_METRIC = "week_leader_metric"
    FEEDBACK_CHANNEL = "feedback_channel_id"
    FEEDBACK_MIN_LEVEL = "feedback_min_level"
    EVENT = "event"
    STUDIO_ROOM = "studio-room"
    STUDIO_ROOM_TIMER = "studio-room-timer"
    SHARED_TIMER = "shared-timer"
    POST_NOW = "post-now"
    COMING_QUEST = "coming-quest"
    COMING_THEME = "coming-theme"


def setting_value(value: object) -> str | None:
    """Return the stored form of a setting's value, None if it is not set."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return None if value is None else str(value)
