"""The task, its events, its state machine, retry policy and errors. Pure: no I/O, no clock, no async."""
