"""The API's door to worksheets: the citizen fills one in, uses a letter, and takes it along."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

import pytest

from app.documents.applications import my_application, note_application, send_application
from app.documents.contract_applications import LONGEST_LETTER, ApplicationState
from app.documents.worksheets import (
    add_worksheet,
    answers_fingerprint,
    fill_in,
    my_answers,
    offer_worksheet,
    remove_question,
    write_letter,
)
from app.listings.interests import withdraw_interest
from app.web.paging import write_cursor
from tests.documents.sample import WORKSHEET, Acting, Ask, written_to
from tests.factories.files import PDF
from tests.people import Cast

PROBLEM = "urn:jobvej:problem:documents/"


@pytest.fixture
def letter_id(acting_as: Acting, cast: Cast) -> UUID:
    """A letter that Signe offers."""
    with acting_as(cast.signe) as uow:
        worksheet_id = add_worksheet(uow, **WORKSHEET | {"title_da": "Opsigelse"})
        write_letter(uow, worksheet_id, text_da="Til [Sted]", text_en="To [Place]")
        offer_worksheet(uow, worksheet_id, is_offered=True)
    return worksheet_id


def _answers(**said: Sequence[str]) -> list[dict[str, Any]]:
    return [{"question_id": name[1:], "said": list(words)} for name, words in said.items()]


def test_long_lists_are_read_a_page_at_a_time(
    ask: Ask, acting_as: Acting, cast: Cast, sheet_id: UUID
) -> None:
    titles = ["Af", "Bo", "Bo", "Mine styrker", "Øl"]
    with acting_as(cast.signe) as uow:
        for title in titles:
            if title != "Mine styrker":
                made = add_worksheet(uow, **WORKSHEET | {"title_da": title})
                offer_worksheet(uow, made, is_offered=True)
    with acting_as(cast.ida) as uow:
        fill_in(uow, sheet_id, {"1": ["Tålmodig"]}, read=answers_fingerprint(()))
    with acting_as(cast.signe) as uow:
        offer_worksheet(uow, sheet_id, is_offered=False)
    for person, path, name in (
        (cast.ida, "/me/worksheets", "title"),
        (cast.signe, "/worksheets", "title_da"),
    ):
        seen: list[dict[str, Any]] = []
        page = ask(person, "GET", f"{path}?limit=2").json
        while page["next"]:
            assert len(page["items"]) == 2
            seen += page["items"]
            page = ask(person, "GET", f"{path}?limit=2&cursor={page['next']}").json
        seen += page["items"]
        assert [one[name] for one in seen] == titles
        assert len({one["id"] for one in seen}) == len(titles)
        assert ask(person, "GET", f"{path}?cursor=abc").status_code == 404
    wrong = write_cursor(str(sheet_id))
    assert ask(cast.nabo, "GET", f"/me/worksheets?cursor={wrong}").status_code == 404


def test_one_finds_a_worksheet_and_fills_it_in(ask: Ask, cast: Cast, sheet_id: UUID) -> None:
    listed = ask(cast.ida, "GET", "/me/worksheets").json
    [line] = listed["items"]
    assert (line["id"], line["title"], listed["next"]) == (str(sheet_id), "Mine styrker", None)
    assert (line["changed_at"], line["hand_in"]) == (None, None)
    path = f"/me/worksheets/{sheet_id}"
    empty = ask(cast.ida, "GET", path).json
    assert [one["kind"] for one in empty["questions"]] == ["text", "choice", "ticks"]
    assert [one["longest"] for one in empty["questions"]] == [3_000, None, None]
    assert empty["questions"][1]["choices"][0] == {"value": "Ude", "label": "Ude"}
    said = {"answers": _answers(q1=["Tålmodig"], q2=["Ude"], q3=["Ude", "Inde"])}
    for _again in range(2):
        kept = ask(cast.ida, "PUT", path, json=said | {"version": empty["version"]})
        assert (kept.status_code, [one["said"] for one in kept.json["answers"]]) == (
            200,
            [["Tålmodig"], ["Ude"], ["Ude", "Inde"]],
        )
    assert ask(cast.ida, "GET", path).json == kept.json
    [line] = ask(cast.ida, "GET", "/me/worksheets").json["items"]
    assert line["changed_at"] is not None


def test_what_is_left_out_is_answered_no_more_and_another_page_is_not_written_over(
    ask: Ask, acting_as: Acting, cast: Cast, sheet_id: UUID
) -> None:
    path = f"/me/worksheets/{sheet_id}"
    first = ask(cast.ida, "GET", path).json["version"]
    said = {"answers": _answers(q1=["A"], q2=["Ude"]), "version": first}
    second = ask(cast.ida, "PUT", path, json=said).json["version"]
    stale = ask(cast.ida, "PUT", path, json={"answers": _answers(q1=["B"]), "version": first})
    assert (stale.status_code, stale.json["type"]) == (409, PROBLEM + "worksheet-changed")
    with acting_as(cast.signe) as uow:
        remove_question(uow, sheet_id, "2")
    left = ask(cast.ida, "PUT", path, json={"answers": [], "version": second}).json
    assert [(one["question_id"], one["said"]) for one in left["answers"]] == [("2", ["Ude"])]


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        (_answers(q9=["Hej"]), "9"),
        (_answers(q2=["Måske"]), "2"),
        (_answers(q2=["Ude", "Inde"]), "2"),
        (_answers(q1=["Hej", "med dig"]), "1"),
        (_answers(q3=["Ude", "Måske"]), "3"),
        ([*_answers(q1=["A"]), *_answers(q1=["B"])], "1"),
    ],
)
def test_what_is_no_answer_is_named_by_its_question(
    ask: Ask, acting_as: Acting, cast: Cast, sheet_id: UUID, said: Any, wrong: str
) -> None:
    path = f"/me/worksheets/{sheet_id}"
    version = ask(cast.ida, "GET", path).json["version"]
    refused = ask(cast.ida, "PUT", path, json={"answers": said, "version": version})
    assert (refused.status_code, refused.json["type"]) == (409, PROBLEM + "answers-do-not-fit")
    assert list(refused.json["errors"]) == [wrong]
    with acting_as(cast.ida) as uow:
        assert my_answers(uow, sheet_id).answers == ()


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"answers": [], "version": "x"},
        {"answers": [{"question_id": "q1", "said": []}], "version": "0" * 16},
        {"answers": _answers(q1=["x" * 3_001]), "version": "0" * 16},
        {"answers": _answers(q1=[" "]), "version": "0" * 16},
        {"answers": _answers(q3=["Ude", "Ude"]), "version": "0" * 16},
    ],
)
def test_what_does_not_fit_the_schema_is_refused(
    ask: Ask, cast: Cast, sheet_id: UUID, body: dict[str, Any]
) -> None:
    assert ask(cast.ida, "PUT", f"/me/worksheets/{sheet_id}", json=body).status_code == 422


def test_it_is_taken_along_on_paper(ask: Ask, cast: Cast, sheet_id: UUID) -> None:
    pdf = ask(cast.ida, "GET", f"/me/worksheets/{sheet_id}.pdf")
    assert (pdf.mimetype, pdf.data[:5]) == ("application/pdf", b"%PDF-")


def test_a_letter_goes_into_an_application_once_for_each_key(
    ask: Ask, acting_as: Acting, cast: Cast, letter_id: UUID
) -> None:
    path = f"/me/worksheets/{letter_id}"
    version = ask(cast.ida, "GET", path).json["version"]
    said = {"answers": _answers(q1=["Bageriet"]), "version": version}
    assert ask(cast.ida, "PUT", path, json=said).json["text"] == "Til Bageriet"
    key = {"headers": {"Idempotency-Key": "one"}}
    made = [ask(cast.ida, "POST", f"{path}/application", json={}, **key) for _again in range(2)]
    assert [one.status_code for one in made] == [201, 201]
    assert made[0].json == made[1].json
    with acting_as(cast.ida) as uow:
        application_id = UUID(made[0].json["application_id"])
        assert my_application(uow, application_id).facts.letter == "Til Bageriet"
        other = note_application(uow, title="Kok", state=ApplicationState.DRAFT).id
    named = {"application_id": str(other)}
    assert ask(cast.ida, "POST", f"{path}/application", json=named).json == named
    foreign = {"application_id": str(uuid4())}
    assert ask(cast.ida, "POST", f"{path}/application", json=foreign).status_code == 404


def test_a_letter_finds_no_room_or_an_application_that_the_employer_has(
    ask: Ask, acting_as: Acting, cast: Cast, letter_id: UUID, opening: UUID
) -> None:
    with acting_as(cast.ida) as uow:
        full = written_to(uow, opening, letter="x" * LONGEST_LETTER)
    path, named = f"/me/worksheets/{letter_id}/application", {"application_id": str(full.id)}
    refused = ask(cast.ida, "POST", path, json=named)
    assert (refused.status_code, refused.json["type"]) == (409, PROBLEM + "letter-full")


def test_a_letter_that_is_sent_stays_as_the_employer_has_it(
    ask: Ask, acting_as: Acting, cast: Cast, letter_id: UUID, opening: UUID
) -> None:
    with acting_as(cast.ida) as uow:
        sent = written_to(uow, opening)
        interest = send_application(uow, sent.id, pdf=PDF, name="CV.pdf", has_consented=True)
    path, named = f"/me/worksheets/{letter_id}/application", {"application_id": str(sent.id)}
    refused = ask(cast.ida, "POST", path, json=named)
    assert (refused.status_code, refused.json["type"]) == (409, PROBLEM + "application-sent")
    with acting_as(cast.ida) as uow:
        assert my_application(uow, sent.id).facts.letter == sent.facts.letter
        withdraw_interest(uow, interest)
    assert ask(cast.ida, "POST", path, json=named).status_code == 201


def test_what_is_no_letter_is_not_used_as_one(ask: Ask, cast: Cast, sheet_id: UUID) -> None:
    path = f"/me/worksheets/{sheet_id}/application"
    assert ask(cast.ida, "POST", path, json={}).status_code == 404


@pytest.mark.parametrize(("who", "status"), [("nabo", 404), ("anders", 403), ("vera", 403)])
def test_there_is_nothing_to_fill_in_for_others(
    ask: Ask, cast: Cast, sheet_id: UUID, who: str, status: int
) -> None:
    other, path = getattr(cast, who), f"/me/worksheets/{sheet_id}"
    said = {"answers": [], "version": "0" * 16}
    assert ask(other, "GET", path).status_code == status
    assert ask(other, "GET", f"{path}.pdf").status_code == status
    assert ask(other, "PUT", path, json=said).status_code == status
    assert ask(other, "POST", f"{path}/application", json={}).status_code == status
    assert ask(cast.omar, "GET", path).status_code == 200


def test_a_worksheet_that_is_not_offered_is_only_for_who_began_it(
    ask: Ask, acting_as: Acting, cast: Cast, sheet_id: UUID
) -> None:
    path = f"/me/worksheets/{sheet_id}"
    version = ask(cast.ida, "GET", path).json["version"]
    ask(cast.ida, "PUT", path, json={"answers": _answers(q1=["A"]), "version": version})
    with acting_as(cast.signe) as uow:
        offer_worksheet(uow, sheet_id, is_offered=False)
    assert ask(cast.ida, "GET", path).status_code == 200
    assert ask(cast.omar, "GET", path).status_code == 404
    assert ask(cast.omar, "GET", "/me/worksheets").json["items"] == []
