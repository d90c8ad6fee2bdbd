"""Read me first: how a test reads here.

A test is a sentence. The allowed case stands beside the refused one. Each test has a database of
its own with the cast of `tests/people.py` in it, a clock that stands still, and transports that
keep what they were given. Nothing of our own is ever mocked: what can be asserted is the outcome.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from uuid import UUID

import pytest

from app.core.errors import Forbidden, NotFound
from app.core.work import NOBODY, UnitOfWork, Units
from app.listings.following import follow_category, followers_of, subscriptions, unfollow_category
from app.listings.models import Category
from tests.people import Cast, Person

# Open a writing unit as one of the cast; it commits at the end of the `with` block.
Acting = Callable[[Person], AbstractContextManager[UnitOfWork]]


@pytest.fixture
def transport(units: Units, cast: Cast) -> UUID:
    """A category that one can follow. What only this file needs is made in this file."""
    with units.write(cast.here) as uow:
        category = Category(
            id=uow.new_id(), slug="transport", name_da="Transport", name_en="Transport"
        )
        uow.session.add(category)
    return category.id


# The rule, through the verb: no page, no API, no socket.
def test_whoever_follows_a_category_is_among_its_followers(
    acting_as: Acting, cast: Cast, transport: UUID
) -> None:
    with acting_as(cast.ida) as uow:
        assert follow_category(uow, transport)
    with acting_as(cast.anders) as uow:
        assert followers_of(uow, [transport]) == [cast.ida.id]


# Doing it twice, as impatient thumbs do.
def test_following_twice_is_following_once(acting_as: Acting, cast: Cast, transport: UUID) -> None:
    with acting_as(cast.ida) as uow:
        assert follow_category(uow, transport)
        assert not follow_category(uow, transport)
        assert [followed.slug for followed in subscriptions(uow)] == ["transport"]


# Undoing it, also twice.
def test_one_can_stop_following(acting_as: Acting, cast: Cast, transport: UUID) -> None:
    with acting_as(cast.ida) as uow:
        follow_category(uow, transport)
        unfollow_category(uow, transport)
        unfollow_category(uow, transport)
        assert subscriptions(uow) == []


# Who may not.
def test_a_stranger_follows_nothing(units: Units, cast: Cast, transport: UUID) -> None:
    with pytest.raises(Forbidden), units.write(cast.here, NOBODY) as uow:
        follow_category(uow, transport)


# The municipality next door: what is not ours does not exist.
def test_the_neighbours_category_does_not_exist(
    acting_as: Acting, cast: Cast, transport: UUID
) -> None:
    with pytest.raises(NotFound), acting_as(cast.nabo) as uow:
        follow_category(uow, transport)
    with acting_as(cast.nora) as uow:
        assert followers_of(uow, [transport]) == []
