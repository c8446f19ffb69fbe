"""Every chart with no, one, equal, huge and invalid values, and reference pictures."""

import math
import random
from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path
from zlib import crc32

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageOps

from bot.ui.pictures import charts as marks
from bot.ui.pictures import faces
from bot.ui.pictures.canvas import SCALE, Align, Canvas
from bot.ui.pictures.faces import Weight
from bot.ui.pictures.icons import ICONS
from bot.ui.pictures.shapes import rgb
from bot.ui.pictures.themes import DEFAULT, THEMES, Theme
from tests.ui.pictures.golden import assert_golden

VALUES = st.one_of(
    st.floats(),
    st.sampled_from([0.0, 1.0, -1.0, 1e308, 5e-324, math.inf, -math.inf, math.nan]),
    st.integers(-3, 10**12).map(float),
)
SERIES = st.lists(VALUES, max_size=8)
SIZE = (160, 120)
X, Y, WIDTH, HEIGHT = 40, 30, 80, 60

Draw = Callable[[Canvas], None]


def drawn(draw: Draw) -> Image.Image:
    canvas = Canvas(*SIZE, DEFAULT)
    draw(canvas)
    return Image.open(BytesIO(canvas.png()))


def changed(draw: Draw) -> tuple[int, int, int, int] | None:
    """Return the bounding box of the pixels that are drawn on."""
    return ImageChops.difference(drawn(draw), drawn(lambda _: None)).getbbox()


def assert_within(draw: Draw, *, slack: float = 0) -> None:
    box = changed(draw)
    if box is not None:
        assert box[0] >= (X - slack) * SCALE
        assert box[1] >= (Y - slack) * SCALE
        assert box[2] <= (X + WIDTH + slack) * SCALE
        assert box[3] <= (Y + HEIGHT + slack) * SCALE


@given(VALUES)
@example(0.9999)
@settings(max_examples=40, deadline=None)
def test_a_bar_stays_in_its_track_and_is_full_only_at_one(share: float) -> None:
    assert_within(lambda canvas: marks.bar(canvas, X, Y, WIDTH, HEIGHT, share))
    picture = drawn(lambda canvas: marks.bar(canvas, X, Y, WIDTH, 10, share))
    last = picture.getpixel(((X + WIDTH) * SCALE - 1, (Y + 5) * SCALE))
    middle = picture.getpixel(((X + 5) * SCALE, (Y + 5) * SCALE))
    assert (last == rgb(DEFAULT.accent)) == (share >= 1)
    assert (middle == rgb(DEFAULT.accent)) == (share > 0)


@given(SERIES, st.lists(SERIES, max_size=6), st.lists(st.text(max_size=3), max_size=6))
@example([1e308, 1e308], [[1e308, 1e308], [], [math.nan]], [])
@settings(max_examples=60, deadline=None)
def test_columns_stay_in_their_area(
    values: Sequence[float], stacks: Sequence[Sequence[float]], labels: Sequence[str]
) -> None:
    assert_within(lambda canvas: marks.columns(canvas, X, Y, WIDTH, HEIGHT, values))
    assert_within(lambda canvas: marks.columns(canvas, X, Y, WIDTH, HEIGHT, stacks=stacks))
    drawn(lambda canvas: marks.columns(canvas, X, Y, WIDTH, HEIGHT, values, labels=labels))


