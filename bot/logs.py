"""Logs on standard error: lines for people, or JSON for machines; never a secret in either."""

import json
import logging
import re
import sys
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Final

BLOT: Final = "[secret]"
_SHORTEST_SECRET: Final = 4  # blotting out anything shorter would leave no log to read

_AT_MOST: Final = {  # loggers that say much and help little, and from which level on we listen
    "aiosqlite": logging.INFO,
    "alembic": logging.WARNING,
    "apscheduler": logging.WARNING,
    "asyncio": logging.INFO,
    "discord": logging.INFO,
    "discord.http": logging.WARNING,
}
_STANDARD: Final = frozenset(logging.makeLogRecord({}).__dict__) | {
    "asctime",
    "message",
    "color_message",
    "taskName",
}

Blot = Callable[[str], str]


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


def blotter(secrets: Iterable[str]) -> Blot:
    """Make a function that blots secrets out of a text."""
    long_enough = {secret for secret in secrets if len(secret) >= _SHORTEST_SECRET}
    if not long_enough:
        return str
    # The longest first, where one secret is part of another.
    pattern = re.compile("|".join(re.escape(s) for s in sorted(long_enough, key=len, reverse=True)))
    return lambda text: pattern.sub(BLOT, text)


class TextFormatter(logging.Formatter):
    """One line for people: time in UTC, level, logger, message; a traceback follows it."""

    converter = time.gmtime

    def __init__(self, blot: Blot) -> None:
        super().__init__("%(asctime)s %(levelname)-8s %(name)s: %(message)s", "%Y-%m-%d %H:%M:%SZ")
        self._blot = blot

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as text, secrets blotted out."""
        return self._blot(super().format(record))


class JsonFormatter(logging.Formatter):
    """One JSON object a line, with the traceback in `exception`, and every `extra` by its name."""

    def __init__(self, blot: Blot) -> None:
        super().__init__()
        self._blot = blot

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as JSON, secrets blotted out."""
        fields: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            fields["exception"] = self.formatException(record.exc_info)
        if record.stack_info:
            fields["stack"] = self.formatStack(record.stack_info)
        fields |= {k: v for k, v in vars(record).items() if k not in _STANDARD and k not in fields}
        # Before encoding, since JSON escapes quotes and backslashes in a secret; and once more
        # after it, for what stood deeper in an extra.
        blotted = {k: self._blot(v) if isinstance(v, str) else v for k, v in fields.items()}
        return self._blot(json.dumps(blotted, default=lambda value: self._blot(str(value))))


def _is_not_about_voice(record: logging.LogRecord) -> bool:
    """Drop discord.py's warnings that voice libraries are missing: the bot never speaks."""
    return "voice will NOT be supported" not in record.getMessage()
