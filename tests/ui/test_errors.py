from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import get_type_hints

import pytest
from discord import app_commands
from discord.enums import AppCommandOptionType

from bot.audio.errors import Failure
from bot.audio.jobs import Refusal
from bot.battles.errors import Deadline
from bot.battles.rules.battles import Phase
from bot.calendar.errors import UnknownZone
from bot.calendar.rules.periods import Cadence
from bot.db.errors import StorageProblem
from bot.errors import CoachError
from bot.events.errors import Limit
from bot.feedback.rules.critiques import Part
from bot.feedback.rules.submitting import Clue
from bot.interactions.errors import AlreadyHandled
from bot.interactions.rules import Place
from bot.quests.errors import AlreadyPosted
from bot.sessions.errors import DayTooShort
from bot.tracks.rules import Stage
from bot.ui.errors import refusal
from bot.ui.sentences import sentence, without_sentence
from bot.won_roles.rules import Contest

VALUES: dict[object, object] = {
    str: "*x*",
    int: 90,
    float: 90.5,
    int | None: 5,
    bool: True,
    date: date(2026, 11, 22),
    datetime: datetime(2026, 11, 22, 20, 15, tzinfo=UTC),
    datetime | None: datetime(2026, 11, 22, 20, 15, tzinfo=UTC),
    timedelta: timedelta(hours=2),
    Sequence[int]: [5, 6],
    Sequence[str]: ["mixing", "theory"],
    CoachError: UnknownZone(name="*x*"),
    Cadence: Cadence.DAILY,
    Clue: Clue.LINK,
    Contest | None: Contest.WEEK,
    Deadline: Deadline.VOTES,
    Failure: Failure.TIMED_OUT,
    Limit: Limit.END,
    Part: Part.WEAKEST,
    Phase: Phase.VOTING,
    Place | None: Place(guild_id=5),
    Refusal: Refusal.TOO_LONG,
    Stage: Stage.MIX,
    StorageProblem: StorageProblem.FULL,
}


def every_error() -> list[CoachError]:
    """Return an instance of each class, its fields filled by their types."""
    modules = [
        import_module(".".join(file.with_suffix("").parts))
        for file in Path("bot").glob("*/errors.py")
    ]
    kinds = [kind for module in modules for kind in vars(module).values() if isinstance(kind, type)]
    return [
        kind(**{n: VALUES[hint] for n, hint in get_type_hints(kind).items() if n != "is_final"})
        for kind in kinds
        if issubclass(kind, CoachError) and kind is not CoachError
    ]


class Zones(app_commands.Transformer):
    """Return the error of an option that could not be parsed."""


def test_every_error_has_a_sentence() -> None:
    assert without_sentence() == []


@pytest.mark.parametrize("error", every_error(), ids=lambda error: type(error).__name__)
def test_every_sentence_can_be_drawn(error: CoachError) -> None:
    text = sentence(error)
    assert text[0].isupper() or not text[0].isalpha()
    assert len(text) < 300
    assert "*x*" not in text.replace(r"\*x\*", "")


def test_late_night_logging_suggests_yesterday() -> None:
    error = DayTooShort(day=date(2026, 11, 22), elapsed_minutes=10, logged_minutes=4, is_today=True)
    assert sentence(error) == (
        "Your day started at 04:00 and you've logged 4 min, so you can log up to 6 minutes. "
        "For earlier practice, use `when:yesterday`."
    )


def test_an_error_without_a_sentence_is_found() -> None:
    class Unheard(AlreadyHandled):
        """Inherits its sentence."""

    class Wordless(CoachError):
        """Has none."""

    assert without_sentence() == [Wordless]
    assert sentence(Unheard()) == sentence(AlreadyHandled())
    with pytest.raises(LookupError, match="Wordless has no sentence"):
        sentence(Wordless())

    @sentence.register
    def _(_error: Wordless) -> str:
        return "Now it has."

    assert without_sentence() == []


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (app_commands.CheckFailure(), "You can't use this command here."),
        (
            app_commands.MissingPermissions(["manage_guild", "manage_roles"]),
            "Only members with Manage Server and Manage Roles can use this.",
        ),
        (
            app_commands.BotMissingPermissions(["embed_links"]),
            "I need the Embed Links permission here to do that.",
        ),
        (
            app_commands.TransformerError("*x*", AppCommandOptionType.string, Zones()),
            r"I don't understand “\*x\*”. Check it and try again.",
        ),
        (
            app_commands.CommandNotFound("mine", []),
            "My commands were just updated. Try again in a moment.",
        ),
        (app_commands.AppCommandError(), None),
    ],
)
def test_a_refused_command_says_why(error: app_commands.AppCommandError, text: str | None) -> None:
    assert refusal(error) == text


def test_a_refused_option_names_its_value() -> None:
    error = app_commands.TransformerError("x", AppCommandOptionType.string, Zones())
    error.__cause__ = AlreadyHandled()
    assert refusal(error) == sentence(AlreadyHandled())


def test_an_unknown_zone_gets_help() -> None:
    assert sentence(UnknownZone(name="Mars")) == (
        "There's no time zone called “Mars”. Type a big city near you, like Berlin."
    )
    unclear = UnknownZone(name="CST", likely=("America/Chicago", "Asia/Shanghai"))
    assert sentence(unclear) == (
        "“CST” could be more than one time zone. Did you mean America/Chicago or Asia/Shanghai? "
        "You can also type a big city near you."
    )


@pytest.mark.parametrize(
    ("channel_id", "message_id", "where"),
    [
        (5, 6, "https://discord.com/channels/1/5/6"),
        (5, None, "is on its way to <#5>."),
        (None, None, "`/quest week` still shows it"),
    ],
)
def test_an_existing_posting_is_linked(
    channel_id: int | None, message_id: int | None, where: str
) -> None:
    error = AlreadyPosted(
        guild_id=1,
        cadence=Cadence.WEEKLY,
        channel_id=channel_id,
        message_id=message_id,
        next_at=datetime(2026, 11, 22, 20, 15, tzinfo=UTC),
    )
    text = sentence(error)
    assert where in text
    assert "This week's quest is " in text
