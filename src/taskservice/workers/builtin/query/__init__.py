"""What run_query is made of: the connections, the rows, and their values as JSON."""
