"""The API's doors to hand-ins: a citizen hands in and takes back, the adviser reads and writes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from app.accounts.profile import looks_at_me
from app.core.clock import FixedClock
from app.documents.hand_ins import comment_on_hand_in, hand_in
from app.documents.worksheets import answers_fingerprint, fill_in, my_answers
from app.notifications.reading import unread_count
from tests.documents.sample import Acting, Ask
from tests.people import Cast

PROBLEM = "urn:jobvej:problem:documents/"
HandedIn = Callable[[str], str]


@pytest.fixture
def handed_in(
    acting_as: Acting, cast: Cast, sheet_id: UUID, clock: FixedClock, advised: None
) -> HandedIn:
    """Have Ida, whom Anders advises, hand something in, an hour after what she did before."""

    def handing(words: str) -> str:
        clock.advance(timedelta(hours=1))
        with acting_as(cast.ida) as uow:
            read = answers_fingerprint(my_answers(uow, sheet_id).answers)
            fill_in(uow, sheet_id, {"1": [words]}, read=read)
            return str(hand_in(uow, sheet_id).id)

    return handing


def _given_back(acting_as: Acting, cast: Cast, hand_in_id: str) -> None:
    with acting_as(cast.anders) as uow:
        comment_on_hand_in(uow, UUID(hand_in_id), text="Skriv mere.", gives_back=True)


def test_one_hands_in_sees_it_and_takes_it_back(
    ask: Ask, cast: Cast, sheet_id: UUID, handed_in: HandedIn
) -> None:
    first = handed_in("Tålmodig")
    named = {"worksheet_id": str(sheet_id)}
    renewed = ask(cast.ida, "POST", "/me/hand-ins", json=named)
    assert (renewed.status_code, renewed.json["id"]) == (201, first)
    assert (renewed.json["state"], renewed.json["comments"]) == ("handed_in", [])
    assert [one["said"] for one in renewed.json["answers"]] == [["Tålmodig"]]
    [line] = ask(cast.ida, "GET", "/me/worksheets").json["items"]
    assert (line["hand_in"]["id"], line["hand_in"]["state"]) == (first, "handed_in")
    assert ask(cast.ida, "GET", f"/me/hand-ins/{first}").json == renewed.json
    assert ask(cast.ida, "DELETE", f"/me/hand-ins/{first}").status_code == 204
    for method in ("GET", "DELETE"):
        assert ask(cast.ida, method, f"/me/hand-ins/{first}").status_code == 404
    assert ask(cast.anders, "GET", "/hand-ins").json["items"] == []


def test_nothing_is_not_handed_in_nor_what_is_not_there(
    ask: Ask, cast: Cast, sheet_id: UUID
) -> None:
    refused = ask(cast.ida, "POST", "/me/hand-ins", json={"worksheet_id": str(sheet_id)})
    assert (refused.status_code, refused.json["type"]) == (409, PROBLEM + "nothing-to-hand-in")
    missing = ask(cast.ida, "POST", "/me/hand-ins", json={"worksheet_id": str(uuid4())})
    assert missing.status_code == 404
    assert ask(cast.ida, "POST", "/me/hand-ins", json={}).status_code == 422


def test_what_was_read_is_not_taken_back(ask: Ask, cast: Cast, handed_in: HandedIn) -> None:
    one = handed_in("Tålmodig")
    assert ask(cast.anders, "GET", f"/hand-ins/{one}").status_code == 200
    late = ask(cast.ida, "DELETE", f"/me/hand-ins/{one}")
    assert (late.status_code, late.json["type"]) == (409, PROBLEM + "read-already")
    assert ask(cast.ida, "GET", f"/me/hand-ins/{one}").json["state"] == "read"


def test_the_list_goes_on_page_after_page(
    ask: Ask, acting_as: Acting, cast: Cast, handed_in: HandedIn
) -> None:
    made = []
    for number in range(3):
        made.append(handed_in(f"Nummer {number}"))
        _given_back(acting_as, cast, made[-1])
    for person, path in (
        (cast.ida, "/me/hand-ins?limit=2"),
        (cast.anders, "/hand-ins?which=answered&limit=2"),
    ):
        first = ask(person, "GET", path).json
        rest = ask(person, "GET", f"{path}&cursor={first['next']}").json
        found = [one["id"] for one in (*first["items"], *rest["items"])]
        assert (len(first["items"]), found, rest["next"]) == (2, made[::-1], None)
        assert ask(person, "GET", f"{path}&cursor=bm9uc2Vuc2U").status_code == 404
        assert ask(person, "GET", f"{path}&cursor=%20").status_code == 422


def test_the_adviser_reads_comments_and_gives_back(
    ask: Ask, acting_as: Acting, cast: Cast, handed_in: HandedIn
) -> None:
    one = handed_in("Tålmodig")
    waiting = ask(cast.anders, "GET", "/hand-ins").json
    [line] = waiting["items"]
    assert (line["id"], line["citizen"], line["title"]) == (one, "Ida", "Mine styrker")
    assert (waiting["next"], "answers" in line) == (None, False)
    seen = ask(cast.anders, "GET", f"/hand-ins/{one}").json
    assert (seen["state"], seen["citizen_id"]) == ("read", str(cast.ida.id))
    assert [answer["said"] for answer in seen["answers"]] == [["Tålmodig"]]
    with acting_as(cast.ida) as uow:
        assert [(look.looker, look.subject) for look in looks_at_me(uow)] == [
            ("Anders", "worksheet")
        ]
    path, said = f"/hand-ins/{one}/comments", {"text": "Skriv mere.", "gives_back": True}
    key = {"headers": {"Idempotency-Key": "one"}}
    answers = [ask(cast.anders, "POST", path, json=said, **key) for _again in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    [comment] = answers[1].json["comments"]
    assert (comment["text"], comment["author"], comment["gives_back"]) == (
        "Skriv mere.",
        "Anders",
        True,
    )
    assert ask(cast.anders, "GET", "/hand-ins").json["items"] == []
    [line] = ask(cast.anders, "GET", "/hand-ins?which=answered").json["items"]
    assert line["state"] == "given_back"
    assert ask(cast.anders, "DELETE", f"{path}/{comment['id']}").status_code == 204
    assert ask(cast.anders, "DELETE", f"{path}/{comment['id']}").status_code == 404
    assert ask(cast.anders, "GET", f"/hand-ins/{one}").json["state"] == "read"


def test_whoever_fetches_a_comment_has_read_what_was_told_of_it(
    ask: Ask, acting_as: Acting, cast: Cast, handed_in: HandedIn
) -> None:
    one = handed_in("Tålmodig")
    _given_back(acting_as, cast, one)
    for path, unread in (("/me/hand-ins", 1), (f"/me/hand-ins/{one}", 0)):
        assert ask(cast.ida, "GET", path).status_code == 200
        with acting_as(cast.ida) as uow:
            assert unread_count(uow) == unread


@pytest.mark.parametrize(
    "body", [{}, {"text": ""}, {"text": "x" * 1_001}, {"text": "Hej", "gives_back": "yes"}]
)
def test_a_comment_that_does_not_fit_is_refused(
    ask: Ask, cast: Cast, handed_in: HandedIn, body: dict[str, Any]
) -> None:
    path = f"/hand-ins/{handed_in('Tålmodig')}/comments"
    assert ask(cast.anders, "POST", path, json=body).status_code == 422


@pytest.mark.parametrize("who", ["signe", "lea", "adam", "nora"])
def test_other_staff_find_nothing(ask: Ask, cast: Cast, handed_in: HandedIn, who: str) -> None:
    other, path = getattr(cast, who), f"/hand-ins/{handed_in('Tålmodig')}"
    assert ask(other, "GET", path).status_code in {403, 404}
    refused = ask(other, "POST", f"{path}/comments", json={"text": "Hej"})
    assert refused.status_code in {403, 404}
    listed = ask(other, "GET", "/hand-ins")
    assert listed.status_code == 403 or listed.json["items"] == []
    assert ask(cast.anders, "GET", path).status_code == 200


@pytest.mark.parametrize("who", ["omar", "nabo", "vera"])
def test_it_is_nobody_elses(ask: Ask, cast: Cast, handed_in: HandedIn, who: str) -> None:
    other, one = getattr(cast, who), handed_in("Tålmodig")
    for method in ("GET", "DELETE"):
        assert ask(other, method, f"/me/hand-ins/{one}").status_code in {403, 404}
    assert ask(other, "GET", f"/hand-ins/{one}").status_code == 403
    listed = ask(other, "GET", "/me/hand-ins")
    assert listed.status_code == 403 or listed.json["items"] == []
    assert ask(cast.ida, "GET", f"/me/hand-ins/{one}").status_code == 200
