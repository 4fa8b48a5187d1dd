"""An OpenTelemetry collector: takes spans by OTLP over HTTP, and keeps them."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)
from opentelemetry.proto.common.v1.common_pb2 import KeyValue


@dataclass(frozen=True)
class Seen:
    """A span. ``parent`` is "" for a trace's first; ``service`` is who sent it."""

    trace_id: str
    span_id: str
    parent: str
    name: str
    service: str
    start_ns: int
    end_ns: int
    failed: bool
    attributes: Mapping[str, object]


@dataclass
class Collector:
    address: str = ""
    spans: list[Seen] = field(default_factory=list)
    received: bytes = b""

    def of(self, trace_id: str) -> list[Seen]:
        return [span for span in list(self.spans) if span.trace_id == trace_id]

    def take(self, body: bytes) -> None:
        self.received += body
        request = ExportTraceServiceRequest.FromString(body)
        for resource in request.resource_spans:
            service = str(_plain(resource.resource.attributes)["service.name"])
            for span in (span for scope in resource.scope_spans for span in scope.spans):
                ids = span.trace_id.hex(), span.span_id.hex(), span.parent_span_id.hex()
                times = span.start_time_unix_nano, span.end_time_unix_nano
                failed = span.status.code == span.status.STATUS_CODE_ERROR
                self.spans.append(Seen(*ids, span.name, service, *times, failed, _plain(span.attributes)))


@contextmanager
def collecting() -> Iterator[Collector]:
    collector = Collector()

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            assert self.path == "/v1/traces"
            assert self.headers["Content-Type"] == "application/x-protobuf"
            collector.take(gzip.decompress(body) if self.headers.get("Content-Encoding") == "gzip" else body)
            answer = ExportTraceServiceResponse().SerializeToString()
            self.send_response(200)
            self.send_header("Content-Type", "application/x-protobuf")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        collector.address = f"http://127.0.0.1:{server.server_address[1]}"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield collector
        server.shutdown()


def _plain(attributes: object) -> dict[str, object]:
    return {pair.key: _value(pair) for pair in attributes}  # type: ignore[attr-defined]


def _value(pair: KeyValue) -> object:
    kind = pair.value.WhichOneof("value")
    assert kind is not None
    return getattr(pair.value, kind)
