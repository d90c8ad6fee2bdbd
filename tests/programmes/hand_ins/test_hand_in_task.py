"""A citizen hands a task in: words, a file or a copy of a CV; what is refused, and taking back."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update

from app.core.clock import FixedClock
from app.core.errors import Invalid, NotFound, Problem
from app.core.work import Units, the_service
from app.documents.contract_hand_ins import HandInState, ReadAlready
from app.documents.cvs import begin_cv, remove_cv
from app.files.contract import FileState, FileUsedAlready
from app.files.models import StoredFile
from app.files.service import store_file
from app.programmes.contract import HAND_IN, DoneHow, EnrolmentState, EnrolmentView
from app.programmes.contract_errors import DoneOtherwise, EnrolmentOver
from app.programmes.deadlines import take_leave
from app.programmes.doing import excuse, tick_off
from app.programmes.enrolling import end_enrolment
from app.programmes.following_up.agreeing import agree, take_agreed_back
from app.programmes.hand_ins.access import own_hand_in
from app.programmes.hand_ins.answering import comment_on_task, read_task
from app.programmes.hand_ins.contract import (
    LONGEST_WORK,
    MOST_ROUNDS,
    LetOff,
    NothingHandedIn,
    TooManyRounds,
)
from app.programmes.hand_ins.handing_in import hand_in_task, take_round_back
from app.programmes.hand_ins.models import TaskHandInRow
from app.programmes.hand_ins.reading import file_for_adviser, my_rounds, waiting_for_me
from app.web.services import Services
from tests.booking.office import Acting
from tests.documents.sample import gardener
from tests.factories.files import PDF, picture
from tests.people import Cast
from tests.programmes.described import Days, Describe, Enrol, Stands, Told, task
from tests.programmes.hand_ins.conftest import HandIn, Item
from tests.racing import at_once

BROKEN = picture(size=(800, 600))[:-1000]
TOLD = "En borger har afleveret en opgave"


def test_words_that_are_handed_in_tick_the_task_off_and_the_adviser_is_told(
    acting_as: Acting, cast: Cast, handed_in: HandIn, item: Item, told: Told
) -> None:
    hand_in_id = handed_in("Ti navne, som jeg kender")
    assert item().done_how == DoneHow.SERVICE
    assert told(cast.anders) == [TOLD]
    with acting_as(cast.anders) as uow:
        [line] = waiting_for_me(uow)
        assert (line.id, line.number, line.text) == (hand_in_id, 1, "")
        [one] = read_task(uow, hand_in_id)
        assert (one.text, one.state) == ("Ti navne, som jeg kender", HandInState.READ)
        [row] = uow.session.scalars(select(TaskHandInRow)).all()
        assert row.text_sealed
        assert b"navne" not in row.text_sealed


def test_a_file_is_handed_in_while_it_is_checked_and_read_once_it_was(
    acting_as: Acting, cast: Cast, handed_in: HandIn, services: Services
) -> None:
    with acting_as(cast.ida) as uow:
        file_id = store_file(uow, content=PDF, name="navne.pdf").id
    hand_in_id = handed_in("", file_id=file_id)
    with acting_as(cast.anders) as uow:
        [one] = read_task(uow, hand_in_id)
        assert one.file
        assert (one.file.name, one.file.state) == ("navne.pdf", FileState.SCANNING)
    services.jobs.run("file-checks")
    with acting_as(cast.anders) as uow:
        assert file_for_adviser(uow, hand_in_id)[1] == PDF


def test_a_copy_of_a_cv_stays_as_it_was_when_the_cv_is_deleted(
    acting_as: Acting, cast: Cast, handed_in: HandIn
) -> None:
    with acting_as(cast.ida) as uow:
        cv_id = begin_cv(uow, name="Mit cv", content=gardener()).id
    hand_in_id = handed_in("", cv_id=cv_id)
    with acting_as(cast.ida) as uow:
        remove_cv(uow, cv_id)
    with acting_as(cast.anders) as uow:
        [one] = read_task(uow, hand_in_id)
        assert one.cv
        assert (one.cv.name, one.cv.content) == ("Mit cv", gardener())


def test_several_tasks_are_told_in_one(
    acting_as: Acting, cast: Cast, view: EnrolmentView, handed_in: HandIn, told: Told
) -> None:
    handed_in()
    other = next(one.id for one in view.items if one.key == "talk")
    with acting_as(cast.ida) as uow:
        last = hand_in_task(uow, other, text="Mine spørgsmål").id
    assert told(cast.anders) == [TOLD]
    with acting_as(cast.anders) as uow:
        first = waiting_for_me(uow)[0].id
        comment_on_task(uow, first, text="Godt")
        comment_on_task(uow, last, text="Godt")
    handed_in("Flere navne")
    assert told(cast.anders) == [TOLD, TOLD]


def test_what_was_read_and_not_written_about_keeps_nothing_later_from_being_told(
    acting_as: Acting, cast: Cast, view: EnrolmentView, handed_in: HandIn, told: Told
) -> None:
    first = handed_in()
    with acting_as(cast.anders) as uow:
        read_task(uow, first)
    other = next(one.id for one in view.items if one.key == "talk")
    with acting_as(cast.ida) as uow:
        hand_in_task(uow, other, text="Mine spørgsmål")
    assert told(cast.anders) == [TOLD, TOLD]


def test_what_was_taken_back_is_told_anew_and_what_is_only_changed_is_not(
    acting_as: Acting, cast: Cast, handed_in: HandIn, item_id: UUID, told: Told, clock: FixedClock
) -> None:
    handed_in()
    handed_in("Elleve navne")
    assert told(cast.anders) == [TOLD]
    for number in (2, 3):
        clock.advance(timedelta(minutes=5))
        with acting_as(cast.ida) as uow:
            take_round_back(uow, item_id)
        handed_in("Tolv navne")
        assert told(cast.anders) == [TOLD] * number


@pytest.mark.parametrize(
    ("what", "field", "problem"),
    [
        ({"text": " \n "}, "text", NothingHandedIn),
        ({"text": "x" * (LONGEST_WORK + 1)}, "text", Invalid),
        ({"file_id": uuid4()}, "file_id", NotFound),
        ({"cv_id": uuid4()}, "cv_id", NotFound),
    ],
)
def test_nothing_too_much_and_what_is_not_there_are_refused_by_field(
    acting_as: Acting,
    cast: Cast,
    item_id: UUID,
    item: Item,
    what: dict[str, object],
    field: str,
    problem: type[Problem],
) -> None:
    with pytest.raises(problem) as refused, acting_as(cast.ida) as uow:
        hand_in_task(uow, item_id, **what)  # type: ignore[arg-type]  # what a door would pass on
    assert list(refused.value.fields) == [field]
    assert not item().is_done
    with acting_as(cast.ida) as uow:
        assert my_rounds(uow, item_id) == []


def test_files_and_cvs_of_others_are_as_if_they_were_not_there(
    acting_as: Acting, cast: Cast, item_id: UUID
) -> None:
    with acting_as(cast.omar) as uow:
        file_id = store_file(uow, content=PDF, name="omar.pdf").id
        cv_id = begin_cv(uow, name="Omars cv").id
    for what in ({"file_id": file_id}, {"cv_id": cv_id}):
        with pytest.raises(NotFound) as refused, acting_as(cast.ida) as uow:
            hand_in_task(uow, item_id, **what)
        assert list(refused.value.fields) == list(what)


def test_a_file_is_handed_in_for_one_thing_alone(
    acting_as: Acting, cast: Cast, view: EnrolmentView, handed_in: HandIn
) -> None:
    with acting_as(cast.ida) as uow:
        file_id = store_file(uow, content=PDF, name="navne.pdf").id
    handed_in("", file_id=file_id)
    other = next(one.id for one in view.items if one.key == "talk")
    with pytest.raises(FileUsedAlready), acting_as(cast.ida) as uow:
        hand_in_task(uow, other, file_id=file_id)


def test_nobody_hands_in_for_another_nor_for_what_takes_nothing(
    acting_as: Acting, cast: Cast, view: EnrolmentView, item_id: UUID
) -> None:
    for stranger in (cast.omar, cast.anders, cast.nabo):
        with pytest.raises(NotFound), acting_as(stranger) as uow:
            hand_in_task(uow, item_id, text="Ti navne")
    cv = next(one.id for one in view.items if one.key == "cv")
    with pytest.raises(NotFound), acting_as(cast.ida) as uow:
        hand_in_task(uow, cv, text="Et cv")


def test_after_the_end_and_where_one_was_let_off_nothing_is_handed_in(
    acting_as: Acting, cast: Cast, view: EnrolmentView, item_id: UUID, handed_in: HandIn
) -> None:
    with acting_as(cast.anders) as uow:
        excuse(uow, item_id)
    with pytest.raises(LetOff):
        handed_in()
    with acting_as(cast.anders) as uow:
        end_enrolment(uow, view.id, why="I arbejde")
    with pytest.raises(EnrolmentOver):
        handed_in()


def test_what_was_handed_in_stays_readable_when_the_programme_is_over(
    acting_as: Acting,
    cast: Cast,
    view: EnrolmentView,
    item_id: UUID,
    handed_in: HandIn,
    stands: Stands,
    days_pass: Days,
    clock: FixedClock,
) -> None:
    hand_in_id = handed_in()
    clock.advance(timedelta(days=89))
    days_pass(2)
    assert stands(view.id).state == EnrolmentState.OVER
    with acting_as(cast.ida) as uow:
        assert [one.text for one in my_rounds(uow, item_id)] == ["Ti navne"]
    with pytest.raises(NotFound), acting_as(cast.anders) as uow:
        read_task(uow, hand_in_id)


def test_on_leave_one_may_hand_in_although_nothing_is_asked(
    acting_as: Acting, cast: Cast, view: EnrolmentView, handed_in: HandIn, item: Item
) -> None:
    with acting_as(cast.anders) as uow:
        take_leave(uow, view.id, from_on=view.from_on, until_on=view.from_on)
    handed_in()
    assert item().is_done


def test_what_nobody_has_read_is_taken_back_and_handed_in_anew(
    acting_as: Acting, cast: Cast, item_id: UUID, handed_in: HandIn, item: Item, told: Told
) -> None:
    hand_in_id = handed_in("Ti navne")
    for _again in range(2):
        with acting_as(cast.ida) as uow:
            take_round_back(uow, item_id)
    assert not item().is_done
    with acting_as(cast.anders) as uow:
        assert waiting_for_me(uow) == []
        with pytest.raises(NotFound):
            read_task(uow, hand_in_id)
    with acting_as(cast.ida) as uow:
        [draft] = my_rounds(uow, item_id)
        assert (draft.is_taken_back, draft.text) == (True, "Ti navne")
    assert handed_in("Elleve navne") == hand_in_id
    assert item().is_done
    assert told(cast.anders) == [TOLD, TOLD]


def test_what_was_read_is_not_taken_back(
    acting_as: Acting, cast: Cast, item_id: UUID, handed_in: HandIn, item: Item
) -> None:
    hand_in_id = handed_in()
    with acting_as(cast.anders) as uow:
        read_task(uow, hand_in_id)
    with pytest.raises(ReadAlready), acting_as(cast.ida) as uow:
        take_round_back(uow, item_id)
    assert item().is_done


def test_a_file_that_was_kept_stays_and_one_that_was_not_is_gone(
    acting_as: Acting, cast: Cast, item_id: UUID, handed_in: HandIn
) -> None:
    with acting_as(cast.ida) as uow:
        file_id = store_file(uow, content=PDF, name="navne.pdf").id
    handed_in("", file_id=file_id)
    with acting_as(cast.ida) as uow:
        take_round_back(uow, item_id)
        assert hand_in_task(uow, item_id, text="Se filen", keeps_file=True).file
    with acting_as(cast.ida) as uow:
        assert hand_in_task(uow, item_id, text="Uden fil").file is None
        assert uow.session.scalars(select(StoredFile.id)).all() == []


def test_a_file_that_nobody_can_read_is_not_handed_in_and_its_citizen_is_told(
    acting_as: Acting,
    cast: Cast,
    item_id: UUID,
    handed_in: HandIn,
    item: Item,
    services: Services,
    told: Told,
) -> None:
    with acting_as(cast.ida) as uow:
        file_id = store_file(uow, content=BROKEN, name="navne.jpg").id
    handed_in("", file_id=file_id)
    services.jobs.run("file-checks")
    services.jobs.run("outbox")
    assert not item().is_done
    assert "Vi kunne ikke tage imod din fil" in told(cast.ida)
    with acting_as(cast.anders) as uow:
        assert waiting_for_me(uow) == []
    handed_in("Så skriver jeg dem her")
    assert item().is_done


def test_words_beside_a_file_that_nobody_can_read_stay_handed_in(
    acting_as: Acting, cast: Cast, handed_in: HandIn, item: Item, services: Services, told: Told
) -> None:
    with acting_as(cast.ida) as uow:
        file_id = store_file(uow, content=BROKEN, name="navne.jpg").id
    handed_in("Se filen", file_id=file_id)
    services.jobs.run("file-checks")
    services.jobs.run("outbox")
    assert item().is_done
    assert "Vi kunne ikke tage imod din fil" in told(cast.ida)


def test_what_is_done_by_handing_in_is_not_ticked_off_by_ones_word(
    acting_as: Acting, cast: Cast, publish: Describe, enrolled: Enrol, stands: Stands
) -> None:
    view = enrolled(publish(items=(task("names", subject=HAND_IN),)), cast.ida)
    [asked] = [one for one in view.items if one.key == "names"]
    with pytest.raises(DoneOtherwise), acting_as(cast.ida) as uow:
        tick_off(uow, asked.id)
    with acting_as(cast.ida) as uow:
        hand_in_task(uow, asked.id, text="Ti navne")
    [asked] = [one for one in stands(view.id).items if one.key == "names"]
    assert asked.is_done


def test_a_task_that_was_agreed_is_handed_in_and_stays_when_that_is_undone(
    acting_as: Acting, cast: Cast, view: EnrolmentView, stands: Stands
) -> None:
    with acting_as(cast.anders) as uow:
        word = agree(uow, view.id, task="Skriv et udkast", hands_in=True)
    agreed = next(one for one in stands(view.id).items if one.is_agreed)
    assert agreed.subject == HAND_IN
    with acting_as(cast.ida) as uow:
        hand_in_id = hand_in_task(uow, agreed.id, text="Kære læser").id
    with acting_as(cast.anders) as uow:
        comment_on_task(uow, hand_in_id, text="En gang til", gives_back=True)
        take_agreed_back(uow, view.id, word)
    with acting_as(cast.ida) as uow:
        assert [one.text for one in my_rounds(uow, agreed.id)] == ["Kære læser"]


def test_nobody_hands_in_without_end(
    units: Units, acting_as: Acting, cast: Cast, handed_in: HandIn
) -> None:
    for _round in range(MOST_ROUNDS):
        handed_in()
        with units.write(cast.here, the_service("test")) as uow:
            answered = {"state": HandInState.ANSWERED.value}
            uow.session.execute(update(TaskHandInRow).values(answered))
    with pytest.raises(TooManyRounds):
        handed_in()


def test_handed_in_twice_at_once_it_is_there_once(
    acting_as: Acting, cast: Cast, item_id: UUID, item: Item
) -> None:
    def hand_in(_number: int) -> None:
        with acting_as(cast.ida) as uow:
            hand_in_task(uow, item_id, text="Ti navne")

    at_once(hand_in, times=3)
    with acting_as(cast.ida) as uow:
        [one] = my_rounds(uow, item_id)
        assert own_hand_in(uow, one.id).enrolment_item_id == item_id
    assert item().is_done


def test_a_citizen_reaches_no_hand_in_of_another(
    acting_as: Acting, cast: Cast, handed_in: HandIn
) -> None:
    hand_in_id = handed_in()
    with pytest.raises(NotFound), acting_as(cast.omar) as uow:
        own_hand_in(uow, hand_in_id)
