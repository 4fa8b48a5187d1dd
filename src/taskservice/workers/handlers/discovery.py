"""Finding handlers: the built-in ones, those of installed packages, those of the modules that were named."""

from __future__ import annotations

import importlib
import logging
import os
import sys
from collections.abc import Sequence
from importlib.metadata import entry_points

from taskservice.infra.log import event
from taskservice.workers.handlers.registry import HandlerError, Registry, default_registry

GROUP = "taskservice.handlers"

_log = logging.getLogger(__name__)


def discover(modules: Sequence[str] = ()) -> Registry:
    """Import whatever registers handlers. An installed package that is broken is logged, a named module is an error.

    Raises HandlerError: the module, or a signature, and what is wrong with it.
    """
    importlib.import_module("taskservice.workers.builtin")  # also where the package is run from a checkout
    _load_entry_points()
    for module in modules:
        _import(module)
    for type in default_registry.types:
        handler = default_registry.get(type)
        assert handler is not None
        _ = handler.binding  # a signature that nobody can call is told at the start
    return default_registry


def _load_entry_points() -> None:
    for point in entry_points(group=GROUP):
        try:
            point.load()
        except (Exception, SystemExit):
            event(
                _log, "handlers.broken", level=logging.ERROR, exc_info=True, entry_point=point.name, value=point.value
            )


def _import(module: str) -> None:
    folder = os.getcwd()
    if folder not in sys.path:
        sys.path.insert(0, folder)
    try:
        importlib.import_module(module)
    except ModuleNotFoundError as error:
        if error.name is None or not f"{module}.".startswith(f"{error.name}."):
            raise HandlerError(f"--module {module}: it imports {error.name!r}, which is not installed") from error
        hint = "; name it as an import does, such as my.tasks" if "/" in module or module.endswith(".py") else ""
        raise HandlerError(f"--module {module}: there is no such module in {folder} or installed{hint}") from None
    except HandlerError as error:
        raise HandlerError(f"--module {module}: {error}") from error
    except (Exception, SystemExit) as error:
        raise HandlerError(f"--module {module}: importing it failed: {type(error).__name__}: {error}") from error
