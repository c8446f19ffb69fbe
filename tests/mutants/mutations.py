"""Finds what can be changed in a file: operators, numbers, returns, calls, and its SQL."""

import ast
import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

_COMPARISONS: dict[type[ast.cmpop], tuple[str, str]] = {
    ast.Lt: ("<", "<="),
    ast.LtE: ("<=", "<"),
    ast.Gt: (">", ">="),
    ast.GtE: (">=", ">"),
    ast.Eq: ("==", "!="),
    ast.NotEq: ("!=", "=="),
    ast.Is: ("is", "is not"),
    ast.IsNot: ("is not", "is"),
    ast.In: ("in", "not in"),
    ast.NotIn: ("not in", "in"),
}
_OPERATORS: dict[type[ast.operator], tuple[str, str]] = {
    ast.Add: ("+", "-"),
    ast.Sub: ("-", "+"),
    ast.Mult: ("*", "//"),
    ast.FloorDiv: ("//", "*"),
    ast.Div: ("/", "*"),
    ast.Mod: ("%", "+"),
}
_CALLS = {"min": "max", "max": "min", "any": "all", "all": "any"}
_SQL = re.compile(r"\b(SELECT|UPDATE|INSERT INTO|DELETE FROM|WHERE|FROM)\b")
_SQL_CHANGES = (
    (re.compile(r"\bAND\b(?! :)"), "OR"),
    (re.compile(r"\bAND (?:[^()\n\"]|\([^()\n]*\))+(?=[\n\"])"), ""),
    (re.compile(r"<="), "<"),
    (re.compile(r">="), ">"),
    (re.compile(r"(?<![<>])<(?![=>])"), "<="),
    (re.compile(r"(?<![<>-])>(?!=)"), ">="),
    (re.compile(r"<>"), "="),
    (re.compile(r"\bIS NULL\b"), "IS NOT NULL"),
    (re.compile(r"\bIS NOT NULL\b"), "IS NULL"),
    (re.compile(r"\bDESC\b"), "ASC"),
    (re.compile(r"(?<=[a-z0-9_)]) \+ (?=[a-z0-9_:(])"), " - "),
    (re.compile(r"(?<=[a-z0-9_)]) - (?=[a-z0-9_:(])"), " + "),
    (re.compile(r"\b([01])\b(?=[ )\n]|$)"), "2"),
)


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Mutant:
    """A change to one place of a file, by its offsets in the text."""

    file: str
    start: int
    end: int
    replacement: str

    def apply(self, text: str) -> str:
        """Return the changed text of the file."""
        return text[: self.start] + self.replacement + text[self.end :]

    def is_valid(self, text: str) -> bool:
        """Whether the changed file is still Python."""
        try:
            compile(self.apply(text), self.file, "exec")
        except SyntaxError:
            return False
        return True

    def diff(self, text: str) -> str:
        """Return the change for people to read."""
        lines = difflib.unified_diff(
            text.splitlines(), self.apply(text).splitlines(), self.file, self.file, n=1, lineterm=""
        )
        return "\n".join(lines)


def mutants_of(file: str, text: str) -> list[Mutant]:
    """Return every mutant of a file, a few of which may not be valid."""
    changes = {*_Finder(text).changes()}
    return [
        Mutant(file=file, start=start, end=end, replacement=replacement)
        for start, end, replacement in sorted(changes)
    ]


Change = tuple[int, int, str]


