"""Connects one adviser of each of the demo's municipalities to a calendar that is made up."""

from __future__ import annotations

from app.accounts.contract import Role
from app.accounts.people import person_by_email
from app.booking.calendars.accounts import choose_calendars, connect_calendar, own_connection
from app.booking.calendars.contract import Login, Shows
from app.booking.calendars.pretend import PretendedServer
from app.booking.calendars.reading import read_next
from app.core.work import Actor, Municipality
from app.demo.content import people
from app.demo.past import Past
from app.demo.settling import SERVICE, Home

ADDRESS = "https://kalender.example"


def connect_own_calendars(past: Past, municipality: Municipality, home: Home) -> None:
    """Let the first adviser's own calendar be read and written to, where none is connected yet."""
    units, server = past.present(), PretendedServer()
    email = next(one.email for one in people(home.slug) if one.role == Role.ADVISER)
    with units.read(municipality, SERVICE) as uow:
        person = person_by_email(uow, email)
    adviser = Actor(person_id=person.id, roles=person.roles)
    login = Login(ADDRESS, email, "demo")
    with units.write(municipality, adviser) as uow:
        if own_connection(uow) is not None:
            return
        connect_calendar(uow, login, server.find(login))
        view = own_connection(uow)
        work, private = view.calendars if view else ()
        choose_calendars(uow, read=[work.id, private.id], write=work.id, shows=Shows.INITIALS)
    read_next(units, municipality, lambda _login: server)
