"""The OpenAPI document is valid, whole, and says what the code does."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import jsonschema
import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator
from starlette.routing import Route

from taskservice.api.metrics import Metrics
from taskservice.api.openapi.document import openapi_document
from taskservice.api.problems import KINDS
from taskservice.api.resource import Resource
from taskservice.api.routes.table import all_routes
from taskservice.domain.definition import parse_definition
from taskservice.domain.errors import InvalidInput
from taskservice.domain.events import EVENTS
from taskservice.domain.task import Task
from taskservice.infra.codec import decode, encode

DOCUMENT: dict[str, Any] = decode(encode(openapi_document()))
METHODS = {"get", "post", "put", "delete", "patch"}


def _schema(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}", "components": DOCUMENT["components"]}


def _operations() -> dict[str, dict[str, Any]]:
    return {op["operationId"]: op for path in DOCUMENT["paths"].values() for op in path.values()}


def test_the_document_is_valid_openapi_3_1() -> None:
    assert [str(error) for error in OpenAPIV31SpecValidator(DOCUMENT).iter_errors()] == []


def test_the_document_has_every_route_and_no_other() -> None:
    served = {}
    for route in all_routes(Metrics()):
        if isinstance(route, Route):
            assert isinstance(route.endpoint, Resource)
            served[route.path_format] = {m.lower(): op.name for m, op in route.endpoint.operations.items()}
    documented = {
        path: {method: op["operationId"] for method, op in operations.items() if method in METHODS}
        for path, operations in DOCUMENT["paths"].items()
    }
    assert documented == served


def test_every_operation_says_how_it_may_fail_and_every_body_has_an_example() -> None:
    for name, operation in _operations().items():
        assert operation["summary"], name
        assert "500" in operation["responses"], name
        for status, response in operation["responses"].items():
            assert response["description"], (name, status)
        for media_type in operation.get("requestBody", {}).get("content", {}).values():
            assert media_type["examples"], name


def test_every_parameter_is_described() -> None:
    for name, operation in _operations().items():
        for parameter in operation.get("parameters", []):
            assert parameter["description"], (name, parameter["name"])


def test_every_problem_code_is_told_by_some_operation() -> None:
    told = str(_operations())
    # the two that no operation answers with: there is no operation then
    assert [code for code in KINDS if f"`{code}`" not in told] == ["not_found", "method_not_allowed"]


def test_the_task_schema_has_the_tasks_fields_in_order() -> None:
    assert list(DOCUMENT["components"]["schemas"]["Task"]["properties"]) == [field.name for field in fields(Task)]


def test_every_event_has_a_schema() -> None:
    assert set(DOCUMENT["components"]["schemas"]["Event"]["discriminator"]["mapping"]) == {e.TOPIC for e in EVENTS}


def test_the_example_is_what_the_service_takes() -> None:
    body = DOCUMENT["paths"]["/v1/tasks"]["post"]["requestBody"]["content"]["application/json"]
    example = body["examples"]["example"]["value"]
    jsonschema.validate(example, _schema("NewTask"))
    assert parse_definition(example).name == "Send Newsletter"


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "x" * 256},
        {"name": ""},
        {"name": 5},
        {"type": "a b"},
        {"type": "x" * 101},
        {"description": "x" * 5_001},
        {"parameters": {"a b": 1}},
        {"parameters": []},
        {"priority": -1},
        {"priority": 32_768},
        {"tags": ["a b"]},
        {"tags": ["a"] * 21},
        {"timeout_s": 0},
        {"timeout_s": 86_401},
        {"retry": {"max_attempts": 26}},
        {"retry": {"odd": 1}},
        {"odd": 1},
    ],
    ids=str,
)
def test_what_the_schema_refuses_the_service_refuses(changes: dict[str, Any]) -> None:
    body = {"name": "n", "type": "t", **changes}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(body, _schema("NewTask"))
    with pytest.raises(InvalidInput):
        parse_definition(body)
