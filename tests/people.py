"""A small named cast that every test can count on, one of them in another municipality."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.accounts.contract import Role
from app.accounts.people import add_person
from app.accounts.sessions import open_session
from app.core.work import Actor, Municipality, Units, the_service
from app.tenancy.service import set_up_municipality
from app.web.services import Services

HOST = "localhost"
NEIGHBOUR_HOST = "nabo.localhost"


@dataclass(frozen=True)
class Person:
    """Somebody of the cast, with what a test needs to act as them."""

    id: UUID
    name: str
    email: str
    actor: Actor
    municipality: Municipality
    host: str


@dataclass(frozen=True)
class Cast:
    """Who is there. Everyone but Nabo lives in the same municipality."""

    here: Municipality
    next_door: Municipality
    ida: Person  # a citizen
    omar: Person  # another citizen, who reads English
    anders: Person  # an adviser
    signe: Person  # a super user
    lea: Person  # a team leader
    adam: Person  # an administrator
    vera: Person  # writes openings for a company
    nabo: Person  # a citizen of the municipality next door
    nora: Person  # an adviser of the municipality next door

    def everyone(self) -> list[Person]:
        """Return the whole cast."""
        return [v for v in vars(self).values() if isinstance(v, Person)]


def move_in(
    units: Units,
    at: Municipality,
    name: str,
    role: Role,
    *,
    language: str = "da",
    host: str = HOST,
) -> Person:
    """Let somebody come to live, or to work, in a municipality."""
    email = f"{name.lower()}@example.org"
    with units.write(at, the_service("test")) as uow:
        person_id = add_person(uow, name=name, email=email, roles=[role], language=language)
    actor = Actor(person_id=person_id, roles=frozenset({role.value}), language=language)
    return Person(person_id, name, email, actor, at, host)


def settle(units: Units) -> Cast:
    """Set two municipalities up, and let the cast move in."""
    here = set_up_municipality(
        units, slug="demo", name="Demo Kommune", short_name="Demo", code="0787", hosts=[HOST]
    )
    next_door = set_up_municipality(
        units,
        slug="nabo",
        name="Nabo Kommune",
        short_name="Nabo",
        code="0773",
        hosts=[NEIGHBOUR_HOST],
    )

    settled = partial(move_in, units, here)
    settled_next_door = partial(move_in, units, next_door, host=NEIGHBOUR_HOST)
    return Cast(
        here=here,
        next_door=next_door,
        ida=settled("Ida", Role.CITIZEN),
        omar=settled("Omar", Role.CITIZEN, language="en"),
        anders=settled("Anders", Role.ADVISER),
        signe=settled("Signe", Role.SUPER_USER),
        lea=settled("Lea", Role.TEAM_LEADER),
        adam=settled("Adam", Role.ADMINISTRATOR),
        vera=settled("Vera", Role.EMPLOYER),
        nabo=settled_next_door("Nabo", Role.CITIZEN),
        nora=settled_next_door("Nora", Role.ADVISER),
    )


class ClientAt(FlaskClient):
    """A browser that opens addresses of one municipality's host."""

    host = HOST

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Ask this host, unless a test names another."""
        if args and isinstance(args[0], str):
            kwargs.setdefault("base_url", f"http://{self.host}")
        return super().open(*args, **kwargs)


def log_in(app: Flask, services: Services, person: Person) -> FlaskClient:
    """Return a browser with an open session of this person."""
    token = services.ids.secret()
    with services.units.write(person.municipality, person.actor) as uow:
        open_session(uow, person.id, token=token, device="test")
    client = ClientAt(app, app.response_class)
    client.host = person.host
    client.set_cookie("jobvej", token, domain=person.host)
    return client
