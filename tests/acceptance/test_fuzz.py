"""Whatever the OpenAPI document allows or forbids: no answer but the documented ones, and never a 5xx.

The short run is one of the tests; the long one is a part of ``make chaos``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import pytest
from fuzz_parts import CASES, IS_LONG, TASKS, call, check, fuzzed_schema, tried
from schemathesis import Case
from service import Service, stop

from taskservice.domain.access import Role
from taskservice.infra.access.tokens import create_token
from taskservice.testing.server import DatabaseServer

SCHEMA = fuzzed_schema()


class Guarded(NamedTuple):
    address: str
    token: str


@pytest.fixture(scope="module")
def service(task_database_server: DatabaseServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    """A server and a worker; the server has to survive everything, and to find nothing worth an error."""
    with task_database_server.database() as uri:
        service = Service(tmp_path_factory.mktemp("fuzz"), uri)
        try:
            server = service.server()
            service.worker(10)
            service.create(*TASKS)
            yield Guarded(service.address, create_token(uri, "fuzzer", Role.ADMIN)[0])
            assert stop(server) == 0
            assert [
                line for line in service.logs().splitlines() if '"level":"error"' in line or "Traceback" in line
            ] == []
            if IS_LONG:
                print(f"\n{tried.total()} cases: {dict(tried)}")
                assert tried.total() >= CASES
        finally:
            service.close()


@pytest.mark.timeout(0 if IS_LONG else 120)
@SCHEMA.parametrize()
def test_every_answer_is_a_documented_one(case: Case, service: Guarded) -> None:
    check(case, call(case, service.address, service.token))
