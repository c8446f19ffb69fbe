"""Collects everything that people read from the source: what views draw, commands, logs, help.

It reads the syntax trees, so it finds texts that no test happens to draw. The values that a text
is filled with stand in braces, as in the code: `{minutes(left)} left`.
"""

import ast
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast

ROOT: Final = Path(__file__).parents[2]
_DRAWING: Final = ("view", "picture", "ui", "message", "demo")
"""Parts of a path whose texts members and staff read."""
_LOGGED: Final = {"debug", "info", "warning", "error", "exception", "critical"}
_HELP: Final = ("app", "__main__.py")
"""Parts of a path whose texts a host reads: the command line, settings, checks."""
_NO_TEXT: Final = {
    *("action", "compile", "custom_id_pattern", "getattr", "join_lines", "match", "getLogger"),
    *("LookupError", "RuntimeError", "TypeError", "ValueError", "AssertionError", "KeyError"),
}
"""Calls whose arguments nobody reads."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Sentence:
    """One text in the source, and who reads it."""

    part: str
    file: str
    line: int
    text: str


def collect() -> list[Sentence]:
    """Return every text that the source holds, by part, file and line."""
    files = [*ROOT.glob("bot/**/*.py"), *ROOT.glob("cogs/*.py")]
    found = [each for file in files for each in _in_file(file)]
    return sorted({*found, *_in_packs()})


def _in_file(file: Path) -> Iterator[Sentence]:
    path = file.relative_to(ROOT)
    if "migrations" in path.parts:
        return
    for node, is_logged in _texts(ast.parse(file.read_text())):
        text = _text_of(node)
        if is_logged:
            part = "Logs"
        elif path.parts[0] == "cogs":
            part = "Commands"
        elif set(path.with_suffix("").parts) & {*_DRAWING} or path.stem in _DRAWING:
            part = "Replies, messages and pictures"
        elif set(path.parts) & {*_HELP}:
            part = "Command line"
        else:
            continue
        if is_logged or _is_read(text):
            yield Sentence(part=part, file=str(path), line=node.lineno, text=text)


def _texts(tree: ast.AST, *, logged: bool = False) -> Iterator[tuple[ast.expr, bool]]:
    """Return the outermost texts in a tree, and whether each is logged; no docstrings."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue
        if isinstance(node, ast.JoinedStr) or (
            isinstance(node, ast.Constant) and isinstance(node.value, str)
        ):
            yield node, logged
        elif isinstance(node, ast.Call) and _name_of(node.func) in _NO_TEXT:
            continue
        else:
            yield from _texts(node, logged=logged or _is_logging(node))
        if isinstance(node, ast.JoinedStr):
            for value in node.values:
                if isinstance(value, ast.FormattedValue):
                    yield from _texts(value.value, logged=logged)


def _is_logging(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in _LOGGED
        and "logger" in ast.unparse(node.func.value)
    )


def _name_of(called: ast.expr) -> str:
    return ast.unparse(called).rpartition(".")[2]


def _text_of(node: ast.expr) -> str:
    """Return a text with its values in braces."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    assert isinstance(node, ast.JoinedStr)
    return "".join(
        f"{{{_value_of(each)}}}" if isinstance(each, ast.FormattedValue) else _text_of(each)
        for each in node.values
    )


def _value_of(value: ast.FormattedValue) -> str:
    text = ast.unparse(value.value)
    return f"{text}:{_text_of(value.format_spec)}" if value.format_spec is not None else text


def _is_read(text: str) -> bool:
    """Whether a person reads a text: it has words, and is no identifier, format or statement."""
    words = text.replace("{", " ").replace("}", " ").split()
    if not any(letter.isalpha() for letter in text) or text.startswith("v1:"):
        return False
    if text.lstrip().startswith(("SELECT ", "INSERT ", "UPDATE ", "DELETE ", "FROM ", "WHERE ")):
        return False
    return len(words) > 1 or (text[:1].isupper() and text[1:].islower())


def _in_packs() -> Iterator[Sentence]:
    """Return the texts of skill packs apart from their quests."""
    for file in ROOT.glob("seeds/*.toml"):
        lines = file.read_text().splitlines()
        pack = tomllib.loads("\n".join(lines))
        for text in _strings({key: pack[key] for key in pack if key != "quests"}):
            first = text.strip().partition("\n")[0][:40]
            line = next((at for at, each in enumerate(lines, 1) if first in each), 1)
            if _is_read(text):
                name = str(file.relative_to(ROOT))
                yield Sentence(part="Skill pack", file=name, line=line, text=text.strip())


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        inner = cast("Sequence[Any]", [*value.values()] if isinstance(value, dict) else value)
        for each in inner:
            yield from _strings(each)
