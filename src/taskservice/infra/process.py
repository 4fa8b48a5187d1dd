"""What one process must know of its parent."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
import time

_PR_SET_PDEATHSIG = 1
_LOOK_EVERY_S = 1.0


def die_with_parent(parent_pid: int, number: signal.Signals = signal.SIGTERM) -> None:
    """Have this process get signal ``number`` when its parent ``parent_pid`` ends, however that ends.

    Linux: by the kernel, at once; it is the parent's thread that counts, so the parent starts us from one that lasts.
    Elsewhere: a thread looks every second.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, number)
        if os.getppid() != parent_pid:  # it ended before we asked
            os.kill(os.getpid(), number)
    else:
        threading.Thread(target=_watch_parent, args=(parent_pid, number), name="parent-watch", daemon=True).start()


def _watch_parent(parent_pid: int, number: signal.Signals) -> None:
    while os.getppid() == parent_pid:
        time.sleep(_LOOK_EVERY_S)
    os.kill(os.getpid(), number)
