"""Finding handlers: what is broken is named, and only what was asked for by name stops the start."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

PROGRAM = """
import logging, sys
logging.basicConfig(stream=sys.stdout, format="%(message)s %(event_fields)s")
sys.path.extend({path!r})
from taskservice.domain.errors import TaskServiceError
from taskservice.workers.handlers import discover
try:
    print(*discover({modules!r}).types)
except TaskServiceError as error:
    print("refused:", error)
"""


class Project:
    """A user's working folder, in a process of its own, as modules are imported once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text))

    def discover(self, *modules: str, path: tuple[str, ...] = ()) -> str:
        program = PROGRAM.format(path=path, modules=modules)
        run = [sys.executable, "-P", "-c", program]
        return subprocess.run(run, cwd=self.folder, capture_output=True, text=True, timeout=60, check=True).stdout


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


def test_the_built_in_handlers_are_always_there(project: Project) -> None:
    assert project.discover().split() == ["run_query", "send_email"]


def test_a_module_of_the_working_folder_brings_its_handlers(project: Project) -> None:
    project.write(
        "my/tasks.py",
        """
        from taskservice import Context, task

        @task
        def greet(context: Context, name: str) -> None: ...
        """,
    )
    assert project.discover("my.tasks").split() == ["greet", "run_query", "send_email"]


@pytest.mark.parametrize(
    ("module", "text", "says"),
    [
        ("absent", None, "there is no such module in"),
        ("mine.py", "", "name it as an import does"),
        ("mine", "import not_installed_anywhere", "it imports 'not_installed_anywhere', which is not installed"),
        ("mine", "1 / 0", "importing it failed: ZeroDivisionError: division by zero"),
        ("mine", "def (", "importing it failed: SyntaxError"),
        ("mine", "raise SystemExit(3)", "importing it failed: SystemExit: 3"),
        (
            "mine",
            "from taskservice import task\n@task('send_email')\ndef mine(): ...",
            "'send_email' is already handled by taskservice.workers.builtin.send_email.send_email",
        ),
        ("mine", "from taskservice import task\n@task\ndef f(a, /): ...", "'a' cannot be passed by name"),
    ],
)
def test_a_named_module_that_fails_is_one_clear_line(
    project: Project, module: str, text: str | None, says: str
) -> None:
    if text is not None:
        project.write("mine.py", text)
    lines = project.discover(module).splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("refused: ")
    assert says in lines[0]


def test_an_installed_package_that_is_broken_is_named_and_skipped(project: Project) -> None:
    for name in ("broken", "fine"):
        metadata = f"installed/{name}-1.0.dist-info"
        project.write(f"{metadata}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        project.write(f"{metadata}/entry_points.txt", f"[taskservice.handlers]\n{name} = {name}_tasks\n")
    project.write("installed/broken_tasks.py", "raise RuntimeError('not today')")
    project.write("installed/fine_tasks.py", "from taskservice import task\n@task\ndef fine(): ...")
    said = project.discover(path=("installed",))
    assert "handlers.broken {'entry_point': 'broken', 'value': 'broken_tasks'}" in said
    assert said.splitlines()[-1].split() == ["fine", "run_query", "send_email"]
