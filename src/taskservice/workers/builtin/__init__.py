"""The handlers that come with the service. Importing this registers them."""

from taskservice.workers.builtin.run_query import run_query
from taskservice.workers.builtin.send_email import send_email

__all__ = ["run_query", "send_email"]
