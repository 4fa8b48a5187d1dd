"""``task-cli events``."""

from __future__ import annotations

from taskservice.cli.groups import Entry, LazyGroup, examples

events = LazyGroup(
    "events",
    entries=(
        Entry("export", "taskservice.cli.audit.export:export", "Write events as JSON lines."),
        Entry("verify", "taskservice.cli.audit.verify:verify", "Compare everything with the events."),
    ),
    no_args_is_help=True,
    help="Export and verify the event log.",
    epilog=examples("task-cli events export > events.jsonl", "task-cli events verify"),
)
