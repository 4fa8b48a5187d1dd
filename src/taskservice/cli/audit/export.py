"""``task-cli events export``."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import click
import orjson

from taskservice.cli.groups import Command, examples
from taskservice.cli.options import TaskId
from taskservice.cli.session import current_session

if TYPE_CHECKING:
    from taskservice.client.calls import ExportRange

Events = Iterable[Mapping[str, Any]]


@click.command(
    cls=Command,
    epilog=examples(
        "task-cli events export > events.jsonl",
        "task-cli events export --file day.jsonl --since 2030-01-02T00:00:00Z --before 2030-01-03T00:00:00Z",
        "task-cli events export --after 1000 --until 2000",
    ),
)
@click.option("--after", type=click.IntRange(min=0), help="Only behind this position.")
@click.option("--until", type=click.IntRange(min=0), help="Up to this position, itself included.")
@click.option("--since", metavar="TIME", help="From this time on, such as 2030-01-02T03:04:05Z.")
@click.option("--before", metavar="TIME", help="Before this time.")
@click.option("--id", "-i", "task", type=TaskId(), help="Of this task only.")
@click.option("--file", "-F", "path", type=click.Path(dir_okay=False, path_type=Path), help="Appears when whole.")
def export(path: Path | None, **given: Any) -> None:
    """Write events as JSON lines, oldest first."""
    range: ExportRange = {name: value for name, value in given.items() if value is not None}  # type: ignore[assignment]
    with current_session().client() as client:
        if path is None:
            _write(client.export_json(**range), sys.stdout.buffer)
            return
        last = range.get("until") or client.status().position
        count = write_file(path, _with_progress(client.export_json(**range), range.get("after", 0), last))
    click.echo(f"{count} events written to {path}", err=True)


def write_file(path: Path, events: Events) -> int:
    """The file appears when it is whole: a cut leaves what was there before. Returns the number of lines."""
    partial = path.with_name(path.name + ".part")
    try:
        with partial.open("wb") as stream:
            count = _write(events, stream)
        os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)
    return count


def _write(events: Events, stream: BinaryIO) -> int:
    count = 0
    for event in events:
        stream.write(orjson.dumps(event, option=orjson.OPT_APPEND_NEWLINE))
        count += 1
    return count


def _with_progress(events: Events, first: int, last: int) -> Iterator[Mapping[str, Any]]:
    if not sys.stderr.isatty():
        yield from events
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True)) as progress:
        bar = progress.add_task("Exporting", total=max(last - first, 1))
        for event in events:
            progress.update(bar, completed=event["position"] - first)
            yield event
        progress.update(bar, completed=max(last - first, 1))
