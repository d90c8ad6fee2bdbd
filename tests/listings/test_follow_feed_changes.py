"""Every process's copy of the feed keeps up with the database, by changes or from the beginning."""

from datetime import timedelta
from uuid import UUID

import pytest

from app.core.work import Municipality, Units, the_service
from app.listings import feed_copy
from app.listings.feed import count_answers, read_page
from app.listings.feed_changes import KEPT_CHANGES, changed_since, feed_version, note_change
from app.listings.feed_copy import Feed
from app.listings.feed_filters import NO_FILTERS
from tests.factories.listings import add_listing, close_listing
from tests.people import Cast


def shown(feed: Feed, here: Municipality) -> list[UUID]:
    copy, today = feed.of(here), feed.units.clock.now().date()
    page = read_page(copy, feed.units, NO_FILTERS, today=today, limit=100)
    total = count_answers(copy, feed.units, NO_FILTERS, today=today).total
    assert min(total, 100) == len(page.found)
    return [one.listing_id for one in page.found]


def test_a_copy_takes_in_what_another_process_changed(units: Units, here: Municipality) -> None:
    feed = Feed(units, patience=0)
    assert shown(feed, here) == []
    with units.write(here, the_service("test")) as uow:
        first = add_listing(uow, age=timedelta(hours=2))
        second = add_listing(uow, age=timedelta(hours=1))
    assert shown(feed, here) == [second, first]
    with units.write(here, the_service("test")) as uow:
        close_listing(uow, first)
        between = add_listing(uow, age=timedelta(hours=3))
    assert shown(feed, here) == [second, between]
    assert shown(Feed(units, patience=0), here) == [second, between]


def test_a_copy_that_was_away_too_long_begins_anew(units: Units, here: Municipality) -> None:
    feed = Feed(units, patience=0)
    shown(feed, here)
    with units.write(here, the_service("test")) as uow:
        kept = add_listing(uow)
        for _ in range(KEPT_CHANGES + 250):
            note_change(uow, kept)
    with units.read(here) as uow:
        assert changed_since(uow, 0) is None
        assert feed_version(uow) == KEPT_CHANGES + 251
    assert shown(feed, here) == [kept]


def test_a_copy_catches_up_with_very_many_changes(units: Units, here: Municipality) -> None:
    feed = Feed(units, patience=0)
    shown(feed, here)
    with units.write(here, the_service("test")) as uow:
        ids = [
            add_listing(uow, age=timedelta(minutes=n))
            for n in range(feed_copy.MOST_CHANGES_AT_ONCE + 20)
        ]
    assert shown(feed, here) == ids[:100]


def test_a_patient_copy_looks_again_when_it_is_told(units: Units, here: Municipality) -> None:
    feed = Feed(units, patience=3_600)
    assert shown(feed, here) == []
    with units.write(here, the_service("test")) as uow:
        one = add_listing(uow)
    assert shown(feed, here) == []
    feed.look_again(here.id)
    assert shown(feed, here) == [one]


def test_each_municipality_counts_its_own_changes(units: Units, cast: Cast) -> None:
    with units.write(cast.next_door, the_service("test")) as uow:
        add_listing(uow)
    with units.read(cast.here) as uow:
        assert feed_version(uow) == 0
        assert changed_since(uow, 0) == []
    with units.read(cast.next_door) as uow:
        assert feed_version(uow) == 1


def test_a_change_that_is_rolled_back_was_never_there(units: Units, here: Municipality) -> None:
    with pytest.raises(ZeroDivisionError), units.write(here, the_service("test")) as uow:
        add_listing(uow)
        raise ZeroDivisionError
    with units.read(here) as uow:
        assert feed_version(uow) == 0
