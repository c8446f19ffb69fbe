"""Messages about staff's changes of XP, to staff and to the member."""

from collections.abc import Sequence
from typing import Any

import discord
from discord import app_commands

from bot.staff.results import (
    ActTold,
    AdjustmentQuestion,
    AwardRevoked,
    MemberAdjusted,
    TotalChange,
    UndoQuestion,
)
from bot.staff.store import Act, StaffAct
from bot.staff.view.placing import logged_text, placed_text
from bot.ui.actions import button
from bot.ui.replies import SUCCESS, WARNING, Reply, body, heading, panel, row, say, small
from bot.ui.text import MONTHS, date_text, number, plain, quoted, signed_xp, timestamp, xp
from bot.xp.rules.awards import Source
from bot.xp.store.ledger import Award
from bot.xp.view import level_up_items, level_up_reply, progress_text

_REASON_SHOWN = 250
_MISSED_SHOWN = 3
_AFTER_UNDO = {
    Source.SESSION: "They can log those minutes again.",
    Source.QUEST: "They can complete the quest again while it's open.",
    Source.MILESTONE: "They can claim the milestone again.",
}
_AGAIN = {
    "session": "You can log those minutes again.",
    "completion": "You can complete the quest again while it's open.",
    "claim": "You can claim the milestone again.",
}
_FIRST_MARKER = 3 << 29
_MARKERS = 1 << 28


def draw_adjusted(result: MemberAdjusted, guild: discord.Guild | None = None) -> Reply:
    """Draw an adjustment and the member's new progress."""
    adjusted = result.adjusted
    parts: list[discord.ui.Item[Any]] = [
        *level_up_items(adjusted.level_up, guild, of=adjusted.user_id),
        heading("XP given" if adjusted.xp > 0 else "XP taken"),
        body(
            f"<@{adjusted.user_id}> · **{signed_xp(adjusted.xp)}** · {xp(adjusted.total_xp)} now\n"
            f"{quoted(result.reason, limit=2 * _REASON_SHOWN)}"
        ),
        body(progress_text(adjusted.progress, with_level=adjusted.level_up is None)),
    ]
    if adjusted.xp != result.requested_xp:
        parts.append(
            body(
                f"You asked for {signed_xp(result.requested_xp)}, but they only had "
                f"{xp(-adjusted.xp)}."
            )
        )
    parts.append(small(logged_text(is_told=result.is_told)))
    return Reply(
        layout=panel(*parts, accent=SUCCESS),
        afterwards=level_up_reply(adjusted.user_id, adjusted.level_up),
    )


def draw_revoked(result: AwardRevoked, guild: discord.Guild | None = None) -> Reply:
    """Draw an undone award, and what the member can do again now."""
    award, revoked = result.award, result.revoked
    hint = _AFTER_UNDO.get(award.source)
    return Reply(
        layout=panel(
            *level_up_items(revoked.level_up, guild, of=result.user_id),
            heading("Award undone"),
            body(
                f"<@{result.user_id}> · **{signed_xp(-revoked.xp)}** · {xp(revoked.total_xp)} now\n"
                f"{_award_text(award)}"
            ),
            body(progress_text(revoked.progress, with_level=revoked.level_up is None)),
            *([body(hint)] if hint else []),
            small(logged_text(is_told=result.is_told)),
            accent=SUCCESS,
        ),
        afterwards=level_up_reply(result.user_id, revoked.level_up),
    )


def draw_adjustment_question(question: AdjustmentQuestion, question_id: int) -> Reply:
    """Ask before much of a member's XP is taken."""
    label = f"Take {xp(-question.xp)}"
    return Reply(
        layout=panel(
            heading(f"{label}?"),
            body(
                f"{_before_and_after(question.user_id, question.change)}\n"
                f"{quoted(question.reason, limit=2 * _REASON_SHOWN)}"
            ),
            row(
                button(label, "staff-adjust", question_id, style=discord.ButtonStyle.danger),
                button("Cancel", "staff-cancel"),
            ),
            accent=WARNING,
        )
    )


