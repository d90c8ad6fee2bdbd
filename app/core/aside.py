"""Work that would hold a web process's loop still is done in a native thread beside it.

Ciphering ten megabytes takes a few milliseconds, hashing them tens: the thread lets go of the
interpreter while the C code works, and the loop goes on serving everybody else. Where there is no
loop, as in the worker, the work is simply done.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from gevent import get_hub
from gevent.monkey import is_module_patched

Done = TypeVar("Done")


def aside(work: Callable[[], Done]) -> Done:
    """Do work that touches no database and logs nothing, and wait for it without holding others up.

    What it raises is raised here.
    """
    if not is_module_patched("threading"):
        return work()
    outcome: list[Done] = []
    broken: list[BaseException] = []

    def run() -> None:  # gevent would print what a thread raises
        try:
            outcome.append(work())
        except BaseException as raised:  # noqa: BLE001 — raised again in the loop
            broken.append(raised)

    get_hub().threadpool.apply(run)
    if broken:
        raise broken[0]
    return outcome[0]
