"""What to do about each error. A test holds it against the codes that there are."""

from __future__ import annotations

from collections.abc import Mapping

REMEDIES: Mapping[str, str] = {
    "address_in_use": "stop what listens there, or take another port: `SERVER_PORT=8081 task-cli up`.",
    "address_refused": (
        "listen on an address of this machine. On one that others reach the server wants tokens, or `--insecure` in a "
        "network where everybody may do everything."
    ),
    "body_too_large": (
        "send less: the detail says how much the address takes. Large batches can be cut into several; large "
        "parameters belong into a store of yours, with their address as the parameter."
    ),
    "cross_origin_refused": (
        "nothing, if a foreign page tried to change something in your name: that is what was prevented. A page of "
        "yours on another host has to call its own server, and that the service. A server without tokens answers "
        "only to names of this machine: use 127.0.0.1, create a token, or start it with `--insecure`."
    ),
    "database_unavailable": (
        "wait as long as `Retry-After` says, and repeat the request, a create with the same `Idempotency-Key`. Server "
        "and workers come back by themselves; their logs say why the database is gone (`database.lost`)."
    ),
    "demo_failed": "read what the service itself has said above; `task-cli up` shows more of it.",
    "embedded_server_failed": (
        "the message names the folder and what PostgreSQL said. Often the folder belongs to somebody else or its disk "
        "is full; `TASK_DATA_DIR` names another, `DATABASE_URL` a PostgreSQL of yours."
    ),
    "forbidden": (
        "use a token of the role that the answer names; `task-cli token create NAME --role ROLE` makes one "
        "([access](../access.md))."
    ),
    "head_too_large": "send fewer or shorter headers, or a shorter address: long filters belong into a body.",
    "idempotency_conflict": (
        "use a new key for what is a new task. A key stands for one request: to repeat that, send the very same fields."
    ),
    "illegal_transition": (
        "read the task, and decide anew: it has moved on meanwhile. What is finished can be re-run, what is not can be "
        "cancelled (the [state machine](../state_machine.md))."
    ),
    "internal": "look into the server's log, which says what happened, and report it: it is a defect.",
    "invalid_handler": (
        "mend the handler or the module that the message names: the type is taken, the annotation is none that a "
        "parameter can have, or the import fails. `--module` takes a name as an `import` does: `my.tasks`."
    ),
    "invalid_input": "mend the `field` that is named; the detail says what is allowed.",
    "invalid_json": "mend the body: the detail says where it is not JSON. It has to be UTF-8.",
    "invalid_setting": "mend the variable that is named, in the environment or in `.env`; see [settings](settings.md).",
    "malformed_request": "use an HTTP client that others use, too: what arrived is no HTTP/1.1.",
    "method_not_allowed": "see `Allow` in the answer, and [REST](rest.md).",
    "metrics_address_refused": (
        "take another port, or another address of this machine: `TASK_WORKER_METRICS_PORT`, `TASK_WORKER_METRICS_HOST` "
        "([monitoring](../monitoring.md))."
    ),
    "migration_refused": (
        "run the version that migrated this database, or a newer one; never change a migration that was released. An "
        "older backup can be restored beside it ([backup](../backup.md))."
    ),
    "not_found": "see the addresses in [REST](rest.md); a task that is not there has its own code.",
    "not_migrated": "run `task-cli migrate`, or start the server with `--migrate`.",
    "operation_ended": "nothing: it has done what it could. `task-cli operation get` says how it ended.",
    "operation_not_found": "see `task-cli operation list`; what ended long ago is forgotten.",
    "out_of_range": "ask by REST, which knows all ids ([the RPC](../rpc.md)).",
    "overloaded": (
        "wait as long as `Retry-After` says, and repeat the request with the same `Idempotency-Key`; our clients do. "
        "If it stays so, create in batches, or run more servers."
    ),
    "permanent_failure": (
        "read the task's `error`: its handler says that no retry will help. Mend what it names, and create the task "
        "anew, or re-run it."
    ),
    "rebuild_refused": "the message says why: another rebuild is at it, or there is no read model of that name.",
    "request_timeout": "send head and body without pauses; see the limits in [REST](rest.md).",
    "sample_refused": "name the database that `run_query` is to read: `TASK_QUERY_DATABASE_URL`.",
    "server_unreachable": (
        "start the service, or name its address: `--address`, or `address:` in `~/.task-cli.yaml`. `/readyz` says how "
        "it is."
    ),
    "task_not_found": "check the id (`task-cli task list`), or the version or time that was asked for.",
    "token_exists": "take another name, or revoke the token that has it.",
    "token_not_found": "see `task-cli token list`, and name the token, or enough of its first characters.",
    "too_many_connections": (
        "wait as long as `Retry-After` says. Let clients keep and share connections; `SERVER_MAX_CONNECTIONS` and the "
        "system's limit of open files say how many there may be; run more servers."
    ),
    "traces_unavailable": (
        "install the extra (`pip install 'taskservice[otel]'`), mend the variable that is named, or switch traces off: "
        "`TASK_TRACES=off` ([monitoring](../monitoring.md))."
    ),
    "unauthorized": (
        "send a token that is good: `Authorization: Bearer …`, `TASK_TOKEN`, or `task-cli login`. `task-cli token "
        "list` says which are expired or revoked ([access](../access.md))."
    ),
    "unsupported_media_type": "send `Content-Type: application/json`.",
    "wait_timed_out": "nothing is lost: wait longer (`--wait-timeout`), or look later (`task-cli task get`).",
}
