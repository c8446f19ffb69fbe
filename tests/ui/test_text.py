import re
import unicodedata
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.ui.text import (
    bar,
    clean,
    link,
    listed,
    minutes,
    named,
    number,
    plain,
    plural,
    quoted,
    timestamp,
    xp,
)

NASTY = [
    *"\\*_~|`[]()<>@#:/-+.1 \n\r\t",
    *("@everyone", "@here", "<@1>", "<#2>", "</a:3>", "<t:1:R>", "](", "https://x.y", "- ", "1. "),
    *("> ", ">>> ", "-# ", "# ", "```", "||", "\u200b", "\u202e", "\u0301", "\u034f", "\ufe0f"),
    *(
        "👩\u200d👧",
        "🏳️\u200d🌈",
        "👍🏽",
        "🇩🇪",
        "e\u0301",
        "\u2028",
        "\ufdd0",
        "\u1fef",
        "\u3164",
        "\u2800",
        "\x00",
        "\ud83d",
        "\U000e0041",
    ),
]
TYPED = st.lists(st.one_of(st.sampled_from(NASTY), st.text(max_size=5)), max_size=30).map("".join)
LIMITS = st.integers(1, 120)
ESCAPE = re.compile(r"\\([^0-9A-Za-z\s])")


def unescaped(text: str) -> str:
    """Return a text as Discord shows it if only escapes take effect."""
    return (
        ESCAPE.sub(r"\1", text)
        .replace("\uff20everyone", "@everyone")
        .replace("\uff20here", "@here")
    )


def bare(text: str) -> str:
    """Return a text without its escaped characters: the rest may take effect."""
    return ESCAPE.sub("\ue000", text)


@given(TYPED, LIMITS, st.booleans())
@example("`" * 5, 3, False)
@example("@everyone", 9, False)
@example("\u0d4e*a\u0d4e*", 20, False)
@example("\u0d4e@everyone", 20, False)
def test_plain_text_has_no_effect_in_discord(text: str, limit: int, newlines: bool) -> None:
    safe = plain(text, limit=limit, newlines=newlines)
    assert len(safe) <= limit
    for forbidden in ("@everyone", "@here", "<@", "](", "```", "||", "__", "~~"):
        assert forbidden not in safe
    assert not re.search(r"[\\*_~|`\[\]<@]|://", bare(safe))
    for line in bare(safe).split("\n"):
        assert not re.match(r"\s*(#|>|-|\+|\d+[.)])", line)


@given(TYPED, st.booleans())
def test_plain_text_reads_as_it_was_typed(text: str, newlines: bool) -> None:
    roomy = 4 * len(text) + 10
    shown = clean(text, limit=roomy, newlines=newlines)
    wide = re.sub("\uff20(everyone|here)", r"@\1", shown, flags=re.IGNORECASE)
    again = unescaped(plain(text, limit=roomy, newlines=newlines))
    assert re.sub("\uff20(everyone|here)", r"@\1", again, flags=re.IGNORECASE) == wide


@given(TYPED, LIMITS, st.booleans())
def test_cleaning_is_idempotent(text: str, limit: int, newlines: bool) -> None:
    once = clean(text, limit=limit, newlines=newlines)
    assert clean(once, limit=limit, newlines=newlines) == once
    assert len(once) <= limit
    assert ("\n" in once) <= newlines
    assert "\n\n\n" not in once
    assert once == once.strip()
    for character in once.replace("\n", ""):
        assert unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
        assert character not in "\u034f\u3164\u115f\ufe0f\u2800\ufdd0"
    assert not any(
        all(unicodedata.category(c).startswith("M") for c in once[at : at + 5])
        for at in range(len(once) - 4)
    )


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("# loud", r"\# loud"),
        ("1. first", r"1\. first"),
        ("snake_case", r"snake\_case"),
        ("[free](https://evil.example)", r"\[free\]\(https\://evil.example)"),
        ("@everyone <@&5>", "\uff20everyone \\<\\@&5>"),
        ("C# at 3/4, 100 - 5 (ok)", "C# at 3/4, 100 - 5 (ok)"),
        ("a\u202eb\u200bc", "abc"),
        ("z" + "\u0336" * 50, "z" + "\u0336" * 4),
        ("one\n\n two", "one two"),
        ("", ""),
    ],
)
def test_examples_of_plain_text(typed: str, shown: str) -> None:
    assert plain(typed, limit=100) == shown


def test_text_is_cut_between_graphemes() -> None:
    assert clean("abcdef", limit=4) == "abc…"
    assert clean("ab cdef", limit=4) == "ab…"
    assert clean("a👍🏽bc", limit=3) == "a…"
    assert clean("a🇩🇪bc", limit=3) == "a…"
    assert plain("ab**", limit=4) == "ab…"
    assert plain("ab**", limit=6) == r"ab\*\*"
    assert clean("abc", limit=3) == "abc"
    with pytest.raises(ValueError, match="at least one"):
        clean("abc", limit=0)


CHARACTERS = [
    *("a", "Z", "7", "ß", "ü", "e\u0301", "x\u0308\u0323", "n\u0303", "日", "한", "ไ", "กี่", "कि"),
    *("กำ", "ຄຳ", "नी", "த்", "👍", "👍🏽", "🇩🇪", "🇯🇵", "✌🏿", "1\u20e3", "\U0001f3b9"),
]


