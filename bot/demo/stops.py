"""The stops of the demo's tour."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from bot.demo.members import STAFF
from bot.ui.emoji import CELEBRATION, LEADERBOARD, PRACTICE, QUEST, STREAK, TRACK

STAFF_PLACE: Final = f"{STAFF} in #practice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """One stop: a title, a description, an instruction, and the command to try with its options."""

    title: str
    text: str
    to_do: str
    command: str
    options: Mapping[str, object] = field(default_factory=dict[str, object])
    emoji: str = ""
    is_for_staff: bool = False


STOPS: Final = (
    Stop(
        title="Quests",
        emoji=QUEST,
        text=(
            "A quest is posted here every evening at 20:00. There's one for the week and one for "
            "the month, too, and `/quest personal` picks one for you."
        ),
        to_do=(
            "**Try it** shows the open one. Press **Start a session on it**, and the timer carries "
            "the quest."
        ),
        command="quest today",
    ),
    Stop(
        title="The practice timer",
        emoji=PRACTICE,
        text="It reminds you to rest your ears, and checks in if you forget it.",
        to_do=(
            "Leap an hour ahead, then **Try it** and press **Stop**. The result leads on: complete "
            "the quest, add a note, undo, or go again."
        ),
        command="session status",
    ),
    Stop(
        title="Levels and streaks",
        emoji=STREAK,
        text=(
            "A level-up is the first line of the reply that brings it. Below your XP you see the "
            "last seven days of your streak. A rest day covers one you miss."
        ),
        to_do="**Try it** logs two hours that you practised without the timer.",
        command="session log",
        options={"minutes": 120},
    ),
    Stop(
        title="Your profile",
        text="Level, attributes, streak and rank on one card, in a theme you choose.",
        to_do="**Try it** shows yours. `/profile setup` has the theme, your goal and reminders.",
        command="profile show",
    ),
    Stop(
        title="Your practice, drawn",
        text="A year of days, where the hours went, how your level grew, and your best hours.",
        to_do="**Try it** shows yours: half a year of evenings and weekends.",
        command="profile stats",
    ),
    Stop(
        title="The leaderboard",
        emoji=LEADERBOARD,
        text="Who's practised most, and who's moved since last week.",
        to_do=(
            "**Try it** shows this week's. Two menus change the period and the ranking, and **Find "
            "me** says how far it is to the next place. Leap a week ahead for the week in review, "
            "in #announcements."
        ),
        command="leaderboard",
    ),
    Stop(
        title="The coach",
        text="A plan for your week, made from your last four. Each line says why it's there.",
        to_do="**Try it** shows yours. Each line has a button that starts it.",
        command="coach plan",
    ),
    Stop(
        title="Tracks",
        emoji=TRACK,
        text="Your tracks, from the first idea to the release, and which ones have got stuck.",
        to_do="**Try it** shows two. Move one along. Once it's out, you can tell the server.",
        command="track list",
    ),
    Stop(
        title="The guide",
        text="Where to start, common pitfalls, tips, people to learn from, and resources.",
        to_do="**Try it** opens it for you alone. **Share here** posts a page for everyone.",
        command="guide",
    ),
    Stop(
        title="Staff's side",
        text="One panel has every setting, and what needs a reviewer waits in #reviews.",
        to_do=f"At the top, choose “{STAFF_PLACE}” in “Viewing as”. Then press **Try it**.",
        command="settings show",
        is_for_staff=True,
    ),
)

FOR_STAFF: Final = f"""\
This one's for staff. At the top, choose “{STAFF_PLACE}” in “Viewing as”. The tour is there, too: \
press **Try it** again."""

GOODBYE: Final = f"""\
### {CELEBRATION} That's the tour
You've seen a day with Woodshed: a quest, the timer, your level and streak, the leaderboard, the \
coach, your tracks, and what staff see.
- **Keep playing.** Type `/` for every command. What you do here stays in this demo.
- **Put it in your server.** It takes a bot token and `make run`: see “Running it in your server” \
in the README.
- **Done?** Ctrl-C in the terminal ends the demo. It leaves nothing behind."""
