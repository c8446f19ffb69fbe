from tests.cogs.conftest import simcord_bot, stage, unset_stage

__all__ = ["simcord_bot", "stage", "unset_stage"]
