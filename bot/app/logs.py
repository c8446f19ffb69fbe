"""Logging to standard error, as text or JSON.

Secrets and what members typed are removed. Lines logged during an interaction carry its id.
"""

import json
import logging
import re
import sys
import time
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, Final

from pythonjsonlogger.core import RESERVED_ATTRS, BaseJsonFormatter

from bot.app.tracebacks import describe, traceback_of

REDACTED: Final = "[secret]"
_SHORTEST_SECRET: Final = 4  # replacing anything shorter would make the log unreadable

_MINIMUM_LEVELS: Final = {  # the minimum level of noisy loggers
    "aiosqlite": logging.INFO,
    "alembic": logging.WARNING,
    "apscheduler": logging.WARNING,
    "asyncio": logging.INFO,
    "discord": logging.INFO,
    "discord.http": logging.WARNING,
    "filelock": logging.WARNING,
    "psycopg.pool": logging.CRITICAL,  # `bot.db.outage_log` logs it
}
_RENAMED: Final = {
    "asctime": "time",
    "levelname": "level",
    "name": "logger",
    "exc_info": "exception",
    "stack_info": "stack",
}

Redact = Callable[[str], str]

_interaction: ContextVar[str | None] = ContextVar("interaction", default=None)


@contextmanager
def interaction_context(interaction_id: int | None) -> Generator[None]:
    """Add an interaction's id, or none, to the lines logged inside the context."""
    token = _interaction.set(None if interaction_id is None else str(interaction_id))
    try:
        yield
    finally:
        _interaction.reset(token)


def set_up_logging(level: str, log_format: str, *, secrets: Iterable[str] = ()) -> None:
    """Send every log line to standard error.

    `log_format` is `text` or `json`; `secrets` are replaced in messages, tracebacks and extras.
    """
    redact = redactor(secrets)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter(redact) if log_format == "json" else TextFormatter(redact))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.captureWarnings(capture=True)
    for name, minimum in _MINIMUM_LEVELS.items():
        logging.getLogger(name).setLevel(max(minimum, logging.getLevelNamesMapping()[level]))
    logging.getLogger("discord.client").addFilter(_is_not_about_voice)
    logging.getLogger("asyncio").addFilter(_cut_to_first_line)


def redactor(secrets: Iterable[str]) -> Redact:
    """Return a function that replaces secrets in a text."""
    long_enough = {secret for secret in secrets if len(secret) >= _SHORTEST_SECRET}
    if not long_enough:
        return str
    # The longest first, in case one secret is part of another.
    pattern = re.compile("|".join(re.escape(s) for s in sorted(long_enough, key=len, reverse=True)))
    return lambda text: pattern.sub(REDACTED, text)


class TextFormatter(logging.Formatter):
    """Text: time in UTC, level, logger, interaction id in brackets if any, message, traceback."""

    converter = time.gmtime

    def __init__(self, redact: Redact) -> None:
        super().__init__(
            "%(asctime)s %(levelname)-8s %(name)s: %(id_prefix)s%(message)s", "%Y-%m-%d %H:%M:%SZ"
        )
        self._redact = redact

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as text, without secrets."""
        record = _redacted(record)
        vars(record)["id_prefix"] = f"[{id_}] " if (id_ := vars(record).get("interaction")) else ""
        return self._redact(super().format(record))

    def formatException(self, ei: Any) -> str:  # noqa: N802
        """Return a traceback without text that members typed."""
        return traceback_of(ei[1])


class JsonFormatter(BaseJsonFormatter):
    """One JSON object a line, with the traceback in `exception`, and every `extra` by its name."""

    def __init__(self, redact: Redact) -> None:
        super().__init__(
            ("asctime", "levelname", "name", "message"),
            rename_fields=_RENAMED,
            reserved_attrs=[*RESERVED_ATTRS, *_RENAMED.values(), "color_message"],
        )
        self._redact = redact

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as JSON, without secrets."""
        record = _redacted(record)
        record.msg, record.args = record.getMessage(), None  # a dict would become fields
        # Again after encoding, for secrets nested in an extra.
        return self._redact(super().format(record))

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802
        """Return the time in UTC, as ISO 8601."""
        return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")

    def formatException(self, ei: Any) -> str:  # noqa: N802
        """Return a traceback without text that members typed."""
        return traceback_of(ei[1])

    def jsonify_log_record(self, log_data: dict[str, Any]) -> str:
        """Encode the fields, replacing secrets first because JSON escapes their quotes."""
        redacted = {k: self._redact(v) if isinstance(v, str) else v for k, v in log_data.items()}
        return json.dumps(redacted, default=lambda value: self._redact(_plain(value)))


def _redacted(record: logging.LogRecord) -> logging.LogRecord:
    """Return a copy of a record with redacted exceptions and the interaction's id.

    A copy, because other handlers get the original.
    """
    copy = logging.makeLogRecord(vars(record))
    copy.exc_text = None
    if record.exc_info and record.exc_info[1] is None:  # logged as an error where there was none
        copy.exc_info = None
    if isinstance(record.args, tuple):
        copy.args = tuple(_Described(a) if isinstance(a, BaseException) else a for a in record.args)
    if interaction := _interaction.get():
        vars(copy).setdefault("interaction", interaction)
    return copy


class _Described:
    """An exception as an argument of a message."""

    def __init__(self, error: BaseException) -> None:
        self._error = error

    def __repr__(self) -> str:
        return describe(self._error)


def _plain(value: object) -> str:
    return describe(value) if isinstance(value, BaseException) else str(value)


def _is_not_about_voice(record: logging.LogRecord) -> bool:
    """Drop discord.py's warnings that voice libraries are missing: the bot sends no audio."""
    return "voice will NOT be supported" not in record.getMessage()


def _cut_to_first_line(record: logging.LogRecord) -> bool:
    """Cut asyncio's messages after the first line: the rest has exceptions with their values."""
    record.msg, record.args = record.getMessage().partition("\n")[0], None
    return True
