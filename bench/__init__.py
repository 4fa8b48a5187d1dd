"""How fast Task Service is, beside the queues that a user would pick instead: `make bench`, docs/performance.md."""
