"""``task-cli doctor``: what is wrong with a service, what it means, and what to do."""
