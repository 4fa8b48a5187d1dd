"""Every snippet of README.md and docs/ runs, as a reader would run it.

- `sh`, `python` and `sql` are run in the page's order, in one shell, in one folder that is empty at first, with a fresh
  data folder. The first command that fails ends the page.
- Where no `sh` of the page has a `task-cli up`, a service runs from the start. Its port is put in place of 8080. What
  never ends by itself has a stand-in (`stand_ins.py`).
- `python` whose first line is `# my/tasks.py` is saved under that name; `test_*.py` is then run by pytest, anything
  else imported. Other `python` is a program, and run.
- `sql` runs in the service's database, or in that of `DATABASE_URL`, where the page has set it.
- `json` and `yaml` have to parse. `js`, `ts`, `go` and the like are only read; another language fails, until it is said
  in `snippets.py` what becomes of it.
- `<!-- not run: why -->` on the line before a fence leaves it out.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from page_run import PageRun, page_run
from snippets import ONLY_READ, PARSED, ROOT, RUN, Snippet, pages, snippets_of

ALL = [snippet for page in pages() for snippet in snippets_of(page)]
RUNNING = {
    str(page.relative_to(ROOT)): run
    for page in pages()
    if (run := [one for one in ALL if one.page == page and one.language in RUN and not one.excluded])
}


@pytest.fixture
def run() -> Iterator[PageRun]:
    """Not in pytest's folder, which every other pytest on the machine closes to root's own PostgreSQL user."""
    with tempfile.TemporaryDirectory(prefix="task-docs-") as folder, page_run(Path(folder)) as started:
        yield started


@pytest.mark.parametrize("page", RUNNING)
def test_every_snippet_of_the_page_runs(page: str, run: PageRun) -> None:
    snippets = RUNNING[page]
    if any("curl " in one.text for one in snippets) and not shutil.which("curl"):
        pytest.skip("curl is missing; install it (on Debian: apt-get install curl)")
    done = run.run(snippets)
    assert done.returncode == 0, f"after the last --- in:\n{done.stdout}\n{run.logs()}"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("sh", "true\nfalse\ntrue\n"),
        ("sh", "false | true\n"),
        ("python", "# broken.py\n1 / 0\n"),
        ("python", "1 / 0\n"),
    ],
)
def test_a_snippet_that_fails_fails_its_page_and_is_named(language: str, text: str, run: PageRun) -> None:
    broken = Snippet(ROOT / "docs/some.md", 7, language, text, None)
    done = run.run([broken, Snippet(ROOT / "docs/some.md", 9, "sh", "true\n", None)])
    assert done.returncode != 0
    assert "--- docs/some.md:7" in done.stdout
    assert "--- docs/some.md:9" not in done.stdout


@pytest.mark.parametrize("snippet", [one for one in ALL if one.language in PARSED], ids=lambda one: one.place)
def test_what_is_said_to_be_json_or_yaml_is(snippet: Snippet) -> None:
    if snippet.excluded is None:
        documents = [json.loads(snippet.text)] if snippet.language == "json" else [*yaml.safe_load_all(snippet.text)]
        assert any(document is not None for document in documents)


def test_it_is_known_of_every_language_what_becomes_of_it() -> None:
    assert not {one.place: one.language for one in ALL if one.language not in RUN | PARSED | ONLY_READ}
