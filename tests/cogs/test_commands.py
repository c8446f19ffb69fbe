"""The definitions of all slash commands."""

from collections.abc import Iterator

from discord import app_commands

from tests.cogs.harness import Harness


def described(harness: Harness) -> Iterator[tuple[str, str]]:
    """Yield every command, group and option with its description."""
    for command in harness.bot.tree.walk_commands():
        yield command.qualified_name, command.description
        if isinstance(command, app_commands.Command):
            for option in command.parameters:
                yield f"{command.qualified_name} {option.name}", str(option.description)


async def test_descriptions_have_a_consistent_style(harness: Harness) -> None:
    for name, description in described(harness):
        assert description[0].isupper(), name
        assert description[-1] not in ".!…", name
        assert len(description) <= 100, name


async def test_only_privacy_works_in_direct_messages(harness: Harness) -> None:
    for command in harness.bot.tree.get_commands():
        payload = command.to_dict(harness.bot.tree)
        contexts = [0, 1] if command.name == "privacy" else [0]
        assert (payload["contexts"], payload["integration_types"]) == (contexts, [0]), command.name
