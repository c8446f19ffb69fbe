import re
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.notes.rules import web_address
from bot.ui.text import host_link

TRACK = "https://soundcloud.com/you/dusk"


@pytest.mark.parametrize(
    "pasted",
    [
        TRACK,
        f"  {TRACK}\n",
        f"<{TRACK}>",
        f" < {TRACK} > ",
        "soundcloud.com/you/dusk",
        "//soundcloud.com/you/dusk"[2:],
        "<soundcloud.com/you/dusk>",
        f"[my track]({TRACK})",
        f"[my track](<{TRACK}>)",
        f"[{TRACK}]({TRACK})",
        "[x](soundcloud.com/you/dusk)",
        f"`{TRACK}`",
        f'"{TRACK}"',
        f"||{TRACK}||",
        f"**{TRACK}**",
        f"({TRACK})",
        f"{TRACK}.",
        f"{TRACK}!",
        f"{TRACK},",
        "HTTPS://SoundCloud.COM/you/dusk",
        "Soundcloud.com/you/dusk",
        "https://soundcloud.com:443/you/dusk",
        "https://soundcloud.com./you/dusk",
    ],
)
def test_a_link_is_taken_as_people_paste_it(pasted: str) -> None:
    assert web_address(pasted) == TRACK


@pytest.mark.parametrize(
    ("pasted", "address"),
    [
        ("www.youtube.com/watch?v=a&t=1#x", "https://www.youtube.com/watch?v=a&t=1#x"),
        ("http://a.example", "http://a.example"),
        ("artist.bandcamp.com", "https://artist.bandcamp.com"),
        ("my_site.tumblr.com/x", "https://my_site.tumblr.com/x"),
        ("https://a.example/Dusk_(demo)", "https://a.example/Dusk_(demo)"),
        ("https://a.example:8080/x", "https://a.example:8080/x"),
        ("https://a.example/dusk.wav", "https://a.example/dusk.wav"),
        ("a.example/dusk.wav", "https://a.example/dusk.wav"),
        ("https://a.example/ü", "https://a.example/ü"),
        ("https://münchen-sound.de/x", "https://xn--mnchen-sound-dlb.de/x"),
        ("MÜNCHEN-SOUND.DE", "https://xn--mnchen-sound-dlb.de"),
        ("https://xn--mnchen-sound-dlb.de/x", "https://xn--mnchen-sound-dlb.de/x"),
        ("https://例え.jp", "https://xn--r8jz45g.jp"),
    ],
)
def test_other_addresses(pasted: str, address: str) -> None:
    assert web_address(pasted) == address


@pytest.mark.parametrize(
    "text",
    [
        "my hard drive",
        "soundcloud",
        "dusk.wav",
        "Dusk Master v3.mp3",
        "mix.zip",
        "javascript:alert(1)",
        "ftp://a.example/x",
        "mailto:me@a.example",
        "me@a.example",
        "data:text/html,x",
        "spotify:track:1",
        "//a.example",
        "https://",
        "https:///x",
        "https://localhost/x",
        "https://[::1]/",
        "https://a..example/",
        "https://a.example:99999/",
        "https://a.example:port/",
        "https://soundcloud.com@evil.example/x",
        "https://soundcloud.com:443@evil.example/x",
        "soundcloud.com@evil.example",
        "https://soundcloud.com\\@evil.example/",
        "https:\\\\evil.example",
        "https://soundcloud.com%40evil.example/",
        "https://a.example/\u202egnp.exe",
        "https://a.example/\u200bx",
        "https://a.example/x y",
        "https://a.example/x\ty",
        "https://a.example/\x00",
        "[x](javascript:alert(1))",
        "<>",
        "[]()",
    ],
)
def test_what_is_no_web_address_is_refused(text: str) -> None:
    assert web_address(text) is None


@pytest.mark.parametrize(
    ("looks_like", "host"),
    [
        ("https://g\u0131thub.com/x", "xn--gthub-n4a.com"),
        ("https://\u0430pple.com", "xn--pple-43d.com"),
    ],
)
def test_a_host_with_borrowed_letters_is_shown_for_what_it_is(looks_like: str, host: str) -> None:
    address = web_address(looks_like)
    assert address is not None
    assert urlsplit(address).hostname == host
    assert host_link(address).startswith(f"[{host}](")


def test_an_old_link_with_borrowed_letters_is_no_link() -> None:
    for address in ("https://g\u0131thub.com/x", "https://\u017foundcloud.com"):
        assert host_link(address) == "a link that can't be opened"


def test_a_link_says_where_it_leads() -> None:
    assert host_link(TRACK) == f"[soundcloud.com]({TRACK})"
    assert host_link("https://a.example:8080/x") == "[a.example:8080](https://a.example:8080/x)"
    assert host_link(TRACK, linked=False) == "soundcloud.com"


@given(
    st.one_of(
        st.text(max_size=60),
        st.text(st.sampled_from("ab.:/@\\<>[]()#?%-_ıſé\u202e `*|"), max_size=40),
        st.text(st.sampled_from("ab.:/@\\#?%-_"), max_size=40).map(lambda text: f"https://{text}"),
    )
)
def test_what_is_shown_is_what_is_opened(typed: str) -> None:
    address = web_address(typed)
    if address is None:
        return
    assert web_address(address) == address
    parts = urlsplit(address)
    assert parts.scheme in ("http", "https")
    assert re.fullmatch(r"[a-z0-9._-]+(:[0-9]+)?", parts.netloc)
    assert address.isprintable()
    shown = re.fullmatch(r"\[([^]]+)\]\((.+)\)", host_link(address).replace("\\", ""))
    assert shown
    assert shown[1] == urlsplit(shown[2]).netloc == parts.netloc
