"""The list cursor: comes back as it went; anything else is refused by name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskservice.domain.errors import InvalidInput
from taskservice.domain.ids import MAX_TASK_ID
from taskservice.projections.cursor import decode_cursor, encode_cursor


@given(st.integers(1, MAX_TASK_ID))
def test_a_cursor_comes_back_as_it_went(before: int) -> None:
    assert decode_cursor(encode_cursor(before)) == before


@given(st.one_of(st.text(max_size=20), st.from_regex(r"1\.[A-Za-z0-9_=-]{0,12}", fullmatch=True)))
def test_a_text_is_a_cursor_exactly_if_a_list_could_have_given_it(text: str) -> None:
    try:
        before = decode_cursor(text)
    except InvalidInput:
        return
    assert encode_cursor(before) == text


@pytest.mark.parametrize(
    "text", ["", "1", "1.", "1.AAAA", "2.AAAAAAAB", "1.AAAAAAAA", "1.!!!!!!!!", "1.AAAAAAAB=", "ü"]
)
def test_what_is_no_cursor_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        decode_cursor(text)
    assert refused.value.field == "cursor"
