"""Links that members type are shown, never fetched."""

import re
from pathlib import Path

_CLIENT = re.compile(
    r"ClientSession|urlopen|urlretrieve|HTTPS?Connection|import (?:requests|httpx)\b"
)
_ASKS_THE_HOST = Path("bot/app/health.py")
"""It asks the bot on the same machine, at the HTTP_ADDRESS that its host has set."""
_SAVES_ATTACHED_FILES = Path("bot/audio/download.py")
"""From Discord's hosts alone: `tests/audio/test_download.py`."""


def test_the_bot_has_no_other_http_client() -> None:
    """Avatars and small files are read by discord.py, from Discord's hosts alone."""
    files = {*Path("bot").rglob("*.py"), *Path("cogs").rglob("*.py")}
    files -= {_ASKS_THE_HOST, _SAVES_ATTACHED_FILES}
    assert len(files) > 300
    assert [file for file in sorted(files) if _CLIENT.search(file.read_text("utf-8"))] == []
