"""After an import each follower hears once, of what is new to them, and not of a first import."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from app.core.clock import FixedClock
from app.core.texts import use_language
from app.core.work import Municipality, Units
from app.listings.categories import categories
from app.listings.closing import close_listing
from app.listings.contract import ImportFinished
from app.listings.following import follow_category
from app.listings.import_digest import tell_followers_of_import
from app.listings.models import ClosedBecause, Listing
from app.listings.models_importing import RunState
from app.notifications.reading import list_notifications
from tests.listings.imports import THEN, bring_in, hits, ready
from tests.people import Cast, Person

LAGER, IT = "lager-og-logistik", "it-og-teleteknik"
IN_LAGER = {"Occupation": "Lager- og logistikmedarbejder"}
IN_IT = {"Occupation": "Programmør og systemudvikler"}


@pytest.fixture(autouse=True)
def _on_that_day(clock: FixedClock, units: Units, here: Municipality, cast: Cast) -> None:
    clock.set(THEN)
    ready(units, here)
    ready(units, cast.next_door)


@pytest.fixture
def follow(units: Units) -> Callable[..., None]:
    def act(person: Person, *slugs: str) -> None:
        with units.write(person.municipality, person.actor) as uow:
            for one in categories(uow):
                if one.slug in slugs:
                    follow_category(uow, one.id)

    return act


@pytest.fixture
def told(units: Units) -> Callable[[Person], list[Any]]:
    def act(person: Person) -> list[Any]:
        with (
            units.read(person.municipality, person.actor) as uow,
            use_language(person.actor.language),
        ):
            return list(list_notifications(uow, limit=20))

    return act


def run_twice(units: Units, here: Municipality) -> UUID:
    """Bring something in silently, and then three openings in two categories."""
    bring_in(units, here, hits({"ID": "1"} | IN_LAGER))
    return bring_in(
        units, here,
        hits({"ID": "1"} | IN_LAGER, {"ID": "2"} | IN_LAGER, {"ID": "3"} | IN_LAGER,
             {"ID": "4"} | IN_IT),
    ).id  # fmt: skip


def test_each_follower_hears_once_of_what_is_new_to_them(
    units: Units,
    here: Municipality,
    cast: Cast,
    follow: Any,
    told: Any,
    work_off: Any,
    client_of: Any,
) -> None:
    follow(cast.ida, LAGER)
    follow(cast.omar, LAGER, IT)
    run_twice(units, here)
    work_off()

    (to_ida,), (to_omar,) = told(cast.ida), told(cast.omar)
    assert to_ida.title == "2 nye opslag i det, du følger"
    assert to_omar.title == "3 new openings in what you follow"
    assert to_omar.body.endswith(". Warehouse, logistics and post, IT and telecommunications")
    shown = client_of(cast.ida).get(to_ida.url)
    assert shown.headers["Location"].startswith("/opslag?category=")


def test_of_one_new_opening_one_is_led_to_it(
    units: Units,
    here: Municipality,
    cast: Cast,
    follow: Any,
    told: Any,
    work_off: Any,
    client_of: Any,
) -> None:
    follow(cast.ida, IT)
    run_twice(units, here)
    work_off()

    (to_ida,) = told(cast.ida)
    with units.read(here) as uow:
        [opening] = uow.session.scalars(select(Listing).where(Listing.source_id == "4"))
    assert to_ida.body.startswith(f"{opening.title}. ")
    assert client_of(cast.ida).get(to_ida.url).headers["Location"] == f"/opslag/{opening.id}"


@pytest.mark.parametrize(("ids", "end"), [("2345", "1 mere."), ("23456", "2 flere.")])
def test_what_is_no_longer_open_is_not_counted_among_the_others(
    units: Units,
    here: Municipality,
    cast: Cast,
    follow: Any,
    told: Any,
    work_off: Any,
    ids: str,
    end: str,
) -> None:
    follow(cast.ida, LAGER)
    bring_in(units, here, hits({"ID": "1"} | IN_LAGER))
    new = [{"ID": one, "Title": f"Lagermand {one}"} | IN_LAGER for one in ids]
    bring_in(units, here, hits({"ID": "1"} | IN_LAGER, *new))
    work_off()
    named = "Lagermand 2 · Lagermand 3 · Lagermand 4"
    assert told(cast.ida)[0].body.startswith(f"{named} og {end} ")
    with units.write(here, cast.anders.actor) as uow:
        rows = uow.session.scalars(select(Listing).where(Listing.source_id.in_(["3", "4"])))
        for row in rows.all():
            close_listing(uow, row.id, because=ClosedBecause.FILLED)
    assert told(cast.ida)[0].body.startswith(f"Lagermand 2 og {end} ")


@pytest.mark.parametrize("closed", [["2"], ["2", "3"]])
def test_of_those_that_are_all_named_the_closed_ones_are_no_more(
    units: Units,
    here: Municipality,
    cast: Cast,
    follow: Any,
    told: Any,
    work_off: Any,
    closed: list[str],
) -> None:
    follow(cast.ida, LAGER)
    bring_in(units, here, hits({"ID": "1"} | IN_LAGER))
    new = [{"ID": one, "Title": f"Lagermand {one}"} | IN_LAGER for one in "234"]
    bring_in(units, here, hits({"ID": "1"} | IN_LAGER, *new))
    work_off()
    with units.write(here, cast.anders.actor) as uow:
        rows = uow.session.scalars(select(Listing).where(Listing.source_id.in_(closed)))
        for row in rows.all():
            close_listing(uow, row.id, because=ClosedBecause.FILLED)
    left = " · ".join(f"Lagermand {one}" for one in "234" if one not in closed)
    assert told(cast.ida)[0].body.startswith(f"{left}. ")


def test_whoever_follows_something_else_hears_nothing(
    units: Units, here: Municipality, cast: Cast, follow: Any, told: Any, work_off: Any
) -> None:
    follow(cast.ida, "foedevarer")
    follow(cast.nabo, LAGER)
    run_twice(units, here)
    work_off()

    assert told(cast.ida) == []
    assert told(cast.nabo) == []


def test_a_first_import_is_silent(
    units: Units, here: Municipality, cast: Cast, follow: Any, told: Any, work_off: Any
) -> None:
    follow(cast.ida, LAGER)
    bring_in(units, here, hits({"ID": "1"} | IN_LAGER))
    work_off()

    assert told(cast.ida) == []


def test_hearing_of_a_run_again_tells_nobody_again(
    units: Units, here: Municipality, cast: Cast, follow: Any, told: Any, work_off: Any
) -> None:
    follow(cast.ida, LAGER)
    run_id = run_twice(units, here)
    work_off()
    with units.write(here) as uow:
        tell_followers_of_import(uow, ImportFinished(run_id))

    assert len(told(cast.ida)) == 1


def test_what_went_in_before_a_run_failed_is_told_of(
    units: Units, here: Municipality, cast: Cast, follow: Any, told: Any, work_off: Any
) -> None:
    follow(cast.ida, LAGER)
    bring_in(units, here, hits({"ID": "1"} | IN_LAGER))

    def break_off(done: int, _total: int) -> None:
        if done:
            raise ZeroDivisionError

    both = hits({"ID": "1"} | IN_LAGER, {"ID": "2"} | IN_LAGER)
    assert bring_in(units, here, both, progress=break_off).state == RunState.FAILED
    work_off()
    bring_in(units, here, both)
    work_off()

    assert [one.title for one in told(cast.ida)] == ["1 nyt opslag i det, du følger"]


def test_a_first_import_that_fails_is_silent_too(
    units: Units, here: Municipality, cast: Cast, follow: Any, told: Any, work_off: Any
) -> None:
    follow(cast.ida, LAGER)

    def break_off(done: int, _total: int) -> None:
        if done:
            raise ZeroDivisionError

    bring_in(units, here, hits({"ID": "1"} | IN_LAGER), progress=break_off)
    work_off()

    assert told(cast.ida) == []


def test_a_run_that_brings_nothing_new_tells_nobody(
    units: Units, here: Municipality, cast: Cast, follow: Any, told: Any, work_off: Any
) -> None:
    follow(cast.ida, LAGER)
    for _again in range(2):
        bring_in(units, here, hits({"ID": "1"} | IN_LAGER))
    work_off()

    assert told(cast.ida) == []
