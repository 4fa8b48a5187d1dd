"""Everything that the doctor can find, as data: docs/doctor.md is made of it."""

from __future__ import annotations

from taskservice.cli.doctor.findings import Ailment, problem, warning

SETTING_WRONG = problem(
    "setting_wrong",
    "No process of the service starts with it.",
    "Correct the value; `task-cli config` shows what holds, the README's table what each setting takes.",
)
SETTING_UNREAD = warning(
    "setting_unread",
    "Nobody reads this variable: what it was meant to set has its default.",
    "Correct its name, or remove it.",
)
SETTINGS_CONTRADICT = warning(
    "settings_contradict",
    "One of the two settings does nothing, and whoever set it may believe otherwise.",
    "Keep the one that is meant.",
)
SERVER_UNREACHABLE = problem(
    "server_unreachable",
    "Nobody can create tasks or see them at this address. Workers go on with what is queued.",
    "Start the server (`task-cli server`, `task-cli up`) or look at its log; if it is elsewhere, name it by "
    "`--address`.",
)
NO_SERVER_HERE = warning(
    "no_server_here",
    "Nothing answers at the address that task-cli uses by default; the service may well run elsewhere.",
    "Name the server by `--address`, or start one: `task-cli server`, `task-cli up`.",
)
SERVER_NOT_READY = problem(
    "server_not_ready",
    "The server runs, but says itself that a part of it does not work; load balancers send it no requests.",
    "The findings below say more about that part; the server's log has what happened.",
)
DATABASE_UNREACHABLE = problem(
    "database_unreachable",
    "No process of the service with these settings can work; what was committed is safe.",
    "Start PostgreSQL, or correct DATABASE_URL (or DB_*): host, port, user, password, TLS mode, and that the "
    "firewall lets it through.",
)
DATABASE_READ_ONLY = problem(
    "database_read_only",
    "This server takes no writes: it is a standby, or was demoted. Nothing can be created, run or finished.",
    "Let DATABASE_URL lead to the primary; with several hosts in it, the service looks for the one that takes writes.",
)
DATABASE_FAR = warning(
    "database_far",
    "Each batch of creates, claims and completions waits for several such round trips, most of all under the "
    "append lock.",
    "Run server and workers near the database: in the same zone.",
)
NO_ANSWER = warning(
    "no_answer",
    "What this check looks at could not be seen. The database is overloaded, or a session keeps a lock for long.",
    "`locks` may name that session; else look at what PostgreSQL is busy with.",
)
POSTGRESQL_OLD = problem(
    "postgresql_old",
    "The migrations use what this version of PostgreSQL does not have.",
    "Move to PostgreSQL 14 or newer.",
)
VERSIONS_DIFFER = warning(
    "versions_differ",
    "During an upgrade that is as it should be; otherwise one of them was forgotten.",
    "Bring task-cli and server to the same version.",
)
MIGRATIONS_MISSING = problem(
    "migrations_missing",
    "Server and workers of this version refuse to start.",
    "Run `task-cli migrate`; the service that is running may go on meanwhile.",
)
SCHEMA_UNKNOWN = problem(
    "schema_unknown",
    "The database was migrated by a newer version, or a migration was changed after it was applied: this version "
    "refuses it.",
    "Use the task-cli of the version that migrated it.",
)
CLOCK_DIFFERS = warning(
    "clock_differs",
    "Everything is decided by the database's clock, so nothing breaks; but times in logs, and times that people give "
    "(`--run-at`, `--as-of`), are off by as much.",
    "Let all machines take their time from the same source (NTP, chrony).",
)
NOTIFICATIONS_LOST = problem(
    "notifications_lost",
    "What is committed wakes nobody: workers, streams and read models look by themselves once a second.",
    "Let DATABASE_LISTEN_URL lead to the same database past the transaction pooler (docs/pgbouncer.md).",
)
NOTIFICATIONS_PILE_UP = problem(
    "notifications_pile_up",
    "Some session listens and stays in one transaction; once the queue of notifications is full, nothing can be "
    "committed.",
    "End that transaction: `vacuum` below may name it.",
)
APPEND_LOCK_HELD = problem(
    "append_lock_held",
    "Whoever writes events takes this lock for a moment: while one holds it, nobody creates, starts or finishes "
    "anything. "
    "`task-cli queue rebuild` holds it while it repairs.",
    "Look at what holds it; `select pg_terminate_backend(PID)` ends it, and nothing is lost.",
)
LOCK_WAITED_FOR = warning(
    "lock_waited_for",
    "A session stands still because another keeps a lock: a transaction that was left open, or an `alter table` "
    "by hand.",
    "Look at the session that is named as blocking; `select pg_terminate_backend(PID)` ends it.",
)
AUTOVACUUM_OFF = problem(
    "autovacuum_off",
    "Rows that were changed or deleted stay where they are: tables and indexes grow, and claims become slower "
    "and slower.",
    "`alter system set autovacuum = on` (and track_counts), `alter table … reset (autovacuum_enabled)`, then "
    "`vacuum analyze`.",
)
DEAD_ROWS = warning(
    "dead_rows",
    "Autovacuum does not keep up, or cannot remove them: claims have to step over them.",
    "See `vacuum` below first. If nothing holds it back, give it more (autovacuum_vacuum_cost_limit, "
    "autovacuum_max_workers), "
    "and run `vacuum` once.",
)
TRANSACTION_OPEN = warning(
    "transaction_open",
    "No vacuum removes what was deleted since it began, so the queue's tables and indexes fill with dead rows.",
    "End it in the program that opened it, or by `select pg_terminate_backend(PID)`; set "
    "idle_in_transaction_session_timeout for that role.",
)
PREPARED_FORGOTTEN = problem(
    "prepared_forgotten",
    "A prepared transaction holds its locks, and holds back vacuum, until somebody ends it: also across restarts.",
    "`rollback prepared 'NAME'` (or `commit prepared`), by whoever knows what it was.",
)
SLOT_BEHIND = problem(
    "slot_behind",
    "The server keeps all write-ahead log since, until the disk is full; some slots hold back vacuum as well.",
    "Start its reader again, or drop the slot: `select pg_drop_replication_slot('NAME')`.",
)
WRAPAROUND_NEAR = problem(
    "wraparound_near",
    "Vacuum has not frozen old rows for very long; at 2 billion transactions PostgreSQL takes no writes.",
    "Remove what holds back vacuum, then run `vacuum freeze` in this database.",
)
ATTEMPTS_STRANDED = problem(
    "attempts_stranded",
    "Their worker is gone, and nobody has taken them back: rescue is what every living worker does.",
    "Start a worker (`task-cli serve`); if some are alive, their log says why rescue fails (`side_jobs`).",
)
NO_WORKER = warning(
    "no_worker",
    "Tasks are created, but none is run.",
    "Start workers: `task-cli serve -n 10`.",
)
TYPE_UNHANDLED = problem(
    "type_unhandled",
    "These tasks wait for ever: no living worker has a handler of this type, or serves this queue.",
    "Start a worker with the module of that handler (`task-cli serve --module …`) and without `--queue`, or with "
    "that one; "
    "or cancel them: `task-cli task cancel --type …`.",
)
PROJECTION_STANDS = problem(
    "projection_stands",
    "Lists, counts and the dashboard show an old state. Servers keep the read models; a single task is always "
    "read as it is.",
    "Start a server; if one runs, its log says why (`projection`). `task-cli projection rebuild NAME` makes the "
    "model anew.",
)
PROJECTION_BEHIND = warning(
    "projection_behind",
    "Lists, counts and the dashboard are late by as much.",
    "It catches up by itself once less is written; `task-cli projection status` shows whether it does.",
)
CONNECTIONS_SHORT = warning(
    "connections_short",
    "Under load, when each process uses what it may, some would be refused.",
    "Raise max_connections, lower DB_POOL_MAX_CONNS, run fewer processes, or put a PgBouncer in between "
    "(docs/pgbouncer.md).",
)
CONNECTIONS_USED_UP = problem(
    "connections_used_up",
    "The next process that wants a connection is refused.",
    "Find out whose they are: `select application_name, count(*) from pg_stat_activity group by 1`; then as for "
    "`connections_short`.",
)
NOT_DURABLE = problem(
    "not_durable",
    "After a power cut or a crash, what was told as committed may be missing or torn.",
    "`alter system reset NAME`, then `select pg_reload_conf()`.",
)
ARCHIVE_FAILS = problem(
    "archive_fails",
    "The server keeps all write-ahead log until it can be archived, and the disk fills; backups end at the last "
    "file that was.",
    "Look at PostgreSQL's log for what archive_command says.",
)
DISK_SHORT = problem(
    "disk_short",
    "When the disk of the data folder is full, the embedded PostgreSQL takes no writes, and `send_email` no mail "
    "for its Maildir.",
    "Make room, or move the folder: TASK_DATA_DIR.",
)

AILMENTS: tuple[Ailment, ...] = tuple(value for value in list(globals().values()) if isinstance(value, Ailment))
