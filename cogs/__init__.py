"""What members and staff type: thin, each answering with what one service method returns."""

from bot.client import Woodshed
from cogs.guide import Guide
from cogs.leaderboard import Leaderboard
from cogs.privacy import Privacy
from cogs.profile import Profile
from cogs.quests import Quests
from cogs.sessions import Sessions
from cogs.settings import SettingsCog
from cogs.settings_panel import SettingsPanel


async def add_all(bot: Woodshed) -> None:
    """Add every cog: `run`, the demo and the tests have the same commands through this."""
    for cog in (
        Quests,
        Sessions,
        Profile,
        Leaderboard,
        Guide,
        Privacy,
        SettingsCog,
        SettingsPanel,
    ):
        await bot.add_cog(cog(bot))
