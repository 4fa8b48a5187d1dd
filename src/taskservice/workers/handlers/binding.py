"""From a task's parameters to a handler's keyword arguments. A handler's signature is read once."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from taskservice.domain.errors import ParameterError
from taskservice.workers.context import Context
from taskservice.workers.handlers.kinds import Kind, kind_of

_BY_NAME = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
_NOTHING: Mapping[str, Any] = {}


class Binding:
    """``takes_context``: the handler's first positional argument is the Context.

    Raises TypeError where the function cannot be called with names alone.
    """

    __slots__ = ("_context_name", "_kinds", "_open", "_required", "takes_context")

    def __init__(self, function: Callable[..., Any]) -> None:
        parameters = list(inspect.signature(function).parameters.values())
        annotations = {p.name: _evaluated(p.annotation, function) for p in parameters}
        self.takes_context = bool(parameters) and _is_context(parameters[0], annotations[parameters[0].name])
        self._context_name = parameters.pop(0).name if self.takes_context else None
        _refuse_positional(parameters)
        named = [p for p in parameters if p.kind in _BY_NAME]
        self._kinds: dict[str, Kind] = {p.name: kind_of(annotations[p.name]) for p in named}
        self._required = [p.name for p in named if p.default is p.empty]
        self._open = any(p.kind is p.VAR_KEYWORD for p in parameters)

    def arguments(self, parameters: Mapping[str, Any]) -> Mapping[str, Any]:
        """Raises ParameterError naming the first parameter that is unknown, wrong or missing."""
        if not parameters and not self._required:
            return _NOTHING
        arguments: dict[str, Any] = {}
        for key, value in parameters.items():
            name, kind = self._find(key)
            if name in arguments:
                raise ParameterError(key, "is given twice, once with a hyphen and once with an underscore")
            try:
                arguments[name] = value if kind is None or kind.accepts(value) else kind.convert(value)
            except ValueError as error:
                raise ParameterError(key, str(error)) from None
        for name in self._required:
            if name not in arguments:
                raise ParameterError(name, "is required")
        return arguments

    def _find(self, key: str) -> tuple[str, Kind | None]:
        for name in (key, key.replace("-", "_")):
            if name in self._kinds:
                return name, self._kinds[name]
        if self._open and key != self._context_name:
            return key, None
        known = ", ".join(self._kinds) or "none"
        raise ParameterError(key, f"is not a parameter of this task type; known: {known}")


def _is_context(parameter: inspect.Parameter, annotation: object) -> bool:
    positional = parameter.kind in (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD)
    # as text where its module imports the name for type checkers only
    return positional and (parameter.name == "context" or annotation in (Context, "Context", "taskservice.Context"))


def _refuse_positional(parameters: Sequence[inspect.Parameter]) -> None:
    for parameter in parameters:
        if parameter.kind is parameter.POSITIONAL_ONLY and parameter.default is parameter.empty:
            raise TypeError(f"parameter {parameter.name!r} cannot be passed by name; move it behind the '/'")


def _evaluated(annotation: object, function: Callable[..., Any]) -> object:
    """The annotation that a text stands for, and the text itself where that cannot be told."""
    if not isinstance(annotation, str):
        return annotation
    module = sys.modules.get(getattr(function, "__module__", ""))
    names = getattr(inspect.unwrap(function), "__globals__", vars(module) if module else {})
    try:
        return eval(annotation, names)  # as typing.get_type_hints does, but one broken annotation breaks one parameter
    except Exception:
        return annotation
