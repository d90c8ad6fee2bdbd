"""Colleagues come by invitation, and are kept out from one moment to the next."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.contract import AddressTaken, InvitationUsed, Role
from app.accounts.staff import (
    accept_invitation,
    block_person,
    colleagues,
    invitation_by_token,
    invite_person,
    unblock_person,
)
from app.channels.recording import RecordingEmail
from app.core.clock import FixedClock
from app.core.errors import Forbidden, NotFound
from app.core.work import UnitOfWork, Units
from app.web.services import Services
from tests.forms import post
from tests.people import Cast, Person

Acting = Callable[[Person], AbstractContextManager[UnitOfWork]]


def _invite(uow: UnitOfWork, **changed: object) -> None:
    facts = {"name": "Nye", "email": "nye@example.org", "roles": [Role.ADVISER], "token": "t"}
    invite_person(uow, **{**facts, **changed})  # type: ignore[arg-type]  # facts by name


def test_an_invited_colleague_comes_in_once(acting_as: Acting, units: Units, cast: Cast) -> None:
    with acting_as(cast.adam) as uow:
        _invite(uow)
    with units.write(cast.here) as uow:
        assert invitation_by_token(uow, "t").name == "Nye"
        accept_invitation(uow, "t")
    with units.read(cast.here) as uow:
        assert "Nye" in [card.name for card in colleagues(uow)]
        with pytest.raises(InvitationUsed):
            invitation_by_token(uow, "t")


def test_an_invitation_is_good_for_a_week(
    acting_as: Acting, units: Units, cast: Cast, clock: FixedClock
) -> None:
    with acting_as(cast.adam) as uow:
        _invite(uow)
    clock.advance(timedelta(days=7))
    with pytest.raises(InvitationUsed), units.write(cast.here) as uow:
        accept_invitation(uow, "t")


def test_the_neighbour_cannot_use_it(acting_as: Acting, units: Units, cast: Cast) -> None:
    with acting_as(cast.adam) as uow:
        _invite(uow)
    with pytest.raises(InvitationUsed), units.write(cast.next_door) as uow:
        accept_invitation(uow, "t")


@pytest.mark.parametrize("name", ["ida", "anders", "lea", "vera"])
def test_only_an_administrator_invites_and_blocks(acting_as: Acting, cast: Cast, name: str) -> None:
    with pytest.raises(Forbidden), acting_as(getattr(cast, name)) as uow:
        _invite(uow)
    with pytest.raises(Forbidden), acting_as(getattr(cast, name)) as uow:
        block_person(uow, cast.signe.id)


def test_a_known_address_is_not_invited_again(acting_as: Acting, cast: Cast) -> None:
    with pytest.raises(AddressTaken), acting_as(cast.adam) as uow:
        _invite(uow, email=cast.anders.email)


def test_who_is_blocked_is_out_at_once_and_can_be_let_in_again(
    acting_as: Acting, client_of: Callable[..., FlaskClient], cast: Cast
) -> None:
    client = client_of(cast.anders)
    assert client.get("/mig").status_code == 200
    with acting_as(cast.adam) as uow:
        block_person(uow, cast.anders.id)
    assert client.get("/mig").status_code == 302
    with acting_as(cast.adam) as uow:
        unblock_person(uow, cast.anders.id)
    assert client_of(cast.anders).get("/mig").status_code == 200


def test_nobody_blocks_themselves_or_the_neighbours(acting_as: Acting, cast: Cast) -> None:
    with pytest.raises(Forbidden), acting_as(cast.adam) as uow:
        block_person(uow, cast.adam.id)
    with pytest.raises(NotFound), acting_as(cast.adam) as uow:
        block_person(uow, cast.nora.id)


def test_the_link_in_the_letter_lets_the_colleague_in(
    app: Flask, client_of: Callable[..., FlaskClient], services: Services, cast: Cast
) -> None:
    facts = {"name": "Nye", "email": "nye@example.org", "roles": ["adviser"]}
    answer = post(client_of(cast.adam), "/medarbejdere", facts, page="/medarbejdere")
    assert answer.status_code == 303
    email = services.transports.email
    assert isinstance(email, RecordingEmail)
    found = re.search(r"/invitation/\S+", email.sent[-1].text)
    assert found
    newcomer = app.test_client()
    assert post(newcomer, found.group(), page=found.group()).status_code == 303
    assert "Nye" in newcomer.get("/mig").get_data(as_text=True)
