"""Messages about the export and deletion of a member's data."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import discord

from bot.interactions.errors import StaleButton
from bot.paging.rules import nearest_page
from bot.privacy import errors
from bot.privacy.results import DEFAULT_PROFILE
from bot.privacy.rules import EXPORT_NAME, ExportFile
from bot.privacy.store.members import ServerAbout
from bot.ui.actions import button, choice, page_buttons
from bot.ui.custom_ids import key_numbers
from bot.ui.emoji import DONE
from bot.ui.emoji import WARNING as WARNING_SIGN
from bot.ui.replies import SUCCESS, WARNING, Reply, body, heading, panel, row, rule, say, small
from bot.ui.sentences import register_texts
from bot.ui.text import clean, number, plain, plural, timestamp, xp

CONFIRM_WITHIN = timedelta(minutes=15)
_PARTS = 3
_SERVERS_SHOWN = 25
_LONGEST_OPTION = 100
_NAME_SHOWN = 100

register_texts(
    {
        errors.ExportUnderWay: "Your file is already on its way. Give it a moment.",
        errors.ExportTooLarge: (
            "You've practised so much that your file is too big for Discord, even zipped. Ask "
            "the person who runs this bot to run `python -m bot export` with your user id and send "
            "you the file."
        ),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedServer:
    """A server that holds something about a person; `name` is None if the bot isn't in it."""

    about: ServerAbout
    name: str | None

    @property
    def shown_name(self) -> str:
        """The server's name, unescaped, or its id."""
        return self.name or f"Server {self.about.guild_id}"


def draw_servers(servers: Sequence[NamedServer], what: str, page: int = 0) -> Reply:
    """Draw the servers to choose from, in direct messages; `what` is `export` or `delete`."""
    if not servers:
        return say("No server has any data about you, so you're all set.")
    page, pages = nearest_page(page, rows=len(servers), page_size=_SERVERS_SHOWN)
    shown = servers[page * _SERVERS_SHOWN : (page + 1) * _SERVERS_SHOWN]
    verb = "get your data from" if what == "export" else "delete your data from"
    pager = page_buttons("privacy-servers", what, page=page, pages=pages)
    return Reply(
        layout=panel(
            heading("Which server?"),
            body(
                f"Pick the server to {verb}. These are all the servers with data about you, "
                "including any you've left."
            ),
            row(
                choice(
                    "Choose a server",
                    "privacy-server",
                    what,
                    options=[_server_option(each) for each in shown],
                )
            ),
            *([row(*pager)] if pager else []),
        )
    )


def _server_option(server: NamedServer) -> discord.SelectOption:
    about = server.about
    facts = [xp(about.xp)]
    if about.active_on is not None:
        facts.append(f"last active on {about.active_on:%-d %B %Y}")
    if server.name is None:
        facts.append("I'm not in it any more")
    label = clean(server.shown_name, limit=_LONGEST_OPTION) or str(about.guild_id)
    return discord.SelectOption(
        label=label, value=str(about.guild_id), description=", ".join(facts)
    )


def draw_export(content: Mapping[str, Any], file: ExportFile, server: str | None = None) -> Reply:
    """Draw a summary of a member's export, with the file.

    `server` is the server's name, unescaped, in direct messages.
    """
    where = "this server" if server is None else plain(server, limit=_NAME_SHOWN)
    here = "here" if server is None else "there"
    zipped = "" if file.name == EXPORT_NAME else " It's zipped because it's so big."
    return Reply(
        layout=panel(
            heading(f"Your data in {where}"),
            body(_summary(content)),
            discord.ui.File[Any](f"attachment://{file.name}"),
            small(
                f"This is everything I have about you {here}, as JSON.{zipped} "
                "Other servers aren't included. `/privacy delete` deletes it."
            ),
        ),
        files=(discord.File(io.BytesIO(file.data), file.name),),
    )


