"""Tables of a result file: `python -m bench.table bench/results/NAME.json` prints what docs/performance.md holds."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from bench import results
from bench.results import Samples
from bench.turn import OURS, Measured, family

# Figures that explain others: in the file, not in the table.
EXPLAINS = ("_cpu_us", "_cpu_pct", "samples")
SCALE = "scale"


class Table(NamedTuple):
    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]


def make_tables(measured: Iterable[Measured]) -> list[Table]:
    samples = results.by_workload(measured)
    scaled = {key: figures for key, figures in samples.items() if family(key[1]) == SCALE}
    others = {key: figures for key, figures in samples.items() if key not in scaled}
    return [make(found) for found, make in ((others, _comparison), (scaled, _scaling)) if found]


def markdown(table: Table) -> str:
    rules = ["---" if number < 2 else "---:" for number in range(len(table.heads))]
    return "\n".join(f"| {' | '.join(line)} |" for line in (table.heads, rules, *table.rows))


def shown(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _comparison(samples: Samples) -> Table:
    """A workload of ours is held against its family at a peer's."""
    contestants = [OURS, *sorted({contestant for contestant, _ in samples} - {OURS})]
    heads = ["workload", "figure", *contestants, *(f"ours ÷ {peer}" for peer in contestants[1:])]
    rows = [_compared(samples, contestants, *key) for key in _compared_keys(samples)]
    return Table("least / median / most of the rounds; ratios: our median divided by the peer's", heads, rows)


def _compared_keys(samples: Samples) -> list[tuple[str, str]]:
    """Those of ours, and a peer's own where we have no such workload in this file."""
    ours = _keys(samples, by_us=True)
    known = {(family(workload), figure) for workload, figure in ours}
    return ours + [key for key in dict.fromkeys(_keys(samples, by_us=False)) if key not in known]


def _keys(samples: Samples, by_us: bool) -> list[tuple[str, str]]:
    found = [(w, figures) for (contestant, w), figures in samples.items() if (contestant == OURS) is by_us]
    return [(workload, name) for workload, figures in found for name in figures if not name.endswith(EXPLAINS)]


def _compared(samples: Samples, contestants: Sequence[str], workload: str, figure: str) -> list[str]:
    found = [_values(samples, contestant, workload, figure) for contestant in contestants]
    ours, *peers = [results.middle(values) for values in found]
    ratios = [f"{ours / peer:.2f}" if ours and peer else "" for peer in peers]
    return [workload, figure, *map(_cell, found), *ratios]


def _values(samples: Samples, contestant: str, workload: str, figure: str) -> list[float]:
    name = workload if contestant == OURS else family(workload)
    return samples.get((contestant, name), {}).get(figure, [])


def _cell(values: Sequence[float]) -> str:
    told = [min(values), results.middle(values), max(values)] if len(values) > 1 else values
    return " / ".join(map(shown, told))


def _scaling(samples: Samples) -> Table:
    """An operation a row; of each scene the cost with few rows, with many, and how the two compare."""
    scenes = {workload.removeprefix(f"{SCALE}-"): figures for (_, workload), figures in samples.items()}
    operations = dict.fromkeys(name.rsplit("_", 2)[0] for figures in scenes.values() for name in figures)
    heads = ["operation", *(f"{scene}, {which}" for scene in scenes for which in ("few, ms", "many, ms", "many ÷ few"))]
    rows = [[name, *(cell for figures in scenes.values() for cell in _costs(figures, name))] for name in operations]
    return Table("medians of single calls; append, claim and complete are of 100 tasks", heads, rows)


def _costs(figures: dict[str, list[float]], operation: str) -> list[str]:
    few, many = (results.middle(figures[f"{operation}_{rows}_ms"]) for rows in ("few", "many"))
    return [shown(few), shown(many), f"{many / few:.2f}"]


def main(path: Path) -> None:
    about, measured = results.load(path)
    machine, postgresql, rounds = about["machine"], about["postgresql"], max(one.round for one in measured)
    print(
        f"Commit {about['commit']}, {about['at']}; {rounds} rounds; {machine['cores']} cores, "
        f"{machine['memory_gb']} GB, Python {machine['python']}, PostgreSQL {postgresql['server_version']}.\n"
    )
    print("\n\n".join(markdown(table) for table in make_tables(measured)))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
