"""``task-cli queue``."""

from __future__ import annotations

from taskservice.cli.groups import Entry, LazyGroup, examples

queue = LazyGroup(
    "queue",
    entries=(
        Entry("rebuild", "taskservice.cli.queue.rebuild:rebuild", "Restore the execution queue from the events."),
    ),
    no_args_is_help=True,
    help="Restore the execution queue.",
    epilog=examples("task-cli queue rebuild --dry-run", "task-cli queue rebuild"),
)
