"""What holds for one run of the command line: where the service is, how to print, who asks, by which token."""

from __future__ import annotations

import getpass
import os
import socket
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from taskservice.cli.groups import chosen

if TYPE_CHECKING:
    from taskservice.client.aio import AsyncClient
    from taskservice.client.errors import ServerRefused
    from taskservice.client.sync import Client

DEFAULT_ADDRESS = "http://127.0.0.1:8080"
DEFAULT_CONFIG = "~/.task-cli.yaml"
OUTPUTS = ("table", "json", "yaml")


@dataclass(frozen=True)
class Session:
    """``log_level`` is None where it was not given: servers then take it from their settings. ``token``: where no
    TASK_TOKEN names another; ``token_from``: in words, where it was found."""

    address: str
    output: str
    log_level: str | None
    token: str | None = field(default=None, repr=False)
    token_from: str = ""

    @contextmanager
    def client(self) -> Iterator[Client]:
        from taskservice.client.errors import ServerRefused
        from taskservice.client.sync import Client

        self._configure_log()
        try:
            with Client(self.address, token=self.token, actor=actor()) as client:
                yield client
        except ServerRefused as error:
            raise self._naming_token(error) from error

    @asynccontextmanager
    async def async_client(self) -> AsyncIterator[AsyncClient]:
        """A refusal comes in a group, as from what runs in a TaskGroup."""
        from taskservice.client.aio import AsyncClient
        from taskservice.client.errors import ServerRefused

        self._configure_log()
        try:
            async with AsyncClient(self.address, token=self.token, actor=actor()) as client:
                yield client
        except* ServerRefused as group:
            raise self._naming_token(_first(group)) from group

    def _naming_token(self, error: ServerRefused) -> ServerRefused:
        """Of a token that is no good, where it came from."""
        if error.code != "unauthorized" or not self.token_from:
            return error
        detail = f"{error.detail} ({self.token_from}); see 'task-cli login'"
        return type(error)(error.code, error.status, detail, error.field)

    def _configure_log(self) -> None:
        if self.log_level is not None:  # else nothing is logged but errors, which Python prints by itself
            from taskservice.infra import log

            log.configure(self.log_level)


def _first(group: ExceptionGroup[ServerRefused]) -> ServerRefused:
    error: ServerRefused | ExceptionGroup[ServerRefused] = group
    while isinstance(error, ExceptionGroup):
        error = error.exceptions[0]
    return error


def current_session(output: str | None = None, address: str | None = None) -> Session:
    """``output``: the command's own option, which wins over the config file's; ``address``: over everything."""
    given = chosen(click.get_current_context())
    config = _read_config(given.get("config"))
    where = address or given.get("address") or config.get("address") or DEFAULT_ADDRESS
    token, token_from = os.environ.get("TASK_TOKEN"), "the token in TASK_TOKEN"
    if not token:
        token = config.get("tokens", {}).get(where.rstrip("/"))
        token_from = f"the token kept in {given.get('config') or DEFAULT_CONFIG}"
    return Session(
        address=where,
        output=output or config.get("output") or "table",
        log_level=given.get("log_level"),
        token=token,
        token_from=token_from if token else "",
    )


def config_file() -> Path:
    """Where `task-cli login` keeps tokens, be it there or not."""
    given = chosen(click.get_current_context()).get("config")
    return Path(given or DEFAULT_CONFIG).expanduser()


def actor() -> str:
    """``user@host``, in the characters that a header may hold."""
    try:
        user = getpass.getuser()
    except (OSError, KeyError):  # a container whose user has no name
        user = "unknown"
    name = f"{user}@{socket.gethostname()}"
    return "".join(c if c.isascii() and c.isprintable() and c != " " else "?" for c in name)[:100]


def _read_config(explicit: str | None) -> Mapping[str, Any]:
    path = Path(explicit or DEFAULT_CONFIG).expanduser()
    if explicit is None and not path.exists():
        return {}
    import yaml

    try:
        config = yaml.safe_load(path.read_text("utf-8")) or {}
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        reason = (getattr(error, "strerror", None) or str(error)).splitlines()[0]
        raise click.UsageError(f"--config: {path} cannot be read: {reason}") from error
    if not isinstance(config, dict):
        raise click.UsageError(f"--config: {path} must hold 'name: value' lines, such as 'address: {DEFAULT_ADDRESS}'")
    _check(config, path)
    return config


def _check(config: Mapping[str, Any], path: Path) -> None:
    tokens = config.get("tokens", {})
    if not isinstance(tokens, dict) or not all(isinstance(text, str) for text in (*tokens, *tokens.values())):
        raise click.UsageError(f"--config: {path}: tokens must be as 'task-cli login' writes them")
    if not isinstance(config.get("address", ""), str):
        raise click.UsageError(f"--config: {path}: address must be text, such as {DEFAULT_ADDRESS}")
    if config.get("output", "table") not in OUTPUTS:
        raise click.UsageError(f"--config: {path}: output must be one of {', '.join(OUTPUTS)}")
