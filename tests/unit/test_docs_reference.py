"""docs/reference is what `make gen` writes now, and nothing in it is left unexplained."""

from __future__ import annotations

import re
import shlex

import click
import pytest

from docs.gen.cli import Documented, documented, examples_of
from docs.gen.errors import explained_codes
from docs.gen.events import MEANINGS, WHEN, carried
from docs.gen.pages import PAGES, REFERENCE, written
from docs.gen.remedies import REMEDIES
from taskservice.cli.main import cli
from taskservice.domain.events import EVENTS

COMMANDS = [one for one in documented() if not isinstance(one.command, click.Group)]


@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_up_to_date(name: str) -> None:
    assert (REFERENCE / name).read_text() == written(name), "run `make gen`"


def test_no_page_is_left_that_nobody_writes() -> None:
    assert {path.name for path in REFERENCE.iterdir()} == {*PAGES}


def test_every_code_has_a_remedy_and_no_other() -> None:
    assert {*REMEDIES} == {*explained_codes()}


def test_every_code_has_a_meaning() -> None:
    assert not [code for code, meaning in explained_codes().items() if not meaning]


def test_every_event_is_explained_and_no_other() -> None:
    assert {*WHEN} == {kind.TOPIC for kind in EVENTS}


def test_every_field_of_an_event_is_explained_and_no_other() -> None:
    assert {*MEANINGS} == {field.name for kind in EVENTS for field in carried(kind)}


@pytest.mark.parametrize("one", COMMANDS, ids=lambda one: one.call)
def test_every_example_of_the_help_is_understood(one: Documented) -> None:
    lines = "\n".join(examples_of(one.command)).replace("\\\n", " ").splitlines()
    assert lines, "a command without an example"
    for line in lines:
        words = [word for word in shlex.split(line) if not re.match(r"[A-Z_]+=", word)]
        if words[0] == "task-cli":
            understand(words[1:])


def understand(words: list[str]) -> None:
    """Raises UsageError. Nothing is run."""
    ends = [n for n, word in enumerate(words) if word in (">", "<", "|")]
    words = words[: min(ends, default=len(words))]
    group: click.Command = cli
    ctx = click.Context(cli, info_name="task-cli")
    while isinstance(group, click.Group):
        name, command, words = group.resolve_command(ctx, words)
        assert command is not None
        group, ctx = command, click.Context(command, ctx, name)
    group.make_context(ctx.info_name, words, ctx.parent)
