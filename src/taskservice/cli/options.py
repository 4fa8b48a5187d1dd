"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from taskservice.cli.session import OUTPUTS

F = TypeVar("F", bound=Callable[..., Any])


class TaskId(click.ParamType[int]):
    name = "id"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        from taskservice.domain.errors import InvalidInput
        from taskservice.domain.ids import parse_task_id

        try:
            return parse_task_id(value)
        except InvalidInput as error:
            self.fail(error.message, param, ctx)


class KeyValue(click.ParamType[tuple[str, str]]):
    """``key=value``; the first ``=`` splits."""

    name = "key=value"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:
        if isinstance(value, tuple):
            return value
        key, equals, text = value.partition("=")
        if not equals or not key:
            self.fail(f"{value!r} must be key=value, as in recipient=user@example.com", param, ctx)
        return key, text


class StatusName(click.ParamType[str]):
    """One status or several with commas, in any letter case; ``all`` is empty."""

    name = "status"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        from taskservice.domain.errors import InvalidInput
        from taskservice.domain.status import parse_status

        if value.lower() == "all":
            return ""
        try:
            return ",".join(parse_status(word.strip()) for word in value.split(","))
        except InvalidInput as error:
            self.fail(error.message, param, ctx)


class ListedStatus(StatusName):
    """Also ``unknown``, which the earlier service has, and no task: where it stands alone, nothing is to be listed."""

    NOTHING = "UNKNOWN"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        known = [word for word in value.split(",") if word.strip().upper() != self.NOTHING]
        return super().convert(",".join(known), param, ctx) if known else self.NOTHING


def output_option(command: F) -> F:
    return click.option("--output", "-o", type=click.Choice(OUTPUTS), help="How to print.  [default: table]")(command)


def id_option(command: F) -> F:
    return click.option("--id", "-i", "task_id", type=TaskId(), required=True, help="The task's id.")(command)


def reason_option(command: F) -> F:
    return click.option("--reason", "-r", default="", help="Why, for the task's history.")(command)
