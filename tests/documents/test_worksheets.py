"""Worksheets: set up by super users, filled in by citizens, and read by nobody else."""

from __future__ import annotations

import re
from collections.abc import Callable
from uuid import UUID

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from sqlalchemy import select

from app.core.errors import Forbidden, NotFound
from app.documents.contract_worksheets import (
    MOST_QUESTIONS,
    QuestionKind,
    WorksheetChangedMeanwhile,
    WorksheetFull,
)
from app.documents.models import FilledWorksheet
from app.documents.worksheets import (
    add_question,
    add_worksheet,
    answers_fingerprint,
    fill_in,
    move_question,
    my_answers,
    my_worksheets,
    offer_worksheet,
    remove_question,
    worksheet_to_fill_in,
    worksheet_to_set_up,
    worksheets,
)
from tests.documents.sample import ASKED, WORKSHEET, Acting
from tests.forms import post
from tests.people import Cast, Person
from tests.reading_pdf import is_pdf_ua, read_by_programs

ClientOf = Callable[[Person], FlaskClient]
NOTHING = answers_fingerprint(())


def test_what_one_writes_is_kept_sealed_and_ones_own(
    acting_as: Acting, cast: Cast, sheet_id: UUID
) -> None:
    with acting_as(cast.ida) as uow:
        filled = fill_in(uow, sheet_id, {"1": ["Tålmodig"], "3": ["Ude", "Inde"]}, read=NOTHING)
        assert filled.said("3") == ("Ude", "Inde")
        [row] = uow.session.scalars(select(FilledWorksheet)).all()
    assert b"modig" not in row.answers_sealed
    with acting_as(cast.omar) as uow:
        assert my_answers(uow, sheet_id).answers == ()
    with acting_as(cast.nabo) as uow, pytest.raises(NotFound):
        worksheet_to_fill_in(uow, sheet_id)


def test_two_pages_lose_nothing_of_each_other(
    acting_as: Acting, cast: Cast, sheet_id: UUID
) -> None:
    with acting_as(cast.ida) as uow:
        first = fill_in(uow, sheet_id, {"1": ["A"]}, read=NOTHING)
        fill_in(uow, sheet_id, {"1": ["A"]}, read=NOTHING)
        with pytest.raises(WorksheetChangedMeanwhile):
            fill_in(uow, sheet_id, {"1": ["B"]}, read=NOTHING)
        fill_in(uow, sheet_id, {"1": ["B"]}, read=answers_fingerprint(first.answers))


def test_what_was_answered_stays_when_its_question_goes(
    acting_as: Acting, cast: Cast, sheet_id: UUID
) -> None:
    with acting_as(cast.ida) as uow:
        filled = fill_in(uow, sheet_id, {"1": ["Tålmodig"]}, read=NOTHING)
    with acting_as(cast.signe) as uow:
        remove_question(uow, sheet_id, "1")
        move_question(uow, sheet_id, "3", by=-1)
        assert [q.id for q in worksheet_to_set_up(uow, sheet_id).questions] == ["3", "2"]
        offer_worksheet(uow, sheet_id, is_offered=False)
    with acting_as(cast.ida) as uow:
        read = answers_fingerprint(filled.answers)
        again = fill_in(uow, sheet_id, {"2": ["Inde"]}, read=read)
        assert {(a.question, a.said) for a in again.answers} == {
            ("Hvad er du god til?", ("Tålmodig",)),
            ("Hvad er du god til?", ("Inde",)),
        }
        assert [sheet.id for sheet, _filled in my_worksheets(uow)] == [sheet_id]
    with acting_as(cast.omar) as uow:
        assert my_worksheets(uow) == []
        with pytest.raises(NotFound):
            fill_in(uow, sheet_id, {}, read=NOTHING)


def test_an_answer_never_stands_under_a_question_that_came_later(
    acting_as: Acting, cast: Cast, sheet_id: UUID
) -> None:
    with acting_as(cast.ida) as uow:
        fill_in(uow, sheet_id, {"3": ["Ude"]}, read=NOTHING)
    with acting_as(cast.signe) as uow:
        remove_question(uow, sheet_id, "3")
        later = add_question(uow, sheet_id, kind=QuestionKind.TEXT, **ASKED)
    with acting_as(cast.ida) as uow:
        assert my_answers(uow, sheet_id).said(later) == ()


