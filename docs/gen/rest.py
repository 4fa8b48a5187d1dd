"""docs/reference/rest.md, from the OpenAPI document."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from docs.gen.markdown import anchor, code, literal, sentence, table
from docs.gen.schemas import fields_table, is_named, name_of, schemas_part, type_of
from taskservice.api.openapi.document import openapi_document
from taskservice.api.openapi.operations import ANY

Part = Mapping[str, Any]

INTRO = """# REST

The API as [OpenAPI 3.1](https://spec.openapis.org/oas/v3.1.0) is at `/openapi.json` of every server, with a page to
try it at `/docs`. This page says the same for reading.

A field that is not known is refused. A field of a request that may be left out may be `null` as well, which means the
same. A *word* is 1 to 100 letters, digits and `_ . : -`, and begins
with a letter or a digit.
"""
AT_ANY_TIME = """Problems are explained with the [errors](errors.md). Any request may meet these, which are not named
again: {codes}.
"""
CODE = re.compile(r"`([a-z_]+)`: ")
PROBLEM = "application/problem+json"


def rest_page() -> str:
    document = openapi_document()
    about = _about(document["info"]["description"])
    parts = [INTRO, *about, AT_ANY_TIME.format(codes=_linked(ANY)), "## Operations\n", _overview(document) + "\n"]
    for tag in document["tags"]:
        parts.append(f"## {tag['name'].capitalize()}\n\n{sentence(tag['description'])}\n")
        parts += [_operation(path, method, one) for path, method, one in operations(document, tag["name"])]
    return "\n".join([*parts, schemas_part(document["components"]["schemas"])])


def operations(document: Part, tag: str) -> Iterator[tuple[str, str, Part]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if tag in operation["tags"]:
                yield path, method, operation


def _about(description: str) -> Iterator[str]:
    """All but its first paragraph, which the README says better."""
    for paragraph in description.strip().split("\n\n")[1:]:
        yield " ".join(paragraph.split()) + "\n"


def _overview(document: Part) -> str:
    rows = [
        (_call(path, method), f"[{operation['summary']}](#{anchor(operation['summary'])})")
        for tag in document["tags"]
        for path, method, operation in operations(document, tag["name"])
    ]
    return table(("call", "what it does"), rows)


def _call(path: str, method: str) -> str:
    return code(f"{method.upper()} {path}")


def _operation(path: str, method: str, operation: Part) -> str:
    parts = [f"### {operation['summary']}\n", f"{_call(path, method)}\n"]
    if said := operation.get("description"):
        parts.append(f"{said}\n")
    if parameters := operation.get("parameters"):
        parts.append(table(("parameter", "in", "type", "what it is"), map(_parameter, parameters)) + "\n")
    if body := operation.get("requestBody"):
        parts.append(_body(body) + "\n")
    parts.append(table(("answer", "body", "what it says"), _answers(operation["responses"])) + "\n")
    if refused := _codes(operation["responses"]):
        parts.append(f"Problems: {_linked(refused)}.\n")
    return "\n".join(parts)


def _parameter(parameter: Part) -> tuple[str, str, str, str]:
    schema = parameter["schema"]
    default = f"default {code(literal(schema['default']))}" if "default" in schema else ""
    said = ["required"] * parameter.get("required", False) + [parameter.get("description", ""), default]
    return code(parameter["name"]), parameter["in"], type_of(schema), "; ".join(part for part in said if part)


def _body(body: Part) -> str:
    content = body["content"]["application/json"]
    optional = "" if body.get("required") else ", which may be left out"
    parts = [f"Body: {type_of(content['schema'])}{optional}.\n"]
    for example in content.get("examples", {}).values():
        parts.append(f"```json\n{json.dumps(example['value'], indent=2, ensure_ascii=False)}\n```\n")
    if not is_named(content["schema"]):
        parts.append(fields_table(content["schema"]))
    return "\n".join(parts)


def _answers(responses: Part) -> Iterator[tuple[str, str, str]]:
    """Those that are no problem."""
    for status, response in sorted(responses.items()):
        for media_type, content in response.get("content", {"": {}}).items():
            if media_type != PROBLEM:
                yield status, _shown_body(media_type, content), _said(response)


def _shown_body(media_type: str, content: Part) -> str:
    if not media_type:
        return "none"
    schema = content.get("schema", {})
    if media_type != "application/json":
        return f"{code(media_type)} of {type_of(schema)}" if name_of(schema) else code(media_type)
    return type_of(schema)


def _said(response: Part) -> str:
    """Without the problems that share its status; its headers after it."""
    text = CODE.split(response["description"])[0].removesuffix("; or ")
    headers = [f"{code(name)}: {one.get('description', '')}" for name, one in response.get("headers", {}).items()]
    return "; ".join([text, *headers])


def _codes(responses: Part) -> list[str]:
    """In the order of their statuses."""
    return [
        found
        for _, response in sorted(responses.items())
        if PROBLEM in response.get("content", {})
        for found in CODE.findall(response["description"])
        if found not in ANY
    ]


def _linked(codes: Iterable[str]) -> str:
    return ", ".join(f"[`{one}`](errors.md#{one})" for one in codes)
