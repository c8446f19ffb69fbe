"""Avatars of the demo's members, drawn here so that none has to be downloaded."""

import random
from collections.abc import Iterable, Mapping
from io import BytesIO

from PIL import Image, ImageDraw
from simcord.actors import MemberActor
from simcord.backend.cdn import CDN_BASE, CdnStore

HASH = "drawn"
"""The avatar hash of the demo's members."""

_SIZE = 128
_BARS = 7
_DEFAULTS = 6
_BOT_HUE = 175


class AvatarCdn(CdnStore):
    """simcord's CDN, with our avatars at any requested size."""

    def __init__(self, pictures: Mapping[str, tuple[str, bytes]]) -> None:
        super().__init__()
        self._pictures = {_sizeless(address): data for address, (_, data) in pictures.items()}

    def get(self, url: str) -> bytes | None:
        """Return the file at a URL, None if there is none."""
        return self._pictures.get(_sizeless(url)) or super().get(url)


def _sizeless(address: str) -> str:
    return address.partition("?")[0]


def pictures_of(people: Iterable[MemberActor], bot_name: str) -> Mapping[str, tuple[str, bytes]]:
    """Return the avatars of `people` and the bot, by every URL at which they are requested."""
    pictures: dict[str, tuple[str, bytes]] = {}
    for person in people:
        rng = random.Random(person.name)  # noqa: S311 - not for security
        drawn = (f"{person.name}.png", _draw(rng, hue=rng.randrange(360)))
        path = f"avatars/{person.id}/{HASH}.png"
        pictures[f"{CDN_BASE}/{path}"] = drawn
        pictures[f"https://cdn.discordapp.com/{path}?size=1024"] = drawn
    bot = _draw(random.Random(bot_name), hue=_BOT_HUE)  # noqa: S311
    for number in range(_DEFAULTS):  # simcord's bot can only have a default avatar
        pictures[f"{CDN_BASE}/embed/avatars/{number}.png"] = ("bot.png", bot)
    return pictures


def _draw(rng: random.Random, *, hue: int) -> bytes:
    """Draw a waveform on a coloured background, anti-aliased."""
    size = 2 * _SIZE
    image = Image.new("RGB", (size, size), f"hsl({hue}, 38%, 38%)")
    canvas = ImageDraw.Draw(image)
    step = size * 6 // 10 // _BARS
    for bar in range(_BARS):
        x = size // 5 + bar * step
        half = rng.randrange(size // 16, size // 4)
        box = (x, size // 2 - half, x + step // 2, size // 2 + half)
        canvas.rounded_rectangle(box, radius=step // 4, fill="white")
    saved = BytesIO()
    image.reduce(2).save(saved, "PNG")
    return saved.getvalue()