def draw_undo_question(question: UndoQuestion) -> Reply:
    """Ask before an award is undone, since that can't be taken back."""
    award = question.award
    return Reply(
        layout=panel(
            heading("Undo this award?"),
            body(f"{_award_text(award)} · **{signed_xp(award.xp)}**"),
            body(_before_and_after(award.user_id, question.change)),
            small("An undo can't be undone."),
            row(
                button(
                    "Undo it",
                    "staff-undo",
                    award.user_id,
                    award.id,
                    style=discord.ButtonStyle.danger,
                ),
                button("Cancel", "staff-cancel"),
            ),
            accent=WARNING,
        )
    )


def _before_and_after(user_id: int, change: TotalChange) -> str:
    return (
        f"<@{user_id}>\n"
        f"Now: **{xp(change.before_xp)}**, level {number(change.before_level)}\n"
        f"After: **{xp(change.after_xp)}**, level {number(change.after_level)}"
    )


def _award_text(award: Award) -> str:
    return f"{date_text(award.day)} · {plain(award.reason, limit=_REASON_SHOWN)}"


def draw_cancelled() -> Reply:
    """Draw that a question was answered with no."""
    return say("Cancelled. Nothing was changed.")


def draw_told(told: ActTold, guild_name: str | None) -> discord.ui.LayoutView:
    """Draw the direct message to a member about what staff did to their XP or craft."""
    act, amount = told.act, told.act.xp or 0
    name = plain(guild_name or "", limit=100)
    where = f" in **{name}**" if name else ""
    if act.act is StaffAct.PLACE:
        return panel(
            heading("Staff set how far along you are"),
            body(f"Staff{where} set this for you: **{placed_text(act.subject, act.reason)}**."),
            body("Your plan and your personal quests follow it. Your XP and level don't change."),
            small("Not quite right? Answer the questions of `/coach placement` there."),
            mark=act_marker(act.id),
        )
    now = f"You have {xp(told.total_xp)} now, level {number(told.level)}."
    reason = quoted(act.reason, limit=2 * _REASON_SHOWN)
    if act.act is StaffAct.ADJUST:
        did = "gave you" if amount > 0 else "took"
        whose = "" if amount > 0 else " from you"
        title = "You got XP from staff" if amount > 0 else "Staff took XP from you"
        text = f"Staff{where} {did} **{xp(abs(amount))}**{whose}. {now}\n{reason}"
    else:
        title = "Staff undid an award"
        did = f"undid this award (**{signed_xp(amount)}**)"
        text = f"Staff{where} {did}. {now} {_again_text(act)}\n{reason}"
    return panel(
        heading(title),
        body(text.strip()),
        small("Think that's a mistake? Talk to your server's staff."),
        mark=act_marker(act.id),
    )


def missed_text(acts: Sequence[Act]) -> str:
    """Return what staff did to a member's XP or craft that no direct message could say."""
    lines = [_missed_line(act) for act in acts[:_MISSED_SHOWN]]
    if more := len(acts) - len(lines):
        lines.append(f"-# And {number(more)} more. `/privacy export` has them all.")
    return "\n".join(lines)


def _missed_line(act: Act) -> str:
    amount, when = act.xp or 0, timestamp(act.at, "D")
    reason = plain(act.reason, limit=_REASON_SHOWN)
    if act.act is StaffAct.PLACE:
        placed = placed_text(act.subject, act.reason)
        return f"Staff set how far along you are on {when}: **{placed}**. Your plan follows it."
    if act.act is StaffAct.UNDO:
        did, again = f"undid an award (**{signed_xp(amount)}**)", f" {_again_text(act)}"
    else:
        given = amount > 0
        did = f"gave you **{xp(amount)}**" if given else f"took **{xp(-amount)}** from you"
        again = ""
    return f"Staff {did} on {when}: “{reason}”.{again}".rstrip()


def _again_text(act: Act) -> str:
    return _AGAIN.get((act.subject or "").partition(":")[0], "")


def act_marker(act_id: int) -> int:
    """Return the component id that identifies the message about an act, which has no button.

    Higher than the ids of notices, which may be in the same direct messages.
    """
    return _FIRST_MARKER + act_id % _MARKERS


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
