"""How long the data of a server that has removed the bot is kept."""

from datetime import UTC, datetime, timedelta

KEPT_FOR = timedelta(days=90)
LONG_OUTAGE = timedelta(days=7)
"""Time without a heartbeat, longer than this, does not count towards `KEPT_FOR`."""
WAITING_UNTIL = datetime(9999, 1, 1, tzinfo=UTC)
"""When work for a server is due that waits for the bot to be invited again."""
