"""Our own turns."""
