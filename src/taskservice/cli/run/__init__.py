"""Commands that run the service, or put work through it."""