class _Finder:
    """The changes to one text; annotations, docstrings, logging and errors' texts stay."""

    def __init__(self, text: str) -> None:
        self._text = text
        lines = text.splitlines(keepends=True)
        # Columns of the syntax tree count bytes.
        self._lines = [line.encode() for line in lines]
        self._starts = [0]
        for line in lines:
            self._starts.append(self._starts[-1] + len(line))

    def changes(self) -> Iterator[Change]:
        """Yield what to replace by what."""
        for node in self._relevant(ast.parse(self._text)):
            yield from chain(
                self._of_comparison(node),
                self._of_operator(node),
                self._of_constant(node),
                self._of_statement(node),
                self._of_call(node),
            )

    def _relevant(self, node: ast.AST) -> Iterator[ast.AST]:
        yield node
        for name, value in ast.iter_fields(node):
            if name in {"annotation", "returns", "decorator_list", "type_params", "bases"}:
                continue
            children: list[Any] = [*value] if isinstance(value, list) else [value]
            for child in children:
                if isinstance(child, ast.AST) and not _is_skipped(child):
                    yield from self._relevant(child)

    def _offset(self, line: int, column: int) -> int:
        return self._starts[line - 1] + len(self._lines[line - 1][:column].decode())

    def _span(self, node: ast.expr | ast.stmt) -> tuple[int, int]:
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        start = self._offset(node.lineno, node.col_offset)
        return start, self._offset(node.end_lineno, node.end_col_offset)

    def _between(self, left: ast.expr, right: ast.expr, old: str, new: str) -> Iterator[Change]:
        """Replace an operator between two expressions."""
        start, end = self._span(left)[1], self._span(right)[0]
        match = re.search(rf"(?<![\w<>=!*/]){re.escape(old)}(?![\w<>=*/])", self._text[start:end])
        if match:
            yield start + match.start(), start + match.end(), new

    def _of_comparison(self, node: ast.AST) -> Iterator[Change]:
        if isinstance(node, ast.Compare):
            operands = [node.left, *node.comparators]
            for at, operator in enumerate(node.ops):
                old, new = _COMPARISONS[type(operator)]
                yield from self._between(operands[at], operands[at + 1], old, new)
        elif isinstance(node, ast.BoolOp):
            old, new = ("and", "or") if isinstance(node.op, ast.And) else ("or", "and")
            for left, right in zip(node.values, node.values[1:], strict=False):
                yield from self._between(left, right, old, new)
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            yield self._span(node)[0], self._span(node.operand)[0], ""

    def _of_operator(self, node: ast.AST) -> Iterator[Change]:
        if isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
            old, new = _OPERATORS[type(node.op)]
            yield from self._between(node.left, node.right, old, new)

    def _of_constant(self, node: ast.AST) -> Iterator[Change]:
        if not isinstance(node, ast.Constant):
            return
        start, end = self._span(node)
        match node.value:
            case bool():
                yield start, end, str(not node.value)
            case int():
                yield start, end, str(node.value + 1)
            case str() if _SQL.search(node.value):
                yield from self._of_sql(start, end)
            case _:
                pass

    def _of_sql(self, start: int, end: int) -> Iterator[Change]:
        for pattern, replacement in _SQL_CHANGES:
            for match in pattern.finditer(self._text, start, end):
                yield match.start(), match.end(), replacement

    def _of_statement(self, node: ast.AST) -> Iterator[Change]:
        if isinstance(node, ast.Return) and node.value is not None:
            if not (isinstance(node.value, ast.Constant) and node.value.value is None):
                yield *self._span(node.value), "None"
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            yield *self._span(node), "pass"
        elif isinstance(node, (ast.If, ast.IfExp, ast.While)):
            start, end = self._span(node.test)
            yield start, end, f"not ({self._text[start:end]})"

    def _of_call(self, node: ast.AST) -> Iterator[Change]:
        match node:
            case ast.Call(func=ast.Name(id=name)) if name in _CALLS:
                yield *self._span(node.func), _CALLS[name]
            case _:
                pass


def _is_skipped(node: ast.AST) -> bool:
    """Whether nobody should test a node: a docstring, a log line, an assertion, an import."""
    if isinstance(node, (ast.Assert, ast.Import, ast.ImportFrom)):
        return True
    if not isinstance(node, ast.Expr):
        return False
    value = node.value
    return isinstance(value, ast.Constant) or (
        isinstance(value, ast.Call)
        and isinstance(value.func, ast.Attribute)
        and isinstance(value.func.value, ast.Name)
        and value.func.value.id == "logger"
    )
