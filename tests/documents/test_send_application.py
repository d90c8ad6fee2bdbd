"""An application is sent and printed as it stands in the form, and stays as it was sent."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.documents.applications import (
    begin_application,
    my_application,
    note_application,
    send_application,
)
from app.documents.contract_applications import (
    ApplicationState,
)
from app.listings.interests import (
    my_interests,
    withdraw_interest,
)
from tests.documents.sample import LETTER, Acting, begun, written_to
from tests.factories.files import PDF
from tests.forms import post
from tests.people import Cast, Person
from tests.reading_pdf import read_by_programs

ClientOf = Callable[[Person], FlaskClient]


def test_what_the_employer_has_stands_as_text_until_it_is_taken_back(
    client_of: ClientOf, acting_as: Acting, cast: Cast, opening: UUID
) -> None:
    with acting_as(cast.ida) as uow:
        written = written_to(uow, opening)
        stale = {"version": str(written.version), "letter": "Ny", "cv_id": str(written.cv_id)}
        interest = send_application(uow, written.id, pdf=PDF, name="CV.pdf", has_consented=True)
    ida, path, form = client_of(cast.ida), f"/ansoegninger/{written.id}", 'name="letter"'
    page = ida.get(path).text
    assert (LETTER in page, form in page, "Tag den tilbage" in page) == (True, False, True)
    refused = post(ida, path, stale, page=path)
    assert (refused.status_code, "Tag den tilbage først" in refused.text) == (409, True)
    assert ">\nNy</textarea>" in refused.text
    with acting_as(cast.ida) as uow:
        assert my_application(uow, written.id).facts.letter == LETTER
        withdraw_interest(uow, interest)
    assert form in ida.get(path).text
    fresh = stale | {"version": str(written.version + 1)}
    assert post(ida, path, fresh, page=path).status_code == 303


def test_what_is_sent_or_printed_is_what_stands_in_the_form(
    client_of: ClientOf, acting_as: Acting, cast: Cast, opening: UUID
) -> None:
    with acting_as(cast.ida) as uow:
        written = written_to(uow, opening, letter="Version A")
        other = begun(uow, name="Butik")
    ida, path = client_of(cast.ida), f"/ansoegninger/{written.id}"
    data = {"version": str(written.version), "letter": "Version B", "cv_id": str(other.id)}
    printed = post(ida, f"{path}/pdf", data, page=path)
    assert f'content="0; url={path}/brev.pdf"' in ida.get(printed.location).text
    assert "Version B" in read_by_programs(ida.get(f"{path}/brev.pdf").data)
    data |= {"version": str(written.version + 1), "letter": "Version C", "consent": "1"}
    assert post(ida, f"{path}/send", data, page=path).location == "/mine-interesser"
    with acting_as(cast.ida) as uow:
        assert [one.text for one in my_interests(uow)] == ["Version C"]
        kept = my_application(uow, written.id)
    assert (kept.facts.letter, kept.cv_id) == ("Version C", other.id)


def test_all_that_sending_misses_is_said_at_once_and_what_was_written_is_kept(
    client_of: ClientOf, acting_as: Acting, cast: Cast, opening: UUID
) -> None:
    with acting_as(cast.ida) as uow:
        one = begin_application(uow, opening)
    ida, path = client_of(cast.ida), f"/ansoegninger/{one.id}"

    def sent(**data: str) -> TestResponse:
        return post(ida, f"{path}/send", data, page=path)

    def wrong(answer: TestResponse) -> list[str]:
        names = ("letter", "cv_id", "consent")
        return [name for name in names if f"f-{name}-error" in answer.text]

    assert wrong(sent(version="1")) == ["letter", "cv_id", "consent"]
    assert wrong(sent(version="1", letter="x" * 4_001)) == ["letter", "cv_id", "consent"]
    refused = sent(version="1", why="Brød", letter="Linje\r\n" * 150)
    assert (refused.status_code, wrong(refused)) == (422, ["cv_id", "consent"])
    assert 'name="version" value="2"' in refused.text
    with acting_as(cast.ida) as uow:
        assert my_application(uow, one.id).facts.answer("why") == "Brød"
        assert my_interests(uow) == []


def test_the_text_is_counted_by_what_can_be_done_with_it(
    client_of: ClientOf, acting_as: Acting, cast: Cast, opening: UUID
) -> None:
    with acting_as(cast.ida) as uow:
        here = begin_application(uow, opening)
        elsewhere = note_application(uow, title="Kok", state=ApplicationState.DRAFT)
    ida, counted = client_of(cast.ida), 'name="letter" rows="10" data-count="{}"'
    assert counted.format(1000) in ida.get(f"/ansoegninger/{here.id}").text
    page = ida.get(f"/ansoegninger/{elsewhere.id}").text
    assert (counted.format(4000) in page, "længere" in page) == (True, False)


def test_what_the_employer_has_to_get_is_not_called_optional(
    client_of: ClientOf, acting_as: Acting, cast: Cast, opening: UUID
) -> None:
    with acting_as(cast.ida) as uow:
        here = begin_application(uow, opening)
        elsewhere = note_application(uow, title="Kok", state=ApplicationState.DRAFT)
    ida = client_of(cast.ida)

    def label(application_id: UUID, name: str) -> str:
        page = BeautifulSoup(ida.get(f"/ansoegninger/{application_id}").text, "html.parser")
        group = page.select_one(f".form-group:has([name={name}])")
        assert group is not None
        said = group.select("label, .form-hint")
        return " ".join(" ".join(one.get_text().split()) for one in said)

    assert label(here.id, "letter") == (
        "Din tekst Det er det, virksomheden læser, så du skal skrive noget, når du sender her. "
        "Bliver teksten længere, kan du tage den som PDF."
    )
    assert label(here.id, "cv_id") == "Det CV, der skal med Du skal vælge et, når du sender her."
    assert label(elsewhere.id, "letter").startswith("Din tekst (kan udelades)")
    assert label(elsewhere.id, "cv_id") == "Det CV, der skal med (kan udelades)"
