"""Where tasks stand, remembered from page to page: an event tells neither its task's lane nor the time before it."""

from __future__ import annotations

from array import array

SLOTS = 1 << 17


class Memory:
    """Of 24 bytes a task and 3 MB in all: a task is forgotten when another gets its slot, the newer one as a rule.

    Only ever a shortcut: what is not remembered, or not as of the version asked for, is read from the log. Columns, as
    ``fold`` looks at them for every event there is: task ``ids[slot]`` after its event ``versions[slot]`` is in a lane,
    and in its status since a time, in microseconds since 1970.
    """

    def __init__(self, slots: int = SLOTS) -> None:
        self.slots = slots
        self.ids = array("q", bytes(8 * slots))
        self.versions = array("i", bytes(4 * slots))
        self.lanes = array("i", bytes(4 * slots))
        self.since_us = array("q", bytes(8 * slots))

    def keep(self, task_id: int, version: int, lane: int, since_us: int) -> None:
        slot = task_id % self.slots
        self.ids[slot] = task_id
        self.versions[slot] = version
        self.lanes[slot] = lane
        self.since_us[slot] = since_us
