"""Where tasks stand, remembered from page to page: an event tells neither its task's lane nor the time before it."""

from __future__ import annotations

from array import array
from dataclasses import dataclass

SLOTS = 1 << 17


@dataclass(slots=True)
class Standing:
    """A task after event ``version``. ``since_us``: when it came into its status, in microseconds since 1970."""

    version: int
    lane: int
    since_us: int


class Memory:
    """Of 24 bytes a task and 3 MB in all: a task is forgotten when another gets its slot, the newer one as a rule.

    Only ever a shortcut: what is not remembered, or not as of the version asked for, is read from the log.
    """

    def __init__(self, slots: int = SLOTS) -> None:
        self._slots = slots
        self._ids = array("q", bytes(8 * slots))
        self._versions = array("i", bytes(4 * slots))
        self._lanes = array("i", bytes(4 * slots))
        self._since_us = array("q", bytes(8 * slots))

    def recall(self, task_id: int, version: int) -> Standing | None:
        """As of exactly ``version``: a turn may have been undone, or others were another process's."""
        slot = task_id % self._slots
        if self._ids[slot] != task_id or self._versions[slot] != version:
            return None
        return Standing(version, self._lanes[slot], self._since_us[slot])

    def keep(self, task_id: int, standing: Standing) -> None:
        slot = task_id % self._slots
        self._ids[slot] = task_id
        self._versions[slot] = standing.version
        self._lanes[slot] = standing.lane
        self._since_us[slot] = standing.since_us
