"""Commands about single tasks and lists of them."""
