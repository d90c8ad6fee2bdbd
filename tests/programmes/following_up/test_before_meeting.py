"""One page before a meeting: what was asked, what is done, and what an adviser changes there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.accounts.contract import Role
from app.accounts.profile import looks_at_me
from app.core.clock import local_day
from app.core.errors import Invalid
from app.core.texts import format_date, use_language
from app.core.work import Units
from app.programmes.contract import DoneHow, EnrolmentState, EnrolmentView, ItemView
from app.programmes.doing import excuse, tick_off
from app.programmes.following_up.agreeing import agree, take_agreed_back
from app.programmes.library.editing import add_module, publish_module
from app.programmes.library.progress import do_part, finish_module
from app.programmes.referring.card import about_programmes
from app.programmes.views import enrolments_of
from tests.booking.office import Acting, local
from tests.conftest import NOW
from tests.forms import post
from tests.people import Cast, Person, move_in
from tests.programmes.described import Days, Describe, Enrol, Stands, Told
from tests.programmes.library.shelf import RIGHT, module

ClientOf = Callable[[Person], FlaskClient]
PAGE = "/opfoelgning"
TODAY = local_day(NOW)


@pytest.fixture
def view(cast: Cast, publish: Describe, enrolled: Enrol) -> EnrolmentView:
    """Ida is in Vejen's programme from today."""
    return enrolled(publish(), cast.ida)


@pytest.fixture
def module_id(units: Units, cast: Cast) -> UUID:
    """A module is published."""
    with units.write(cast.here, cast.signe.actor) as uow:
        module_id = add_module(uow, module())
        publish_module(uow, module_id)
        return module_id


@pytest.fixture
def asger(units: Units, cast: Cast) -> Person:
    """An adviser of no team of Ida's."""
    return move_in(units, cast.here, "Asger", Role.ADVISER)


def item_of(view: EnrolmentView, key: str) -> ItemView:
    """Return the item of a key."""
    return next(item for item in view.items if item.key == key)


def text(client: FlaskClient, cast: Cast) -> str:
    """Return Ida's page."""
    answer = client.get(f"{PAGE}/{cast.ida.id}")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def undo_on(answer: TestResponse) -> str:
    """Return where the page's message undoes what was done."""
    page = answer.get_data(as_text=True)
    return (
        page.split(" data-flash>", 1)[1]
        .split('action="', 1)[1]
        .split('"', 1)[0]
        .replace("&amp;", "&")
    )


def test_the_page_gathers_what_there_is_to_talk_about(
    client_of: ClientOf, cast: Cast, acting_as: Acting, view: EnrolmentView, days_pass: Days
) -> None:
    with acting_as(cast.ida) as uow:
        tick_off(uow, item_of(view, "network").id)
    days_pass(8)
    page = text(client_of(cast.anders), cast)
    for said in (
        "Godt i gang",
        "1 af 4 gjort",
        "siger borgeren selv",
        "Lav dit cv",
        "Overskredet",
        "Før næste møde",
        "Der er ikke booket et møde.",
    ):
        assert said in page


def test_nobody_else_sees_it_and_ida_sees_who_did(
    client_of: ClientOf, cast: Cast, acting_as: Acting, view: EnrolmentView, asger: Person
) -> None:
    assert client_of(asger).get(f"{PAGE}/{cast.ida.id}").status_code == 404
    assert client_of(cast.lea).get(f"{PAGE}/{cast.ida.id}").status_code == 403
    assert client_of(cast.ida).get(f"{PAGE}/{cast.ida.id}").status_code == 403
    text(client_of(cast.anders), cast)
    with acting_as(cast.ida) as uow:
        assert [(one.looker, one.subject) for one in looks_at_me(uow)] == [("Anders", "programmes")]


