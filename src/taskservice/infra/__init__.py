"""PostgreSQL and the process around it: embedded server, pools, events, queue, settings, logs."""
