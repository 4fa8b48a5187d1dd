"""The command line, ``task-cli``: argv in, text out. Commands are loaded when called, so that all start fast."""
