"""How a run ends: one line on standard error, and a status that scripts can tell apart."""

from __future__ import annotations

import os
import sys

import click

from taskservice.client.errors import ServerRefused
from taskservice.domain.errors import TaskServiceError

DONE, REFUSED, USAGE, UNREACHABLE, INTERRUPTED = 0, 1, 2, 3, 130

# By code, as the classes lie in rooms that most commands do not load.
STATUS_BY_CODE = {
    "invalid_input": USAGE,
    "invalid_setting": USAGE,
    "invalid_handler": USAGE,
    "address_refused": USAGE,
    "server_unreachable": UNREACHABLE,
    "database_unavailable": UNREACHABLE,
}


def run(command: click.Command, args: list[str]) -> int:
    """The exit status: 0, 1 (the server, or what was asked of it, said no), 2 (usage), 3 (nothing to reach), 130."""
    try:
        status = command.main(args, prog_name="task-cli", standalone_mode=False)
        sys.stdout.flush()
        return status if isinstance(status, int) else DONE
    except BrokenPipeError:
        # whoever read our output has enough; Python's own flush at exit must not complain
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except (Exception, KeyboardInterrupt) as error:
        return _tell(_first_cause(error))


def _tell(error: BaseException) -> int:
    """Whatever is not known to happen is a defect, and raised again to show where."""
    match error:
        case click.Abort() | KeyboardInterrupt():
            return INTERRUPTED
        case click.exceptions.NoArgsIsHelpError():
            error.show()
            return USAGE
        case click.ClickException():
            return _fail(_usage(error), error.exit_code)
        case TaskServiceError():
            return _fail(str(error), _status(error))
        case OSError():
            return _fail(f"{error.strerror or error}" + (f": {error.filename}" if error.filename else ""), REFUSED)
        case _:
            raise error


def _first_cause(error: BaseException) -> BaseException:
    """What a TaskGroup wrapped."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error


def _status(error: TaskServiceError) -> int:
    """Whatever a server refused is its no, also where the same code raised here would be a wrong use."""
    return REFUSED if isinstance(error, ServerRefused) else STATUS_BY_CODE.get(error.code, REFUSED)


def _usage(error: click.ClickException) -> str:
    message = " ".join(error.format_message().split()).rstrip(".")
    ctx = getattr(error, "ctx", None)
    return f"{message}; see '{ctx.command_path} --help'" if ctx is not None else message


def _fail(message: str, status: int) -> int:
    from taskservice.cli.render.cells import printable

    click.echo(f"error: {printable(message)}", err=True)
    return status
