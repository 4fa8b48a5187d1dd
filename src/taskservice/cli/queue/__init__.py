"""Commands about the execution queue."""
