"""The guide's entries on how the game is played."""

from bot.calendar.rules.periods import Cadence
from bot.ears.rules.drills import QUESTIONS_A_ROUND, Drill
from bot.feedback.rules.submitting import COST, CRITIQUES_EACH
from bot.guide.view.entries import Entry, Part
from bot.mixes.rules.files import CHECKS_PER_DAY
from bot.packs.content import SkillPack
from bot.paths.rules import PATH_LEVEL
from bot.streaks.rules import ACTIVE_MINUTES, MAX_REST_DAYS
from bot.ui.text import minutes, number, xp
from bot.xp.rules.awards import (
    BATTLE_ENTRY_BASE_XP,
    BATTLE_VOTES_BASE_XP,
    CRITIQUE_BASE_XP,
    EAR_ROUND_BASE_XP,
    FRESH_EARS_MINUTES,
    FULL_RATE_MINUTES,
    FULL_RATE_XP,
    HALF_RATE_MINUTES,
    HALF_RATE_XP,
    MAX_STREAK_BONUS_PERCENT,
    PAID_CRITIQUES_A_DAY,
    PAID_EAR_ROUNDS_A_DAY,
    QUEST_BASE_XP,
)


def game_entries(pack: SkillPack) -> list[Entry]:
    """Return the entries on the game, one per part."""
    return [
        _quests(),
        _sessions(),
        _ears(),
        _mixes(),
        _feedback(),
        _battles(),
        _days(),
        _xp(pack),
        _coach(pack),
        _finishing(pack),
        _profile(),
        _privacy(),
    ]


def _quests() -> Entry:
    return Entry(
        title="Quests",
        parts=[
            ["-# `/quest today`, `/quest week`, `/quest month`"],
            [
                (
                    "Your server gets a daily, a weekly and a monthly quest. Each stays open past "
                    "its own day. Press **Complete** when you've done it. If your server wants a "
                    "link, a file or a reviewer's yes, the form tells you."
                )
            ],
            [
                (
                    "`/quest personal` gives you a quest of your own. Don't like it? Swap it once "
                    "a day with `/quest reroll`."
                )
            ],
        ],
    )


def _sessions() -> Entry:
    return Entry(
        title="Sessions",
        parts=[
            ["-# `/session start`, `/session log`"],
            [
                (
                    "Start a timer, or log what you did without one. The timer has a break button "
                    "and reminds you to rest your ears. If you forget a timer, I'll check in and "
                    "stop it. Spend time in a studio room, undeafened, and it counts as practice."
                )
            ],
            [
                (
                    f"**Fresh-ears bonus**: practise {minutes(FRESH_EARS_MINUTES)} or more on the "
                    "timer, with a break at least every hour, for +10% XP."
                )
            ],
        ],
    )


def _ears() -> Entry:
    return Entry(
        title="Ear gym",
        hint=f"{len(Drill)} drills",
        parts=[
            ["-# `/ear train`, `/ear progress`"],
            [
                (
                    f"A round plays {QUESTIONS_A_ROUND} short clips and asks what you hear: which "
                    "band was boosted, which one is louder, how far a note is off. It gets harder "
                    "as you get it right, and tells you the smallest difference you hear."
                )
            ],
            [
                (
                    "Each drill comes back after a day, then less and less often while you keep "
                    "it up. Quests that need the same skill have **Train your ear on this**, and "
                    "your plan knows what's due."
                )
            ],
        ],
    )


def _mixes() -> Entry:
    return Entry(
        title="Mix check",
        parts=[
            ["-# `/mix check`, `/mix history`"],
            [
                (
                    "Send me a mix, and I measure it: loudness, peaks, tone, width, and what mono "
                    "costs it. You get at most three things to look at, each with one move to try "
                    "and a quest to go on with. Add a reference to compare with a record you like."
                )
            ],
            [
                (
                    "Hear it as on a phone, on a laptop or in mono. Check the next version, and "
                    f"you see what changed. You have {CHECKS_PER_DAY} checks a day, and I keep "
                    "the figures, never the sound."
                )
            ],
        ],
    )


def _feedback() -> Entry:
    return Entry(
        title="Feedback",
        hint="Blind, from members",
        parts=[
            ["-# `/feedback submit`, `/feedback listen`, `/feedback inbox`"],
            [
                (
                    f"Up to {CRITIQUES_EACH} members hear your track without knowing whose it is. "
                    "They say what's strongest, what's weakest and where, and one thing to try. "
                    "Names only show if you both want them to."
                )
            ],
            [
                (
                    f"Your first track is free. Each one after that takes {COST} critiques you "
                    "give. What two listeners say it needs most becomes a line of your plan."
                )
            ],
        ],
    )


