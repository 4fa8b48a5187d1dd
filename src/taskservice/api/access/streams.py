"""The answers that last, by who asked for them: they end with the token."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

Cut = Callable[[], None]


class OpenStreams:
    """By the token's id; None: of whoever came in while there were no tokens."""

    def __init__(self) -> None:
        self._cuts: dict[int | None, list[Cut]] = {}

    @contextmanager
    def until_cut(self, token_id: int | None, cut: Cut) -> Iterator[None]:
        cuts = self._cuts.setdefault(token_id, [])
        cuts.append(cut)
        try:
            yield
        finally:
            cuts.remove(cut)
            if not cuts:
                self._cuts.pop(token_id, None)

    def cut_unless(self, good: Callable[[int | None], bool]) -> None:
        for token_id in [one for one in self._cuts if not good(one)]:
            for cut in list(self._cuts[token_id]):
                cut()
