"""The pages of meetings that must be booked: the citizen's, the adviser's, and the evidence."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from app.booking.arranging import book_meeting
from app.core.clock import FixedClock
from tests.booking.office import Acting, Office, local
from tests.forms import post
from tests.people import Cast, Person

ClientOf = Callable[[Person], FlaskClient]
FACTS = {
    "book_by": "2026-12-01",
    "reason": "Vi skal tale om din plan.",
    "rule": "LAB § 31",
    "help": "Ring til os.",
}


def words(page: str) -> str:
    return " ".join(BeautifulSoup(page, "html.parser").get_text(" ").split())


def test_an_adviser_finds_a_citizen_and_asks(
    client_of: ClientOf, cast: Cast, office: Office
) -> None:
    anders = client_of(cast.anders)
    assert "Ingen skal booke noget lige nu" in anders.get("/frister").text
    path = f"/frister/ny/{cast.ida.id}"
    assert f'href="{path}"' in anders.get("/frister/ny?navn=ida").text
    assert "Bed Ida om at booke" in words(anders.get(path).text)
    asked = post(anders, path, FACTS | {"meeting_type_id": str(office.type_id)})
    assert asked.status_code == 303
    page = words(anders.get(asked.location).text)
    for said in ("tirsdag den 1. december 2026", "LAB § 31", "Ikke booket endnu", "Anders"):
        assert said in page
    assert "Ida" in anders.get("/frister").text


def test_what_is_wrong_stands_beside_the_field(
    client_of: ClientOf, cast: Cast, office: Office
) -> None:
    anders, path = client_of(cast.anders), f"/frister/ny/{cast.ida.id}"
    empty = post(anders, path)
    assert empty.status_code == 422
    assert empty.text.count("form-error-message") == 5
    late = post(
        anders, path, FACTS | {"meeting_type_id": str(office.type_id), "book_by": "i morgen"}
    )
    assert late.status_code == 422
    assert 'value="LAB § 31"' in late.text
    gone = post(
        anders, path, FACTS | {"meeting_type_id": str(office.type_id), "book_by": "2026-11-24"}
    )
    assert gone.status_code == 409
    assert "Vælg en dag fra i morgen af." in words(gone.text)


def test_many_are_asked_at_once(client_of: ClientOf, cast: Cast, office: Office) -> None:
    anders, path = client_of(cast.anders), "/frister/ny/flere"
    assert "Mine egne borgere" in anders.get(path).text
    facts = FACTS | {"meeting_type_id": str(office.type_id)}
    assert post(anders, path, facts | {"audience": "everybody"}).status_code == 422
    asked = post(anders, path, facts | {"audience": "own"})
    assert "1 borger bliver bedt om at booke inden for få minutter." in words(
        anders.get(asked.location).text
    )


def test_the_citizen_has_it_on_top_with_the_times_a_tap_away(
    client_of: ClientOf, cast: Cast, must: UUID
) -> None:
    page = client_of(cast.ida).get("/moeder").text
    said = words(page)
    assert "Den sidste dag at booke er tirsdag den 1. december 2026." in said
    assert "Vi skal tale om din plan." in said
    assert 'href="/moeder/nyt/jobsamtale"' in page
    assert "Den sidste dag" not in client_of(cast.omar).get("/moeder").text


def test_what_one_was_shown_is_kept_once_a_while(
    client_of: ClientOf, cast: Cast, must: UUID, clock: FixedClock
) -> None:
    ida, anders = client_of(cast.ida), client_of(cast.anders)
    for _ in range(2):
        ida.get("/moeder/nyt/jobsamtale")
    client_of(cast.omar).get("/moeder/nyt/jobsamtale")
    clock.advance(timedelta(minutes=6))
    ida.get("/moeder/nyt/jobsamtale?maade=phone")
    document = anders.get(f"/frister/{must}/dokumentation.json").json
    assert [one["number"] > 3 for one in document["times_shown"]] == [True, True]
    assert document["times_shown"][0]["first"][0] == "2026-11-25T08:00:00+00:00"
    assert [one["kind"] for one in document["notices"]] == ["booking/must-book"]
    assert document["notices"][0]["attempts"][0]["channel"] == "email"
    page = words(anders.get(f"/frister/{must}").text)
    assert "onsdag den 25. november 2026 kl. 09.00" in page


def test_an_adviser_lets_the_citizen_off(client_of: ClientOf, cast: Cast, must: UUID) -> None:
    anders, path = client_of(cast.anders), f"/frister/{must}"
    wrong = post(anders, f"{path}/fritag", {"because": "lazy"})
    assert wrong.status_code == 422
    assert (
        post(anders, f"{path}/fritag", {"because": "health", "word": "Indlagt"}).status_code == 303
    )
    assert "Indlagt" in anders.get(path).text
    assert "Den sidste dag" not in client_of(cast.ida).get("/moeder").text
    assert post(anders, f"{path}/fritag-ikke").status_code == 303
    assert "Fritagelsen sluttede." in words(anders.get(path).text)
    assert "Den sidste dag" in client_of(cast.ida).get("/moeder").text


def test_whose_exemption_ends_with_a_meeting_is_not_asked(
    client_of: ClientOf, acting_as: Acting, cast: Cast, office: Office, must: UUID
) -> None:
    anders, path = client_of(cast.anders), f"/frister/{must}"
    post(anders, f"{path}/fritag", {"because": "health"})
    with acting_as(cast.ida) as uow:
        book_meeting(uow, cast.ida.id, office.wanted(local(26, 10)))
    post(anders, f"{path}/fritag-ikke")
    page = words(anders.get(path).text)
    assert "Fritagelsen er slut. Borgeren har allerede sådan et møde." in page
    assert "Booket" in page


def test_it_is_taken_back(client_of: ClientOf, cast: Cast, must: UUID) -> None:
    anders = client_of(cast.anders)
    assert post(anders, f"/frister/{must}/fjern").status_code == 303
    assert "Skal ikke bookes mere" in words(anders.get("/frister?vis=faerdige").text)


def test_others_do_not_know_of_it(
    client_of: ClientOf, acting_as: Acting, cast: Cast, must: UUID
) -> None:
    for path in (f"/frister/{must}", f"/frister/{must}/dokumentation.json"):
        assert client_of(cast.ida).get(path).status_code == 403
        assert client_of(cast.nora).get(path).status_code == 404
    assert client_of(cast.nora).get(f"/frister/ny/{cast.ida.id}").status_code == 404
    assert post(client_of(cast.nora), f"/frister/{must}/fritag").status_code == 404
