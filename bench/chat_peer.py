"""What every server of the chat benchmark is: started for a block, and asked what it stored."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import psutil


class Missing(Exception):
    """A program that a peer needs is not installed; the message says how it is."""


@dataclass(frozen=True)
class Peer:
    """A server that runs, with accounts for clients, in pairs: 2n talks with 2n + 1.

    `clients` are the arguments of each client's wire; `stored` says how many messages the server
    has kept since it was started, and is None for one that keeps nothing. `untold` says how many
    are yet to be told of what they have not seen, where the server does that.
    """

    name: str
    wire: str
    clients: Sequence[dict[str, Any]]
    processes: Sequence[int]
    stored: Callable[[], int] | None
    untold: Callable[[], int] | None = None
    at_once: int = 50
    connected_within: float = 180
    steady_rate: float = 200
    first_rate: float = 200
    notes: Sequence[str] = field(default_factory=tuple)

    def memory(self) -> int:
        """Return the resident bytes of the server's processes and their children."""
        every = [psutil.Process(pid) for pid in self.processes]
        every += [child for one in every for child in one.children(recursive=True)]
        return sum(process.memory_info().rss for process in every)
