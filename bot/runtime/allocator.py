"""glibc's allocator, kept from holding what Python has given back.

Of its own accord it makes a heap for each thread, and takes ever larger blocks from heaps that
shrink at their end only: 10 to 20 MB of what a start and a load had needed for a moment.
"""

import ctypes

_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8  # malloc.h
# In bytes. A block of that size is made by the system and given back to it at once. asyncio makes
# room for 256 kB whenever it reads from a socket, which took nine times as long that way.
BLOCK = 512 * 1024


def give_back() -> None:
    """Call it before there are threads. Where the C library is another, nothing changes."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_ARENA_MAX, 1)  # threads take turns anyhow: the interpreter's lock
        mallopt(_MMAP_THRESHOLD, BLOCK)
        mallopt(_TRIM_THRESHOLD, BLOCK)
