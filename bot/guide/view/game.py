"""The guide's entries on how the game is played."""

from collections.abc import Sequence

from bot.calendar.rules.periods import Cadence
from bot.packs.content import SkillPack
from bot.paths.rules import PATH_LEVEL
from bot.streaks.rules import ACTIVE_MINUTES, MAX_REST_DAYS
from bot.ui.text import minutes, number, xp
from bot.xp.rules.awards import (
    FRESH_EARS_MINUTES,
    FULL_RATE_MINUTES,
    FULL_RATE_XP,
    HALF_RATE_MINUTES,
    HALF_RATE_XP,
    MAX_STREAK_BONUS_PERCENT,
    QUEST_BASE_XP,
)

Entry = Sequence[str]


def game_entries(pack: SkillPack) -> list[Entry]:
    """Return the entries on the game, one per part."""
    return [
        _quests(),
        _sessions(),
        _days(),
        _xp(pack),
        _coach(pack),
        _finishing(pack),
        _profile(),
        _privacy(),
    ]


def _quests() -> Entry:
    return [
        "**Quests** · `/quest today`, `week`, `month`",
        (
            "A daily, a weekly and a monthly quest come by themselves and stay open past their "
            "own day. **Complete** hands one in; if your server asks for a link, a file or a "
            "reviewer's yes, the form says so."
        ),
        ("`/quest personal` gives you one of your own, and `/quest reroll` swaps it, once a day."),
    ]


def _sessions() -> Entry:
    return [
        "**Sessions** · `/session start` or `/session log`",
        (
            "The timer outlives restarts, takes breaks, and reminds you to rest your ears; "
            "`/profile setup` says after how long and where. Forgotten timers are asked after and "
            "closed. Sitting in a studio room, undeafened, keeps a session by itself."
        ),
        (
            f"**Fresh ears**: {minutes(FRESH_EARS_MINUTES)} or more on the timer, with a break at "
            "least every hour, earn a tenth on top."
        ),
    ]


def _days() -> Entry:
    return [
        "**Your day and your streak**",
        (
            "Your day begins at 04:00 in your own zone, because producers work late. "
            f"{minutes(ACTIVE_MINUTES)} of practice or a finished quest make it count, and "
            "yesterday can be mended until noon with `/session log when:yesterday`."
        ),
        (
            "Every seventh active day of a streak earns a rest day, and you can hold "
            f"{MAX_REST_DAYS}. A missed day spends one by itself. Days on which I was down never "
            "break a streak."
        ),
    ]


def _xp(pack: SkillPack) -> Entry:
    quests = ", ".join(
        f"{cadence} {number(QUEST_BASE_XP[cadence])}" for cadence in sorted(Cadence, key=_worth)
    )
    return [
        "**XP**",
        (
            f"A minute of practice is {xp(FULL_RATE_XP)} for the first "
            f"{minutes(FULL_RATE_MINUTES)} of a day and {HALF_RATE_XP} for the next "
            f"{minutes(HALF_RATE_MINUTES)}. Quests: {quests}. All of it counts "
            f"×{pack.multiplier_percent / 100:.2f}, and each streak day after the first adds one "
            f"percent, up to {MAX_STREAK_BONUS_PERCENT}."
        ),
    ]


def _worth(cadence: Cadence) -> int:
    return QUEST_BASE_XP[cadence]


def _coach(pack: SkillPack) -> Entry:
    return [
        "**Your coach** · `/coach plan`, `/coach tip`",
        (
            "A plan for your week, drawn from your last four weeks, each line with its reason; and "
            "a tip that fits what you have been doing."
        ),
        (
            f"From level {PATH_LEVEL}, `/profile specialise` takes you down one of "
            f"{len(pack.paths)} paths, with quests of its own."
        ),
    ]


def _finishing(pack: SkillPack) -> Entry:
    return [
        "**Finishing** · `/track add`, `move`, `list`",
        "Your tracks from idea to release. Finishing matters more than hours.",
        (
            f"`/milestone list` shows the {len(pack.milestones)} big marks on the way, and "
            "`/milestone claim` has one judged by your server's reviewers."
        ),
    ]


def _profile() -> Entry:
    return [
        "**Looking back** · `/profile show`, `/profile stats`, `/leaderboard`",
        (
            "A card of where you stand, a year of your practice in pictures, and the company you "
            "are in. `/profile setup` has your zone, your goal, and the colours of your pictures."
        ),
    ]


def _privacy() -> Entry:
    return [
        "**What is yours**",
        (
            "`/profile setup visibility:private` keeps you off every board and out of every post. "
            "`/privacy export` hands you all that is kept of you here, `/privacy delete` erases it."
        ),
    ]