@pytest.mark.parametrize("who", ["ida", "anders", "lea", "vera"])
def test_only_super_users_and_administrators_set_them_up(
    acting_as: Acting, cast: Cast, sheet_id: UUID, who: str
) -> None:
    with acting_as(getattr(cast, who)) as uow:
        for verb in (
            lambda: add_worksheet(uow, **WORKSHEET),
            lambda: offer_worksheet(uow, sheet_id, is_offered=False),
            lambda: add_question(uow, sheet_id, kind=QuestionKind.LINE, **ASKED),
            lambda: remove_question(uow, sheet_id, "1"),
        ):
            with pytest.raises(Forbidden):
                verb()


def test_there_is_a_limit_to_questions(acting_as: Acting, cast: Cast, sheet_id: UUID) -> None:
    with acting_as(cast.adam) as uow:
        for _number in range(MOST_QUESTIONS - 3):
            add_question(uow, sheet_id, kind=QuestionKind.LINE, **ASKED)
        with pytest.raises(WorksheetFull):
            add_question(uow, sheet_id, kind=QuestionKind.LINE, **ASKED)


def test_what_was_chosen_can_be_left_open_again(
    client_of: ClientOf, acting_as: Acting, cast: Cast, sheet_id: UUID
) -> None:
    ida, path = client_of(cast.ida), f"/arbejdsark/{sheet_id}"
    post(ida, path, {"laest": NOTHING, "q1": "Ja", "q2": "Ude"}, page=path)
    with acting_as(cast.ida) as uow:
        kept = my_answers(uow, sheet_id)
    assert re.search(r'type="radio"[^>]*name="q2" value="">', ida.get(path).text)
    post(ida, path, {"laest": answers_fingerprint(kept.answers), "q1": "Ja", "q2": ""}, page=path)
    with acting_as(cast.ida) as uow:
        assert (kept.said("2"), my_answers(uow, sheet_id).said("2")) == (("Ude",), ())


def test_the_pages(client_of: ClientOf, acting_as: Acting, cast: Cast, sheet_id: UUID) -> None:
    ida, path = client_of(cast.ida), f"/arbejdsark/{sheet_id}"
    assert "Mine styrker" in ida.get("/arbejdsark").text
    data = {"laest": NOTHING, "q1": "Jeg er tålmodig.", "q2": "Ude", "q3": ["Inde"]}
    assert post(ida, path, data, page=path).status_code == 303
    assert "Jeg er tålmodig." in ida.get(path).text
    pdf = ida.get(f"{path}/ark.pdf").data
    assert is_pdf_ua(pdf)
    words = read_by_programs(pdf)
    assert "Jeg er tålmodig." in words
    wrong = post(ida, path, {"laest": NOTHING, "q1": "x" * 3_001, "q2": "Måske"}, page=path)
    assert (wrong.status_code, "f-q1-error" in wrong.text) == (422, True)
    stale = post(ida, path, {"laest": NOTHING, "q1": "Noget andet"}, page=path)
    assert (stale.status_code, "Noget andet" in stale.text) == (409, True)
    script = {"Accept": "application/json"}
    assert post(ida, path, data, page=path, headers=script).status_code == 200
    assert ida.get("/arbejdsark/opsaetning").status_code == 403


def test_both_are_shown_where_two_pages_wrote_and_one_is_chosen(
    client_of: ClientOf, acting_as: Acting, cast: Cast, sheet_id: UUID
) -> None:
    ida, path = client_of(cast.ida), f"/arbejdsark/{sheet_id}"
    with acting_as(cast.ida) as uow:
        fill_in(uow, sheet_id, {"1": ["Fra computeren"], "3": ["Ude", "Inde"]}, read=NOTHING)
    mine = {"laest": NOTHING, "q1": "Fra telefonen", "q3": ["Ude", "Inde"]}
    met = post(ida, path, mine, page=path)
    assert met.status_code == 409
    both = BeautifulSoup(met.text, "html.parser").select_one("[data-both] section")
    assert both is not None
    assert [one.get_text() for one in both.select("h3")] == ["Hvad er du god til?"]
    assert [one.get_text() for one in both.select("dd")] == ["Fra telefonen", "Fra computeren"]
    assert both.select_one("input[name=fandt][form=sheet-form]") is not None  # not saved by itself
    assert "Gem en gang til" not in met.text

    post(ida, path, {**mine, "laest": _read(met.text), "valg": "deres"}, page=path)
    with acting_as(cast.ida) as uow:
        assert my_answers(uow, sheet_id).said("1") == ("Fra computeren",)
    saved = post(ida, path, {**mine, "laest": _read(met.text), "valg": "mit"}, page=path)
    assert saved.status_code == 303
    with acting_as(cast.ida) as uow:
        assert my_answers(uow, sheet_id).said("1") == ("Fra telefonen",)


