"""The queues that a user would pick instead, at their documented high-throughput settings. Adapters of our own."""

from __future__ import annotations

import importlib

from bench.turn import Contestant

PEERS = ("pgqueuer", "procrastinate", "graphile-worker")


def peer(name: str) -> Contestant:
    """Imported when it is asked for: each needs packages that nothing else does."""
    module = importlib.import_module(f"bench.peers.{name.replace('-', '_')}_peer")
    contestant: Contestant = module.CONTESTANT
    return contestant
