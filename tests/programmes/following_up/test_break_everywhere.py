"""One break in all of a citizen's programmes: given, told of, and taken back together."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.core.clock import local_day
from app.core.errors import Invalid, NotFound
from app.core.texts import use_language
from app.core.work import Units
from app.notifications.reading import list_notifications
from app.programmes.contract import Due, DueRule, EnrolmentView
from app.programmes.contract_errors import EnrolmentOver
from app.programmes.deadlines import end_leave, take_leave
from app.programmes.enrolling import end_enrolment
from app.programmes.leaves import LeaveTaken, end_leave_everywhere, take_leave_everywhere
from tests.booking.office import Acting
from tests.conftest import NOW
from tests.forms import post
from tests.people import Cast, Person
from tests.programmes.described import Describe, Enrol, Stands, Told, task

ClientOf = Callable[[Person], FlaskClient]
Give = Callable[[EnrolmentView], LeaveTaken]
PAGE = "/opfoelgning"
TODAY = local_day(NOW)
FIRST, LAST = TODAY + timedelta(days=2), TODAY + timedelta(days=8)
DAYS = {"from_on": FIRST.isoformat(), "until_on": LAST.isoformat()}
EVERYWHERE = "I alle borgerens forløb"
OTHER = {"name_da": "Find job", "name_en": "Find a job"}
THIRD = {"name_da": "Jobklar", "name_en": "Ready for work"}


@pytest.fixture
def view(cast: Cast, publish: Describe, enrolled: Enrol) -> EnrolmentView:
    """Ida is in Vejen's programme from today."""
    return enrolled(publish(), cast.ida)


@pytest.fixture
def other(cast: Cast, view: EnrolmentView, publish: Describe, enrolled: Enrol) -> EnrolmentView:
    """And in another one."""
    assert view
    return enrolled(publish(**OTHER), cast.ida)


@pytest.fixture
def give(units: Units, cast: Cast) -> Give:
    """Let Anders give the same break in all of the programmes."""

    def giving(view: EnrolmentView) -> LeaveTaken:
        with units.write(cast.here, cast.anders.actor) as uow:
            return take_leave_everywhere(uow, view.id, from_on=FIRST, until_on=LAST)

    return giving


def days_of(view: EnrolmentView) -> list[tuple[date, date]]:
    """Return the first and last days of the breaks of an enrolment."""
    return [(one.from_on, one.until_on) for one in view.leaves]


def due(view: EnrolmentView) -> date | None:
    """Return until when Ida writes down her names."""
    return next(item.due_on for item in view.items if item.key == "network")


def pause(client: FlaskClient, view: EnrolmentView, **more: str) -> TestResponse:
    """Send the form of the break that stands in one programme."""
    path = f"{PAGE}/forloeb/{view.id}/pause"
    return post(client, path, DAYS | more, follow_redirects=True)


def said_on(answer: TestResponse) -> tuple[str, str]:
    """Return what the page says was done, and where that is undone."""
    flash = BeautifulSoup(answer.text, "html.parser").select_one(".flashes .alert")
    assert flash is not None
    form = flash.select_one("form")
    return " ".join(flash.get_text().split()), str(form["action"]) if form else ""


def test_a_break_given_in_all_is_told_once_and_undone_together(
    client_of: ClientOf,
    cast: Cast,
    view: EnrolmentView,
    other: EnrolmentView,
    stands: Stands,
    look: Callable[[], None],
    told: Told,
) -> None:
    anders, before = client_of(cast.anders), due(view)
    assert before is not None
    said, undo = said_on(pause(anders, view, everywhere="1"))
    both = "Der er pause i: Godt i gang og Find job. Borgeren skal ikke gøre noget i dem de dage."
    assert both in said
    for one in (view, other):
        assert days_of(stands(one.id)) == [(FIRST, LAST)]
        assert due(stands(one.id)) == before + timedelta(days=7)
    look()
    names = "Godt i gang og Find job"
    assert told(cast.ida)[2:] == [f"Du har pause fra dine forløb: {names}"]
    for done in ("Pausen er slut.", "Pausen er allerede slut."):
        assert done in post(anders, undo, follow_redirects=True).text
        look()
    assert told(cast.ida)[3:] == [f"Din pause er slut: {names}"]
    for one in (view, other):
        assert days_of(stands(one.id)) == []
        assert due(stands(one.id)) == before


