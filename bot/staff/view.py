"""Messages about staff's changes, and the audit."""

from collections.abc import Sequence
from typing import Any

import discord
from discord import app_commands

from bot.setting_changes.view import change_text
from bot.staff import errors
from bot.staff.results import Audit, AwardRevoked, MemberAdjusted
from bot.staff.store import AuditRow, StaffAct
from bot.ui.actions import page_buttons
from bot.ui.replies import SUCCESS, Reply, body, heading, panel, row, rule, say, small
from bot.ui.sentences import register_texts, sentence
from bot.ui.text import (
    MONTHS,
    date_text,
    plain,
    plural,
    quoted,
    signed_xp,
    timestamp,
    xp,
)
from bot.xp.rules.awards import Source
from bot.xp.store.ledger import Award
from bot.xp.view import level_up_reply, progress_text

_REASON_SHOWN = 250
_ON_RECORD = "It is on record with your name: `/staff audit` shows it."
_AFTER_UNDO = {
    Source.SESSION: "The session's minutes can be logged again for that day.",
    Source.QUEST: "The quest can be handed in again for as long as it is open.",
    Source.MILESTONE: "The milestone can be claimed again.",
}
_VERBS = {
    StaffAct.ADJUST: "adjusted",
    StaffAct.UNDO: "taken back",
    StaffAct.QUEST_ADD: "quest added",
    StaffAct.QUEST_DISABLE: "quest left out",
    StaffAct.QUEST_ENABLE: "quest brought back",
    StaffAct.ACCEPT: "accepted",
    StaffAct.DECLINE: "declined",
    StaffAct.IMPORT: "imported",
    StaffAct.REPAIR: "figures mended",
}


def draw_adjusted(result: MemberAdjusted) -> Reply:
    """Draw an adjustment and the member's new progress."""
    adjusted = result.adjusted
    parts: list[discord.ui.Item[Any]] = [
        heading("XP given" if adjusted.xp > 0 else "XP taken"),
        body(
            f"<@{adjusted.user_id}> · **{signed_xp(adjusted.xp)}**, {xp(adjusted.total_xp)} now\n"
            f"{quoted(result.reason, limit=2 * _REASON_SHOWN)}"
        ),
        body(progress_text(adjusted.progress)),
    ]
    if adjusted.xp != result.requested_xp:
        parts.append(
            body(
                f"You asked for {signed_xp(result.requested_xp)}, but nobody goes below 0: "
                f"{xp(-adjusted.xp)} were all there was to take."
            )
        )
    parts.append(small(_ON_RECORD))
    return Reply(
        layout=panel(*parts, accent=SUCCESS),
        afterwards=level_up_reply(adjusted.user_id, adjusted.level_up),
    )


def draw_revoked(result: AwardRevoked) -> Reply:
    """Draw an undone award, and what the member can do again now."""
    award, revoked = result.award, result.revoked
    hint = _AFTER_UNDO.get(award.source)
    return Reply(
        layout=panel(
            heading("Taken back"),
            body(
                f"<@{result.user_id}> · **{signed_xp(-revoked.xp)}**, {xp(revoked.total_xp)} now\n"
                f"It was for {date_text(award.day)}: {plain(award.reason, limit=_REASON_SHOWN)}."
            ),
            body(progress_text(revoked.progress)),
            small(f"{hint} {_ON_RECORD}" if hint else _ON_RECORD),
            accent=SUCCESS,
        ),
        afterwards=level_up_reply(result.user_id, revoked.level_up),
    )


def award_choices(awards: Sequence[Award], typed: str) -> list[app_commands.Choice[str]]:
    """Return awards as choices, the newest first: `12 Nov · +330 XP · Mixing, 30 minutes`."""
    query = typed.strip().casefold()
    choices = [
        app_commands.Choice(name=_award_name(award), value=str(award.id)) for award in awards
    ]
    return [choice for choice in choices if query in choice.name.casefold()]


def _award_name(award: Award) -> str:
    day = f"{award.day.day} {MONTHS[award.day.month - 1][:3]}"
    return f"{day} · {signed_xp(award.xp)} · {award.reason}"


def draw_audit(audit: Audit) -> Reply:
    """Draw a page of a member's audit, or of the server's."""
    if audit.user_id is None:
        who, empty = "This server", "Staff haven't changed anything here yet."
        buttons = page_buttons("staff-audit-server", page=audit.page, pages=audit.pages)
    else:
        who = f"<@{audit.user_id}>"
        empty = f"Nothing is on record for {who} yet: no XP, and nothing done by staff."
        buttons = page_buttons("staff-audit", audit.user_id, page=audit.page, pages=audit.pages)
    if not audit.rows:
        return say(empty)
    parts: list[discord.ui.Item[Any]] = [
        heading("On record"),
        body(f"{who} · {plural(audit.total):entry|entries}, the newest first"),
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
    undone = " · since taken back" if entry.undone else ""
    line = f"{when} · **{signed_xp(entry.xp or 0)}** · {reason}{undone}"
    if entry.act is None:
        return line
    is_repeated = (entry.why or "") in (entry.reason or "")
    why = "" if is_repeated else f": {plain(entry.why or '', limit=_REASON_SHOWN)}"
    return f"{line}\n-# {_VERBS[entry.act].capitalize()} by {_actor(entry)}{why}"


def _act_text(entry: AuditRow, user_id: int | None) -> str:
    """Return the text of an act without a row in this member's ledger."""
    assert entry.act is not None  # noqa: S101 - a row without a source is an act
    why = plain(entry.why or "", limit=_REASON_SHOWN)
    if user_id is not None and entry.user_id == user_id:
        return f"{_VERBS[entry.act]} by {_actor(entry)}: {why}"
    whom = f" · <@{entry.user_id}>" if entry.user_id is not None else ""
    amount = f" · {signed_xp(entry.xp)}" if entry.xp is not None else ""
    by = _actor(entry) if user_id is None else "as staff"
    return f"{by} · {_VERBS[entry.act]}{whom}{amount}: {why}"


def _actor(entry: AuditRow) -> str:
    if entry.act is StaffAct.REPAIR:
        return "whoever runs the bot"
    return f"<@{entry.actor_id}>" if entry.actor_id is not None else "somebody since forgotten"


@sentence.register
def _(error: errors.InvalidAdjustment) -> str:
    return (
        f"An adjustment gives or takes between 1 and {xp(error.maximum)}; 0 would change nothing."
    )


_TEXTS = {
    errors.ReasonMissing: (
        "Say why, in a few words: whoever reads the record later will want to know."
    ),
    errors.BotsEarnNothing: "That is a bot, and bots don't practise. Choose a member.",
    errors.NotHere: "They are not in this server, so nothing was changed. Choose a member who is.",
    errors.AwardNotFound: (
        "I can't find that award among theirs. Choose the member first, then one of the awards "
        "that I suggest."
    ),
    errors.NotUndoable: (
        "That entry takes an award back, and stays. `/staff adjust` gives XP again where it is due."
    ),
}

register_texts(_TEXTS)


@sentence.register
def _(error: errors.AwardAlreadyUndone) -> str:
    return f"That award was taken back {timestamp(error.at)}, so nothing was changed."
