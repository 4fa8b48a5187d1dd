"""Auditing: the whole log folded task by task in bounded memory, and what the execution queue has to hold by it.

Synchronous, on a connection in autocommit: nothing but this runs in its process.
"""
