"""The pages of a whole CV: taken along, brought in, its look and picture, and who comments."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any
from uuid import UUID

from flask.testing import FlaskClient

from app.accounts.own_advisers import give_own_adviser
from app.core.work import UnitOfWork, Units, the_service
from app.documents.cvs import my_cv, my_cvs
from app.documents.sharing import comments_on
from app.notifications.reading import unread_count
from tests.factories.files import PDF, picture
from tests.forms import post, token_on
from tests.people import Cast, Person

Acting = Callable[[Person], AbstractContextManager[UnitOfWork]]
ClientOf = Callable[[Person], FlaskClient]
FILES = Path(__file__).parent / "files"


def test_it_is_taken_along_copied_deleted_and_had_back(
    ida: FlaskClient, acting_as: Acting, cast: Cast, cv_id: UUID
) -> None:
    for form, kind in (
        ("pdf", "application/pdf"),
        ("json", "application/json"),
        ("xml", "application/xml"),
        ("europass", "application/xml"),
    ):
        answer = ida.get(f"/cv/{cv_id}/tag-med/{form}")
        assert (answer.status_code, answer.mimetype) == (200, kind)
        ending = form.replace("europass", "europass.xml")
        assert f"CV%20Ida%20M%C3%B8ller%20Nielsen.{ending}" in answer.headers["Content-Disposition"]
    copied = post(ida, f"/cv/{cv_id}/kopi", {"name": "Lagerjob"}, page=f"/cv/{cv_id}/kopi")
    assert copied.status_code == 303
    deleted = post(ida, f"/cv/{cv_id}/slet", page="/cv", follow_redirects=True)
    assert f'action="/cv/{cv_id}/fortryd"' in deleted.text
    assert post(ida, f"/cv/{cv_id}/fortryd", page="/cv").status_code == 303
    with acting_as(cast.ida) as uow:
        assert {one.name for one in my_cvs(uow)} == {"Gartnerjob", "Lagerjob"}


def test_a_file_is_brought_in_and_what_has_no_place_is_said(ida: FlaskClient) -> None:
    def bring(name: str, content: bytes) -> Any:
        data = {"file": (io.BytesIO(content), name)}
        return post(ida, "/cv/hent", data, page="/cv/hent", content_type="multipart/form-data")

    told = bring("cv.xml", (FILES / "europass.xml").read_bytes())
    assert told.status_code == 303
    assert "Billede" in ida.get(told.location).text
    for content in (b"", b"%PDF-1.7", b'{"basics": []}'):
        refused = bring("cv.json", content)
        assert refused.status_code == 422
        assert "f-file-error" in refused.text
    assert bring("cv.json", b'{"basics": {"name": "A"}}').status_code == 303


def test_brought_in_cvs_can_be_told_apart(ida: FlaskClient, acting_as: Acting, cast: Cast) -> None:
    for label in ("", "", "Gartner", "Gartner"):
        content = json.dumps({"basics": {"name": "Ida", "label": label}}).encode()
        data = {"file": (io.BytesIO(content), "cv.json")}
        post(ida, "/cv/hent", data, page="/cv/hent", content_type="multipart/form-data")
    with acting_as(cast.ida) as uow:
        names = {one.name for one in my_cvs(uow)}
    day = "CV fra en fil, 24. november 2026"
    assert names == {day, f"{day} (2)", "Gartner", "Gartner (2)"}


def test_the_look_that_programs_may_mix_up_says_so_where_it_is_chosen(ida: FlaskClient) -> None:
    assert "kan blande spalterne sammen" in ida.get("/cv/nyt").text


def test_settings_and_picture(
    ida: FlaskClient, acting_as: Acting, cast: Cast, cv_id: UUID, check_files: Callable[[], None]
) -> None:
    path = f"/cv/{cv_id}/indstillinger"
    data = {"name": "Nyt navn", "language": "en", "look": "columns"}
    assert post(ida, path, data, page=path).status_code == 303
    assert post(ida, path, {"name": "", "language": "en"}, page=path).status_code == 422
    photo = f"/cv/{cv_id}/billede"
    sent = {"photo": (io.BytesIO(picture()), "mig.jpg")}
    assert post(ida, photo, sent, page=path, content_type="multipart/form-data").status_code == 303
    assert "Vises ikke endnu" in ida.get(path).text
    check_files()
    assert f'src="{photo}"' in ida.get(path).text
    assert f'src="{photo}"' in ida.get(f"/cv/{cv_id}/vis").text
    for content in (b"x", PDF, b"PK\x03\x04", b"\x89PNG\r\n\x1a\n"):
        wrong = {"photo": (io.BytesIO(content), "mig.exe")}
        refused = post(ida, photo, wrong, page=path, content_type="multipart/form-data")
        assert (refused.status_code, "f-photo-error" in refused.text) == (422, True)
        assert "Brug et billede: JPEG, PNG eller WebP." in refused.text
    assert post(ida, f"{photo}/fjern", page=path).status_code == 303
    with acting_as(cast.ida) as uow:
        cv = my_cv(uow, cv_id)
    assert (cv.name, cv.language, cv.look.value, cv.photo_id) == ("Nyt navn", "en", "columns", None)


def test_the_adviser_reads_and_comments_while_it_is_shared(
    ida: FlaskClient, client_of: ClientOf, units: Units, acting_as: Acting, cast: Cast, cv_id: UUID
) -> None:
    with units.write(cast.here, the_service("test")) as uow:
        give_own_adviser(uow, cast.ida.id, cast.anders.id)
    adviser, path = client_of(cast.anders), f"/borgeres-cv/{cv_id}"
    assert adviser.get(path).status_code == 404
    assert post(ida, f"/cv/{cv_id}/del", page="/cv").status_code == 303
    assert "Ida" in adviser.get("/borgeres-cv").text
    assert "Thy Planteskole" in adviser.get(path).text
    assert adviser.get(f"{path}/cv.pdf").mimetype == "application/pdf"
    said = {"text": "Skriv om drivhusene", "section": "work"}
    assert post(adviser, f"{path}/kommentarer", said, page=path).status_code == 303
    empty = post(adviser, f"{path}/kommentarer", {"text": ""}, page=path)
    assert (empty.status_code, "Thy Planteskole" in empty.text) == (422, True)
    with acting_as(cast.ida) as uow:
        assert unread_count(uow) == 1
    page = ida.get(f"/cv/{cv_id}").text
    assert "Skriv om drivhusene" in page
    with acting_as(cast.ida) as uow:
        assert unread_count(uow) == 0
    with acting_as(cast.ida) as uow:
        [comment] = comments_on(uow, cv_id)
    done = f"/cv/{cv_id}/kommentarer/{comment.id}/set"
    assert post(ida, done, page="/cv").status_code == 303
    assert post(ida, f"/cv/{cv_id}/del/slut", page="/cv").status_code == 303
    token = token_on(adviser, "/borgeres-cv")
    for address in (path, f"{path}/cv.pdf"):
        assert adviser.get(address).status_code == 404
    late = adviser.post(f"{path}/kommentarer", data=said | {"csrf_token": token})
    assert late.status_code == 404
    assert "CV, som du deler" in ida.get("/mig/hvem-har-kigget").text
