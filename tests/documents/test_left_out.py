"""What of a file had no place is kept with the CV that was made of it, until it is thrown away."""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.core.errors import NotFound
from app.core.work import UnitOfWork
from app.documents.contract import LeftOut
from app.documents.cvs import copy_cv, put_cv_back, remove_cv
from app.documents.left_out import forget_left_out, keep_left_out, left_out_of
from app.documents.models import Cv
from tests.documents.sample import begun
from tests.forms import post
from tests.people import Cast, Person

Acting = Callable[[Person], AbstractContextManager[UnitOfWork]]
FILES = Path(__file__).parent / "files"
LEFT = (LeftOut("basics.image", "Her er ikke plads"), LeftOut("hobby", "Det er ikke tekst"))


@pytest.fixture
def cv_id(acting_as: Acting, cast: Cast) -> UUID:
    """Ida's CV, made of a file in which two things had no place."""
    with acting_as(cast.ida) as uow:
        cv_id = begun(uow).id
        keep_left_out(uow, cv_id, LEFT)
    return cv_id


def _bring(client: FlaskClient, name: str, content: bytes) -> Any:
    data = {"file": (io.BytesIO(content), name)}
    return post(client, "/cv/hent", data, page="/cv/hent", content_type="multipart/form-data")


def test_the_list_is_there_on_every_reload_until_it_is_thrown_away(ida: FlaskClient) -> None:
    here = _bring(ida, "europass.xml", (FILES / "europass.xml").read_bytes()).location
    for _time in range(2):
        assert "Bilag" in ida.get(here).text
    cv = here.removesuffix("/hentet")
    assert f'href="{here}"' in ida.get(cv).text
    thrown = post(ida, f"{here}/slet", page=here)
    assert thrown.location == cv
    assert f'href="{here}"' not in ida.get(cv).text
    assert ida.get(here).location == cv


def test_where_all_had_a_place_there_is_no_list(ida: FlaskClient) -> None:
    cv = _bring(ida, "cv.json", b'{"basics": {"name": "A"}}').location
    assert "/hentet" not in cv
    assert "/hentet" not in ida.get(cv).text


def test_what_an_import_of_the_api_left_out_is_kept_as_well(ida: FlaskClient) -> None:
    page = ida.get("/cv").text
    token = page.partition('name="csrf-token" content="')[2].partition('"')[0]
    answer = ida.post(
        "/api/v1/me/cvs/import",
        json={"basics": {"name": "A", "image": "https://x.example/a.jpg"}},
        headers={"X-CSRF-Token": token},
    )
    assert [one["path"] for one in answer.json["left_out"]] == ["basics.image"]  # type: ignore[index]
    assert "Billede" in ida.get(f"/cv/{answer.json['id']}/hentet").text  # type: ignore[index]


def test_it_is_sealed_and_goes_and_comes_back_with_the_cv(
    acting_as: Acting, cast: Cast, cv_id: UUID
) -> None:
    with acting_as(cast.ida) as uow:
        assert left_out_of(uow, cv_id) == LEFT
        sealed = uow.session.scalars(select(Cv.left_out_sealed).where(Cv.id == cv_id)).one()
        assert sealed is not None
        assert b"plads" not in sealed
        remove_cv(uow, cv_id)
        with pytest.raises(NotFound):
            left_out_of(uow, cv_id)
        put_cv_back(uow, cv_id)
        assert left_out_of(uow, cv_id) == LEFT
        assert left_out_of(uow, copy_cv(uow, cv_id, name="Andet").id) == ()
        forget_left_out(uow, cv_id)
        assert left_out_of(uow, cv_id) == ()


def test_nobody_else_reaches_it(acting_as: Acting, cast: Cast, cv_id: UUID) -> None:
    with acting_as(cast.omar) as uow:
        for reach in (
            lambda: left_out_of(uow, cv_id),
            lambda: forget_left_out(uow, cv_id),
            lambda: keep_left_out(uow, cv_id, LEFT),
        ):
            with pytest.raises(NotFound):
                reach()
