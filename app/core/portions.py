"""Long lists in portions: a statement takes so many values at a time, and others wait meanwhile."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")


def in_portions(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """Yield the items in their order, so many at a time."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
