"""Every setting there is, as data: the loader reads it, `task-cli config` prints it, the README is held against it."""

from __future__ import annotations

from dataclasses import dataclass

from taskservice.infra.settings.parse import FOLDER, ORIGINS, POSTGRES_URL, TEXT, Kind, choice, integer, seconds, url

SSL_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")


@dataclass(frozen=True)
class Setting:
    """``default`` is written as a person would write it in the environment; None means unset."""

    name: str
    variable: str
    kind: Kind
    default: str | None
    help: str
    secret: bool = False


SETTINGS: tuple[Setting, ...] = (
    Setting("server_host", "SERVER_HOST", TEXT, "127.0.0.1", "address the server listens on"),
    Setting("server_port", "SERVER_PORT", integer(0, 65_535), "8080", "port the server listens on (0: any free one)"),
    Setting(
        "max_connections",
        "SERVER_MAX_CONNECTIONS",
        integer(1, 1_000_000),
        "20000",
        "connections the server holds at once, fewer where the system allows fewer open files; more get 503",
    ),
    Setting(
        "cors_origins",
        "TASK_CORS_ORIGINS",
        ORIGINS,
        None,
        "origins whose pages may use REST and RPC, joined by commas; unset: none but our own",
    ),
    Setting("worker_count", "WORKER_COUNT", integer(1, 10_000), "100", "executions a worker process runs at once"),
    Setting(
        "database_url",
        "DATABASE_URL",
        POSTGRES_URL,
        None,
        "the database; unset (and no DB_HOST): embedded PostgreSQL",
        True,
    ),
    Setting(
        "listen_url",
        "DATABASE_LISTEN_URL",
        POSTGRES_URL,
        None,
        "the database past a transaction pooler, for LISTEN; unset: as DATABASE_URL",
        True,
    ),
    Setting("db_username", "DB_USERNAME", TEXT, None, "user, with DB_HOST"),
    Setting("db_password", "DB_PASSWORD", TEXT, None, "password, with DB_HOST", True),
    Setting("db_host", "DB_HOST", TEXT, None, "the database's host, where there is no DATABASE_URL"),
    Setting("db_port", "DB_PORT", integer(1, 65_535), "5432", "port, with DB_HOST"),
    Setting("db_database", "DB_DATABASE", TEXT, None, "name of the database, with DB_HOST (unset: taskservice)"),
    Setting("db_ssl_mode", "DB_SSL_MODE", choice(*SSL_MODES), "require", "TLS, with DB_HOST"),
    Setting("pool_max_conns", "DB_POOL_MAX_CONNS", integer(1, 1_000), "10", "database connections a process"),
    Setting("task_timeout_s", "TASK_TIME_OUT", seconds(1), "10", "timeout of tasks that name none, in seconds"),
    Setting("data_dir", "TASK_DATA_DIR", FOLDER, None, "data folder; unset: the platform's user data folder"),
    Setting("lease_s", "TASK_LEASE_S", seconds(1), "30", "lease of a worker; renewed every third of it"),
    Setting("grace_s", "TASK_GRACE_S", seconds(0), "30", "time that running tasks get at shutdown"),
    Setting(
        "cancel_grace_s", "TASK_CANCEL_GRACE_S", seconds(0), "5", "time that a handler gets to heed a cancel or timeout"
    ),
    Setting(
        "create_backlog",
        "TASK_CREATE_BACKLOG",
        integer(1, 1_000_000),
        "10000",
        "creates that may wait in a server; more get 503",
    ),
    Setting(
        "smtp_url",
        "TASK_SMTP_URL",
        url("smtp", "smtps"),
        None,
        "mail server; unset: a Maildir in the data folder",
        True,
    ),
    Setting("mail_from", "TASK_MAIL_FROM", TEXT, "task-service@localhost", "sender of mail"),
    Setting(
        "query_database_url",
        "TASK_QUERY_DATABASE_URL",
        POSTGRES_URL,
        None,
        "database that run_query reads; unset: a sample database",
        True,
    ),
    Setting(
        "query_row_limit", "TASK_QUERY_ROW_LIMIT", integer(1, 100_000), "1000", "rows that run_query returns at most"
    ),
    Setting(
        "worker_metrics_host",
        "TASK_WORKER_METRICS_HOST",
        TEXT,
        "127.0.0.1",
        "address on which a worker answers /metrics and /healthz",
    ),
    Setting(
        "worker_metrics_port",
        "TASK_WORKER_METRICS_PORT",
        integer(0, 65_535),
        "0",
        "port for that; 0: it answers nobody. `task-cli up` counts on from it, a port each worker",
    ),
    Setting(
        "traces",
        "TASK_TRACES",
        choice("auto", "on", "off"),
        "auto",
        "whether traces are sent; auto: where there is an endpoint for them",
    ),
    Setting(
        "otlp_endpoint",
        "OTEL_EXPORTER_OTLP_ENDPOINT",
        url("http", "https"),
        None,
        "OpenTelemetry collector that gets traces by HTTP; unset, with TASK_TRACES=on: http://localhost:4318",
        True,
    ),
    Setting(
        "log_level",
        "TASK_LOG_LEVEL",
        choice("debug", "info", "warning", "error", "critical"),
        "info",
        "least level logged",
    ),
    Setting(
        "log_format", "TASK_LOG_FORMAT", choice("auto", "json", "text"), "auto", "auto: text on a terminal, else JSON"
    ),
)


def markdown_table() -> str:
    """The README's table of settings."""
    rows = [f"| `{s.variable}` | {_shown_default(s)} | {s.help} |" for s in SETTINGS]
    return "\n".join(["| variable | default | what it is |", "|---|---|---|", *rows])


def _shown_default(setting: Setting) -> str:
    return "unset" if setting.default is None else f"`{setting.default}`"
