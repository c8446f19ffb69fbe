"""Database URLs: which engine, and where."""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

_ENGINES: Final = {
    "sqlite": "sqlite",
    "sqlite+aiosqlite": "sqlite",
    "postgresql": "postgresql",
    "postgres": "postgresql",
    "postgresql+asyncpg": "postgresql",
    "postgresql+psycopg": "postgresql",
}
"""Engines by URL scheme; those with a driver are from versions that used SQLAlchemy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseUrl:
    """Where a database is.

    `database` is the file's path for SQLite, and `conninfo` what libpq is given for PostgreSQL,
    password included.
    """

    engine: str
    database: str
    host: str | None = None
    conninfo: str = ""

    @classmethod
    def parse(cls, text: str) -> "DatabaseUrl":
        """Read a URL.

        Raises:
            ValueError: it cannot be used. The message never quotes more than the scheme, because
                any part of a mistyped URL may be a password.
        """
        scheme, separator, rest = text.partition("://")
        if not separator or not re.fullmatch(r"[A-Za-z0-9+.]{1,32}", scheme):
            raise ValueError("is not a URL")
        engine = _ENGINES.get(scheme.lower())
        if engine is None:
            raise ValueError(f"begins with {scheme}://")
        return _sqlite(rest) if engine == "sqlite" else _postgresql(rest)


def _sqlite(rest: str) -> DatabaseUrl:
    host, slash, path = rest.partition("/")
    path = unquote(path.partition("?")[0])
    if host or not slash or path in {"", ":memory:"}:
        raise ValueError("names no file (it takes three slashes before a relative path)")
    return DatabaseUrl(engine="sqlite", database=path)


def _postgresql(rest: str) -> DatabaseUrl:
    try:
        parts = urlsplit(f"postgresql://{rest}")
        host, _ = parts.hostname, parts.port
    except ValueError:  # a port that is not a number, or a bracket that is not closed
        raise ValueError("cannot be read as a URL") from None
    if parts.netloc.count("@") > 1:
        raise ValueError("has an @ in its password, which a URL writes as %40")
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    if ssl := options.pop("ssl", None):  # asyncpg's name for it
        options["sslmode"] = ssl
    return DatabaseUrl(
        engine="postgresql",
        database=unquote(parts.path.removeprefix("/")),
        host=host or options.get("host"),
        conninfo=parts._replace(query=urlencode(options)).geturl(),
    )
