"""What speaks HTTP: REST, the event stream, problems, metrics, the OpenAPI document."""
