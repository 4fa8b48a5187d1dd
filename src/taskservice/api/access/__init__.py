"""Who may ask for what. ``table`` says which role each operation needs; ``gate`` lets in by it, for every protocol.

``credentials`` finds the token in a request's head, ``known`` holds all tokens, ``streams`` ends those of a token that
is not good any more, ``principal`` is who was let in.
"""
