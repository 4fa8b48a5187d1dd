"""The Python client, sync and async, over HTTP and server-sent events. What the command line uses."""
