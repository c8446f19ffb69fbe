from tests.cogs.conftest import harness, harness_without_server, packs, simcord_bot

__all__ = ["harness", "harness_without_server", "packs", "simcord_bot"]
