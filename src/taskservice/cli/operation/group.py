"""``task-cli operation``."""

from __future__ import annotations

from taskservice.cli.groups import Entry, LazyGroup, examples

HOME = "taskservice.cli.operation.commands"

operation = LazyGroup(
    "operation",
    entries=(
        Entry("list", f"{HOME}:list_operations", "List operations, newest first.", ("l", "ls")),
        Entry("get", f"{HOME}:get", "Show one operation and how far it is.", ("g", "show")),
        Entry("cancel", f"{HOME}:cancel", "Stop an operation; what it has changed stays so."),
    ),
    no_args_is_help=True,
    help="Show and stop what 'task cancel' and 'task rerun' do to all tasks that match.",
    epilog=examples("task-cli operation list", "task-cli operation get --id 3"),
)
