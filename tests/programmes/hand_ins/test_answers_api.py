"""The API's door to tasks that citizens handed in, for whoever answers them."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

import pytest

from app.accounts.profile import looks_at_me
from app.core.clock import FixedClock, local_day
from app.documents.cvs import begin_cv
from app.programmes.contract import EnrolmentView
from app.programmes.enrolling import end_enrolment
from app.programmes.hand_ins.contract import TaskHandIn
from app.programmes.hand_ins.handing_in import hand_in_task
from app.programmes.hand_ins.reading import my_rounds
from app.web.services import Services
from tests.booking.office import Acting, Ask
from tests.conftest import NOW
from tests.documents.sample import gardener
from tests.factories.files import PDF
from tests.people import Cast
from tests.programmes.described import Describe, Enrol
from tests.programmes.hand_ins.conftest import HandIn, Item

PROBLEM = "urn:jobvej:problem:"
TODAY = local_day(NOW)


def _rounds(acting_as: Acting, cast: Cast, item_id: UUID) -> list[TaskHandIn]:
    with acting_as(cast.ida) as uow:
        return my_rounds(uow, item_id)


def test_the_adviser_lists_reads_and_says_that_it_is_good(
    ask: Ask, acting_as: Acting, cast: Cast, handed_in: HandIn, item: Item
) -> None:
    one = str(handed_in())
    waiting = ask(cast.anders, "GET", "/task-hand-ins").json
    [line] = waiting["items"]
    assert (line["id"], line["citizen"], line["title"]) == (one, "Ida", item().title)
    assert (waiting["next"], line["state"], "text" in line) == (None, "handed_in", False)
    with acting_as(cast.ida) as uow:
        assert looks_at_me(uow) == []
    seen = ask(cast.anders, "GET", f"/task-hand-ins/{one}").json
    assert (seen["state"], seen["text"], seen["other_rounds"]) == ("read", "Ti navne", [])
    assert (seen["citizen"], seen["citizen_id"]) == ("Ida", str(cast.ida.id))
    with acting_as(cast.ida) as uow:
        assert [(look.looker, look.subject) for look in looks_at_me(uow)] == [("Anders", "task")]
    path, key = f"/task-hand-ins/{one}/good", {"headers": {"Idempotency-Key": "one"}}
    answers = [
        ask(cast.anders, "POST", path, json={"text": "Flot liste."}, **key) for _again in range(2)
    ]
    assert [answer.status_code for answer in answers] == [201, 201]
    [comment] = answers[1].json["comments"]
    assert (comment["text"], comment["author"], comment["gives_back"], comment["due_on"]) == (
        "Flot liste.",
        "Anders",
        False,
        None,
    )
    assert answers[0].json["state"] == "answered"
    assert item().is_done
    assert ask(cast.anders, "GET", "/task-hand-ins").json["items"] == []
    [line] = ask(cast.anders, "GET", "/task-hand-ins?which=answered").json["items"]
    assert (line["id"], line["state"]) == (one, "answered")


def test_what_is_good_needs_no_words(ask: Ask, cast: Cast, handed_in: HandIn) -> None:
    made = ask(cast.anders, "POST", f"/task-hand-ins/{handed_in()}/good", json={})
    assert (made.status_code, made.json["state"]) == (201, "answered")


def test_once_more_opens_it_until_another_day_and_is_taken_back(
    ask: Ask,
    acting_as: Acting,
    cast: Cast,
    clock: FixedClock,
    item_id: UUID,
    handed_in: HandIn,
    item: Item,
) -> None:
    first, due_on, later = handed_in("Fem navne"), item().due_on, TODAY + timedelta(days=20)
    said = {"text": "Fem til.", "due_on": later.isoformat()}
    made = ask(cast.anders, "POST", f"/task-hand-ins/{first}/once-more", json=said)
    assert (made.status_code, made.json["state"]) == (201, "given_back")
    assert made.json["comments"][-1]["due_on"] == later.isoformat()
    assert (item().is_done, item().due_on) == (False, later)
    comment = f"/task-hand-ins/{first}/comments/{made.json['comments'][-1]['id']}"
    assert ask(cast.signe, "DELETE", comment).status_code == 404
    assert ask(cast.anders, "DELETE", comment).status_code == 204
    assert ask(cast.anders, "DELETE", comment).status_code == 404
    assert (item().is_done, item().due_on) == (True, due_on)
    ask(cast.anders, "POST", f"/task-hand-ins/{first}/once-more", json={"text": "Fem til."})
    clock.advance(timedelta(hours=1))
    second = handed_in("Ti navne")
    seen = ask(cast.anders, "GET", f"/task-hand-ins/{second}").json
    [earlier] = seen["other_rounds"]
    assert (seen["number"], earlier["number"], earlier["id"]) == (2, 1, str(first))
    assert (earlier["text"], earlier["comments"][-1]["text"]) == ("Fem navne", "Fem til.")
    assert [one.read_at is not None for one in _rounds(acting_as, cast, item_id)] == [True, True]


def test_the_adviser_gets_the_file_and_the_cv(
    ask: Ask, acting_as: Acting, cast: Cast, item_id: UUID, services: Services
) -> None:
    with acting_as(cast.ida) as uow:
        cv_id = begin_cv(uow, name="Mit cv", content=gardener()).id
    file = ask(cast.ida, "POST", "/files", data={"file": (BytesIO(PDF), "navne.pdf")}).json
    with acting_as(cast.ida) as uow:
        one = hand_in_task(uow, item_id, file_id=UUID(file["id"]), cv_id=cv_id).id
    early = ask(cast.anders, "GET", f"/task-hand-ins/{one}/file")
    assert (early.status_code, early.content_type) == (409, "application/problem+json")
    services.jobs.run("file-checks")
    got = ask(cast.anders, "GET", f"/task-hand-ins/{one}/file")
    assert (got.status_code, got.data, got.content_type) == (200, PDF, "application/pdf")
    assert "navne.pdf" in got.headers["Content-Disposition"]
    with acting_as(cast.ida) as uow:
        assert [(look.looker, look.subject) for look in looks_at_me(uow)] == [("Anders", "task")]
    [only] = _rounds(acting_as, cast, item_id)
    assert only.read_at is not None
    seen = ask(cast.anders, "GET", f"/task-hand-ins/{one}").json
    assert seen["file"]["name"] == "navne.pdf"
    assert seen["cv"]["content"]["contact"]["name"] == gardener().contact["name"]


def test_where_there_is_no_file_none_is_found(ask: Ask, cast: Cast, handed_in: HandIn) -> None:
    assert ask(cast.anders, "GET", f"/task-hand-ins/{handed_in()}/file").status_code == 404


def test_the_lists_go_on_page_after_page(
    ask: Ask, acting_as: Acting, cast: Cast, clock: FixedClock, publish: Describe, enrolled: Enrol
) -> None:
    made = []
    for number in range(3):
        view = enrolled(publish(name_da=f"Forløb {number}"), cast.ida)
        item_id = next(one.id for one in view.items if one.key == "network")
        clock.advance(timedelta(hours=1))
        with acting_as(cast.ida) as uow:
            made.append(str(hand_in_task(uow, item_id, text="Ti navne").id))
    _goes_on(ask, cast, "/task-hand-ins?limit=2", made)
    for one in made:
        assert ask(cast.anders, "POST", f"/task-hand-ins/{one}/good", json={}).status_code == 201
    _goes_on(ask, cast, "/task-hand-ins?which=answered&limit=2", made[::-1])
    assert ask(cast.anders, "GET", "/task-hand-ins?which=all").status_code == 422


def _goes_on(ask: Ask, cast: Cast, path: str, wanted: list[str]) -> None:
    first = ask(cast.anders, "GET", path).json
    rest = ask(cast.anders, "GET", f"{path}&cursor={first['next']}").json
    found = [one["id"] for one in (*first["items"], *rest["items"])]
    assert (len(first["items"]), found, rest["next"]) == (2, wanted, None)
    assert ask(cast.anders, "GET", f"{path}&cursor=bm9uc2Vuc2U").status_code == 404
    assert ask(cast.anders, "GET", f"{path}&cursor=%20").status_code == 422


@pytest.mark.parametrize(
    ("verb", "body", "field"),
    [
        ("good", {"text": "x" * 1_001}, "text"),
        ("good", {"text": "Flot", "due_on": "2030-01-01"}, "due_on"),
        ("once-more", {}, "text"),
        ("once-more", {"text": " "}, "text"),
        ("once-more", {"text": "Mere", "due_on": "i morgen"}, "due_on"),
    ],
)
def test_an_answer_that_does_not_fit_is_refused_by_field(
    ask: Ask, cast: Cast, handed_in: HandIn, verb: str, body: dict[str, Any], field: str
) -> None:
    refused = ask(cast.anders, "POST", f"/task-hand-ins/{handed_in()}/{verb}", json=body)
    assert (refused.status_code, [*refused.json["errors"]]) == (422, [field])


@pytest.mark.parametrize("days", [-1, 900])
def test_a_day_that_is_over_or_after_the_end_is_a_conflict(
    ask: Ask, cast: Cast, handed_in: HandIn, item: Item, days: int
) -> None:
    said = {"text": "Mere", "due_on": (TODAY + timedelta(days=days)).isoformat()}
    refused = ask(cast.anders, "POST", f"/task-hand-ins/{handed_in()}/once-more", json=said)
    assert (refused.status_code, refused.json["type"], [*refused.json["errors"]]) == (
        409,
        PROBLEM + "programmes/day-out-of-reach",
        ["due_on"],
    )
    assert item().is_done


def test_a_programme_without_an_end_takes_no_day_of_another_age(
    ask: Ask, cast: Cast, publish: Describe, enrolled: Enrol, acting_as: Acting
) -> None:
    view = enrolled(publish(access_days=None), cast.ida)
    item_id = next(one.id for one in view.items if one.key == "network")
    with acting_as(cast.ida) as uow:
        one = hand_in_task(uow, item_id, text="Ti navne").id
    for day in ("9999-12-31", (TODAY + timedelta(days=400)).isoformat()):
        said = {"text": "Mere", "due_on": day}
        refused = ask(cast.anders, "POST", f"/task-hand-ins/{one}/once-more", json=said)
        assert (refused.status_code, [*refused.json["errors"]]) == (409, ["due_on"])
    said["due_on"] = (TODAY + timedelta(days=300)).isoformat()
    made = ask(cast.anders, "POST", f"/task-hand-ins/{one}/once-more", json=said)
    assert made.status_code == 201


def test_after_the_end_nothing_is_asked_for_again(
    ask: Ask, acting_as: Acting, cast: Cast, view: EnrolmentView, handed_in: HandIn
) -> None:
    one = handed_in()
    with acting_as(cast.anders) as uow:
        end_enrolment(uow, view.id, why="I arbejde")
    refused = ask(cast.anders, "POST", f"/task-hand-ins/{one}/once-more", json={"text": "Mere"})
    assert (refused.status_code, refused.json["type"]) == (
        409,
        PROBLEM + "programmes/enrolment-over",
    )
    assert ask(cast.anders, "POST", f"/task-hand-ins/{one}/good", json={}).status_code == 201


@pytest.mark.parametrize("who", ["signe", "lea", "adam", "nora"])
def test_other_staff_find_nothing(
    ask: Ask, acting_as: Acting, cast: Cast, handed_in: HandIn, who: str
) -> None:
    other, one = getattr(cast, who), f"/task-hand-ins/{handed_in()}"
    for path in (one, f"{one}/file"):
        assert ask(other, "GET", path).status_code in {403, 404}
    for verb in ("good", "once-more"):
        refused = ask(other, "POST", f"{one}/{verb}", json={"text": "Hej"})
        assert refused.status_code in {403, 404}
    listed = ask(other, "GET", "/task-hand-ins")
    assert listed.status_code == 403 or listed.json["items"] == []
    with acting_as(cast.ida) as uow:
        assert looks_at_me(uow) == []
    assert ask(cast.anders, "GET", one).status_code == 200


@pytest.mark.parametrize("who", ["ida", "omar", "nabo", "vera"])
def test_it_is_for_advisers_alone(ask: Ask, cast: Cast, handed_in: HandIn, who: str) -> None:
    other, one = getattr(cast, who), f"/task-hand-ins/{handed_in()}"
    assert ask(other, "GET", "/task-hand-ins").status_code == 403
    assert ask(other, "GET", one).status_code == 403
    assert ask(other, "POST", f"{one}/good", json={}).status_code == 403
    assert ask(other, "DELETE", f"{one}/comments/{uuid4()}").status_code == 403


def test_what_its_citizen_took_back_is_not_there(ask: Ask, cast: Cast, handed_in: HandIn) -> None:
    one = handed_in()
    assert ask(cast.ida, "DELETE", f"/me/task-hand-ins/{one}").status_code == 204
    assert ask(cast.anders, "GET", "/task-hand-ins").json["items"] == []
    assert ask(cast.anders, "GET", f"/task-hand-ins/{one}").status_code == 404
    refused = ask(cast.anders, "POST", f"/task-hand-ins/{one}/good", json={})
    assert refused.status_code == 404
