"""The event log: how events are written, read and paged."""
