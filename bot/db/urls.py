"""Database URLs: which engine, and where."""

import re
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qsl, unquote

_ENGINES: Final = {
    "sqlite": "sqlite",
    "sqlite+aiosqlite": "sqlite",
    "postgresql": "postgresql",
    "postgres": "postgresql",
    "postgresql+asyncpg": "postgresql",
    "postgresql+psycopg": "postgresql",
}
"""Engines by URL scheme; those with a driver are from versions that used SQLAlchemy."""

_POSTGRESQL: Final = re.compile(
    r"(?:(?P<user>[^:/@]*)(?::(?P<password>[^@]*))?@)?"
    r"(?:\[(?P<ipv6>[^/?]+)\]|(?P<host>[^/:?]*))(?::(?P<port>[0-9]*))?"
    r"(?:/(?P<dbname>[^?]*))?(?:\?(?P<query>.*))?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseUrl:
    """Where a database is.

    `database` is the file's path for SQLite, and `conninfo` libpq's connection string for
    PostgreSQL, password included.
    """

    engine: str
    database: str
    host: str | None = None
    password: str = field(default="", repr=False)
    conninfo: str = field(default="", repr=False)

    @classmethod
    def parse(cls, text: str) -> "DatabaseUrl":
        """Read a URL.

        Raises:
            ValueError: it cannot be used. The message never quotes more than the scheme, because
                any part of a mistyped URL may be a password.
        """
        scheme, separator, rest = text.partition("://")
        if not separator or not re.fullmatch(r"[A-Za-z0-9+.]{1,32}", scheme):
            raise ValueError("isn't a URL")
        engine = _ENGINES.get(scheme.lower())
        if engine is None:
            raise ValueError(f"starts with {scheme}://")
        return _sqlite(rest) if engine == "sqlite" else _postgresql(rest)


def _sqlite(rest: str) -> DatabaseUrl:
    host, slash, path = rest.partition("/")
    path = unquote(path.partition("?")[0])
    if host or not slash or path in {"", ":memory:"}:
        raise ValueError("has no file (use three slashes before a relative path)")
    return DatabaseUrl(engine="sqlite", database=path)


def _postgresql(rest: str) -> DatabaseUrl:
    parts = _POSTGRESQL.fullmatch(rest)
    if parts is None:
        raise ValueError("isn't a valid URL")
    host = parts["ipv6"] or parts["host"]
    if "@" in host:
        raise ValueError("has an @ in its password (write it as %40)")
    options = {"host": host, "port": parts["port"], "client_encoding": "utf8"}
    options |= {name: unquote(parts[name] or "") for name in ("user", "password", "dbname")}
    options |= parse_qsl(parts["query"] or "")
    if ssl := options.pop("ssl", None):  # asyncpg's name for it
        options["sslmode"] = ssl
    return DatabaseUrl(
        engine="postgresql",
        database=options["dbname"],
        host=options["host"] or None,
        password=options["password"],
        conninfo=" ".join(f"{name}={_quoted(each)}" for name, each in options.items() if each),
    )


def _quoted(value: str) -> str:
    """Return a value quoted for a libpq connection string."""
    return "'" + value.replace("\\", r"\\").replace("'", r"\'") + "'"
