"""A memory of bounded size: what was used least lately is forgotten first."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Iterable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Lru(Generic[Key, Value]):
    """Keeps values by key, as many as their weights allow."""

    def __init__(self, most: int) -> None:
        """Keep values of this weight together; a value weighs 1 unless it is said."""
        self._most, self._weight = most, 0
        self._kept: OrderedDict[Key, tuple[Value, int]] = OrderedDict()

    def __len__(self) -> int:
        """Return how many values are kept."""
        return len(self._kept)

    def __contains__(self, key: Key) -> bool:
        """Say whether a value is kept, without using it."""
        return key in self._kept

    def get(self, key: Key) -> Value | None:
        """Return a value, which is then the one used last."""
        found = self._kept.get(key)
        if found is None:
            return None
        self._kept.move_to_end(key)
        return found[0]

    def look(self, keys: Iterable[Key]) -> list[Value | None]:
        """Return several values, without counting it as a use of them."""
        kept = self._kept
        return [found[0] if (found := kept.get(key)) else None for key in keys]

    def put(self, key: Key, value: Value, weight: int = 1) -> None:
        """Keep a value; one that outweighs all the room is not kept."""
        self.drop((key,))
        if weight > self._most:
            return
        self._kept[key] = (value, weight)
        self._weight += weight
        while self._weight > self._most:
            _, (_, gone) = self._kept.popitem(last=False)
            self._weight -= gone

    def drop(self, keys: Iterable[Key]) -> None:
        """Forget some values, where they are kept."""
        for key in keys:
            found = self._kept.pop(key, None)
            if found is not None:
                self._weight -= found[1]

    def clear(self) -> None:
        """Forget everything."""
        self._kept.clear()
        self._weight = 0
