"""Ida is in Vejen's programme, in which she writes down her network, and hands it in."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest

from app.programmes.contract import EnrolmentView, ItemView
from app.programmes.hand_ins.handing_in import hand_in_task
from tests.booking.office import Acting
from tests.people import Cast
from tests.programmes.described import Describe, Enrol, Stands

HandIn = Callable[..., UUID]
Item = Callable[[], ItemView]


@pytest.fixture
def view(cast: Cast, publish: Describe, enrolled: Enrol) -> EnrolmentView:
    """Ida is in Vejen's programme from today."""
    return enrolled(publish(), cast.ida)


@pytest.fixture
def item_id(view: EnrolmentView) -> UUID:
    """The task to write down one's network."""
    return next(item.id for item in view.items if item.key == "network")


@pytest.fixture
def item(view: EnrolmentView, item_id: UUID, stands: Stands) -> Item:
    """Return how the task stands now."""
    return lambda: next(one for one in stands(view.id).items if one.id == item_id)


@pytest.fixture
def handed_in(acting_as: Acting, cast: Cast, item_id: UUID) -> HandIn:
    """Have Ida hand in some words, or what else she has; returns the hand-in."""

    def handing(text: str = "Ti navne", **what: UUID) -> UUID:
        with acting_as(cast.ida) as uow:
            return hand_in_task(uow, item_id, text=text, **what).id

    return handing
