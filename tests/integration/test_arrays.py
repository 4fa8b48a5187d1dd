"""Packed arrays arrive in PostgreSQL as what they were."""

from __future__ import annotations

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from taskservice.infra.arrays import bigints, byteas, texts

READABLE = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20)
TOGETHER = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=50)


@pytest.fixture
def conn(task_database: str) -> psycopg.Connection:
    return psycopg.connect(task_database, autocommit=True)


@TOGETHER
@given(
    numbers=st.lists(st.integers(-(2**63), 2**63 - 1), max_size=50),
    words=st.lists(READABLE, max_size=50),
    states=st.lists(st.binary(max_size=50), max_size=50),
)
def test_an_array_arrives_as_it_was(
    conn: psycopg.Connection, numbers: list[int], words: list[str], states: list[bytes]
) -> None:
    query = "select %s::bigint[], %s::text[], %s::bytea[]"
    row = conn.execute(query, (bigints(numbers), texts(words), byteas(states))).fetchone()
    assert row == (numbers, words, states)
