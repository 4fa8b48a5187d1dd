"""What is done to a database by hand, and whether all of it is named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from string import Template

from audit_parts import corrupt, differences

# What is done, and every line that is expected: $name is the id of a task as audit_parts.Ids has it, * is anything.
Case = tuple[Sequence[str], Sequence[str]]


async def assert_named(uri: str, ids: Mapping[str, int], case: Case) -> None:
    damage, lines = case
    corrupt(uri, *(Template(statement).substitute(ids) for statement in damage))
    found = await differences(uri)
    expected = [Template(line).substitute(ids) for line in lines]
    assert len(found) == len(expected), found
    for line, pattern in zip(found, expected, strict=True):
        assert fnmatchcase(line, pattern), (line, pattern)


def state(task: str, version: int, text: str) -> str:
    """Set what an event carries: an SQL expression."""
    return f"update task_events set state = {text} where {event(task, version)}"


def event(task: str, version: int) -> str:
    return f"originator_id = stream_id({task}) and originator_version = {version}"


def replaced(task: str, version: int, old: str, new: str) -> str:
    """In the JSON of an event."""
    return state(task, version, f"convert_to(replace(convert_from(state, 'UTF8'), '{old}', '{new}'), 'UTF8')")


def added(task: str, version: int, topic: str, fields: str = "") -> str:
    text = f'{{"at":"2999-01-02T03:04:05.000006Z"{fields}}}'
    columns = "originator_id, originator_version, topic, state"
    return f"insert into task_events ({columns}) values (stream_id({task}), {version}, '{topic}', '{text}')"


def copied(task: str, version: int, to: int) -> str:
    return f"""insert into task_events (originator_id, originator_version, topic, state)
        select originator_id, {to}, topic, state from task_events where {event(task, version)}"""


def column(table: str, task: str, column: str, value: str) -> str:
    return f"update {table} set {column} = {value} where task_id = {task}"


def one_of_activity(where: str) -> str:
    """The newest such row: the populating may have gone over the end of a minute."""
    return f"ctid = (select ctid from activity_1 where {where} order by at desc limit 1)"
