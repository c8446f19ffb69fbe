"""Pictures that were looked at once, and what is drawn now held against them.

They are kept as they are laid out, half as fine as they are drawn. After a change that is meant,
`make goldens` draws them anew: look at each before you commit it.
"""

import os
import tempfile
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageChops, ImageStat

FOLDER = Path(__file__).parent / "golden"

RENEWING = os.environ.get("WOODSHED_GOLDENS") == "renew"

MEAN_DIFFERENCE = 0.8
"""Of 255, over all pixels: more than another version of a library changes at the edges."""
FAR = 48
"""Of 255, in any channel: how far a pixel is when it is another one."""
FAR_SHARE = 0.002
"""How many pixels may be another one."""


def assert_golden(name: str, png: bytes) -> None:
    """Hold a picture against the one that was looked at."""
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
    """Return in what a picture differs from a golden one, if it is by more than a little."""
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
