"""Writes the Python of every .proto here: ``python idl/gen.py [FOLDER]`` (``make gen``)."""

from __future__ import annotations

import os
import shutil
import sys
from importlib.resources import files
from pathlib import Path

from grpc_tools import protoc

IDL = Path(__file__).parent
GENERATED = IDL.parent / "src/taskservice/api/rpc/gen"


def main(folder: Path = GENERATED) -> None:
    """Everything in ``folder`` is made anew."""
    # protoc looks for its plugins there; they lie beside the interpreter
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    protos = sorted(str(path) for path in IDL.rglob("*.proto"))
    includes = [f"-I{IDL}", f"-I{files('grpc_tools') / '_proto'}"]
    status = protoc.main(["protoc", *includes, f"--py_out={folder}", f"--connectrpc_out={folder}", *protos])
    if status:
        sys.exit(f"protoc ended with status {status}.")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
