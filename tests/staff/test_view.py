"""Staff messages at their limits: they fit, and typed text is escaped."""

from datetime import UTC, datetime

import discord

from bot.calendar.rules.periods import Cadence
from bot.level_roles.results import LevelRolesShown
from bot.level_roles.rules import MAX_LEVEL_ROLES
from bot.level_roles.store import LevelRole
from bot.level_roles.view.level_roles import draw_level_roles
from bot.level_roles.view.status import LevelRoleStatus, level_role_status
from bot.notices.rules import Problem
from bot.notices.store import Notice
from bot.notices.view import draw_notice
from bot.packs.content import SkillPack
from bot.quests.view.server_quests import quest_form
from bot.staff.results import Audit
from bot.staff.rules import REASON_LIMIT
from bot.staff.service import PAGE_SIZE
from bot.staff.store import AuditRow, StaffAct
from bot.staff.view.audit import draw_audit
from bot.ui.replies import Reply
from bot.xp.rules.awards import Source
from tests.cogs.harness import PACKS
from tests.reply_text import text_of

NOW = datetime(2026, 11, 22, 20, 15, tzinfo=UTC)
ID = 2**63 - 1
MUSIC = PACKS["music-production"]


def fits(reply: Reply) -> bool:
    """Return whether a reply is within Discord's limits."""
    return reply.layout.total_children_count <= 40 and reply.layout.content_length() < 4_000


def roles(count: int) -> list[LevelRole]:
    return [LevelRole(level=201 + n, role_id=ID - n) for n in range(count)]


def test_the_fullest_list_of_roles_fits() -> None:
    shown = LevelRolesShown(roles=roles(MAX_LEVEL_ROLES), stack=True, waiting=10**6)
    ids = [each.role_id for each in shown.roles]
    above = LevelRoleStatus(may_give=False, above=frozenset(ids))
    assert fits(draw_level_roles(shown, above, confirmation="x" * 150))
    deleted = LevelRoleStatus(may_give=False, deleted=frozenset(ids))
    reply = draw_level_roles(shown, deleted, confirmation="x" * 150)
    assert fits(reply)
    assert "1,000,000 members are waiting for that" in text_of(reply)


def test_without_a_cached_server_no_problems_are_shown() -> None:
    assert level_role_status(None, [ID]) == LevelRoleStatus()
    shown = LevelRolesShown(roles=roles(1), stack=False, waiting=0)
    assert "Needs fixing" not in text_of(draw_level_roles(shown, level_role_status(None, [ID])))


def test_each_problem_with_roles_has_its_notice() -> None:
    for problem, expected in (
        (Problem.ROLES_NOT_ALLOWED, "Allow my role **Manage Roles**"),
        (Problem.ROLE_ABOVE, f"Drag my role above <@&{ID}>"),
        (Problem.ROLE_GONE, "A level role was deleted."),
    ):
        notice = Notice(id=1, guild_id=1, problem=problem, channel_id=ID, at=NOW)
        layout = draw_notice(notice, None, guild_name="Night *Shift*", missing=(), place=None)
        text = text_of(Reply(layout=layout))
        assert expected in text
        assert "I couldn't give a role" in text
        assert r"Night \*Shift\*" in text
        assert "I won't remind you again." in text


def test_the_longest_page_of_an_audit_fits() -> None:
    ledger = AuditRow(
        at=NOW,
        source=Source.ADJUSTMENT,
        xp=-1_000_000,
        reason="*" * REASON_LIMIT,
        undone=True,
        act=StaffAct.ADJUST,
        actor_id=ID,
        user_id=ID,
        why="_" * REASON_LIMIT,
    )
    reply = draw_audit(Audit(user_id=ID, rows=[ledger] * PAGE_SIZE, page=1, pages=99, total=594))
    assert fits(reply)


def test_a_deleted_actor_is_not_named() -> None:
    declined = AuditRow(
        at=NOW,
        source=None,
        xp=None,
        reason="claim:1",
        undone=False,
        act=StaffAct.DECLINE,
        actor_id=None,
        user_id=7,
        why="No *ending* yet",
    )
    text = text_of(draw_audit(Audit(user_id=7, rows=[declined], page=0, pages=1, total=1)))
    assert r"declined by deleted user: No \*ending\* yet" in text
    assert "1 entry, newest first" in text


def test_the_form_offers_every_cadence_and_focus_of_the_pack() -> None:
    offered = [
        [option.value for option in item.component.options]
        for item in quest_form(_with_many_focuses()).children
        if isinstance(item, discord.ui.Label) and isinstance(item.component, discord.ui.Select)
    ]
    assert offered[0] == list(Cadence)
    assert len(offered[1]) == 25


def _with_many_focuses() -> SkillPack:
    """Return a pack with the maximum number of focuses."""
    content = MUSIC.model_dump()
    first = content["focuses"][0]
    more = [first | {"slug": f"more-{n}"} for n in range(25 - len(content["focuses"]))]
    return SkillPack.model_validate(content | {"focuses": [*content["focuses"], *more]})
