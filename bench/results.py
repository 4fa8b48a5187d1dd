"""What was measured, as a file that tables are made of."""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil

from bench.sizes import Sizes
from bench.turn import Measured

HERE = Path(__file__).resolve().parent
FOLDER = HERE / "results"

# contestant, workload -> figure -> its value in each round
Samples = dict[tuple[str, str], dict[str, list[float]]]


def by_workload(measured: Iterable[Measured]) -> Samples:
    samples: Samples = {}
    for one in measured:
        figures = samples.setdefault((one.contestant, one.workload), {})
        for name, value in one.figures.items():
            figures.setdefault(name, []).append(value)
    return samples


def middle(values: Sequence[float]) -> float:
    """The median; 0 where there are none."""
    return statistics.median(values) if values else 0.0


def save(measured: Iterable[Measured], sizes: Sizes, settings: Mapping[str, str]) -> Path:
    """A new file in ``results``, named by the time."""
    now = datetime.now(UTC)
    content = {
        "at": now.isoformat(timespec="seconds"),
        "commit": _commit(),
        "machine": _machine(),
        "postgresql": dict(settings),
        "sizes": asdict(sizes),
        "measured": [asdict(one) for one in measured],
    }
    FOLDER.mkdir(exist_ok=True)
    path = FOLDER / f"{now:%Y%m%d-%H%M%S}.json"
    path.write_text(json.dumps(content, indent=1) + "\n")
    return path


def load(path: Path) -> tuple[dict[str, Any], list[Measured]]:
    content: dict[str, Any] = json.loads(path.read_text())
    return content, [Measured(**one) for one in content.pop("measured")]


def _machine() -> dict[str, Any]:
    return {
        "system": platform.platform(),
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 1e9, 1),
        "load_at_end": os.getloadavg()[0],
    }


def _commit() -> str:
    command = ["git", "-C", str(HERE), "describe", "--always", "--dirty", "--exclude", "*"]
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    return found.stdout.strip() or "unknown"
