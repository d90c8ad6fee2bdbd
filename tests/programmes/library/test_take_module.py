"""A citizen goes through a module, ends it with a next step, and it counts in their programme."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest
from flask import Flask

from app.accounts.noted_languages import note_language
from app.core.clock import FixedClock
from app.core.errors import Invalid, NotFound
from app.core.work import UnitOfWork, Units
from app.documents.contract_worksheets import QuestionKind
from app.documents.worksheets import (
    add_question,
    add_worksheet,
    answers_fingerprint,
    fill_in,
    offer_worksheet,
)
from app.plan.from_next_steps import own_next_steps
from app.programmes.contract import DoneHow, ItemKind
from app.programmes.library.card import about_next_steps
from app.programmes.library.contract import PartFacts, PartKind
from app.programmes.library.contract_errors import NotANextStep, PartNotDone, PartsLeft
from app.programmes.library.editing import use_module
from app.programmes.library.models import ModuleRun, NextStep
from app.programmes.library.next_steps import (
    change_next_step,
    my_next_steps,
    next_steps_of,
    remove_next_step,
    tick_next_step,
)
from app.programmes.library.progress import do_part, finish_module, run_of_mine
from app.programmes.library.reading import modules_for_me, read_in, reading_language
from app.programmes.videos.publishing import add_video
from app.programmes.videos.watching import say_seen
from app.web.services import Services
from tests.booking.office import Acting
from tests.forms import post
from tests.people import Cast, log_in
from tests.programmes.described import Describe, Enrol, Stands, task
from tests.programmes.library.shelf import RIGHT, Publish
from tests.programmes.videos.clips import VTT, Show

SOON = date(2026, 12, 1)
STEP = "Ring til Brugsen"


def go_through(uow: UnitOfWork, module_id: UUID) -> None:
    """Do all of its parts."""
    do_part(uow, module_id, "1")
    do_part(uow, module_id, "2", answer="Hej, jeg hedder Ida.")
    do_part(uow, module_id, "3", chosen=RIGHT)


def test_each_part_asks_for_what_makes_it_done(
    acting_as: Acting, cast: Cast, put_up: Publish
) -> None:
    module_id = put_up()
    with acting_as(cast.ida) as uow:
        assert not run_of_mine(uow, module_id).is_begun
        assert do_part(uow, module_id, "1").at == "2"
        with pytest.raises(PartNotDone):
            do_part(uow, module_id, "2")
        for chosen in ({}, {"1": ["2"]}, {"1": ["1", "2"]}):
            with pytest.raises(PartNotDone) as refused:
                do_part(uow, module_id, "3", chosen=chosen)
            assert refused.value.fields.keys() == {"q1"}
        with pytest.raises(PartsLeft):
            finish_module(uow, module_id, text=STEP, due_on=SOON)
        go_through(uow, module_id)
        run = run_of_mine(uow, module_id)
        assert (run.number_done, run.left, run.finished_at) == (3, (), None)
        assert run.answers == {"2": "Hej, jeg hedder Ida."}
        with pytest.raises(NotFound):
            do_part(uow, module_id, "17")


def test_a_worksheet_is_done_when_something_stands_in_it(
    acting_as: Acting, cast: Cast, put_up: Publish
) -> None:
    with acting_as(cast.signe) as uow:
        sheet_id = add_worksheet(uow, title_da="Ark", title_en="", intro_da="", intro_en="")
        add_question(uow, sheet_id, kind=QuestionKind.LINE, label_da="Hvad?", label_en="What?")
        offer_worksheet(uow, sheet_id, is_offered=True)
    part = PartFacts("1", PartKind.WORKSHEET, {"da": "Arket"}, worksheet_id=sheet_id)
    module_id = put_up(parts=(part,))
    with acting_as(cast.ida) as uow:
        with pytest.raises(PartNotDone):
            do_part(uow, module_id, "1")
        fill_in(uow, sheet_id, {"1": ["Noget"]}, read=answers_fingerprint(()))
        assert do_part(uow, module_id, "1").left == ()


def test_a_film_that_is_not_published_holds_nobody_up(
    acting_as: Acting, cast: Cast, put_up: Publish, units: Units
) -> None:
    with units.write(cast.here, cast.signe.actor) as uow:
        video_id = add_video(uow, title_da="På vej")
    module_id = put_up(parts=(PartFacts("1", PartKind.VIDEO, {"da": "Se"}, video_id=video_id),))
    with acting_as(cast.ida) as uow:
        assert do_part(uow, module_id, "1").left == ()


def test_a_film_is_done_when_it_is_seen(
    acting_as: Acting, cast: Cast, put_up: Publish, show: Show
) -> None:
    film = show()
    part = PartFacts("1", PartKind.VIDEO, {"da": "Se"}, video_id=film.video_id)
    module_id = put_up(parts=(part,))
    with acting_as(cast.ida) as uow:
        with pytest.raises(PartNotDone):
            do_part(uow, module_id, "1")
        say_seen(uow, film.video_id, has_read=True)
        assert do_part(uow, module_id, "1").left == ()


@pytest.mark.parametrize(
    ("captions", "way"), [(VTT, "Jeg har læst teksten i stedet"), ("", "Jeg har set den")]
)
def test_whoever_has_not_seen_a_film_is_told_a_way_that_is_there(
    captions: str,
    way: str,
    app: Flask,
    services: Services,
    cast: Cast,
    put_up: Publish,
    show: Show,
) -> None:
    part = PartFacts("1", PartKind.VIDEO, {"da": "Se"}, video_id=show(captions=captions).video_id)
    ida, here = log_in(app, services, cast.ida), f"/modul/{put_up(parts=(part,))}/del/1"
    answer = post(ida, here, page=here)
    assert answer.status_code == 409
    page = re.sub("<template.*?</template>", "", answer.get_data(as_text=True), flags=re.DOTALL)
    assert f"tryk på “{way}”" in page
    assert f">{way}</button>" in page


def test_the_next_step_ends_it_and_the_adviser_sees_it(
    acting_as: Acting, cast: Cast, put_up: Publish
) -> None:
    module_id = put_up()
    with acting_as(cast.ida) as uow:
        go_through(uow, module_id)
        step = finish_module(uow, module_id, text=f"  {STEP} ", due_on=SOON)
        assert finish_module(uow, module_id, text=STEP, due_on=SOON).id == step.id
        assert run_of_mine(uow, module_id).finished_at == uow.now
        [kept] = uow.session.query(NextStep).all()
        assert b"Brugsen" not in kept.text_sealed
        [run] = uow.session.query(ModuleRun).all()
        assert b"Ida" not in (run.answers_sealed or b"")
    with acting_as(cast.anders) as uow:
        assert [one.text for one in next_steps_of(uow, cast.ida.id)] == [STEP]
        part = about_next_steps(uow, cast.ida.id)
        assert part is not None
        assert part.lines == [("Ring til Brugsen (senest 1. december 2026)", None)]
    with acting_as(cast.omar) as uow, pytest.raises(NotFound):
        next_steps_of(uow, cast.ida.id)


@pytest.mark.parametrize(
    ("text", "due_on", "field"),
    [("", SOON, "text"), ("x" * 201, SOON, "text"), (STEP, date(2026, 11, 23), "due_on")],
)
def test_a_step_that_is_none_is_refused(
    acting_as: Acting, cast: Cast, put_up: Publish, text: str, due_on: date, field: str
) -> None:
    module_id = put_up()
    with acting_as(cast.ida) as uow:
        go_through(uow, module_id)
        with pytest.raises(NotANextStep) as refused:
            finish_module(uow, module_id, text=text, due_on=due_on)
        assert refused.value.fields.keys() == {field}


def test_it_stands_in_the_plan_until_it_is_ticked_off(
    acting_as: Acting, cast: Cast, put_up: Publish, clock: FixedClock
) -> None:
    module_id = put_up()
    with acting_as(cast.ida) as uow:
        go_through(uow, module_id)
        step_id = finish_module(uow, module_id, text=STEP, due_on=SOON).id
        [item] = own_next_steps(uow, since=uow.now)
        assert (item.title, item.when, item.sequence) == (STEP, SOON, 0)
        assert item.about == "Dit eget næste skridt efter: Ring til en virksomhed"
        for _again in range(2):
            tick_next_step(uow, step_id, is_done=True)
        assert list(own_next_steps(uow, since=uow.now)) == []
        tick_next_step(uow, step_id, is_done=False)
        change_next_step(uow, step_id, text="Ring til Coop", due_on=SOON + timedelta(days=1))
        assert [one.title for one in own_next_steps(uow, since=uow.now)] == ["Ring til Coop"]
        remove_next_step(uow, step_id, is_removed=True)
        assert my_next_steps(uow) == []
        remove_next_step(uow, step_id, is_removed=False)
        assert len(my_next_steps(uow)) == 1
    with acting_as(cast.omar) as uow, pytest.raises(NotFound):
        tick_next_step(uow, step_id, is_done=True)
    clock.advance(timedelta(days=9))
    with acting_as(cast.ida) as uow:
        assert list(own_next_steps(uow, since=uow.now)) == []
        assert my_next_steps(uow)[0].done_at is None


def test_it_is_done_in_the_programme_that_asks_for_it(
    acting_as: Acting,
    cast: Cast,
    put_up: Publish,
    publish: Describe,
    enrolled: Enrol,
    stands: Stands,
    look: Callable[[], None],
) -> None:
    module_id = put_up()
    item = task("call", kind=ItemKind.MODULE, subject=f"module/{module_id}")
    run = enrolled(publish(items=(item,)), cast.ida)
    with acting_as(cast.signe) as uow:
        use_module(uow, module_id, is_active=False)
    with acting_as(cast.omar) as uow, pytest.raises(NotFound):
        do_part(uow, module_id, "1")
    with acting_as(cast.ida) as uow:
        go_through(uow, module_id)
    look()
    assert not stands(run.id).items[-1].is_done
    with acting_as(cast.ida) as uow:
        finish_module(uow, module_id, text=STEP, due_on=SOON)
    assert stands(run.id).items[-1].done_how == DoneHow.SERVICE


def test_next_door_has_a_library_of_its_own(acting_as: Acting, cast: Cast, put_up: Publish) -> None:
    module_id = put_up()
    with acting_as(cast.nabo) as uow:
        assert modules_for_me(uow) == []
        with pytest.raises(NotFound):
            do_part(uow, module_id, "1")


@pytest.mark.usefixtures("groups")
def test_each_target_group_sees_what_concerns_it(
    acting_as: Acting, cast: Cast, put_up: Publish
) -> None:
    put_up(title={"da": "Alle"})
    put_up(title={"da": "Joblog"}, not_for=("sygedagpenge",))
    put_up(title={"da": "Tilbage på job"}, only_for=("sygedagpenge",))
    seen = {}
    for person in (cast.ida, cast.omar, cast.anders):
        with acting_as(person) as uow:
            seen[person.name] = [one.facts.title["da"] for one in modules_for_me(uow)]
    assert seen == {
        "Ida": ["Alle", "Joblog"],
        "Omar": ["Alle", "Tilbage på job"],
        "Anders": ["Alle", "Joblog", "Tilbage på job"],
    }
    with acting_as(cast.ida) as uow:
        assert [one.title for one in modules_for_me(uow, words="JOBlog")] == ["Joblog"]


def test_one_reads_in_ones_own_language(acting_as: Acting, cast: Cast, put_up: Publish) -> None:
    put_up(title={"da": "Ring", "uk": "Подзвони"})
    with acting_as(cast.ida) as uow:
        assert reading_language(uow) == "da"
        for code in ("uk", "uk"):
            read_in(uow, code)
            assert reading_language(uow) == "uk"
        with pytest.raises(Invalid):
            read_in(uow, "so")
        read_in(uow, "")
        assert reading_language(uow) == "da"


def test_one_reads_in_what_is_noted_until_one_chooses(
    acting_as: Acting, cast: Cast, put_up: Publish
) -> None:
    put_up(title={"da": "Ring", "uk": "Подзвони"})
    with acting_as(cast.anders) as uow:
        note_language(uow, cast.ida.id, "uk")
    with acting_as(cast.ida) as uow:
        assert reading_language(uow) == "uk"
        read_in(uow, "da")
        assert reading_language(uow) == "da"
        read_in(uow, "uk")
        assert reading_language(uow) == "uk"
    with acting_as(cast.anders) as uow:
        note_language(uow, cast.ida.id, "en")  # the service itself is in it
    with acting_as(cast.ida) as uow:
        assert reading_language(uow) == "da"
