"""A workshop that was held cannot be caught up by going there: what one can do instead is said."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from app.core.clock import FixedClock, local_day
from app.core.texts import use_language
from app.core.work import Units, the_service
from app.notifications.reading import list_notifications
from app.notifications.registry import kind_named
from app.programmes.classes.members import join_cohort
from app.programmes.contract import EnrolmentView
from app.programmes.deadlines import move_deadline
from app.programmes.kinds_turns import REQUIRED_OVER
from tests.booking.office import Acting
from tests.people import Cast, Person
from tests.programmes.classes.conftest import MEET, Plan
from tests.programmes.described import Days, Enrol, Stands

ClientOf = Callable[[Person], FlaskClient]
STILL = "Du kan stadig nå"


@pytest.fixture
def ida(
    acting_as: Acting,
    cast: Cast,
    programme_id: UUID,
    cohort_id: UUID,
    enrolled: Enrol,
    plan: Plan,
    look: Callable[[], None],
) -> EnrolmentView:
    """Ida is in the class, which meets in seven days and once more in fourteen."""
    plan(7, key=MEET.key, before=(), after=())
    plan(14, theme_da="Cv", before=(), after=())
    view = enrolled(programme_id, cast.ida)
    with acting_as(cast.anders) as uow:
        join_cohort(uow, cohort_id, view.id)
    look()
    return view


def read(client: FlaskClient, path: str) -> BeautifulSoup:
    """Return a page."""
    answer = client.get(path)
    assert answer.status_code == 200
    return BeautifulSoup(answer.get_data(as_text=True), "html.parser")


def said(page: BeautifulSoup) -> str:
    """Return what a page says, in one line."""
    return " ".join(page.get_text(" ").split())


def test_the_notice_says_that_it_is_over_and_whom_to_write_to(
    ida: EnrolmentView, cast: Cast, days_pass: Days, acting_as: Acting
) -> None:
    assert ida
    days_pass(8)
    with acting_as(cast.ida) as uow, use_language("da"):
        [told] = [one for one in list_notifications(uow, limit=20) if MEET.title_da in one.title]
    assert told.title == f"Workshoppen er holdt: {MEET.title_da}"
    assert "Vi har ikke noteret, at du var der" in told.body
    assert "Skriv til din rådgiver" in told.body
    assert "Holdet mødes næste gang tirsdag den 8. december 2026 kl. 10.00." in told.body
    assert STILL not in told.body


def test_the_notice_names_no_next_day_where_there_is_none(
    ida: EnrolmentView, cast: Cast, days_pass: Days, acting_as: Acting
) -> None:
    assert ida
    days_pass(15)
    with acting_as(cast.ida) as uow, use_language("da"):
        told = [one for one in list_notifications(uow, limit=20) if "holdt" in one.title]
    last, first = told
    assert last.title == "Workshoppen er holdt: Cv"
    assert "Holdet mødes" not in last.body
    assert "tirsdag den 8. december" in first.body  # as it was on its own day


def test_the_page_says_so_and_when_the_class_meets_next(
    ida: EnrolmentView, cast: Cast, client_of: ClientOf, days_pass: Days, stands: Stands
) -> None:
    days_pass(8)
    page = read(client_of(cast.ida), f"/forloeb/{ida.id}")
    [item] = [one for one in stands(ida.id).items if one.key == MEET.key]
    card = page.find(id=f"item-{item.id}")
    assert card is not None
    words = " ".join(card.get_text(" ").split())
    assert "Workshoppen er holdt" in words
    assert "Den blev holdt tirsdag den 1. december 2026 kl. 10.00" in words
    assert "Holdet mødes næste gang tirsdag den 8. december 2026 kl. 10.00" in words
    assert STILL not in said(page)
    assert f"/forloeb/workshop/{item.id}" not in str(page)
    assert STILL not in said(read(client_of(cast.ida), "/forloeb"))


def test_it_is_counted_and_said_plainly_where_one_sees_how_far_one_is(
    ida: EnrolmentView, cast: Cast, client_of: ClientOf, days_pass: Days
) -> None:
    client, path = client_of(cast.ida), f"/forloeb/{ida.id}"
    assert "Vi har ikke noteret" not in said(read(client, path))
    days_pass(8)
    page = said(read(client, path))
    assert "Der er 2 ting tilbage. Vi har ikke noteret, at du var med til 1 workshop." in page
    assert "godt på vej" not in page
    for other in ("/forloeb", "/min-plan", "/"):
        assert "Vi har ikke noteret, at du var med til 1 workshop." in said(read(client, other))


def test_what_is_expected_does_not_say_that_it_can_still_be_done(
    ida: EnrolmentView, cast: Cast, client_of: ClientOf, days_pass: Days
) -> None:
    assert ida
    days_pass(8)
    page = said(read(client_of(cast.ida), "/min-plan/forventet"))
    assert "Workshops, der er holdt" in page
    assert "Vi har ikke noteret, at du var der" in page
    assert "Gør det, så snart du kan" not in page
    for path in ("/min-plan", "/"):
        assert STILL not in said(read(client_of(cast.ida), path))


def test_what_is_left_at_the_end_tells_them_apart(
    ida: EnrolmentView, cast: Cast, units: Units, days_pass: Days
) -> None:
    days_pass(8)
    facts = {"enrolment_id": str(ida.id), "told_on": "2026-12-22"}
    with units.read(cast.here, the_service("test")) as uow, use_language("da"):
        body = kind_named(REQUIRED_OVER).word(uow, facts).body
    assert "1 ting er ikke gjort. Du kan stadig nå at gøre det.\nCv\n" in body
    assert "Vi har ikke noteret, at du var med til 1 workshop" in body


def test_a_workshop_that_is_expected_has_its_time_and_place(
    ida: EnrolmentView,
    cast: Cast,
    client_of: ClientOf,
    at: Callable[[int], datetime],
    clock: FixedClock,
) -> None:
    assert ida
    clock.advance(timedelta(minutes=1))
    page = said(read(client_of(cast.ida), "/min-plan/forventet"))
    assert "tirsdag den 1. december 2026 kl. 10.00" in page
    assert "Jobcentret" in page
    for path in (f"/forloeb/{ida.id}", "/forloeb"):
        assert "tirsdag den 1. december 2026 kl. 10.00" in said(read(client_of(cast.ida), path))
    assert at(7) > clock.now()


@pytest.fixture
def another_day(
    ida: EnrolmentView, acting_as: Acting, cast: Cast, days_pass: Days, stands: Stands
) -> UUID:
    """The workshop is over, and the adviser has given it another last day, Monday the seventh."""
    days_pass(8)
    [item] = [one for one in stands(ida.id).items if one.key == MEET.key]
    with acting_as(cast.anders) as uow:
        move_deadline(uow, item.id, local_day(uow.now) + timedelta(days=5))
    return item.id


def test_another_last_day_stands_in_place_of_the_session_that_was(
    ida: EnrolmentView, another_day: UUID, cast: Cast, client_of: ClientOf
) -> None:
    client = client_of(cast.ida)
    card = read(client, f"/forloeb/{ida.id}").find(id=f"item-{another_day}")
    assert card is not None
    words = " ".join(card.get_text(" ").split())
    assert "Den sidste dag er mandag den 7. december 2026" in words
    assert "1. december" not in words
    assert "Jobcentret" not in words
    for path in ("/min-plan", "/min-plan/forventet"):
        assert "kl. 10.00" not in near(read(client, path), MEET.title_da)
    assert client.get(f"/forloeb/workshop/{another_day}").location == "/moedegange"


def test_what_was_to_be_done_by_another_day_was_not_held_on_it(
    ida: EnrolmentView,
    another_day: UUID,
    cast: Cast,
    client_of: ClientOf,
    days_pass: Days,
    acting_as: Acting,
) -> None:
    days_pass(7)
    card = read(client_of(cast.ida), f"/forloeb/{ida.id}").find(id=f"item-{another_day}")
    assert card is not None
    words = " ".join(card.get_text(" ").split())
    assert "Den sidste dag var mandag den 7. december 2026" in words
    assert "holdt" not in words
    with acting_as(cast.ida) as uow, use_language("da"):
        told = [one for one in list_notifications(uow, limit=20) if MEET.title_da in one.title]
    assert not [one for one in told if "holdt" in one.title and "7. december" in one.body]


def near(page: BeautifulSoup, words: str) -> str:
    """Return what stands in the same row or card as some words."""
    found = page.find(string=lambda text: words in (text or ""))
    assert found is not None
    row = found.find_parent(["li", "article"])
    assert row is not None
    return " ".join(row.get_text(" ").split())
