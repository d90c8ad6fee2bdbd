"""What is left of what a citizen was to do, and what of it is done: pure decisions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from app.programmes.contract import DoneHow, EnrolmentState, EnrolmentView, ItemView


class Doable(Protocol):
    """What may be done, and what it is done by: an item as it is kept, or as it is shown."""

    @property
    def subject(self) -> str: ...

    @property
    def done_at(self) -> datetime | None: ...

    @property
    def done_how(self) -> str | None: ...


def missing_in(view: EnrolmentView) -> tuple[ItemView, ...]:
    """Return what was missed, and what a required part that is over asked without a day."""
    is_over = view.required_until_on is not None and view.state == EnrolmentState.FREE
    return tuple(
        item
        for item in view.items
        if not item.is_done
        and (item.is_missed or (is_over and item.is_required and item.due_on is None))
    )


def subjects_done(items: Iterable[Doable]) -> set[str]:
    """Return what some items were done by; what one was let off may be agreed on after all."""
    done = (one for one in items if one.done_at is not None)
    return {one.subject for one in done if one.done_how != DoneHow.EXCUSED}
