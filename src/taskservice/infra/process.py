"""What a process of ours asks of its system: an end with its parent, and a garbage collector that keeps quiet."""

from __future__ import annotations

import ctypes
import gc
import os
import signal
import sys
import threading
import time

_PR_SET_PDEATHSIG = 1
_LOOK_EVERY_S = 1.0


def calm_collector() -> None:
    """Called once a process has its modules: what lives for ever is not looked at again, and a full look is rare.

    A full collection of a busy server takes some 100 ms, for which every stream stands still.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 100)


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
