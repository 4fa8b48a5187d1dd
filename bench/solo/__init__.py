"""What no peer has: streams, read models, size, memory and disk."""
