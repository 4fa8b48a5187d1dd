"""``task-cli projection``."""

from __future__ import annotations

from taskservice.cli.groups import Entry, LazyGroup, examples

HOME = "taskservice.cli.projection.commands"

projection = LazyGroup(
    "projection",
    entries=(
        Entry("status", f"{HOME}:status", "Show every read model and how far it is."),
        Entry("rebuild", f"{HOME}:rebuild", "Build a read model anew from the events."),
    ),
    no_args_is_help=True,
    help="Show and rebuild the read models: what lists and counters are read from.",
    epilog=examples("task-cli projection status", "task-cli projection rebuild task_view"),
)
