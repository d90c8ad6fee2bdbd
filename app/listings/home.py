"""What others say at the top of the feed to whoever begins there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from app.core.work import UnitOfWork


@dataclass(frozen=True)
class HomeLine:
    """A sentence, and the path of the page that says more."""

    words: str
    path: str


class SaysAtHome(Protocol):
    """Says something to whoever begins at the feed."""

    def __call__(self, uow: UnitOfWork) -> HomeLine | None:
        """Return what there is to say to the acting person; None for nothing."""
