"""What was done before it was asked is ticked off as it is asked, with its day; nobody reminds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from app.core.clock import FixedClock, local_day
from app.core.errors import Invalid
from app.core.work import Units, the_service
from app.licences.exit_survey import answer_questions, questions_now
from app.licences.giving import give_licence
from app.licences.pools import add_pool
from app.programmes.choosing import choose_course
from app.programmes.contract import CourseFacts, DoneHow, EnrolmentView, ItemKind
from app.programmes.contract_errors import DoneOtherwise
from app.programmes.doing import open_item_again, tick_off
from app.programmes.following_up.agreeing import agree
from app.programmes.library.editing import add_module, publish_module
from app.programmes.library.progress import do_part, finish_module
from app.programmes.library.together import begin_together, end_together, take_together_back
from app.surveys.contract import Given, QuestionKind
from tests.conftest import NOW
from tests.licences.bought import pool
from tests.people import Cast, Person
from tests.programmes.described import Days, Describe, Enrol, Stands, Told, task
from tests.programmes.library.shelf import RIGHT, module

ClientOf = Callable[[Person], FlaskClient]
TODAY = local_day(NOW)
QUIET = {"first_log_in_days": None}


@pytest.fixture
def module_id(units: Units, cast: Cast, clock: FixedClock, team_id: UUID) -> UUID:
    """Ida has gone through a module, three days ago."""
    assert team_id
    with units.write(cast.here, cast.signe.actor) as uow:
        module_id = add_module(uow, module())
        publish_module(uow, module_id)
    with units.write(cast.here, cast.ida.actor) as uow:
        do_part(uow, module_id, "1")
        do_part(uow, module_id, "2", answer="Hej, jeg hedder Ida.")
        do_part(uow, module_id, "3", chosen=RIGHT)
        due_on = TODAY + timedelta(days=5)
        finish_module(uow, module_id, text="Ring til én virksomhed", due_on=due_on)
    clock.advance(timedelta(days=3))
    return module_id


def call(module_id: UUID, **others: object) -> object:
    """Return a module that is asked for."""
    kind, subject = ItemKind.MODULE, f"module/{module_id}"
    return task("call", title_da="Ring", kind=kind, subject=subject, **others)


def how(view: EnrolmentView, key: str) -> tuple[DoneHow | None, object]:
    """Return how an item was done, and on which day."""
    [item] = [one for one in view.items if one.key == key or one.key.startswith(key)]
    return item.done_how, local_day(item.done_at) if item.done_at else None


def test_a_module_gone_through_before_is_ticked_off_as_it_is_asked(
    cast: Cast,
    publish: Describe,
    enrolled: Enrol,
    module_id: UUID,
    days_pass: Days,
    told: Told,
    client_of: ClientOf,
) -> None:
    view = enrolled(publish(items=(call(module_id),), **QUIET), cast.ida)
    assert how(view, "call") == (DoneHow.BEFORE, TODAY)
    days_pass(16)
    assert not [one for one in told(cast.ida) if "sidste dag" in one or "er gået" in one]
    page = client_of(cast.ida).get(f"/forloeb/{view.id}").get_data(as_text=True)
    assert "Du har allerede været igennem det" in page
    assert "tirsdag den 24. november 2026" in page
    staff = client_of(cast.anders).get(f"/opfoelgning/{cast.ida.id}").get_data(as_text=True)
    assert "Var gjort i forvejen" in staff


def test_another_course_can_still_be_chosen_and_its_modules_are_ticked_off(
    units: Units, cast: Cast, publish: Describe, enrolled: Enrol, module_id: UUID
) -> None:
    courses = (CourseFacts("a", "Et spor"), CourseFacts("b", "Et andet"))
    items = (call(module_id, course="a"), task("other", course="b"))
    programme_id = publish(items=items, courses=courses, **QUIET)
    view = enrolled(programme_id, cast.ida, course="a")
    with units.write(cast.here, cast.ida.actor) as uow:
        assert how(choose_course(uow, view.id, "b"), "other") == (None, None)
        assert how(choose_course(uow, view.id, "a"), "call") == (DoneHow.BEFORE, TODAY)


def test_what_was_done_cannot_be_agreed_on_and_staff_may_ask_for_it_again(
    units: Units, cast: Cast, publish: Describe, enrolled: Enrol, module_id: UUID, stands: Stands
) -> None:
    view = enrolled(publish(items=(call(module_id),), **QUIET), cast.ida)
    with units.write(cast.here, cast.anders.actor) as uow, pytest.raises(Invalid) as wrong:
        agree(uow, view.id, module_ids=[module_id])
    assert list(wrong.value.fields) == ["modules"]
    with units.write(cast.here, cast.ida.actor) as uow, pytest.raises(DoneOtherwise):
        open_item_again(uow, view.items[0].id)
    with units.write(cast.here, cast.anders.actor) as uow:
        open_item_again(uow, view.items[0].id)
    assert how(stands(view.id), "call") == (None, None)


def test_what_was_seen_together_before_counts_until_it_is_taken_back(
    units: Units,
    cast: Cast,
    clock: FixedClock,
    publish: Describe,
    enrolled: Enrol,
    stands: Stands,
) -> None:
    with units.write(cast.here, cast.signe.actor) as uow:
        module_id = add_module(uow, module())
        publish_module(uow, module_id)
    with units.write(cast.here, cast.anders.actor) as uow:
        together_id = begin_together(uow, cast.ida.id, module_id)
        end_together(uow, together_id, is_seen=True)
    clock.advance(timedelta(days=3))
    view = enrolled(publish(items=(call(module_id),), **QUIET), cast.ida)
    assert how(view, "call") == (DoneHow.BEFORE, TODAY)
    with units.write(cast.here, cast.ida.actor) as uow:
        take_together_back(uow, together_id)
    assert how(stands(view.id), "call") == (None, None)


def test_what_was_gone_through_and_seen_together_was_done_the_first_time(
    units: Units, cast: Cast, publish: Describe, enrolled: Enrol, module_id: UUID
) -> None:
    with units.write(cast.here, cast.anders.actor) as uow:
        end_together(uow, begin_together(uow, cast.ida.id, module_id), is_seen=True)
    view = enrolled(publish(items=(call(module_id),), **QUIET), cast.ida)
    assert how(view, "call") == (DoneHow.BEFORE, TODAY)


def test_what_staff_open_again_stays_open_as_something_else_is_asked(
    units: Units, cast: Cast, publish: Describe, enrolled: Enrol, module_id: UUID, stands: Stands
) -> None:
    courses = (CourseFacts("a", "Et spor"), CourseFacts("b", "Et andet"))
    items = (call(module_id), task("other", course="b"))
    view = enrolled(publish(items=items, courses=courses, **QUIET), cast.ida, course="a")
    assert how(view, "call") == (DoneHow.BEFORE, TODAY)
    with units.write(cast.here, cast.anders.actor) as uow:
        open_item_again(uow, view.items[0].id)
        agree(uow, view.id, task="Ring til en virksomhed")
        assert how(choose_course(uow, view.id, "b"), "call") == (None, None)
    assert how(stands(view.id), "call") == (None, None)


@pytest.fixture
def survey(units: Units, cast: Cast, clock: FixedClock, team_id: UUID) -> tuple[str, UUID]:
    """Ida has a licence about whose use she is asked today; its survey's subject, and its id."""
    assert team_id
    with units.write(cast.here, the_service("test")) as uow:
        pool_id = add_pool(uow, pool(seat_days=2, steps=(1,)))
        licence = give_licence(uow, pool_id, cast.ida.id)
    clock.advance(timedelta(hours=20))
    return f"survey/licence-pool/{pool_id}", licence.id


