"""Commands with aliases that are loaded when called, and take the global options anywhere on the line."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import click

LOG_LEVELS = ("debug", "info", "warning", "error", "critical")
_CHOSEN = "taskservice.cli.chosen"


@dataclass(frozen=True)
class Entry:
    """``home`` is ``module:attribute``; ``help`` is the one line that the group's help shows."""

    name: str
    home: str
    help: str
    aliases: tuple[str, ...] = ()

    def load(self) -> click.Command:
        module, _, attribute = self.home.partition(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command


def global_options(hidden: bool) -> list[click.Parameter]:
    def remember(ctx: click.Context, param: click.Parameter, value: str | None) -> None:
        if value is not None:
            chosen(ctx)[str(param.name)] = value

    def option(*names: str, **settings: Any) -> click.Option:
        return click.Option(names, callback=remember, expose_value=False, hidden=hidden, **settings)

    return [
        option("--address", metavar="URL", help="Where the service is.  [default: http://127.0.0.1:8080]"),
        option("--log-level", type=click.Choice(LOG_LEVELS, case_sensitive=False), help="[default: error]"),
        option("--config", metavar="FILE", help="Defaults for address and output.  [default: ~/.task-cli.yaml]"),
    ]


def chosen(ctx: click.Context) -> dict[str, str]:
    """The global options as given, by parameter name; the last one on the line wins."""
    options: dict[str, str] = ctx.find_root().meta.setdefault(_CHOSEN, {})
    return options


def examples(*lines: str) -> str:
    """An epilog that keeps its lines."""
    return "\n".join(["\b", "Examples:", *(f"  {line}" for line in lines)])


class Command(click.Command):
    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        return [*super().get_params(ctx), *global_options(hidden=True)]


class LazyGroup(click.Group):
    def __init__(self, *args: Any, entries: Sequence[Entry], **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.entries = entries
        self._by_name = {name: entry for entry in entries for name in (entry.name, *entry.aliases)}

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        return [*super().get_params(ctx), *global_options(hidden=ctx.parent is not None)]

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [entry.name for entry in self.entries]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        entry = self._by_name.get(cmd_name)
        return entry.load() if entry else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name, command, rest = super().resolve_command(ctx, args)
        # the help of an alias shows the command's own name
        return (self._by_name[name].name if name in self._by_name else name), command, rest

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(", ".join((entry.name, *entry.aliases)), entry.help) for entry in self.entries])