def test_without_the_choice_it_is_given_where_the_form_stands(
    client_of: ClientOf,
    cast: Cast,
    view: EnrolmentView,
    other: EnrolmentView,
    stands: Stands,
    look: Callable[[], None],
    told: Told,
) -> None:
    pause(client_of(cast.anders), view)
    look()
    assert days_of(stands(view.id)) == [(FIRST, LAST)]
    assert days_of(stands(other.id)) == []
    assert told(cast.ida)[2:] == ["Du har pause fra dit forløb: Godt i gang"]


def test_the_choice_names_the_others_and_stands_only_where_there_are_any(
    client_of: ClientOf, cast: Cast, view: EnrolmentView, publish: Describe, enrolled: Enrol
) -> None:
    anders, path = client_of(cast.anders), f"{PAGE}/{cast.ida.id}"
    assert EVERYWHERE not in anders.get(path).text
    enrolled(publish(**OTHER), cast.ida)
    page = BeautifulSoup(anders.get(path).text, "html.parser")
    box = page.select_one(f"#f-leave-{view.id}-everywhere")
    assert box is not None
    assert not box.has_attr("checked")
    hint = page.select_one(f"#f-leave-{view.id}-everywhere-hint")
    assert hint is not None
    assert hint.get_text() == "Også i: Find job."


def test_where_it_cannot_be_given_is_said_with_why_and_nothing_is_lost(
    client_of: ClientOf,
    cast: Cast,
    units: Units,
    view: EnrolmentView,
    other: EnrolmentView,
    publish: Describe,
    enrolled: Enrol,
    stands: Stands,
    look: Callable[[], None],
    told: Told,
) -> None:
    ahead = enrolled(publish(**THIRD), cast.ida, from_on=LAST + timedelta(days=1))
    soon = task("soon", due=Due(DueRule.AFTER_START, 1))
    two_days = {"first_log_in_days": None, "required_days": 2, "access_days": 2, "items": (soon,)}
    short = enrolled(publish(name_da="Kort", **two_days), cast.ida)
    with units.write(cast.here, cast.anders.actor) as uow:
        take_leave(uow, other.id, from_on=LAST, until_on=LAST)
    look()
    before = len(told(cast.ida))
    anders = client_of(cast.anders)
    said, undo = said_on(pause(anders, other, everywhere="1"))
    assert "Der er pause i: Godt i gang. Borgeren skal ikke gøre noget i dem de dage." in said
    assert "Ingen pause i “Find job”: Der er allerede pause på nogle af dagene." in said
    assert "Ingen pause i “Jobklar”: Forløbet begynder først" in said
    assert "Ingen pause i “Kort”: Forløbet er slut til den tid." in said
    assert days_of(stands(view.id)) == [(FIRST, LAST)]
    look()
    assert told(cast.ida)[before:] == ["Du har pause fra dit forløb: Godt i gang"]
    post(anders, undo)
    assert days_of(stands(view.id)) == []
    assert days_of(stands(other.id)) == [(LAST, LAST)]
    assert not stands(ahead.id).leaves
    assert not stands(short.id).leaves


def test_where_none_can_have_it_the_form_comes_back_with_each_reason(
    client_of: ClientOf,
    cast: Cast,
    view: EnrolmentView,
    publish: Describe,
    enrolled: Enrol,
    stands: Stands,
    look: Callable[[], None],
    told: Told,
) -> None:
    enrolled(publish(**THIRD), cast.ida, from_on=LAST + timedelta(days=1))
    anders = client_of(cast.anders)
    pause(anders, view)
    look()
    before = told(cast.ida)
    again = pause(anders, view, everywhere="1")
    assert again.status_code == 422
    page = BeautifulSoup(again.text, "html.parser")
    summary = page.select_one(".error-summary")
    box = page.select_one(f"#f-leave-{view.id}-everywhere")
    assert summary is not None
    assert box is not None
    assert box.has_attr("checked")
    assert "Der er allerede pause på nogle af dagene." in summary.get_text()
    assert "Ingen pause i “Jobklar”: Forløbet begynder først" in summary.get_text()
    look()
    assert told(cast.ida) == before
    assert days_of(stands(view.id)) == [(FIRST, LAST)]


