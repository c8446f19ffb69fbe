"""The daily list of level-ups fits Discord's limits, however long the day's was."""

from bot.level_digests.results import LevelDigest
from bot.level_digests.service import MAX_LISTED
from bot.level_digests.store import Rise
from bot.level_digests.view import draw_level_digest
from bot.ui.fitting import BYTES_LIMIT
from bot.ui.replies import Reply
from tests.reply_text import text_of

ID = 2**63 - 1


def test_the_longest_list_fits_discords_limits() -> None:
    rises = [Rise(user_id=ID - at, from_level=1, level=250) for at in range(MAX_LISTED)]
    digest = LevelDigest(
        id=ID,
        guild_id=1,
        rises=rises,
        size=MAX_LISTED + 1_037,
        role_of={level: ID - level for level in range(1, 251, 5)},
        names={rise.user_id: "夜" * 32 for rise in rises},
    )
    layout = draw_level_digest(digest, None)
    text = text_of(Reply(layout=layout))
    assert text.count(f"**{'夜' * 32}** 1 → 250 · <@&{ID - 246}>") == MAX_LISTED
    assert "and 1,037 more" in text
    assert len(text.encode()) < BYTES_LIMIT
