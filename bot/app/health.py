"""Asking the running bot whether it is well.

`python -m bot.app.health` does so without importing the bot, for those who ask every minute.
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
ASK_TIMEOUT: Final = 5.0
"""Seconds to wait for an answer."""


class NobodyAnswers(Exception):
    """No bot answers: a sentence that says what to do about it."""


def is_well(parts: Mapping[str, str]) -> bool:
    """Tell whether every part of the bot is."""
    return all(told == OK for told in parts.values())


def ask(address: Address | None) -> dict[str, str]:
    """Ask the bot that answers at an address after its parts: each is `OK`, or what is wrong.

    Raises:
        NobodyAnswers: no bot does, or there is no address.
    """
    if address is None:
        raise NobodyAnswers("HTTP_ADDRESS is not set, so nobody can be asked: set it.")
    connection = HTTPConnection(address.nearest_host, address.port, timeout=ASK_TIMEOUT)
    try:
        connection.request("GET", PATH)
        answer: Any = json.loads(connection.getresponse().read())
        return {part: str(answer[part]) for part in PARTS}
    except (OSError, HTTPException, ValueError, LookupError, TypeError) as error:
        raise NobodyAnswers(f"No bot answers at {address}: see that it runs.") from error
    finally:
        connection.close()


def tell(address: Address | None) -> bool:
    """Print what the bot answers, and return whether it is well."""
    try:
        parts = ask(address)
    except NobodyAnswers as error:
        print(error, file=sys.stderr)
        return False
    for part, told in parts.items():
        print(f"{part}: {told}")
    return is_well(parts)


def main() -> int:
    """Ask the bot at HTTP_ADDRESS; 0 is well, and 1 is anything else."""
    try:
        address = load_settings().http_address
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 1
    return 0 if tell(address) else 1


if __name__ == "__main__":
    sys.exit(main())
