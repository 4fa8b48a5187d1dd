"""Which code runs a task type: registered by decorator, bound to parameters by name, found by entry point or module."""

from taskservice.workers.handlers.discovery import discover
from taskservice.workers.handlers.registry import Handler, HandlerError, Registry, default_registry, task

__all__ = ["Handler", "HandlerError", "Registry", "default_registry", "discover", "task"]
