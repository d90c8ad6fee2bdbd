"""Ida must book a job talk by Tuesday the first of December."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest

from app.booking.availability import add_absence
from app.booking.must_book.asking import ask_to_book
from app.booking.must_book.contract import Asked, MustBookView
from app.booking.must_book.views import must_book_by_id
from app.core.running import Part, note_running
from app.core.work import Units, the_service
from app.notifications.reading import list_notifications
from app.web.services import Services
from tests.booking.office import Acting, Office, local
from tests.people import Cast, Person

FIRST_OF_DECEMBER = date(2026, 12, 1)


def asked(office: Office, *, by: date = FIRST_OF_DECEMBER, subject: str | None = None) -> Asked:
    """Return what is asked for."""
    return Asked(
        office.type_id,
        by,
        reason="Vi skal tale om din plan.",
        rule="LAB § 31",
        help="Ring til os, så booker vi sammen.",
        subject=subject,
    )


@pytest.fixture
def must(acting_as: Acting, cast: Cast, office: Office) -> UUID:
    """Anders has asked Ida."""
    with acting_as(cast.anders) as uow:
        view = ask_to_book(uow, cast.ida.id, asked(office))
    assert view is not None
    return view.id


@pytest.fixture
def no_times(units: Units, cast: Cast, office: Office) -> UUID:
    """Anders is away for three months; the absence is returned."""
    with units.write(cast.here, the_service("test")) as uow:
        return add_absence(
            uow, cast.anders.id, starts_at=local(24, 0), ends_at=local(24, 0) + timedelta(days=90)
        )


@pytest.fixture
def look(services: Services) -> Callable[[], None]:
    """Let the service say that it runs, hear what happened, and look after deadlines."""

    def looking() -> None:
        note_running(services.units, Part.WEB)()
        for job in ("running", "outbox", "must-book"):
            services.jobs.run(job)

    return looking


@pytest.fixture
def stands(units: Units, cast: Cast) -> Callable[[UUID], MustBookView]:
    """Return how a deadline stands."""

    def standing(must_book_id: UUID) -> MustBookView:
        with units.read(cast.here, the_service("test")) as uow:
            return must_book_by_id(uow, must_book_id)

    return standing


@pytest.fixture
def told(acting_as: Acting) -> Callable[[Person], list[tuple[str, str]]]:
    """Return what somebody was told, newest first."""

    def telling(person: Person) -> list[tuple[str, str]]:
        with acting_as(person) as uow:
            return [(one.title, one.body) for one in list_notifications(uow, limit=20)]

    return telling
