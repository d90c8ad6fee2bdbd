"""What is done elsewhere is ticked off wherever it is asked, and deadlines follow meetings."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest

from app.booking.arranging import book_meeting, cancel_booking, move_booking
from app.booking.outcomes import note_outcome
from app.core.clock import FixedClock, local_day
from app.core.work import Units, the_service
from app.documents.applications import note_application
from app.documents.contract_worksheets import QuestionKind
from app.documents.cvs import begin_cv, change_cv
from app.documents.hand_ins import comment_on_hand_in, hand_in, hand_ins_to_answer
from app.documents.worksheets import (
    add_question,
    add_worksheet,
    answers_fingerprint,
    fill_in,
    offer_worksheet,
)
from app.programmes.contract import Due, DueRule, EnrolmentView, ItemFacts
from app.programmes.enrolling import enrol
from app.programmes.following_up.agreeing import agree
from app.programmes.publishing import add_programme, publish_programme
from tests.booking.office import Office, local, set_up_office
from tests.documents.sample import gardener
from tests.people import Cast
from tests.programmes.described import Stands, programme, task

Ask = Callable[..., EnrolmentView]


@pytest.fixture
def office(units: Units, cast: Cast) -> Office:
    """Anders holds meetings, and advises Ida."""
    with units.write(cast.here, the_service("test")) as uow:
        return set_up_office(uow, cast)


@pytest.fixture
def asked(units: Units, cast: Cast, office: Office) -> Ask:
    """Ask Ida for some things, in a programme."""
    assert office

    def asking(*items: ItemFacts) -> EnrolmentView:
        with units.write(cast.here, the_service("test")) as uow:
            programme_id = add_programme(uow, programme(items=items, first_log_in_days=None))
            publish_programme(uow, programme_id)
            return enrol(uow, programme_id, cast.ida.id)

    return asking


def _done(view: EnrolmentView) -> list[str]:
    return [item.key for item in view.items if item.is_done]


def test_a_cv_is_made_once_it_can_be_used(
    units: Units, cast: Cast, asked: Ask, stands: Stands, look: Callable[[], None]
) -> None:
    view = asked(task("cv", subject="cv"))
    with units.write(cast.here, cast.ida.actor) as uow:
        cv_id = begin_cv(uow, name="Mit cv").id
    look()
    assert _done(stands(view.id)) == []
    with units.write(cast.here, cast.ida.actor) as uow:
        change_cv(uow, cv_id, content=gardener())
    look()
    assert _done(stands(view.id)) == ["cv"]


def test_whoever_has_a_cv_is_not_asked_for_one(units: Units, cast: Cast, asked: Ask) -> None:
    with units.write(cast.here, cast.ida.actor) as uow:
        begin_cv(uow, name="Mit cv", content=gardener())
    view = asked(task("cv", subject="cv"), task("other"))
    with units.read(cast.here, the_service("test")) as uow:
        assert view.items[0].due_on is not None
    assert _done(asked(task("cv", subject="cv"))) == ["cv"]


def test_an_application_counts_once_it_is_sent(
    units: Units, cast: Cast, asked: Ask, stands: Stands, look: Callable[[], None]
) -> None:
    view = asked(task("apply", subject="application"))
    with units.write(cast.here, cast.ida.actor) as uow:
        note_application(uow, title="Bager")
    look()
    assert _done(stands(view.id)) == ["apply"]


def test_a_worksheet_counts_as_handed_in_until_it_comes_back(
    units: Units, cast: Cast, asked: Ask, stands: Stands, look: Callable[[], None]
) -> None:
    with units.write(cast.here, the_service("test")) as uow:
        names = {"title_da": "Styrker", "title_en": "Strengths", "intro_da": "", "intro_en": ""}
        sheet_id = add_worksheet(uow, **names)
        question = {"label_da": "Hvad?", "label_en": "What?"}
        add_question(uow, sheet_id, kind=QuestionKind.TEXT, **question)
        offer_worksheet(uow, sheet_id, is_offered=True)
    view = asked(task("sheet", subject=f"worksheet/{sheet_id}"))
    with units.write(cast.here, cast.ida.actor) as uow:
        fill_in(uow, sheet_id, {"1": ["Tålmodig"]}, read=answers_fingerprint(()))
        hand_in(uow, sheet_id)
    look()
    assert _done(stands(view.id)) == ["sheet"]
    with units.write(cast.here, cast.anders.actor) as uow:
        [waiting] = hand_ins_to_answer(uow)
        comment_on_hand_in(uow, waiting.id, text="Skriv lidt mere.", gives_back=True)
    look()
    assert _done(stands(view.id)) == []


def test_what_is_due_before_a_meeting_follows_it(
    units: Units,
    cast: Cast,
    office: Office,
    asked: Ask,
    stands: Stands,
    look: Callable[[], None],
    clock: FixedClock,
) -> None:
    item = task("talk", due=Due(DueRule.BEFORE_MEETING, 1))
    view = asked(item, task("meet", subject="meeting"))

    def due() -> object:
        look()
        return stands(view.id).items[0].due_on

    assert stands(view.id).items[0].waits_for_meeting
    with units.write(cast.here, cast.ida.actor) as uow:
        booking_id = book_meeting(uow, cast.ida.id, office.wanted(local(27, 10))).id
    assert due() == local(26, 10).date()
    with units.write(cast.here, cast.ida.actor) as uow:
        move_booking(uow, booking_id, starts_at=local(2, 10, month=12))
    assert due() == local(1, 10, month=12).date()
    clock.set(local(2, 11, 30, month=12))
    with units.write(cast.here, cast.anders.actor) as uow:
        note_outcome(uow, booking_id, has_come=True)
    look()
    assert _done(stands(view.id)) == ["meet"]
    with units.write(cast.here, cast.ida.actor) as uow:
        second = book_meeting(uow, cast.ida.id, office.wanted(local(14, 10, month=12))).id
    assert due() == local(1, 10, month=12).date()  # what was missed stays missed
    with units.write(cast.here, cast.ida.actor) as uow:
        cancel_booking(uow, second)
    assert due() == local(1, 10, month=12).date()


def test_a_meeting_that_is_booked_for_tomorrow_leaves_two_days_for_what_comes_before_it(
    units: Units,
    cast: Cast,
    office: Office,
    asked: Ask,
    stands: Stands,
    look: Callable[[], None],
    clock: FixedClock,
) -> None:
    view = asked(task("talk", due=Due(DueRule.BEFORE_MEETING, 1)))
    clock.set(local(26, 9))
    with units.write(cast.here, cast.ida.actor) as uow:
        booking_id = book_meeting(uow, cast.ida.id, office.wanted(local(27, 11))).id
    look()
    assert stands(view.id).items[0].due_on == local(28, 11).date()
    clock.set(local(27, 8))
    with units.write(cast.here, cast.anders.actor) as uow:
        move_booking(uow, booking_id, starts_at=local(27, 10))
    look()
    assert stands(view.id).items[0].due_on == local(28, 11).date()  # it was known already
    with units.write(cast.here, cast.anders.actor) as uow:
        move_booking(uow, booking_id, starts_at=local(2, 10, month=12))
    look()
    assert stands(view.id).items[0].due_on == local(1, 10, month=12).date()


@pytest.mark.parametrize(
    ("agreed_at", "due_on"),
    [
        (local(25, 9), date(2026, 11, 26)),
        (local(26, 9), date(2026, 11, 27)),
        (local(27, 8), date(2026, 11, 27)),
    ],
)
def test_what_is_agreed_before_a_meeting_that_is_near_is_not_due_after_it(
    units: Units,
    cast: Cast,
    office: Office,
    asked: Ask,
    stands: Stands,
    look: Callable[[], None],
    clock: FixedClock,
    agreed_at: datetime,
    due_on: date,
) -> None:
    view = asked(task("talk"))
    with units.write(cast.here, cast.ida.actor) as uow:
        book_meeting(uow, cast.ida.id, office.wanted(local(27, 11)))
    clock.set(agreed_at)
    with units.write(cast.here, cast.anders.actor) as uow:
        agree(uow, view.id, task="Ring til to firmaer")
    look()
    [agreed] = [one for one in stands(view.id).items if one.is_agreed]
    assert agreed.due_on == due_on


def test_what_is_agreed_the_day_before_a_meeting_is_not_due_that_day_as_the_meeting_is_moved(
    units: Units,
    cast: Cast,
    office: Office,
    stands: Stands,
    look: Callable[[], None],
    clock: FixedClock,
) -> None:
    facts = programme(items=(task("talk"),), notice_days=0, first_log_in_days=None)
    with units.write(cast.here, the_service("test")) as uow:
        programme_id = add_programme(uow, facts)
        publish_programme(uow, programme_id)
        view = enrol(uow, programme_id, cast.ida.id)
    with units.write(cast.here, cast.ida.actor) as uow:
        meeting = book_meeting(uow, cast.ida.id, office.wanted(local(27, 11)))
    clock.set(local(26, 8))
    with units.write(cast.here, cast.anders.actor) as uow:
        agree(uow, view.id, task="Ring til to firmaer")
    with units.write(cast.here, cast.anders.actor) as uow:
        move_booking(uow, meeting.id, starts_at=local(27, 10))
    look()
    [agreed] = [one for one in stands(view.id).items if one.is_agreed]
    assert agreed.due_on == date(2026, 11, 27)


def test_what_comes_before_a_meeting_after_the_end_is_due_by_the_end(
    units: Units,
    cast: Cast,
    office: Office,
    stands: Stands,
    look: Callable[[], None],
) -> None:
    talk = task("talk", due=Due(DueRule.BEFORE_MEETING, 1))
    short = {"required_days": 2, "access_days": 2, "first_log_in_days": None}
    with units.write(cast.here, the_service("test")) as uow:
        programme_id = add_programme(uow, programme(items=(talk,), **short))
        publish_programme(uow, programme_id)
        view = enrol(uow, programme_id, cast.ida.id)
    with units.write(cast.here, cast.ida.actor) as uow:
        meeting = book_meeting(uow, cast.ida.id, office.wanted(local(27, 11)))
    look()
    with units.write(cast.here, cast.anders.actor) as uow:
        agree(uow, view.id, task="Ring til to firmaer")
    last = view.access_until_on
    assert last is not None
    assert last < local_day(meeting.starts_at) - timedelta(days=1)
    assert [one.due_on for one in stands(view.id).items] == [last, last]


def test_a_meeting_near_the_end_leaves_until_the_last_day_and_no_longer(
    units: Units,
    cast: Cast,
    office: Office,
    stands: Stands,
    look: Callable[[], None],
    clock: FixedClock,
) -> None:
    talk = task("talk", due=Due(DueRule.BEFORE_MEETING, 1))
    short = {"required_days": 4, "access_days": 4, "first_log_in_days": None}
    facts = programme(items=(talk,), notice_days=5, **short)
    with units.write(cast.here, the_service("test")) as uow:
        programme_id = add_programme(uow, facts)
        publish_programme(uow, programme_id)
        view = enrol(uow, programme_id, cast.ida.id)
    clock.set(local(26, 9))
    with units.write(cast.here, cast.ida.actor) as uow:
        book_meeting(uow, cast.ida.id, office.wanted(local(27, 11)))
    look()
    assert view.access_until_on == local(27, 11).date()
    assert stands(view.id).items[0].due_on == view.access_until_on


def test_a_meeting_that_is_called_off_takes_the_deadline_along(
    units: Units,
    cast: Cast,
    office: Office,
    asked: Ask,
    stands: Stands,
    look: Callable[[], None],
) -> None:
    with units.write(cast.here, cast.ida.actor) as uow:
        booking_id: UUID = book_meeting(uow, cast.ida.id, office.wanted(local(27, 10))).id
    view = asked(task("talk", due=Due(DueRule.BEFORE_MEETING, 0)))
    assert view.items[0].due_on == local(27, 10).date()
    with units.write(cast.here, cast.ida.actor) as uow:
        cancel_booking(uow, booking_id)
    look()
    assert stands(view.id).items[0].waits_for_meeting