def test_ticking_off_together_and_letting_off_can_be_undone(
    client_of: ClientOf, cast: Cast, view: EnrolmentView, stands: Stands
) -> None:
    anders, item = client_of(cast.anders), item_of(view, "network")
    path = f"{PAGE}/opgaver/{item.id}"
    done = post(anders, f"{path}/gjort", {"together": "1"}, follow_redirects=True)
    assert item_of(stands(view.id), "network").done_how == DoneHow.TOGETHER
    assert post(anders, undo_on(done)).status_code == 303
    assert not item_of(stands(view.id), "network").is_done
    off = post(anders, f"{path}/fritag", follow_redirects=True)
    assert item_of(stands(view.id), "network").done_how == DoneHow.EXCUSED
    opened = post(anders, undo_on(off), follow_redirects=True)
    post(anders, undo_on(opened))
    assert item_of(stands(view.id), "network").done_how == DoneHow.EXCUSED


def test_a_deadline_is_moved_and_moved_back(
    client_of: ClientOf, cast: Cast, view: EnrolmentView, stands: Stands
) -> None:
    anders, item = client_of(cast.anders), item_of(view, "network")
    path, later = f"{PAGE}/opgaver/{item.id}/frist", TODAY + timedelta(days=20)
    first = post(anders, path, {"due_on": later.isoformat()}, follow_redirects=True)
    assert item_of(stands(view.id), "network").due_on == later
    again = TODAY + timedelta(days=25)
    second = post(anders, path, {"due_on": again.isoformat()}, follow_redirects=True)
    post(anders, undo_on(second))
    assert item_of(stands(view.id), "network").due_on == later
    post(anders, undo_on(first))
    assert item_of(stands(view.id), "network").due_on == item.due_on
    over = post(anders, path, {"due_on": "2020-01-01"})
    assert over.status_code == 409
    assert f'href="#f-due-{item.id}-due_on"' in over.get_data(as_text=True)
    assert 'value="2020-01-01"' in over.get_data(as_text=True)


def test_leave_and_its_end_can_be_undone(
    client_of: ClientOf, cast: Cast, view: EnrolmentView, stands: Stands
) -> None:
    anders, due_on = client_of(cast.anders), item_of(view, "network").due_on
    assert due_on is not None
    days = {"from_on": TODAY.isoformat(), "until_on": (TODAY + timedelta(days=9)).isoformat()}
    path = f"{PAGE}/forloeb/{view.id}/pause"
    taken = post(anders, path, days, follow_redirects=True)
    assert stands(view.id).state == EnrolmentState.LEAVE
    assert item_of(stands(view.id), "network").due_on == due_on + timedelta(days=10)
    over = post(anders, undo_on(taken), follow_redirects=True)
    assert item_of(stands(view.id), "network").due_on == due_on
    post(anders, undo_on(over))
    assert stands(view.id).state == EnrolmentState.LEAVE
    assert post(anders, path, days | {"until_on": "2020-01-01"}).status_code == 422


def test_leave_that_is_over_or_comes_before_the_programme_is_refused_at_its_last_day(
    client_of: ClientOf, cast: Cast, publish: Describe, enrolled: Enrol, stands: Stands, told: Told
) -> None:
    view = enrolled(publish(), cast.ida, from_on=TODAY + timedelta(days=5))
    anders, path = client_of(cast.anders), f"{PAGE}/forloeb/{view.id}/pause"
    for first, last, why in (
        (-40, -10, "Vælg en dag fra i dag og frem."),
        (-3, -1, "Vælg en dag fra i dag og frem."),
        (1, 4, "Forløbet begynder først"),
    ):
        from_on, until_on = (TODAY + timedelta(days=days) for days in (first, last))
        days = {"from_on": from_on.isoformat(), "until_on": until_on.isoformat()}
        over = post(anders, path, days)
        assert over.status_code == 422
        page = BeautifulSoup(over.text, "html.parser")
        summary = page.select_one(f".error-summary a[href='#f-leave-{view.id}-until_on']")
        assert summary is not None
        assert why in summary.get_text()
        assert f'value="{until_on}"' in over.text
    assert stands(view.id).leaves == ()
    assert not [title for title in told(cast.ida) if "pause" in title]
    going_on = {"from_on": (TODAY - timedelta(days=2)).isoformat()}
    going_on |= {"until_on": (TODAY + timedelta(days=5)).isoformat()}
    assert post(anders, path, going_on).status_code == 303
    assert stands(view.id).leaves


