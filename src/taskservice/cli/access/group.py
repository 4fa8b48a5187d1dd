"""``task-cli token``."""

from __future__ import annotations

from taskservice.cli.groups import Entry, LazyGroup, examples

HOME = "taskservice.cli.access.token"

token = LazyGroup(
    "token",
    entries=(
        Entry("create", f"{HOME}:create", "Create a token, and show it this once."),
        Entry("list", f"{HOME}:list_", "List tokens, with what was revoked.", ("ls",)),
        Entry("revoke", f"{HOME}:revoke", "Revoke a token, and end its streams."),
    ),
    no_args_is_help=True,
    help="Create, list and revoke access tokens, in the database itself: who has that, has everything.",
    epilog=examples(
        "task-cli token create ci --role operator --expires-in 90d",
        "task-cli token list",
        "task-cli token revoke ci",
    ),
)
