"""What is generated from idl/ is what is committed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
COMMITTED = ROOT / "src/taskservice/api/rpc/gen"


def test_the_rpcs_python_follows_from_the_idl(tmp_path: Path) -> None:
    """If not: `make gen`."""
    subprocess.run([sys.executable, ROOT / "idl/gen.py", tmp_path / "gen"], check=True, timeout=60)
    assert texts(tmp_path / "gen") == texts(COMMITTED)


def texts(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*.py")}
