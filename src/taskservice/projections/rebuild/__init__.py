"""Rebuilding a read model from the log: its next version beside the live one, then a swap, while all read and write.

Tables carry their version in their names; readers go through views of the plain names. A version whose checkpoint is
not live is being built where its number is above that of the live one, and retired where it is below.
"""
