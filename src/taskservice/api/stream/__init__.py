"""The live stream: one reader of the log a process, each event encoded once, shared by all clients that want it.

``hub`` reads pages and hands their ``frames`` to ``channels``; a channel passes one chunk of bytes to each of its
``subscribers``; ``follow`` is one client's stream, from history into live.
"""
