"""An adviser goes through a module with a citizen, on one screen or two, and it counts as seen."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.contract import Role
from app.accounts.own_advisers import give_own_adviser
from app.accounts.profile import looks_at_me
from app.core.clock import FixedClock
from app.core.errors import NotFound
from app.core.work import Units, the_service
from app.programmes.contract import DoneHow, EnrolmentView
from app.programmes.library.contract_errors import NotToUndo, TogetherOver
from app.programmes.library.contract_together import AT_END
from app.programmes.library.editing import use_module
from app.programmes.library.together import (
    begin_together,
    count_together_again,
    end_together,
    follow_together,
    seen_together,
    take_together_back,
    together_by_id,
    together_now,
    turn_to,
)
from app.programmes.views import enrolment_by_id
from app.web.services import Services
from tests.booking.office import Acting
from tests.forms import post
from tests.people import Cast, Person, log_in, move_in
from tests.programmes.library.shelf import Publish

ClientOf = Callable[[Person], FlaskClient]


def how_done(acting_as: Acting, cast: Cast, enrolment_id: UUID) -> DoneHow | None:
    """Return how the module of an enrolment was done."""
    with acting_as(cast.ida) as uow:
        view: EnrolmentView = enrolment_by_id(uow, enrolment_id)
        return next(item.done_how for item in view.items if item.key == "ring")


def test_what_is_gone_through_together_counts_for_the_citizen_until_it_is_taken_back(
    acting_as: Acting, cast: Cast, asked: tuple[UUID, UUID]
) -> None:
    module_id, enrolment_id = asked
    with acting_as(cast.anders) as uow:
        together_id = begin_together(uow, cast.ida.id, module_id)
        assert together_by_id(uow, together_id).at == "1"
        turn_to(uow, together_id, AT_END)
        end_together(uow, together_id, is_seen=True)
        end_together(uow, together_id, is_seen=True)
        with pytest.raises(TogetherOver):
            turn_to(uow, together_id, "1")
    assert how_done(acting_as, cast, enrolment_id) is DoneHow.TOGETHER
    with acting_as(cast.ida) as uow:
        seen = seen_together(uow, cast.ida.id, [module_id])[module_id]
        assert (seen.led_by_id, seen.seen_at) == (cast.anders.id, uow.now)
        assert [one.subject for one in looks_at_me(uow)] == ["together"]
        take_together_back(uow, together_id)
        take_together_back(uow, together_id)
        assert seen_together(uow, cast.ida.id, [module_id]) == {}
    assert how_done(acting_as, cast, enrolment_id) is None
    with acting_as(cast.anders) as uow:
        count_together_again(uow, together_id)
    assert how_done(acting_as, cast, enrolment_id) is DoneHow.TOGETHER


def test_what_was_ticked_off_otherwise_stays_so(
    acting_as: Acting, cast: Cast, asked: tuple[UUID, UUID], clock: FixedClock
) -> None:
    module_id, enrolment_id = asked
    with acting_as(cast.anders) as uow:
        first = begin_together(uow, cast.ida.id, module_id)
        end_together(uow, first, is_seen=True)
    clock.advance(timedelta(days=1))
    with acting_as(cast.anders) as uow:
        second = begin_together(uow, cast.ida.id, module_id)
        end_together(uow, second, is_seen=True)
        take_together_back(uow, second)
    assert how_done(acting_as, cast, enrolment_id) is DoneHow.TOGETHER


def test_what_was_not_seen_counts_for_nothing_and_nobody_can_say_so_themselves(
    acting_as: Acting, cast: Cast, asked: tuple[UUID, UUID]
) -> None:
    module_id, enrolment_id = asked
    with acting_as(cast.anders) as uow:
        together_id = begin_together(uow, cast.ida.id, module_id)
        end_together(uow, together_id, is_seen=False)
        with pytest.raises(TogetherOver):
            end_together(uow, together_id, is_seen=True)
    with acting_as(cast.ida) as uow:
        for verb in (take_together_back, count_together_again):
            with pytest.raises(NotToUndo):
                verb(uow, together_id)
    assert how_done(acting_as, cast, enrolment_id) is None


def test_it_is_over_by_itself_after_some_hours(
    acting_as: Acting, cast: Cast, put_up: Publish, clock: FixedClock
) -> None:
    module_id = put_up()
    with acting_as(cast.anders) as uow:
        together_id = begin_together(uow, cast.ida.id, module_id)
    clock.advance(timedelta(hours=3, minutes=59))
    with acting_as(cast.ida) as uow:
        assert together_now(uow)
    clock.advance(timedelta(minutes=1))
    with acting_as(cast.ida) as uow:
        assert together_now(uow) is None
    with acting_as(cast.anders) as uow:
        for late in (
            lambda: turn_to(uow, together_id, "2"),
            lambda: end_together(uow, together_id, is_seen=True),
        ):
            with pytest.raises(TogetherOver):
                late()
        again = begin_together(uow, cast.ida.id, module_id)
        assert together_by_id(uow, again).is_on
        assert not together_by_id(uow, together_id).is_on


def test_what_a_colleague_opens_ends_what_was_open_and_its_adviser_is_told_so(
    acting_as: Acting, units: Units, client_of: ClientOf, cast: Cast, put_up: Publish
) -> None:
    module_id = put_up()
    asger = move_in(units, cast.here, "Asger", Role.ADVISER)
    with acting_as(cast.anders) as uow:
        first = begin_together(uow, cast.ida.id, module_id)
    with units.write(cast.here, the_service("test")) as uow:
        give_own_adviser(uow, cast.ida.id, asger.id)
    with acting_as(asger) as uow:
        second = begin_together(uow, cast.ida.id, module_id)
    with units.write(cast.here, the_service("test")) as uow:
        give_own_adviser(uow, cast.ida.id, cast.anders.id)
    with acting_as(cast.ida) as uow:
        now = together_now(uow)
        assert now
        assert (now.id, now.led_by_id) == (second, asger.id)
    with acting_as(cast.anders) as uow:
        for late in (
            lambda: turn_to(uow, first, "2"),
            lambda: end_together(uow, first, is_seen=True),
        ):
            with pytest.raises(TogetherOver):
                late()
    page = f"/sammen/{first}"
    late = post(client_of(cast.anders), f"{page}/del/2", page=page, follow_redirects=True)
    assert "Det er slut. Åbn modulet igen" in late.text


def test_the_citizen_follows_leaves_and_comes_back(
    acting_as: Acting, cast: Cast, put_up: Publish
) -> None:
    module_id = put_up()
    with acting_as(cast.anders) as uow:
        together_id = begin_together(uow, cast.ida.id, module_id)
        turn_to(uow, together_id, "2")
        for wrong in ("9", "", "x" * 20):
            with pytest.raises(NotFound):
                turn_to(uow, together_id, wrong)
    with acting_as(cast.ida) as uow:
        now = together_now(uow)
        assert now
        assert (now.at, now.back, now.next, now.is_followed) == ("2", "1", "3", True)
        follow_together(uow, follows=False)
    with acting_as(cast.ida) as uow:
        assert not together_now(uow).is_followed  # type: ignore[union-attr]  # it goes on
        follow_together(uow, follows=True)
        assert together_now(uow).is_followed  # type: ignore[union-attr]  # it goes on
    with acting_as(cast.omar) as uow:
        follow_together(uow, follows=False)
        assert together_now(uow) is None


def test_only_an_adviser_of_the_citizen_shows_and_only_the_two_say_what_was_seen(
    acting_as: Acting, units: Units, cast: Cast, put_up: Publish
) -> None:
    module_id = put_up()
    asger = move_in(units, cast.here, "Asger", Role.ADVISER)
    for stranger in (asger, cast.ida, cast.omar, cast.lea, cast.nora):
        with acting_as(stranger) as uow, pytest.raises(NotFound):
            begin_together(uow, cast.ida.id, module_id)
    with acting_as(cast.anders) as uow:
        for citizen_id, unknown in ((cast.ida.id, uuid4()), (uuid4(), module_id)):
            with pytest.raises(NotFound):
                begin_together(uow, citizen_id, unknown)
        together_id = begin_together(uow, cast.ida.id, module_id)
    for stranger in (asger, cast.signe, cast.omar, cast.nora):
        with acting_as(stranger) as uow:
            for verb in (
                lambda: together_by_id(uow, together_id),
                lambda: turn_to(uow, together_id, "2"),
                lambda: end_together(uow, together_id, is_seen=True),
                lambda: take_together_back(uow, together_id),
            ):
                with pytest.raises(NotFound):
                    verb()
    with acting_as(cast.ida) as uow, pytest.raises(NotFound):
        end_together(uow, together_id, is_seen=True)


def test_the_pages_of_both_turn_together_without_scripts(
    client_of: ClientOf, cast: Cast, put_up: Publish
) -> None:
    module_id = put_up()
    anders, ida = client_of(cast.anders), client_of(cast.ida)
    before = f"/opfoelgning/{cast.ida.id}"
    assert "Der vises ikke noget lige nu" in ida.get("/sammen").text
    refused = post(anders, f"{before}/sammen", {"module_id": ""}, page=before)
    assert refused.status_code == 422
    assert "error-summary" in refused.text
    wrong = post(anders, f"{before}/sammen", {"module_id": str(uuid4())}, page=before)
    assert wrong.status_code == 422
    here = post(anders, f"{before}/sammen", {"module_id": str(module_id)}, page=before).location
    assert "Hvorfor ringe?" in anders.get(here).text
    shown = BeautifulSoup(anders.get(here).text, "html.parser")
    assert shown.select("header, footer, .site-nav, [action='/log-ud']") == []
    assert len(shown.select(f"a[href='{before}']")) == 1
    for page in ("/", "/min-plan", "/moduler-bibliotek"):
        assert "Anders viser dig et modul nu. Følg med." in ida.get(page).text
    assert "Hvorfor ringe?" in ida.get("/sammen").text
    assert post(anders, f"{here}/del/3", page=here).location == here
    assert "Hvornår er det bedst at ringe?" in ida.get("/sammen").text
    assert post(anders, f"{here}/del/9", page=here).status_code == 404
    post(ida, "/sammen/forlad", page="/sammen")
    assert "Du følger ikke med" in ida.get("/sammen").text
    assert "Anders viser dig" not in ida.get("/min-plan").text
    assert "følger ikke med på sin egen skærm" in anders.get(here).text
    post(ida, "/sammen/igen", page="/sammen")
    post(anders, f"{here}/del/naeste-skridt", page=here)
    assert "Ring til én virksomhed" in ida.get("/sammen").text
    assert post(anders, f"{here}/slut", {"is_seen": "1"}, page=here).location == here
    then = anders.get(here).text
    assert "I har set det sammen" in then
    assert "Ring til én virksomhed" in then
    assert f'href="{before}"' in then
    assert "Set sammen" in anders.get(before).text
    mine = ida.get(f"/modul/{module_id}").text
    assert "Du så det sammen med Anders" in mine
    back = re.findall(r"/sammen/[0-9a-f-]+/ikke-set", mine)[0]
    assert post(ida, back, page=f"/modul/{module_id}").location == f"/modul/{module_id}"
    after = ida.get(f"/modul/{module_id}").text
    assert "Du så det sammen" not in after
    undo = re.findall(r"/sammen/[0-9a-f-]+/alligevel", after)[0]
    post(ida, undo, page=f"/modul/{module_id}")
    assert "Du så det sammen med Anders" in ida.get(f"/modul/{module_id}").text


def test_what_was_seen_together_leads_to_the_next_step_and_its_tasks_can_be_written(
    client_of: ClientOf, acting_as: Acting, cast: Cast, put_up: Publish
) -> None:
    module_id, ida = put_up(), client_of(cast.ida)
    end, task_page = f"/modul/{module_id}/naeste-skridt", f"/modul/{module_id}/del/2"
    assert "Der er 3 dele tilbage" in ida.get(end).text
    with acting_as(cast.anders) as uow:
        end_together(uow, begin_together(uow, cast.ida.id, module_id), is_seen=True)
    for page in ("/sammen", f"/modul/{module_id}"):
        said = ida.get(page).text
        assert f'href="{end}"' in said, page
        assert f'href="{task_page}"' in said, page
        assert "Det kan du selv skrive i" in said
    wrote = post(ida, task_page, {"answer": "Hej, jeg hedder Ida."}, page=task_page)
    assert wrote.location == f"/modul/{module_id}"
    assert "Det kan du selv skrive i" not in ida.get(f"/modul/{module_id}").text
    step = {"choice": "1", "due_on": "2026-12-01"}
    assert post(ida, end, step, page=end).location == "/naeste-skridt"
    assert "Ring til én virksomhed" in ida.get("/naeste-skridt").text
    assert "Du har valgt dit næste skridt" in ida.get("/sammen").text


def test_a_next_step_from_before_is_not_the_one_that_seeing_it_together_leads_to(
    client_of: ClientOf, acting_as: Acting, cast: Cast, put_up: Publish, clock: FixedClock
) -> None:
    module_id, ida = put_up(), client_of(cast.ida)
    end = f"/modul/{module_id}/naeste-skridt"
    chosen = "Du har valgt dit næste skridt"
    for choice in ("1", "2"):
        with acting_as(cast.anders) as uow:
            end_together(uow, begin_together(uow, cast.ida.id, module_id), is_seen=True)
        page = ida.get("/sammen").text
        assert chosen not in page, choice
        assert f'href="{end}"' in page
        post(ida, end, {"choice": choice, "due_on": "2026-12-01"}, page=end)
        assert chosen in ida.get("/sammen").text
        clock.advance(timedelta(hours=1))


def test_what_was_seen_together_leads_on_where_the_module_is_taken_out_of_use_meanwhile(
    client_of: ClientOf, acting_as: Acting, cast: Cast, put_up: Publish
) -> None:
    module_id, ida, omar = put_up(), client_of(cast.ida), client_of(cast.omar)
    with acting_as(cast.anders) as uow:
        end_together(uow, begin_together(uow, cast.ida.id, module_id), is_seen=True)
    with acting_as(cast.signe) as uow:
        use_module(uow, module_id, is_active=False)
    end = f"/modul/{module_id}/naeste-skridt"
    assert f'href="{end}"' in ida.get("/sammen").text
    assert post(ida, end, {"choice": "1", "due_on": "2026-12-01"}, page=end).status_code == 303
    assert omar.get(end).status_code == 404


def test_what_was_not_seen_together_asks_for_its_parts_still(
    client_of: ClientOf, acting_as: Acting, cast: Cast, put_up: Publish
) -> None:
    module_id, ida = put_up(), client_of(cast.ida)
    with acting_as(cast.anders) as uow:
        end_together(uow, begin_together(uow, cast.ida.id, module_id), is_seen=False)
    assert "Der vises ikke noget lige nu" in ida.get("/sammen").text
    end = f"/modul/{module_id}/naeste-skridt"
    post(ida, end, {"choice": "1", "due_on": "2026-12-01"}, page=end)
    assert "Ring til én virksomhed" not in ida.get("/naeste-skridt").text


def test_what_was_seen_together_cannot_be_agreed_on_and_is_not_offered(
    client_of: ClientOf, acting_as: Acting, cast: Cast, put_up: Publish, asked: tuple[UUID, UUID]
) -> None:
    other_id, (_module_id, enrolment_id) = put_up(), asked
    anders, before = client_of(cast.anders), f"/opfoelgning/{cast.ida.id}"
    box = f'name="modules" value="{other_id}"'
    assert box in anders.get(before).text
    with acting_as(cast.anders) as uow:
        end_together(uow, begin_together(uow, cast.ida.id, other_id), is_seen=True)
    said = {"modules": str(other_id), "task": "Ring til Coop"}
    answer = post(anders, f"/opfoelgning/forloeb/{enrolment_id}/aftal", said, page=before)
    assert answer.status_code == 422
    assert "Det her er allerede gjort: Ring til en virksomhed. Vælg noget andet." in answer.text
    assert "Ring til Coop" in answer.text
    assert box not in answer.text
    assert box not in anders.get(before).text
    with acting_as(cast.ida) as uow:
        assert not [one for one in enrolment_by_id(uow, enrolment_id).items if one.is_agreed]


def test_the_citizens_open_pages_hear_of_it_and_nobody_elses(
    services: Services, app: Flask, acting_as: Acting, cast: Cast, put_up: Publish
) -> None:
    module_id = put_up()
    services.relay.start_here()
    ida, omar = (
        services.socketio.test_client(app, flask_test_client=log_in(app, services, one))
        for one in (cast.ida, cast.omar)
    )
    with acting_as(cast.anders) as uow:
        together_id = begin_together(uow, cast.ida.id, module_id)
    with acting_as(cast.anders) as uow:
        turn_to(uow, together_id, "2")
        turn_to(uow, together_id, "2")
    services.relay.catch_up()
    names = [one["name"] for one in ida.get_received()]
    assert names == ["library:together-turned"] * 2
    assert omar.get_received() == []
