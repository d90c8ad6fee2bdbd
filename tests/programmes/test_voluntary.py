"""What is voluntary is suggested once, before its day; nobody hears that it is too late."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.core.clock import FixedClock, local_day
from app.core.texts import use_language
from app.core.work import Units, the_service
from app.notifications.reading import list_notifications
from app.notifications.registry import kind_named
from app.programmes.contract import Due, DueRule, EnrolmentView
from app.programmes.doing import open_item_again, tick_off
from app.programmes.kinds_told import DUE, INVITED
from tests.booking.office import Acting
from tests.conftest import NOW
from tests.people import Cast
from tests.programmes.described import Days, Describe, Enrol, Stands, Told, task

TODAY = local_day(NOW)
LIKE_IT = {"is_required": False, "first_log_in_days": None}


def after(key: str, days: int, **others: object) -> object:
    """Return a task that is due so many days after the start, called by its key."""
    return task(key, title_da=key, title_en=key, due=Due(DueRule.AFTER_START, days), **others)


def test_each_thing_is_suggested_once_and_never_called_late(
    cast: Cast, publish: Describe, enrolled: Enrol, days_pass: Days, told: Told
) -> None:
    items = (after("Et", 9), after("To", 9), after("Tre", 4))
    enrolled(publish(items=items, required_days=None, **LIKE_IT), cast.ida)
    days_pass(20)
    assert told(cast.ida)[1:] == ["2 forslag fra dit forløb", "Et forslag fra dit forløb: Tre"]


def test_a_suggestion_is_told_on_what_is_left_of_its_days(
    cast: Cast, publish: Describe, enrolled: Enrol, days_pass: Days, told: Told
) -> None:
    items = (after("Et", 9), after("To", 9))
    enrolled(publish(items=items, required_days=None, **LIKE_IT), cast.ida)
    days_pass(8, asleep=True)
    days_pass(10)
    assert told(cast.ida)[1:] == ["2 forslag fra dit forløb"]


def test_a_machine_that_was_off_until_the_day_was_over_says_nothing(
    cast: Cast, publish: Describe, enrolled: Enrol, days_pass: Days, told: Told
) -> None:
    enrolled(publish(items=(after("Et", 9),), required_days=None, **LIKE_IT), cast.ida)
    days_pass(11, asleep=True)
    days_pass(2)
    assert told(cast.ida)[1:] == []


def test_no_steps_no_suggestions(
    cast: Cast, publish: Describe, enrolled: Enrol, days_pass: Days, told: Told
) -> None:
    items = (after("Et", 9),)
    enrolled(publish(items=items, required_days=None, steps=(), **LIKE_IT), cast.ida)
    days_pass(12)
    assert told(cast.ida)[1:] == []


def test_what_is_open_again_is_not_suggested_again(
    units: Units, cast: Cast, publish: Describe, enrolled: Enrol, days_pass: Days, told: Told
) -> None:
    items = (after("Et", 9),)
    view = enrolled(publish(items=items, required_days=None, **LIKE_IT), cast.ida)
    days_pass(3)
    for verb in (tick_off, open_item_again):
        with units.write(cast.here, cast.ida.actor) as uow:
            verb(uow, view.items[0].id)
    days_pass(9)
    assert told(cast.ida)[1:] == ["Et forslag fra dit forløb: Et"]


def test_what_is_voluntary_in_a_required_programme_comes_along_with_what_is_not(
    cast: Cast,
    publish: Describe,
    enrolled: Enrol,
    days_pass: Days,
    told: Told,
    acting_as: Acting,
) -> None:
    items = (after("Skal", 9), after("Kan", 9, is_required=False))
    enrolled(publish(items=items, first_log_in_days=None, steps=(2, 0)), cast.ida)
    days_pass(11)
    with use_language("da"):
        assert told(cast.ida)[1:] == [
            "Frist torsdag den 3. december 2026: Skal",
            "I dag er sidste dag: Skal",
            "Fristen er gået: Skal",
        ]
    with acting_as(cast.ida) as uow, use_language("da"):
        bodies = [one.body for one in list_notifications(uow, limit=20)]
    [with_both] = [body for body in bodies if "Kan" in body]
    assert "Skal. Den sidste dag er torsdag den 3. december 2026." in with_both
    assert "Kan. Det er frivilligt." in with_both


def test_the_days_it_takes_are_summed_up_without_a_word_of_deadlines(
    cast: Cast,
    units: Units,
    publish: Describe,
    enrolled: Enrol,
    days_pass: Days,
    acting_as: Acting,
) -> None:
    items = (after("Et", 2), after("To", 3), after("Tre", 3))
    view = enrolled(
        publish(items=items, required_days=10, access_days=None, steps=(), **LIKE_IT), cast.ida
    )
    with units.write(cast.here, cast.ida.actor) as uow:
        tick_off(uow, view.items[0].id)
    days_pass(12)
    with acting_as(cast.ida) as uow, use_language("da"):
        last = list_notifications(uow, limit=1)[0]
    assert last.title == "Så langt er du i dit forløb: Godt i gang"
    assert last.body.splitlines()[0] == "Du har gjort 1 af 3 ting. Resten er frivilligt."
    assert "frist" not in (last.title + last.body).lower()


def test_nothing_voluntary_is_missed_on_the_page(
    cast: Cast, publish: Describe, enrolled: Enrol, days_pass: Days, stands: Stands
) -> None:
    items = (after("Skal", 2), after("Kan", 2, is_required=False))
    view = enrolled(publish(items=items, first_log_in_days=None), cast.ida)
    days_pass(4)
    assert {item.key: item.is_missed for item in stands(view.id).items} == {
        "Skal": True,
        "Kan": False,
    }


def test_a_suggestion_can_be_muted_and_a_deadline_cannot() -> None:
    assert kind_named(INVITED).may_be_muted
    assert not kind_named(INVITED).is_personal
    assert not kind_named(DUE).may_be_muted


@pytest.fixture
def three(publish: Describe, enrolled: Enrol, cast: Cast) -> EnrolmentView:
    """Ida is asked for three things, of which two are due on the third day."""
    items = (after("Et", 2), after("To", 2), after("Tre", 4))
    return enrolled(publish(items=items, first_log_in_days=None), cast.ida)


@pytest.mark.parametrize(
    ("language", "days", "keys", "title"),
    [
        ("da", 2, ("Et",), "I dag er sidste dag: Et"),
        ("da", 2, ("Et", "To"), "I dag er sidste dag for 2 ting i dit forløb"),
        ("da", 1, ("Et", "To"), "I morgen er sidste dag for 2 ting i dit forløb"),
        ("da", 0, ("Et", "To"), "Frist torsdag den 26. november 2026 for 2 ting i dit forløb"),
        ("da", 2, ("Et", "Tre"), "2 ting i dit forløb har frist, den første i dag"),
        ("da", 1, ("Et", "Tre"), "2 ting i dit forløb har frist, den første i morgen"),
        (
            "da",
            0,
            ("Et", "Tre"),
            "2 ting i dit forløb har frist, den første torsdag den 26. november 2026",
        ),
        ("en", 2, ("Et", "To"), "Today is the last day for 2 things in your programme"),
        ("en", 1, ("Et", "To"), "Tomorrow is the last day for 2 things in your programme"),
        (
            "en",
            0,
            ("Et", "To"),
            "Due on Thursday 26 November 2026: 2 things in your programme",
        ),
        ("en", 2, ("Et", "Tre"), "2 things in your programme have a deadline, the first today"),
    ],
)
def test_several_deadlines_say_which_day(
    units: Units,
    cast: Cast,
    clock: FixedClock,
    three: EnrolmentView,
    language: str,
    days: int,
    keys: tuple[str, ...],
    title: str,
) -> None:
    clock.advance(timedelta(days=days))
    items = [one for one in three.items if one.key in keys]
    facts = {
        "enrolment_id": str(three.id),
        "told_on": (TODAY + timedelta(days=days)).isoformat(),
        "items": " ".join(f"{one.id}={one.due_on}" for one in items),
    }
    with units.read(cast.here, the_service("test")) as uow, use_language(language):
        assert kind_named(DUE).word(uow, facts).title == title


def test_what_is_sent_on_another_day_says_what_is_true_by_then(
    units: Units, cast: Cast, clock: FixedClock, three: EnrolmentView
) -> None:
    due = three.items[0]
    facts = {
        "enrolment_id": str(three.id),
        "told_on": (TODAY + timedelta(days=1)).isoformat(),
        "items": f"{due.id}={due.due_on}",
    }

    def worded() -> tuple[str, tuple[str, str] | None, object]:
        with units.read(cast.here, the_service("test")) as uow, use_language("da"):
            one = kind_named(DUE).word(uow, facts)
            return one.title, one.read_back, one.until

    clock.advance(timedelta(days=2))
    title, read_back, until = worded()
    assert title == "I dag er sidste dag: Et"
    assert read_back is not None
    assert read_back[0] == "I morgen er sidste dag: Et"
    assert until is None
    clock.advance(timedelta(days=1))
    assert worded()[2] is not None  # nobody is told any more that it is due