def test_days_that_none_can_have_are_refused_once(
    units: Units, cast: Cast, view: EnrolmentView, other: EnrolmentView
) -> None:
    assert other
    with units.write(cast.here, cast.anders.actor) as uow, pytest.raises(Invalid) as refused:
        take_leave_everywhere(uow, view.id, from_on=LAST, until_on=FIRST)
    assert list(refused.value.fields) == ["until_on"]


def test_a_programme_that_has_ended_meanwhile_gets_none_and_is_named(
    units: Units, cast: Cast, view: EnrolmentView, other: EnrolmentView, give: Give
) -> None:
    with units.write(cast.here, cast.anders.actor) as uow:
        end_enrolment(uow, view.id)
    with use_language("da"):
        taken = give(view)
    assert taken.given == ("Find job",)
    assert taken.refused == ("Ingen pause i “Godt i gang”: Forløbet er slut.",)
    with units.write(cast.here, cast.anders.actor) as uow:
        end_enrolment(uow, other.id)
    with pytest.raises(EnrolmentOver):
        give(view)


def test_only_breaks_of_the_same_citizen_are_taken_back_and_only_by_who_arranges_for_them(
    client_of: ClientOf,
    cast: Cast,
    units: Units,
    view: EnrolmentView,
    publish: Describe,
    enrolled: Enrol,
    stands: Stands,
    give: Give,
) -> None:
    omars = enrolled(publish(**OTHER), cast.omar)
    mine, theirs = give(view), give(omars)
    with units.write(cast.here, cast.vera.actor) as uow, pytest.raises(NotFound):
        end_leave_everywhere(uow, view.id, mine.leave_ids)
    with units.write(cast.here, cast.ida.actor) as uow, pytest.raises(NotFound):
        end_leave_everywhere(uow, view.id, mine.leave_ids)
    with units.write(cast.here, cast.ida.actor) as uow, pytest.raises(NotFound):
        take_leave_everywhere(uow, view.id, from_on=LAST, until_on=LAST)
    with units.write(cast.here, cast.anders.actor) as uow:
        end_leave_everywhere(uow, view.id, [*mine.leave_ids, *theirs.leave_ids])
    assert days_of(stands(view.id)) == []
    assert days_of(stands(omars.id)) == [(FIRST, LAST)]
    wrong = f"{PAGE}/forloeb/{view.id}/pauser/slut?pause=x"
    assert post(client_of(cast.anders), wrong).status_code == 404


def test_a_notice_says_of_each_programme_what_is_so(
    units: Units,
    cast: Cast,
    view: EnrolmentView,
    other: EnrolmentView,
    give: Give,
    look: Callable[[], None],
    told: Told,
) -> None:
    taken = give(view)
    with units.write(cast.here, cast.anders.actor) as uow:  # before the first is told
        end_leave(uow, other.id, taken.leave_ids[taken.enrolment_ids.index(other.id)])
    look()
    assert sorted(told(cast.ida)[2:]) == [
        "Din pause er slut: Find job",
        "Du har pause fra dit forløb: Godt i gang",
    ]


@pytest.mark.parametrize("language", ["da", "en"])
def test_the_notices_read_as_they_are_kept(
    client_of: ClientOf,
    acting_as: Acting,
    units: Units,
    cast: Cast,
    view: EnrolmentView,
    other: EnrolmentView,
    give: Give,
    look: Callable[[], None],
    is_as_kept: Callable[[str, str], None],
    language: str,
) -> None:
    assert other
    taken = give(view)
    look()
    with units.write(cast.here, cast.anders.actor) as uow:
        end_leave_everywhere(uow, view.id, taken.leave_ids)
    look()
    with acting_as(cast.ida) as uow, use_language(language):
        newest = list_notifications(uow, limit=2)[::-1]
    ida = client_of(cast.ida)
    said = "\n\n".join(f"{one.title}\n{one.body}" for one in newest)
    assert {ida.get(one.url).location for one in newest} == {"/forloeb"}
    is_as_kept(f"break-everywhere-{language}", f"{said}\n")
