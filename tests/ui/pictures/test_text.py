"""Text of any script, whole or shortened, in the bundled fonts."""

import threading
import unicodedata
from collections.abc import Sequence
from io import BytesIO
from itertools import groupby

import pytest
import uharfbuzz
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops

from bot.ui.pictures.canvas import SCALE, Align, Canvas
from bot.ui.pictures.faces import Face, Weight
from bot.ui.pictures.names import shown_name
from bot.ui.pictures.pieces import Piece, pieces
from bot.ui.pictures.rasterizing import Box, coverage
from bot.ui.pictures.shapes import rgb
from bot.ui.pictures.text import ELLIPSIS, fit, shape, shows
from bot.ui.pictures.themes import DEFAULT
from tests.ui.pictures.golden import assert_golden

NAMES = (
    *("Ada Lovelace", "Łukasz Żółć", "Đặng Thị Hạnh", "Åsa Öström", "Tiếng Việt", "İpek Şahin"),
    *("Ωμέγα Παπαδόπουλος", "Екатерина Жукова", "Ђорђе Љубић", "Їжак Єва"),
    *("محمد العربي", "فاطمة زهراء", "پژمان گلچین", "اُردُو نام", "שלום עולם", "דָּוִד"),
    *("हिन्दी क्षत्रिय", "अमिताभ श्री", "ภาษาไทย น้ำใจ", "กิ่งแก้ว"),
    *(
        "陈小明",
        "陳大文",
        "さくら",
        "カタカナ",
        "ひらがな ー",
        "東京タワー",
        "김민지",
        "한국어 꿹쀍",
    ),
    *("ব্রজেন্দ্র", "ਪੰਜਾਬੀ", "ગુજરાતી", "ଓଡ଼ିଆ", "தமிழ்", "తెలుగు", "ಕನ್ನಡ", "മലയാളം", "සිංහල"),
    *("မြန်မာ", "ខ្មែរ", "ລາວ", "བོད་ཡིག", "ქართული", "Հայերեն", "አማርኛ", "ދިވެހި", "ᏣᎳᎩ", "ᐃᓄᒃᑎᑐᑦ"),
    *("ᠮᠣᠩᠭᠣᠯ", "ⵜⴰⵎⴰⵣⵉⵖⵜ", "ߒߞߏ", "ܣܘܪܝܝܐ", "𞤀𞤣𞤤𞤢𞤥", "ꦗꦮ", "ꆈꌠ", "ꕙꔤ", "ᚠᚢᚦ"),
    *("👩‍👩‍👧‍👦", "🇩🇪🇯🇵", "👍🏽", "1️⃣", "❤️‍🔥", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🏳️‍🌈", "Ada 🎧 Beat", "🫨"),
    *("ᴍɪᴀ ┃ ᴅᴊ", "ʕ•ᴥ•ʔ", "░▒▓█", "ꓥꓠꓠꓥ", "✿ Flora ✦"),
    *(
        "𝓕𝓪𝓷𝓬𝔂",
        "𝕱𝖗𝖆𝖐𝖙𝖚𝖗",
        "Ⓝⓐⓜⓔ",
        "Ｗｉｄｅ",
        "★ Sŧar ☆",
        "x_X ~ [tag] |pipe| \\o/",
        "♪♫ ¯\\_(ツ)_/¯",
    ),
    *("Ada محمد 123", "שלום (abc) עולם", "DJ 陈 & 김", "№ 1 – “quoted” … €5"),
)
HOSTILE = (
    "Z̸̧̢̛͓̗̺̣̋̀́̂̃̄̅̆a̴̡̛͓̗̺̣̋̀́̂̃̄̅̆l̶̀̃go",
    "\u202eevil\u202c \u2066x\u2069",
    "a\nb\r\n\tc\u2028d\x00e",
    "\u0301\u0302lone",
    "\u200d\u200b\ufeff\ufe0f\u2060",
    "\ud800\udfff",
    "\U000e0041\U000e007f",
    "﷽﷽﷽",
    "👩" + "\u200d👩" * 40,
    "क" + "्क" * 60,
    "\uffff\U0010ffff\ue000",
    "ﷺ",
    "i" * 3_000,
    "W" * 3_000,
    "م" * 600,
    "",
)
WEIGHTS = st.sampled_from(Weight)
TEXTS = st.one_of(
    st.text(max_size=40),
    st.lists(st.sampled_from([*NAMES, *HOSTILE, " ", "\u0301"]), max_size=4).map("".join),
)


def read(canvas: Canvas) -> Image.Image:
    return Image.open(BytesIO(canvas.png()))


def runs(found_pieces: Sequence[Piece]) -> list[tuple[Face, str]]:
    """Join the pieces that one face draws."""
    return [
        (face, "".join(piece.drawn for piece in run))
        for face, run in groupby(found_pieces, lambda piece: piece.face)
    ]


def typed_text(found_pieces: Sequence[Piece]) -> str:
    return "".join(piece.typed for piece in found_pieces)


@given(TEXTS, WEIGHTS, st.floats(0, 60))
@example(HOSTILE[0], Weight.BOLD, 1.0)
@example("Ada Lovelace", Weight.BOLD, 0.1)
@example("a b", Weight.BOLD, 1.8)
@settings(max_examples=150, deadline=None)
def test_a_text_is_cut_at_a_grapheme_to_fit(typed: str, weight: Weight, ems: float) -> None:
    line, found_pieces = fit(typed, weight, ems), list(pieces(typed, weight))
    assert line.ems <= ems
    if shape(typed, weight).ems <= ems:
        assert line.text == typed_text(found_pieces)
        return
    assert not line.text or line.text.endswith(ELLIPSIS)
    cuts = {typed_text(found_pieces[:n]).rstrip(" ") for n in range(len(found_pieces))}
    assert line.text.removesuffix(ELLIPSIS) in cuts
    assert line.text or ems < shape(ELLIPSIS, weight).ems


def test_no_more_is_cut_than_necessary() -> None:
    for name in ("Ada Lovelace of the harbour", "محمد العربي الكبير جدا", "陈小明陈小明陈小明"):
        line = fit(name, Weight.REGULAR, 6.0)
        longer = name[: len(line.text)] + ELLIPSIS
        assert shape(longer, Weight.REGULAR).ems > 6.0


@given(
    TEXTS,
    st.floats(-20, 220),
    st.floats(-20, 140),
    st.floats(0.1, 60),
    st.sampled_from(Align),
    st.one_of(st.none(), st.floats(0, 120)),
)
@example(HOSTILE[0] * 3, 100, 60, 20, Align.LEFT, 40.0)
@example("གྷྷྷྷ" * 3, 100, 60, 20, Align.LEFT, None)
@example("ཧཱུྃ་ བོད་ཡིག ﷽ ꦗꦮ jJ", 100, 60, 20, Align.CENTRE, None)
@settings(max_examples=150, deadline=None)
def test_nothing_is_drawn_outside_the_box(
    typed: str, x: float, y: float, size: float, align: Align, width: float | None
) -> None:
    canvas = Canvas(200, 120, DEFAULT)
    took = canvas.write(x, y, typed, size=size, align=align, width=width)
    assert took >= 0
    assert width is None or took <= width * 1.000001
    changed = ImageChops.difference(read(canvas), read(Canvas(200, 120, DEFAULT))).getbbox()
    if changed is None:
        return
    left = x - align.value * took
    box = (left - size / 10, y - 1.2 * size, left + took + size / 10, y + 0.6 * size)
    room = [value * SCALE + slack for value, slack in zip(box, (-1, -1, 1, 1), strict=True)]
    assert room[0] <= changed[0]
    assert room[1] <= changed[1]
    assert changed[2] <= room[2]
    assert changed[3] <= room[3]


@pytest.mark.parametrize("weight", Weight)
def test_every_letter_of_real_names_has_a_glyph(weight: Weight) -> None:
    for name in NAMES:
        found_pieces = list(pieces(name, weight))
        assert typed_text(found_pieces) == unicodedata.normalize("NFC", name), name
        for face, run in runs(found_pieces):
            buffer = uharfbuzz.Buffer()
            buffer.add_str(run)
            buffer.guess_segment_properties()
            uharfbuzz.shape(face.font, buffer, face.features)
            assert all(info.codepoint for info in buffer.glyph_infos), (name, run)


@pytest.mark.parametrize(
    ("first", "last"),
    [("가", "힣"), ("ぁ", "ゔ"), ("ァ", "ヺ"), ("一", "龥"), ("a", "z"), ("А", "я"), ("α", "ω")],
)
def test_every_letter_of_a_script_is_visible(first: str, last: str) -> None:
    for character in map(chr, range(ord(first), ord(last) + 1, 7)):
        (glyph,) = shape(character, Weight.REGULAR).glyphs
        assert coverage([glyph], 16, 0, 16, Box(0, 0, 20, 22)).getbbox() is not None, character


def glyphs(typed: str) -> list[int]:
    return [glyph.index for glyph in shape(typed, Weight.REGULAR).glyphs]


def test_arabic_letters_are_joined() -> None:
    (alone,) = glyphs("ع")
    last, middle, first = glyphs("ععع")  # in reading order
    assert len({alone, first, middle, last}) == 4


def test_hebrew_is_right_to_left_also_in_mixed_text() -> None:
    letters = {letter: glyphs(letter)[0] for letter in "שלוםabc12"}
    names = {index: letter for letter, index in letters.items()}

    def order(typed: str) -> str:
        return "".join(names.get(index, " ") for index in glyphs(typed))

    assert order("שלום") == "םולש"
    assert order("abc שלום ab") == "abc םולש ab"
    assert order("שלום abc של") == "לש abc םולש"
    assert order("של 12 ום") == "םו 12 לש"
    (opening,), (closing,) = glyphs("("), glyphs(")")
    assert glyphs("של(ום)")[0] == opening  # brackets are mirrored in right-to-left text
    assert glyphs("של(ום)")[3] == closing


def test_emoji_sequences_are_one_glyph_in_any_direction() -> None:
    for emoji in ("👩‍👩‍👧‍👦", "🇩🇪", "👍🏽", "1️⃣", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "❤️‍🔥", "✈️", "☀️"):
        (drawn,) = shape(emoji, Weight.REGULAR).glyphs
        assert drawn.face.is_coloured
        assert drawn.index in glyphs(f"שלום {emoji} עולם")
    (typed,) = shape("☀\ufe0e", Weight.REGULAR).glyphs
    assert not typed.face.is_coloured
    assert glyphs("1\u20e3") == glyphs("1\ufe0f\u20e3")
    assert glyphs("1\ufe0f #\ufe0f") == glyphs("1 #")  # without its keycap
    assert glyphs("🇩🇪🇯🇵") == glyphs("🇩🇪") + glyphs("🇯🇵")


def test_control_and_invisible_characters_change_nothing() -> None:
    for hostile in (
        "\u202eAda\u202c",
        "A\u2066d\u2069a",
        "\u200bAda\ufeff",
        "Ada\x00\x07",
        "A\u034fda",
    ):
        assert glyphs(hostile) == glyphs("Ada"), hostile
    assert glyphs(" A\n\r\n\tda\u2028") == glyphs("A da")
    towers = [
        sum(unicodedata.combining(each) > 0 for each in piece.drawn)
        for piece in pieces(HOSTILE[0], Weight.BOLD)
    ]
    assert max(towers) <= 4


def test_characters_without_a_glyph_are_simplified_or_left_out() -> None:
    assert not shows("\ue000\U0010fffd\u0301\u200d \n")
    assert not shows("")
    assert not shows("\ue000 \ue000")
    assert glyphs("a \ue000 \ue000 b") == glyphs("a b")
    assert glyphs("A\ue000da") == glyphs("Ada")
    assert glyphs("⩵") == glyphs("==")
    assert glyphs("ﬀ\u1dfa") == glyphs("ﬀ")


def test_two_threads_draw_the_same_as_one() -> None:
    def draw() -> bytes:
        canvas = Canvas(240, 20 * len(NAMES), DEFAULT)
        for row, name in enumerate(NAMES):
            canvas.write(4, 16 + 20 * row, name, size=14, weight=Weight.BOLD, width=200)
        return canvas.png()

    expected = draw()
    shape.cache_clear()
    fit.cache_clear()
    drawn: list[bytes] = []
    threads = [threading.Thread(target=lambda: drawn.append(draw())) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert drawn == [expected] * 4


def test_texts_match_their_golden_picture() -> None:
    canvas = Canvas(480, 26 * ((len(NAMES) + 1) // 2) + 20, DEFAULT)
    for at, name in enumerate(NAMES):
        weight = Weight.BOLD if at % 4 > 1 else Weight.REGULAR
        x, y = 16 + 240 * (at % 2), 30 + 26 * (at // 2)
        canvas.write(x, y, name, size=16, weight=weight, width=150)
    assert_golden("text", canvas.png())


@pytest.mark.parametrize("size", [(1, 1), (3, 7), (240, 2)])
def test_an_encoded_picture_decodes_to_the_same_pixels(size: tuple[int, int]) -> None:
    canvas = Canvas(*size, DEFAULT)
    canvas.panel(0, 0, size[0] / 2, size[1], colour="#ff8001", radius=0)
    drawn = read(canvas)
    assert drawn.mode == "RGB"
    assert drawn.size == (size[0] * SCALE, size[1] * SCALE)
    assert drawn.getpixel((0, 0)) == (255, 128, 1)
    assert drawn.getpixel((drawn.width - 1, drawn.height - 1)) == rgb(DEFAULT.background)


def test_a_name_that_cannot_be_drawn_becomes_a_member() -> None:
    assert shown_name("Ada") == "Ada"
    for none in (None, "", " \u200b", "\ue000", "\U00013000\U00013001"):
        assert shown_name(none) == "A member"
