"""Why one must book, and what helps, is read in English where it is written in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from app.accounts.own_advisers import give_own_adviser
from app.booking.must_book.asking import ask_to_book
from app.booking.must_book.asking_many import ASKINGS, ask_many_to_book
from app.booking.must_book.contract import Asked
from app.booking.must_book.views import must_book_of
from app.core.errors import Invalid
from app.core.work import Units, the_service
from app.web.services import Services
from tests.booking.must_book.conftest import asked
from tests.booking.office import Acting, Ask, Office
from tests.forms import post
from tests.people import Cast, Person

ClientOf = Callable[[Person], FlaskClient]
ENGLISH = {"reason_en": "We are to talk about your plan.", "help_en": "Call us, and we do it."}


@pytest.fixture(autouse=True)
def advised(units: Units, cast: Cast, office: Office) -> None:
    """Omar, who reads English, is Anders' citizen as Ida is."""
    with units.write(cast.here, the_service("test")) as uow:
        give_own_adviser(uow, cast.omar.id, cast.anders.id)


def ask_both(acting_as: Acting, cast: Cast, wanted: Asked) -> None:
    for person in (cast.ida, cast.omar):
        with acting_as(cast.anders) as uow:
            ask_to_book(uow, person.id, wanted)


def shown(client: FlaskClient, text: str) -> BeautifulSoup | None:
    page = BeautifulSoup(client.get("/moeder").text, "html.parser")
    return page.find("p", string=text)  # type: ignore[return-value]  # a tag is looked for by name


def test_each_reads_their_own_language(
    client_of: ClientOf, acting_as: Acting, ask: Ask, cast: Cast, office: Office
) -> None:
    ask_both(acting_as, cast, replace(asked(office), **ENGLISH))
    for person, reason, help_ in (
        (cast.ida, "Vi skal tale om din plan.", "Ring til os, så booker vi sammen."),
        (cast.omar, *ENGLISH.values()),
    ):
        for text in (reason, help_):
            assert shown(client_of(person), text), text
        [must] = ask(person, "GET", "/me/must-book").json["items"]
        assert (must["reason"], must["help"]) == (reason, help_)
        plan = ask(person, "GET", "/me/calendar").json["items"]
        assert [one["about"] for one in plan if one["kind"] == "book-by"] == [reason]


def test_what_is_written_in_danish_alone_is_said_to_be_danish(
    client_of: ClientOf, acting_as: Acting, cast: Cast, office: Office
) -> None:
    ask_both(acting_as, cast, asked(office))
    for person, language in ((cast.omar, "da"), (cast.ida, None)):
        reason = shown(client_of(person), "Vi skal tale om din plan.")
        assert reason
        assert reason.get("lang") == language


def test_staff_write_both_and_see_both(client_of: ClientOf, cast: Cast, office: Office) -> None:
    anders, path = client_of(cast.anders), f"/frister/ny/{cast.omar.id}"
    wanted = {
        "meeting_type_id": str(office.type_id),
        "book_by": "2026-12-01",
        "reason": "Vi skal tale om din plan.",
        "rule": "LAB § 31",
        "help": "Ring til os.",
    }
    assert "Det samme på engelsk" in anders.get(path).text
    done = post(anders, path, wanted | ENGLISH)
    page = anders.get(done.location).text
    for text in (wanted["reason"], *ENGLISH.values()):
        assert text in page
    evidence = anders.get(f"{done.location}/dokumentation.json").json
    assert evidence is not None
    assert {name: evidence[name] for name in ENGLISH} == ENGLISH
    sure = post(anders, "/frister/ny/flere", wanted | ENGLISH | {"audience": "own"}).text
    assert f'name="reason_en" value="{ENGLISH["reason_en"]}"' in sure


def test_many_are_asked_in_both(
    services: Services, acting_as: Acting, cast: Cast, office: Office
) -> None:
    with acting_as(cast.anders) as uow:
        ask_many_to_book(uow, [cast.omar.id], replace(asked(office), **ENGLISH))
    services.jobs.run(ASKINGS)
    with acting_as(cast.omar) as uow:
        [must] = must_book_of(uow, cast.omar.id)
    assert must.reason_in("en") == ENGLISH["reason_en"]
    assert must.reason_in("da") == "Vi skal tale om din plan."


def test_too_much_english_is_refused(acting_as: Acting, cast: Cast, office: Office) -> None:
    with acting_as(cast.anders) as uow, pytest.raises(Invalid) as refused:
        ask_to_book(uow, cast.omar.id, replace(asked(office), reason_en="x" * 501))
    assert set(refused.value.fields) == {"reason_en"}