def test_a_programme_ends_with_a_reason_and_goes_on_after_all(
    client_of: ClientOf, cast: Cast, view: EnrolmentView, stands: Stands
) -> None:
    anders = client_of(cast.anders)
    path = f"{PAGE}/forloeb/{view.id}/afslut"
    ended = post(anders, path, {"why": "Ida har fået job."}, follow_redirects=True)
    assert stands(view.id).state == EnrolmentState.ENDED
    assert "Ida har fået job." in ended.get_data(as_text=True)
    post(anders, undo_on(ended))
    assert stands(view.id).state == EnrolmentState.REQUIRED
    assert post(anders, path, {"why": "x" * 1001}).status_code == 422


def test_what_is_agreed_is_asked_before_the_next_meeting_and_told_once(
    client_of: ClientOf,
    cast: Cast,
    view: EnrolmentView,
    stands: Stands,
    told: Told,
    module_id: UUID,
) -> None:
    anders = client_of(cast.anders)
    wanted = {"modules": [str(module_id)], "task": "Ring til to firmaer"}
    agreed = post(anders, f"{PAGE}/forloeb/{view.id}/aftal", wanted, follow_redirects=True)
    new = [item for item in stands(view.id).items if item.is_agreed]
    assert [item.subject for item in new] == [f"module/{module_id}", ""]
    assert all(item.waits_for_meeting and not item.is_required for item in new)
    assert told(cast.ida)[-1] == "Du har aftalt 2 ting med din rådgiver"
    assert "Aftalt med din rådgiver" in client_of(cast.ida).get(f"/forloeb/{view.id}").text
    post(anders, undo_on(agreed))
    assert not [item for item in stands(view.id).items if item.is_agreed]
    assert "Du har aftalt 2 ting med din rådgiver" not in told(cast.ida)


def test_what_is_done_already_is_not_offered(
    client_of: ClientOf, cast: Cast, acting_as: Acting, view: EnrolmentView, module_id: UUID
) -> None:
    anders = client_of(cast.anders)

    def boxes() -> list[object]:
        page = BeautifulSoup(text(anders, cast), "html.parser")
        return page.select(f"input[name=modules][value='{module_id}']")

    assert boxes()
    with acting_as(cast.ida) as uow:
        for key, given in (("1", {}), ("2", {"answer": "Hej"}), ("3", {"chosen": RIGHT})):
            do_part(uow, module_id, key, **given)
        finish_module(uow, module_id, text="Ring til Coop", due_on=TODAY)
    assert not boxes()
    with acting_as(cast.anders) as uow, pytest.raises(Invalid) as wrong:
        agree(uow, view.id, module_ids=[module_id], task="Ring til to firmaer")
    assert list(wrong.value.fields) == ["modules"]


@pytest.mark.parametrize("is_let_off", [False, True])
def test_what_staff_noted_as_done_is_not_offered_and_what_they_let_one_off_is(
    client_of: ClientOf,
    cast: Cast,
    acting_as: Acting,
    view: EnrolmentView,
    module_id: UUID,
    is_let_off: bool,
) -> None:
    with acting_as(cast.anders) as uow:
        agree(uow, view.id, module_ids=[module_id])
        (item,) = (one for one in enrolments_of(uow, cast.ida.id)[0].items if one.is_agreed)
        (excuse if is_let_off else tick_off)(uow, item.id)
    box = BeautifulSoup(text(client_of(cast.anders), cast), "html.parser").select_one(
        f".form-group-checkbox:has(input[value='{module_id}'])"
    )
    if is_let_off:
        assert box is not None
        assert f"Fritaget {format_date(TODAY)}" in box.get_text()
        with acting_as(cast.anders) as uow:
            assert agree(uow, view.id, module_ids=[module_id])
    else:
        assert box is None


