"""One form is one draft: sent again, by an impatient thumb or after going back, it changes that."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from app.core.work import Units
from app.listings.closing import close_listing
from app.listings.models import ClosedBecause
from app.listings.own_listings import our_listings, own_listings
from app.listings.posting import edit_listing, submit_listing, write_draft
from tests.factories.postings import OTHER_CVR, open_company
from tests.forms import post
from tests.people import Cast, Person

ClientOf = Callable[[Person], FlaskClient]
NEW, OURS = "/virksomhed/opslag/nyt", "/virksomhed/opslag/egne/nyt"


def form_of(browser: FlaskClient, page: str = NEW) -> str:
    """Return where a new form is sent, which is its own address."""
    opened = browser.get(page)
    assert opened.status_code == 302
    form = BeautifulSoup(browser.get(opened.location).text, "html.parser").select_one("main form")
    assert form is not None
    assert form["action"] == opened.location
    return str(opened.location)


def send(browser: FlaskClient, form: str, title: str = "Bager", **more: str) -> str:
    """Send a form; returns where it leads."""
    answer = post(browser, form, {"kind": "job", "title": title, **more}, page="/mig")
    assert answer.status_code == 303
    return str(answer.location)


def titles(units: Units, person: Person) -> list[str]:
    """Return the headings of one's company's openings."""
    with units.read(person.municipality, person.actor) as uow:
        return sorted(one.title for one in own_listings(uow))


@pytest.mark.usefixtures("bakery")
def test_a_form_sent_again_changes_its_draft(client_of: ClientOf, units: Units, cast: Cast) -> None:
    browser = client_of(cast.vera)
    form = form_of(browser)
    draft = send(browser, form)
    assert send(browser, form, "Konditor") == draft
    assert titles(units, cast.vera) == ["Konditor"]


@pytest.mark.usefixtures("bakery")
def test_two_forms_are_two_drafts(client_of: ClientOf, units: Units, cast: Cast) -> None:
    browser = client_of(cast.vera)
    assert send(browser, form_of(browser)) != send(browser, form_of(browser))
    assert titles(units, cast.vera) == ["Bager", "Bager"]


@pytest.mark.usefixtures("bakery")
def test_going_back_to_the_form_opens_its_draft(client_of: ClientOf, cast: Cast) -> None:
    browser = client_of(cast.vera)
    form = form_of(browser)
    draft = send(browser, form)
    again = browser.get(form)
    assert (again.status_code, again.location) == (302, f"{draft}/rediger")


@pytest.mark.usefixtures("bakery")
def test_a_later_edit_is_not_overwritten_by_the_old_form(
    client_of: ClientOf, units: Units, cast: Cast
) -> None:
    browser = client_of(cast.vera)
    form = form_of(browser)
    draft = send(browser, form)
    with units.write(cast.here, cast.vera.actor) as uow:
        edit_listing(uow, UUID(draft.rpartition("/")[2]), {"title": "Brødbager"})
    late = post(browser, form, {"kind": "job", "title": "Konditor"}, page="/mig")
    assert late.status_code == 409
    assert "Brødbager" in late.text
    assert 'value="Konditor"' in late.text
    assert titles(units, cast.vera) == ["Brødbager"]


@pytest.mark.usefixtures("bakery")
def test_what_has_been_closed_begins_anew(client_of: ClientOf, units: Units, cast: Cast) -> None:
    browser = client_of(cast.anders)
    form, news = form_of(browser, OURS), {"kind": "news", "description": "Åbent."}
    first = UUID(send(browser, form, "Nyt", **news).rpartition("/")[2])
    with units.write(cast.here, cast.anders.actor) as uow:
        submit_listing(uow, first)
        close_listing(uow, first, because=ClosedBecause.WITHDRAWN)
    fresh = browser.get(form)
    assert fresh.status_code == 302
    assert fresh.location.startswith(f"{OURS}?udkast=")
    assert fresh.location != form
    send(browser, form, "Nyere", **news)
    with units.read(cast.here, cast.anders.actor) as uow:
        assert [(one.title, str(one.state)) for one in our_listings(uow)] == [
            ("Nyere", "draft"),
            ("Nyt", "closed"),
        ]


@pytest.mark.usefixtures("bakery")
def test_nobody_elses_form_is_reached(client_of: ClientOf, units: Units, cast: Cast) -> None:
    open_company(units, cast.anders, cast.omar, cvr=OTHER_CVR, name="Smeden ApS")
    form = form_of(client_of(cast.vera))
    send(client_of(cast.vera), form)
    send(client_of(cast.omar), form, "Smed")
    assert (titles(units, cast.vera), titles(units, cast.omar)) == (["Bager"], ["Smed"])


@pytest.mark.usefixtures("bakery")
def test_an_address_that_names_no_form_is_given_one(client_of: ClientOf, cast: Cast) -> None:
    answer = client_of(cast.vera).get(f"{NEW}?udkast=%00'")
    assert answer.status_code == 302
    assert UUID(answer.location.rpartition("=")[2])


def test_the_verb_itself_writes_one_draft_of_one_form(
    units: Units, cast: Cast, bakery: UUID
) -> None:
    with units.write(cast.here, cast.vera.actor) as uow:
        form_id = uow.new_id()
        first = write_draft(uow, {"title": "Bager"}, form_id=form_id)
    with units.write(cast.here, cast.vera.actor) as uow:
        again = write_draft(uow, {"title": "Konditor"}, form_id=form_id)
    assert (again.id, again.title, again.version) == (first.id, "Konditor", 2)
    assert titles(units, cast.vera) == ["Konditor"]
