"""What was found, as lines for people and as one value for programs."""

from __future__ import annotations

import shutil
import textwrap
from collections import Counter
from collections.abc import Sequence
from typing import Any

import click

from taskservice.cli.doctor.checks import Check
from taskservice.cli.doctor.findings import Finding, Severity
from taskservice.cli.render.cells import printable

COLOURS = {Severity.OK: "green", Severity.WARNING: "yellow", Severity.PROBLEM: "red", Severity.SKIPPED: "bright_black"}
INDENT = 23
NARROWEST, WIDEST = 60, 140
Found = tuple[Check, Sequence[Finding]]


def print_found(check: Check, findings: Sequence[Finding]) -> None:
    """One line a finding; below what is wrong, what it means and what to do. What was skipped is told at the end."""
    for finding in findings:
        if finding.severity is Severity.SKIPPED:
            continue
        head = click.style(f"{finding.severity:<9}", fg=COLOURS[finding.severity])
        click.echo(f"{head}{check.name:<13} {_wrapped(printable(finding.found), '')}")
        for label, text in (("means", finding.means), ("do", finding.remedy)):
            if text:
                click.echo(" " * INDENT + _wrapped(text, f"{label}:".ljust(7)))


def print_end(found: Sequence[Found]) -> None:
    """What was not looked at, by why, and how many there are of each kind."""
    skipped: dict[str, list[str]] = {}
    for check, findings in found:
        for finding in findings:
            if finding.severity is Severity.SKIPPED:
                skipped.setdefault(finding.found, []).append(check.name)
    for why, names in skipped.items():
        head = click.style(f"{Severity.SKIPPED:<9}", fg=COLOURS[Severity.SKIPPED])
        click.echo(f"{head}{', '.join(names)}\n{' ' * INDENT}{_wrapped(printable(why), '')}")
    click.echo(f"\n{_summary(found)}")


def _wrapped(text: str, label: str) -> str:
    width = max(NARROWEST, min(shutil.get_terminal_size((100, 24)).columns, WIDEST))
    lines = textwrap.wrap(text, width - INDENT - len(label), break_long_words=False) or [""]
    return label + f"\n{' ' * (INDENT + len(label))}".join(lines)


def _summary(found: Sequence[Found]) -> str:
    counts = Counter(finding.severity for _, findings in found for finding in findings)
    words = {Severity.OK: "ok", Severity.PROBLEM: "problem", Severity.WARNING: "warning", Severity.SKIPPED: "skipped"}
    return ", ".join(f"{counts[severity]} {word}" for severity, word in words.items() if counts[severity])


def is_healthy(found: Sequence[Found]) -> bool:
    return not any(finding.severity is Severity.PROBLEM for _, findings in found for finding in findings)


def as_json(found: Sequence[Found]) -> dict[str, Any]:
    """docs/doctor.md describes it; names are added, never changed."""
    rows = [
        {
            "check": check.name,
            "severity": finding.severity.value,
            "code": finding.code or None,
            "found": finding.found,
            "means": finding.means or None,
            "remedy": finding.remedy or None,
        }
        for check, findings in found
        for finding in findings
    ]
    return {"healthy": is_healthy(found), "findings": rows}
