"""Everybody in a class has a seat in its workshops, and is told of each that is given or taken."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from app.booking.sessions.contract import SeatState
from app.booking.sessions.signing import sign_off, sign_up
from app.core.clock import FixedClock
from app.core.texts import use_language
from app.notifications.reading import list_notifications
from app.programmes.classes.cohorts import change_cohort, make_cohort
from app.programmes.classes.contract import CohortFacts
from app.programmes.classes.members import join_cohort, leave_cohort
from app.programmes.classes.workshops import (
    call_off_workshop,
    plan_workshop,
)
from app.programmes.enrolling import end_enrolment, go_on_after_all
from tests.booking.office import Acting, Office
from tests.people import Cast
from tests.programmes.classes.conftest import (
    At,
    Join,
    Look,
    Plan,
    Planned,
    seat_of_ida,
    workshop,
)
from tests.programmes.described import Enrol, Told


def test_a_seat_is_given_to_everybody_once_and_who_signs_off_stays_off(
    plan: Plan, join: Join, cast: Cast, look: Look, acting_as: Acting, planned: Planned
) -> None:
    plan(7)
    ida = join(cast.ida)
    session_id = planned()[0].session.id
    assert seat_of_ida(acting_as, cast, session_id) == SeatState.SEATED
    with acting_as(cast.ida) as uow:
        sign_off(uow, session_id, cast.ida.id)
    plan(14)
    look()
    assert ida
    assert seat_of_ida(acting_as, cast, session_id) == SeatState.OFF


def test_who_joins_is_told_of_all_workshops_at_once_and_of_a_later_one_by_itself(
    plan: Plan, join: Join, cast: Cast, look: Look, acting_as: Acting
) -> None:
    plan(7)
    plan(14, theme_da="Cv", before=(), after=())
    ida = join(cast.ida)

    def told() -> list[tuple[str, str]]:
        with acting_as(cast.ida) as uow, use_language("da"):
            found = list_notifications(uow, limit=20)
        return [(one.title, one.body) for one in found if "forløb" not in one.title][::-1]

    assert ida
    assert told() == [
        (
            "Du er med på et hold: Hold nord",
            (
                "Det, jeg kan, tirsdag den 1. december 2026 kl. 10.00, Jobcentret.\n"
                "Cv, tirsdag den 8. december 2026 kl. 10.00, Jobcentret.\n"
                "Du har en plads. Meld afbud, hvis du ikke kan komme til en af dem."
            ),
        )
    ]
    plan(21, theme_da="Samtalen", before=(), after=())
    look()
    assert [title for title, _body in told()[1:]] == ["Du er tilmeldt noget på jobcentret"]


def test_who_is_out_is_told_once_of_all_workshops(
    plan: Plan, join: Join, cast: Cast, cohort_id: UUID, look: Look, acting_as: Acting, told: Told
) -> None:
    plan(7), plan(14, theme_da="Cv", before=(), after=())
    ida = join(cast.ida)
    before = told(cast.ida)
    with acting_as(cast.anders) as uow:
        leave_cohort(uow, cohort_id, ida.id)
    look(), look()
    assert told(cast.ida)[len(before) :] == ["Du er meldt fra 2 workshops: Hold nord"]
    with acting_as(cast.ida) as uow, use_language("da"):
        newest = list_notifications(uow, limit=20)[0]
    assert newest.body == (
        "Det, jeg kan, tirsdag den 1. december 2026 kl. 10.00, Jobcentret.\n"
        "Cv, tirsdag den 8. december 2026 kl. 10.00, Jobcentret.\n"
        "Du behøver ikke at komme. Skriv til os, hvis det er forkert."
    )


def test_whose_programme_ends_gives_the_seats_up_until_it_goes_on_after_all(
    plan: Plan, join: Join, cast: Cast, look: Look, acting_as: Acting, planned: Planned
) -> None:
    plan(7)
    ida = join(cast.ida)
    session_id = planned()[0].session.id
    for verb, state in ((end_enrolment, SeatState.OFF), (go_on_after_all, SeatState.SEATED)):
        with acting_as(cast.anders) as uow:
            verb(uow, ida.id)
        look()
        assert seat_of_ida(acting_as, cast, session_id) == state


def test_who_comes_back_with_another_enrolment_keeps_the_seat(
    plan: Plan, join: Join, cast: Cast, look: Look, acting_as: Acting, planned: Planned
) -> None:
    plan(7)
    first = join(cast.ida)
    session_id = planned()[0].session.id
    with acting_as(cast.anders) as uow:
        end_enrolment(uow, first.id)
    look()
    join(cast.ida)
    assert seat_of_ida(acting_as, cast, session_id) == SeatState.SEATED
    join(cast.omar)
    assert seat_of_ida(acting_as, cast, session_id) == SeatState.SEATED


def test_who_is_out_is_told_each_time_that_they_lose_a_seat(
    plan: Plan,
    planned: Planned,
    join: Join,
    cast: Cast,
    cohort_id: UUID,
    look: Look,
    acting_as: Acting,
    told: Told,
    clock: FixedClock,
) -> None:
    plan(7), plan(14, theme_da="Cv", before=(), after=())
    ida, session_id = join(cast.ida), planned()[0].session.id
    with acting_as(cast.anders) as uow:
        leave_cohort(uow, cohort_id, ida.id)
    look()
    with acting_as(cast.anders) as uow:
        sign_up(uow, session_id, cast.ida.id, although_busy=True)
    look()
    assert seat_of_ida(acting_as, cast, session_id) == SeatState.SEATED
    before = told(cast.ida)
    clock.advance(timedelta(days=1))
    plan(21, theme_da="Samtalen", before=(), after=())
    look(), look()
    assert seat_of_ida(acting_as, cast, session_id) == SeatState.OFF
    assert told(cast.ida)[len(before) :] == ["Du er meldt fra en workshop: Hold nord"]


def test_what_was_said_of_leaving_stays_as_the_workshops_are_called_off(
    plan: Plan, join: Join, cast: Cast, cohort_id: UUID, look: Look, acting_as: Acting
) -> None:
    workshop_id = plan(7)
    ida = join(cast.ida)
    with acting_as(cast.anders) as uow:
        leave_cohort(uow, cohort_id, ida.id)
    look()
    with acting_as(cast.anders) as uow:
        call_off_workshop(uow, workshop_id, reason="Jeg er syg.")
    look()
    with acting_as(cast.ida) as uow, use_language("da"):
        newest = list_notifications(uow, limit=20)[0]
    assert newest.title == "Du er meldt fra en workshop: Hold nord"
    assert newest.body == (
        "Det, jeg kan, tirsdag den 1. december 2026 kl. 10.00, Jobcentret.\n"
        "Du behøver ikke at komme. Skriv til os, hvis det er forkert."
    )


def test_who_is_moved_is_told_once_from_which_class_to_which(
    plan: Plan,
    join: Join,
    cast: Cast,
    facts: CohortFacts,
    office: Office,
    look: Look,
    acting_as: Acting,
    at: At,
    told: Told,
) -> None:
    plan(7)
    ida = join(cast.ida)
    before = told(cast.ida)
    with acting_as(cast.anders) as uow:
        south = make_cohort(uow, replace(facts, name="Hold syd"))
        planned_id = plan_workshop(uow, south, workshop(office, at(14)))
        join_cohort(uow, south, ida.id)
    look(), look()
    assert told(cast.ida)[len(before) :] == ["Du er flyttet fra Hold nord til Hold syd"]
    with acting_as(cast.anders) as uow:
        call_off_workshop(uow, planned_id)
    with acting_as(cast.ida) as uow, use_language("da"):
        found = list_notifications(uow, limit=20)
    [moved] = [one for one in found if one.title.startswith("Du er flyttet")]
    assert moved.body == "Alle workshops er aflyst. Du behøver ikke at komme."


def test_who_is_moved_to_a_class_without_workshops_is_told_too(
    plan: Plan,
    join: Join,
    cast: Cast,
    facts: CohortFacts,
    look: Look,
    acting_as: Acting,
    told: Told,
) -> None:
    plan(7)
    ida = join(cast.ida)
    before = told(cast.ida)
    with acting_as(cast.anders) as uow:
        join_cohort(uow, make_cohort(uow, replace(facts, name="Hold syd")), ida.id)
    look(), look()
    assert told(cast.ida)[len(before) :] == ["Du er flyttet fra Hold nord til Hold syd"]


def test_who_is_moved_to_a_class_whose_workshops_are_full_reads_that_they_wait(
    plan: Plan,
    join: Join,
    cast: Cast,
    facts: CohortFacts,
    office: Office,
    enrolled: Enrol,
    programme_id: UUID,
    look: Look,
    acting_as: Acting,
    at: At,
) -> None:
    plan(7)
    ida, omar = join(cast.ida), enrolled(programme_id, cast.omar)
    small = replace(facts, name="Hold syd", seats=1)
    with acting_as(cast.anders) as uow:
        south = make_cohort(uow, small)
        plan_workshop(uow, south, workshop(office, at(14)))
        join_cohort(uow, south, omar.id)
    look()
    with acting_as(cast.anders) as uow:
        change_cohort(uow, south, replace(small, seats=2))
        join_cohort(uow, south, ida.id)
    look(), look()
    with acting_as(cast.ida) as uow, use_language("da"):
        [moved] = [one for one in list_notifications(uow, limit=20) if "Hold syd" in one.title]
    assert moved.title == "Du er flyttet fra Hold nord til Hold syd"
    assert "Du står på venteliste" in moved.body


def test_who_comes_back_before_anybody_was_told_that_they_had_gone_is_told_nothing(
    plan: Plan,
    join: Join,
    cast: Cast,
    facts: CohortFacts,
    cohort_id: UUID,
    look: Look,
    acting_as: Acting,
    told: Told,
) -> None:
    plan(7)
    ida = join(cast.ida)
    before = told(cast.ida)
    with acting_as(cast.anders) as uow:
        south = make_cohort(uow, replace(facts, name="Hold syd"))
        join_cohort(uow, south, ida.id)
    with acting_as(cast.anders) as uow:
        join_cohort(uow, cohort_id, ida.id)
    look(), look()
    assert told(cast.ida) == before
