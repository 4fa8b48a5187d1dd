"""How a run ends: one line on standard error, and a status that scripts can tell apart."""

from __future__ import annotations

import os
import sys

import click

from taskservice.domain.errors import DatabaseUnavailable, InvalidInput, TaskServiceError

DONE, REFUSED, USAGE, UNREACHABLE, INTERRUPTED = 0, 1, 2, 3, 130


def run(command: click.Command, args: list[str]) -> int:
    """The exit status: 0, 1 (the server, or what was asked of it, said no), 2 (usage), 3 (nothing to reach), 130."""
    try:
        status = command.main(args, prog_name="task-cli", standalone_mode=False)
        sys.stdout.flush()
        return status if isinstance(status, int) else DONE
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except BrokenPipeError:
        # whoever read our output has enough; Python's own flush at exit must not complain
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return USAGE
    except click.ClickException as error:
        return _fail(_usage(error), error.exit_code)
    except TaskServiceError as error:
        return _fail(str(error), _status(error))
    except OSError as error:
        return _fail(f"{error.strerror or error}" + (f": {error.filename}" if error.filename else ""), REFUSED)


def _status(error: TaskServiceError) -> int:
    if isinstance(error, InvalidInput) or error.code == "invalid_setting":
        return USAGE
    if isinstance(error, DatabaseUnavailable) or error.code == "server_unreachable":
        return UNREACHABLE
    return REFUSED


def _usage(error: click.ClickException) -> str:
    message = error.format_message().rstrip(".").replace("\n", " ")
    ctx = getattr(error, "ctx", None)
    return f"{message}; see '{ctx.command_path} --help'" if ctx is not None else message


def _fail(message: str, status: int) -> int:
    from taskservice.cli.render.cells import printable

    click.echo(f"error: {printable(message)}", err=True)
    return status
