"""docs/reference/cli.md, from the commands themselves: what `--help` says, in tables."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import click

from docs.gen.markdown import anchor, code, sentence, table
from taskservice.cli.groups import Entry, LazyGroup, global_options
from taskservice.cli.main import cli

INTRO = """# Command line

`task-cli` finds the service at `http://127.0.0.1:8080`, unless `--address`, or `address:` in `~/.task-cli.yaml`,
names another. `task-cli COMMAND --help` shows what stands here. What its exit
status means is said with the [errors](errors.md).

"""
NAMES = {"integer": "whole number", "float": "number", "url": "address"}
NOT_RUN = "<!-- not run: the ids and files are made up; that each line is understood is held by a test of its own -->"


@dataclass(frozen=True)
class Documented:
    """``path``: the words that call it, without ``task-cli``."""

    path: tuple[str, ...]
    aliases: tuple[str, ...]
    command: click.Command

    @property
    def call(self) -> str:
        return " ".join(("task-cli", *self.path))


def cli_page() -> str:
    commands = [one for one in documented() if not isinstance(one.command, click.Group)]
    rows = [(f"[`{one.call}`](#{anchor(one.call)})", _brief(one.command)) for one in commands]
    everywhere = global_options(hidden=False)
    return "\n".join(
        [
            INTRO + table(("command", "what it does"), rows),
            "\n## Options of every command\n\nThey may stand anywhere on the line.\n",
            _options(everywhere) + "\n",
            *map(_section, commands),
        ]
    )


def documented(group: LazyGroup = cli, above: tuple[str, ...] = ()) -> Iterator[Documented]:
    for entry in group.entries:
        yield from _of_entry(entry, above)


def examples_of(command: click.Command) -> list[str]:
    """The lines of its epilog, as ``examples`` in ``cli.groups`` made it."""
    _, _, shown = (command.epilog or "").partition("Examples:\n")
    return [line.removeprefix("  ") for line in shown.splitlines()]


def _of_entry(entry: Entry, above: tuple[str, ...]) -> Iterator[Documented]:
    command = entry.load()
    path = (*above, entry.name)
    yield Documented(path, entry.aliases, command)
    if isinstance(command, LazyGroup):
        yield from documented(command, path)


def _section(one: Documented) -> str:
    ctx = click.Context(one.command, info_name=one.call)
    usage = " ".join([one.call, *one.command.collect_usage_pieces(ctx)])
    parts = [f"## {one.call}\n", _description(one.command), f"\n```text\n{usage}\n```\n"]
    if one.aliases:
        parts.append(f"Also: {', '.join(code(' '.join((*one.path[:-1], alias))) for alias in one.aliases)}.\n")
    options = [p for p in one.command.params if isinstance(p, click.Option) and not p.hidden]
    if options:
        parts.append(_options(options) + "\n")
    if lines := examples_of(one.command):
        parts.append("\n".join([NOT_RUN, "```sh", *lines, "```", ""]))
    return "\n".join(parts)


def _brief(command: click.Command) -> str:
    return command.get_short_help_str(limit=200)


def _description(command: click.Command) -> str:
    paragraphs = inspect.cleandoc(command.help or "").split("\n\n")
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)


def _options(options: Sequence[click.Parameter]) -> str:
    return table(("option", "value", "what it does"), [_row(one) for one in options if isinstance(one, click.Option)])


def _row(option: click.Option) -> tuple[str, str, str]:
    names = ", ".join(code(name) for name in (*option.opts, *option.secondary_opts))
    # a default that the server or the settings decide stands in the help's text
    said, _, default = (option.help or "").removesuffix("]").partition("[default: ")
    if option.show_default and option.default is not None:
        default = str(option.default)
    notes = (
        ["**Required.**"] * option.required
        + [sentence(said)] * bool(said)
        + [f"Default: {code(default)}."] * bool(default)
    )
    return names, "" if option.is_flag else _value(option), " ".join(notes)


def _value(option: click.Option) -> str:
    if isinstance(option.type, click.Choice):
        return ", ".join(code(choice) for choice in option.type.choices)
    if isinstance(option.type, click.IntRange | click.FloatRange):
        return _range(option.type)
    name = (option.metavar or option.type.name).lower()
    return NAMES.get(name, name)


def _range(kind: click.IntRange | click.FloatRange) -> str:
    name = "whole number" if isinstance(kind, click.IntRange) else "number"
    if kind.max is None:
        return f"{name}, at least {kind.min:g}"
    return f"{name} from {kind.min:g} to {kind.max:g}"
