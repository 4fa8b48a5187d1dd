"""Reading the settings, once, at the start of a process."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import Any

import platformdirs
from dotenv import dotenv_values
from dotenv.parser import parse_stream

from taskservice.infra.settings.mask import MASK, mask
from taskservice.infra.settings.parse import SettingsError
from taskservice.infra.settings.table import SETTINGS, Setting
from taskservice.infra.settings.urls import postgres_url

SHOWN_CHARS = 80  # of a wrong value
Texts = Mapping[str, tuple[str, str]]  # variable → (text, source)


@dataclass(frozen=True)
class SettingValue:
    """A row of `task-cli config`. ``value`` is safe to print; ``source`` is default, environment or .env.

    ``wrong``: one line that says why it is refused, else empty.
    """

    setting: Setting
    value: str
    source: str
    wrong: str = ""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """``database_url`` is None for the embedded PostgreSQL, and then so is ``listen_url``."""

    server_host: str
    server_port: int
    max_connections: int
    cors_origins: tuple[str, ...] | None
    worker_count: int
    database_url: str | None = field(repr=False)
    listen_url: str | None = field(repr=False)
    pool_max_conns: int
    task_timeout_s: float
    data_dir: Path
    lease_s: float
    grace_s: float
    cancel_grace_s: float
    create_backlog: int
    smtp_url: str | None = field(repr=False)
    mail_from: str
    query_database_url: str | None = field(repr=False)
    query_row_limit: int
    worker_metrics_host: str
    worker_metrics_port: int
    traces: str
    otlp_endpoint: str | None = field(repr=False)
    log_level: str
    log_format: str
    values: tuple[SettingValue, ...] = field(repr=False, compare=False)

    @classmethod
    def load(cls, environ: Mapping[str, str] | None = None, cwd: Path | None = None) -> Settings:
        """Raises SettingsError. An empty variable counts as unset, as `docker compose` passes such on."""
        texts = _read_texts(os.environ if environ is None else environ, cwd or Path.cwd())
        chosen, wrong = _choose(texts)
        if wrong:
            raise SettingsError(next(iter(wrong.values())))
        shown = tuple(_describe(setting, chosen, texts) for setting in SETTINGS)
        return cls(**{name: value for name, value in chosen.items() if not name.startswith("db_")}, values=shown)


def show_settings(environ: Mapping[str, str] | None = None, cwd: Path | None = None) -> tuple[SettingValue, ...]:
    """Every setting, also where some are wrong. Raises SettingsError for a `.env` that cannot be read."""
    texts = _read_texts(os.environ if environ is None else environ, cwd or Path.cwd())
    chosen, wrong = _choose(texts)
    return tuple(
        _describe_wrong(setting, texts, wrong[setting.name])
        if setting.name in wrong
        else _describe(setting, chosen, texts)
        for setting in SETTINGS
    )


def _choose(texts: Texts) -> tuple[dict[str, Any], dict[str, str]]:
    """What holds, by name; and what is wrong, by name in the table's order."""
    parsed: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for setting in SETTINGS:
        try:
            parsed[setting.name] = _parse(setting, texts)
        except SettingsError as error:
            parsed[setting.name], wrong[setting.name] = None, str(error)
    database_url = parsed["database_url"]
    if database_url is None and not any(name.startswith(("database_", "db_")) for name in wrong):
        try:
            database_url = _url_from_parts(parsed, texts)
        except SettingsError as error:
            wrong["db_host"] = str(error)
    chosen = parsed | {
        "database_url": database_url,
        "listen_url": parsed["listen_url"] or database_url,
        "data_dir": parsed["data_dir"] or platformdirs.user_data_path("taskservice", appauthor=False),
    }
    return chosen, wrong


def _read_texts(environ: Mapping[str, str], cwd: Path) -> Texts:
    texts: dict[str, tuple[str, str]] = {}
    for source, values in ((".env", read_env_file(cwd / ".env")), ("environment", environ)):
        known = {s.variable: values.get(s.variable) for s in SETTINGS}
        texts |= {variable: (text, source) for variable, text in known.items() if text}
    return texts


def read_env_file(path: Path) -> Mapping[str, str | None]:
    """Empty where there is none. Raises SettingsError."""
    try:
        # Given as a stream, so that a file that cannot be read is an error and not an empty file.
        with path.open(encoding="utf-8") as stream:
            text = stream.read()
    except (FileNotFoundError, IsADirectoryError):
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: cannot be read: {error}") from error
    for statement in parse_stream(StringIO(text)):
        if statement.error:  # not shown, as it may be a secret
            original = statement.original.string
            blank_lines = original[: len(original) - len(original.lstrip())].count("\n")
            raise SettingsError(f"{path}: line {statement.original.line + blank_lines} is not NAME=value")
    return dotenv_values(stream=StringIO(text))


def _parse(setting: Setting, texts: Texts) -> Any:
    text, source = texts.get(setting.variable, (setting.default, "default"))
    if text is None:
        return None
    try:
        return setting.kind.parse(text)
    except ValueError:
        # A wrong secret is hidden whole: where it is broken, so may be what tells its password from the rest.
        shown = MASK if setting.secret else repr(text[:SHOWN_CHARS])
        where = " (in .env)" if source == ".env" else ""
        raise SettingsError(f"{setting.variable}{where}: {shown} is not {setting.kind.allowed}") from None


def _url_from_parts(parsed: Mapping[str, Any], texts: Texts) -> str | None:
    parts = ("DB_USERNAME", "DB_PASSWORD", "DB_DATABASE")
    if parsed["db_host"] is None:
        # Half a configuration would otherwise start an empty embedded database, unnoticed.
        if stray := [name for name in parts if name in texts]:
            raise SettingsError(f"DB_HOST: is not set, but {stray[0]} is: set both, or DATABASE_URL, or neither")
        return None
    return postgres_url(
        host=parsed["db_host"],
        port=parsed["db_port"],
        user=parsed["db_username"],
        password=parsed["db_password"],
        database=parsed["db_database"] or "taskservice",
        ssl_mode=parsed["db_ssl_mode"],
    )


def _describe(setting: Setting, chosen: Mapping[str, Any], texts: Texts) -> SettingValue:
    value = chosen[setting.name]
    source = texts[setting.variable][1] if setting.variable in texts else "default"
    if value is None:
        return SettingValue(setting, "", source)
    text = f"{value:g}" if isinstance(value, float) else ",".join(value) if isinstance(value, tuple) else str(value)
    return SettingValue(setting, mask(text) if setting.secret else text, source)


def _describe_wrong(setting: Setting, texts: Texts, why: str) -> SettingValue:
    text, source = texts.get(setting.variable, ("", "default"))
    return SettingValue(setting, MASK if setting.secret and text else text[:SHOWN_CHARS], source, why)
