"""Settings that are wrong, that nobody reads, or that contradict each other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches

from taskservice.cli.doctor.ailments import SETTING_UNREAD, SETTING_WRONG, SETTINGS_CONTRADICT
from taskservice.cli.doctor.findings import Finding, well
from taskservice.cli.doctor.patient import Patient
from taskservice.infra.settings import SETTINGS, Settings

VARIABLES = {setting.variable: setting for setting in SETTINGS}
PREFIXES = ("SERVER_", "WORKER_", "DATABASE_", "DB_", "TASK_")
# Read, but not as settings of a process: by task-cli, compose.yaml and taskservice.testing.
READ_ELSEWHERE = frozenset({"TASK_TOKEN", "TASK_IMAGE", "TASK_TEST_DATA_DIR"})
# What Kubernetes sets in each container for a service that is called `task` or `db`.
SERVICE_LINK = re.compile(r"_SERVICE_HOST$|_SERVICE_PORT(_\w+)?$|_PORT(_\d+_(TCP|UDP|SCTP)(_(ADDR|PORT|PROTO))?)?$")
PARTS = ("DB_HOST", "DB_PORT", "DB_USERNAME", "DB_PASSWORD", "DB_DATABASE", "DB_SSL_MODE")


def check(patient: Patient) -> Sequence[Finding]:
    found = [SETTING_WRONG(text) for text in patient.settings_errors]
    given = {**patient.env_file, **patient.variables}
    found += [SETTING_UNREAD(text) for text in _unread(patient)]
    found += [SETTINGS_CONTRADICT(text) for text in _contradictions(given, patient.settings)]
    return found or [well(f"{sum(1 for name in VARIABLES if given.get(name))} set, each known and allowed")]


def _unread(patient: Patient) -> Iterator[str]:
    for name in sorted({**patient.env_file, **patient.variables}):
        if name in VARIABLES or name in READ_ELSEWHERE or _is_service_link(name):
            continue
        near = get_close_matches(name.upper(), VARIABLES, n=1, cutoff=0.75 if name.startswith(PREFIXES) else 0.9)
        if near or name.startswith(PREFIXES):
            where = "" if name in patient.variables else " (in .env)"
            yield f"{name}{where} is set, and nobody reads it" + (f"; did you mean {near[0]}?" if near else "")


def _is_service_link(name: str) -> bool:
    return SERVICE_LINK.search(name) is not None


def _contradictions(given: Mapping[str, str], settings: Settings | None) -> Iterator[str]:
    if given.get("DATABASE_URL") and (parts := [name for name in PARTS if given.get(name)]):
        yield f"DATABASE_URL is set, which leaves without effect: {', '.join(parts)}"
    if settings is None:
        return
    if settings.database_url is None and settings.listen_url is not None:
        yield "DATABASE_LISTEN_URL is set, but no database: what listens would look into another one than the embedded"
    if settings.cancel_grace_s > settings.grace_s:
        yield (
            f"TASK_CANCEL_GRACE_S is {settings.cancel_grace_s:g}, but at shutdown everything ends "
            f"within TASK_GRACE_S, {settings.grace_s:g}"
        )
    if settings.database_url is not None and given.get("TASK_QUERY_DATABASE_URL") == settings.database_url:
        yield "TASK_QUERY_DATABASE_URL is DATABASE_URL: run_query reads the service's own tables, as their owner"
