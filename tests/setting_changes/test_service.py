"""Every change of a setting is recorded: who, when, what, from and to."""

from dataclasses import fields
from datetime import timedelta

import pytest

from bot.quests.rules.verification import Verification
from bot.reviews.errors import ReviewsChannelNeeded
from bot.servers.store import Server
from bot.setting_changes import store as setting_changes
from bot.setting_changes.rules import Setting, setting_value
from bot.setting_changes.view import change_text
from bot.unset import UNSET
from bot.xp.rules.announcing import LevelUpPosts
from tests.world import (
    ANNE,
    ANNOUNCEMENTS,
    OTHER_CHANNEL,
    QUESTS_CHANNEL,
    REVIEWS_CHANNEL,
    STAFF,
    World,
    refused,
)

_NO_SETTINGS = {"guild_id", "pack", "configured_by", "zone_before", "zone_changed_on"}

Change = tuple[Setting, str | None, str | None, str | None]


def changes(world: World, user_id: int = STAFF) -> list[Change]:
    with world.database.reading() as tx:
        rows = setting_changes.by(tx, world.guild_id, user_id)
    assert {(each.actor_id, each.at) for each in rows} <= {(user_id, world.now)}
    return [(each.setting, each.subject, each.old_value, each.new_value) for each in rows]


def test_every_setting_of_a_server_is_recorded() -> None:
    columns = {each.name for each in fields(Server)} - _NO_SETTINGS
    assert columns <= {setting.value for setting in Setting}


@pytest.mark.parametrize("setting", Setting)
def test_every_setting_has_a_text(setting: Setting) -> None:
    values = {Setting.BATTLES: "week weekend 4 18:00", Setting.EVENT: "200 10 7210"}
    value = values.get(setting, "6")
    assert not change_text(setting, "5", None, value).startswith(f"**{setting}**")


def test_only_what_changed_is_recorded(world: World) -> None:
    world.set_up(daily_time="18:00", weekly_day=4)
    assert changes(world) == [
        (Setting.QUESTS_CHANNEL, None, None, str(QUESTS_CHANNEL)),
        (Setting.DAILY_TIME, None, "09:00", "18:00"),
        (Setting.WEEKLY_DAY, None, "0", "4"),
    ]
    world.set_up(daily_time="18:00")
    assert len(changes(world)) == 3, "the same again"
    world.set_up(channel_id=OTHER_CHANNEL, ping_role_id=8, timezone="Europe/Berlin")
    assert changes(world)[3:] == [
        (Setting.QUESTS_CHANNEL, None, str(QUESTS_CHANNEL), str(OTHER_CHANNEL)),
        (Setting.TIMEZONE, None, "UTC", "Europe/Berlin"),
        (Setting.PING_ROLE, None, None, "8"),
    ]


