"""From a task's parameters to a handler's arguments."""

from __future__ import annotations

import contextlib
import timeit
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal, Union

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskservice.domain.errors import ParameterError
from taskservice.workers.context import Context
from taskservice.workers.handlers.binding import Binding

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)
ANNOTATIONS = (
    *(str, int, float, bool, list, dict, list[int], dict[str, float], list[dict[str, bool]], Any, object),
    *(int | None, str | int, int | str, Literal["a", 1, True], bool | None, Annotated[int, "rows"], bytes),
)


def bind(annotation: object, value: object) -> object:
    def handler(given: object) -> None: ...

    handler.__annotations__ = {"given": annotation}
    return Binding(handler).arguments({"given": value})["given"]


@pytest.mark.parametrize(
    ("annotation", "value", "bound"),
    [
        (str, "x", "x"),
        (int, 3, 3),
        (int, "3", 3),
        (int, "-3", -3),
        (int, 3.0, 3),
        (float, 3, 3.0),
        (float, "2.5e3", 2500.0),
        (bool, "true", True),
        (bool, "No", False),
        (bool, "1", True),
        (bool, "0", False),
        (bool, "yes", True),
        (list, "[1, 2]", [1, 2]),
        (list, [1, "x"], [1, "x"]),
        (list[int], ["1", 2], [1, 2]),
        (dict, '{"a": 1}', {"a": 1}),
        (dict[str, int], {"a": "1"}, {"a": 1}),
        (int | None, None, None),
        (int | None, "5", 5),
        (Union[int, None], "5", 5),  # noqa: UP007
        (int | str, "5", "5"),
        (int | bool, "yes", True),
        (int | list[int], "[1]", [1]),
        (Literal["a", 2], "a", "a"),
        (Literal["a", 2], "2", 2),
        (Annotated[int, "rows"], "2", 2),
        (Any, {"x": [1]}, {"x": [1]}),
        (bytes, "as it is", "as it is"),
        ("int", "3", 3),
        ("Unheard", "3", "3"),
    ],
)
def test_a_value_becomes_what_the_annotation_says(annotation: object, value: object, bound: object) -> None:
    result = bind(annotation, value)
    assert result == bound
    assert type(result) is type(bound)


@pytest.mark.parametrize(
    ("annotation", "value", "says"),
    [
        (str, 3, "must be text, not 3"),
        (str, None, "must be text, not null"),
        (int, "3.5", "must be a whole number, not '3.5'"),
        (int, 3.5, "must be a whole number, not 3.5"),
        (int, True, "must be a whole number, not true"),
        (int, "\N{ARABIC-INDIC DIGIT ONE}", "must be a whole number"),
        (int, "9" * 1000, "must be a whole number, not '9999"),
        (float, "nan", "must be a number, not 'nan'"),
        (float, "1_0", "must be a number"),
        (float, False, "must be a number, not false"),
        (bool, 1, "must be true or false, not 1"),
        (bool, "maybe", "must be true or false, not 'maybe'"),
        (list, "{}", "must be a list, not an object"),
        (list, "[1", "must be a list, not '[1'"),
        (list[int], [1, "x"], "[1] must be a whole number, not 'x'"),
        (dict, "[]", "must be an object, not a list"),
        (dict[str, bool], {"a": 3}, "['a'] must be true or false, not 3"),
        (int | None, "x", "must be a whole number or null, not 'x'"),
        (int | bool, "x", "must be a whole number or true or false, not 'x'"),
        (Literal["a", 2], "b", "must be one of a, 2, not 'b'"),
        (Literal[1], True, "must be one of 1, not true"),
    ],
)
def test_a_wrong_value_is_refused_with_what_is_allowed(annotation: object, value: object, says: str) -> None:
    with pytest.raises(ParameterError) as caught:
        bind(annotation, value)
    assert str(caught.value).startswith("parameters.given: ")
    assert says in str(caught.value)
    assert len(str(caught.value)) < 200