def test_a_script_gets_both_to_show_them(
    client_of: ClientOf, acting_as: Acting, cast: Cast, sheet_id: UUID
) -> None:
    ida, path = client_of(cast.ida), f"/arbejdsark/{sheet_id}"
    with acting_as(cast.ida) as uow:
        fill_in(uow, sheet_id, {"1": ["Fra computeren"]}, read=NOTHING)
    mine, script = {"laest": NOTHING, "q1": "Fra telefonen"}, {"Accept": "application/json"}
    met = post(ida, path, mine, page=path, headers=script)
    assert (met.status_code, met.json["address"]) == (409, path)
    assert "Fra telefonen" in met.json["both"]
    assert "Fra computeren" in met.json["both"]
    again = post(ida, path, {**mine, "laest": met.json["read"]}, page=path, headers=script)
    assert again.status_code == 200


def test_a_long_list_is_shown_a_page_at_a_time(
    client_of: ClientOf, acting_as: Acting, cast: Cast, sheet_id: UUID
) -> None:
    with acting_as(cast.signe) as uow:
        for number in range(20):
            made = add_worksheet(uow, **WORKSHEET | {"title_da": f"Ark {number:02}"})
            offer_worksheet(uow, made, is_offered=True)
    for person, path in ((cast.ida, "/arbejdsark"), (cast.signe, "/arbejdsark/opsaetning")):
        browser = client_of(person)
        first = BeautifulSoup(browser.get(path).text, "html.parser").main
        assert first is not None
        assert ("Ark 19" in first.text, "Mine styrker" in first.text) == (True, False)
        more = first.find("a", string="Vis flere")
        assert more is not None
        second = BeautifulSoup(browser.get(str(more["href"])).text, "html.parser").main  # type: ignore[index]
        assert second is not None
        assert ("Ark 19" in second.text, "Mine styrker" in second.text) == (False, True)
        assert second.find("a", string="Vis flere") is None


def _read(html: str) -> str:
    found = re.search(r'name="laest" value="([^"]*)"', html)
    assert found
    return found[1]


def test_a_worksheet_is_printed_or_its_own_limit_is_said(
    client_of: ClientOf, acting_as: Acting, cast: Cast, sheet_id: UUID
) -> None:
    with acting_as(cast.signe) as uow:
        ids = [
            "1",
            *(add_question(uow, sheet_id, kind=QuestionKind.TEXT, **ASKED) for _n in "a" * 37),
        ]
    ida, path = client_of(cast.ida), f"/arbejdsark/{sheet_id}/ark.pdf"
    words = ("Jeg er god til at tale med mennesker. " * 80)[:3_000]
    with acting_as(cast.ida) as uow:
        filled = fill_in(uow, sheet_id, {one: [words] for one in ids}, read=NOTHING)
    assert ida.get(path).data[:5] == b"%PDF-"
    with acting_as(cast.ida) as uow:
        read = answers_fingerprint(filled.answers)
        fill_in(uow, sheet_id, {one: ["a\n" * 1_000] for one in ids[:8]}, read=read)
    refused = ida.get(path)
    assert (refused.status_code, "mere end 90 sider" in refused.text) == (413, True)
    assert "CV må" not in refused.text


def test_the_set_up_pages(client_of: ClientOf, acting_as: Acting, cast: Cast) -> None:
    signe, overview = client_of(cast.signe), "/arbejdsark/opsaetning"
    assert "Rådgiverne læser det, borgerne afleverer" in signe.get(overview).text
    assert post(signe, overview, {"title_da": ""}, page=overview).status_code == 422
    path = post(signe, overview, WORKSHEET, page=overview).location
    choosing = ASKED | {"kind": "choice", "choices_da": "A\nB", "choices_en": "A\nB"}
    for wrong in (
        {"choices_da": "A"},
        {"choices_en": "A"},
        {"choices_da": "A\nA"},
        {"label_da": ""},
        {"kind": "hat"},
    ):
        refused = post(signe, f"{path}/spoergsmaal", choosing | wrong, page=path)
        assert refused.status_code == 422, wrong
    assert post(signe, f"{path}/spoergsmaal", choosing, page=path).status_code == 303
    assert post(signe, f"{path}/spoergsmaal", choosing, page=path).status_code == 303
    assert post(signe, f"{path}/spoergsmaal/2/op", page=path).status_code == 303
    assert post(signe, f"{path}/spoergsmaal/1/slet", page=path).status_code == 303
    assert post(signe, path, WORKSHEET | {"title_da": "Ny titel"}, page=path).status_code == 303
    assert post(signe, f"{path}/tilbyd/ja", page=path).status_code == 303
    with acting_as(cast.ida) as uow:
        assert [(one.title, len(one.questions)) for one in worksheets(uow)] == [("Ny titel", 1)]
