"""The stops of the demo's tour."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from bot.demo.members import NEWCOMER, STAFF, YOU
from bot.ui.emoji import BATTLE, CELEBRATION, LEADERBOARD, PRACTICE, QUEST, STREAK, TRACK


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """One stop: a title, a description, an instruction, and the command to try with its options.

    `viewer` is the name of the member who can try it.
    """

    title: str
    text: str
    to_do: str
    command: str
    options: Mapping[str, object] = field(default_factory=dict[str, object])
    emoji: str = ""
    viewer: str = NEWCOMER


STOPS: Final = (
    Stop(
        title="Skip what you know",
        text=(
            "You're Billie, new here. The coach asks five questions about what you've really done, "
            "so that it starts where you are."
        ),
        to_do="**Try it**, and answer as yourself. Or press **Start from the beginning**.",
        command="coach placement",
    ),
    Stop(
        title="Your first week",
        text=(
            "A plan that fits your time. Each line says why it's there, and **Start** begins a "
            "session on it. `/coach ladder` shows where it leads: to a finished track that others "
            "have heard."
        ),
        to_do="**Try it**. Too much, or not your thing? Choose **Plan it differently**.",
        command="coach plan",
    ),
    Stop(
        title="When you're stuck",
        text="Say what's wrong, and get a move for the next ten minutes.",
        to_do="**Try it**, then choose when you got stuck and what you'd say.",
        command="coach stuck",
    ),
    Stop(
        title="Quests",
        emoji=QUEST,
        text=(
            "A quest is posted here every evening at 20:00, with a thread to talk about it. Seven "
            "of them and the week's quest share a theme, and build on each other."
        ),
        to_do=(
            "**Try it** shows the open one. **Complete** asks which checks it passes and how "
            "hard it was, so the coach knows. Or press **Start a session on it**."
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
        title="Practising together",
        emoji=PRACTICE,
        text=(
            "One timer for everybody: the same stretches, the same breaks, and XP as for a timer "
            "of your own. Emil has started one here."
        ),
        to_do="**Try it**, then press **Join**. You can leave whenever you like.",
        command="session together",
    ),
    Stop(
        title="Levels and streaks",
        emoji=STREAK,
        text=(
            "A level-up is the first line of the reply that brings it. Below your XP you see the "
            "last seven days of your streak. A rest day covers one you miss. An event is on, so "
            "practice earns double."
        ),
        to_do="**Try it** logs two hours that you practised without the timer.",
        command="session log",
        options={"minutes": 120},
    ),
    Stop(
        title="Half a year later",
        emoji=TRACK,
        text=(
            "Alex has practised here for half a year: level, attributes, streak and rank are on "
            "one card. `/track list` shows Alex's tracks and what each still needs, and `/profile "
            "stats` draws a year of practice."
        ),
        to_do="**Try it** shows the card. `/profile setup` has its theme, your goal and your gear.",
        command="profile show",
        viewer=YOU.name,
    ),
    Stop(
        title="A buddy, and a pause",
        emoji=PRACTICE,
        text=(
            "Dana is Alex's buddy: they see each other's week, and get one message when the other "
            "has practised. Going away? `/profile pause` lets your streak stand still for up to "
            "four weeks. If you like, you're told in the evening when it's about to end."
        ),
        to_do="**Try it** shows both weeks. Then pause your streak with `/profile pause`.",
        command="buddy show",
        viewer=YOU.name,
    ),
    Stop(
        title="Ear gym",
        emoji=PRACTICE,
        text=(
            "A round is eight short clips: which band is louder, which chord is it? It gets harder "
            "as you hear more, and comes back when it's due."
        ),
        to_do=(
            "**Try it** shows what Alex hears after a month. Turn your volume down, then press "
            "**Train timing** and play the clip."
        ),
        command="ear progress",
        viewer=YOU.name,
    ),
    Stop(
        title="Mix check",
        emoji=PRACTICE,
        text=(
            "I measure a mix, say what to look at first, and what changed since the last version."
        ),
        to_do=(
            "**Try it** shows three versions of Harbour Lights. **Open** one, or press **Check a "
            "mix** and choose a file of yours, up to 10 MB."
        ),
        command="mix history",
        options={"track": "Harbour Lights"},
        viewer=YOU.name,
    ),
    Stop(
        title="Blind feedback",
        emoji=PRACTICE,
        text=(
            "Submit a track, and others hear it without your name. The first one is free, and each "
            "one after that costs two critiques that you give."
        ),
        to_do=(
            "**Try it** shows what's new for Alex: open Harbour Lights and read what two listeners "
            "wrote. Then press **Listen to someone** and hear somebody's track."
        ),
        command="feedback inbox",
        viewer=YOU.name,
    ),
    Stop(
        title="Battles",
        emoji=BATTLE,
        text=(
            "Everyone works on the same brief, then votes on pairs without names. The result of an "
            "earlier one is in #battles."
        ),
        to_do=(
            "**Try it** plays the first of Alex's four pairs: say which entry you prefer. Leap a "
            "week ahead for the result."
        ),
        command="battle vote",
        viewer=YOU.name,
    ),
    Stop(
        title="The leaderboard",
        emoji=LEADERBOARD,
        text=(
            "Who's practised most, and who's moved since last week. Last week's first has the "
            "Headliner role until Monday."
        ),
        to_do=(
            "**Try it** shows this week's. Two menus change the period and the ranking, and **Find "
            "me** says how far it is to the next place. Leap a week ahead for the week in review, "
            "in #announcements."
        ),
        command="leaderboard",
        viewer=YOU.name,
    ),
    Stop(
        title="Staff's side",
        text=(
            "One panel has every setting. `/settings upcoming` has the quests of the next four "
            "weeks, `/settings event` plans hours that earn more, and what needs a reviewer waits "
            "in #reviews."
        ),
        to_do="**Try it** shows the panel.",
        command="settings show",
        viewer=STAFF,
    ),
    Stop(
        title="A month in figures",
        text=(
            "Who's active, what they practise, how hard the quests are, and how many newcomers "
            "stay. Only staff see it, as a picture and as a CSV file."
        ),
        to_do="**Try it** shows July so far. The menu of `month` has the months before.",
        command="staff report",
        options={"month": "2026-07"},
        viewer=STAFF,
    ),
)


def hint(viewer: str) -> str:
    """Say how to become a stop's viewer."""
    return f"At the top, choose “{viewer} in #practice” in “Viewing as”."


GOODBYE: Final = f"""\
### {CELEBRATION} That's the tour
You've seen a first week with Woodshed, half a year with it, and what staff see.
- **Keep playing.** Type `/` for every command: `/guide`, `/profile stats` and more. What you do \
here stays in this demo.
- **Put it in your server.** It takes a bot token and `make run`: see “Running it in your server” \
in the README.
- **Done?** Ctrl-C in the terminal ends the demo. It leaves nothing behind."""
