"""Python's collector of cycles, kept out of what a start makes.

The modules and tables of a start are a million objects that stay. To look through them again and
again took 0.35 of a start's 2.6 s of CPU, and it would go on with every full collection.
"""

import gc

# A turn makes some thousand objects that no cycle holds, and Python looks for cycles among every
# 700 of them. What is left out of the collector does not count as old, so that all of it that a
# cache has kept since was looked through again and again, too.
THRESHOLDS = 20_000, 10, 20


def hold() -> None:
    """Collect nothing while what is made will stay."""
    gc.disable()


def resume() -> None:
    """Collect from now on, and leave what was made meanwhile out of it. Where collecting goes on,
    as in the tests, nothing changes."""
    if not gc.isenabled():
        gc.freeze()
        gc.set_threshold(*THRESHOLDS)
        gc.enable()
