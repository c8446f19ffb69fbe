"""Logs on standard error: lines for people, or JSON for machines.

No secret gets into either, and nothing that a member has typed. Every line that comes of an
interaction carries its id.
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

BLOT: Final = "[secret]"
_SHORTEST_SECRET: Final = 4  # blotting out anything shorter would leave no log to read

_AT_MOST: Final = {  # loggers that say much and help little, and from which level on we listen
    "aiosqlite": logging.INFO,
    "alembic": logging.WARNING,
    "apscheduler": logging.WARNING,
    "asyncio": logging.INFO,
    "discord": logging.INFO,
    "discord.http": logging.WARNING,
    "filelock": logging.WARNING,
    "psycopg.pool": logging.CRITICAL,  # `bot.db.outage_log` logs it in a sentence
}
_RENAMED: Final = {
    "asctime": "time",
    "levelname": "level",
    "name": "logger",
    "exc_info": "exception",
    "stack_info": "stack",
}

Blot = Callable[[str], str]

_interaction: ContextVar[str | None] = ContextVar("interaction", default=None)


@contextmanager
def about(interaction_id: int | None) -> Generator[None]:
    """Have every line that is logged meanwhile carry an interaction's id, or none."""
    token = _interaction.set(None if interaction_id is None else str(interaction_id))
    try:
        yield
    finally:
        _interaction.reset(token)


def set_up_logging(level: str, log_format: str, *, secrets: Iterable[str] = ()) -> None:
    """Send every log line to standard error.

    Args:
        level: the least level to show, such as `INFO`.
        log_format: `text` or `json`.
        secrets: strings to blot out of messages, tracebacks and extras alike.
    """
    blot = blotter(secrets)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter(blot) if log_format == "json" else TextFormatter(blot))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.captureWarnings(capture=True)
    for name, least in _AT_MOST.items():
        logging.getLogger(name).setLevel(max(least, logging.getLevelNamesMapping()[level]))
    logging.getLogger("discord.client").addFilter(_is_not_about_voice)
    logging.getLogger("asyncio").addFilter(_in_one_line)


def blotter(secrets: Iterable[str]) -> Blot:
    """Make a function that blots secrets out of a text."""
    long_enough = {secret for secret in secrets if len(secret) >= _SHORTEST_SECRET}
    if not long_enough:
        return str
    # The longest first, where one secret is part of another.
    pattern = re.compile("|".join(re.escape(s) for s in sorted(long_enough, key=len, reverse=True)))
    return lambda text: pattern.sub(BLOT, text)


class TextFormatter(logging.Formatter):
    """One line for people: time in UTC, level, logger, message; a traceback follows it.

    Before the message of what comes of an interaction stands its id, in brackets.
    """

    converter = time.gmtime

    def __init__(self, blot: Blot) -> None:
        super().__init__(
            "%(asctime)s %(levelname)-8s %(name)s: %(about)s%(message)s", "%Y-%m-%d %H:%M:%SZ"
        )
        self._blot = blot

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as text, secrets blotted out."""
        record = _discreet(record)
        vars(record)["about"] = f"[{of}] " if (of := vars(record).get("interaction")) else ""
        return self._blot(super().format(record))

    def formatException(self, ei: Any) -> str:  # noqa: N802
        """Return a traceback without what members have typed."""
        return traceback_of(ei[1])


class JsonFormatter(BaseJsonFormatter):
    """One JSON object a line, with the traceback in `exception`, and every `extra` by its name."""

    def __init__(self, blot: Blot) -> None:
        super().__init__(
            ("asctime", "levelname", "name", "message"),
            rename_fields=_RENAMED,
            reserved_attrs=[*RESERVED_ATTRS, *_RENAMED.values(), "color_message"],
        )
        self._blot = blot

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as JSON, secrets blotted out."""
        record = _discreet(record)
        record.msg, record.args = record.getMessage(), None  # a dict would become fields
        # Once more after encoding, for what stands deeper in an extra.
        return self._blot(super().format(record))

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802
        """Return the time in UTC, as ISO 8601."""
        return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")

    def formatException(self, ei: Any) -> str:  # noqa: N802
        """Return a traceback without what members have typed."""
        return traceback_of(ei[1])

    def jsonify_log_record(self, log_data: dict[str, Any]) -> str:
        """Encode the fields, secrets blotted out first: JSON escapes quotes in them."""
        blotted = {k: self._blot(v) if isinstance(v, str) else v for k, v in log_data.items()}
        return json.dumps(blotted, default=lambda value: self._blot(_plain(value)))


def _discreet(record: logging.LogRecord) -> logging.LogRecord:
    """Return a record that tells exceptions without what they quote, and whose interaction it is.

    A copy: another handler may want the record as it was.
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
    """Drop discord.py's warnings that voice libraries are missing: the bot never speaks."""
    return "voice will NOT be supported" not in record.getMessage()


def _in_one_line(record: logging.LogRecord) -> bool:
    """Cut what asyncio says after its first line: it shows exceptions as they are."""
    record.msg, record.args = record.getMessage().partition("\n")[0], None
    return True
