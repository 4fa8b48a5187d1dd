"""What holds for one run of the command line: where the service is, how to print, who asks."""

from __future__ import annotations

import getpass
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from taskservice.cli.groups import chosen

if TYPE_CHECKING:
    from taskservice.client.aio import AsyncClient
    from taskservice.client.sync import Client

DEFAULT_ADDRESS = "http://127.0.0.1:8080"
DEFAULT_CONFIG = "~/.task-cli.yaml"
OUTPUTS = ("table", "json", "yaml")


@dataclass(frozen=True)
class Session:
    """``log_level`` is None where it was not given: servers then take it from their settings."""

    address: str
    output: str
    log_level: str | None

    def client(self) -> Client:
        from taskservice.client.sync import Client

        self._configure_log()
        return Client(self.address, actor=actor())

    def async_client(self) -> AsyncClient:
        from taskservice.client.aio import AsyncClient

        self._configure_log()
        return AsyncClient(self.address, actor=actor())

    def _configure_log(self) -> None:
        if self.log_level is not None:  # else nothing is logged but errors, which Python prints by itself
            from taskservice.infra import log

            log.configure(self.log_level)


def current_session(output: str | None = None) -> Session:
    """``output``: the command's own option, which wins over the config file's."""
    given = chosen(click.get_current_context())
    config = _read_config(given.get("config"))
    return Session(
        address=given.get("address") or config.get("address") or DEFAULT_ADDRESS,
        output=output or config.get("output") or "table",
        log_level=given.get("log_level"),
    )


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
    if not isinstance(config.get("address", ""), str):
        raise click.UsageError(f"--config: {path}: address must be text, such as {DEFAULT_ADDRESS}")
    if config.get("output", "table") not in OUTPUTS:
        raise click.UsageError(f"--config: {path}: output must be one of {', '.join(OUTPUTS)}")
