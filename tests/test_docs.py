"""Checks that the documentation matches the product."""

import re
from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from discord import AppCommandOptionType, app_commands

from bot.__main__ import main
from bot.app.composition import build_client
from bot.app.messages import MESSAGE_KINDS
from bot.app.settings import Settings
from bot.audio.workers import AudioWorkers
from bot.calendar.rules.periods import Cadence
from bot.db.database import Database
from bot.departures.rules import KEPT_FOR
from bot.ears.rules.drills import LADDERS
from bot.ears.rules.reviewing import DAYS_UNTIL_DUE
from bot.interactions.rules import NO_LIMIT
from bot.level_roles.rules import REMOVED_WITHIN
from bot.packs.loading import load_packs
from bot.services import Services
from bot.staff.rules import ACTOR_KEPT_FOR
from bot.ui.permissions import MANAGE_ROLES, needed_names
from bot.ui.pictures.themes import THEMES
from bot.ui.text import MINUS, minutes, number
from bot.xp.rules.awards import (
    EAR_ROUND_BASE_XP,
    FULL_RATE_XP,
    MILESTONE_BASE_XP,
    PAID_EAR_ROUNDS_A_DAY,
    QUEST_BASE_XP,
    award_xp,
)
from bot.xp.rules.levels import threshold, xp_to_next
from tests.packs import course_page

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
README, CONTRIBUTING = ROOT / "README.md", ROOT / "CONTRIBUTING.md"
MEMBERS, STAFF, HOSTING, RULES = (
    DOCS / f"{name}.md" for name in ("members", "staff", "hosting", "rules")
)
SECURITY = DOCS / "security.md"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.glob("*.md")])
Command = app_commands.Command[Any, ..., Any]
Commands = Mapping[str, Command]

NOT_COMMANDS = {"/", "/data", "/healthz", "/metrics"}
"""Code that starts with a slash without being a command: a key, a folder, HTTP paths."""
FOR_STAFF = {"battle start"}
"""Commands for staff in a group that is for everyone."""
CREATED_BY_READERS = {"seeds/your-skill.toml"}
"""Files that the documentation tells readers to create."""
PARTS = ("benchmarks", "bot", "cogs", "docs", "seeds", "tests")

_CODE = re.compile(r"`([^`]+)`")
_LINK = re.compile(r"\]\(([^()\s]+)\)|(?:src|href|srcset)=\"([^\"]+)\"")
_OPTION = re.compile(r"(?:^| )([a-z_]+):((?:(?! [a-z_]+:).)+)")
_NAME = re.compile(r"[a-z-]+")
_JOINT = re.compile(r"(?:,|,? and|,? or) ")
_FILE = re.compile(rf"(?:^|[ (\"'])((?:{'|'.join(PARTS)})/[\w./-]+)")


@cache
def lines_of(page: Path) -> Sequence[tuple[str, bool]]:
    """Return the lines of a page, each with whether it is in a code block."""
    lines: list[tuple[str, bool]] = []
    fenced = False
    for line in page.read_text(encoding="utf-8").splitlines():
        if line.lstrip().startswith("```"):
            fenced = not fenced
        else:
            lines.append((line, fenced or line.startswith("    ")))
    return lines


def prose_of(page: Path) -> list[str]:
    return [line for line, is_code in lines_of(page) if not is_code]


def code_of(page: Path) -> Iterator[str]:
    for line, is_code in lines_of(page):
        yield from [line.strip()] if is_code else _CODE.findall(line)


def sections_of(page: Path) -> Iterator[Sequence[str]]:
    """Yield the lines of each section, including its heading."""
    part: list[str] = []
    for line in prose_of(page):
        if line.startswith("#"):
            yield part
            part = []
        part.append(line)
    yield part


def table_under(page: Path, heading: str) -> list[list[str]]:
    """Return the cells of all tables in a section, without header rows."""
    (part,) = (part for part in sections_of(page) if part and part[0].lstrip("# ") == heading)
    rows: list[list[str]] = []
    for line in part:
        if line.startswith("| ---"):
            rows.pop()  # the line before is the header
        elif line.startswith("|"):
            rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return rows


def first_codes(page: Path, heading: str) -> list[str]:
    """Return the code in the first column of a section's tables."""
    return [code for row in table_under(page, heading) for code in _CODE.findall(row[0])]


def anchors_of(page: Path) -> set[str]:
    """Return the anchors that GitHub gives a page's headings."""
    titles = [line.lstrip("# ") for line in prose_of(page) if line.startswith("#")]
    anchors = [re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles]
    assert len(set(anchors)) == len(anchors), f"{page.name} has two headings of one name"
    return set(anchors)


