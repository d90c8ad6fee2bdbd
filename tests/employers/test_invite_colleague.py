"""A company invites an address, and learns nothing of who has it before they have accepted."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.contract import InvitationUsed, Role, TooManyInvitations
from app.accounts.invitations import (
    GOOD_FOR,
    KEPT_FOR,
    MOST_AN_HOUR,
    accept_invitation,
    forget_old_invitations,
    open_invitations,
    take_back_invitation,
)
from app.accounts.people import people_by_id, person_by_email
from app.accounts.staff import (
    block_person,
    invite_person,
    invited_colleagues,
    uninvite_colleague,
)
from app.channels.recording import RecordingEmail
from app.core.clock import FixedClock
from app.core.errors import NotFound
from app.core.work import NOBODY, UnitOfWork, Units
from app.employers.blocking import block_colleague
from app.employers.colleagues import (
    confirm_colleague,
    grant_invitation,
    invite_colleague,
    remove_colleague,
    sender_key,
)
from app.employers.contract import WritesForAnother, WritesHereAlready
from app.employers.deciding import waiting_colleagues
from app.employers.letters import colleague_letter
from app.employers.service import employer_of, people_of
from app.employers.signing_up import sign_up_company
from app.web.services import Services
from tests.factories.postings import CVR, OTHER_CVR, open_company
from tests.factories.told import told
from tests.forms import post, take_cookies_to, token_on
from tests.people import Cast, Person
from tests.racing import at_once
from tests.snapshots import as_read


def invite(
    units: Units, by: Person, email: str, *, name: str = "En kollega", token: str = "t"
) -> UUID:
    """Invite an address to the company of one of the cast."""
    with units.write(by.municipality, by.actor) as uow:
        return invite_colleague(uow, name=name, email=email, token=token)


def accept(units: Units, cast: Cast, token: str = "t", *, by: Person | None = None) -> UUID:
    """Open the link, as a stranger or as one of the cast."""
    with units.write(cast.here, by.actor if by else NOBODY) as uow:
        return accept_invitation(uow, token)


@pytest.mark.parametrize("who", ["ida", "anders", "omar"])
def test_nothing_is_told_of_who_has_the_address(
    client_of: Callable[[Person], FlaskClient],
    services: Services,
    units: Units,
    cast: Cast,
    bakery: UUID,
    who: str,
) -> None:
    open_company(units, cast.anders, cast.omar, cvr=OTHER_CVR, name="Smeden")
    known: Person = getattr(cast, who)
    told_before = told(units, known)
    email, browser = services.transports.email, client_of(cast.vera)
    assert isinstance(email, RecordingEmail)

    def page_after_inviting(address: str) -> str:
        sent = {"name": "En kollega", "email": address}
        answer = post(browser, "/virksomhed/kolleger", sent, page="/virksomhed")
        assert (answer.status_code, answer.location) == (303, "/virksomhed")
        page = browser.get("/virksomhed").get_data(as_text=True).partition("<main")[2]
        with units.write(cast.here, cast.vera.actor) as uow:
            (one,) = open_invitations(uow, sender_key(bakery))
            take_back_invitation(uow, one.id, key=sender_key(bakery))
        page = page.replace(address, "ADDRESS").replace(str(one.id), "ID")
        return re.sub(r'value="[^"]{40,}"', "", page)

    shown = page_after_inviting(known.email)
    assert known.name not in shown
    assert shown == page_after_inviting("nobody@example.org")
    assert [letter.to for letter in email.sent] == [known.email, "nobody@example.org"]
    assert told(units, known) == told_before
    with units.read(cast.here) as uow:
        assert people_of(uow, bakery) == [cast.vera.id]


def test_who_opens_the_link_writes_for_the_company(
    app: Flask,
    client_of: Callable[[Person], FlaskClient],
    services: Services,
    units: Units,
    cast: Cast,
    bakery: UUID,
) -> None:
    sent = {"name": "Karl", "email": "karl@bager.example"}
    browser = client_of(cast.vera)
    post(browser, "/virksomhed/kolleger", sent, page="/virksomhed")
    email = services.transports.email
    assert isinstance(email, RecordingEmail)
    found = re.search(r"/invitation/\S+", email.sent[-1].text)
    assert found
    karl = app.test_client()
    assert "Bageren ApS" in karl.get(found.group()).get_data(as_text=True)
    answer = post(karl, found.group(), page=found.group())
    assert (answer.status_code, answer.location) == (303, "/virksomhed")
    assert karl.get("/virksomhed/opslag").status_code == 200
    assert "Karl" in browser.get("/virksomhed").get_data(as_text=True)
    assert karl.get(found.group()).status_code == 404


def test_the_link_in_a_letter_leads_here_whatever_host_was_asked_for(
    client_of: Callable[[Person], FlaskClient], services: Services, cast: Cast, bakery: UUID
) -> None:
    browser = client_of(cast.vera)
    facts = {"name": "Karl", "email": "karl@bager.example"}
    facts["csrf_token"] = token_on(browser, "/virksomhed")
    take_cookies_to(browser, "evil.example")
    answer = browser.post("/virksomhed/kolleger", data=facts, base_url="http://evil.example")
    assert answer.status_code == 303
    email = services.transports.email
    assert isinstance(email, RecordingEmail)
    assert "http://localhost/invitation/" in email.sent[-1].text
    assert "evil" not in email.sent[-1].text


def test_a_letter_that_was_passed_on_opens_nothing_that_somebody_has_here(
    app: Flask, services: Services, units: Units, cast: Cast, bakery: UUID
) -> None:
    invite(units, cast.vera, cast.ida.email)
    browser = app.test_client()
    answer = post(browser, "/invitation/t", page="/invitation/t")
    assert (answer.status_code, answer.location) == (303, "/log-ind/kode")
    assert browser.get("/mig").status_code == 302
    with units.read(cast.here) as uow:
        assert people_of(uow, bakery) == [cast.vera.id]
    email = services.transports.email
    assert isinstance(email, RecordingEmail)
    assert email.sent[-1].to == cast.ida.email
    found = re.search(r"\b(\d{6})\b", email.sent[-1].text)
    assert found
    answer = post(browser, "/log-ind/kode", {"code": found.group(1)}, page="/log-ind/kode")
    assert answer.location == "/invitation/t"
    answer = post(browser, "/invitation/t", page="/invitation/t")
    assert (answer.status_code, answer.location) == (303, "/virksomhed")
    with units.read(cast.here) as uow:
        assert people_of(uow, bakery) == [cast.vera.id, cast.ida.id]


def test_a_citizen_who_accepts_keeps_name_and_role(units: Units, cast: Cast, bakery: UUID) -> None:
    invite(units, cast.vera, cast.ida.email)
    assert accept(units, cast, by=cast.ida) == cast.ida.id
    with units.read(cast.here) as uow:
        assert people_of(uow, bakery) == [cast.vera.id, cast.ida.id]
        ida = people_by_id(uow, [cast.ida.id])[cast.ida.id]
        assert (ida.name, ida.roles) == ("Ida", {"citizen", "employer"})
        assert open_invitations(uow, sender_key(bakery)) == []


def test_who_had_asked_to_join_is_let_in_by_an_invitation(
    units: Units, cast: Cast, bakery: UUID
) -> None:
    with units.write(cast.here) as uow:
        sign_up_company(uow, cast.omar.id, cvr=CVR, name="x")
    invite(units, cast.vera, cast.omar.email)
    accept(units, cast, by=cast.omar)
    with units.read(cast.here) as uow:
        assert people_of(uow, bakery) == [cast.vera.id, cast.omar.id]


def test_who_only_asked_at_another_company_is_let_in_by_an_invitation(
    units: Units, cast: Cast, bakery: UUID
) -> None:
    open_company(units, cast.anders, cast.omar, cvr=OTHER_CVR, name="Smeden")
    with units.write(cast.here) as uow:
        sign_up_company(uow, cast.ida.id, cvr=OTHER_CVR, name="x")
    invite(units, cast.vera, cast.ida.email)
    accept(units, cast, by=cast.ida)
    with units.write(cast.here, cast.anders.actor) as uow:
        assert people_of(uow, bakery) == [cast.vera.id, cast.ida.id]
        assert waiting_colleagues(uow) == []


def test_nobody_is_taken_from_another_company(units: Units, cast: Cast, bakery: UUID) -> None:
    smith = open_company(units, cast.anders, cast.omar, cvr=OTHER_CVR, name="Smeden")
    invite(units, cast.vera, cast.omar.email)
    with pytest.raises(WritesForAnother):
        accept(units, cast, by=cast.omar)
    with units.read(cast.here) as uow:
        employer = employer_of(uow, cast.omar.id)
        assert employer is not None
        assert employer.id == smith


def test_a_colleague_is_not_invited_again(units: Units, cast: Cast, bakery: UUID) -> None:
    with pytest.raises(WritesHereAlready):
        invite(units, cast.vera, cast.vera.email.upper())


def test_who_was_removed_after_accepting_cannot_come_back_by_the_link(
    units: Units, cast: Cast, bakery: UUID
) -> None:
    invite(units, cast.vera, cast.ida.email)
    accept(units, cast, by=cast.ida)
    with units.write(cast.here, cast.vera.actor) as uow:
        remove_colleague(uow, bakery, cast.ida.id)
    with pytest.raises(InvitationUsed):
        accept(units, cast, by=cast.ida)


def test_an_invitation_that_was_taken_back_ran_out_or_was_sent_anew_lets_nobody_in(
    units: Units, cast: Cast, clock: FixedClock, bakery: UUID
) -> None:
    taken_back = invite(units, cast.vera, "karl@bager.example", token="first")
    for _ in range(2):
        with units.write(cast.here, cast.vera.actor) as uow:
            take_back_invitation(uow, taken_back, key=sender_key(bakery))
    invite(units, cast.vera, "karl@bager.example", token="second")
    invite(units, cast.vera, "Karl@Bager.example", token="third")
    with units.read(cast.here) as uow:
        assert [one.email for one in open_invitations(uow, sender_key(bakery))] == [
            "karl@bager.example"
        ]
    clock.advance(GOOD_FOR)
    for token in ("first", "second", "third"):
        with pytest.raises(InvitationUsed):
            accept(units, cast, token)
    clock.advance(KEPT_FOR + timedelta(seconds=1))
    with units.write(cast.here) as uow:
        assert forget_old_invitations(uow) == 3


def test_another_company_takes_nothing_back(units: Units, cast: Cast, bakery: UUID) -> None:
    smith = open_company(units, cast.anders, cast.omar, cvr=OTHER_CVR, name="Smeden")
    sent = invite(units, cast.vera, "karl@bager.example")
    with units.write(cast.here, cast.omar.actor) as uow, pytest.raises(NotFound):
        take_back_invitation(uow, sent, key=sender_key(smith))


def test_the_job_centre_takes_back_its_own_invitations_alone(
    units: Units, cast: Cast, bakery: UUID
) -> None:
    theirs = invite(units, cast.vera, "karl@bager.example", name="Karl", token="theirs")
    with units.write(cast.here, cast.adam.actor) as uow:
        facts: dict[str, Any] = {"email": "karl@bager.example", "roles": [Role.ADVISER]}
        invite_person(uow, name="Nye", token="ours", **facts)
        assert [one.name for one in invited_colleagues(uow)] == ["Nye"]
        with pytest.raises(NotFound):
            uninvite_colleague(uow, theirs)
        assert [one.name for one in open_invitations(uow, sender_key(bakery))] == ["Karl"]


def test_who_is_blocked_is_not_let_in(units: Units, cast: Cast, bakery: UUID) -> None:
    with units.write(cast.here, cast.adam.actor) as uow:
        block_person(uow, cast.ida.id)
    invite(units, cast.vera, cast.ida.email)
    with pytest.raises(InvitationUsed):
        accept(units, cast)


@pytest.mark.parametrize("end", [remove_colleague, block_colleague])
def test_an_invitation_ends_with_whoever_sent_it(
    units: Units,
    cast: Cast,
    bakery: UUID,
    end: Callable[[UnitOfWork, UUID, UUID], object],
) -> None:
    invite(units, cast.vera, cast.omar.email, token="first")
    accept(units, cast, "first", by=cast.omar)
    invite(units, cast.omar, "karl@bager.example", token="omars")
    invite(units, cast.vera, "klara@bager.example", token="veras")
    with units.write(cast.here, cast.anders.actor) as uow:
        end(uow, bakery, cast.omar.id)
        assert [one.email for one in open_invitations(uow, sender_key(bakery))] == [
            "klara@bager.example"
        ]
    with pytest.raises(InvitationUsed):
        accept(units, cast, "omars")
    assert accept(units, cast, "veras")


def test_who_has_left_the_company_has_nobody_let_in(units: Units, cast: Cast, bakery: UUID) -> None:
    facts = {"employer_id": str(bakery), "invited_by": str(cast.omar.id)}
    with units.write(cast.here) as uow, pytest.raises(InvitationUsed):
        grant_invitation(uow, cast.ida.id, facts)


def test_an_invitation_next_door_is_nothing_here(units: Units, cast: Cast, bakery: UUID) -> None:
    invite(units, cast.vera, cast.nabo.email)
    with units.write(cast.next_door) as uow, pytest.raises(InvitationUsed):
        accept_invitation(uow, "t")


def test_a_company_does_not_flood_mailboxes_by_asking_at_once_either(
    units: Units, cast: Cast, clock: FixedClock, bakery: UUID
) -> None:
    for number in range(MOST_AN_HOUR - 2):
        invite(units, cast.vera, "karl@bager.example", token=str(number))
    answers = at_once(
        lambda n: invite(units, cast.vera, f"{n}@bager.example", token=f"at-once-{n}"), 8
    )
    assert answers.count(TooManyInvitations.slug) == 6
    clock.advance(timedelta(hours=1))
    invite(units, cast.vera, "karl@bager.example")


def test_two_taps_on_the_link_let_somebody_in_once(units: Units, cast: Cast, bakery: UUID) -> None:
    invite(units, cast.vera, "karl@bager.example")
    answers = at_once(lambda _: accept(units, cast), 6)
    assert answers.count(InvitationUsed.slug) == 5
    with units.read(cast.here) as uow:
        karl = person_by_email(uow, "karl@bager.example").id
        assert people_of(uow, bakery) == [cast.vera.id, karl]


def test_accepting_while_a_colleague_says_yes_is_once_too(
    units: Units, cast: Cast, bakery: UUID
) -> None:
    with units.write(cast.here) as uow:
        sign_up_company(uow, cast.omar.id, cvr=CVR, name="x")
    invite(units, cast.vera, cast.omar.email)

    def decide(number: int) -> None:
        if number % 2:
            accept(units, cast, by=cast.omar)
        else:
            with units.write(cast.here, cast.vera.actor) as uow:
                confirm_colleague(uow, bakery, cast.omar.id)

    at_once(decide, 6)
    with units.read(cast.here) as uow:
        assert people_of(uow, bakery) == [cast.vera.id, cast.omar.id]


def test_what_is_wrong_is_said_beside_the_address_and_what_was_typed_is_kept(
    client_of: Callable[[Person], FlaskClient], units: Units, cast: Cast, bakery: UUID
) -> None:
    browser = client_of(cast.vera)
    sent = {"name": "Vera selv", "email": cast.vera.email}
    answer = post(browser, "/virksomhed/kolleger", sent, page="/virksomhed")
    assert answer.status_code == 409
    page = answer.get_data(as_text=True)
    assert 'id="f-email-error"' in page
    assert 'value="Vera selv"' in page


@pytest.mark.parametrize("reader", ["da", "en"])
def test_the_invitation_reads_like_this(
    is_as_kept: Callable[[str, str], None], reader: str
) -> None:
    letter = colleague_letter(
        to="karl@bager.example",
        name="Karl",
        company="Bageren ApS",
        link="https://jobvej.example/invitation/TOKEN",
        message_id="1@jobvej.invalid",
        language=reader,
    )
    is_as_kept(f"colleague.{reader}", as_read(letter))
