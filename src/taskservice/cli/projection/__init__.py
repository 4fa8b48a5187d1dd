"""Commands about the read models."""
