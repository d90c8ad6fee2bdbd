"""The secret address that a calendar fetches a plan from, and the page on which one makes it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar, Event
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.accounts.blocking import keep_out, let_in
from app.accounts.contract import Role
from app.accounts.people import take_role
from app.booking.arranging import book_meeting, cancel_booking, move_booking
from app.core.clock import FixedClock
from app.core.errors import Forbidden, NotFound
from app.core.ids import SequentialIds
from app.core.work import NOBODY, Units, the_service
from app.plan.addresses import (
    address_of_actor,
    choose_names,
    end_address,
    make_address,
    names_of_actor,
    owner_of,
)
from app.plan.contract import CitizenNames
from app.plan.models import CalendarAddress
from app.plan.pages_address import FETCHES_AT_ONCE
from tests.booking.office import Acting, Office, local
from tests.forms import post
from tests.people import NEIGHBOUR_HOST, Cast, Person
from tests.racing import at_once

ClientOf = Callable[[Person], FlaskClient]
PAGE = "/kalenderadresse"
FEED = re.compile(r'value="(http://localhost(/kalenderfil/[^"]+\.ics))"')


@pytest.fixture
def meeting(acting_as: Acting, cast: Cast, office: Office) -> UUID:
    """Ida meets Anders on Thursday at ten."""
    with acting_as(cast.ida) as uow:
        return book_meeting(uow, cast.ida.id, office.wanted(local(26, 10))).id


@pytest.fixture
def ids() -> SequentialIds:
    return SequentialIds()


def token_of(acting_as: Acting, ids: SequentialIds, person: Person) -> str:
    with acting_as(person) as uow:
        return make_address(uow, ids)


def path(token: str) -> str:
    return f"/kalenderfil/{token}.ics"


def entries(answer: TestResponse) -> list[Event]:
    assert answer.status_code == 200
    return list(Calendar.from_ical(answer.data).events)


def test_an_address_leads_to_the_plan_of_who_made_it(
    acting_as: Acting, ids: SequentialIds, units: Units, cast: Cast
) -> None:
    token = token_of(acting_as, ids, cast.ida)
    with units.read(cast.here, NOBODY) as uow:
        owner = owner_of(uow, token)
    assert (owner.actor.person_id, owner.actor.roles) == (cast.ida.id, {Role.CITIZEN})
    with units.read(cast.next_door, NOBODY) as uow, pytest.raises(NotFound):
        owner_of(uow, token)
    for wrong in ("", "x", token[:-1], token + "x"):
        with units.read(cast.here, NOBODY) as uow, pytest.raises(NotFound):
            owner_of(uow, wrong)


def test_only_its_hash_is_kept(
    acting_as: Acting, ids: SequentialIds, units: Units, cast: Cast
) -> None:
    token = token_of(acting_as, ids, cast.ida)
    with units.read(cast.here, the_service("test")) as uow:
        row = uow.session.scalars(select(CalendarAddress)).one()
        assert all(token not in str(getattr(row, c.key)) for c in row.__table__.columns)
        assert token.encode() not in row.token_hash
    with acting_as(cast.ida) as uow:
        assert token not in repr(address_of_actor(uow))


def test_a_new_one_ends_the_one_before(
    acting_as: Acting, ids: SequentialIds, units: Units, cast: Cast
) -> None:
    old, new = token_of(acting_as, ids, cast.ida), token_of(acting_as, ids, cast.ida)
    with units.read(cast.here, NOBODY) as uow:
        assert owner_of(uow, new).actor.person_id == cast.ida.id
        with pytest.raises(NotFound):
            owner_of(uow, old)


def test_of_two_made_at_once_one_is_good(acting_as: Acting, units: Units, cast: Cast) -> None:
    tokens = at_once(lambda _n: token_of(acting_as, units.ids, cast.ida), 6)
    good = []
    with units.read(cast.here, NOBODY) as uow:
        for token in tokens:
            assert isinstance(token, str)
            assert len(token) >= 43
            try:
                good.append(owner_of(uow, token))
            except NotFound:
                continue
    assert len(good) == 1


def test_it_ends_when_its_owner_says_so_and_with_the_account(
    acting_as: Acting, ids: SequentialIds, units: Units, cast: Cast
) -> None:
    token, omars = token_of(acting_as, ids, cast.ida), token_of(acting_as, ids, cast.omar)
    with acting_as(cast.ida) as uow:
        end_address(uow)
        end_address(uow)
        assert address_of_actor(uow) is None
    with units.write(cast.here, the_service("test")) as uow:
        keep_out(uow, cast.omar.id)
        let_in(uow, cast.omar.id)
    with units.read(cast.here, NOBODY) as uow:
        for ended in (token, omars):
            with pytest.raises(NotFound):
                owner_of(uow, ended)


def test_an_adviser_says_how_much_of_a_citizen_leaves_the_house(
    acting_as: Acting, ids: SequentialIds, cast: Cast
) -> None:
    with acting_as(cast.anders) as uow:
        assert names_of_actor(uow) == CitizenNames.INITIALS
        with pytest.raises(NotFound):
            choose_names(uow, CitizenNames.NAME)
        make_address(uow, ids)
        choose_names(uow, CitizenNames.NAME)
        make_address(uow, ids)
        assert names_of_actor(uow) == CitizenNames.NAME, "a new address says what the old one said"
        make_address(uow, ids, citizen_names=CitizenNames.INITIALS)
        assert names_of_actor(uow) == CitizenNames.INITIALS


def test_nobody_makes_no_address(units: Units, ids: SequentialIds, cast: Cast) -> None:
    with units.write(cast.here, NOBODY) as uow, pytest.raises(Forbidden):
        make_address(uow, ids)


def test_a_calendar_follows_what_happens(
    client: FlaskClient, acting_as: Acting, ids: SequentialIds, cast: Cast, meeting: UUID
) -> None:
    feed = path(token_of(acting_as, ids, cast.ida))
    answer = client.get(feed)
    [talk] = entries(answer)
    assert answer.content_type == "text/calendar; charset=utf-8"
    assert (str(talk["uid"]), talk.start) == (f"{meeting}@jobvej", local(26, 10))
    assert f"http://localhost/moeder/{meeting}" in str(talk["description"])
    with acting_as(cast.ida) as uow:
        move_booking(uow, meeting, starts_at=local(27, 9))
    [moved] = entries(client.get(feed))
    assert (moved["sequence"], moved.start) == (1, local(27, 9))
    with acting_as(cast.ida) as uow:
        cancel_booking(uow, meeting)
    [gone] = entries(client.get(feed))
    assert (gone["sequence"], gone["status"]) == (2, "CANCELLED")


def test_a_cancelled_meeting_leaves_the_calendar_in_the_end(
    client: FlaskClient,
    acting_as: Acting,
    ids: SequentialIds,
    cast: Cast,
    meeting: UUID,
    clock: FixedClock,
) -> None:
    feed = path(token_of(acting_as, ids, cast.ida))
    with acting_as(cast.ida) as uow:
        cancel_booking(uow, meeting)
    clock.advance(timedelta(days=31))
    assert len(entries(client.get(feed))) == 1
    clock.advance(timedelta(days=2))
    assert entries(client.get(feed)) == []


def test_nothing_new_is_answered_without_a_body(
    client: FlaskClient,
    acting_as: Acting,
    ids: SequentialIds,
    cast: Cast,
    meeting: UUID,
    clock: FixedClock,
) -> None:
    feed = path(token_of(acting_as, ids, cast.ida))
    first = client.get(feed)
    assert first.headers["Cache-Control"] == "private, no-cache"
    known = {"If-None-Match": first.headers["ETag"]}
    clock.advance(timedelta(hours=1))
    again = client.get(feed, headers=known)
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    with acting_as(cast.ida) as uow:
        cancel_booking(uow, meeting)
    assert client.get(feed, headers=known).status_code == 200


def test_of_a_citizen_a_calendar_is_told_what_was_chosen(
    client: FlaskClient, acting_as: Acting, ids: SequentialIds, cast: Cast, meeting: UUID
) -> None:
    feed = path(token_of(acting_as, ids, cast.anders))
    with acting_as(cast.ida) as uow:
        cancel_booking(uow, meeting, reason="Jeg er syg")
    answer = client.get(feed)
    assert entries(answer)[0]["summary"] == "Jobsamtale · I."
    assert b"Ida" not in answer.data
    assert b"syg" not in answer.data
    with acting_as(cast.anders) as uow:
        choose_names(uow, CitizenNames.NAME)
    assert entries(client.get(feed))[0]["summary"] == "Jobsamtale · Ida"


def test_it_is_worded_for_its_owner_whoever_fetches(
    client: FlaskClient, acting_as: Acting, ids: SequentialIds, cast: Cast, office: Office
) -> None:
    with acting_as(cast.omar) as uow:
        book_meeting(uow, cast.omar.id, office.wanted(local(26, 10)))
    feed = path(token_of(acting_as, ids, cast.omar))
    danish = client.get(feed, headers={"Accept-Language": "da"})
    assert entries(danish)[0]["summary"] == "Job talk"


def test_whoever_has_lost_a_role_is_told_of_it_no_more(
    client: FlaskClient,
    acting_as: Acting,
    ids: SequentialIds,
    units: Units,
    cast: Cast,
    meeting: UUID,
) -> None:
    feed = path(token_of(acting_as, ids, cast.anders))
    assert len(entries(client.get(feed))) == 1
    with units.write(cast.here, the_service("test")) as uow:
        take_role(uow, cast.anders.id, Role.ADVISER)
    assert entries(client.get(feed)) == []


def test_an_address_that_nobody_has_is_not_there(
    client: FlaskClient, acting_as: Acting, ids: SequentialIds, cast: Cast
) -> None:
    feed = path(token_of(acting_as, ids, cast.ida))
    next_door = client.get(feed, base_url=f"http://{NEIGHBOUR_HOST}")
    assert next_door.status_code == 404
    for wrong in ("x", "%00", "x" * 5000, "../mig"):
        assert client.get(path(wrong)).status_code == 404
    assert client.post(feed).status_code in {400, 405}


def test_whoever_fetches_all_the_time_is_told_to_wait(
    client: FlaskClient, acting_as: Acting, ids: SequentialIds, cast: Cast
) -> None:
    feed, omars = (path(token_of(acting_as, ids, one)) for one in (cast.ida, cast.omar))
    for _ in range(FETCHES_AT_ONCE):
        assert client.get(feed).status_code == 200
    refused = client.get(feed)
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "60")
    assert client.get(omars).status_code == 200


def test_its_owner_sees_when_a_calendar_last_fetched(
    client: FlaskClient, client_of: ClientOf, acting_as: Acting, ids: SequentialIds, cast: Cast
) -> None:
    feed, ida = path(token_of(acting_as, ids, cast.ida)), client_of(cast.ida)
    assert "Ingen kalender har hentet fra den endnu." in ida.get(PAGE).text
    client.get(feed)
    with acting_as(cast.ida) as uow:
        there = address_of_actor(uow)
    assert there is not None
    assert there.last_fetched_on == date(2026, 11, 24)
    assert "hentede sidst fra den 24. november 2026" in ida.get(PAGE).text


def test_an_address_is_made_shown_once_and_deleted(
    app: Flask, client_of: ClientOf, cast: Cast, meeting: UUID
) -> None:
    ida, stranger = client_of(cast.ida), app.test_client()
    assert "Du får en hemmelig adresse." in ida.get(PAGE).text
    made = post(ida, PAGE)
    found = FEED.search(made.text)
    assert found, made.text
    assert made.headers["Cache-Control"] == "no-store"
    assert f'href="webcal:{found[1].removeprefix("http:")}"' in made.text
    assert len(entries(stranger.get(found[2]))) == 1
    later = ida.get(PAGE).text
    assert "Du har en adresse" in later
    assert found[2] not in later
    again = FEED.search(post(ida, PAGE).text)
    assert again
    assert again[2] != found[2]
    assert stranger.get(found[2]).status_code == 404
    assert post(ida, f"{PAGE}/slet").status_code == 303
    assert stranger.get(again[2]).status_code == 404
    assert "Adressen virker ikke mere." in ida.get(PAGE).text


def test_an_adviser_chooses_on_the_page(
    app: Flask, client_of: ClientOf, cast: Cast, meeting: UUID
) -> None:
    anders, stranger = client_of(cast.anders), app.test_client()
    page = anders.get(PAGE).text
    assert "Dine møder i din egen kalender" in page
    assert 'value="initials" checked' in page
    wrong = post(anders, PAGE, {"citizen_names": "cpr"})
    assert wrong.status_code == 422
    assert "Vælg en af de to." in wrong.text
    found = FEED.search(post(anders, PAGE, {"citizen_names": "name"}).text)
    assert found
    assert entries(stranger.get(found[2]))[0]["summary"] == "Jobsamtale · Ida"
    assert 'value="name" checked' in anders.get(PAGE).text
    assert post(anders, f"{PAGE}/navne", {"citizen_names": "initials"}).status_code == 303
    assert entries(stranger.get(found[2]))[0]["summary"] == "Jobsamtale · I."
    assert post(anders, f"{PAGE}/navne", {"citizen_names": "x"}).status_code == 422


def test_who_has_no_plan_has_no_page_for_it(client_of: ClientOf, cast: Cast) -> None:
    for who in (cast.vera, cast.lea, cast.adam):
        assert client_of(who).get(PAGE).status_code == 403
    assert post(client_of(cast.ida), f"{PAGE}/navne").status_code == 403
