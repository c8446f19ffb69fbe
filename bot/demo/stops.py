"""The stops of the demo's tour."""

from dataclasses import dataclass
from typing import Final

from bot.demo.members import STAFF


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """One stop: a title, a description, an instruction, and the command to try."""

    title: str
    text: str
    to_do: str
    command: str


STOPS: Final = (
    Stop(
        title="Quests",
        text="Every evening at 20:00 a quest comes to this channel, and others by week and month.",
        to_do="**Try it** shows the open one: press **Complete**, and collect your XP.",
        command="quest today",
    ),
    Stop(
        title="The practice timer",
        text="It keeps your minutes, reminds you to rest your ears, and asks if you forget it.",
        to_do="**Try it** starts one. Then leap an hour ahead, and read your direct messages.",
        command="session start",
    ),
    Stop(
        title="Your profile",
        text="Level, attributes, streak and rank on one card, in a theme of your choice.",
        to_do="**Try it** shows yours. `/profile setup` changes theme, goal and reminders.",
        command="profile show",
    ),
    Stop(
        title="Your practice, drawn",
        text="A year of days, what the hours went into, how your level grew, your best hours.",
        to_do="**Try it** shows yours: half a year of evenings and weekends.",
        command="profile stats",
    ),
    Stop(
        title="The leaderboard",
        text="Who's practised most, and who's moved since last week.",
        to_do="**Try it** shows this week's. Leap a week ahead, and #announcements has its review.",
        command="leaderboard",
    ),
    Stop(
        title="The coach",
        text="A plan for your week out of what you have practised, each line with its reason.",
        to_do="**Try it** shows yours: take its quest, or start a timer from it.",
        command="coach plan",
    ),
    Stop(
        title="Tracks",
        text="Your tracks, from the first idea to the release, and which of them stand still.",
        to_do="**Try it** shows two. Move one on; a release can be told to the server.",
        command="track list",
    ),
    Stop(
        title="Staff's side",
        text="The set-up is one panel, and claims wait in #reviews for **Accept** or **Decline**.",
        to_do=f"Choose “{STAFF} in #practice” in “Viewing as”, at the top; then **Try it**.",
        command="settings show",
    ),
)
