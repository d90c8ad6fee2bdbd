"""An administrator says why and how one meets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from app.booking.arranging import book_meeting, cancel_booking, hold_slot
from app.booking.contract_errors import TypeInUse, TypeNameTaken
from app.booking.meeting_types import (
    add_meeting_type,
    add_place,
    change_meeting_type,
    change_place,
    meeting_type,
    meeting_type_named,
    meeting_types,
    offer_meeting_type,
    remove_meeting_type,
    remove_place,
    use_place,
    used_types,
)
from app.booking.must_book.asking import ask_to_book
from app.booking.must_book.asking_many import ask_many_to_book
from app.booking.must_book.contract import Asked
from app.booking.must_book.views import must_book_by_id
from app.booking.waiting.contract import Wishes
from app.booking.waiting.line import join_waiting_list, leave_waiting_list
from app.core.clock import FixedClock
from app.core.errors import Forbidden, Invalid, NotFound
from app.core.work import UnitOfWork
from tests.booking.office import JOB_TALK, Acting, Office, local
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


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name_da", " "),
        ("name_en", "x" * 121),
        ("about_da", "x" * 501),
        ("length", timedelta(minutes=4)),
        ("length", timedelta(hours=9)),
        ("buffer", timedelta(hours=5)),
        ("step", timedelta()),
        ("step", timedelta(minutes=7)),
        ("modes", ()),
        ("notice", timedelta(minutes=-1)),
        ("notice", timedelta(days=31)),
        ("ahead", timedelta()),
        ("ahead", timedelta(days=367)),
        ("move_until", timedelta(days=31)),
        ("cancel_until", timedelta(minutes=-1)),
        ("most_moves", -1),
        ("most_moves", 21),
        ("reminders", (timedelta(),)),
        ("reminders", tuple(timedelta(hours=n) for n in range(1, 7))),
    ],
)
def test_what_nobody_can_mean_is_refused_beside_it(
    acting_as: Acting, cast: Cast, office: Office, field: str, value: object
) -> None:
    facts = replace(CV_HELP, **{field: value})  # type: ignore[arg-type]  # wrong on purpose, too
    with acting_as(cast.adam) as uow:
        for verb in (
            lambda: add_meeting_type(uow, facts),
            lambda: change_meeting_type(uow, office.type_id, facts),
        ):
            with pytest.raises(Invalid) as refused:
                verb()
            assert set(refused.value.fields) == {field}
        assert [one.name_da for one in meeting_types(uow)] == ["Jobsamtale"]


def test_a_notice_that_leaves_no_time_to_book_is_refused(
    acting_as: Acting, cast: Cast, office: Office
) -> None:
    never = replace(CV_HELP, notice=timedelta(days=7), ahead=timedelta(days=7))
    with acting_as(cast.adam) as uow, pytest.raises(Invalid) as refused:
        add_meeting_type(uow, never)
    assert set(refused.value.fields) == {"notice"}


def test_a_type_is_removed_until_a_meeting_of_it_was_booked(
    acting_as: Acting, cast: Cast, office: Office, clock: FixedClock
) -> None:
    with acting_as(cast.ida) as uow:
        hold_slot(uow, cast.ida.id, office.wanted(local(26, 9)))
    with acting_as(cast.adam) as uow:
        assert used_types(uow, [office.type_id]) == set()
        with pytest.raises(TypeInUse):
            remove_meeting_type(uow, office.type_id)
    clock.advance(timedelta(minutes=6))
    with acting_as(cast.adam) as uow:
        remove_meeting_type(uow, office.type_id)
        assert meeting_types(uow, also_inactive=True) == []
        with pytest.raises(NotFound):
            remove_meeting_type(uow, office.type_id)


def test_a_type_that_was_booked_stays_also_when_the_meeting_was_called_off(
    acting_as: Acting, cast: Cast, office: Office
) -> None:
    with acting_as(cast.ida) as uow:
        booked = book_meeting(uow, cast.ida.id, office.wanted(local(26, 9)))
        cancel_booking(uow, booked.id)
    with acting_as(cast.adam) as uow:
        assert used_types(uow, [office.type_id]) == {office.type_id}
        with pytest.raises(TypeInUse):
            remove_meeting_type(uow, office.type_id)
        assert meeting_type(uow, office.type_id).name_da == "Jobsamtale"


def test_a_type_that_one_was_asked_to_book_stays_with_what_is_kept_of_that(
    acting_as: Acting, cast: Cast, office: Office
) -> None:
    facts = ("Vi skal tale om din plan.", "LAB § 31", "Ring til os.")
    with acting_as(cast.anders) as uow:
        must = ask_to_book(uow, cast.ida.id, Asked(office.type_id, local(30, 0).date(), *facts))
        assert must is not None
    with acting_as(cast.adam) as uow:
        assert used_types(uow, [office.type_id]) == {office.type_id}
        with pytest.raises(TypeInUse):
            remove_meeting_type(uow, office.type_id)
    with acting_as(cast.anders) as uow:
        assert must_book_by_id(uow, must.id).reason == facts[0]


def test_a_type_that_many_are_being_asked_to_book_stays(
    acting_as: Acting, cast: Cast, office: Office
) -> None:
    facts = ("Vi skal tale om din plan.", "LAB § 31", "Ring til os.")
    with acting_as(cast.anders) as uow:
        asked = Asked(office.type_id, local(30, 0).date(), *facts)
        assert ask_many_to_book(uow, [cast.ida.id], asked) == 1
    with acting_as(cast.adam) as uow, pytest.raises(TypeInUse):
        remove_meeting_type(uow, office.type_id)


def test_a_type_is_removed_when_nobody_waits_for_it_any_more(
    acting_as: Acting, cast: Cast, office: Office
) -> None:
    with acting_as(cast.ida) as uow:
        waits = join_waiting_list(uow, cast.ida.id, office.type_id, Wishes())
    with acting_as(cast.adam) as uow:
        assert used_types(uow, [office.type_id]) == {office.type_id}
        with pytest.raises(TypeInUse):
            remove_meeting_type(uow, office.type_id)
    with acting_as(cast.ida) as uow:
        leave_waiting_list(uow, waits.id)
    with acting_as(cast.adam) as uow:
        remove_meeting_type(uow, office.type_id)
        assert meeting_types(uow, also_inactive=True) == []


@pytest.mark.parametrize("name", ["ida", "anders", "signe", "lea", "vera"])
def test_only_an_administrator_says_so(
    acting_as: Acting, cast: Cast, office: Office, name: str
) -> None:
    verbs: list[Callable[[UnitOfWork], object]] = [
        lambda uow: add_meeting_type(uow, CV_HELP),
        lambda uow: change_meeting_type(uow, office.type_id, CV_HELP),
        lambda uow: offer_meeting_type(uow, office.type_id, is_active=False),
        lambda uow: remove_meeting_type(uow, office.type_id),
        lambda uow: add_place(uow, name="Hjemme", address="Her"),
        lambda uow: change_place(uow, office.place_id, name="Hjemme", address="Her"),
        lambda uow: use_place(uow, office.place_id, is_active=False),
        lambda uow: remove_place(uow, office.place_id),
    ]
    for verb in verbs:
        with acting_as(getattr(cast, name)) as uow, pytest.raises(Forbidden):
            verb(uow)
