"""Where a worker answers Prometheus and whoever asks whether it lives.

On threads, so that it also answers while a handler blocks the event loop: such a worker is not to be killed, its lease
is kept from a thread as well.
"""

from __future__ import annotations

import socket
import socketserver
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from taskservice.domain.errors import TaskServiceError
from taskservice.infra.codec import encode
from taskservice.workers.telemetry.metrics import WorkerMetrics

ANSWERED_WITHIN_S = 10.0
STOPS_WITHIN_S = 0.2


class MetricsAddressRefused(TaskServiceError):
    """The worker cannot listen on the address that its metrics were to be at."""

    code = "metrics_address_refused"


@contextmanager
def serving(metrics: WorkerMetrics, host: str, port: int) -> Iterator[int]:
    """Answers ``/metrics`` and ``/healthz`` on ``port``, 0 for any free one; the port. Raises MetricsAddressRefused."""
    try:
        server = _Server(host, port, _answers(metrics))
    except OSError as error:
        raise MetricsAddressRefused(
            f"TASK_WORKER_METRICS_HOST={host}, TASK_WORKER_METRICS_PORT={port}: cannot listen there: {error.strerror}"
        ) from error
    threading.Thread(target=server.serve_forever, args=[STOPS_WITHIN_S], name="metrics", daemon=True).start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()


class _Server(ThreadingHTTPServer):
    request_queue_size = 64

    def __init__(self, host: str, port: int, answers: type[BaseHTTPRequestHandler]) -> None:
        self.address_family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        super().__init__((host, port), answers)

    def server_bind(self) -> None:
        """Without the library's question to DNS what this machine is called, which may take long."""
        socketserver.TCPServer.server_bind(self)


def _answers(metrics: WorkerMetrics) -> type[BaseHTTPRequestHandler]:
    pages: Mapping[str, tuple[str, Callable[[], bytes]]] = {
        "/metrics": (CONTENT_TYPE_PLAIN_0_0_4, metrics.text),
        "/healthz": ("application/json", lambda: encode({"alive": True})),
    }

    class Answers(BaseHTTPRequestHandler):
        server_version = "taskservice"
        sys_version = ""
        timeout = ANSWERED_WITHIN_S  # who connects and says nothing keeps no thread

        def do_GET(self) -> None:
            found = pages.get(self.path.partition("?")[0])
            if found is None:
                self.send_error(404)
                return
            content_type, text = found
            body = text()
            self.send_response(200)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(body)

        do_HEAD = do_GET

        def log_message(self, format: str, *args: object) -> None:
            """Nobody wants a line a scrape."""

    return Answers