def _battles() -> Entry:
    return Entry(
        title="Battles",
        hint="One brief for everyone",
        parts=[
            ["-# `/battle enter`, `/battle vote`, `/battle standings`"],
            [
                (
                    "Everyone makes something from the same brief, in two hours, a weekend or a "
                    "week. You can replace your entry until the deadline."
                )
            ],
            [
                (
                    "Then you hear entries two at a time, without names, and pick one. Votes "
                    "decide the places, never the XP. If you've entered, vote on all your pairs, "
                    "or your entry isn't ranked."
                )
            ],
        ],
    )


def _days() -> Entry:
    return Entry(
        title="Your day and your streak",
        parts=[
            [
                (
                    "Your day starts at 04:00 in your own time zone, because producers work late. "
                    f"Practise {minutes(ACTIVE_MINUTES)}, complete a quest or play an ear round to "
                    "keep your streak. Forgot to log? You can log yesterday until noon with "
                    "`/session log when:yesterday`."
                )
            ],
            [
                (
                    "Every seventh active day earns you a rest day, and you can bank "
                    f"{MAX_REST_DAYS}. Miss a day and I'll spend one for you. Days when I was "
                    "offline never break a streak."
                )
            ],
        ],
    )


def _xp(pack: SkillPack) -> Entry:
    quests = ", ".join(
        f"{cadence} {number(QUEST_BASE_XP[cadence])}" for cadence in sorted(Cadence, key=_worth)
    )
    return Entry(
        title="XP and levels",
        hint=f"{number(pack.max_level)} levels",
        parts=[
            [
                (
                    f"**Practice**: {xp(FULL_RATE_XP)} a minute for the first "
                    f"{minutes(FULL_RATE_MINUTES)} of a day, then {HALF_RATE_XP} a minute for the "
                    f"next {minutes(HALF_RATE_MINUTES)}"
                ),
                f"**Quests**: {quests}",
                (
                    f"**Ear rounds**: {xp(EAR_ROUND_BASE_XP)} each for the first "
                    f"{PAID_EAR_ROUNDS_A_DAY} of a day"
                ),
                (
                    f"**Critiques**: {xp(CRITIQUE_BASE_XP)} for each that helped, up to "
                    f"{PAID_CRITIQUES_A_DAY} of a day"
                ),
                (
                    f"**Battles**: {xp(BATTLE_ENTRY_BASE_XP)} for entering, "
                    f"{xp(BATTLE_VOTES_BASE_XP)} for voting on all your pairs"
                ),
                f"**Streak**: +1% for each day after the first, up to {MAX_STREAK_BONUS_PERCENT}%",
            ],
            [
                (
                    "These are base amounts. All of them are multiplied by "
                    f"{pack.multiplier_percent / 100:.2f}, and the XP you see in replies already "
                    "includes that."
                )
            ],
        ],
    )


def _worth(cadence: Cadence) -> int:
    return QUEST_BASE_XP[cadence]


def _course(pack: SkillPack) -> list[Part]:
    """Return what the coach can do with a pack that has ladders and problems."""
    parts: list[Part] = []
    if pack.ladders:
        parts.append(["`/coach ladder` draws where you are in the course, and your next step."])
    if pack.problems:
        parts.append(["Nothing works today? `/coach stuck` has a move for the next ten minutes."])
    return parts


def _coach(pack: SkillPack) -> Entry:
    return Entry(
        title="Your coach",
        parts=[
            ["-# `/coach plan`, `/coach ladder`, `/coach stuck`, `/coach tip`"],
            [
                (
                    "Get a plan for your week, based on your last four weeks, with a reason for "
                    "each line. Or get one tip that fits what you've been doing."
                )
            ],
            *_course(pack),
            [
                (
                    f"From level {PATH_LEVEL}, `/profile specialise` lets you specialise in one of "
                    f"{len(pack.paths)} paths, each with its own quests."
                )
            ],
        ],
    )


def _finishing(pack: SkillPack) -> Entry:
    return Entry(
        title="Finishing",
        parts=[
            ["-# `/track add`, `/track move`, `/track list`"],
            ["Follow your tracks from idea to release. Finishing matters more than hours."],
            [
                (
                    f"`/milestone list` shows the {len(pack.milestones)} big steps. Reached one? "
                    "`/milestone claim` sends it to your server's reviewers."
                )
            ],
        ],
    )


def _profile() -> Entry:
    return Entry(
        title="Looking back",
        parts=[
            ["-# `/profile show`, `/profile stats`, `/leaderboard`"],
            [
                (
                    "See where you stand, a year of practice in pictures, and who you're up "
                    "against. Set your time zone, daily goal and card theme with `/profile setup`."
                )
            ],
        ],
    )


def _privacy() -> Entry:
    return Entry(
        title="Your data",
        parts=[
            [
                (
                    "`/profile setup visibility:private` keeps you off the leaderboard and out of "
                    "every post."
                ),
                "`/privacy export` gives you all your data.",
                "`/privacy delete` erases it.",
            ]
        ],
    )
