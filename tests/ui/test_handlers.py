import inspect

import pytest

from bot.ui import handlers
from bot.ui.replies import Visibility
from tests.ui.sample import Harness, Sample

LATE = 0.2


async def test_suggestions_fit_discord(harness: Harness) -> None:
    choices = await harness.ann.autocomplete(harness.channel, "zone", "name", "Eu")
    assert len(choices) == 25
    assert {len(choice["name"]) for choice in choices} == {100}
    assert choices[0]["value"] == "Eu00x"


@pytest.mark.parametrize("failure", [None, RuntimeError("no")])
async def test_failed_and_late_suggestions_are_empty(
    harness: Harness,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    failure: Exception | None,
) -> None:
    monkeypatch.setattr(handlers, "SUGGEST_DEADLINE", 0.02)
    harness.sample.failure, harness.sample.pause = failure, 0 if failure else LATE
    assert await harness.ann.autocomplete(harness.channel, "zone", "name", "Eu") == []
    assert "suggest" in caplog.text


def test_commands_keep_their_signature() -> None:
    parameters = inspect.signature(Sample.mine.callback).parameters
    assert list(parameters) == ["self", "_", "note"]
    assert parameters["note"].annotation is str
    assert Sample.mine.get_parameter("note") is not None
    assert Sample.mine.parameters[0].description == "anything"


def test_handlers_are_found_with_their_methods() -> None:
    sample = Sample()
    methods = {handler.what: handler.call for handler in handlers.handlers(sample)}
    assert set(methods) == {"redraw", "keep", "tell", "pick", "hand-in"}
    assert methods["pick"] == sample.pick


def test_a_handler_needs_a_valid_name() -> None:
    with pytest.raises(ValueError, match="not a custom id"):
        handlers.selected("No Spaces", Visibility.PRIVATE)(Sample.pick)
