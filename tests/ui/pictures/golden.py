"""Compares pictures with reference pictures that a person has checked.

References are stored at half the drawn size. After an intended change, `make goldens` redraws them:
look at each before you commit it.
"""

import os
import tempfile
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageChops, ImageStat

FOLDER = Path(__file__).parent / "golden"

RENEWING = os.environ.get("WOODSHED_GOLDENS") == "renew"

MEAN_DIFFERENCE = 0.8
"""The mean difference of all pixels, of 255: more than other library versions cause at edges."""
FAR = 48
"""The difference in any channel, of 255, at which a pixel counts as different."""
FAR_SHARE = 0.002
"""The share of pixels that may be different."""


def assert_golden(name: str, png: bytes) -> None:
    """Compare a picture with its reference."""
    drawn = Image.open(BytesIO(png)).convert("RGB").reduce(2)
    path = FOLDER / f"{name}.png"
    if RENEWING:
        drawn.save(path, optimize=True)
    fault = difference(drawn, path)
    if fault is not None:
        new = Path(tempfile.gettempdir()) / "woodshed-goldens" / path.name
        new.parent.mkdir(exist_ok=True)
        drawn.save(new)
        raise AssertionError(
            f"{name} {fault}. Look at {new} beside {path}; if it is meant: make goldens"
        )


def difference(drawn: Image.Image, path: Path) -> str | None:
    """Return how a picture differs from its reference; None if it is close enough."""
    if not path.exists():
        return "was never looked at"
    golden = Image.open(path).convert("RGB")
    if golden.size != drawn.size:
        return f"is {drawn.size} large, not {golden.size}"
    apart = ImageChops.difference(golden, drawn)
    mean = max(ImageStat.Stat(apart).mean)
    red, green, blue = apart.split()
    furthest = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    far = sum(furthest.histogram()[FAR:]) / (drawn.width * drawn.height)
    if mean > MEAN_DIFFERENCE or far > FAR_SHARE:
        return f"looks different: by {mean:.2f} on average, {far:.2%} of it far off"
    return None
