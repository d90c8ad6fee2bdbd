"""A citizen's CVs: begun, changed, copied, deleted and taken back; sealed, and nobody else's."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core.clock import FixedClock
from app.core.errors import NotFound
from app.core.work import UnitOfWork
from app.documents.content import NEW, fingerprint
from app.documents.contract import (
    MOST_CVS,
    CvChangedMeanwhile,
    CvFull,
    TooLong,
    TooManyCvs,
)
from app.documents.cvs import (
    begin_cv,
    change_cv,
    copy_cv,
    drop_section,
    my_cv,
    my_cvs,
    open_section,
    put_cv_back,
    remove_cv,
    remove_entry,
    shift_entry,
    shift_section,
    write_contact,
    write_entry,
)
from app.documents.models import Cv
from app.documents.sections import GUIDED, KINDS
from app.web.services import Services
from tests.documents.sample import begun, contact, content
from tests.people import Cast, Person

Acting = Callable[[Person], AbstractContextManager[UnitOfWork]]
WORK = KINDS["work"].empty() | {"position": "Gartner", "start": "2020"}


def test_a_new_one_knows_whose_it_is_and_asks_the_usual_questions(
    acting_as: Acting, cast: Cast
) -> None:
    with acting_as(cast.ida) as uow:
        cv = begin_cv(uow, name="Mit CV")
    assert (cv.content.contact["name"], cv.content.contact["email"]) == ("Ida", cast.ida.email)
    assert tuple(one.kind for one in cv.content.sections) == GUIDED
    assert (cv.version, cv.language, cv.look.value, cv.is_shared) == (1, "da", "calm", False)


def test_what_is_written_lies_sealed(acting_as: Acting, cast: Cast) -> None:
    with acting_as(cast.ida) as uow:
        begun(uow, name="Hemmeligt navn")
        [row] = uow.session.scalars(select(Cv)).all()
    for sealed in (row.content_sealed, row.name_sealed):
        assert b"Gartner" not in sealed
        assert b"Hemmeligt" not in sealed


@pytest.mark.parametrize("who", ["omar", "anders", "adam", "nabo"])
def test_it_is_nobody_elses(acting_as: Acting, cast: Cast, who: str) -> None:
    with acting_as(cast.ida) as uow:
        cv = begun(uow)
    other = getattr(cast, who)
    with acting_as(other) as uow:
        assert my_cvs(uow) == []
        for verb in (
            lambda: my_cv(uow, cv.id),
            lambda: change_cv(uow, cv.id, name="Mit"),
            lambda: remove_cv(uow, cv.id),
            lambda: put_cv_back(uow, cv.id),
            lambda: copy_cv(uow, cv.id, name="Mit"),
        ):
            with pytest.raises(NotFound):
                verb()


def test_two_phones_lose_nothing_of_each_other(acting_as: Acting, cast: Cast) -> None:
    with acting_as(cast.ida) as uow:
        cv = begun(uow)
    first, second = cv.content.entries("work")
    with acting_as(cast.ida) as uow:
        changed = {**first, "place": "Hurup"}
        write_entry(uow, cv.id, "work", changed, entry_id=first["id"], read=fingerprint(first))
    with acting_as(cast.ida) as uow:
        other = {**second, "place": "Nykøbing"}
        write_entry(uow, cv.id, "work", other, entry_id=second["id"], read=fingerprint(second))
        assert [e["place"] for e in my_cv(uow, cv.id).content.entries("work")] == [
            "Hurup",
            "Nykøbing",
        ]


def test_who_would_overwrite_what_another_page_wrote_is_told_so(
    acting_as: Acting, cast: Cast
) -> None:
    with acting_as(cast.ida) as uow:
        cv = begun(uow)
    [entry, _other] = cv.content.entries("work")
    read = fingerprint(entry)
    with acting_as(cast.ida) as uow:
        write_entry(uow, cv.id, "work", {**entry, "place": "A"}, entry_id=entry["id"], read=read)
    with acting_as(cast.ida) as uow, pytest.raises(CvChangedMeanwhile):
        write_entry(uow, cv.id, "work", {**entry, "place": "B"}, entry_id=entry["id"], read=read)
    with acting_as(cast.ida) as uow:  # the same tap twice is no conflict
        write_entry(uow, cv.id, "work", {**entry, "place": "A"}, entry_id=entry["id"], read=read)
    with acting_as(cast.ida) as uow, pytest.raises(CvChangedMeanwhile):
        write_contact(uow, cv.id, contact(name="X"), read="another")
    with acting_as(cast.ida) as uow, pytest.raises(CvChangedMeanwhile):
        change_cv(uow, cv.id, name="X", version=cv.version)


def test_a_new_entry_that_is_sent_twice_is_added_once(acting_as: Acting, cast: Cast) -> None:
    job = {"position": "Kok"}
    with acting_as(cast.ida) as uow:
        cv = begun(uow, content=content())
        for _time in range(2):
            sent, named = write_entry(
                uow, cv.id, "work", job, entry_id=None, read=NEW, new_id="a" * 32
            )
        assert [one["id"] for one in sent.content.entries("work")] == [named]
        with pytest.raises(CvChangedMeanwhile):  # the form says something else by now
            other = {"position": "Gartner"}
            write_entry(uow, cv.id, "work", other, entry_id=None, read=NEW, new_id="a" * 32)


def test_what_is_added_is_never_taken_for_what_was_removed(acting_as: Acting, cast: Cast) -> None:
    with acting_as(cast.ida) as uow:
        cv = begun(uow, content=content())
        _cv, gone = write_entry(uow, cv.id, "work", WORK, entry_id=None, read=NEW)
        remove_entry(uow, cv.id, "work", gone)
        _cv, there = write_entry(uow, cv.id, "work", WORK, entry_id=None, read=NEW)
        with pytest.raises(NotFound):
            remove_entry(uow, cv.id, "work", gone)
        with pytest.raises(CvChangedMeanwhile):
            remove_entry(uow, cv.id, "work", there, read="another")
        assert len(my_cv(uow, cv.id).content.entries("work")) == 1


def test_a_section_in_which_something_stands_is_not_dropped(acting_as: Acting, cast: Cast) -> None:
    with acting_as(cast.ida) as uow:
        cv = begun(uow)
        with pytest.raises(NotFound):
            drop_section(uow, cv.id, "work")
        open_section(uow, cv.id, "awards")
        assert drop_section(uow, cv.id, "awards").content.section("awards") is None


def test_a_day_that_a_file_gave_stays_where_its_month_does(acting_as: Acting, cast: Cast) -> None:
    with acting_as(cast.ida) as uow:
        cv = begun(uow, content=content(work=[WORK | {"start": "2013-12-01", "end": "2014-12-24"}]))
        [entry] = cv.content.entries("work")
        typed = {**entry, "start": "2013-12", "end": "2015-01"}
        changed, _id = write_entry(
            uow, cv.id, "work", typed, entry_id=entry["id"], read=fingerprint(entry)
        )
    [kept] = changed.content.entries("work")
    assert (kept["start"], kept["end"]) == ("2013-12-01", "2015-01")


def test_sections_and_entries_go_in_any_order(acting_as: Acting, cast: Cast) -> None:
    with acting_as(cast.ida) as uow:
        cv = begun(uow)
        first, second = cv.content.entries("work")
        moved = shift_section(uow, cv.id, "education", by=-1)
        assert [s.kind for s in moved.content.sections][:3] == ["about", "education", "work"]
        shift_section(uow, cv.id, "about", by=-1)  # the first stays the first
        moved = shift_entry(uow, cv.id, "work", first["id"], by=1)
        assert [e["id"] for e in moved.content.entries("work")] == [second["id"], first["id"]]
        left = remove_entry(uow, cv.id, "work", second["id"])
        assert [e["id"] for e in left.content.entries("work")] == [first["id"]]
        with pytest.raises(NotFound):
            remove_entry(uow, cv.id, "work", second["id"])
        opened = open_section(uow, cv.id, "projects")
        assert opened.content.sections[-1].kind == "projects"
        with pytest.raises(NotFound):
            open_section(uow, cv.id, "findes-ikke")


def test_a_copy_is_another_version(acting_as: Acting, cast: Cast) -> None:
    with acting_as(cast.ida) as uow:
        cv = begun(uow, language="en")
        copy = copy_cv(uow, cv.id, name="Lagerjob")
        assert (copy.content, copy.language, copy.name) == (cv.content, "en", "Lagerjob")
        remove_entry(uow, copy.id, "work", copy.content.entries("work")[0]["id"])
        assert len(my_cv(uow, cv.id).content.entries("work")) == 2


def test_there_is_a_limit_to_everything(acting_as: Acting, cast: Cast) -> None:
    with acting_as(cast.ida) as uow:
        cv = begun(uow)
        for _number in range(MOST_CVS - 1):
            begun(uow)
        with pytest.raises(TooManyCvs):
            begun(uow)
        with pytest.raises(CvFull):
            change_cv(uow, cv.id, content=content(work=[WORK] * 41))
        long = WORK | {"summary": "x" * 2_000}
        with pytest.raises(TooLong):
            change_cv(uow, cv.id, content=content(work=[long] * 31))
        assert my_cv(uow, cv.id).content == cv.content


def test_a_deletion_can_be_taken_back_for_a_day(
    acting_as: Acting, cast: Cast, services: Services, clock: FixedClock
) -> None:
    with acting_as(cast.ida) as uow:
        cv, other = begun(uow), begun(uow, name="Andet")
        remove_cv(uow, cv.id)
        remove_cv(uow, other.id)
        assert my_cvs(uow) == []
    clock.advance(timedelta(hours=23))
    services.jobs.run("forget-cvs")
    with acting_as(cast.ida) as uow:
        put_cv_back(uow, cv.id)
        put_cv_back(uow, cv.id)
        assert [one.id for one in my_cvs(uow)] == [cv.id]
    clock.advance(timedelta(hours=2))
    with acting_as(cast.ida) as uow, pytest.raises(NotFound):
        put_cv_back(uow, other.id)
    services.jobs.run("forget-cvs")
    with acting_as(cast.ida) as uow:
        assert [row.id for row in uow.session.scalars(select(Cv))] == [cv.id]
