"""An administrator says why and how one meets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from app.booking.contract import TypeNameTaken
from app.booking.meeting_types import (
    add_meeting_type,
    add_place,
    change_meeting_type,
    meeting_type,
    meeting_type_named,
    meeting_types,
    offer_meeting_type,
    places,
)
from app.core.errors import Forbidden, NotFound
from app.core.work import UnitOfWork
from tests.booking.office import JOB_TALK, Acting, Office
from tests.people import Cast

CV_HELP = replace(JOB_TALK, name_da="Hjælp til CV", name_en="CV help", most_moves=None)


def test_a_type_is_as_it_was_described(acting_as: Acting, cast: Cast, office: Office) -> None:
    with acting_as(cast.adam) as uow:
        added = add_meeting_type(uow, replace(CV_HELP, bring_da=" Dit CV "))
        view = meeting_type(uow, added)
    assert (view.slug, view.name_en, view.bring_da) == ("hjaelp-til-cv", "CV help", "Dit CV")
    assert (view.length, view.modes) == (timedelta(hours=1), JOB_TALK.modes)
    assert view.reminders == (timedelta(days=7), timedelta(days=1), timedelta(hours=1))


def test_it_is_found_by_its_slug_and_its_id(acting_as: Acting, cast: Cast, office: Office) -> None:
    with acting_as(cast.ida) as uow:
        for name in ("jobsamtale", str(office.type_id)):
            assert meeting_type_named(uow, name).id == office.type_id
        for name in ("", "Jobsamtale", str(uuid4())):
            with pytest.raises(NotFound):
                meeting_type_named(uow, name)
    with acting_as(cast.nabo) as uow, pytest.raises(NotFound):
        meeting_type_named(uow, str(office.type_id))


def test_a_name_is_given_once(acting_as: Acting, cast: Cast, office: Office) -> None:
    with acting_as(cast.adam) as uow:
        other = add_meeting_type(uow, CV_HELP)
        with pytest.raises(TypeNameTaken):
            add_meeting_type(uow, replace(CV_HELP, name_da="JOBSAMTALE "))
        with pytest.raises(TypeNameTaken):
            change_meeting_type(uow, other, JOB_TALK)
        change_meeting_type(uow, other, replace(CV_HELP, name_da="CV-hjælp"))
        assert meeting_type(uow, other).slug == "hjaelp-til-cv"  # whoever links there still does


def test_what_is_not_offered_any_more_is_still_known(
    acting_as: Acting, cast: Cast, office: Office
) -> None:
    with acting_as(cast.adam) as uow:
        offer_meeting_type(uow, office.type_id, is_active=False)
        assert meeting_types(uow) == []
        assert [one.id for one in meeting_types(uow, also_inactive=True)] == [office.type_id]
        offer_meeting_type(uow, office.type_id, is_active=True)
        assert [one.id for one in meeting_types(uow)] == [office.type_id]


def test_a_place_is_there_for_all(acting_as: Acting, cast: Cast, office: Office) -> None:
    with acting_as(cast.adam) as uow:
        add_place(uow, name="Biblioteket", address="Store Torv 3, 7700 Thisted")
        assert [place.name for place in places(uow)] == ["Biblioteket", "Jobcentret"]
    with acting_as(cast.nora) as uow:
        assert places(uow) == []


@pytest.mark.parametrize("name", ["ida", "anders", "signe", "lea", "vera"])
def test_only_an_administrator_says_so(
    acting_as: Acting, cast: Cast, office: Office, name: str
) -> None:
    verbs: list[Callable[[UnitOfWork], object]] = [
        lambda uow: add_meeting_type(uow, CV_HELP),
        lambda uow: change_meeting_type(uow, office.type_id, CV_HELP),
        lambda uow: offer_meeting_type(uow, office.type_id, is_active=False),
        lambda uow: add_place(uow, name="Hjemme", address="Her"),
    ]
    for verb in verbs:
        with acting_as(getattr(cast, name)) as uow, pytest.raises(Forbidden):
            verb(uow)
