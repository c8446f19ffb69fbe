"""Rows about what staff did, changed and imported in the format of the export."""

from typing import Any

from bot.privacy.service.export_values import id_text, stamp
from bot.setting_changes.store import SettingChange
from bot.staff.store import Act
from bot.xp_import.store.import_rows import ImportRow
from bot.xp_import.store.imports import Import


def act_about(act: Act) -> dict[str, Any]:
    """Return an act about the member."""
    return act_of(act) | {"told_at": stamp(act.told_at)}


def act_of(act: Act) -> dict[str, Any]:
    """Return an act without other members: an export is about one member."""
    return {
        "id": str(act.id),
        "at": stamp(act.at),
        "act": str(act.act),
        "award": id_text(act.award_id),
        "subject": act.subject,
        "xp": act.xp,
        "reason": act.reason,
        "forget_actor_at": stamp(act.forget_actor_at),
    }


def setting_change_of(change: SettingChange) -> dict[str, Any]:
    """Return a setting change."""
    return {
        "id": str(change.id),
        "at": stamp(change.at),
        "setting": str(change.setting),
        "subject": change.subject,
        "from": change.old_value,
        "to": change.new_value,
        "forget_actor_at": stamp(change.forget_actor_at),
    }


def share_of(share: ImportRow) -> dict[str, Any]:
    """Return a share."""
    return {"import": str(share.import_id), "xp": share.xp, "state": str(share.state)}


def import_of(xp_import: Import) -> dict[str, Any]:
    """Return an import without its members: an export is about one member."""
    return {
        "id": str(xp_import.id),
        "file": xp_import.file_name,
        "at": stamp(xp_import.asked_at),
        "state": str(xp_import.state),
        "percent": xp_import.percent,
        "members": xp_import.members,
        "xp": xp_import.xp,
        "begun_at": stamp(xp_import.begun_at),
        "done_at": stamp(xp_import.done_at),
        "work_at": stamp(xp_import.work_at),
        "digest": xp_import.digest,
        "given": xp_import.given,
        "given_xp": xp_import.given_xp,
        "away": xp_import.away,
        "bots": xp_import.bots,
        "kept": xp_import.kept,
    }