def test_column_heights_are_proportional_to_values() -> None:
    picture = drawn(lambda canvas: marks.columns(canvas, X, Y, WIDTH, HEIGHT, [2, 1, 0, 2]))
    accent = rgb(DEFAULT.accent)
    heights = [
        sum(
            picture.getpixel((round((X + (at + 0.5) * WIDTH / 4) * SCALE), y)) == accent
            for y in range(SIZE[1] * SCALE)
        )
        for at in range(4)
    ]
    assert heights == [HEIGHT * SCALE, HEIGHT * SCALE // 2, 0, HEIGHT * SCALE]
    stacked = drawn(lambda canvas: marks.columns(canvas, X, Y, WIDTH, HEIGHT, stacks=[[3, 1, 2]]))
    column = [stacked.getpixel(((X + WIDTH // 2) * SCALE, y)) for y in range(SIZE[1] * SCALE)]
    parts = [column.count(rgb(colour)) for colour in DEFAULT.series[:3]]
    assert parts == [60, 20, 40]


@given(st.lists(st.tuples(VALUES, VALUES), max_size=8))
@example([(0.0, 1.0)])
@example([(0.0, 5.0), (1.0, 5.0), (2.0, 5.0)])
@example([(-1.7e308, -1.7e308), (1.7e308, 1.7e308)])
@example([(0.0, 0.0), (5e-324, 5e-324)])
@settings(max_examples=60, deadline=None)
def test_a_line_stays_in_its_area(points: Sequence[tuple[float, float]]) -> None:
    def draw(canvas: Canvas) -> None:
        marks.line(canvas, X, Y, WIDTH, HEIGHT, points)

    assert_within(draw, slack=3)
    known = [point for point in points if all(map(math.isfinite, point))]
    box = changed(draw)
    assert (box is None) == (not known)
    if len({height for _, height in known}) == 1:  # at half height, with the area below
        assert box is not None
        assert abs(box[1] - (Y + HEIGHT / 2) * SCALE) < 4 * SCALE


@given(SERIES)
@example([0.0] * 5)
@example([1.0])
@settings(max_examples=60, deadline=None)
def test_a_radar_stays_in_its_rings(shares: Sequence[float]) -> None:
    middle = (X + WIDTH / 2, Y + HEIGHT / 2)
    assert_within(
        lambda canvas: marks.radar(canvas, *middle, HEIGHT / 2 - 3, shares, [], room=WIDTH / 2)
    )
    drawn(lambda canvas: marks.radar(canvas, *middle, 30, shares, ["Ear", "", "עין"], room=50))


@given(st.lists(st.lists(st.one_of(st.none(), VALUES), max_size=7), max_size=7))
@settings(max_examples=40, deadline=None)
def test_a_heat_map_has_a_cell_for_each_value(cells: Sequence[Sequence[float | None]]) -> None:
    picture = drawn(lambda canvas: marks.heat_map(canvas, X, Y, cells, cell=9, gap=2))
    for across, column in enumerate(cells):
        for down, value in enumerate(column):
            at = ((X + 11 * across + 4) * SCALE, (Y + 11 * down + 4) * SCALE)
            if at[0] < picture.width and at[1] < picture.height:
                colour = picture.getpixel(at)
                assert (colour == rgb(DEFAULT.background)) == (value is None)
                if value is not None:
                    assert (colour == rgb(DEFAULT.track)) == (not value > 0)
                    if value >= 1:
                        assert colour == rgb(DEFAULT.accent)


def photo(form: str, size: tuple[int, int] = (128, 128), **kwargs: object) -> bytes:
    saved = BytesIO()
    picture = ImageOps.fit(Image.radial_gradient("L"), size).convert("RGB")
    picture.save(saved, form, **kwargs)
    return saved.getvalue()


def portrait_of(picture: bytes | None) -> bytes:
    canvas = Canvas(60, 60, DEFAULT)
    marks.avatar(canvas, 4, 4, 52, picture, "Ada Lovelace")
    return canvas.png()


INITIALS = portrait_of(None)


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "GIF"])
def test_broken_avatars_are_drawn_as_initials(form: str) -> None:
    whole = photo(form)
    assert portrait_of(whole) != INITIALS
    chance = random.Random(form)
    for cut in (0, 1, 8, 20, 40, len(whole) // 2):
        portrait_of(whole[:cut])
    for _ in range(40):
        broken = bytearray(whole)
        for _ in range(chance.randrange(1, 6)):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        portrait_of(bytes(broken))
    assert portrait_of(whole[:40]) == INITIALS


def test_invalid_and_oversized_avatars_are_drawn_as_initials() -> None:
    for none in (b"", b"<html>", b"\x89PNG\r\n\x1a\n", photo("PNG", (1025, 2)), photo("BMP")):
        assert portrait_of(none) == INITIALS
    bomb = bytearray(photo("PNG"))
    bomb[16:24] = (50_000).to_bytes(4, "big") * 2
    bomb[29:33] = crc32(bomb[12:29]).to_bytes(4, "big")
    assert portrait_of(bytes(bomb)) == INITIALS


def test_the_first_frame_of_an_animated_avatar_is_drawn() -> None:
    frames = [Image.new("RGB", (32, 32), colour) for colour in ("#ff0000", "#0000ff")]
    saved = BytesIO()
    frames[0].save(saved, "GIF", save_all=True, append_images=frames[1:])
    picture = Image.open(BytesIO(portrait_of(saved.getvalue())))
    assert picture.getpixel((60, 60)) == (255, 0, 0)
    assert picture.getpixel((8, 8)) == rgb(DEFAULT.background)


def test_a_name_without_letters_gets_a_person_icon() -> None:
    def named(name: str) -> bytes:
        canvas = Canvas(60, 60, DEFAULT)
        marks.avatar(canvas, 4, 4, 52, None, name)
        return canvas.png()

    for name in ("", " ", "\u200b", "\ue000\ud800"):
        named(name)
    assert named("a bee cat") != named("a bee")
    assert named("Straße") != named("")


def test_every_icon_exists_and_unknown_names_get_a_note() -> None:
    def one(name: str) -> Draw:
        return lambda canvas: marks.icon(canvas, X, Y, HEIGHT, name)

    looks = {drawn(one(name)).tobytes() for name in ICONS}
    assert len(looks) == len(ICONS)
    for name in ICONS:
        assert_within(one(name))
    assert drawn(one("no such")).tobytes() == drawn(one("music")).tobytes()


def test_drawing_outside_the_canvas_is_clipped() -> None:
    for x, y in ((-500, 10), (500, 10), (10, -500), (10, 500)):
        for draw in _everything(x, y):
            assert changed(draw) is None


def _everything(x: float, y: float) -> Sequence[Draw]:
    return (
        lambda canvas: canvas.panel(x, y, 50, 40),
        lambda canvas: marks.bar(canvas, x, y, 50, 8, 0.5),
        lambda canvas: marks.columns(canvas, x, y, 50, 40, [1, 2]),
        lambda canvas: marks.line(canvas, x, y, 50, 40, [(0, 0), (1, 1)]),
        lambda canvas: marks.radar(canvas, x, y, 40, [1, 1, 1], ["a", "b", "c"], room=50),
        lambda canvas: marks.heat_map(canvas, x, y, [[1, 0]]),
        lambda canvas: marks.avatar(canvas, x, y, 40, None, "Ada"),
        lambda canvas: marks.avatar(canvas, x, y, 40, photo("PNG"), "Ada"),
        lambda canvas: marks.icon(canvas, x, y, 40, "flame"),
    )


@pytest.mark.parametrize("theme", [DEFAULT, THEMES["daylight"]], ids=lambda theme: theme.slug)
def test_charts_match_their_golden_pictures(theme: Theme) -> None:
    canvas = Canvas(480, 620, theme)
    canvas.panel(12, 12, 456, 596)
    for row, share in enumerate((0, 0.01, 0.5, 0.99, 1)):
        marks.bar(canvas, 28, 30 + row * 14, 190, 8, share)
    labels = ("Mon", "", "Wed", "", "Fri", "", "Sun")
    marks.columns(canvas, 250, 30, 200, 110, [30, 0, 45, 60, 15, 90, 5], labels=labels)
    parts = [[3, 1, 2, 0, 1], [1, 1, 1, 1, 1], [0, 0, 5, 0, 0], [], [8, 0, 0, 0, 0.1]]
    marks.columns(canvas, 28, 110, 190, 90, stacks=parts)
    marks.line(canvas, 250, 160, 200, 60, [(n, n**1.5 + 9 * math.sin(n)) for n in range(30)])
    skills = ("Creativity", "Ear", "Technique", "Knowledge", "Discipline")
    marks.radar(canvas, 130, 300, 62, (0.8, 0.5, 0.3, 0.9, 0.6), skills, room=98)
    for at, name in enumerate(("Ada Lovelace", "שלום עולם", "👩‍🎤", "")):
        marks.avatar(canvas, 250 + 52 * at, 244, 44, None, name)
    marks.avatar(canvas, 250, 300, 72, photo("PNG"), "Ada")
    canvas.write(340, 330, "Level 42", size=24, weight=Weight.BOLD, width=110)
    canvas.write(450, 352, "67%", size=14, colour=theme.muted, align=Align.RIGHT)
    cells = [
        [None if week == day == 0 else (week * day) % 5 / 4 for day in range(7)]
        for week in range(39)
    ]
    marks.heat_map(canvas, 28, 400, cells)
    for at, name in enumerate(ICONS):
        marks.icon(canvas, 28 + at % 14 * 31, 492 + at // 14 * 36, 24, name)
    assert_golden(f"marks-{theme.slug}", canvas.png())


def test_every_font_is_used_and_its_source_documented() -> None:
    folder = Path(faces.__file__).parent / "fonts"
    files = {path.stem for path in folder.glob("*.?tf")}
    assert files == {*faces.NAMES, *(f"Inter-{weight.value}" for weight in Weight)}
    text = (folder / "SOURCES.md").read_text()
    others = {"Inter-*.otf", "Tibetan.ttf", "DroidSansFallback.ttf", "Hangul.otf"}
    assert all(f"`{name}`" in text for name in {*others, "Twemoji.ttf", "Icons.ttf"})
    assert len(list(folder.glob("LICENCE-*.txt"))) == 4
