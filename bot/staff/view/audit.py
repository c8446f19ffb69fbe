"""The audit: what staff did, and a member's ledger."""

from typing import Any, Final

import discord

from bot.setting_changes.view import change_text
from bot.staff.results import Audit
from bot.staff.store import AuditRow, StaffAct
from bot.staff.view.placing import placed_text
from bot.ui.actions import page_buttons
from bot.ui.replies import Reply, body, heading, panel, row, rule, say
from bot.ui.text import plain, plural, signed_xp, timestamp

_REASON_SHOWN: Final = 250
_VERBS: Final = {
    StaffAct.ADJUST: "adjusted",
    StaffAct.UNDO: "undone",
    StaffAct.QUEST_ADD: "added a quest",
    StaffAct.QUEST_DISABLE: "disabled a quest",
    StaffAct.QUEST_ENABLE: "enabled a quest",
    StaffAct.ACCEPT: "accepted",
    StaffAct.DECLINE: "declined",
    StaffAct.IMPORT: "imported",
    StaffAct.REPAIR: "figures corrected",
    StaffAct.PLACE: "craft set",
    StaffAct.BATTLE_START: "started a battle",
    StaffAct.BATTLE_EXTEND: "extended a battle",
    StaffAct.BATTLE_CANCEL: "cancelled a battle",
    StaffAct.BATTLE_HIDE: "hid an entry or a reason in a battle",
    StaffAct.BATTLE_REVEAL: "saw whose battle entry or reason it is",
    StaffAct.FEEDBACK_HIDE: "hid feedback",
    StaffAct.FEEDBACK_REVEAL: "saw whose feedback it is",
}


def draw_audit(audit: Audit) -> Reply:
    """Draw a page of a member's audit, or of the server's."""
    if audit.user_id is None:
        who, empty = "This server", "Staff haven't changed anything here yet."
        buttons = page_buttons("staff-audit-server", page=audit.page, pages=audit.pages)
    else:
        who = f"<@{audit.user_id}>"
        empty = f"{who} has no XP yet, and staff haven't changed anything for them."
        buttons = page_buttons("staff-audit", audit.user_id, page=audit.page, pages=audit.pages)
    if not audit.rows:
        return say(empty)
    parts: list[discord.ui.Item[Any]] = [
        heading("Audit log"),
        body(f"{who} · {plural(audit.total):entry|entries}, newest first"),
        rule(),
        *(body(_line(each, audit.user_id)) for each in audit.rows),
    ]
    if buttons:
        parts.append(row(*buttons))
    return Reply(layout=panel(*parts))


def _line(entry: AuditRow, user_id: int | None) -> str:
    when = timestamp(entry.at, "f")
    if entry.setting is not None:
        changed = change_text(entry.setting, entry.subject, entry.old_value, entry.new_value)
        return f"{when} · {_actor(entry) if user_id is None else 'as staff'} · {changed}"
    if entry.source is None:
        return f"{when} · {_act_text(entry, user_id)}"
    reason = plain(entry.reason or "", limit=_REASON_SHOWN)
    more = (entry.event_percent or 100) - 100
    event = f" · +{more}% event" if more else ""
    undone = " · undone" if entry.undone else ""
    line = f"{when} · **{signed_xp(entry.xp or 0)}** · {reason}{event}{undone}"
    if entry.act is None:
        return line
    is_repeated = (entry.why or "") in (entry.reason or "")
    why = "" if is_repeated else f": {plain(entry.why or '', limit=_REASON_SHOWN)}"
    return f"{line}\n-# {_VERBS[entry.act].capitalize()} by {_actor(entry)}{why}"


def _act_text(entry: AuditRow, user_id: int | None) -> str:
    """Return the text of an act without a row in this member's ledger."""
    assert entry.act is not None  # noqa: S101 - a row without a source is an act
    why = plain(entry.why or "", limit=_REASON_SHOWN)
    if entry.act is StaffAct.PLACE:
        why = placed_text(entry.reason, entry.why)
    if user_id is not None and entry.user_id == user_id:
        return f"{_VERBS[entry.act]} by {_actor(entry)}: {why}"
    whom = f" · <@{entry.user_id}>" if entry.user_id is not None else ""
    amount = f" · {signed_xp(entry.xp)}" if entry.xp is not None else ""
    by = _actor(entry) if user_id is None else "as staff"
    return f"{by} · {_VERBS[entry.act]}{whom}{amount}: {why}"


def _actor(entry: AuditRow) -> str:
    if entry.act is StaffAct.REPAIR:
        return "the bot's host"
    return f"<@{entry.actor_id}>" if entry.actor_id is not None else "deleted user"
