"""Every address of the API, by theme; ``table`` lists them."""
