"""Commands about the event log itself."""
