"""`python -m bench`: what is asked for, contestants taking turns, a file and a table at the end."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import click
import uvloop
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table as Printed

from bench import results
from bench.checks import CheckFailed
from bench.contestants import PEERS, choose
from bench.cpu import OTHERS, QUIET_PCT
from bench.database import BenchServer, open_server
from bench.sizes import Sizes
from bench.table import make_tables, shown
from bench.turn import Contestant, Measured, Turn, Wanted

# In a file or a pipe lines are as long as the tables need.
console = Console() if sys.stdout.isatty() else Console(width=200)


@click.command(context_settings={"show_default": True})
@click.option("--workloads", default="", help="Names or families, with spaces between.  [default: all]")
@click.option("--rounds", type=click.IntRange(1, 20), default=3, help="How often each contestant has its turn.")
@click.option("--peers", default="", help=f"Of {', '.join(PEERS)}, with spaces between.")
@click.option("--rows", type=int, default=Sizes.many_rows, help="Rows of the larger table in scale.")
@click.option("--portion", type=float, default=1.0, help="A share of every size, for trying things out.")
@click.option("--data-dir", type=Path, default=Path(".data/bench"), help="Where the database lives.")
def main(workloads: str, rounds: int, peers: str, rows: int, portion: float, data_dir: Path) -> None:
    """Measure Task Service, and peers in the same sitting."""
    wanted = Wanted(frozenset(workloads.split()))
    contestants = choose(wanted, peers.split())
    sizes = Sizes(many_rows=rows).portion(portion) if portion != 1 else Sizes(many_rows=rows)
    measured: list[Measured] = []
    with open_server(data_dir.resolve()) as server:
        try:
            uvloop.run(_play(server, contestants, rounds, sizes, wanted, measured))
        except CheckFailed as failed:
            raise click.ClickException(f"a check failed: {failed}") from failed
        finally:
            if measured:
                path = results.save(measured, sizes, server.settings)
                _print(measured, path)


async def _play(
    server: BenchServer,
    contestants: Sequence[Contestant],
    rounds: int,
    sizes: Sizes,
    wanted: Wanted,
    measured: list[Measured],
) -> None:
    turns = [(n, one) for n in range(1, rounds + 1) for one in contestants if n == 1 or not one.once]
    columns = (TextColumn("{task.description:40}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        bar = progress.add_task("", total=len(turns))

        def record(one: Measured) -> None:
            measured.append(one)
            figures = "  ".join(f"{name} {shown(value)}" for name, value in one.figures.items())
            progress.console.print(
                f"{one.round}  {one.contestant:16} {one.workload:14} {figures}", highlight=False, soft_wrap=True
            )

        for number, one in turns:
            progress.update(bar, description=f"round {number}: {one.name} {one.label}")
            with server.fresh_database("bench") as uri:
                await one.play(Turn(uri, server.data_dir, number, sizes, wanted, one.name, record))
            progress.advance(bar)


def _print(measured: Sequence[Measured], path: Path) -> None:
    for table in make_tables(measured):
        printed = Printed(title=table.title)
        for number, head in enumerate(table.heads):
            printed.add_column(head, justify="left" if number < 2 else "right", no_wrap=number < 2)
        for row in table.rows:
            printed.add_row(*row)
        console.print(printed)
    if spoilt := sorted({one.workload for one in measured if one.figures.get(OTHERS, 0) > QUIET_PCT}):
        console.print(f"[red]Others used this machine meanwhile, which spoils: {', '.join(spoilt)}", soft_wrap=True)
    console.print(f"All figures: {os.path.relpath(path)}", highlight=False, soft_wrap=True)


if __name__ == "__main__":
    main(auto_envvar_prefix="BENCH")
