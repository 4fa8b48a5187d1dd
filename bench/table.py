"""Tables of a result file: `python -m bench.table bench/results/NAME.json` prints what docs/performance.md holds."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from bench import results
from bench.results import Samples
from bench.turn import OURS, Measured, family

# Figures that explain others; in the file, not in the table.
EXPLAINS = ("_cpu_us", "samples")


class Row(NamedTuple):
    """``cells``: of each contestant, ours first. ``ratios``: ours divided by each peer's."""

    workload: str
    figure: str
    cells: Sequence[str]
    ratios: Sequence[str]


class Table(NamedTuple):
    contestants: Sequence[str]
    rows: Sequence[Row]

    @property
    def heads(self) -> list[str]:
        return ["workload", "figure", *self.contestants, *(f"ours ÷ {peer}" for peer in self.contestants[1:])]


def make_table(measured: Iterable[Measured]) -> Table:
    """Over the rounds. A workload of ours is held against its family at a peer's."""
    samples = results.by_workload(measured)
    contestants = [OURS, *sorted({contestant for contestant, _ in samples} - {OURS})]
    workloads = list(dict.fromkeys(_row_keys(samples)))
    return Table(contestants, [_row(samples, contestants, *key) for key in workloads])


def markdown(table: Table) -> str:
    lines = [table.heads, ["---"] * 2 + ["---:"] * (len(table.heads) - 2)]
    lines += [[row.workload, row.figure, *row.cells, *row.ratios] for row in table.rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def shown(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _row_keys(samples: Samples) -> list[tuple[str, str]]:
    """Those of ours; a peer's own where we have no such workload in this file."""
    ours = [(w, f) for (c, w), figures in samples.items() if c == OURS for f in figures if not f.endswith(EXPLAINS)]
    known = {(family(workload), figure) for workload, figure in ours}
    others = [(w, f) for (c, w), figures in samples.items() if c != OURS for f in figures if not f.endswith(EXPLAINS)]
    return ours + [key for key in others if key not in known]


def _row(samples: Samples, contestants: Sequence[str], workload: str, figure: str) -> Row:
    found = [_values(samples, contestant, workload, figure) for contestant in contestants]
    middle = [results.middle(values) for values in found]
    cells = [_cell(values) for values in found]
    ratios = [f"{middle[0] / peer:.2f}" if middle[0] and peer else "" for peer in middle[1:]]
    return Row(workload, figure, cells, ratios)


def _values(samples: Samples, contestant: str, workload: str, figure: str) -> list[float]:
    name = workload if contestant == OURS else family(workload)
    return samples.get((contestant, name), {}).get(figure, [])


def _cell(values: Sequence[float]) -> str:
    if not values:
        return ""
    told = [min(values), results.middle(values), max(values)] if len(values) > 1 else values
    return " / ".join(map(shown, told))


def main(path: Path) -> None:
    about, measured = results.load(path)
    rounds = max(one.round for one in measured)
    machine, postgresql = about["machine"], about["postgresql"]
    print(f"Commit {about['commit']}, {about['at']}, least / median / most of {rounds}; {machine['cores']} cores,")
    print(f"{machine['memory_gb']} GB, Python {machine['python']}, PostgreSQL {postgresql['server_version']}.\n")
    print(markdown(make_table(measured)))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
