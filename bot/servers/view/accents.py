"""The messages of `/settings accent`."""

import discord

from bot.servers.store import Server
from bot.ui.pictures.themes import DEFAULT, themed
from bot.ui.replies import BRAND, Reply, body, heading, panel, small


def accent_text(server: Server) -> str:
    """Return a server's accent colour as text."""
    return "theme colours" if server.accent is None else colour_text(server.accent)


def colour_text(accent: int) -> str:
    """Return a colour like `#4f8a8b`."""
    return f"#{accent:06x}"


def draw_accent(server: Server, *, saved: bool) -> Reply:
    """Draw a server's accent, in that colour, and how to change it."""
    accent = server.accent
    if accent is None:
        text = "Pictures here use the colours of each member's theme."
    else:
        text = f"Pictures here and the edges of my posts use **{colour_text(accent)}**."
    parts = [heading("Accent colour set" if saved else "Accent colour"), body(text)]
    if accent is not None and themed(None, accent).accent != colour_text(accent):
        parts.append(
            small(f"On {DEFAULT.name}, and wherever it would be hard to see, I use a shade of it.")
        )
    parts.append(small("To change it, use `/settings accent` (`none` for theme colours)."))
    return Reply(layout=panel(*parts, accent=BRAND if accent is None else discord.Colour(accent)))
