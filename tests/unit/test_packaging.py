"""What is shipped: locks, doors, the wheel, and the rules on imports that the linter cannot say."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = ("requirements.lock", "requirements-runtime.lock", "requirements-node.lock", "requirements-helm.lock")
DOORS = ("domain", "infra", "api", "workers", "projections", "migrations")
REQUIREMENT = re.compile(r"^([a-z0-9-]+)==\S+( ; [^\\]+)? \\$")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}( \\)?$")


def locked(lock: str) -> dict[str, int]:
    """Each package of the lock and how many hashes it has."""
    hashes: dict[str, int] = {}
    package = ""
    for line in (ROOT / lock).read_text().splitlines():
        if found := REQUIREMENT.match(line):
            package = found[1]
            hashes[package] = 0
        elif HASH.match(line):
            hashes[package] += 1
        else:
            assert line.lstrip().startswith("#"), f"{lock}: neither package, hash nor comment: {line}"
    return hashes


def wanted(*extras: str) -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    listed = [*project["dependencies"], *(item for extra in extras for item in project["optional-dependencies"][extra])]
    return {re.split(r"[^A-Za-z0-9-]", item, maxsplit=1)[0].lower() for item in listed}


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_has_a_hash_and_no_lock_names_a_registry_or_a_machine(lock: str) -> None:
    assert all(count > 0 for count in locked(lock).values())
    assert not re.search(r"://|--(extra-)?index|--find-links|file:|(^|\s)/\w", (ROOT / lock).read_text())


def test_the_locks_hold_all_that_the_project_asks_for() -> None:
    assert wanted("dev", "otel") <= locked("requirements.lock").keys()
    assert wanted("build", "otel") <= locked("requirements-runtime.lock").keys()


def test_the_image_gets_the_same_versions_that_were_tested() -> None:
    def pins(lock: str) -> set[str]:
        return {line.split(" ", 1)[0] for line in (ROOT / lock).read_text().splitlines() if REQUIREMENT.match(line)}

    assert pins("requirements-runtime.lock") <= pins("requirements.lock")


def test_tests_and_linters_stay_out_of_the_image() -> None:
    assert not {"pytest", "mypy", "ruff", "hypothesis", "uv"} & locked("requirements-runtime.lock").keys()


@pytest.mark.parametrize("door", DOORS)
def test_each_door_leads_to_the_room_of_its_name(door: str) -> None:
    if not (ROOT / door).is_symlink():
        # A checkout on a system without links holds a file with the target in it: nothing depends on the doors.
        assert (ROOT / door).read_text().strip() == f"src/taskservice/{door}"
        return
    assert (ROOT / door).readlink() == Path("src/taskservice", door)


def test_the_linter_does_not_go_through_the_doors() -> None:
    command = [sys.executable, "-m", "ruff", "check", "--show-files", "."]
    shown = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    seen = {Path(line).relative_to(ROOT).parts[0] for line in shown}
    assert "src" in seen
    assert not seen & set(DOORS)


def test_the_domain_imports_only_itself_and_the_standard_library() -> None:
    roots = {
        (path.name, name.split(".")[0] if not name.startswith("taskservice.domain") else "taskservice.domain")
        for path in (ROOT / "src/taskservice/domain").rglob("*.py")
        for name in imported(path)
    }
    assert roots
    assert not {pair for pair in roots if pair[1] not in sys.stdlib_module_names | {"taskservice.domain"}}


def imported(path: Path) -> list[str]:
    names: list[str] = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names.append(node.module or "taskservice.domain")
    return names


def test_a_built_wheel_holds_the_package_with_all_its_sql_and_static_files(tmp_path: Path) -> None:
    # From a copy: setuptools leaves its traces beside what it builds.
    source = tmp_path / "source"
    shutil.copytree(ROOT / "src", source / "src", ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
    for name in ("pyproject.toml", "LICENSE", "README.md"):
        shutil.copy(ROOT / name, source)
    build = "import setuptools.build_meta as backend, sys; backend.build_wheel(sys.argv[1])"
    subprocess.run([sys.executable, "-c", build, tmp_path], cwd=source, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    shipped = set(zipfile.ZipFile(wheel).namelist())
    package = source / "src" / "taskservice"
    needed = [package / "py.typed", *package.rglob("*.sql"), *package.rglob("*.py")]
    needed += [path for path in package.rglob("static/**/*") if path.is_file()]
    assert any(path.suffix == ".sql" for path in needed)
    dashboard = package / "api/static/dashboard"
    assert dashboard / "index.html" in needed, "the dashboard was not built: `make dashboard` does it"
    assert any(path.parent == dashboard / "assets" for path in needed)
    assert {str(path.relative_to(source / "src")) for path in needed} <= shipped
    assert not {name for name in shipped if name.split("/")[0] in DOORS}