def test_all_other_settings_are_recorded(world: World) -> None:
    services, staff = world.services, world.request
    world.set_up()
    world.announce()
    world.review(role_id=7)
    world.set_up(verification=Verification.REVIEW)
    services.servers.configure_accent.blocking(staff(STAFF), 0x4F8A8B)
    world.announce(channel_id=None, release_role_id=8)
    world.announce(channel_id=None, release_role_id=None)
    world.announce(channel_id=None, level_up_posts=LevelUpPosts.TENTH)
    services.level_roles.put.blocking(staff(STAFF), 5, 901, out_of_reach=())
    services.level_roles.put.blocking(staff(STAFF), 5, 902, out_of_reach=())
    services.level_roles.choose_mode.blocking(staff(STAFF), stack=False, out_of_reach=())
    services.level_roles.remove.blocking(staff(STAFF), 5, out_of_reach=())
    services.rooms.toggle.blocking(staff(STAFF), 55, "mixing")
    services.rooms.toggle.blocking(staff(STAFF), 55, None)
    for channel_id in (56, 57):
        services.rooms.toggle.blocking(staff(STAFF), channel_id, "theory")
    shown = services.rooms.forget.blocking(staff(STAFF), [56, 58])  # channels that are gone
    assert [room.channel_id for room in shown.rooms] == [57]
    posting = world.post()
    assert changes(world)[1:] == [
        (Setting.ANNOUNCEMENTS_CHANNEL, None, None, str(ANNOUNCEMENTS)),
        (Setting.LEVEL_UP_POSTS, None, "fifth", "every"),
        (Setting.REVIEWS_CHANNEL, None, None, str(REVIEWS_CHANNEL)),
        (Setting.REVIEWER_ROLE, None, None, "7"),
        (Setting.VERIFICATION, None, "honour", "review"),
        (Setting.ACCENT, None, None, str(0x4F8A8B)),
        (Setting.ANNOUNCEMENTS_CHANNEL, None, str(ANNOUNCEMENTS), None),
        (Setting.RELEASE_ROLE, None, None, "8"),
        (Setting.RELEASE_ROLE, None, "8", None),
        (Setting.LEVEL_UP_POSTS, None, "every", "tenth"),
        (Setting.LEVEL_ROLE, "5", None, "901"),
        (Setting.LEVEL_ROLE, "5", "901", "902"),
        (Setting.LEVEL_ROLES_STACK, None, "yes", "no"),
        (Setting.LEVEL_ROLE, "5", "902", None),
        (Setting.STUDIO_ROOM, "55", None, "mixing"),
        (Setting.STUDIO_ROOM, "55", "mixing", None),
        (Setting.STUDIO_ROOM, "56", None, "theory"),
        (Setting.STUDIO_ROOM, "57", None, "theory"),
        (Setting.STUDIO_ROOM, "56", "theory", None),
        (Setting.POST_NOW, "daily", None, posting.quest),
    ]


def test_a_refused_change_is_not_recorded(world: World) -> None:
    assert isinstance(refused(world.set_up, verification=Verification.REVIEW), ReviewsChannelNeeded)
    assert changes(world) == []


def test_the_audit_has_settings_and_acts_the_newest_first(world: World) -> None:
    world.set_up(daily_time="18:00")
    world.passes(minutes=1)
    adjust = world.services.staff.adjust.blocking
    adjust(world.request(STAFF), user_id=ANNE, xp=50, reason="A class")
    world.passes(minutes=1)
    world.announce(level_up_posts=UNSET)
    other = World(world.database)
    other.announce()
    audit = world.services.staff.server_audit.blocking(world.guild_id)
    assert audit.total == 4
    assert [(row.actor_id, row.setting, row.xp) for row in audit.rows] == [
        (STAFF, Setting.ANNOUNCEMENTS_CHANNEL, None),
        (STAFF, None, 50),
        (STAFF, Setting.DAILY_TIME, None),
        (STAFF, Setting.QUESTS_CHANNEL, None),
    ]
    of_staff = world.services.staff.audit.blocking(world.guild_id, STAFF)
    assert [row.setting for row in of_staff.rows] == [row.setting for row in audit.rows]
    of_anne = world.services.staff.audit.blocking(world.guild_id, ANNE)
    assert [row.setting for row in of_anne.rows] == [None]


def test_an_export_has_the_changes_and_the_name_goes_a_month_after_a_deletion(world: World) -> None:
    world.set_up()
    export = world.services.privacy.export.blocking(world.guild_id, STAFF, world.now)
    (changed,) = export.content["changed_settings"]
    assert changed["setting"] == "quests_channel_id"
    assert (changed["from"], changed["to"]) == (None, str(QUESTS_CHANNEL))
    world.services.privacy.delete.blocking(world.guild_id, STAFF, world.now)
    for days, actor_id in ((29, STAFF), (30, None)):
        world.services.staff.prune.blocking(world.now + timedelta(days=days))
        audit = world.services.staff.server_audit.blocking(world.guild_id)
        assert [row.actor_id for row in audit.rows] == [actor_id]
    assert changes(world) == []


def test_values_are_stored_as_text() -> None:
    assert [setting_value(each) for each in (None, True, False, 5, "UTC", Verification.PROOF)] == [
        None,
        "yes",
        "no",
        "5",
        "UTC",
        "proof",
    ]
