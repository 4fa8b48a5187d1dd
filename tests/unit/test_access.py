"""Roles, and what in a request's head is a token."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskservice.api.access.credentials import find_token
from taskservice.api.access.streams import OpenStreams
from taskservice.api.access.table import NEEDED, RPC_NEEDED, role_needed
from taskservice.domain.access import Role, digest_of

TOKEN = "tsk_" + "aB3_-" * 8 + "xyz"

MAY = {
    Role.VIEWER: {Role.VIEWER},
    Role.OPERATOR: {Role.VIEWER, Role.OPERATOR},
    Role.WORKER: {Role.VIEWER, Role.WORKER},
    Role.ADMIN: {Role.VIEWER, Role.OPERATOR, Role.WORKER, Role.ADMIN},
}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("needed", Role)
def test_a_role_may_what_it_includes(role: Role, needed: Role) -> None:
    assert role.may(needed) == (needed in MAY[role])


def test_what_nobody_decided_about_is_not_served() -> None:
    with pytest.raises(KeyError):
        role_needed("drop_everything")
    assert {role_needed(name) for name in (*NEEDED, *RPC_NEEDED)} == {None, Role.VIEWER, Role.OPERATOR, Role.WORKER}


@pytest.mark.parametrize(
    ("headers", "found"),
    [
        ([], None),
        ([(b"authorization", b"Bearer " + TOKEN.encode())], TOKEN),
        ([(b"authorization", b"bEARER   " + TOKEN.encode() + b" ")], TOKEN),
        ([(b"authorization", b"Basic " + TOKEN.encode())], ""),
        ([(b"authorization", TOKEN.encode())], ""),
        ([(b"cookie", b"a=b; task_session=" + TOKEN.encode() + b"; c=d")], TOKEN),
        ([(b"cookie", b"task_sessions=x; xtask_session=y; task_session")], None),
        ([(b"cookie", b"task_session=one; task_session=two")], "one"),
        ([(b"cookie", b"task_session=cookie"), (b"authorization", b"Bearer header")], "header"),
        ([(b"authorization", b"Basic x"), (b"cookie", b"task_session=cookie")], ""),
    ],
)
def test_a_token_is_found_in_the_head(headers: list[tuple[bytes, bytes]], found: str | None) -> None:
    assert find_token(headers) == found


@given(st.binary(), st.sampled_from([b"authorization", b"cookie"]))
def test_whatever_stands_there_is_looked_at_without_failing(value: bytes, name: bytes) -> None:
    found = find_token([(name, value)])
    assert found is None or digest_of(found) is None


@given(st.text())
def test_only_what_looks_like_a_token_has_a_digest(text: str) -> None:
    assert digest_of(text) is None
    assert digest_of(TOKEN + text) is None or not text
    assert digest_of(TOKEN) is not None


def test_a_stream_is_cut_once_with_its_token_and_forgotten_when_it_has_ended() -> None:
    streams, cut = OpenStreams(), []
    with streams.until_cut(1, lambda: cut.append("one")), streams.until_cut(2, lambda: cut.append("two")):
        streams.cut_unless(lambda token_id: token_id == 1)
        assert cut == ["two"]
    streams.cut_unless(lambda token_id: False)
    assert cut == ["two"]
