"""Records changes of settings, in the transaction that makes them."""

from bot.db.rows import values_of
from bot.db.transactions import Transaction
from bot.interactions.rules import Request
from bot.servers import store as servers
from bot.servers.store import Server
from bot.setting_changes import store as setting_changes
from bot.setting_changes.rules import Setting, setting_value
from bot.setting_changes.store import NewSettingChange


def save_server(tx: Transaction, request: Request, before: Server, after: Server) -> None:
    """Write a server's settings, and record what changed."""
    servers.save(tx, after)
    old, new = values_of(before), values_of(after)
    for setting in Setting:
        if setting in new:
            record_change(tx, request, setting, old=old[setting], new=new[setting])


def record_change(
    tx: Transaction,
    request: Request,
    setting: Setting,
    subject: object = None,
    *,
    old: object,
    new: object,
) -> None:
    """Record a change of one setting, unless its value is the same."""
    if old == new:
        return
    change = NewSettingChange(
        guild_id=request.guild_id,
        actor_id=request.user_id,
        at=request.now,
        setting=setting,
        subject=setting_value(subject),
        old_value=setting_value(old),
        new_value=setting_value(new),
    )
    setting_changes.add(tx, change)
