"""Anders has calendars of his own in a real Radicale."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest

from app.booking.calendars.accounts import choose_calendars, connect_calendar, own_connection
from app.booking.calendars.contract import ConnectionView, Login, Shows
from app.booking.calendars.parts import CALENDARS
from app.settings import Settings
from app.web.services import Services
from tests.booking.office import Acting, Office
from tests.people import Cast, Person
from tests.radicale import PASSWORD, USER, Radicale

NOBODY = "http://127.0.0.1:9"
"""Where nobody listens."""


@pytest.fixture
def settings(settings: Settings, radicale: Radicale) -> Settings:
    """The settings of an installation that may ask this machine: its Radicale, or nobody."""
    return replace(settings, calendar_extra_origins=(radicale.origin, NOBODY))


@dataclass(frozen=True)
class Own:
    """Anders' own calendars: at work, and at home."""

    radicale: Radicale
    login: Login
    work: str
    home: str


@pytest.fixture
def own(radicale: Radicale) -> Own:
    """Two calendars, with nothing in them."""
    login = Login(f"{radicale.origin}/", USER, PASSWORD)
    work = radicale.make_calendar("arbejde", "Arbejde")
    return Own(radicale, login, work, radicale.make_calendar("privat", "Privat"))


Connect = Callable[..., ConnectionView]


@pytest.fixture
def connect(services: Services, acting_as: Acting, cast: Cast, office: Office) -> Connect:
    """Connect somebody's calendars, and choose by name which are read and which is written to."""
    assert office

    def connecting(
        own: Own,
        *,
        read: tuple[str, ...] = ("Arbejde", "Privat"),
        write: str | None = None,
        shows: Shows = Shows.INITIALS,
        who: Person = cast.anders,
    ) -> ConnectionView:
        found = services.provided[CALENDARS].server_of(own.login).find(own.login)
        with acting_as(who) as uow:
            connect_calendar(uow, own.login, found)
            view = own_connection(uow)
            assert view is not None
            by_name = {one.name: one.id for one in view.calendars}
            choose_calendars(
                uow,
                read=[by_name[name] for name in read],
                write=by_name[write] if write else None,
                shows=shows,
            )
        return seen(acting_as, who)

    return connecting


def seen(acting_as: Acting, who: Person) -> ConnectionView:
    """Return a connection that is there, as its adviser sees it."""
    with acting_as(who) as uow:
        view = own_connection(uow)
    assert view is not None
    return view


@pytest.fixture
def work_on(services: Services) -> Callable[[], None]:
    """Let the worker hear what happened, and then look after the calendars."""

    def working() -> None:
        services.jobs.run("outbox")
        services.jobs.run("calendars")

    return working