@given(st.lists(st.sampled_from(CHARACTERS), min_size=1, max_size=30), st.integers(1, 40))
def test_no_grapheme_is_cut(characters: list[str], limit: int) -> None:
    whole = [unicodedata.normalize("NFC", each) for each in characters]
    for shortened in (clean, plain):
        shown = shortened("".join(characters), limit=limit)
        assert len(shown) <= limit
        start = shown.removesuffix("…")
        starts = ["".join(whole[:count]) for count in range(len(whole) + 1)]
        assert start in starts
        assert start == starts[-1] or shown.endswith("…")


@given(TYPED, st.integers(1, 40))
def test_invisible_names_become_mentions(name: str, limit: int) -> None:
    shown = named(77, name, limit=limit)
    assert shown == (plain(name, limit=limit) or "<@77>")
    assert shown.strip()
    assert named(77, None, limit=limit) == "a member"


def test_line_breaks_are_kept_on_request() -> None:
    assert plain(" a \r\n- b\n\n\n\nc\n", limit=50, newlines=True) == "a\n\\- b\n\nc"


@given(TYPED, TYPED)
@example("https://a.b/c", "]([")
@example("http://a.b/(x)[y]", "a")
def test_links_contain_one_url_or_none(url: str, label: str) -> None:
    written = link(url, label)
    if "](" in written:
        match = re.fullmatch(r"\[([^\[\]]+)\]\((https?://[^\s()\[\]<>\"`\\|*]+)\)", written)
        assert match
        assert match[1] == plain(label.replace("[", "(").replace("]", ")"), limit=100)
    else:
        assert "://" not in bare(written)


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("https://soundcloud.com/a/b?c=d&e=1#t=3", "https://soundcloud.com/a/b?c=d&e=1#t=3"),
        (" https://A.example:8080/x ", "https://a.example:8080/x"),
        ("https://a.example/**b**", "https://a.example/%2A%2Ab%2A%2A"),
        ("https://a.example/(b)**[c]", "https://a.example/%28b%29%2A%2A%5Bc%5D"),
        ("https://a.example/ü (1)", None),
        ("https://a.example/ü(1)", "https://a.example/%C3%BC%281%29"),
        ("https://a.example/%20", "https://a.example/%20"),
        ("javascript:alert(1)", None),
        ("ftp://a.example", None),
        ("https://discord.com@evil.example", None),
        ("https://discord.com:443@evil.example/", None),
        ("https://discord.com%40evil.example/", None),
        ("https://discord.com\\@evil.example/", None),
        ("https:/\\evil.example", None),
        ("https:evil.example", None),
        ("//evil.example", None),
        ("HTTPS://A.example", "https://a.example"),
        ("data:text/html,<b>", None),
        ("https://a.example/\nb", None),
        ("https://a.example/\tb", None),
        ("https://a.example/\x00", None),
        ("https://\u0430pple.com", None),
        ("https://[::1]/", None),
        ("https://a.example:99999/", None),
        ("https://", None),
        ("https://a.example/\u202e", None),
        ("https://a.example\\x", None),
        ("https://a.example/" + "x" * 1000, None),
        ("https://a.example/" + "ü" * 900, None),
        ("a.example", None),
    ],
)
def test_only_plain_web_addresses_become_links(url: str, target: str | None) -> None:
    assert link(url, "my mix") == (f"[my mix]({target})" if target else "my mix")


def test_a_link_needs_a_label() -> None:
    assert link("https://a.example", "\u200b") == ""
    assert link("https://a.example", "[x]") == "[(x)](https://a.example)"


@given(st.integers(0, 10**7), st.integers(1, 10**7), st.integers(1, 40))
def test_bars_are_full_only_when_done(done: int, total: int, width: int) -> None:
    drawn = bar(done, total, width=width)
    assert len(drawn) == width
    assert ("▱" not in drawn) == (done >= total)
    assert drawn == "".join(sorted(drawn))


def test_bars_handle_values_out_of_range() -> None:
    assert bar(0, 0, width=3) == "▰▰▰"
    assert bar(-5, 10, width=3) == "▱▱▱"
    assert bar(5, 10) == "▰▰▰▰▱▱▱▱"


def test_numbers_are_formatted() -> None:
    assert number(1234567) == "1,234,567"
    assert xp(-1234) == "-1,234 XP"
    counts = [f"{plural(n):quest}" for n in (0, 1, -1, 2, 1234)]
    assert counts == ["0 quests", "1 quest", "-1 quest", "2 quests", "1,234 quests"]
    assert f"{plural(2):entry|entries}" == "2 entries"
    lengths = [minutes(n) for n in (0, 59, 60, 85, 60_060)]
    assert lengths == ["0 min", "59 min", "1 h", "1 h 25 min", "1,001 h"]


def test_timestamps_need_aware_datetimes() -> None:
    instant = datetime(2026, 11, 22, 21, 15, 0, 999_999, tzinfo=timezone(timedelta(hours=1)))
    assert timestamp(instant) == "<t:1795378500:R>"
    assert timestamp(datetime(1970, 1, 1, tzinfo=UTC), "d") == "<t:0:d>"
    with pytest.raises(ValueError, match="aware"):
        timestamp(datetime(2026, 11, 22))  # noqa: DTZ001


def test_names_are_joined_for_a_sentence() -> None:
    assert listed(["Ada"]) == "Ada"
    assert listed(iter(["Ada", "Ben"])) == "Ada and Ben"
    assert listed(["Ada", "Ben", "Cy"], bold=True) == "**Ada**, **Ben** and **Cy**"


def test_a_quotation_keeps_its_line_breaks() -> None:
    assert quoted("> one\n\n# two", limit=40) == "> \\> one\n> \n> \\# two"
