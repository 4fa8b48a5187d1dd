"""Prints the part of docs/doctor.md that is made from the code."""

from __future__ import annotations

from taskservice.cli.doctor.ailments import AILMENTS
from taskservice.cli.doctor.checks import CHECKS


def checks_table() -> str:
    rows = [f"| `{check.name}` | {check.looks_at} |" for check in CHECKS]
    return "\n".join(["| check | looks at |", "|---|---|", *rows])


def ailments_table() -> str:
    rows = [f"| `{a.code}` | {a.severity} | {_cell(a.means)} | {_cell(a.remedy)} |" for a in AILMENTS]
    return "\n".join(["| code | severity | what it means | what to do |", "|---|---|---|---|", *rows])


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    print(f"{checks_table()}\n\n{ailments_table()}")
