"""The process's tracer, which sends spans by OTLP over HTTP from a thread of its own.

What is not said here OpenTelemetry reads from the environment: OTEL_SERVICE_NAME, OTEL_RESOURCE_ATTRIBUTES,
OTEL_TRACES_SAMPLER, OTEL_EXPORTER_OTLP_HEADERS, OTEL_BSP_*, OTEL_SDK_DISABLED.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version

from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

# A collector that does not answer must not hold up a shutdown.
LAST_SPANS_WITHIN_S = 3.0


@contextmanager
def open_tracer(endpoint: str | None, service: str) -> Iterator[trace.Tracer]:
    provider = start_tracer(endpoint, service)
    try:
        yield provider.get_tracer("taskservice", version("taskservice"))
    finally:
        sending = threading.Thread(target=provider.shutdown, name="last spans", daemon=True)
        sending.start()
        sending.join(LAST_SPANS_WITHIN_S)


def start_tracer(endpoint: str | None, service: str) -> TracerProvider:
    """It becomes the global one, so that spans of handlers go the same way, unless somebody has set another before."""
    # the resource of the environment would be overwritten by what is given
    named = {} if "OTEL_SERVICE_NAME" in os.environ else {SERVICE_NAME: service}
    provider = TracerProvider(resource=Resource.create(named), shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(_address(endpoint))))
    if isinstance(trace.get_tracer_provider(), trace.ProxyTracerProvider):
        trace.set_tracer_provider(provider)
    return provider


def _address(endpoint: str | None) -> str | None:
    """None: by OpenTelemetry's own rules. Our setting may also come from a `.env` file, which it does not read."""
    if endpoint is None or "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT" in os.environ:
        return None
    return endpoint.rstrip("/") + "/v1/traces"
