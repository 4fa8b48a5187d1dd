"""One examination: get hold of what can be looked at, then run every check. None may keep the others from running."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

import psycopg

from taskservice.cli.doctor.ailments import DATABASE_UNREACHABLE, NO_ANSWER
from taskservice.cli.doctor.answer import ask_server
from taskservice.cli.doctor.checks import CHECKS, Check
from taskservice.cli.doctor.findings import CannotLook, Finding, skipped
from taskservice.cli.doctor.patient import Limits, Patient
from taskservice.client.endpoint import parse_address
from taskservice.domain.errors import TaskServiceError
from taskservice.infra.database import open_database
from taskservice.infra.doctor.look import open_look, place
from taskservice.infra.settings import Settings, SettingsError, read_env_file, show_settings

HERE = ("127.0.0.1", "::1", "localhost")


def examine(
    address: str,
    address_given: bool,
    variables: Mapping[str, str],
    cwd: Path,
    limits: Limits | None = None,
    token: str | None = None,
) -> Iterator[tuple[Check, Sequence[Finding]]]:
    """Each check with what it found, in order. Raises InvalidInput for a wrong address."""
    is_here = parse_address(address).host in HERE
    settings, server = _settings(variables, cwd), ask_server(address, token)
    patient = Patient(address, address_given, variables, *settings, server, limits=limits or Limits())
    with _with_database(patient, is_here) as whole:
        for check in CHECKS:
            yield check, _run(check, whole)


def _run(check: Check, patient: Patient) -> Sequence[Finding]:
    try:
        return check.run(patient)
    except CannotLook as why:
        return [skipped(str(why))]
    except (psycopg.errors.UndefinedTable, psycopg.errors.UndefinedColumn, psycopg.errors.UndefinedFunction):
        return [skipped("the database lacks migrations")]
    except psycopg.errors.QueryCanceled:
        return [NO_ANSWER("the database gave none within 3 s")]
    except psycopg.errors.LockNotAvailable:
        return [NO_ANSWER("another session keeps a lock on what is to be looked at")]
    except psycopg.Error as error:
        # not the whole text, which shows the statement
        told = " ".join((error.diag.message_primary or str(error)).split())[:300]
        is_lost = patient.look is not None and patient.look.is_lost
        return [DATABASE_UNREACHABLE(f"{patient.database}: {told}") if is_lost else skipped(told)]


def _settings(variables: Mapping[str, str], cwd: Path) -> tuple[Mapping[str, str], Settings | None, Sequence[str]]:
    """What ``.env`` has, the settings, and else all that is wrong with them."""
    env_file: Mapping[str, str] = {}
    try:
        env_file = {name: text for name, text in read_env_file(cwd / ".env").items() if text is not None}
        wrong = [row.wrong for row in show_settings(variables, cwd) if row.wrong]
        return env_file, None if wrong else Settings.load(variables, cwd), wrong
    except SettingsError as error:
        return env_file, None, [str(error)]


@contextmanager
def _with_database(patient: Patient, is_here: bool) -> Iterator[Patient]:
    with ExitStack() as opened:
        yield _open(patient, is_here, opened)


def _open(patient: Patient, is_here: bool, opened: ExitStack) -> Patient:
    """The embedded database only where there is one already, and only where the server would be on this machine."""
    settings = patient.settings
    if settings is None:
        return replace(patient, no_database="the settings are wrong")
    embedded = settings.database_url is None
    if embedded and not (is_here and (settings.data_dir / "postgres").is_dir()):
        nor = f", and {settings.data_dir} holds no database" if is_here else ""
        return replace(patient, no_database=f"no DATABASE_URL is set{nor}")
    where = f"the embedded one in {settings.data_dir}" if embedded else place(settings.database_url or "")
    patient = replace(patient, database=where, embedded=embedded)
    try:
        uri = opened.enter_context(open_database(settings))
        look = opened.enter_context(open_look(uri))
    except TaskServiceError as error:
        return replace(patient, no_database=str(error))
    return replace(patient, look=look, listen_uri=settings.listen_url or uri)
