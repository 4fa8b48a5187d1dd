"""Who takes part."""

from __future__ import annotations

import click

from bench.ours import turns
from bench.peers import PEERS, peer
from bench.solo import dashboard, disk, memory, operations, project, scale, streams
from bench.turn import Contestant, Wanted

__all__ = ["PEERS", "choose"]

OURSELVES = tuple(
    one
    for module in (turns, streams, project, scale, memory, disk, operations, dashboard)
    for one in module.CONTESTANTS
)


def choose(wanted: Wanted, peers: list[str]) -> list[Contestant]:
    """Those that have a wanted workload, ourselves first. Raises UsageError for a name that nobody has."""
    everybody = [*OURSELVES, *(_peer(name) for name in peers)]
    known = {name for one in everybody for workload in one.workloads for name in (workload, workload.split("-")[0])}
    if unknown := wanted.names - known:
        raise click.UsageError(f"no workload {', '.join(sorted(unknown))}; there are {', '.join(sorted(known))}")
    return [one for one in everybody if wanted.has_any(*one.workloads)]


def _peer(name: str) -> Contestant:
    if name not in PEERS:
        raise click.UsageError(f"no peer {name}; there are {', '.join(PEERS)}")
    return peer(name)