def typed(line: str, commands: Commands) -> Iterator[tuple[str, str]]:
    """Yield the commands in a line, each with its options; `/a b`, `c` means `/a b` and `/a c`."""
    group, end = None, 0
    for match in _CODE.finditer(line):
        text = match[1]
        if text.startswith("/") and text not in NOT_COMMANDS and "/" not in text[1:]:
            words = text[1:].split(" ")
            at = 2 if " ".join(words[:2]) in commands else 1
            yield " ".join(words[:at]), " ".join(words[at:])
            group = words[0] if len(words) == 2 else None
        elif group and _NAME.fullmatch(text) and _JOINT.fullmatch(line[end : match.start()]):
            yield f"{group} {text}", ""
        else:
            group = None
        end = match.end()


def named_on(page: Path, commands: Commands) -> set[str]:
    return {name for line in prose_of(page) for name, _ in typed(line, commands)}


def lines_about(name: str, page: Path, commands: Commands) -> Iterator[str]:
    """Yield a section's lines that name a command, and those that name no command."""
    for part in sections_of(page):
        named = [(line, {other for other, _ in typed(line, commands)}) for line in part]
        if any(name in names for _, names in named):
            yield from (line for line, names in named if name in names or not names)


def mistake(command: Command, options: str) -> str | None:
    """Return what is wrong with a command as written, or None."""
    left = _OPTION.sub("", options).strip()
    if left:
        return f"{left!r} belongs to no option"
    parameters = {parameter.display_name: parameter for parameter in command.parameters}
    for name, value in _OPTION.findall(options):
        if (parameter := parameters.get(name)) is None:
            return f"there is no option {name}"
        offered = [(choice.name, choice.value) for choice in parameter.choices]
        if offered and not any(value in pair for pair in offered):
            return f"{name} does not offer {value}"
        is_number = parameter.type is AppCommandOptionType.integer
        size = int(value) if is_number else len(value)
        least, most = parameter.min_value, parameter.max_value
        if least is not None and most is not None and not least <= size <= most:
            return f"{name} goes from {least} to {most}"
    return None


@pytest.fixture
async def commands() -> AsyncGenerator[Commands]:
    """All slash commands by their full names."""
    database = Database("sqlite:///nowhere.db")
    services = Services(database, {}, MESSAGE_KINDS)
    bot = await build_client(
        services,
        lambda: datetime.now(UTC),
        database.wakeup,
        NO_LIMIT,
        sound=AudioWorkers(0),
    )
    every = bot.tree.walk_commands()
    yield {each.qualified_name: each for each in every if isinstance(each, app_commands.Command)}
    await bot.close()
    database.close()


async def test_every_named_command_exists_with_its_options(commands: Commands) -> None:
    groups = {name.split(" ")[0] for name in commands}
    for page in PAGES:
        for line in prose_of(page):
            for name, options in typed(line, commands):
                where = f"{page.name}: /{name} {options}"
                assert name in commands or (name in groups and not options), where
                if options:
                    assert mistake(commands[name], options) is None, where


async def test_every_command_and_option_is_documented(commands: Commands) -> None:
    assert set(commands) <= named_on(README, commands)
    for name, command in commands.items():
        root = command.root_parent or command
        page = STAFF if root.default_permissions or name in FOR_STAFF else MEMBERS
        about = list(lines_about(name, page, commands))
        assert about, f"{page.name} does not describe /{name}"
        code = " ".join(piece for line in about for piece in _CODE.findall(line))
        left_out = {each.display_name for each in command.parameters} - set(
            re.findall(r"\w+", code)
        )
        assert not left_out, f"{page.name} does not describe {left_out} of /{name}"


def test_every_link_has_a_target() -> None:
    for page in PAGES:
        for match in _LINK.finditer("\n".join(prose_of(page))):
            address = match[1] or match[2]
            if re.match(r"[a-z]+:", address):
                continue
            path, _, anchor = address.partition("#")
            target = (page.parent / unquote(path)).resolve() if path else page
            assert target.exists(), f"{page.name}: {address}"
            assert not anchor or anchor in anchors_of(target), f"{page.name}: {address}"


def test_every_named_file_exists() -> None:
    for page in PAGES:
        for code in code_of(page):
            for name in _FILE.findall(code):
                exists = name in CREATED_BY_READERS or any(ROOT.glob(f"{name.rstrip('/.')}*"))
                assert exists, f"{page.name}: {name}"


