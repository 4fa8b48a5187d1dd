"""The OpenAPI 3.1 document, made from the same limits, statuses and events that the code checks and sends."""
