"""The findings as tables that people read, and as a file."""

from __future__ import annotations

import json
import math
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tests.chaos.faults import Broken
from tests.chaos.plan import Fault
from tests.chaos.verdict.checks import Finding


@dataclass(frozen=True)
class Recovered:
    """``took_s``: from the end of the fault to the next completed task."""

    broken: Broken
    took_s: float


def findings_table(findings: Iterable[Finding]) -> str:
    rows = [
        (finding.what, shown(finding.found), "" if finding.must is None else shown(finding.must), _mark(finding))
        for finding in findings
    ]
    return _table(("what", "found", "must be", ""), rows)


def faults_table(recovered: Sequence[Recovered]) -> str:
    rows = []
    for fault in Fault:
        some = [one for one in recovered if one.broken.fault is fault]
        if some:
            lasted = [one.broken.over_s - one.broken.began_s for one in some]
            rows.append(
                (fault.value, str(len(some)), _spread(lasted), _spread([one.took_s for one in some]), _note(some))
            )
    return _table(("fault", "times", "lasted, s", "then next completed task, s", "how"), rows)


def violations(findings: Iterable[Finding]) -> str:
    lines = [
        f"VIOLATION: {finding.what}: {shown(finding.found)}, not {shown(finding.must or 0)}"
        + (f": {', '.join(map(str, finding.names))}" if finding.names else "")
        for finding in findings
        if finding.is_violation
    ]
    return "\n".join(lines)


def save(path: Path, about: dict[str, Any], findings: Sequence[Finding], recovered: Sequence[Recovered]) -> None:
    content = {
        **about,
        "findings": [{**asdict(finding), "violation": finding.is_violation} for finding in findings],
        "faults": [{**asdict(one.broken), "next_completed_s": one.took_s} for one in recovered],
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, indent=1, default=str) + "\n")


def shown(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.2f}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def _mark(finding: Finding) -> str:
    return "" if finding.must is None else "VIOLATION" if finding.is_violation else "ok"


def _spread(values: Sequence[float]) -> str:
    """Median and most."""
    return " / ".join("never" if math.isinf(v) else f"{v:.2f}" for v in (statistics.median(values), max(values)))


def _note(some: Sequence[Recovered]) -> str:
    """Where it is the same each time; all are in the file."""
    notes = {one.broken.note for one in some}
    return notes.pop() if len(notes) == 1 else ""


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    widths = [max(len(row[column]) for row in (heads, *rows)) for column in range(len(heads))]
    lines = [heads, ["-" * width for width in widths], *rows]
    return "\n".join(
        f"| {' | '.join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))} |" for line in lines
    )
