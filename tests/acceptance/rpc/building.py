"""The client that the tests drive: generated from idl/ and compiled, when something of it changed."""

from __future__ import annotations

import fcntl
import importlib.util
import os
import shutil
import subprocess
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any

CLIENT = Path(__file__).parent / "client"
ROOT = Path(__file__).parents[3]
IDL = ROOT / "idl"
PROTOS = ("cloud/v1/task_management.proto", "grpc/health/v1/health.proto")
PROGRAM = CLIENT / "build/src/main.js"
STAMP = CLIENT / "node_modules/.taskservice-built"


def built() -> tuple[dict[str, str], Path]:
    """The environment to run node in, and what it is to run. Only one process builds."""
    npm = _npm()
    with (CLIENT / "package.json").open() as only_one:
        fcntl.flock(only_one, fcntl.LOCK_EX)
        env: dict[str, str] = npm.with_node()
        npm.install(env, CLIENT)
        wanted = npm.digest(_sources(), ROOT)
        if npm.read(STAMP) != wanted or not PROGRAM.exists():
            _generate(env)
            npm.run(env, "run", "--silent", "build", folder=CLIENT)
            STAMP.write_text(wanted)
    return env, PROGRAM


def _npm() -> Any:
    """The dashboard's way to node and to locked packages."""
    spec = importlib.util.spec_from_file_location("npm", ROOT / "dashboard/scripts/npm.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _sources() -> list[Path]:
    own = [CLIENT / name for name in ("package.json", "package-lock.json", "tsconfig.json")]
    return sorted([*own, *(CLIENT / "src").glob("*.ts"), *(IDL / proto for proto in PROTOS)])


def _generate(env: dict[str, str]) -> None:
    folder = CLIENT / "gen"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    plugin = CLIENT / "node_modules/.bin/protoc-gen-es"
    subprocess.run(
        [
            *(sys.executable, "-m", "grpc_tools.protoc", f"-I{IDL}", f"-I{files('grpc_tools') / '_proto'}"),
            *(f"--plugin=protoc-gen-es={plugin}", f"--es_out={folder}", "--es_opt=target=ts,import_extension=js"),
            *PROTOS,
        ],
        env={**os.environ, **env},
        check=True,
    )