def test_make_targets_and_their_documentation_match() -> None:
    targets = set(re.findall(r"^([a-z]+):(?!=)", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = {
        page: {name for code in code_of(page) for name in re.findall(r"\bmake ([a-z]+)", code)}
        for page in PAGES
    }
    for page, names in named.items():
        assert names <= targets, page.name
    assert targets <= named[CONTRIBUTING]


def test_every_setting_is_in_the_example_and_on_the_hosting_page() -> None:
    keys = {name.upper() for name in Settings.model_fields}
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    assert set(re.findall(r"^([A-Z_]+)=", example, re.MULTILINE)) == keys
    assert set(first_codes(HOSTING, "Settings")) == keys


def test_every_cli_command_is_on_the_hosting_page(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    known = set(re.findall(r"^    ([a-z]+)  ", capsys.readouterr().out, re.MULTILINE))
    assert {code.split(" ")[0] for code in first_codes(HOSTING, "The command line")} == known
    for page in PAGES:
        for code in code_of(page):
            assert set(re.findall(r"python -m bot ([a-z]+)", code)) <= known, page.name


def test_every_permission_is_documented() -> None:
    needed = {*needed_names(), MANAGE_ROLES}
    assert {row[0] for row in table_under(STAFF, "Permissions")} == needed
    readme = "\n".join(prose_of(README))
    assert not [name for name in needed if name not in readme]


def test_how_long_things_are_kept_is_documented() -> None:
    kept = {row[0]: row[1] for row in table_under(SECURITY, "What is kept, and for how long")}
    for what, days in (
        ("whose level roles", REMOVED_WITHIN.days),
        ("what somebody did as staff", ACTOR_KEPT_FOR.days),
        ("a server that removed the bot", KEPT_FOR.days),
        ("daily backups", Settings.model_fields["backups_kept"].default),
    ):
        (how_long,) = [each for row, each in kept.items() if row.startswith(what)]
        assert f"{days} days" in how_long, what


def test_the_security_policy_is_where_people_look_for_it() -> None:
    policy = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    assert "docs/security.md#reporting-a-problem" in policy


def test_every_theme_is_documented() -> None:
    described = " ".join(row[-1] for row in table_under(MEMBERS, "Your profile"))
    assert not [
        theme.name for theme in THEMES.values() if theme.name.split(",")[0] not in described
    ]


def test_quoted_sentences_are_what_the_bot_says() -> None:
    code = "\n".join(file.read_text(encoding="utf-8") for file in ROOT.glob("bot/**/*.py"))
    said = re.sub(r'"\s*\n\s*f?"', "", code).replace("**", "")  # literals over several lines
    for page, heading in (
        (MEMBERS, "When something surprises you"),
        (STAFF, "When something needs fixing"),
    ):
        quoted = re.findall(r"\*([^*]+)\*", " ".join(row[0] for row in table_under(page, heading)))
        assert quoted
        assert [each for each in quoted if each.rstrip(" …") not in said] == [], page.name


def test_the_level_table_matches_the_rules() -> None:
    (pack,) = load_packs(ROOT / "seeds").values()
    levels = [2, 5, *range(10, pack.max_level + 1, 10)]
    a_minute = award_xp(FULL_RATE_XP, pack.multiplier_percent, 0)
    expected = [
        [
            number(level),
            number(threshold(level)),
            number(xp_to_next(level)) if level < pack.max_level else "the last",
            minutes(threshold(level) // a_minute),
        ]
        for level in levels
    ]
    table = "\n".join(f"| {' | '.join(row)} |" for row in expected)
    assert table_under(RULES, "Level") == expected, f"the table has to read:\n{table}"


def test_every_rule_named_in_the_code_is_documented() -> None:
    headings = {line.lstrip("# ") for line in prose_of(RULES) if line.startswith("#")}
    code = [file.read_text(encoding="utf-8") for file in ROOT.glob("bot/**/*.py")]
    named = {name for text in code for name in re.findall(r"\(rules, ([^)]+)\)", text)}
    assert {"Award", "Streak"} <= named <= headings


def test_xp_of_quests_and_milestones_is_documented() -> None:
    rows = {row[0]: row[1] for row in table_under(RULES, "Award")}
    quests = "daily, weekly, monthly, personal"
    paid = [number(QUEST_BASE_XP[Cadence(cadence)]) for cadence in quests.split(", ")]
    assert rows[f"{quests} quest"] == ", ".join(paid)
    ears = f"{EAR_ROUND_BASE_XP}, for the first {PAID_EAR_ROUNDS_A_DAY} of a producer day, then 0"
    assert rows["ear round"] == ears
    assert rows["milestone"].startswith(", ".join(map(number, MILESTONE_BASE_XP)))


def test_the_steps_of_every_drill_are_documented() -> None:
    rows = [(name.partition(",")[0], steps) for name, steps in table_under(RULES, "Ears")]
    assert rows == [
        (drill, ", ".join(f"{amount:g}".replace("-", MINUS) for amount in ladder.amounts))
        for drill, ladder in LADDERS.items()
    ]
    assert [row[0].lower() for row in table_under(MEMBERS, "Ear gym")] == [*LADDERS]
    days = ", ".join(map(str, DAYS_UNTIL_DUE[1:])).replace(", 21", " and 21")
    assert f"a day after its first round, then after {days} days" in RULES.read_text("utf-8")


def test_the_page_of_the_course_is_what_the_pack_says():
    """If this fails, run `make course`."""
    pack = load_packs(ROOT / "seeds")["music-production"]
    assert course_page.PAGE.read_text(encoding="utf-8") == course_page.draw(pack)
    foundations, *paths = pack.ladders
    readme = README.read_text(encoding="utf-8")
    assert ("more than 500 quests" in readme, len(pack.quests) > 500) == (True, True)
    assert ("Twelve steps" in readme, len(foundations.rungs)) == (True, 12)
    assert ("each of five paths" in readme, len(paths)) == (True, 5)
