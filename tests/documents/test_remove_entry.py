"""What is taken out of a CV can be put back for a day."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select

from app.core.clock import FixedClock
from app.core.work import UnitOfWork
from app.documents.cvs import my_cv
from app.documents.models import RemovedCvEntry
from app.web.services import Services
from tests.documents.sample import begun
from tests.forms import post
from tests.people import Cast, Person

Acting = Callable[[Person], AbstractContextManager[UnitOfWork]]


def test_what_is_removed_is_put_back_where_it_stood(
    client_of: Callable[[Person], FlaskClient],
    acting_as: Acting,
    cast: Cast,
    clock: FixedClock,
    services: Services,
) -> None:
    with acting_as(cast.ida) as uow:
        cv_id = begun(uow).id

    def work() -> list[Any]:
        with acting_as(cast.ida) as uow:
            return list(my_cv(uow, cv_id).content.entries("work"))

    ida, here, before = client_of(cast.ida), f"/cv/{cv_id}/work", work()
    undo = f"{here}/{before[0]['id']}/fortryd"
    removed = post(ida, f"{here}/{before[0]['id']}/slet", page=here, follow_redirects=True)
    assert (undo in removed.text, "Fortryd" in removed.text) == (True, True)
    assert work() == before[1:]
    for _time in range(2):
        assert post(ida, undo, page=here).location == here
        assert work() == before
    post(ida, f"{here}/{before[0]['id']}/slet", page=here)
    clock.advance(timedelta(days=1))
    assert post(ida, undo, page=here).status_code == 404
    services.jobs.run("forget-cv-entries")
    with acting_as(cast.ida) as uow:
        assert uow.session.scalars(select(RemovedCvEntry)).all() == []
