"""What a check says: that all is well, that it could not look, or which ailment it found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class Finding:
    """``code`` names the ailment, and is stable; of what is well or was skipped, ``code``, ``means``, ``remedy`` are
    empty."""

    severity: Severity
    found: str
    code: str = ""
    means: str = ""
    remedy: str = ""


@dataclass(frozen=True)
class Ailment:
    """Something that can be wrong. Its texts hold whatever the particulars, which ``found`` tells."""

    code: str
    severity: Severity
    means: str
    remedy: str

    def __call__(self, found: str) -> Finding:
        return Finding(self.severity, found, self.code, self.means, self.remedy)


def well(found: str) -> Finding:
    return Finding(Severity.OK, found)


def skipped(why: str) -> Finding:
    return Finding(Severity.SKIPPED, f"not looked at: {why}")


class CannotLook(Exception):
    """Raised by a check: why it was skipped."""


def warning(code: str, means: str, remedy: str) -> Ailment:
    return Ailment(code, Severity.WARNING, means, remedy)


def problem(code: str, means: str, remedy: str) -> Ailment:
    return Ailment(code, Severity.PROBLEM, means, remedy)


def some(items: Sequence[str], most: int = 5) -> str:
    """The first few, and how many more there are."""
    shown = ", ".join(items[:most])
    return shown if len(items) <= most else f"{shown} and {len(items) - most} more"
