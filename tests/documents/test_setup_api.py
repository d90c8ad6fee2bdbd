"""The API's door to worksheets as they are set up: by super users and administrators alone."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from app.accounts.contract import Role
from app.core.work import Units
from app.documents.contract_worksheets import MOST_QUESTIONS
from tests.documents.sample import ASKED, WORKSHEET, Ask
from tests.people import Cast, move_in

PROBLEM = "urn:jobvej:problem:documents/"
CHOOSING: dict[str, Any] = {
    **ASKED,
    "kind": "choice",
    "choices_da": ["Ude", "Inde"],
    "choices_en": ["Outside", "Inside"],
}


def test_a_worksheet_is_set_up_and_offered(ask: Ask, cast: Cast) -> None:
    made = ask(cast.signe, "POST", "/worksheets", json=WORKSHEET)
    assert (made.status_code, made.json["is_offered"], made.json["questions"]) == (201, False, [])
    path = f"/worksheets/{made.json['id']}"
    line = {"kind": "line", **ASKED}
    key = {"headers": {"Idempotency-Key": "one"}}
    for _again in range(2):
        first = ask(cast.signe, "POST", f"{path}/questions", json=line, **key)
        assert (first.status_code, len(first.json["questions"])) == (201, 1)
    asked = ask(cast.signe, "POST", f"{path}/questions", json=CHOOSING)
    assert [(one["id"], one["kind"]) for one in asked.json["questions"]] == [
        ("1", "line"),
        ("2", "choice"),
    ]
    assert asked.json["questions"][1]["choices_en"] == ["Outside", "Inside"]
    moved = ask(cast.signe, "POST", f"{path}/questions/2/move", json={"by": -1}).json
    assert [one["id"] for one in moved["questions"]] == ["2", "1"]
    assert ask(cast.signe, "DELETE", f"{path}/questions/1").status_code == 204
    assert ask(cast.signe, "DELETE", f"{path}/questions/1").status_code == 404
    change = {"title_da": "Nyt navn", "intro_da": "", "is_offered": True}
    changed = ask(cast.adam, "PATCH", path, json=change).json
    assert (changed["title_da"], changed["title_en"]) == ("Nyt navn", "My strengths")
    assert (changed["intro_da"], changed["is_offered"]) == ("", True)
    assert ask(cast.signe, "GET", path).json == changed
    assert ask(cast.signe, "GET", "/worksheets").json == {"items": [changed], "next": None}
    [offered] = ask(cast.ida, "GET", "/me/worksheets").json["items"]
    assert offered["title"] == "Nyt navn"


def test_a_letter_is_written_and_becomes_a_worksheet_again(
    ask: Ask, cast: Cast, sheet_id: UUID
) -> None:
    path = f"/worksheets/{sheet_id}/letter"
    texts = {"text_da": "Til [Sted]", "text_en": "To [Place]"}
    letter = ask(cast.signe, "PUT", path, json=texts).json
    assert (letter["is_letter"], letter["text_da"]) == (True, "Til [Sted]")
    assert [one["label_en"] for one in letter["questions"]] == ["Place"]
    again = ask(cast.signe, "PUT", path, json={"text_da": "", "text_en": ""}).json
    assert (again["is_letter"], len(again["questions"])) == (False, 1)


@pytest.mark.parametrize(
    ("ending", "body", "field"),
    [
        ("questions", CHOOSING | {"choices_da": ["Ude"]}, "choices_da"),
        ("questions", CHOOSING | {"choices_da": ["Ude", "Ude"]}, "choices_da"),
        ("questions", CHOOSING | {"choices_en": ["Outside"]}, "choices_en"),
        ("letter", {"text_da": "Uden steder", "text_en": ""}, "text_da"),
        ("letter", {"text_da": "[A]", "text_en": "[A] [B]"}, "text_en"),
    ],
)
def test_what_does_not_go_together_is_named(
    ask: Ask, cast: Cast, sheet_id: UUID, ending: str, body: dict[str, Any], field: str
) -> None:
    method = "PUT" if ending == "letter" else "POST"
    refused = ask(cast.signe, method, f"/worksheets/{sheet_id}/{ending}", json=body)
    assert (refused.status_code, refused.json["type"]) == (409, PROBLEM + "worksheet-does-not-fit")
    assert list(refused.json["errors"]) == [field]


def test_a_worksheet_that_is_full_takes_no_more_questions(
    ask: Ask, cast: Cast, sheet_id: UUID
) -> None:
    path, line = f"/worksheets/{sheet_id}/questions", {"kind": "line", **ASKED}
    for _number in range(MOST_QUESTIONS - 3):
        assert ask(cast.signe, "POST", path, json=line).status_code == 201
    full = ask(cast.signe, "POST", path, json=line)
    assert (full.status_code, full.json["type"]) == (409, PROBLEM + "worksheet-full")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("", WORKSHEET | {"title_da": ""}),
        ("", {"title_da": "Kun dansk"}),
        ("", WORKSHEET | {"title_en": "x" * 121}),
        ("/{}/questions", CHOOSING | {"kind": "hat"}),
        ("/{}/questions", CHOOSING | {"choices_da": ["Ude\nInde", "Ude"]}),
        ("/{}/questions/1/move", {"by": 2}),
    ],
)
def test_what_does_not_fit_the_schema_is_refused(
    ask: Ask, cast: Cast, sheet_id: UUID, path: str, body: dict[str, Any]
) -> None:
    refused = ask(cast.signe, "POST", f"/worksheets{path.format(sheet_id)}", json=body)
    assert refused.status_code == 422


@pytest.mark.parametrize("who", ["ida", "anders", "lea", "vera", "nora"])
def test_nobody_else_sets_them_up(ask: Ask, cast: Cast, sheet_id: UUID, who: str) -> None:
    other, path = getattr(cast, who), f"/worksheets/{sheet_id}"
    question = {"kind": "line", **ASKED}
    assert ask(other, "GET", "/worksheets").status_code == 403
    assert ask(other, "POST", "/worksheets", json=WORKSHEET).status_code == 403
    assert ask(other, "GET", path).status_code == 403
    assert ask(other, "PATCH", path, json={"is_offered": False}).status_code == 403
    letter = {"text_da": "", "text_en": ""}
    assert ask(other, "PUT", f"{path}/letter", json=letter).status_code == 403
    assert ask(other, "POST", f"{path}/questions", json=question).status_code == 403
    assert ask(other, "DELETE", f"{path}/questions/1").status_code == 403
    move = {"by": 1}
    assert ask(other, "POST", f"{path}/questions/1/move", json=move).status_code == 403
    assert ask(cast.adam, "GET", path).status_code == 200


def test_next_door_it_is_not_there(ask: Ask, cast: Cast, sheet_id: UUID, units: Units) -> None:
    super_user = move_in(units, cast.next_door, "Nis", Role.SUPER_USER, host=cast.nabo.host)
    path = f"/worksheets/{sheet_id}"
    assert ask(super_user, "GET", "/worksheets").json["items"] == []
    assert ask(super_user, "GET", path).status_code == 404
    assert ask(super_user, "PATCH", path, json={"is_offered": False}).status_code == 404
    assert ask(super_user, "DELETE", f"{path}/questions/1").status_code == 404