def test_what_is_agreed_may_have_a_day_that_leave_does_not_move_and_be_required(
    acting_as: Acting, cast: Cast, view: EnrolmentView, stands: Stands, module_id: UUID
) -> None:
    day = TODAY + timedelta(days=5)
    with acting_as(cast.anders) as uow:
        agree(uow, view.id, task="Ring  til to firmaer", due_on=day, is_required=True)
        for wrong in ({}, {"task": "x" * 121}, {"task": "Ring", "due_on": TODAY - timedelta(1)}):
            with pytest.raises(Invalid):
                agree(uow, view.id, **wrong)  # type: ignore[arg-type]  # each is of its kind
        with pytest.raises(Invalid) as far:
            agree(uow, view.id, task="Ring", due_on=date.max)
        assert list(far.value.fields) == ["due_on"]
    (item,) = [item for item in stands(view.id).items if item.is_agreed]
    assert (item.title_da, item.due_on, item.is_required) == ("Ring til to firmaer", day, True)
    with acting_as(cast.anders) as uow:
        agree(uow, view.id, module_ids=[module_id])
        with pytest.raises(Invalid):
            agree(uow, view.id, module_ids=[module_id])  # it is asked already


def test_a_task_that_is_agreed_and_open_is_not_agreed_again(
    client_of: ClientOf, cast: Cast, acting_as: Acting, view: EnrolmentView, stands: Stands
) -> None:
    anders, path = client_of(cast.anders), f"{PAGE}/forloeb/{view.id}/aftal"
    assert post(anders, path, {"task": "Ring til to firmaer"}).status_code == 303
    again = post(anders, path, {"task": "ring til  to firmaer", "due_on": ""})
    assert again.status_code == 422
    page = BeautifulSoup(again.text, "html.parser")
    summary = page.select_one(f".error-summary a[href='#f-agree-{view.id}-task']")
    assert summary is not None
    assert "“Ring til to firmaer” er aftalt allerede" in summary.get_text()
    (item,) = [item for item in stands(view.id).items if item.is_agreed]
    assert post(anders, path, {"task": "Ring til tre firmaer"}).status_code == 303
    with acting_as(cast.ida) as uow:
        tick_off(uow, item.id)
    assert post(anders, path, {"task": "Ring til to firmaer"}).status_code == 303


def test_who_agrees_on_a_day_after_the_next_meeting_is_told_so(
    client_of: ClientOf, cast: Cast, view: EnrolmentView, meet: Callable[[datetime], None]
) -> None:
    meet(local(27, 10))
    anders, path = client_of(cast.anders), f"{PAGE}/forloeb/{view.id}/aftal"
    said = "Den sidste dag er lørdag den 28. november 2026, og det næste møde er før"
    for day, is_after in (("2026-11-27", False), ("2026-11-28", True), ("", False)):
        wanted = {"task": f"Ring til to firmaer {day}", "due_on": day}
        page = post(anders, path, wanted, follow_redirects=True).text
        assert "Det er aftalt, og borgeren får besked." in page
        assert (said in page) == is_after


def test_what_is_done_of_it_stays(
    acting_as: Acting, cast: Cast, view: EnrolmentView, stands: Stands
) -> None:
    with acting_as(cast.anders) as uow:
        word = agree(uow, view.id, task="Ring til to firmaer")
    (item,) = [item for item in stands(view.id).items if item.is_agreed]
    with acting_as(cast.ida) as uow:
        tick_off(uow, item.id)
    with acting_as(cast.anders) as uow:
        take_agreed_back(uow, view.id, word)
        take_agreed_back(uow, view.id, word)
    assert [one.id for one in stands(view.id).items if one.is_agreed] == [item.id]


def test_the_card_says_how_far_a_citizen_is(
    acting_as: Acting, cast: Cast, view: EnrolmentView, days_pass: Days
) -> None:
    def line() -> tuple[str, str | None]:
        with acting_as(cast.anders) as uow, use_language("da"):
            card = about_programmes(uow, cast.ida.id)
            assert card is not None
            return next(iter(card.lines))

    assert line()[0].endswith("0 af 4 gjort")
    assert line()[1] == f"{PAGE}/{cast.ida.id}"
    days_pass(4)
    assert line()[0].endswith("0 af 4 gjort, 1 frist er gået")
