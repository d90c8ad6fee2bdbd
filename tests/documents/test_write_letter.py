"""Letters of the municipality: staff write them, citizens fill in the places and use the text."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from uuid import UUID

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from app.core.errors import Forbidden, NotFound
from app.core.work import UnitOfWork
from app.documents.applications import my_application, my_applications, note_application
from app.documents.contract_applications import ApplicationState
from app.documents.contract_worksheets import QuestionKind
from app.documents.letters import letter_text, places_in
from app.documents.worksheets import (
    add_worksheet,
    answers_fingerprint,
    fill_in,
    my_answers,
    offer_worksheet,
    worksheet_to_fill_in,
    worksheet_to_set_up,
    write_letter,
)
from tests.forms import post
from tests.people import Cast, Person
from tests.reading_pdf import is_pdf_ua, read_by_programs

Acting = Callable[[Person], AbstractContextManager[UnitOfWork]]
ClientOf = Callable[[Person], FlaskClient]
TITLES = {"title_da": "Opsigelse", "title_en": "Notice", "intro_da": "", "intro_en": ""}
DANISH = "Til [Arbejdsplads]\n\nJeg siger op hos [Arbejdsplads].\n\n[Hvorfor?]\n\nHilsen\n[Navn]"
ENGLISH = "To [Workplace]\n\nI leave [Workplace].\n\n[Why?]\n\nRegards\n[Name]"
NOTHING = answers_fingerprint(())


@pytest.fixture
def letter_id(acting_as: Acting, cast: Cast) -> UUID:
    """A letter that Signe offers."""
    with acting_as(cast.signe) as uow:
        worksheet_id = add_worksheet(uow, **TITLES)
        write_letter(uow, worksheet_id, text_da=DANISH, text_en=ENGLISH)
        offer_worksheet(uow, worksheet_id, is_offered=True)
    return worksheet_id


def test_what_stands_in_brackets_is_asked_for_once(
    acting_as: Acting, cast: Cast, letter_id: UUID
) -> None:
    with acting_as(cast.ida) as uow:
        asked = worksheet_to_fill_in(uow, letter_id).questions
    assert [(one.label_da, one.label_en, one.kind) for one in asked] == [
        ("Arbejdsplads", "Workplace", QuestionKind.LINE),
        ("Hvorfor?", "Why?", QuestionKind.TEXT),
        ("Navn", "Name", QuestionKind.LINE),
    ]
    assert places_in("[ ] [] [a\nb]") == {}


def test_the_text_has_what_was_written_and_what_is_missing(
    acting_as: Acting, cast: Cast, letter_id: UUID
) -> None:
    with acting_as(cast.ida) as uow:
        filled = fill_in(uow, letter_id, {"1": ["Bageriet"], "3": ["Ida [M]"]}, read=NOTHING)
        text = letter_text(worksheet_to_fill_in(uow, letter_id), filled)
    assert text == ("Til Bageriet\n\nJeg siger op hos Bageriet.\n\n[Hvorfor?]\n\nHilsen\nIda [M]")


def test_a_place_keeps_its_answer_when_the_letter_is_written_anew(
    acting_as: Acting, cast: Cast, letter_id: UUID
) -> None:
    with acting_as(cast.ida) as uow:
        fill_in(uow, letter_id, {"1": ["Bageriet"], "3": ["Ida"]}, read=NOTHING)
    with acting_as(cast.signe) as uow:
        write_letter(
            uow, letter_id, text_da="[By], [Navn]: [Arbejdsplads]", text_en="[Town], [N]: [W]"
        )
        ids = [one.id for one in worksheet_to_set_up(uow, letter_id).questions]
        assert ids == ["4", "3", "1"]
    with acting_as(cast.ida) as uow:
        sheet = worksheet_to_fill_in(uow, letter_id)
        assert letter_text(sheet, my_answers(uow, letter_id)) == "[By], Ida: Bageriet"


@pytest.mark.parametrize("who", ["ida", "anders", "lea"])
def test_only_those_who_set_worksheets_up_write_letters(
    acting_as: Acting, cast: Cast, letter_id: UUID, who: str
) -> None:
    with acting_as(getattr(cast, who)) as uow, pytest.raises(Forbidden):
        write_letter(uow, letter_id, text_da="", text_en="")


def test_a_citizen_fills_it_in_and_takes_the_text_along(
    client_of: ClientOf, cast: Cast, letter_id: UUID
) -> None:
    ida, path = client_of(cast.ida), f"/arbejdsark/{letter_id}"
    data = {"laest": NOTHING, "q1": "Bageriet", "q2": "Jeg flytter.\n\nTak for alt.", "q3": "Ida"}
    assert post(ida, path, data, page=path).location == f"{path}#tekst"
    field = BeautifulSoup(ida.get(path).text, "html.parser").find(id="letter-text")
    assert field is not None
    assert field.get_text().strip().startswith("Til Bageriet")
    pdf = ida.get(f"{path}/ark.pdf").data
    assert is_pdf_ua(pdf)
    words = read_by_programs(pdf)
    assert "Jeg siger op hos Bageriet." in words
    assert words.index("Jeg flytter.") < words.index("Hilsen")


def test_it_is_used_for_an_application_of_ones_own(
    client_of: ClientOf, acting_as: Acting, cast: Cast, letter_id: UUID
) -> None:
    with acting_as(cast.ida) as uow:
        fill_in(uow, letter_id, {"1": ["Bageriet"]}, read=NOTHING)
        draft = note_application(uow, title="Kok", state=ApplicationState.DRAFT)
    with acting_as(cast.omar) as uow:
        foreign = note_application(uow, title="Kok", state=ApplicationState.DRAFT)
    ida, path = client_of(cast.ida), f"/arbejdsark/{letter_id}"
    use = f"{path}/ansoegning"
    for _time in range(2):
        used = post(ida, use, {"application_id": str(draft.id)}, page=path)
        assert used.location == f"/ansoegninger/{draft.id}#brev"
    assert post(ida, use, {"application_id": str(foreign.id)}, page=path).status_code == 404
    assert post(ida, use, {"application_id": "hat"}, page=path).status_code == 422
    anew = post(ida, use, page=path)
    with acting_as(cast.ida) as uow:
        assert my_application(uow, draft.id).facts.letter.count("Jeg siger op") == 1
        [other] = [one for one in my_applications(uow) if one.id != draft.id]
        assert (other.facts.title, other.is_draft) == ("Opsigelse", True)
        assert anew.location == f"/ansoegninger/{other.id}#brev"
    with acting_as(cast.omar) as uow:
        assert my_application(uow, foreign.id).facts.letter == ""
    assert "Brug et brev fra jobcentret" in ida.get(f"/ansoegninger/{draft.id}").text


def test_what_is_no_letter_is_not_used_as_one(
    client_of: ClientOf, acting_as: Acting, cast: Cast, letter_id: UUID
) -> None:
    with acting_as(cast.signe) as uow:
        write_letter(uow, letter_id, text_da="", text_en="")
        assert len(worksheet_to_set_up(uow, letter_id).questions) == 3
    ida, path = client_of(cast.ida), f"/arbejdsark/{letter_id}"
    assert "letter-text" not in ida.get(path).text
    assert post(ida, f"{path}/ansoegning", page=path).status_code == 404
    with acting_as(cast.ida) as uow:
        assert my_applications(uow) == []
    with acting_as(cast.nabo) as uow, pytest.raises(NotFound):
        worksheet_to_fill_in(uow, letter_id)


@pytest.mark.parametrize(
    ("danish", "english", "field"),
    [
        ("Uden steder", "Without places", "text_da"),
        ("[A] og [B]", "[A]", "text_en"),
        ("[A]", "", "text_en"),
        ("", "[A]", "text_en"),
        (" ".join(f"[{n}]" for n in range(41)), " ".join(f"[{n}]" for n in range(41)), "text_da"),
        ("[" + "x" * 301 + "]", "[a]", "text_da"),
    ],
)
def test_a_letter_that_cannot_be_asked_for_is_refused_where_it_is_wrong(
    client_of: ClientOf,
    acting_as: Acting,
    cast: Cast,
    letter_id: UUID,
    danish: str,
    english: str,
    field: str,
) -> None:
    signe, page = client_of(cast.signe), f"/arbejdsark/opsaetning/{letter_id}"
    sent = {"text_da": danish, "text_en": english}
    answer = post(signe, f"{page}/brev", sent, page=page)
    assert answer.status_code == 422
    soup = BeautifulSoup(answer.text, "html.parser")
    assert soup.find(id=f"f-{field}-error") is not None
    for name, text in sent.items():
        written = soup.find(id=f"f-{name}")
        assert written is not None
        assert written.get_text().strip() == text
    with acting_as(cast.signe) as uow:
        assert worksheet_to_set_up(uow, letter_id).text_da == DANISH


def test_staff_write_a_letter_on_the_page(
    client_of: ClientOf, acting_as: Acting, cast: Cast, letter_id: UUID
) -> None:
    signe, page = client_of(cast.signe), f"/arbejdsark/opsaetning/{letter_id}"
    sent = {"text_da": "Hej [Navn]", "text_en": "Hello [Name]"}
    assert post(signe, f"{page}/brev", sent, page=page).status_code == 303
    assert "Hej [Navn]" in signe.get(page).text
    with acting_as(cast.signe) as uow:
        assert [one.label_da for one in worksheet_to_set_up(uow, letter_id).questions] == ["Navn"]
