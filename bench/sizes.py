"""How much of everything. The first four are of the peers' workloads, the same for all sides."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace


@dataclass(frozen=True)
class Sizes:
    bulk_tasks: int = 20_000
    single_tasks: int = 2_000
    e2e_tasks: int = 5_000
    pickup_tasks: int = 300
    stream_clients: int = 1_000
    paced_events: int = 2_000  # at 200 a second
    burst_events: int = 4_000
    project_tasks: int = 100_000
    few_rows: int = 10_000
    many_rows: int = 1_000_000
    scale_calls: int = 200
    memory_tasks: int = 1_000_000
    disk_tasks: int = 5_000
    operation_tasks: int = 100_000
    dashboard_s: int = 600

    def portion(self, share: float) -> Sizes:
        """A share of every size, for trying a workload out; such figures mean nothing."""
        return replace(self, **{f.name: max(20, round(getattr(self, f.name) * share)) for f in fields(self)})


CALLERS = 50
PER_CALL = 1_000
PICKUP_APART_S = 0.02
