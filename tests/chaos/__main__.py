"""`python -m tests.chaos`: everything is broken while work goes on, and then it is counted. `--help` says what for.

Exit status 0: nothing was lost, doubled or left. 1: something was; it is named, and the folder with the data is kept.
"""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
from dataclasses import replace
from pathlib import Path

from tests.chaos import plan
from tests.chaos.run import Told, run
from tests.chaos.verdict import table
from tests.chaos.world.postgres import make_folder, remove_folder


def main() -> int:
    options = _parser().parse_args()
    sizes = plan.SHORT if options.short else plan.LONG
    chosen = {name: getattr(options, name) for name in ("tasks", "minutes", "rounds", "clients")}
    sizes = replace(sizes, **{name: value for name, value in chosen.items() if value is not None})
    folder, told = make_folder(), Told()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # as Ctrl-C: what was mounted and started goes
    print(f"chaos: seed {options.seed}, {sizes}, in {folder}", flush=True)
    try:
        asyncio.run(run(folder, options.seed, sizes, told))
    finally:
        if told.findings and not _violated(told):
            remove_folder(folder)
    _tell(told)
    table.save(options.result, told.about, told.findings, told.recovered)
    print(f"\nAll figures: {options.result}")
    if _violated(told):
        print(
            f"\n{table.violations(told.findings)}\n\nThe database (kept/), logs/ and runs/ are in {folder}.",
            file=sys.stderr,
        )
        return 1
    return 0


def _violated(told: Told) -> bool:
    return any(finding.is_violation for finding in told.findings)


def _tell(told: Told) -> None:
    print(f"\n{table.faults_table(told.recovered)}\n\nPairs of figures are median / most.\n")
    print(table.findings_table(told.findings))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--short", action="store_true", help="a minute instead of many")
    parser.add_argument("--seed", type=int, default=7, help="the same faults in the same order (default: 7)")
    parser.add_argument("--tasks", type=int, help=f"default: {plan.LONG.tasks:,}; short: {plan.SHORT.tasks:,}")
    parser.add_argument("--minutes", type=float, help="over which tasks and faults are spread")
    parser.add_argument("--rounds", type=int, help="how often each fault comes")
    parser.add_argument("--clients", type=int, help="readers of the event stream")
    parser.add_argument("--result", type=Path, default=Path(".data/chaos/result.json"), help="where the figures go")
    return parser


if __name__ == "__main__":
    sys.exit(main())
