from tests.cogs.conftest import harness, harness_without_server, simcord_bot

__all__ = ["harness", "harness_without_server", "simcord_bot"]