def answer(units: Units, cast: Cast, licence_id: UUID) -> None:
    """Answer what Ida is asked."""
    with units.write(cast.here, cast.ida.actor) as uow:
        [rating] = [
            one
            for one in questions_now(uow, licence_id)
            if one.question.kind == QuestionKind.RATING
        ]
        answer_questions(uow, licence_id, {rating.id: Given(4)})


def test_a_survey_is_ticked_off_as_it_is_answered_and_by_nothing_else(
    units: Units,
    cast: Cast,
    publish: Describe,
    enrolled: Enrol,
    stands: Stands,
    look: Callable[[], None],
    survey: tuple[str, UUID],
) -> None:
    subject, licence_id = survey
    asked = task("how", kind=ItemKind.SURVEY, subject=subject)
    view = enrolled(publish(items=(asked,), **QUIET), cast.ida)
    with units.write(cast.here, cast.ida.actor) as uow, pytest.raises(DoneOtherwise):
        tick_off(uow, view.items[0].id)
    answer(units, cast, licence_id)
    look()
    assert stands(view.id).items[0].done_how == DoneHow.SERVICE


def test_a_survey_answered_before_is_ticked_off_as_it_is_asked(
    units: Units,
    cast: Cast,
    publish: Describe,
    enrolled: Enrol,
    clock: FixedClock,
    survey: tuple[str, UUID],
) -> None:
    subject, licence_id = survey
    answer(units, cast, licence_id)
    clock.advance(timedelta(days=1))
    asked = task("how", kind=ItemKind.SURVEY, subject=subject)
    view = enrolled(publish(items=(asked,), **QUIET), cast.ida)
    assert how(view, "how") == (DoneHow.BEFORE, TODAY + timedelta(days=1))
