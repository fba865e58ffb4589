"""The ways in: the command line, the HTTP interface and the worker. Everything that decides something is in `pipelines`."""
