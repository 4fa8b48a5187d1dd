"""What an annotation allows, and how a text from the command line becomes it.

Known are str, int, float, bool, None, list, dict (and Sequence, Mapping), with or without the kinds of their items,
Literal, Optional and unions. Whatever else is annotated is passed as it is.
"""

from __future__ import annotations

import math
import re
import types
import typing
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any, Literal, get_args, get_origin

from taskservice.infra.codec import decode, encode

_WHOLE = re.compile(r"[+-]?[0-9]{1,100}")
_BOOLEANS = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}


@dataclass(frozen=True)
class Kind:
    """``convert`` is called where ``accepts`` says no; it raises ValueError whose message says what is allowed."""

    name: str
    accepts: Callable[[Any], bool]
    convert: Callable[[Any], Any]


def kind_of(annotation: object) -> Kind:
    origin = get_origin(annotation) or annotation
    if origin is Annotated:
        return kind_of(get_args(annotation)[0])
    if origin is Literal:
        return _literal(get_args(annotation))
    if origin in (typing.Union, types.UnionType):
        return _union([kind_of(option) for option in get_args(annotation)])
    if origin in (list, Sequence):
        return _list(*(kind_of(item) for item in get_args(annotation)))
    if origin in (dict, Mapping):
        return _object(*(kind_of(item) for item in get_args(annotation)[1:]))
    return _SIMPLE.get(origin, ANY) if isinstance(origin, type | None) else ANY


def _refuse(name: str, value: object) -> typing.NoReturn:
    raise ValueError(f"must be {name}, not {_shown(value)}")


def _shown(value: object) -> str:
    if isinstance(value, str):
        return repr(value if len(value) <= 40 else value[:40] + "…")
    if isinstance(value, list | dict):
        return "a list" if isinstance(value, list) else "an object"
    return encode(value).decode() if value is None or isinstance(value, bool) else str(value)


def _to_int(value: object) -> int:
    if isinstance(value, str) and _WHOLE.fullmatch(value.strip()):
        return int(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    _refuse("a whole number", value)


def _to_float(value: object) -> float:
    if isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    try:
        if isinstance(value, str) and "_" not in value and math.isfinite(number := float(value)):
            return number
    except ValueError:
        pass
    _refuse("a number", value)


def _to_bool(value: object) -> bool:
    if isinstance(value, str) and value.strip().lower() in _BOOLEANS:
        return _BOOLEANS[value.strip().lower()]
    _refuse("true or false", value)


def _list(item: Kind | None = None) -> Kind:
    item = item or ANY
    name = "a list" if item is ANY else f"a list, each item {item.name}"

    def accepts(value: object) -> bool:
        return isinstance(value, list) and (item is ANY or all(map(item.accepts, value)))

    def convert(value: object) -> list[Any]:
        value = _from_text(value)
        if not isinstance(value, list):
            _refuse(name, value)
        return [_item(item, entry, f"[{i}]") for i, entry in enumerate(value)]

    return Kind(name, accepts, convert)


def _object(item: Kind | None = None) -> Kind:
    item = item or ANY
    name = "an object" if item is ANY else f"an object, each value {item.name}"

    def accepts(value: object) -> bool:
        return isinstance(value, dict) and (item is ANY or all(map(item.accepts, value.values())))

    def convert(value: object) -> dict[str, Any]:
        value = _from_text(value)
        if not isinstance(value, dict):
            _refuse(name, value)
        return {key: _item(item, entry, f"[{key!r}]") for key, entry in value.items()}

    return Kind(name, accepts, convert)


def _from_text(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return decode(value)
    except ValueError:
        return value


def _item(kind: Kind, value: object, where: str) -> Any:
    if kind.accepts(value):
        return value
    try:
        return kind.convert(value)
    except ValueError as error:
        raise ValueError(f"{where} {error}") from None


def _literal(options: Sequence[object]) -> Kind:
    name = "one of " + ", ".join(map(str, options))

    def accepts(value: object) -> bool:
        # True == 1, which nobody means here
        return any(value == option and type(value) is type(option) for option in options)

    def convert(value: object) -> object:
        if isinstance(value, str):
            for option in options:
                if not isinstance(option, str) and str(option).lower() == value.strip().lower():
                    return option
        _refuse(name, value)

    return Kind(name, accepts, convert)


def _union(options: Sequence[Kind]) -> Kind:
    if ANY in options:
        return ANY
    name = " or ".join(dict.fromkeys(option.name for option in options))

    def convert(value: object) -> object:
        for option in options:
            try:
                return option.convert(value)
            except ValueError:
                continue
        _refuse(name, value)

    return Kind(name, lambda value: any(option.accepts(value) for option in options), convert)


ANY = Kind("anything", lambda value: True, lambda value: value)

_SIMPLE: Mapping[Any, Kind] = {
    str: Kind("text", lambda v: isinstance(v, str), partial(_refuse, "text")),
    int: Kind("a whole number", lambda v: type(v) is int, _to_int),
    float: Kind("a number", lambda v: type(v) is float, _to_float),
    bool: Kind("true or false", lambda v: type(v) is bool, _to_bool),
    type(None): Kind("null", lambda v: v is None, partial(_refuse, "null")),
    None: Kind("null", lambda v: v is None, partial(_refuse, "null")),
}
