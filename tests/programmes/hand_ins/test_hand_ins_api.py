"""The API's door to hand-ins: along a module, for an item of a programme, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient

from app.core.work import Units, the_service
from app.documents.cvs import begin_cv
from app.programmes.contract import EnrolmentView, ItemKind
from app.programmes.enrolling import end_enrolment
from app.programmes.hand_ins.answering import comment_on_task, read_task
from app.programmes.hand_ins.contract import LONGEST_WORK
from app.programmes.hand_ins.reading import my_rounds
from app.programmes.library.editing import add_module, publish_module
from app.web.services import Services
from tests.booking.office import Acting, Ask
from tests.documents.sample import gardener
from tests.factories.files import PDF, picture
from tests.forms import token_on
from tests.people import Cast, Person
from tests.programmes.described import Describe, Enrol, Stands, task
from tests.programmes.library.shelf import module

PROBLEM = "urn:jobvej:problem:"


@pytest.fixture
def module_id(units: Units, cast: Cast) -> UUID:
    """A module is published."""
    with units.write(cast.here, the_service("test")) as uow:
        module_id = add_module(uow, module())
        publish_module(uow, module_id)
        return module_id


@pytest.fixture
def with_module(cast: Cast, publish: Describe, enrolled: Enrol, module_id: UUID) -> EnrolmentView:
    """Ida is asked for the module in a programme."""
    asked = task("begin", kind=ItemKind.MODULE, subject=f"module/{module_id}")
    return enrolled(publish(items=(asked,)), cast.ida)


def test_work_along_a_module_is_handed_in_commented_and_listed_in_order(
    ask: Ask,
    acting_as: Acting,
    cast: Cast,
    with_module: EnrolmentView,
    module_id: UUID,
    stands: Stands,
) -> None:
    path = f"/me/modules/{module_id}/hand-ins"
    assert ask(cast.ida, "GET", path).json == {"items": [], "next": None}
    made = ask(cast.ida, "POST", path, json={"text": "Fem navne"})
    assert made.status_code == 201
    assert (made.json["number"], made.json["state"], made.json["text"]) == (
        1,
        "handed_in",
        "Fem navne",
    )
    with acting_as(cast.anders) as uow:
        hand_in_id = UUID(made.json["id"])
        comment_on_task(uow, hand_in_id, text="Fem til.", gives_back=True)
    ask(cast.ida, "POST", path, json={"text": "Ti navne"})
    first, last = ask(cast.ida, "GET", path).json["items"]
    assert (first["state"], last["number"]) == ("given_back", 2)
    assert [(one["author"], one["gives_back"]) for one in first["comments"]] == [("Anders", True)]
    asked = next(one for one in stands(with_module.id).items if one.kind == ItemKind.MODULE)
    assert not asked.is_done  # the module is done by going through it


def test_a_task_takes_a_file_and_a_cv_and_is_ticked_off(
    ask: Ask, acting_as: Acting, cast: Cast, view: EnrolmentView, item_id: UUID
) -> None:
    with acting_as(cast.ida) as uow:
        cv_id = begin_cv(uow, name="Mit cv", content=gardener()).id
    file = ask(cast.ida, "POST", "/files", data={"file": (BytesIO(PDF), "navne.pdf")}).json
    path = f"/me/programme-items/{item_id}/hand-ins"
    made = ask(cast.ida, "POST", path, json={"file_id": file["id"], "cv_id": str(cv_id)})
    assert made.status_code == 201
    assert (made.json["file"]["name"], made.json["file"]["state"]) == ("navne.pdf", "scanning")
    assert made.json["cv"]["content"]["contact"]["name"] == gardener().contact["name"]
    [mine] = ask(cast.ida, "GET", "/me/programmes").json["items"]
    by_id = {one["id"]: one for one in mine["items"]}
    assert by_id[str(item_id)]["done_how"] == "service"
    assert by_id[str(item_id)]["takes_hand_ins"]
    assert view.id == UUID(mine["id"])


def test_the_same_key_hands_in_once(
    client_of: Callable[[Person], FlaskClient], acting_as: Acting, cast: Cast, item_id: UUID
) -> None:
    browser, words = client_of(cast.ida), {"text": "Ti navne"}
    headers = {"X-CSRF-Token": token_on(browser, "/mig"), "Idempotency-Key": "a"}
    path = f"/api/v1/me/programme-items/{item_id}/hand-ins"
    first = browser.post(path, json=words, headers=headers)
    with acting_as(cast.anders) as uow:
        read_task(uow, UUID(first.json["id"]))
    assert browser.post(path, json=words, headers=headers).json == first.json
    with acting_as(cast.ida) as uow:
        assert len(my_rounds(uow, item_id)) == 1


def test_a_file_stays_as_other_words_are_handed_in_until_it_is_taken_away(
    ask: Ask, cast: Cast, item_id: UUID
) -> None:
    file = ask(cast.ida, "POST", "/files", data={"file": (BytesIO(PDF), "navne.pdf")}).json
    path = f"/me/programme-items/{item_id}/hand-ins"
    ask(cast.ida, "POST", path, json={"text": "Se filen", "file_id": file["id"]})
    for body, kept in (
        ({"text": "Se endelig filen"}, file["id"]),
        ({"text": "Se filen", "file_id": file["id"]}, file["id"]),
        ({"text": "Uden fil", "file_id": None}, None),
    ):
        made = ask(cast.ida, "POST", path, json=body).json
        assert (made["text"], made["file"] and made["file"]["id"]) == (body["text"], kept)


def test_words_are_handed_in_after_a_file_that_nobody_can_read(
    ask: Ask, cast: Cast, item_id: UUID, services: Services
) -> None:
    sent = {"file": (BytesIO(picture(size=(800, 600))[:-1000]), "navne.jpg")}
    file = ask(cast.ida, "POST", "/files", data=sent).json
    path = f"/me/programme-items/{item_id}/hand-ins"
    ask(cast.ida, "POST", path, json={"file_id": file["id"]})
    services.jobs.run("file-checks")
    services.jobs.run("outbox")
    made = ask(cast.ida, "POST", path, json={"text": "Så skriver jeg det her"})
    assert (made.status_code, made.json["file"]) == (201, None)


def test_it_is_taken_back_until_it_was_read(
    ask: Ask, acting_as: Acting, cast: Cast, item_id: UUID
) -> None:
    path = f"/me/programme-items/{item_id}/hand-ins"
    made = ask(cast.ida, "POST", path, json={"text": "Ti navne"}).json
    one = f"/me/task-hand-ins/{made['id']}"
    assert ask(cast.omar, "DELETE", one).status_code == 404
    for _again in range(2):
        assert ask(cast.ida, "DELETE", one).status_code == 204
    [draft] = ask(cast.ida, "GET", path).json["items"]
    assert (draft["is_taken_back"], draft["number"]) == (True, 0)
    ask(cast.ida, "POST", path, json={"text": "Ti navne"})
    with acting_as(cast.anders) as uow:
        read_task(uow, UUID(made["id"]))
    late = ask(cast.ida, "DELETE", one)
    assert (late.status_code, late.json["type"]) == (409, PROBLEM + "documents/read-already")


def test_what_is_missing_too_long_or_anothers_is_refused_by_field(
    ask: Ask, cast: Cast, item_id: UUID
) -> None:
    file = ask(cast.omar, "POST", "/files", data={"file": (BytesIO(PDF), "omar.pdf")}).json
    path = f"/me/programme-items/{item_id}/hand-ins"
    for body, field, status in (
        ({}, "text", 409),
        ({"text": "x" * (LONGEST_WORK + 1)}, "text", 422),
        ({"file_id": file["id"]}, "file_id", 404),
        ({"cv_id": str(uuid4())}, "cv_id", 404),
    ):
        refused = ask(cast.ida, "POST", path, json=body)
        assert (refused.status_code, field) == (status, *refused.json["errors"])
        assert refused.content_type == "application/problem+json"


def test_who_is_asked_for_nothing_hands_in_nothing(
    ask: Ask,
    acting_as: Acting,
    cast: Cast,
    module_id: UUID,
    publish: Describe,
    enrolled: Enrol,
) -> None:
    path, words = f"/me/modules/{module_id}/hand-ins", {"text": "Ti navne"}
    for method in ("GET", "POST"):
        refused = ask(cast.ida, method, path, **({"json": words} if method == "POST" else {}))
        assert refused.json["type"] == PROBLEM + "programmes/nothing-asked"
    asked = task("begin", kind=ItemKind.MODULE, subject=f"module/{module_id}")
    view = enrolled(publish(items=(asked,)), cast.ida)
    with acting_as(cast.anders) as uow:
        end_enrolment(uow, view.id, why="I arbejde")
    over = ask(cast.ida, "POST", path, json=words)
    assert (over.status_code, over.json["type"]) == (409, PROBLEM + "programmes/enrolment-over")
    missing = ask(cast.ida, "POST", f"/me/modules/{uuid4()}/hand-ins", json=words)
    assert missing.status_code == 404
    assert ask(cast.anders, "POST", path, json=words).status_code == 403
    assert ask(cast.nabo, "POST", path, json=words).status_code == 404
