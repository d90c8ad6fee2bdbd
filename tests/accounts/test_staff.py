"""Colleagues come by invitation, and are kept out from one moment to the next."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts.contract import (
    AddressTaken,
    InvitationUsed,
    LogInFirst,
    PersonBlocked,
    Role,
    SessionEnded,
)
from app.accounts.invitations import accept_invitation, invitation_by_token
from app.accounts.models import Invitation
from app.accounts.people import add_person, take_role
from app.accounts.staff import (
    block_person,
    colleagues,
    invite_person,
    invited_colleagues,
    log_out_person,
    unblock_person,
    uninvite_colleague,
)
from app.channels.recording import RecordingEmail
from app.core.clock import FixedClock
from app.core.errors import Forbidden, NotFound
from app.core.work import Actor, UnitOfWork, Units, the_service
from app.web.services import Services
from tests.forms import post, take_cookies_to, token_on
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
        assert uow.events[-1] == PersonBlocked(cast.anders.id)
        assert [type(event) for event in uow.events[:-1]] == [SessionEnded]
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


def test_the_link_in_a_letter_leads_here_whatever_host_was_asked_for(
    client_of: Callable[..., FlaskClient], services: Services, cast: Cast
) -> None:
    browser = client_of(cast.adam)
    facts: dict[str, Any] = {"name": "Nye", "email": "nye@example.org", "roles": ["adviser"]}
    facts["csrf_token"] = token_on(browser, "/medarbejdere")
    take_cookies_to(browser, "evil.example")
    answer = browser.post("/medarbejdere", data=facts, base_url="http://evil.example")
    assert answer.status_code == 303
    email = services.transports.email
    assert isinstance(email, RecordingEmail)
    assert "http://localhost/invitation/" in email.sent[-1].text
    assert "evil" not in email.sent[-1].text


def test_a_citizen_who_is_hired_is_both(acting_as: Acting, units: Units, cast: Cast) -> None:
    with acting_as(cast.adam) as uow:
        _invite(uow, email=cast.ida.email, roles=[Role.ADVISER, Role.TEAM_LEADER])
    with units.write(cast.here) as uow, pytest.raises(LogInFirst):
        accept_invitation(uow, "t")
    with acting_as(cast.ida) as uow:
        assert accept_invitation(uow, "t") == cast.ida.id
    with units.read(cast.here) as uow:
        (ida,) = [card for card in colleagues(uow) if card.id == cast.ida.id]
    assert (ida.name, ida.roles) == ("Ida", {"citizen", "adviser", "team_leader"})


def test_whoever_signed_up_meanwhile_takes_the_invitation_all_the_same(
    acting_as: Acting, units: Units, cast: Cast
) -> None:
    with acting_as(cast.adam) as uow:
        _invite(uow)
    with units.write(cast.here, the_service("test")) as uow:
        signed_up = add_person(uow, name="Nye", email="nye@example.org", roles=[Role.CITIZEN])
    with units.write(cast.here, Actor(person_id=signed_up)) as uow:
        assert accept_invitation(uow, "t") == signed_up


def test_an_invitation_does_not_let_a_blocked_person_in(
    acting_as: Acting, units: Units, cast: Cast
) -> None:
    with acting_as(cast.adam) as uow:
        _invite(uow, email=cast.ida.email)
        block_person(uow, cast.ida.id)
    with pytest.raises(InvitationUsed), units.write(cast.here) as uow:
        accept_invitation(uow, "t")
    with pytest.raises(AddressTaken), acting_as(cast.adam) as uow:
        _invite(uow, email=cast.ida.email, token="t2")


@pytest.fixture
def eva(units: Units, cast: Cast) -> Person:
    """Eva is an administrator here besides Adam."""
    with units.write(cast.here, the_service("test")) as uow:
        eva = add_person(
            uow, name="Eva", email="eva@example.org", roles=[Role.CITIZEN, Role.ADMINISTRATOR]
        )
    actor = Actor(person_id=eva, roles=frozenset({Role.CITIZEN, Role.ADMINISTRATOR}))
    return replace(cast.adam, id=eva, name="Eva", email="eva@example.org", actor=actor)


def test_an_invitation_ends_with_whoever_sent_it(
    acting_as: Acting, client: FlaskClient, units: Units, cast: Cast, eva: Person
) -> None:
    with acting_as(eva) as uow:
        _invite(uow, roles=[Role.ADMINISTRATOR])
    with acting_as(cast.adam) as uow:
        block_person(uow, eva.id)
    for _again in range(2):
        assert client.get("/invitation/t").status_code == 404
        with pytest.raises(InvitationUsed), units.write(cast.here) as uow:
            accept_invitation(uow, "t")
        with acting_as(cast.adam) as uow:
            unblock_person(uow, eva.id)


def test_another_administrators_invitation_is_good_all_the_same(
    acting_as: Acting, units: Units, cast: Cast, eva: Person
) -> None:
    with acting_as(cast.adam) as uow:
        _invite(uow)
        block_person(uow, eva.id)
    with units.write(cast.here) as uow:
        assert accept_invitation(uow, "t")


def test_an_invitation_is_good_no_more_once_whoever_sent_it_may_not_invite(
    acting_as: Acting, units: Units, cast: Cast, eva: Person
) -> None:
    with acting_as(eva) as uow:
        _invite(uow)
    with units.write(cast.here, the_service("test")) as uow:
        take_role(uow, eva.id, Role.ADMINISTRATOR)
    with pytest.raises(InvitationUsed), units.write(cast.here) as uow:
        accept_invitation(uow, "t")


def test_an_invitation_of_the_service_itself_needs_nobody_behind_it(
    units: Units, cast: Cast
) -> None:
    with units.write(cast.here, the_service("test")) as uow:
        _invite(uow)
    with units.write(cast.here) as uow:
        assert accept_invitation(uow, "t")


def test_an_invitation_that_was_sent_anew_or_taken_back_lets_nobody_in(
    acting_as: Acting, units: Units, cast: Cast
) -> None:
    with acting_as(cast.adam) as uow:
        _invite(uow, token="first")
        _invite(uow, token="second", email="Nye@example.org", roles=[Role.TEAM_LEADER])
        (one,) = invited_colleagues(uow)
        assert (one.name, one.email, one.roles) == ("Nye", "nye@example.org", ("team_leader",))
    with pytest.raises(InvitationUsed), units.write(cast.here) as uow:
        accept_invitation(uow, "first")
    for _again in range(2):
        with acting_as(cast.adam) as uow:
            uninvite_colleague(uow, one.id)
            assert invited_colleagues(uow) == []
    with pytest.raises(InvitationUsed), units.write(cast.here) as uow:
        accept_invitation(uow, "second")


@pytest.mark.parametrize("name", ["ida", "anders", "lea", "vera"])
def test_only_an_administrator_sees_and_takes_back_who_is_invited(
    acting_as: Acting, cast: Cast, name: str
) -> None:
    with acting_as(cast.adam) as uow:
        _invite(uow)
        (one,) = invited_colleagues(uow)
    with pytest.raises(Forbidden), acting_as(getattr(cast, name)) as uow:
        invited_colleagues(uow)
    with pytest.raises(Forbidden), acting_as(getattr(cast, name)) as uow:
        uninvite_colleague(uow, one.id)


def test_the_administrator_sees_who_is_invited_and_takes_it_back_on_the_page(
    client_of: Callable[..., FlaskClient], cast: Cast
) -> None:
    browser = client_of(cast.adam)
    facts = {"name": "Nye", "email": "nye@example.org", "roles": ["adviser"]}
    assert post(browser, "/medarbejdere", facts, page="/medarbejdere").status_code == 303
    page = browser.get("/medarbejdere").get_data(as_text=True)
    assert "nye@example.org" in page
    found = re.search(r"/medarbejdere/invitationer/[0-9a-f-]{36}/fjern", page)
    assert found
    assert post(client_of(cast.anders), found.group()).status_code == 403
    assert post(browser, found.group()).status_code == 303
    assert "nye@example.org" not in browser.get("/medarbejdere").get_data(as_text=True)


def test_the_token_of_an_invitation_is_not_kept(acting_as: Acting, cast: Cast) -> None:
    with acting_as(cast.adam) as uow:
        _invite(uow, token="a-long-and-secret-token")
        row = uow.session.scalars(select(Invitation)).one()
        assert "a-long-and-secret-token" not in repr(vars(row))
        assert "nye@example.org" not in repr(vars(row))


def test_a_colleague_is_logged_out_everywhere_and_may_come_back(
    acting_as: Acting, client_of: Callable[..., FlaskClient], cast: Cast
) -> None:
    phone, computer = client_of(cast.anders), client_of(cast.anders)
    answer = post(client_of(cast.adam), f"/medarbejdere/{cast.anders.id}/log-ud")
    assert answer.status_code == 303
    assert [client.get("/mig").status_code for client in (phone, computer)] == [302, 302]
    assert client_of(cast.anders).get("/mig").status_code == 200


def test_only_an_administrator_logs_others_out(acting_as: Acting, cast: Cast) -> None:
    with pytest.raises(Forbidden), acting_as(cast.anders) as uow:
        log_out_person(uow, cast.signe.id)
    with pytest.raises(NotFound), acting_as(cast.adam) as uow:
        log_out_person(uow, cast.nora.id)


def test_the_administrator_blocks_and_lets_in_on_the_page(
    client_of: Callable[..., FlaskClient], cast: Cast
) -> None:
    client = client_of(cast.adam)
    anders = client_of(cast.anders)
    assert post(client, f"/medarbejdere/{cast.anders.id}/spaer").status_code == 303
    assert anders.get("/mig").status_code == 302
    page = client.get("/medarbejdere").get_data(as_text=True)
    assert f"/medarbejdere/{cast.anders.id}/luk-ind" in page
    assert post(client, f"/medarbejdere/{cast.anders.id}/luk-ind").status_code == 303
    assert post(client, f"/medarbejdere/{cast.nora.id}/spaer").status_code == 404


@pytest.mark.parametrize("name", ["ida", "anders", "lea", "vera"])
def test_the_page_is_the_administrators(
    client_of: Callable[..., FlaskClient], cast: Cast, name: str
) -> None:
    client = client_of(getattr(cast, name))
    assert client.get("/medarbejdere").status_code == 403
    assert post(client, f"/medarbejdere/{cast.signe.id}/spaer").status_code == 403


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "a" * 121),
        ("name", "Nye\r\nBcc: x@example.org"),
        ("email", "nye@"),
        ("email", "anders@example.org"),
        ("email", "nye@example.org\r\nBcc: x@example.org"),
        ("roles", []),
        ("roles", ["king"]),
        ("roles", ["citizen"]),
        ("roles", ["adviser", "employer"]),
    ],
)
def test_what_is_wrong_in_an_invitation_is_said_beside_its_field(
    client_of: Callable[..., FlaskClient], services: Services, cast: Cast, field: str, value: object
) -> None:
    facts = {"name": "Nye", "email": "nye@example.org", "roles": ["adviser"]} | {field: value}
    answer = post(client_of(cast.adam), "/medarbejdere", facts, page="/medarbejdere")
    assert answer.status_code == (409 if value == cast.anders.email else 422)
    assert f"f-{field}-error" in answer.get_data(as_text=True)
    assert services.transports.email.sent == []


def test_a_made_up_invitation_says_so(client: FlaskClient) -> None:
    for token in ("x", "a" * 500, "%00"):
        answer = client.get(f"/invitation/{token}")
        assert answer.status_code == 404
        assert "invitation" in answer.get_data(as_text=True).lower()
