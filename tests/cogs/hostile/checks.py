"""Checks after every single interaction."""

import logging
import re
from collections.abc import Iterator
from typing import Any

import simcord
from simcord.components import walk_components
from simcord.enums import ComponentType
from simcord.results import InteractionResult

from bot.ui.custom_ids import parse_custom_id, share_name
from tests.cogs.hostile.texts import assert_clean, assert_harmless
from tests.cogs.hostile.wire import SELECTS

PUBLIC = {"leaderboard", "profile show", "profile stats", "ear progress"}
"""The commands with public answers; all others are private, except *Share here* buttons."""

_LIMITS = {"label": 80, "placeholder": 150, "title": 45, "custom_id": 100, "description": 100}
_OPTION_LIMITS = {"label": 100, "value": 100, "description": 100}
_BUG = "something broke on my side"
_SECRET = re.compile("znote([0-9]+)z")


def secret_of(user_id: int) -> str:
    """Return the text that every note of a member begins with."""
    return f"znote{user_id}z"


class ErrorLog(logging.Handler):
    """Collects what the bot logs as errors."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.records: list[logging.LogRecord] = []
        self._formatter = logging.Formatter("%(levelname)s %(name)s %(message)s")

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)

    def assert_none(self) -> None:
        """Check that no error was logged since the last call."""
        records, self.records = self.records, []
        assert not records, "\n".join(map(self._formatter.format, records))


class Messages:
    """The bot's messages, each checked when it appears and whenever it is redrawn."""

    def __init__(self, env: simcord.Env, victims: tuple[int, int]) -> None:
        self._env = env
        self._victim, self._victim_role = victims
        self._seen: dict[int, Any] = {}
        self._reviews: set[int] = set()

    def _new_or_changed(self) -> Iterator[Any]:
        """Yield the messages that are new or have changed since the last check."""
        for messages in self._env.backend.messages.values():
            for message in list(messages.values()):
                if message.author_id != self._env.backend.bot_user.id:
                    continue
                shown = (message.content, message.components)
                seen = self._seen.get(message.id)
                if seen is None or seen[0] != shown[0] or seen[1] is not shown[1]:
                    self._seen[message.id] = shown
                    yield message

    def check(self) -> list[Any]:
        """Check all new and changed messages, and return them."""
        messages = list(self._new_or_changed())
        for message in messages:
            self._check(message)
        return messages

    def _check(self, message: Any) -> None:
        assert self._victim not in message.ping_user_ids, "somebody was pinged"
        assert self._victim_role not in message.ping_role_ids, "a role was pinged"
        assert not message.mention_everyone
        components = list(walk_components(message.components))
        texts = [each["content"] for each in components if each["type"] == 10]
        assert sum(map(len, texts)) <= 4_000
        assert len(message.content) <= 2_000
        assert not (texts and message.content)
        texts += [message.content] if message.content else []
        assert len("".join(texts).encode()) <= 10_170
        assert len(components) <= 40
        assert not any(_BUG in text for text in texts), texts
        ids = [each.get("custom_id") or "" for each in components]
        if any(id_.startswith("v1:review-") for id_ in ids):
            self.mark_review(message.id)  # it still is one after the decision
        for text in texts:
            assert_harmless(text)
            for who in map(int, _SECRET.findall(text)):
                assert self._may_read(message, who), f"a note was shown to others: {text!r}"
        for each in components:
            if each["type"] in {ComponentType.BUTTON, *SELECTS}:
                assert each.get("url") or parse_custom_id(each["custom_id"]), each
        check_components(components)

    def mark_review(self, message_id: int) -> None:
        """Mark a message as a review, which reviewers may read."""
        self._reviews.add(message_id)

    def _may_read(self, message: Any, user_id: int) -> bool:
        """Whether a message with a member's note is only for them or for reviewers."""
        if (
            message.id in self._reviews
            or self._env.backend.dm_channels.get(user_id) == message.channel_id
        ):
            return True
        return message.is_ephemeral and message.visible_to(user_id)


def check_components(components: list[dict[str, Any]]) -> None:
    """Check that labels, options and ids are within Discord's limits, and are clean text."""
    for each in components:
        _check_texts(each, _LIMITS)
        assert len(each.get("options") or ()) <= 25
        for option in each.get("options") or ():
            _check_texts(option, _OPTION_LIMITS)


def _check_texts(of: dict[str, Any], limits: dict[str, int]) -> None:
    for name, limit in limits.items():
        text = of.get(name)
        if text is not None:
            assert 1 <= len(text) <= limit, (name, text)
            assert_clean(text)


def check_form(form: dict[str, Any]) -> None:
    """Check that Discord would open a form."""
    assert 1 <= len(form["title"]) <= _LIMITS["title"]
    assert_clean(form["title"])
    assert 1 <= len(form["components"]) <= 5
    components = list(walk_components(form["components"]))
    for each in components:
        if (limit := each.get("max_length")) is not None:
            assert len(each.get("value") or "") <= limit <= 4_000
        assert len(each.get("label") or "") <= 45
    check_components(components)


def check_choices(choices: list[dict[str, Any]]) -> None:
    """Check that autocomplete choices are within Discord's limits."""
    assert len(choices) <= 25
    for choice in choices:
        _check_texts(choice, {"name": 100})
        assert 1 <= len(str(choice["value"])) <= 100


def check_answer(result: InteractionResult, name: str | None) -> None:
    """Check that an interaction was answered once, and privately unless it is public.

    `name` is that of a command or of a button.
    """
    record = result._interaction  # pyright: ignore[reportPrivateUsage]
    assert result.acknowledged, "nobody answered"
    assert not record.loading, "still thinking"
    assert len(record.followup_ids) <= 1
    answered = record.response_kind == "message"
    if answered and name not in PUBLIC and not (name or "").endswith(share_name("")):
        assert record.ephemeral, "a private answer was given in public"
    if result.modal is not None:
        check_form(result.modal)
    if result.autocomplete_choices is not None:
        check_choices(result.autocomplete_choices)
