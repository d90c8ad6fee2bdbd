"""Approval tells each follower once, in the app, and nobody who does not follow."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, insert, select

from app.accounts.contract import Role
from app.accounts.people import add_person
from app.channels.recording import RecordingEmail
from app.core.clock import FixedClock
from app.core.work import UnitOfWork, Units
from app.listings.categories import categories
from app.listings.contract import ListingApproved
from app.listings.following import follow_category
from app.listings.listeners_following import TOLD_AT_ONCE, tell_followers
from app.listings.models import Listing, Subscription
from app.notifications.devices import register_device
from app.notifications.models import Notification
from app.notifications.reading import list_notifications, unread_count
from app.web.services import Services
from tests.channels.browser import subscribed
from tests.factories.listings import add_categories, add_listing
from tests.people import Cast, Person

Acting = Callable[[Person], AbstractContextManager[UnitOfWork]]


@pytest.fixture
def listing_id(units: Units, acting_as: Acting, cast: Cast) -> UUID:
    """An opening in two categories; Ida follows both, Omar one, Anders neither."""
    with units.write(cast.here) as uow:
        first, second = list(add_categories(uow).values())[:2]
        opening = add_listing(uow, "Truckfører", category_ids=(first, second))
    for person, followed in ((cast.ida, (first, second)), (cast.omar, (first,))):
        with acting_as(person) as uow:
            for category_id in followed:
                follow_category(uow, category_id)
    return opening


def _approve(units: Units, cast: Cast, listing_id: UUID, work_off: Callable[[], None]) -> None:
    with units.write(cast.here) as uow:
        uow.record(ListingApproved(listing_id))
    work_off()


def _titles(acting_as: Acting, person: Person) -> list[str]:
    with acting_as(person) as uow:
        return [item.body for item in list_notifications(uow, limit=20)]


def test_each_follower_is_told_once_whatever_the_number_of_categories(
    units: Units, acting_as: Acting, cast: Cast, listing_id: UUID, work_off: Callable[[], None]
) -> None:
    _approve(units, cast, listing_id, work_off)
    for person in (cast.ida, cast.omar):
        (body,) = _titles(acting_as, person)
        assert "Truckfører" in body
    assert _titles(acting_as, cast.anders) == []


def test_approving_again_tells_nobody_again(
    units: Units, acting_as: Acting, cast: Cast, listing_id: UUID, work_off: Callable[[], None]
) -> None:
    for _ in range(3):
        _approve(units, cast, listing_id, work_off)
    assert len(_titles(acting_as, cast.ida)) == 1


def test_who_has_read_the_opening_is_not_written_to_about_it(
    services: Services,
    cast: Cast,
    clock: FixedClock,
    listing_id: UUID,
    work_off: Callable[[], None],
    client_of: Callable[[Person], FlaskClient],
) -> None:
    with services.units.write(cast.here) as uow:
        listing = uow.session.scalars(select(Listing).where(Listing.id == listing_id)).one()
        listing.apply_by = None
    for person in (cast.ida, cast.omar):
        browser = subscribed(f"https://fcm.googleapis.com/fcm/send/{person.name}")
        with services.units.write(cast.here, person.actor) as uow:
            register_device(uow, browser.subscription)
    _approve(services.units, cast, listing_id, work_off)
    services.jobs.run("deliveries")
    page = client_of(cast.ida).get(f"/opslag/{listing_id}")
    assert page.status_code == 200
    with services.units.read(cast.here, cast.ida.actor) as uow:
        assert unread_count(uow) == 0
    clock.advance(timedelta(hours=5))
    services.jobs.run("deliveries")
    email = services.transports.email
    assert isinstance(email, RecordingEmail)
    assert [mail.to for mail in email.sent] == [cast.omar.email]


def test_hearing_the_event_twice_adds_nothing(
    units: Units, acting_as: Acting, cast: Cast, listing_id: UUID
) -> None:
    for _ in range(2):
        with units.write(cast.here) as uow:
            tell_followers(uow, ListingApproved(listing_id))
            row = uow.session.scalars(select(Listing).where(Listing.id == listing_id)).one()
            row.followers_told_at = None
    assert len(_titles(acting_as, cast.ida)) == 1


def test_a_great_many_are_told_bit_by_bit_and_each_once(
    units: Units, acting_as: Acting, cast: Cast, listing_id: UUID, work_off: Callable[[], None]
) -> None:
    with units.write(cast.here) as uow:
        people = [
            add_person(uow, name=f"Følger {n}", email=None, roles=[Role.CITIZEN])
            for n in range(TOLD_AT_ONCE + 3)
        ]
        category_id = categories(uow)[0].id
        since = {"municipality_id": cast.here.id, "category_id": category_id, "since": uow.now}
        uow.session.execute(
            insert(Subscription),
            [since | {"id": uow.new_id(), "person_id": one} for one in people],
        )
    with units.write(cast.here) as uow:
        tell_followers(uow, ListingApproved(listing_id))
    with units.read(cast.here) as uow:
        assert _told(uow) == TOLD_AT_ONCE, "others may write before the rest are told"
    work_off()
    with units.read(cast.here) as uow:
        assert _told(uow) == len(people) + 2
        listing = uow.session.scalars(select(Listing).where(Listing.id == listing_id)).one()
        assert listing.followers_told_at is not None


def _told(uow: UnitOfWork) -> int:
    return uow.session.scalar(select(func.count(Notification.id))) or 0


def test_the_author_is_not_told_of_their_own_opening(
    units: Units, acting_as: Acting, cast: Cast, listing_id: UUID, work_off: Callable[[], None]
) -> None:
    with units.write(cast.here) as uow:
        row = uow.session.scalars(select(Listing).where(Listing.id == listing_id)).one()
        row.author_id = cast.ida.id
    _approve(units, cast, listing_id, work_off)
    assert _titles(acting_as, cast.ida) == []
    assert len(_titles(acting_as, cast.omar)) == 1
