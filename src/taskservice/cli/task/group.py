"""``task-cli task``."""

from __future__ import annotations

from taskservice.cli.groups import Entry, LazyGroup, examples

HOME = "taskservice.cli.task"

COMMANDS = (
    Entry("create", f"{HOME}.create:create", "Create a task.", ("c", "new")),
    Entry("get", f"{HOME}.read:get", "Show one task.", ("g", "show")),
    Entry("list", f"{HOME}.read:list_tasks", "List tasks, newest first.", ("l", "ls")),
    Entry("status", f"{HOME}.read:status", "Count tasks by status.", ("s", "stat")),
    Entry("history", f"{HOME}.read:history", "Show what happened to a task.", ("h", "log")),
    Entry("watch", f"{HOME}.watch:watch", "Follow tasks live.", ("w",)),
    Entry("cancel", f"{HOME}.change:cancel", "Cancel a task, or all that match."),
    Entry("rerun", f"{HOME}.change:rerun", "Run a finished task, or all that match, once more."),
)

task = LazyGroup(
    "task",
    entries=COMMANDS,
    no_args_is_help=True,
    help="Create, read, follow, cancel and re-run tasks.",
    epilog=examples(
        'task-cli task create "Weekly report" -t run_query -p query="select 1"', "task-cli task get --id 1"
    ),
)
