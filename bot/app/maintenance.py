"""The commands `migrate` and `verify`, which yield sentences to print."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.app.running import now
from bot.app.settings import Settings
from bot.app.startup import (
    Refusal,
    make_database,
    open_database,
    read_packs,
    schema_name,
    upgrade_if_needed,
)
from bot.verify import view as verify_view
from bot.verify.rules import Fault
from bot.verify.service.verifier import Verifier


def migrate(settings: Settings) -> Iterator[str]:
    """Upgrade the database's schema to the newest version.

    Raises:
        Refusal: it cannot be reached, or the upgrade failed and changed nothing.
    """
    with open_database(settings) as database:
        upgraded = upgrade_if_needed(database, now=now(), may_upgrade=True)
    if upgraded.before == upgraded.after:
        yield f"The database already has schema {upgraded.after}."
    else:
        was = schema_name(upgraded.before).replace("is still", "was").replace("has", "had")
        yield f"The database {was} and has schema {upgraded.after} now."
    if upgraded.copy is not None:
        yield f"A copy from before is {upgraded.copy}."


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A sentence to print, and whether it reports something that is still wrong."""

    text: str
    is_wrong: bool = False


def verify(settings: Settings, *, repair: bool) -> Iterator[Line]:
    """Compare every stored figure with the ledger, and repair those that differ if asked.

    Raises:
        Refusal: there is no database, it cannot be reached or has an older schema, or a skill
            pack is invalid.
    """
    packs = read_packs(settings.packs_dir)
    file = make_database(settings).file
    if file is not None and not file.exists():
        raise Refusal(f"There is no database at {file} yet: check DATABASE_URL.")
    with open_database(settings) as database:
        at = now()
        upgrade_if_needed(database, now=at, may_upgrade=False)
        verification = Verifier(database, packs)
        damage = verification.find_damage()
        for each in damage:
            yield Line(text=verify_view.damage_text(each), is_wrong=True)
        if damage:
            yield Line(text=verify_view.damage_summary_text(len(damage)), is_wrong=True)
            return
        for finding in verification.run(at, repair=repair):
            is_wrong = isinstance(finding, Fault) or not finding.is_repaired
            yield Line(text=verify_view.finding_text(finding), is_wrong=is_wrong)
        verified = verification.result
        if verified.guilds_without_pack:
            yield Line(text=verify_view.missing_packs_text(verified))
        yield Line(text=verify_view.verified_text(verified), is_wrong=not verified.is_consistent)
