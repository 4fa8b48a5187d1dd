"""The execution queue from the events, for disaster recovery: where the two differ, the events are right.

A live system may run meanwhile. Rows that agree are left alone; the others are written in small transactions, each of
which holds the append lock, so that the log stands still, and leaves out rows that somebody is just changing.

What runs by the events is restored as running, with its worker and its fencing token. If that worker lives it may end
the attempt, as nobody else could; if its lease ran out, or it is not registered, rescue takes the attempt back; if it
lives but has given the attempt up, because its report was refused while the row was missing, rescue does so at the
deadline.
"""
