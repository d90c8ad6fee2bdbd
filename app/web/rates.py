"""Keeps anybody from doing too much in a short time: token buckets, one a key, in this process.

With several processes a person gets so many in each; it is a fuse, not an account.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass

from app.core.clock import stopwatch

MOST_KEYS = 20_000


@dataclass
class _Bucket:
    tokens: float
    filled_at: float


class Rate:
    """So many a second for each key, and so many at once."""

    def __init__(
        self, per_second: float, at_once: int, *, watch: Callable[[], float] = stopwatch
    ) -> None:
        """Let `at_once` through at once, and `per_second` in the long run."""
        self._per_second, self._at_once, self._watch = per_second, at_once, watch
        self._buckets: OrderedDict[Hashable, _Bucket] = OrderedDict()
        self._lock = threading.Lock()

    def takes(self, key: Hashable) -> bool:
        """Say whether one more is let through, and count it if so."""
        now = self._watch()
        with self._lock:
            bucket = self._buckets.get(key)
            if bucket is None:
                bucket = self._buckets[key] = _Bucket(float(self._at_once), now)
            self._buckets.move_to_end(key)
            grown = (now - bucket.filled_at) * self._per_second
            bucket.tokens, bucket.filled_at = min(self._at_once, bucket.tokens + grown), now
            while len(self._buckets) > MOST_KEYS:
                self._buckets.popitem(last=False)
            if bucket.tokens < 1:
                return False
            bucket.tokens -= 1
            return True
