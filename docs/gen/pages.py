"""Every generated page, by its file's name."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

from docs.gen.cli import cli_page
from docs.gen.errors import errors_page
from docs.gen.events import events_page
from docs.gen.metrics import metrics_page
from docs.gen.rest import rest_page
from docs.gen.settings import settings_page
from taskservice.infra.settings import markdown_table

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
REFERENCE = ROOT / "docs/reference"
HEAD = "<!-- Written by `make gen` from the code: change that instead. -->\n\n"
BEGIN, END = "<!-- settings -->\n", "\n<!-- /settings -->"

PAGES: Mapping[str, Callable[[], str]] = {
    "cli.md": cli_page,
    "errors.md": errors_page,
    "events.md": events_page,
    "metrics.md": metrics_page,
    "rest.md": rest_page,
    "settings.md": settings_page,
}


def written(name: str) -> str:
    return HEAD + re.sub(r"\n{3,}", "\n\n", PAGES[name]()).rstrip() + "\n"


def written_readme() -> str:
    """The README as it is, with the settings that there are now."""
    before, _, rest = README.read_text().partition(BEGIN)
    return before + BEGIN + markdown_table() + END + rest.partition(END)[2]
