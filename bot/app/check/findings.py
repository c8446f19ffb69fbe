"""What was looked at, and what came of it."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """How a finding is marked."""

    OK = "ok"
    WRONG = "!!"
    SKIPPED = "--"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is in order, or what to do about it."""

    verdict: Verdict
    subject: str
    text: str

    def __str__(self) -> str:
        return f"{self.verdict}  {self.subject}: {self.text}"


def ok(subject: str, text: str) -> Finding:
    """Find something in order."""
    return Finding(verdict=Verdict.OK, subject=subject, text=text)


def wrong(subject: str, text: str) -> Finding:
    """Find something wrong; the text says what to do about it."""
    return Finding(verdict=Verdict.WRONG, subject=subject, text=text)
