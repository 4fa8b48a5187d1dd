"""The execution queue: every change of a live execution, each with its events in one transaction.

All operations take and return batches, on a connection in autocommit. A row that fails its gate is left out and
reported; it never fails its neighbours.
"""