def _summary(content: Mapping[str, Any]) -> str:
    lines: list[str] = []
    if content["awards"]:
        earned = f"- **{xp(content['xp'])}**, level {content['level']}"
        lines.append(f"{earned}, from {plural(len(content['awards'])):award}")
    rounds = sum(drill["rounds"] for drill in content["ears"])
    done = (
        (len(content["sessions"]), "practice session"),
        (len(content["completions"]), "completed quest"),
        (rounds, "ear round"),
    )
    lines += [f"- {plural(count):{noun}}" for count, noun in done if count]
    if longest := content["streak"]["longest"]:
        now = content["streak"]["days"]
        lines.append(f"- Streak: {plural(now):day} (best: {number(longest)})")
    profile = content["profile"]
    settings = sum(value != DEFAULT_PROFILE.get(name) for name, value in profile.items())
    others = (
        (len(content["milestones"]), "milestone claim"),
        (len(content["tracks"]), "track"),
        (len(content["mixes"]), "mix check"),
        (len(content["submissions"]), "track submitted for feedback|tracks submitted for feedback"),
        (len(content["critiques_given"]), "critique"),
        (len(content["battle_entries"]), "battle entry|battle entries"),
        (settings, "profile setting"),
    )
    lines += [f"- {plural(count):{noun}}" for count, noun in others if count]
    return "\n".join(lines) or "Nothing here yet, so the file is almost empty."


def draw_delete_question(
    user_id: int, now: datetime, guild_id: int, server: str | None = None
) -> Reply:
    """Draw the confirmation of deleting all data about a member.

    `server` is the server's name, unescaped, in direct messages.
    """
    where = "here" if server is None else f"in {plain(server, limit=_NAME_SHOWN)}"
    this, there = ("this", "here") if server is None else ("that", "there")
    until = now + CONFIRM_WITHIN
    return Reply(
        layout=panel(
            heading(f"{WARNING_SIGN} Delete everything about you {where}?"),
            body(
                f"This deletes for good, in {this} server only:\n"
                "- your XP, level, attributes and streak, and your place on the leaderboard\n"
                "- every session with its notes and breaks, and any timer that's running\n"
                "- every completed quest and milestone claim, with its note and proof\n"
                "- your ear training and your mix checks\n"
                "- your name in quest posts, and my messages about you: level-ups, streaks, "
                "releases, reviews, reminders\n"
                "- your personal quests and your tracks\n"
                "- your profile: time zone, DAW, genre, path, daily goal, mentions, reminders, "
                "theme\n"
                "- tracks you submitted, your battle entries, and my messages that play them\n"
                "- your level roles, the roles you've won, and the weeks you led\n"
                f"- records of you using commands, changing settings or reviewing {there}"
            ),
            body(
                "Critiques you wrote and reasons you gave with votes stay with the people they're "
                "for, without your name."
            ),
            body(
                "If you're on staff, what you did for other members stays in the audit log under "
                "your name for 30 days. Then your name goes too."
            ),
            body("You can't undo this. Export your data first if you might want it."),
            rule(),
            row(
                button("Export first", "privacy-export", guild_id),
                button("Keep it", "privacy-keep", user_id),
                button(
                    "Delete everything",
                    "privacy-delete",
                    user_id,
                    int(now.timestamp()),
                    guild_id,
                    style=discord.ButtonStyle.danger,
                ),
            ),
            small(f"This expires at {timestamp(until, 't')}."),
            accent=WARNING,
        )
    )


def confirms(key: str, user_id: int, now: datetime) -> bool:
    """Return whether a confirmation button is this member's and has not expired.

    `key` is the member's id, the epoch second of the question, and the server's id, joined by
    dots. Questions asked before servers could be chosen have no server's id.
    """
    owner_id, question_at, *_ = (*key.split("."), "")
    if owner_id != str(user_id) or not question_at.isdecimal():
        return False
    return 0 <= int(now.timestamp()) - int(question_at) <= CONFIRM_WITHIN.total_seconds()


def server_in(key: str, guild_id: int | None) -> int:
    """Return the server that a button is about: in its key, else the one that it is used in.

    Raises:
        StaleButton: there is neither.
    """
    last = key.rpartition(".")[2]
    if key.count(".") in (0, _PARTS - 1) and last:
        (guild_id,) = key_numbers(last, 1)
    if guild_id is None:
        raise StaleButton
    return guild_id


def draw_deleted(*, direct: bool) -> Reply:
    """Draw that everything was deleted; `direct` if the answer is a direct message."""
    this, here = ("that", "there") if direct else ("this", "here")
    return say(
        f"{DONE} Everything about you in {this} server is deleted. "
        f"If you practise {here} again, you'll start at level 1.",
        accent=SUCCESS,
    )


def draw_delete_cancelled() -> Reply:
    """Draw that the deletion was cancelled."""
    return say("Nothing was deleted. Your data is safe.")


def draw_question_expired() -> Reply:
    """Draw that the confirmation has expired."""
    return say(
        "This has expired, so nothing was deleted. To start again, type `/privacy delete`.",
        accent=WARNING,
    )