@given(st.sampled_from(ANNOTATIONS), JSON)
def test_any_json_is_either_bound_or_refused(annotation: object, value: object) -> None:
    with contextlib.suppress(ParameterError):
        bind(annotation, value)


@given(st.sampled_from([int, float, bool, list, dict]), JSON)
def test_what_was_bound_once_is_bound_to_itself(annotation: type, value: object) -> None:
    try:
        bound = bind(annotation, value)
    except ParameterError:
        return
    assert isinstance(bound, annotation)
    assert bind(annotation, bound) == bound


def test_a_missing_parameter_is_named() -> None:
    def handler(context: Context, recipient: str, subject: str = "") -> None: ...

    with pytest.raises(ParameterError, match=r"^parameters\.recipient: is required$"):
        Binding(handler).arguments({"subject": "x"})
    assert Binding(handler).arguments({"recipient": "a@b"}) == {"recipient": "a@b"}


def test_an_unknown_parameter_is_refused_with_those_that_are_known() -> None:
    def handler(recipient: str, subject: str = "") -> None: ...

    with pytest.raises(ParameterError, match=r"^parameters\.recipent: .* known: recipient, subject$"):
        Binding(handler).arguments({"recipent": "a@b"})


def test_a_hyphen_in_a_key_is_an_underscore_in_python() -> None:
    def handler(row_limit: int) -> None: ...

    assert Binding(handler).arguments({"row-limit": "5"}) == {"row_limit": 5}
    with pytest.raises(ParameterError, match=r"^parameters\.row-limit: must be a whole number"):
        Binding(handler).arguments({"row-limit": "x"})
    with pytest.raises(ParameterError, match="given twice"):
        Binding(handler).arguments({"row-limit": 1, "row_limit": 2})


def test_a_handler_that_is_open_takes_whatever_else_there_is() -> None:
    def handler(context: Context, known: int = 0, **others: Any) -> None: ...

    bound = Binding(handler).arguments({"known": "1", "other-one": "2"})
    assert bound == {"known": 1, "other-one": "2"}
    handler(Context(1, 1, 1, "", "", None, 1), **bound)  # type: ignore[arg-type]


def test_a_task_cannot_pass_the_context() -> None:
    def handler(context: Context, **others: Any) -> None: ...

    with pytest.raises(ParameterError, match=r"^parameters\.context: is not a parameter"):
        Binding(handler).arguments({"context": {}})


def by_name(context: Any) -> None: ...


def by_annotation(ctx: Context, name: str) -> None: ...


def as_text(ctx: "taskservice.Context") -> None: ...  # type: ignore[name-defined]  # noqa: F821, UP037


def positional_only(context: Any, /, context_: str) -> None: ...


def second(name: str, context: Context) -> None: ...


def keyword_only(*, context: Any) -> None: ...


@pytest.mark.parametrize(
    ("function", "takes"),
    [
        (by_name, True),
        (by_annotation, True),
        (as_text, True),
        (positional_only, True),
        (second, False),
        (keyword_only, False),
    ],
)
def test_the_first_argument_is_the_context_if_it_is_named_or_annotated_so(
    function: Callable[..., Any], takes: bool
) -> None:
    assert Binding(function).takes_context is takes


def test_a_parameter_that_cannot_be_named_makes_no_handler() -> None:
    def handler(first: str, /) -> None: ...

    with pytest.raises(TypeError, match="'first' cannot be passed by name"):
        Binding(handler)


def test_binding_nothing_costs_less_than_a_microsecond() -> None:
    def handler(context: Context, times: int = 1) -> None: ...

    binding, nothing = Binding(handler), dict[str, Any]()
    assert min(timeit.repeat(lambda: binding.arguments(nothing), number=1000, repeat=20)) / 1000 < 1e-6


def test_arguments_that_a_handler_changes_do_not_reach_the_next_attempt() -> None:
    def handler(**others: Any) -> None: ...

    binding = Binding(handler)
    first: Mapping[str, Any] = binding.arguments({})
    handler(**first)
    assert dict(binding.arguments({})) == {}
