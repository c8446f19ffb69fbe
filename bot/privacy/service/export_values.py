"""Values in the format of the export (rules, Promises)."""

from datetime import datetime


def stamp(instant: datetime | None) -> str | None:
    """Return an instant in the export's format, in UTC."""
    return f"{instant:%Y-%m-%dT%H:%M:%SZ}" if instant is not None else None


def id_text(number: int | None) -> str | None:
    """Return an id as text: JavaScript rounds large numbers."""
    return str(number) if number is not None else None
