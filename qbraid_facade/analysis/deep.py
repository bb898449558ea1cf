"""Running what recurses deeply, however much of its stack the caller has used."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

_STACK = 256 * 1024 * 1024  # bytes; the system gives what is touched of them only
_FRAMES = 100_000
_LOCK = threading.Lock()
_ResultT = TypeVar("_ResultT")


def deeply(work: Callable[[], _ResultT]) -> _ResultT:
    """The result of some work, which is done in a thread of its own and may recurse deeply there.

    Both limits are of the whole process: one at a time changes them, and puts them back when it is done. Threads that
    are started meanwhile get the large stack too, which costs nothing.
    """
    with _LOCK:
        frames, stack = sys.getrecursionlimit(), threading.stack_size(_STACK)
        try:
            sys.setrecursionlimit(max(frames, _FRAMES))
            with ThreadPoolExecutor(1) as pool:
                return pool.submit(work).result()
        finally:
            threading.stack_size(stack)
            sys.setrecursionlimit(frames)
