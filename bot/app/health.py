"""Health check of a running bot.

`python -m bot.app.health` does not import the rest of the bot, so it is fast enough for frequent
checks.
"""

import json
import sys
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException
from typing import Any, Final

from bot.app.settings import Address, SettingsError, load_settings

OK: Final = "ok"
PARTS: Final = ("gateway", "tick", "database")
PATH: Final = "/healthz"
ANSWER_TIMEOUT: Final = 5.0
"""Seconds to wait for an answer."""


class NoAnswer(Exception):
    """No bot answers; the message says what to do about it."""


def is_healthy(parts: Mapping[str, str]) -> bool:
    """Return whether every part of the bot is healthy."""
    return all(status == OK for status in parts.values())


def fetch_health(address: Address | None) -> dict[str, str]:
    """Fetch the status of each part of the bot at an address: `OK`, or what is wrong.

    Raises:
        NoAnswer: no bot answers, or there is no address.
    """
    if address is None:
        raise NoAnswer("HTTP_ADDRESS isn't set, so there's nothing to ask: set it first.")
    connection = HTTPConnection(address.nearest_host, address.port, timeout=ANSWER_TIMEOUT)
    try:
        connection.request("GET", PATH)
        answer: Any = json.loads(connection.getresponse().read())
        return {part: str(answer[part]) for part in PARTS}
    except (OSError, HTTPException, ValueError, LookupError, TypeError) as error:
        raise NoAnswer(f"No bot answers at {address}: check that it's running.") from error
    finally:
        connection.close()


def print_health(address: Address | None) -> bool:
    """Print the status of each part, and return whether all are healthy."""
    try:
        parts = fetch_health(address)
    except NoAnswer as error:
        print(error, file=sys.stderr)
        return False
    for part, status in parts.items():
        print(f"{part}: {status}")
    return is_healthy(parts)


def main() -> int:
    """Check the bot at HTTP_ADDRESS; return 0 if it is healthy, otherwise 1."""
    try:
        address = load_settings().http_address
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 1
    return 0 if print_health(address) else 1


if __name__ == "__main__":
    sys.exit(main())
