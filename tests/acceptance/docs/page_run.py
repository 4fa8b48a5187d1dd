"""A page as one shell script, in a folder of its own, with stand-ins for what would never end."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from service import free_port, stop_process
from snippets import Snippet

from taskservice.infra.embedded.programs import bin_dir
from taskservice.infra.settings import SETTINGS

HERE = Path(__file__).parent
STAND_INS = ("task-cli", "curl")
PAGE_S = 100


class PageRun:
    """Its folder is also the reader's home, so that ``~/.task-cli.yaml`` can say where the service is."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._port = free_port()
        self._files = folder / ".snippets"
        self._files.mkdir()
        self._stand_ins = folder / ".bin"
        self._stand_ins.mkdir()
        for name in STAND_INS:
            self._write_stand_in(name)
        (folder / ".task-cli.yaml").write_text(f"address: http://127.0.0.1:{self._port}\n")

    def run(self, snippets: Sequence[Snippet]) -> subprocess.CompletedProcess[str]:
        script = self._files / "page.sh"
        script.write_text("\n".join(self._script(snippets)))
        return subprocess.run(
            ["bash", str(script)],
            cwd=self.folder,
            env=self._environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=PAGE_S,
        )

    def logs(self) -> str:
        return "\n".join(path.read_text(errors="replace")[-3000:] for path in sorted(self.folder.glob(".*.log")))

    def close(self) -> None:
        pids = self.folder / ".pids"
        for pid in reversed(pids.read_text().split() if pids.exists() else []):
            stop_process(int(pid))

    def _script(self, snippets: Sequence[Snippet]) -> Iterator[str]:
        yield "set -eo pipefail"
        if any(map(_needs_a_service, snippets)) and not any(map(_starts_a_service, snippets)):
            yield "task-cli up -n 5"
        for number, snippet in enumerate(snippets):
            yield f"echo '--- {snippet.place}'"
            yield from self._commands(number, snippet)

    def _commands(self, number: int, snippet: Snippet) -> Iterator[str]:
        text = snippet.text.replace("127.0.0.1:8080", f"127.0.0.1:{self._port}")
        if snippet.language == "sh":
            yield text
            return
        file = self._files / f"{number}.{snippet.language}"
        file.write_text(text)
        if snippet.language == "sql":
            yield f'psql -q -v ON_ERROR_STOP=1 -f {file} "${{DATABASE_URL:-$EMBEDDED_URL}}"'
        elif snippet.file_name is None:
            yield f"python - < {file}"
        else:
            yield from _save(file, snippet.file_name)

    def _environment(self) -> dict[str, str]:
        """Nothing of ours that a reader would not have, but the programs and the port."""
        ours = {setting.variable for setting in SETTINGS}
        data = self.folder / "data"
        return {
            **{name: value for name, value in os.environ.items() if name not in ours},
            "PATH": os.pathsep.join(
                (str(self._stand_ins), str(Path(sys.executable).parent), str(bin_dir()), os.environ["PATH"])
            ),
            "HOME": str(self.folder),
            "TASK_DATA_DIR": str(data),
            "SERVER_PORT": str(self._port),
            "EMBEDDED_URL": f"postgresql://postgres@/taskservice?host={data / 'postgres'}",
            "PYTHONDONTWRITEBYTECODE": "1",
        }

    def _write_stand_in(self, name: str) -> None:
        path = self._stand_ins / name
        program = f"import sys; sys.path[0] = {str(HERE)!r}; import stand_ins; stand_ins.main({name!r}, sys.argv[1:])"
        path.write_text(f"#!{sys.executable}\n{program}\n")
        path.chmod(0o755)


def _needs_a_service(snippet: Snippet) -> bool:
    return snippet.language == "sql" or "task-cli" in snippet.text or "127.0.0.1:8080" in snippet.text


def _starts_a_service(snippet: Snippet) -> bool:
    return any(line.startswith("task-cli up") for line in snippet.text.splitlines())


def _save(file: Path, name: str) -> Iterator[str]:
    """Saved under its name; then a test is run, and anything else imported."""
    path = Path(name)
    yield f"mkdir -p {shlex.quote(str(path.parent))} && cp {file} {shlex.quote(name)}"
    if path.name.startswith("test_"):
        yield f"python -m pytest -q -p no:cacheprovider --rootdir . {shlex.quote(name)}"
    else:
        yield f"python -c 'import {'.'.join(path.with_suffix('').parts)}'"


@contextmanager
def page_run(folder: Path) -> Iterator[PageRun]:
    run = PageRun(folder)
    try:
        yield run
    finally:
        run.close()
