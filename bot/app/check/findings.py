"""The results of `check`."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """The mark in front of a finding."""

    OK = "ok"
    WARNING = "? "
    """Something works, but could be better; `check` still succeeds."""
    WRONG = "!!"
    SKIPPED = "--"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """The result of one check: that it is in order, or what to do."""

    verdict: Verdict
    subject: str
    text: str

    def __str__(self) -> str:
        return f"{self.verdict}  {self.subject}: {self.text}"


def ok(subject: str, text: str) -> Finding:
    """Return a finding that something is in order."""
    return Finding(verdict=Verdict.OK, subject=subject, text=text)


def wrong(subject: str, text: str) -> Finding:
    """Return a finding that something is wrong; the text says what to do."""
    return Finding(verdict=Verdict.WRONG, subject=subject, text=text)


def warning(subject: str, text: str) -> Finding:
    """Return a finding about something that works; the text says what to do all the same."""
    return Finding(verdict=Verdict.WARNING, subject=subject, text=text)
