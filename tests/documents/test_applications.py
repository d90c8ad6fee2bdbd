"""Applications: written beside the opening, sent as an interest or taken as a file, and logged."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.core.clock import FixedClock
from app.core.errors import NotFound
from app.documents.application_log import log_as_csv, my_log
from app.documents.applications import (
    begin_application,
    change_state,
    my_application,
    my_applications,
    note_application,
    put_application_back,
    remove_application,
    send_application,
    write_application,
)
from app.documents.contract_applications import (
    ApplicationChangedMeanwhile,
    ApplicationState,
    ApplicationThereAlready,
    LetterTooLongToSend,
)
from app.documents.cvs import remove_cv
from app.documents.models import Application
from app.files.service import store_file
from app.listings.contract import ConsentMissing
from app.listings.interests import (
    answer_interest,
    interests_in,
    my_interests,
    show_interest,
    withdraw_interest,
)
from app.listings.models import InterestState, Listing
from app.listings.saving import note_applied
from app.web.services import Services
from tests.documents.sample import LETTER, Acting, begun, written_to
from tests.factories.files import PDF
from tests.forms import post
from tests.people import Cast, Person
from tests.reading_pdf import is_pdf_ua, read_by_programs

ClientOf = Callable[[Person], FlaskClient]


def test_one_writes_once_to_an_opening_and_it_lies_sealed(
    acting_as: Acting, cast: Cast, opening: UUID
) -> None:
    with acting_as(cast.ida) as uow:
        written = written_to(uow, opening)
        assert begin_application(uow, opening).id == written.id
        assert (written.facts.letter, written.facts.answer("why")) == (LETTER, "Brød")
        assert written.facts.title
        [row] = uow.session.scalars(select(Application)).all()
    assert b"bage" not in row.facts_sealed
    with acting_as(cast.ida) as uow, pytest.raises(NotFound):
        begin_application(uow, uuid4())


@pytest.mark.parametrize("who", ["omar", "anders", "vera", "nabo"])
def test_it_is_nobody_elses(acting_as: Acting, cast: Cast, opening: UUID, who: str) -> None:
    with acting_as(cast.ida) as uow:
        written = written_to(uow, opening)
    with acting_as(getattr(cast, who)) as uow:
        assert my_applications(uow) == []
        facts: dict[str, Any] = {"answers": {}, "letter": "", "cv_id": None, "version": 2}
        for verb in (
            lambda: my_application(uow, written.id),
            lambda: write_application(uow, written.id, **facts),
            lambda: remove_application(uow, written.id),
            lambda: put_application_back(uow, written.id),
        ):
            with pytest.raises(NotFound):
                verb()


def test_two_pages_lose_nothing_of_each_other(acting_as: Acting, cast: Cast, opening: UUID) -> None:
    with acting_as(cast.ida) as uow:
        one = begin_application(uow, opening)
        facts: dict[str, Any] = {"answers": {}, "cv_id": None, "version": one.version}
        write_application(uow, one.id, letter="A", **facts)
        write_application(uow, one.id, letter="A", **facts)
        with pytest.raises(ApplicationChangedMeanwhile):
            write_application(uow, one.id, letter="B", **facts)
        with pytest.raises(NotFound):
            write_application(uow, one.id, letter="A", **facts | {"cv_id": uuid4(), "version": 2})


def test_it_becomes_an_interest_with_the_cv(
    acting_as: Acting, cast: Cast, opening: UUID, bakery: UUID
) -> None:
    with acting_as(cast.ida) as uow:
        written = written_to(uow, opening)
        with pytest.raises(ConsentMissing):
            send_application(uow, written.id, pdf=PDF, name="CV.pdf", has_consented=False)
    with acting_as(cast.ida) as uow:
        send_application(uow, written.id, pdf=PDF, name="CV Ida.pdf", has_consented=True)
    with acting_as(cast.vera) as uow:
        [interest] = interests_in(uow, opening, employer_id=bakery)
        assert (interest.text, interest.file and interest.file.name) == (LETTER, "CV Ida.pdf")
        answer_interest(uow, interest.id, state=InterestState.INVITED, employer_id=bakery)
    with acting_as(cast.ida) as uow:
        assert my_application(uow, written.id).interest_id == interest.id
        [line] = my_log(uow)
    assert (line.state, line.applied_on) == (ApplicationState.INTERVIEW, date(2026, 11, 24))


def test_what_was_taken_back_can_be_sent_again(
    client_of: ClientOf, acting_as: Acting, cast: Cast, opening: UUID
) -> None:
    with acting_as(cast.ida) as uow:
        written = written_to(uow, opening)
        first = send_application(uow, written.id, pdf=PDF, name="CV.pdf", has_consented=True)
    ida, path = client_of(cast.ida), f"/ansoegninger/{written.id}"
    sent, offered = "Du har sendt det", f"{path}/send"
    page = ida.get(path).text
    assert (sent in page, offered in page) == (True, False)
    with acting_as(cast.ida) as uow:
        withdraw_interest(uow, first)
        assert [one.state for one in my_log(uow)] == [ApplicationState.WITHDRAWN]
    page = ida.get(path).text
    assert (sent in page, offered in page) == (False, True)
    with acting_as(cast.ida) as uow:
        again = send_application(uow, written.id, pdf=PDF, name="CV.pdf", has_consented=True)
        assert again != first
        assert [one.state for one in my_log(uow)] == [ApplicationState.SENT]


def test_the_log_says_how_what_was_sent_last_stands(
    acting_as: Acting, cast: Cast, opening: UUID, clock: FixedClock
) -> None:
    with acting_as(cast.ida) as uow:
        written = written_to(uow, opening)
        first = send_application(uow, written.id, pdf=PDF, name="CV.pdf", has_consented=True)
        withdraw_interest(uow, first)
    clock.advance(timedelta(days=3))
    with acting_as(cast.ida) as uow:
        kept = store_file(uow, content=PDF, name="CV.pdf", accepted=frozenset({"application/pdf"}))
        show_interest(uow, opening, text="Igen", file_id=kept.id, has_consented=True)
        [line] = my_log(uow)
    assert (line.state, line.applied_on) == (ApplicationState.SENT, date(2026, 11, 27))


def test_a_deletion_is_not_taken_back_beside_another_to_the_same_opening(
    client_of: ClientOf, acting_as: Acting, cast: Cast, opening: UUID
) -> None:
    with acting_as(cast.ida) as uow:
        one = begin_application(uow, opening)
        remove_application(uow, one.id)
        begin_application(uow, opening)
        with pytest.raises(ApplicationThereAlready):
            put_application_back(uow, one.id)
    answer = post(client_of(cast.ida), f"/ansoegninger/{one.id}/fortryd", follow_redirects=True)
    assert "en anden ansøgning til det opslag" in answer.text
    with acting_as(cast.ida) as uow:
        assert len(my_applications(uow)) == 1


def test_an_interest_takes_a_shorter_text(acting_as: Acting, cast: Cast, opening: UUID) -> None:
    with acting_as(cast.ida) as uow:
        written = written_to(uow, opening, letter="x" * 1_001)
        with pytest.raises(LetterTooLongToSend):
            send_application(uow, written.id, pdf=PDF, name="CV.pdf", has_consented=True)
        assert my_interests(uow) == []


def test_the_log_is_everything_one_applied_for_each_once(
    acting_as: Acting, cast: Cast, opening: UUID, posted: Callable[..., Listing], clock: FixedClock
) -> None:
    elsewhere = posted("published", title="Noteret opslag").id
    with acting_as(cast.ida) as uow:
        written = written_to(uow, opening)
        send_application(uow, written.id, pdf=PDF, name="CV.pdf", has_consented=True)
        note_applied(uow, elsewhere)
    clock.advance(timedelta(days=1))
    with acting_as(cast.ida) as uow:
        noted = note_application(uow, title="=HYPERLINK(1)", employer="Kommunen; Thisted")
        change_state(
            uow, noted.id, state=ApplicationState.DECLINED, applied_on=date(2026, 11, 20), note="Øv"
        )
        log = my_log(uow)
    assert [one.title for one in log][-1] == "=HYPERLINK(1)"
    assert {one.title for one in log} >= {"Noteret opslag"}
    assert len(log) == 3
    rows = list(csv.reader(io.StringIO(log_as_csv(log).decode("utf-8-sig")), delimiter=";"))
    assert rows[0][0] == "Opslag"
    assert rows[-1] == ["'=HYPERLINK(1)", "Kommunen; Thisted", "2026-11-20", "Nej tak denne gang"]


def test_the_log_opens_nothing_again_that_is_at_hand(acting_as: Acting, cast: Cast) -> None:
    with acting_as(cast.ida) as uow:
        note_application(uow, title="Bager")
        written = my_applications(uow)
        [row] = uow.session.scalars(select(Application)).all()
        row.facts_sealed = b"what nobody can open"
        uow.session.flush()
        assert [one.title for one in my_log(uow, written)] == ["Bager"]
        uow.session.rollback()


def test_a_deletion_can_be_taken_back_for_a_day(
    acting_as: Acting, cast: Cast, services: Services, clock: FixedClock
) -> None:
    with acting_as(cast.ida) as uow:
        one = note_application(uow, title="Bager")
        remove_application(uow, one.id)
        assert my_log(uow) == []
        put_application_back(uow, one.id)
        assert len(my_log(uow)) == 1
        remove_application(uow, one.id)
    clock.advance(timedelta(days=1))
    with acting_as(cast.ida) as uow, pytest.raises(NotFound):
        put_application_back(uow, one.id)
    services.jobs.run("forget-applications")
    with acting_as(cast.ida) as uow:
        assert uow.session.scalars(select(Application)).all() == []


def test_the_pages_from_the_opening_to_the_interest(
    client_of: ClientOf, acting_as: Acting, cast: Cast, opening: UUID
) -> None:
    ida = client_of(cast.ida)
    with acting_as(cast.ida) as uow:
        cv = begun(uow)
    assert f"/opslag/{opening}/ansoegning" in ida.get(f"/opslag/{opening}").text
    path = post(ida, f"/opslag/{opening}/ansoegning", page="/cv").location
    page = ida.get(path).text
    assert "Hvorfor vil du have jobbet?" in page
    data = {"version": "1", "why": "Brød.", "can": "Rundstykker.", "cv_id": str(cv.id)}
    post(ida, path, data | {"sammen": "1"}, page=path)
    assert "Brød.\n\nRundstykker." in ida.get(path).text
    data |= {"version": "2", "letter": "Rundstykker.", "consent": "1"}
    assert post(ida, f"{path}/send", data, page=path).location == "/mine-interesser"
    with acting_as(cast.ida) as uow:
        [interest] = my_interests(uow)
    assert interest.file is not None
    assert interest.file.name == "CV Ida Møller Nielsen.pdf"
    letter = ida.get(f"{path}/brev.pdf")
    assert "Rundstykker." in read_by_programs(letter.data)
    log = ida.get("/ansoegninger/log.pdf")
    assert is_pdf_ua(letter.data)
    assert "Ans%C3%B8gning%20" in letter.headers["Content-Disposition"]
    assert is_pdf_ua(log.data)
    assert "Sendt, intet svar endnu" in read_by_programs(log.data)
    assert ida.get("/ansoegninger/log.csv").mimetype == "text/csv"


def test_answers_are_put_into_the_letter_and_nothing_of_it_goes(
    client_of: ClientOf, acting_as: Acting, cast: Cast, opening: UUID
) -> None:
    with acting_as(cast.ida) as uow:
        one = begin_application(uow, opening)
    ida, path = client_of(cast.ida), f"/ansoegninger/{one.id}"

    def together(letter: str, version: int, **answers: str) -> TestResponse:
        data = {"sammen": "1", "letter": letter, "version": str(version), **answers}
        return post(ida, path, data, page=path)

    def letter() -> str:
        with acting_as(cast.ida) as uow:
            return my_application(uow, one.id).facts.letter

    together("", 1, why="Jeg kan lide brød.", when="På mandag.")
    assert letter() == "Jeg kan lide brød.\n\nPå mandag."
    together("Kære Vera", 2, why="Jeg kan lide brød.")
    assert letter() == "Kære Vera\n\nJeg kan lide brød."
    together(letter(), 3, why="Jeg kan lide brød.")
    assert letter() == "Kære Vera\n\nJeg kan lide brød."
    together(letter(), 3)
    assert letter() == "Kære Vera\n\nJeg kan lide brød."
    too_long = together("x" * 3_500, 3, why="y" * 900)
    assert too_long.status_code == 422
    assert "x" * 3_500 in too_long.text


def test_both_are_shown_where_two_pages_wrote_and_one_is_chosen(
    client_of: ClientOf, acting_as: Acting, cast: Cast, opening: UUID
) -> None:
    ida = client_of(cast.ida)
    path = post(ida, f"/opslag/{opening}/ansoegning", page="/cv").location
    application_id = UUID(path.rpartition("/")[2])

    def letter() -> str:
        with acting_as(cast.ida) as uow:
            return my_application(uow, application_id).facts.letter

    first = {"version": "1", "letter": "Fra computeren", "why": "Fordi"}
    assert post(ida, path, first, page=path).status_code == 303
    with acting_as(cast.ida) as uow:
        cv = begun(uow)
    mine = {"version": "1", "letter": "Fra telefonen", "why": "Fordi", "cv_id": str(cv.id)}
    met = post(ida, path, mine, page=path)
    assert met.status_code == 409
    page = BeautifulSoup(met.text, "html.parser")
    both = page.select_one("section[aria-labelledby=both]")
    assert both is not None
    assert [one.get_text() for one in both.select("h3")] == ["Din tekst", "Det CV, der skal med"]
    assert [one.get_text() for one in both.select("dd")] == [
        "Fra telefonen",
        "Fra computeren",
        cv.name,
        "Ingenting",
    ]
    [version] = page.select('input[name="version"]')
    mine["version"] = str(version["value"])
    assert post(ida, path, {**mine, "valg": "deres"}, page=path).status_code == 303
    assert letter() == "Fra computeren"
    assert post(ida, path, {**mine, "valg": "mit"}, page=path).status_code == 303
    assert letter() == "Fra telefonen"


def test_what_is_wrong_is_said_and_nothing_is_lost(
    client_of: ClientOf, acting_as: Acting, cast: Cast, opening: UUID
) -> None:
    ida = client_of(cast.ida)
    path = post(ida, f"/opslag/{opening}/ansoegning", page="/cv").location
    long = post(ida, path, {"version": "1", "letter": "x" * 4_001, "why": "Fordi"}, page=path)
    assert (long.status_code, "Fordi" in long.text) == (422, True)
    stale = post(ida, path, {"version": "7", "letter": "Min tekst"}, page=path)
    assert (stale.status_code, "Min tekst" in stale.text) == (409, True)
    gone = post(ida, path, {"version": "1", "letter": "Tekst", "cv_id": str(uuid4())}, page=path)
    assert (gone.status_code, "f-cv_id-error" in gone.text) == (422, True)
    with acting_as(cast.ida) as uow:
        cv = begun(uow)
        remove_cv(uow, cv.id)
    data = {"version": "1", "letter": "Tekst", "cv_id": str(cv.id), "consent": "1"}
    deleted = post(ida, f"{path}/send", data, page=path)
    assert (deleted.status_code, "f-cv_id-error" in deleted.text) == (422, True)
    wrong = post(ida, "/ansoegninger", {"title": "", "state": "sent"}, page="/ansoegninger")
    assert (wrong.status_code, "f-title-error" in wrong.text) == (422, True)
    noted = {"title": "Bager", "state": "sent", "applied_on": "2026-11-25"}
    early = post(ida, "/ansoegninger", noted, page="/ansoegninger")
    assert (early.status_code, "f-applied_on-error" in early.text) == (422, True)
    noted["applied_on"] = "2026-11-02"
    assert post(ida, "/ansoegninger", noted, page="/ansoegninger").status_code == 303
    assert "2. november 2026" in ida.get("/ansoegninger").text


def test_a_year_that_was_mistyped_is_refused_by_its_field(
    client_of: ClientOf, acting_as: Acting, cast: Cast
) -> None:
    ida = client_of(cast.ida)
    noted = {"title": "Bager", "state": "sent", "applied_on": "1899-12-31"}
    for day in ("1026-01-01", "1899-12-31"):
        answer = post(ida, "/ansoegninger", noted | {"applied_on": day}, page="/ansoegninger")
        page = BeautifulSoup(answer.text, "html.parser")
        told = page.select_one("#f-applied_on-error")
        assert answer.status_code == 422
        assert told is not None
        assert "Vælg en dag fra 1. januar 1900 og frem." in told.get_text()
        assert page.select_one(f"[name=applied_on][value='{day}']") is not None
    with acting_as(cast.ida) as uow:
        one = note_application(uow, title="Kok", applied_on=date(1900, 1, 1))
    path = f"/ansoegninger/{one.id}"
    again = post(ida, f"{path}/status", noted, page=path)
    assert (again.status_code, "f-applied_on-error" in again.text) == (422, True)
