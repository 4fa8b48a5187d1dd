"""The handler of a real worker process: `task-cli serve --module bench.noop`."""

from taskservice import task


@task
async def noop() -> None: ...
