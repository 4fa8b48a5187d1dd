"""Operations: cancelling or re-running all tasks that match, in the background, whatever server dies meanwhile.

``requests`` is what people ask for; ``turn`` is one step of one operation in one transaction; ``runner`` takes turns.
"""
