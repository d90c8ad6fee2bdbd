"""Every notice of licences, documents and take-outs leads its reader to a page that is theirs.

That is so as it is told, after what it is about was settled, after the citizen got another adviser,
and after all of it was deleted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any
from uuid import UUID
from zipfile import ZipFile

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete, select

from app.accounts.contract import Role
from app.accounts.own_advisers import give_own_adviser
from app.accounts.people import give_role, take_role
from app.core.clock import FixedClock
from app.core.work import UnitOfWork, the_service
from app.documents.hand_ins import remove_hand_in_comment
from app.documents.models import Cv, CvComment, HandInComment, WorksheetHandIn
from app.documents.sharing import remove_comment, stop_sharing
from app.documents.worksheets import offer_worksheet
from app.licences.extending import answer_request
from app.licences.giving import take_back
from app.licences.models import ExtensionRequest, Licence
from app.notifications.contract import Kind
from app.notifications.models import Notification
from app.notifications.reading import list_notifications
from app.notifications.registry import all_kinds
from app.notifications.service import notify
from app.privacy.models import TakeOut
from app.privacy.service import forget_take_outs
from app.web.services import Services
from tests.people import Cast, Person, move_in
from tests.privacy.belongings import Town

Acting = Callable[[Person], AbstractContextManager[UnitOfWork]]
PACKAGES = ("licences", "documents", "privacy")


def kinds_of_packages() -> list[Kind]:
    return [kind for kind in all_kinds() if kind.slug.split("/")[0] in PACKAGES]


@pytest.fixture
def facts(
    services: Services, cast: Cast, belongings: Town, take: Callable[[Person], ZipFile]
) -> dict[str, Mapping[str, Any]]:
    """Ida has something of everything; these are the facts of what is told of each kind."""
    take(cast.ida)
    with services.units.read(cast.here, the_service("test")) as uow:

        def own(model: Any, citizen: Any) -> Any:
            return uow.session.scalars(select(model).where(citizen == cast.ida.id)).one()

        licence, cv = own(Licence, Licence.citizen_id), own(Cv, Cv.person_id)
        handed_in = own(WorksheetHandIn, WorksheetHandIn.person_id)
        of_licence = ExtensionRequest.licence_id == licence.id
        request = uow.session.scalars(select(ExtensionRequest).where(of_licence)).one()
        on_cv = uow.session.scalars(select(CvComment).where(CvComment.cv_id == cv.id)).one()
        on_hand_in = uow.session.scalars(
            select(HandInComment).where(HandInComment.worksheet_hand_in_id == handed_in.id)
        ).one()
        taken = own(TakeOut, TakeOut.person_id)
        day = uow.now.date().isoformat()
        shared_at = cv.shared_at.isoformat()
    of_all = {"licence_id": licence.id, "last_on": licence.last_on, "told_on": day, "step": 7}
    of_all |= {"request_id": request.id, "pool_id": licence.licence_pool_id}
    of_all |= {"citizen_id": cast.ida.id, "cv_id": cv.id, "shared_at": shared_at}
    of_all |= {"comment_id": on_cv.id, "hand_in_id": handed_in.id}
    of_all |= {"take_out_id": taken.id, "state": "ready"}
    said = {name: str(value) for name, value in of_all.items()}
    answered = said | {"comment_id": str(on_hand_in.id)}
    return {k.slug: answered if k.slug.endswith("answered") else said for k in kinds_of_packages()}


@pytest.fixture
def follow_all(
    services: Services,
    cast: Cast,
    facts: dict[str, Mapping[str, Any]],
    client_of: Callable[[Person], FlaskClient],
    acting_as: Acting,
) -> Callable[[], set[str]]:
    """Tell one of each kind to whom it is for, and follow each; return those that lead nowhere."""
    readers = {Role.CITIZEN: cast.ida, Role.ADVISER: cast.anders, Role.ADMINISTRATOR: cast.adam}
    with services.units.write(cast.here, the_service("test")) as uow:
        uow.session.execute(delete(Notification))
        for kind in kinds_of_packages():
            [reader] = [person for role, person in readers.items() if role in kind.roles]
            notify(uow, reader.id, kind.slug, facts[kind.slug])

    def following() -> set[str]:
        nowhere, followed = set(), set()
        for person in readers.values():
            with acting_as(person) as uow:
                listed = list_notifications(uow, limit=100)
            for one in listed:
                page = client_of(person).get(one.url, follow_redirects=True)
                assert page.status_code == 200, one.kind
                followed.add(one.kind)
                if page.request.path.startswith("/notifikationer") or one.is_gone:
                    nowhere.add(one.kind)
        assert followed == {kind.slug for kind in kinds_of_packages()}
        return nowhere

    return following


def test_each_leads_its_reader_to_a_page_of_theirs(follow_all: Callable[[], set[str]]) -> None:
    assert follow_all() == set()


def test_each_does_once_it_was_settled(
    follow_all: Callable[[], set[str]],
    acting_as: Acting,
    cast: Cast,
    facts: dict[str, Mapping[str, Any]],
    clock: FixedClock,
    belongings: Town,
) -> None:
    said = {name: value for one in facts.values() for name, value in one.items()}
    cv_id, hand_in_id = UUID(said["cv_id"]), UUID(said["hand_in_id"])
    with acting_as(cast.anders) as uow:
        remove_comment(uow, cv_id, UUID(facts["documents/commented"]["comment_id"]))
        written = UUID(facts["documents/worksheet-answered"]["comment_id"])
        remove_hand_in_comment(uow, hand_in_id, written)
        answer_request(uow, UUID(said["request_id"]), is_granted=True)
        take_back(uow, UUID(said["licence_id"]))
    with acting_as(cast.signe) as uow:
        offer_worksheet(uow, belongings.sheet_id, is_offered=False)
    with acting_as(cast.ida) as uow:
        stop_sharing(uow, cv_id)
    clock.advance(timedelta(days=8))
    with acting_as(cast.ida) as uow:
        forget_take_outs(uow)
    assert follow_all() == set()


def test_each_does_once_the_citizen_is_somebody_elses(
    follow_all: Callable[[], set[str]], services: Services, cast: Cast
) -> None:
    asger = move_in(services.units, cast.here, "Asger", Role.ADVISER)
    with services.units.write(cast.here, the_service("test")) as uow:
        give_own_adviser(uow, cast.ida.id, asger.id)
    assert follow_all() == set()


def test_none_leads_to_a_refusal_once_all_of_it_is_gone(
    follow_all: Callable[[], set[str]],
    services: Services,
    acting_as: Acting,
    cast: Cast,
    facts: dict[str, Mapping[str, Any]],
) -> None:
    with services.units.write(cast.here, the_service("test")) as uow:
        for model in (HandInComment, WorksheetHandIn, CvComment, Cv, Licence, TakeOut):
            uow.session.execute(delete(model))
    nowhere = follow_all()
    assert {kind.split("/")[0] for kind in nowhere} <= {"licences"}


def test_none_leads_to_a_refusal_for_who_advises_nobody_any_more(
    follow_all: Callable[[], set[str]], services: Services, cast: Cast
) -> None:
    with services.units.write(cast.here, the_service("test")) as uow:
        give_role(uow, cast.anders.id, Role.TEAM_LEADER)
        take_role(uow, cast.anders.id, Role.ADVISER)
    follow_all()
