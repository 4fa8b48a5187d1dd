"""What a fuzzer has to know of this API beyond its OpenAPI document, and how it speaks to it."""

from __future__ import annotations

import os
import re
from collections import Counter
from datetime import datetime
from typing import Any

import jsonschema_rs
import orjson
import requests
import schemathesis
from hypothesis import strategies as st
from schemathesis import Case, CheckContext, HookContext, Response
from schemathesis.specs.openapi.checks import (
    ignored_auth,
    negative_data_rejection,
    positive_data_acceptance,
    response_schema_conformance,
)

from taskservice.api.openapi.document import openapi_document
from taskservice.infra.codec import decode, encode

DOCUMENT: dict[str, Any] = decode(encode(openapi_document()))
# The short run tries the same cases every time; a long one names a seed.
CASES = int(os.environ.get("FUZZ_CASES", "480"))
IS_LONG = CASES > 1_000
SEED = int(os.environ.get("FUZZ_SEED", "1"))
WITHIN_S = 30
tried: Counter[str] = Counter()  # cases by operation
# Reasons to refuse that OpenAPI cannot say.
UNSAID = re.compile(
    b"cannot be given together|is not a cursor|characters as JSON|printable characters|must be before|too far back"
)

# They are there from the start: to succeed, to fail, to be due some day, to wait for a worker.
TASKS: list[dict[str, object]] = [
    {"name": "mail", "type": "send_email", "parameters": {"recipient": "user@example.com"}},
    {"name": "mail to nobody", "type": "send_email"},
    {"name": "in time", "type": "send_email", "run_at": "2100-01-01T00:00:00Z", "tags": ["later"]},
    {"name": "not ours", "type": "unknown", "queue": "other", "description": "é" * 5_000},
] * 25

PRINTABLE = st.text(st.characters(exclude_categories=("C", "Z"), include_characters=" "), min_size=1)
OFFSETS = st.sampled_from(("Z", "z", "+00:00", "-00:00", "+05:45", "-23:59"))
TIMES = st.datetimes(datetime(1971, 1, 1), datetime(9998, 12, 30))
schemathesis.openapi.format("printable", PRINTABLE.filter(str.strip))
schemathesis.openapi.format("date-time", st.builds(lambda time, offset: time.isoformat() + offset, TIMES, OFFSETS))
EVENT = jsonschema_rs.validator_for({"$ref": "#/components/schemas/Event", "components": DOCUMENT["components"]})
STREAM = re.compile(rb'id: \d+\n(event: reset\n)?retry: \d+\n(data: \{"oldest":\d+,"newest":\d+\}\n)?\n')


def fuzzed_schema() -> schemathesis.BaseSchema:
    # so many operations have something to vary
    generation = {"max-examples": max(1, CASES // 16), "database": "none"}
    # what stands at the bounds of every field, and its combinations, takes long to think up
    phases = {"coverage": {"enabled": IS_LONG}}
    config = schemathesis.Config.from_dict({"seed": SEED, "generation": generation, "phases": phases})
    return schemathesis.openapi.from_dict(DOCUMENT, config=config)


@schemathesis.hook
def map_path_parameters(context: HookContext, path_parameters: dict[str, Any] | None) -> dict[str, Any] | None:
    """Every other task that is asked for is there."""
    if path_parameters and isinstance(wanted := path_parameters.get("id"), int) and wanted > 0 and wanted % 2:
        return {**path_parameters, "id": wanted % len(TASKS) + 1}
    return path_parameters


def call(case: Case, address: str, token: str) -> Response:
    """Of a stream, which has no end, what comes first. Headers go as UTF-8."""
    bearer = {"Authorization": f"Bearer {token}"}
    tried[case.operation.label] += 1
    case.headers = {name: str(value).encode().decode("latin-1") for name, value in (case.headers or {}).items()}
    if not _is_stream(case):
        return case.call(base_url=address, headers=bearer, timeout=WITHIN_S, allow_redirects=False)
    wanted = case.as_transport_kwargs(base_url=address, headers=bearer)
    with requests.request(**wanted, stream=True, timeout=WITHIN_S) as answer:
        if answer.headers.get("Content-Type", "").startswith("text/event-stream"):
            answer._content = next(answer.iter_content(None))
        return Response.from_requests(answer, verify=True)


def check(case: Case, response: Response) -> None:
    excluded = []
    if case.operation.path == "/v1/tasks:batch" and b'{"problem":' in response.content:
        excluded.append(negative_data_rejection)  # refused in part
    if _is_stream(case) and response.status_code == 200:
        excluded.append(response_schema_conformance)  # ours describes the text, the check wants an event's
        excluded.append(ignored_auth)  # it asks again, and would read to the end
    if UNSAID.search(response.content):
        excluded.append(positive_data_acceptance)
    case.validate_response(response, excluded_checks=excluded)


@schemathesis.check
def bodies_of_lines_are_as_described(ctx: CheckContext, response: Response, case: Case) -> None:
    if response.status_code != 200 or case.method != "GET":
        return
    if case.operation.path == "/v1/events/export":
        for line in response.content.splitlines():
            EVENT.validate(orjson.loads(line))
    elif _is_stream(case):
        assert STREAM.match(response.content), response.content


def _is_stream(case: Case) -> bool:
    return case.operation.path.endswith("/events")
