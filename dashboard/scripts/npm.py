"""Runs an npm script of the dashboard, with what it needs: a new enough node, and the packages that are locked.

``python dashboard/scripts/npm.py build`` builds only what changed since the last build.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

DASHBOARD = Path(__file__).parents[1]
ROOT = DASHBOARD.parent
BUILT = ROOT / "src/taskservice/api/static/dashboard/index.html"
PACKAGES = DASHBOARD / "node_modules"
LEAST_NODE = (20, 19)
BUILD_S = 300


def main(script: str) -> None:
    built_from, wanted = PACKAGES / ".taskservice-built", digest(sources())
    if script == "build" and BUILT.exists() and read(built_from) == wanted:
        return
    try:
        env = with_node()
        install(env)
        if script == "build":
            print("Building the dashboard (some seconds, only when it changed) ...", flush=True)
        run(env, "run", "--silent", script)
    except subprocess.CalledProcessError as error:
        sys.exit(f"The dashboard: `{' '.join(map(str, error.cmd))}` ended with status {error.returncode}.")
    if script == "build":
        built_from.write_text(wanted)


def sources() -> list[Path]:
    tops = [path for path in DASHBOARD.iterdir() if path != PACKAGES]
    return sorted(path for top in tops for path in (top, *top.rglob("*")) if path.is_file())


def digest(paths: list[Path], folder: Path = DASHBOARD) -> str:
    named = (f"{path.relative_to(folder)}\0".encode() + path.read_bytes() for path in paths)
    return hashlib.sha256(b"\0".join(named)).hexdigest()


def read(path: Path) -> str:
    return path.read_text() if path.exists() else ""


def with_node() -> dict[str, str]:
    """An environment whose PATH leads to node and npm: the machine's, else PyPI's in the virtual environment."""
    if shutil.which("npm") and version("node") >= LEAST_NODE:
        return dict(os.environ)
    env = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    if version(str(Path(sys.executable).parent / "node")) < LEAST_NODE:
        print("Installing node from PyPI, as the machine has none that is new enough (once) ...", flush=True)
        pip = [sys.executable, "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--require-hashes"]
        subprocess.run([*pip, "-r", ROOT / "requirements-node.lock"], check=True)
    return env


def version(node: str) -> tuple[int, ...]:
    try:
        shown = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return (0,)
    return tuple(int(part) for part in re.findall(r"\d+", shown)[:2])


def install(env: dict[str, str], folder: Path = DASHBOARD) -> None:
    """What the folder's package-lock.json names, when it is not what was installed last."""
    installed, wanted = folder / "node_modules/.taskservice-locked", digest([folder / "package-lock.json"], folder)
    if read(installed) == wanted:
        return
    print(f"Installing the packages of {folder.relative_to(ROOT)} (only when their lock changed) ...", flush=True)
    run(env, "ci", "--loglevel=error", folder=folder)
    installed.write_text(wanted)


def run(env: dict[str, str], *arguments: str, folder: Path = DASHBOARD) -> None:
    npm = shutil.which("npm", path=env["PATH"]) or "npm"
    subprocess.run([npm, *arguments], cwd=folder, env=env, check=True, timeout=BUILD_S)


if __name__ == "__main__":
    main(*sys.argv[1:])
