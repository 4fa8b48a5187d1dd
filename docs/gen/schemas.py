"""JSON schemas in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from docs.gen.markdown import code, codes, literal, sentence, table
from taskservice.api.openapi.schemas import exactly
from taskservice.domain import definition

Schema = Mapping[str, Any]

# What is said in general, or of which a person needs no more than the words.
NAMES: Mapping[str, str] = {"string": "text", "integer": "whole number", "boolean": "true or false", "object": "object"}
LARGE = 10**9  # a bound above is nobody's concern
MOST_LISTED = 10
WORD = exactly(definition.WORD.pattern)


def schemas_part(schemas: Mapping[str, Schema]) -> str:
    """A heading each, but for events, which have a page of their own."""
    events = {name_of(kind) for kind in schemas.get("Event", {}).get("oneOf", [])}
    shown = [_section(name, schema) for name, schema in schemas.items() if name not in {*events, "Event"}]
    event = "### Event\n\nOne of the [events](events.md); `event` says which.\n"
    return "\n".join(["## Schemas\n", *shown, event])


def is_named(schema: Schema) -> bool:
    return "$ref" in schema


def name_of(schema: Schema) -> str:
    """Of a reference; else empty."""
    return str(schema.get("$ref", "")).rpartition("/")[2]


def type_of(schema: Schema) -> str:
    """A few words, with a link to what is explained elsewhere."""
    if name := name_of(schema):
        return f"[{name}](#{name.lower()})"
    for key in ("oneOf", "anyOf"):
        if key in schema:
            return " or ".join(dict.fromkeys(type_of(one) for one in schema[key]))
    if len(schema.get("enum", ())) in range(1, MOST_LISTED):
        return codes(schema["enum"])
    kinds = schema.get("type", [])
    names = [kinds] if isinstance(kinds, str) else list(kinds)
    return " or ".join(_named(schema, name) for name in names) or "anything"


def describe(schema: Schema, required: bool = False) -> str:
    """What is said of it, and its default."""
    said = ["required"] * required + [str(schema.get("description", ""))]
    if "default" in schema:
        said.append(f"default {code(literal(schema['default']))}")
    return "; ".join(part for part in said if part)


def fields_table(schema: Schema) -> str:
    required = set(schema.get("required", ()))
    shows_required = required not in (set(), set(schema["properties"]))
    rows = [
        (code(name), type_of(one), describe(one, shows_required and name in required))
        for name, one in schema["properties"].items()
    ]
    return table(("field", "type", "what it is"), rows)


def _section(name: str, schema: Schema) -> str:
    head = f"### {name}\n"
    said = describe(schema)
    parts = [head, sentence(said) + "\n"] if said else [head]
    if "properties" in schema:
        parts.append(fields_table(schema) + "\n")
    else:
        parts.append(sentence(type_of(schema)) + "\n")
    return "\n".join(parts)


def _named(schema: Schema, name: str) -> str:
    if name == "array":
        return f"list{_bounds(schema, 'Items')} of {type_of(schema.get('items', {}))}"
    if name == "string":
        return _text(schema)
    if name in ("integer", "number"):
        return f"{NAMES.get(name, name)}{_bounds(schema, 'imum')}"
    if name == "object":
        return _object(schema)
    return NAMES.get(name, name)


def _object(schema: Schema) -> str:
    if properties := schema.get("properties"):
        return f"object with {codes(properties)}"
    values = schema.get("additionalProperties")
    return f"object of {type_of(values)}" if isinstance(values, Mapping) else "object"


def _text(schema: Schema) -> str:
    if schema.get("format") == "date-time":
        return "time"
    if schema.get("pattern") == WORD:
        return "word"
    bounds = _bounds(schema, "Length")
    return f"text{bounds[:-1]} characters)" if bounds else "text"


def _bounds(schema: Schema, what: str) -> str:
    low, high = schema.get(f"min{what}"), schema.get(f"max{what}")
    low = None if low is not None and low < -LARGE else low
    high = None if high is not None and high > LARGE else high
    if low is not None and high is not None:
        return f" ({low:,})" if low == high else f" ({low:,} to {high:,})"
    if high is not None:
        return f" (at most {high:,})"
    return f" (at least {low:,})" if low else ""
