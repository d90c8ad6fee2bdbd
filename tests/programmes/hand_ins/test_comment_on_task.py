"""An adviser says that a hand-in is good, or asks for it once more; deadlines and reminders."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, select

from app.accounts.contract import Role
from app.accounts.own_advisers import give_own_adviser
from app.accounts.profile import looks_at_me
from app.core.clock import FixedClock, local_day
from app.core.errors import Invalid, NotFound
from app.core.texts import use_language
from app.core.work import Units, the_service
from app.documents.contract_hand_ins import (
    LONGEST_COMMENT,
    MOST_COMMENTS,
    HandInState,
    TooManyCommentsOnHandIn,
)
from app.notifications.models import Notification
from app.notifications.reading import list_notifications
from app.notifications.registry import kind_named
from app.plan.from_programmes import deadlines_in_programmes
from app.programmes.contract import DoneHow, EnrolmentView
from app.programmes.contract_errors import DayOutOfReach, DoneOtherwise, EnrolmentOver
from app.programmes.doing import excuse, tick_off
from app.programmes.enrolling import end_enrolment
from app.programmes.following_up.gathering import before_meeting
from app.programmes.hand_ins.answering import comment_on_task, read_task, remove_task_comment
from app.programmes.hand_ins.card import about_tasks
from app.programmes.hand_ins.handing_in import hand_in_task, take_round_back
from app.programmes.hand_ins.models import TaskHandInRow
from app.programmes.hand_ins.reading import (
    commented_by_us,
    file_for_adviser,
    my_last_rounds,
    my_rounds,
    task_hand_ins_of,
    waiting_for_me,
)
from app.programmes.laying_out import is_own_word
from tests.booking.office import Acting
from tests.conftest import NOW
from tests.people import Cast, Person, move_in
from tests.programmes.described import Days, Describe, Enrol, Told
from tests.programmes.hand_ins.conftest import HandIn, Item
from tests.racing import at_once

TODAY = local_day(NOW)
GOOD, AGAIN = "Din rådgiver har set på din opgave", "Din rådgiver beder dig prøve igen"


def test_what_is_good_stays_done_and_its_citizen_is_told_once(
    acting_as: Acting, cast: Cast, item_id: UUID, handed_in: HandIn, item: Item, told: Told
) -> None:
    hand_in_id = handed_in()
    before = told(cast.ida)
    with acting_as(cast.anders) as uow:
        comment_on_task(uow, hand_in_id, text="Flot liste.")
    assert item().is_done
    assert told(cast.ida) == [*before, GOOD]
    with acting_as(cast.ida) as uow:
        [one] = my_rounds(uow, item_id)
        assert one.state == HandInState.ANSWERED
        assert [(said.author, said.text) for said in one.comments] == [("Anders", "Flot liste.")]
    with acting_as(cast.anders) as uow:
        assert waiting_for_me(uow) == []
        assert [one.id for one in commented_by_us(uow)] == [hand_in_id]


def test_no_lock_screen_says_what_it_is_about(
    acting_as: Acting, units: Units, cast: Cast, handed_in: HandIn
) -> None:
    hand_in_id = handed_in("Hemmeligt")
    with acting_as(cast.anders) as uow:
        comment_on_task(uow, hand_in_id, text="Også hemmeligt", gives_back=True)
    with units.read(cast.here, the_service("test")) as uow, use_language("da"):
        told = uow.session.scalars(select(Notification)).all()
        shown = [kind_named(one.kind).word(uow, one.facts) for one in told]
    for one in shown:
        assert one.lock_screen
        assert "netværk" not in one.lock_screen
        assert "emmeligt" not in f"{one.lock_screen}{one.title}{one.body}"


def test_what_is_asked_for_once_more_is_open_again_and_every_round_stays(
    acting_as: Acting,
    cast: Cast,
    item_id: UUID,
    view: EnrolmentView,
    handed_in: HandIn,
    item: Item,
    told: Told,
    clock: FixedClock,
) -> None:
    due_on = item().due_on
    first = handed_in("Fem navne")
    with acting_as(cast.anders) as uow:
        comment_on_task(uow, first, text="Fem til, tak.", gives_back=True)
    assert (item().is_done, item().due_on) == (False, due_on)
    assert told(cast.ida)[-1] == AGAIN
    clock.advance(timedelta(hours=1))
    second = handed_in("Ti navne")
    assert item().is_done
    with acting_as(cast.anders) as uow:
        one, two = read_task(uow, second)
        assert (one.number, one.text, two.number, two.text) == (1, "Fem navne", 2, "Ti navne")
        comment_on_task(uow, second, text="Nu er den der.")
    with acting_as(cast.ida) as uow:
        assert [one.state for one in my_rounds(uow, item_id)] == [
            HandInState.GIVEN_BACK,
            HandInState.ANSWERED,
        ]
        assert my_last_rounds(uow, view.id)[item_id].id == second


def test_also_what_was_ticked_off_by_ones_word_or_by_staff_is_open_again(
    acting_as: Acting, cast: Cast, item_id: UUID, handed_in: HandIn, item: Item, clock: FixedClock
) -> None:
    with acting_as(cast.ida) as uow:
        tick_off(uow, item_id)
    first = handed_in()
    with acting_as(cast.anders) as uow:
        comment_on_task(uow, first, text="Fem til, tak.", gives_back=True)
    assert not item().is_done
    with acting_as(cast.anders) as uow:
        tick_off(uow, item_id, is_together=True)
    clock.advance(timedelta(hours=1))
    again = handed_in()
    assert item().done_how == DoneHow.TOGETHER
    with acting_as(cast.anders) as uow:
        comment_on_task(uow, again, text="Fem til, tak.", gives_back=True)
    assert not item().is_done


def test_whom_staff_let_off_stays_so(
    acting_as: Acting, cast: Cast, item_id: UUID, handed_in: HandIn, item: Item
) -> None:
    hand_in_id = handed_in()
    with acting_as(cast.anders) as uow:
        comment_on_task(uow, hand_in_id, text="Fem til, tak.", gives_back=True)
        excuse(uow, item_id)
        comment_on_task(uow, hand_in_id, text="Igen", gives_back=True)
    assert item().done_how == DoneHow.EXCUSED


def test_a_new_last_day_is_reminded_of_and_told_in_the_same_breath(
    acting_as: Acting, cast: Cast, handed_in: HandIn, item: Item, told: Told, days_pass: Days
) -> None:
    later = TODAY + timedelta(days=20)
    hand_in_id = handed_in()
    before = len(told(cast.ida))
    with acting_as(cast.anders) as uow:
        comment_on_task(uow, hand_in_id, text="Fem til.", gives_back=True, due_on=later)
    days_pass(0)
    assert item().due_on == later
    assert told(cast.ida)[before:] == [AGAIN]
    with acting_as(cast.ida) as uow, use_language("da"):
        newest = list_notifications(uow, limit=1)[0]
        assert "mandag den 14. december 2026" in newest.body
    days_pass(13)
    assert [one for one in told(cast.ida) if "Skriv ti navne" in one][-1].startswith("Frist")


@pytest.mark.parametrize(
    ("what", "field"),
    [
        ({"gives_back": True}, "text"),
        ({"text": "x" * (LONGEST_COMMENT + 1)}, "text"),
        ({"text": "Godt", "due_on": TODAY + timedelta(days=3)}, "due_on"),
        ({"text": "Mere", "gives_back": True, "due_on": TODAY - timedelta(days=1)}, "due_on"),
        ({"text": "Mere", "gives_back": True, "due_on": TODAY + timedelta(days=900)}, "due_on"),
    ],
)
def test_what_does_not_fit_is_refused_by_field(
    acting_as: Acting,
    cast: Cast,
    handed_in: HandIn,
    item: Item,
    what: dict[str, object],
    field: str,
) -> None:
    hand_in_id = handed_in()
    with pytest.raises((Invalid, DayOutOfReach)) as refused, acting_as(cast.anders) as uow:
        comment_on_task(uow, hand_in_id, **what)  # type: ignore[arg-type]  # what a door passes on
    assert list(refused.value.fields) == [field]
    assert item().is_done


def test_a_comment_is_removed_with_what_it_asked_and_the_deadline_is_as_before(
    acting_as: Acting, cast: Cast, handed_in: HandIn, item: Item, told: Told
) -> None:
    due_on, hand_in_id = item().due_on, handed_in()
    with acting_as(cast.anders) as uow:
        later = TODAY + timedelta(days=20)
        comment_id = comment_on_task(
            uow, hand_in_id, text="Fem til.", gives_back=True, due_on=later
        )
    with acting_as(cast.signe) as uow, pytest.raises(NotFound):
        remove_task_comment(uow, hand_in_id, comment_id)
    with acting_as(cast.anders) as uow:
        with pytest.raises(NotFound):
            remove_task_comment(uow, hand_in_id, uuid4())
        remove_task_comment(uow, hand_in_id, comment_id)
    assert (item().is_done, item().due_on) == (True, due_on)
    with acting_as(cast.ida) as uow, use_language("da"):
        newest = list_notifications(uow, limit=1)[0]
        assert "taget det skrevne tilbage" in newest.body


def test_after_the_end_one_may_say_that_it_was_good_and_ask_for_nothing(
    acting_as: Acting, cast: Cast, view: EnrolmentView, handed_in: HandIn
) -> None:
    hand_in_id = handed_in()
    with acting_as(cast.anders) as uow:
        end_enrolment(uow, view.id, why="I arbejde")
        comment_on_task(uow, hand_in_id, text="Godt gået.")
    with pytest.raises(EnrolmentOver), acting_as(cast.anders) as uow:
        comment_on_task(uow, hand_in_id, text="Fem til.", gives_back=True)


def test_only_who_answers_the_citizen_reads_and_comments_and_the_citizen_sees_who_did(
    acting_as: Acting, units: Units, cast: Cast, handed_in: HandIn
) -> None:
    hand_in_id = handed_in()
    stranger = move_in(units, cast.here, "Asger", Role.ADVISER)
    for person in (stranger, cast.signe, cast.lea, cast.omar, cast.nora):
        with acting_as(person) as uow:
            assert waiting_for_me(uow) == []
            assert task_hand_ins_of(uow, cast.ida.id) == []
            assert about_tasks(uow, cast.ida.id) is None
            for reaches in (read_task, comment_on_task, file_for_adviser):
                with pytest.raises(NotFound):
                    reaches(uow, hand_in_id)
    with acting_as(cast.anders) as uow:
        read_task(uow, hand_in_id)
        assert [one.id for one in before_meeting(uow, cast.ida.id).tasks] == [hand_in_id]
        card = about_tasks(uow, cast.ida.id)
        assert card
        assert [url for _line, url in card.lines] == [f"/borgeres-opgaver/{hand_in_id}"]
    with acting_as(cast.ida) as uow:
        assert [(one.looker, one.subject) for one in looks_at_me(uow)] == [("Anders", "task")]


def test_the_lists_and_their_number_read_nothing_of_citizens_of_others(
    acting_as: Acting,
    units: Units,
    cast: Cast,
    publish: Describe,
    enrolled: Enrol,
    handed_in: HandIn,
    client_of: Callable[[Person], FlaskClient],
) -> None:
    mine = handed_in()
    asger = move_in(units, cast.here, "Asger", Role.ADVISER)
    theirs = enrolled(publish(), cast.omar)
    with units.write(cast.here, the_service("test")) as uow:
        give_own_adviser(uow, cast.omar.id, asger.id)
    item_id = next(item.id for item in theirs.items if item.key == "network")
    with acting_as(cast.omar) as uow:
        others = hand_in_task(uow, item_id, text="Ti andre navne").id
    read: set[UUID] = set()
    noted = lambda row, _context: read.add(row.id)  # noqa: E731 — a listener, taken away below
    event.listen(TaskHandInRow, "load", noted)
    try:
        with acting_as(cast.anders) as uow:
            assert [one.id for one in waiting_for_me(uow)] == [mine]
            comment_on_task(uow, mine, text="Flot")
        with acting_as(cast.anders) as uow:
            assert [one.id for one in commented_by_us(uow)] == [mine]
        assert mine in read
        assert others not in read
        read.clear()
        assert "1 opgave venter på din kommentar" in client_of(asger).get("/opfoelgning").text
        assert read == set()
    finally:
        event.remove(TaskHandInRow, "load", noted)


def test_there_is_room_for_so_many_comments(
    acting_as: Acting, cast: Cast, handed_in: HandIn
) -> None:
    hand_in_id = handed_in()
    with acting_as(cast.anders) as uow:
        for _one in range(MOST_COMMENTS):
            comment_on_task(uow, hand_in_id)
        with pytest.raises(TooManyCommentsOnHandIn):
            comment_on_task(uow, hand_in_id)


def test_what_is_taken_back_and_commented_at_once_is_one_or_the_other(
    acting_as: Acting, cast: Cast, item_id: UUID, handed_in: HandIn, item: Item
) -> None:
    hand_in_id = handed_in()

    def do(number: int) -> None:
        if number % 2:
            with acting_as(cast.ida) as uow:
                take_round_back(uow, item_id)
        else:
            with acting_as(cast.anders) as uow:
                comment_on_task(uow, hand_in_id, text="Godt")

    came_of = at_once(do, times=4)
    with acting_as(cast.ida) as uow:
        [one] = my_rounds(uow, item_id)
    assert item().is_done is not one.is_taken_back
    refused = "not-found" if one.is_taken_back else "documents/read-already"
    assert sorted(map(str, came_of)) == sorted(["None", "None", refused, refused])
    assert one.state == (HandInState.HANDED_IN if one.is_taken_back else HandInState.ANSWERED)


def test_what_was_handed_in_is_not_ticked_off_by_ones_own_word(
    acting_as: Acting, cast: Cast, item_id: UUID, handed_in: HandIn, item: Item
) -> None:
    assert is_own_word(item())
    hand_in_id = handed_in()
    with acting_as(cast.anders) as uow:
        comment_on_task(uow, hand_in_id, text="Skriv to navne mere", gives_back=True)
    assert not is_own_word(item())
    with acting_as(cast.ida) as uow:
        ahead = deadlines_in_programmes(uow, since=uow.now)
        assert [one.tap for one in ahead if one.id == item_id] == [None]
    with pytest.raises(DoneOtherwise), acting_as(cast.ida) as uow:
        tick_off(uow, item_id)
    assert not item().is_done
    handed_in("Tolv navne")
    with acting_as(cast.ida) as uow:
        tick_off(uow, item_id)
    assert item().done_how == DoneHow.SERVICE
