"""Every view that shows members' text fits, however many emoji or Japanese letters they typed."""

import dataclasses
import re
import types
import typing
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any

import discord
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.packs.content import SkillPack
from bot.profiles.results import ProfileSettings
from bot.profiles.view.setup import draw_setup
from bot.quests.results.completions import QuestHistory
from bot.quests.view.history import draw_history
from bot.reviews.results import ReviewCard, VerdictCard
from bot.reviews.view import draw_review, draw_verdict
from bot.sessions.results import SessionHistory
from bot.sessions.view.sessions import draw_history as draw_sessions
from bot.staff.results import Audit
from bot.staff.view.audit import draw_audit
from bot.tracks.results import TrackList
from bot.tracks.store import Track
from bot.tracks.view.tracks import draw_list, draw_release
from bot.ui.fitting import BYTES_LIMIT, TEXT_LIMIT, size
from bot.ui.replies import Reply
from tests.world import PACKS

NOW = datetime(2026, 11, 22, 20, 15, tzinfo=UTC)
LINK = "https://example.org/" + "x" * 380
LINES = 8
"""The entries of a page."""
PIECES = ["🎛", "🏳️‍🌈", "音楽", "é", "*", "_", " ", "\n", "x"]


def repeated(pieces: list[str], length: int) -> str:
    return ("".join(pieces) * length)[:length]


TEXTS = st.builds(
    repeated, st.lists(st.sampled_from(PIECES), min_size=1, max_size=6), st.integers(1, 500)
)


def filled(annotation: Any, text: str, name: str = "") -> Any:
    """Return a value of this type in which everything that is set can be, with this text."""
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin in (types.UnionType, typing.Union):
        return filled(arguments[0], text, name)
    if origin is not None and issubclass(origin, Mapping):
        return {}
    if origin is tuple and arguments[-1] is not Ellipsis:
        return tuple(filled(each, text) for each in arguments)
    if origin is not None and issubclass(origin, Sequence):
        return [filled(arguments[0], text, name)] * LINES
    if annotation is SkillPack:
        return PACKS["music-production"]
    if dataclasses.is_dataclass(annotation):
        hints = typing.get_type_hints(annotation)
        fields = {each: filled(hint, text, each) for each, hint in hints.items()}
        build: Any = annotation
        return build(**fields)
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return list(annotation)[-1]
    if annotation is str:
        return LINK if name.endswith(("link", "url")) else NAMES.get(name, text)
    return {int: 12, float: 1.5, bool: False, datetime: NOW, date: NOW.date()}[annotation]


NAMES = {"timezone": "Europe/Berlin", "focus": "mixing", "server_timezone": "UTC"}

VIEWS: dict[str, tuple[type, Callable[[Any], Reply | discord.ui.LayoutView]]] = {
    "quests": (QuestHistory, lambda shown: draw_history(shown, own=True)),
    "quests of another": (QuestHistory, lambda shown: draw_history(shown, own=False)),
    "sessions": (SessionHistory, lambda shown: draw_sessions(shown, own=True)),
    "audit": (Audit, draw_audit),
    "review": (ReviewCard, lambda shown: draw_review(shown, attached="take.wav")),
    "review with a file": (ReviewCard, draw_review),
    "verdict": (VerdictCard, lambda shown: draw_verdict(shown, "音" * 100)),
    "tracks": (TrackList, draw_list),
    "release": (Track, draw_release),
    "profile": (ProfileSettings, lambda shown: draw_setup(shown, saved=True)),
}
PAGES = {"quests", "quests of another", "sessions", "audit", "tracks"}


@pytest.mark.parametrize("view", VIEWS)
@settings(max_examples=30, deadline=None)
@given(text=TEXTS)
@example(text="🎛" * 500)
@example(text="音" * 500)
def test_every_view_fits_whatever_members_typed(view: str, text: str) -> None:
    kind, draw = VIEWS[view]
    drawn = draw(filled(kind, text))
    layout = drawn.layout if isinstance(drawn, Reply) else drawn
    texts = [
        item.content for item in layout.walk_children() if isinstance(item, discord.ui.TextDisplay)
    ]
    assert sum(map(len, texts)) <= TEXT_LIMIT
    assert sum(map(size, texts)) <= BYTES_LIMIT
    assert layout.total_children_count <= 40
    if view in PAGES:  # no entry of a page is lost
        assert len(re.findall(r"<t:\d+:\w>", "\n".join(texts))) >= LINES
