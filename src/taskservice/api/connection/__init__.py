"""What one client may take of the server: connections, heads, bodies, time."""
