from dataclasses import replace
from datetime import UTC, datetime, timedelta

import discord
import pytest

from bot.calendar.rules.periods import POSTED_CADENCES
from bot.level_roles.view.status import LevelRoleStatus, RoleRisk
from bot.notices.rules import Problem
from bot.notices.store import Notice
from bot.quests.rules.verification import Verification
from bot.servers.results import NextPosting, ServerShown
from bot.servers.store import Server
from bot.servers.view.channels import ChannelStatus, SettingsStatus
from bot.servers.view.replies import draw_quests
from bot.servers.view.settings import draw_settings
from bot.ui.actions import Action
from bot.ui.replies import Reply

NOW = datetime(2026, 11, 22, 20, 15, tzinfo=UTC)
ID = 2**63 - 1
ALL = ["View Channel", "Send Messages", "Embed Links", "Attach Files", "Read Message History"]
BROKEN = ChannelStatus(
    channel_id=ID, missing=ALL, missing_for_role=["Mention @everyone, @here, and All Roles"]
)


def text_in(reply: Reply) -> str:
    children = reply.layout.walk_children()
    return "\n".join(item.content for item in children if isinstance(item, discord.ui.TextDisplay))


def shown(*notices: Notice) -> ServerShown:
    server = Server(
        guild_id=1,
        pack="music-production",
        timezone="America/Argentina/ComodRivadavia",
        daily_time="09:00",
        weekly_day=2,
        quests_channel_id=ID,
        ping_role_id=ID,
        announcements_channel_id=ID - 1,
        verification=Verification.REVIEW,
        configured_by=1,
        reviews_channel_id=ID - 2,
        reviewer_role_id=ID,
        release_role_id=ID,
    )
    upcoming = [
        NextPosting(cadence=cadence, at=NOW + timedelta(days=1)) for cadence in POSTED_CADENCES
    ]
    return ServerShown(server=server, pack_name="x" * 60, upcoming=upcoming, notices=notices)


def notice(channel_id: int, problem: Problem) -> Notice:
    return Notice(id=1, guild_id=1, problem=problem, channel_id=channel_id, at=NOW)


def status(
    quests: ChannelStatus | None, announcements: ChannelStatus | None = None
) -> SettingsStatus:
    return SettingsStatus(quests=quests, announcements=announcements, role_known=False)


def test_the_largest_panel_fits_discords_limits() -> None:
    other = ChannelStatus(channel_id=ID - 1, missing=ALL)
    notices = [notice(channel_id, Problem.CHANNEL_GONE) for channel_id in range(10)]
    reviews = replace(BROKEN, channel_id=ID - 2)
    level_roles = LevelRoleStatus(
        may_give=False,
        above=frozenset({ID, ID - 1}),
        deleted=frozenset({1}),
        risks={2: RoleRisk(is_managed=True)},
    )
    broken = replace(
        status(BROKEN, other),
        reviews=reviews,
        reviewers_known=False,
        releasers_known=False,
        level_roles=level_roles,
    )
    reply = draw_settings(shown(*notices), broken, NOW)
    assert "The reviewers' role was deleted." in text_in(reply)
    assert "The role that may share releases was deleted" in text_in(reply)
    assert "all other level roles" in text_in(reply)
    assert f"**Reviews** · <#{ID - 2}>, reviewed by anyone with Manage Server" in text_in(reply)
    assert reply.layout.content_length() < 3_200
    deleted = replace(broken, announcements=ChannelStatus(channel_id=ID - 1, known=False))
    reply = draw_settings(shown(*notices), deleted, NOW)
    assert "Turn off announcements" in [
        item.item.label
        for item in reply.layout.walk_children()
        if isinstance(item, Action) and isinstance(item.item, discord.ui.Button)
    ]
    assert reply.layout.total_children_count <= 38  # of 40: a refusal adds two


@pytest.mark.parametrize(
    "problem", sorted(set(Problem) - {Problem.MESSAGE_REFUSED, Problem.QUEST_EXTRAS})
)
def test_a_notice_is_not_repeated(problem: Problem) -> None:
    text = text_in(draw_settings(shown(notice(ID, problem)), status(BROKEN), NOW))
    assert text.count(f"<#{ID}>: allow me") == 1
    assert "refused" not in text
    text = text_in(
        draw_settings(shown(notice(ID, problem)), status(ChannelStatus(channel_id=ID)), NOW)
    )
    assert "It looks fixed" in text
    text = text_in(
        draw_settings(shown(notice(7, problem)), status(ChannelStatus(channel_id=ID)), NOW)
    )
    assert "Needs fixing" in text
    assert "It looks fixed" not in text


def test_a_channel_used_twice_has_one_problem_line() -> None:
    text = text_in(draw_settings(shown(), status(BROKEN, BROKEN), NOW))
    assert text.count("allow me") == 1


def test_missing_permissions_are_not_reported_as_working() -> None:
    text = text_in(draw_quests(shown(), status(BROKEN), NOW, saved=True))
    assert "I can post there" not in text
    assert "**Attach Files** and **Read Message History**" in text
