"""What a company sees of those who are interested in its opening: the text, and the checked CV."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from uuid import UUID

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts.profile import looks_at_me
from app.core.errors import NotFound
from app.core.texts import use_language
from app.core.work import UnitOfWork, Units
from app.files.service import store_file
from app.listings.interests import answer_interest, cv_for_employer, interests_in
from app.listings.kinds_followers import CV_REFUSED
from app.listings.models import InterestState, Listing
from app.notifications.registry import kind_named
from tests.factories.files import picture
from tests.factories.interests import PDF
from tests.factories.postings import open_company
from tests.factories.told import told
from tests.listings.openings import Opening, opening, received_by, show_interest_in
from tests.people import Cast, Person

__all__ = ["opening"]

Acting = Callable[[Person], AbstractContextManager[UnitOfWork]]


def test_the_employer_gets_the_text_and_the_cv(
    acting_as: Acting, cast: Cast, opening: Opening, check_files: Callable[[], None]
) -> None:
    with acting_as(cast.ida) as uow:
        interest_id = show_interest_in(uow, opening)
    check_files()
    with acting_as(cast.vera) as uow:
        (seen,) = interests_in(uow, opening.id, employer_id=opening.employer_id)
        assert (seen.id, seen.text, seen.state) == (interest_id, "Jeg kan lide biler.", "sent")
        file, content = cv_for_employer(uow, interest_id, employer_id=opening.employer_id)
        assert (file.name, content) == ("cv.pdf", PDF)
    with acting_as(cast.ida) as uow:
        assert [(look.looker, look.subject) for look in looks_at_me(uow)] == [("Vera", "cv")]


def test_the_employer_waits_until_the_cv_is_checked(
    acting_as: Acting,
    cast: Cast,
    opening: Opening,
    client_of: Callable[[Person], FlaskClient],
    check_files: Callable[[], None],
) -> None:
    with acting_as(cast.ida) as uow:
        interest_id = show_interest_in(uow, opening)
    address = f"/virksomhed/interesser/{interest_id}/cv"
    vera, ida = client_of(cast.vera), client_of(cast.ida)
    assert "CV&#39;et bliver tjekket" in received_by(vera, opening)
    assert "Dit CV bliver tjekket" in ida.get("/mine-interesser").text
    assert vera.get(address).status_code == 409
    check_files()
    assert address in received_by(vera, opening)
    assert "Dit CV bliver tjekket" not in ida.get("/mine-interesser").text
    assert vera.get(address).data == PDF


def test_a_cv_that_did_not_pass_the_check_is_told_to_both(
    acting_as: Acting,
    cast: Cast,
    opening: Opening,
    units: Units,
    client_of: Callable[[Person], FlaskClient],
    check_files: Callable[[], None],
    work_off: Callable[[], None],
) -> None:
    with acting_as(cast.ida) as uow:
        stored = store_file(uow, content=picture(size=(800, 600))[:-1000], name="cv.jpg")
        show_interest_in(uow, opening, file_id=stored.id)
    check_files()
    work_off()
    assert told(units, cast.ida) == [
        ("listings/cv-refused", "Virksomheden kan ikke åbne dit CV"),
    ]
    assert "Vi kunne ikke læse filen" in client_of(cast.ida).get("/mine-interesser").text
    page = received_by(client_of(cast.vera), opening)
    assert "CV&#39;et kan ikke åbnes" in page
    assert "/cv" not in page


@pytest.mark.parametrize("name", ["ida", "omar"])
def test_what_is_said_of_a_refused_cv_is_as_kept(
    acting_as: Acting,
    cast: Cast,
    opening: Opening,
    check_files: Callable[[], None],
    is_as_kept: Callable[[str, str], None],
    name: str,
) -> None:
    person = getattr(cast, name)
    with acting_as(person) as uow:
        stored = store_file(uow, content=picture(size=(800, 600))[:-1000], name="cv.jpg")
        interest_id = show_interest_in(uow, opening, file_id=stored.id)
    check_files()
    with acting_as(person) as uow, use_language(person.actor.language):
        said = kind_named(CV_REFUSED).word(uow, {"interest_id": str(interest_id)})
    words = f"{said.title}\n\n{said.body}\n\nOn the lock screen: {said.lock_screen}\n"
    is_as_kept(f"cv-refused-{person.actor.language}", words)


def test_another_company_sees_nothing(acting_as: Acting, cast: Cast, opening: Opening) -> None:
    with acting_as(cast.ida) as uow:
        interest_id = show_interest_in(uow, opening)
    other = UUID(int=7)
    with acting_as(cast.vera) as uow:
        with pytest.raises(NotFound):
            interests_in(uow, opening.id, employer_id=other)
        with pytest.raises(NotFound):
            cv_for_employer(uow, interest_id, employer_id=other)
        with pytest.raises(NotFound):
            answer_interest(uow, interest_id, state=InterestState.INVITED, employer_id=other)


def test_the_list_says_which_opening_it_is_of(
    cast: Cast, opening: Opening, units: Units, client_of: Callable[[Person], FlaskClient]
) -> None:
    with units.read(cast.here) as uow:
        title = uow.session.scalar(select(Listing.title).where(Listing.id == opening.id))
    assert title
    html = BeautifulSoup(received_by(client_of(cast.vera), opening), "html.parser")
    assert html.h1 is not None
    assert html.h1.text == f"Hvem er interesseret i “{title}”"


def test_the_page_of_another_companys_opening_does_not_exist(
    client_of: Callable[[Person], FlaskClient], units: Units, cast: Cast, opening: Opening
) -> None:
    open_company(units, cast.anders, cast.omar)
    page = f"/virksomhed/opslag/{opening.id}/interesser"
    assert client_of(cast.vera).get(page).status_code == 200
    assert client_of(cast.omar).get(page).status_code == 404
    assert (
        client_of(cast.vera).get(page.replace(str(opening.id), str(UUID(int=7)))).status_code == 404
    )
