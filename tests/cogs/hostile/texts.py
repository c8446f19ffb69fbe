"""Hostile text, and checks that none of its markup takes effect where it is shown.

All text is made of probes: pieces of markup around a word of ours. Members type `zq`, staff type
`zt` in their own quests (whose formatting is kept), and a `zl` host is used in addresses only. No
text begins with a probe, so that the bot's own markup never touches one.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache

from tests.cogs.hostile.dice import Dice

HIDDEN = {
    "override": "\u202e",
    "mark": "\u200f",
    "isolate": "\u2067",
    "zero width": "\u200b",
    "joiner": "\u200d",
    "grapheme joiner": "\u034f",
    "filler": "\u3164",
    "variation": "\ufe0f",
    "tag": "\U000e0041",
    "nul": "\x00",
    "escape": "\x1b",
    "surrogate": "\ud83d",
    "noncharacter": "\uffff",
}
EVERYONE, HERE = "@everyone", "@here"


@cache
def probes(word: str, victims: tuple[int, int]) -> Sequence[str]:
    """Return markup around a word; `victims` are a member and a role that must not be pinged."""
    member, role = victims
    return [
        *(f"**{word}b**", f"*{word}i*", f"_{word}u_", f"__{word}v__", f"~~{word}s~~"),
        *(f"||{word}h||", f"`{word}c`", f"```{word}f", f"```\nzs {word}g\n```", f"\\*{word}e*"),
        *(f"[{word}l](https://{word}.example)", f"[{word}m](<https://{word}.example>)"),
        *(f"https://{word}.example/x", f"<https://{word}.example>", f"HTTPS://{word}.example"),
        *(f"\n# {word}1", f"\n-# {word}2", f"\n- {word}3", f"\n1. {word}4", f"\n> {word}5"),
        *(f"\n>>> {word}6", f"\n### {word}7", f"\n* {word}8", f"\n+ {word}9"),
        f"\n\n\n\n zs {word}0",
        *(f"<@{member}>", f"<@!{member}>", f"<@&{role}>", "<#1>", "<id:customize>"),
        *(EVERYONE, HERE, "@EveryOne", "@\u200beveryone", "@eve\u202eryone", "\uff20here"),
        *(f"<a:{word}:1>", f"<:{word}:1>", f"</{word}:1>", "<t:1:R>", f":{word}:"),
        *(f"{word}" + "\u0336\u0301" * 40, "👩\u200d👩\u200d👧\u200d👦", "🏳️\u200d🌈"),
        *("👍🏽", "🇩🇪", "🇩", "\u0301", "a" + "\u0e49" * 30),
        *(f"{hidden}{word}{hidden}" for hidden in HIDDEN.values()),
        *("\r\nzs", "\u2028zs", "\x85zs", "\t", "\xa0", "\u3000"),
        *("٣", "1_000", " 7", "²", "ß", "İ"),
        *("{0}", "%s", "{word}", "'; --", '"', "<b>", "&lt;", "\\", "\\\\", "`", "``", "|", "]"),
        *(")", "(", "[", "_", "*", "~~", "||"),
    ]  # fmt: skip


ADDRESSES = [
    "https://zl.example/a?b=c#d",
    "http://ZL.example:8080/(x)[y]",
    "https://zl.example/)**zlx**",
    "https://zl.example/`|<@1>",
    "https://zl.example/\u202egnp.exe",
    "https://zl.example/@everyone",
    "https://discord.com@zl.example",
    "https://zl.example:99999/",
    "https://[::1]/zl",
    "https://[zl",
    "https://\u0437l.example/",
    "https://zl.example/ü" * 12,
    "https://zl.example/" + "x" * 381,
    "https://zl.example/" + "ü" * 381,
    "https://zl.example/\x00\ud83d",
    "https://zl.example/a b",
    "https://zl.example\\zl",
    "javascript:alert('zl')",
    "data:text/html,zl",
    "  https://zl.example  ",
    "HTTPS://zl.example",
    "https://",
    "zl.example",
]
FILES = [
    *("mix.wav", "a b.wav", "zs **zqb**.wav", "../../etc/passwd", "con.png", ".hidden", "zs"),
    *("zs" * 130 + ".mp3", "\u202egnp.exe", "@everyone.txt", "zs zq](https://zq.example).wav"),
    *(
        "\u3164\u202e.wav",
        "attachment://x.wav",
        "日本.flac",
        "zs\n# zq.wav",
        "%00.wav",
        "?.wav",
        "-",
        "x.WAV ",
    ),
]
_ID = 456_000_000_000_000_001
CONTENTS = [
    b"RIFF",
    b"",
    f"user_id,xp\n{_ID},5\n{_ID + 1},1000000\n".encode(),
    f"user_id,xp\n{_ID},-5\n{2**63},5\n{_ID},{10**400}\nzs **zqb**,=1+1\n".encode(),
    f"user_id;xp;level\r\n{_ID};1e309;x\r\n{_ID + 2};NaN;\r\n".encode("utf-16"),
    b"user_id,xp\n\xff\xfe\x00,\x00\n",
    b'{"players": [{"id": "456000000000000003", "xp": 1e400}, {"id": null}, 7]}',
    b"[" * 20_000,
    b'{"123": {"configs": {}}, "configs": {"1": {"users": {"456000000000000004": {"xp": 7.5}}}}}',
]


BLANK = ["", " ", "\u200b", "\u3164", "\u0301", "\ufe0f", "\x00", "\n", "0", "٣", "-1", "1_000"]


def typed(dice: Dice, of: Sequence[str], max_length: int) -> str:
    """Return a text of these probes, of up to about `max_length` characters, sometimes longer."""
    if not dice.often(10):
        return dice.pick(BLANK)
    text = " ".join(["zs", *dice.some(of, 6), "ze"])
    if dice.often(4):
        return text[:max_length]
    length = dice.pick([len(text), max_length, max_length, max_length + 1, 2_000, 4_000])
    return (f"{text} " * (length // len(text) + 1))[:length]


def bare(text: str) -> str:
    """Return the text that Discord may read as markup: without code and escaped characters."""
    parts: list[str] = []
    at = 0
    while at < len(text):
        if text[at] == "\\" and at + 1 < len(text) and re.match(r"[^\w\s]|_", text[at + 1]):
            parts.append("\ue000")
            at += 2
            continue
        if text[at] == "`":
            fence = _run(text, at)
            fence = "```" if len(fence) >= 3 else fence
            end = text.find(fence, at + len(fence))
            if end > 0:
                parts.append("\ue001")
                at = end + len(fence)
                continue
        parts.append(text[at])
        at += 1
    return "".join(parts)


def _run(text: str, at: int) -> str:
    match = re.compile("`+").match(text, at)
    return match[0] if match else ""


_TAKES_EFFECT = re.compile(
    r"(?:[*_~|`\[@] *|<(?:a?:|/)?)zq"  # formatting, links, emoji, commands
    r"|^(?:> )? *(?:#{1,3}|-#|[-+*]|\d+[.)]|>{1,3}) +zq"  # blocks
    r"|<id:|<t:1:|<#1>"  # the bot itself never writes these
    r"|\]\((?!https?://)[^)\n]*\)|://zq",
    re.MULTILINE | re.IGNORECASE,
)
_TARGET = re.compile(r"\]\(([^)\n]*)\)")  # without its end, Discord shows no link
_SAFE_TARGET = re.compile(
    r"https?://[a-z0-9.-]+(?::\d+)?(?:[/?#][^\s()\[\]<>\"`\\|*]*)?", re.IGNORECASE
)

_OWN_WORDS = ("Mention @everyone, @here, and All Roles", "I don't ping @everyone.")
"""What our messages say themselves: a permission as Discord calls it, and a refusal."""


def assert_harmless(text: str) -> None:
    """Check that no markup that a member typed takes effect in a text display."""
    assert_clean(text.replace("\n", " "))
    rest = bare(text)
    match = _TAKES_EFFECT.search(rest)
    assert match is None, f"markup took effect: {match[0]!r} in {text!r}"
    for target in _TARGET.findall(rest):
        assert _SAFE_TARGET.fullmatch(target), f"a link to {target!r} in {text!r}"
    assert not re.search(r"\*{4}|\[\]", rest), f"nothing to be seen in {text!r}"
    words = _TARGET.sub("", rest)
    for own in _OWN_WORDS:
        words = words.replace(own, "")
    assert EVERYONE not in words.lower(), text
    assert HERE not in words.lower(), text


def assert_clean(text: str) -> None:
    """Check that a text has no hidden characters and no stacked accents."""
    for character in text:
        hidden = unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
        assert not hidden, f"{character!r} in {text!r}"
    assert not re.search("[\u0300-\u036f]{5}", text), text
