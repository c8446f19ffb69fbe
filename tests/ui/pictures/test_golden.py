"""The comparison with reference pictures: what it accepts and what it rejects."""

from pathlib import Path

import pytest
from PIL import Image, ImageChops

from tests.ui.pictures.golden import FOLDER, difference

GOLDEN = FOLDER / "marks-booth.png"


@pytest.fixture
def picture() -> Image.Image:
    return Image.open(GOLDEN).convert("RGB")


def lighter(picture: Image.Image, by: str) -> Image.Image:
    return ImageChops.add(picture, Image.new("RGB", picture.size, by))


def test_small_differences_pass(picture: Image.Image) -> None:
    assert difference(picture, GOLDEN) is None
    slightly = ImageChops.lighter(picture, Image.new("RGB", picture.size, "#1f2125"))
    assert difference(slightly, GOLDEN) is None


def test_different_pictures_fail(picture: Image.Image, tmp_path: Path) -> None:
    smudged = picture.copy()
    smudged.paste("#ffffff", (100, 100, 130, 130))
    for other in (
        ImageChops.offset(picture, 1, 0),
        lighter(picture, "#030000"),
        smudged,
        picture.crop((0, 0, 100, 100)),
    ):
        assert difference(other, GOLDEN) is not None
    assert difference(picture, tmp_path / "none.png") is not None
