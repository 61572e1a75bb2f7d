"""A process that has imported the program and forks it as often as it is asked: what a start costs
is then what the program does, and not the second and a half in which Python reads its modules.

    python nest.py ROOT SOCKET

Each connection is one life: it asks in a line of JSON (`words`, `folder`, `environment`, `log`,
`errors`), is told the child's pid, and its exit code when it has ended. What is forked is a process
like any other, to be killed at any moment; it dies with the nest, and the nest with who started it.
"""

import atexit
import contextlib
import gc
import json
import os
import selectors
import signal
import socket
import sys
import threading
import traceback
from pathlib import Path
from typing import Any

LOOK_SECONDS = 0.02  # for children that ended


def main() -> None:
    root, address = sys.argv[1:]
    sys.path[0] = root
    sys.path.append(str(Path(__file__).parents[3]))
    gc.disable()  # as bot.py does: nothing that the children share is looked through and copied
    from bot.cli.main import main as program
    from tests.servers import die_with_parent

    assert threading.active_count() == 1, "a thread would be lost in every child"
    lives: dict[int, socket.socket] = {}
    with socket.socket(socket.AF_UNIX) as door, selectors.DefaultSelector() as selector:
        door.bind(address)
        door.listen(64)
        selector.register(door, selectors.EVENT_READ)
        while True:
            for _ in selector.select(LOOK_SECONDS if lives else None):
                life, _ = door.accept()
                with life.makefile("rb") as asked:
                    line = asked.readline()
                if not line:  # only to see whether we are there
                    life.close()
                    continue
                pid = os.fork()
                if pid == 0:
                    die_with_parent(signal.SIGKILL)
                    _live(json.loads(line), program, (door, life, *lives.values()))
                lives[pid] = life
                _tell(life, pid)
            _reap(lives)


def _reap(lives: dict[int, socket.socket]) -> None:
    while lives:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if pid == 0:
            return
        life = lives.pop(pid)
        _tell(life, os.waitstatus_to_exitcode(status))
        life.close()


def _tell(life: socket.socket, number: int) -> None:
    with contextlib.suppress(OSError):  # nobody asks any more
        life.sendall(f"{number}\n".encode())


def _live(asked: dict[str, Any], program: Any, ours: tuple[socket.socket, ...]) -> None:
    """Be the program, to the end."""
    for each in ours:
        os.close(each.detach())
    os.chdir(asked["folder"])
    os.environ.clear()
    os.environ.update(asked["environment"])
    for stream, path in ((1, asked["log"]), (2, asked["errors"])):
        said = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        os.dup2(said, stream)
        os.close(said)
    sys.argv[:] = asked["words"]
    sys.path.pop()
    code = 1
    try:
        program()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
        raise  # no further than to our end below
    finally:
        threading._shutdown()  # type: ignore[attr-defined]
        atexit._run_exitfuncs()
        for text in (sys.stdout, sys.stderr):
            text.flush()
        os._exit(code)


if __name__ == "__main__":
    main()
