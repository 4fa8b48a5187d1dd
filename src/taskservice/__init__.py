"""An event-sourced task service on PostgreSQL."""
