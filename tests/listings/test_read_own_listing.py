"""A listing that is not in the feed yet is read by who wrote it and who decides about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from app.accounts.contract import Role
from app.accounts.people import give_role
from app.core.errors import Forbidden
from app.core.work import Units, the_service
from app.listings.contract import KindNotYours
from app.listings.models import Listing, ListingState
from app.listings.own_listings import MOST_SHOWN, own_listings
from app.listings.posting import edit_listing, write_draft
from tests.factories.postings import bakery, category_ids, posted
from tests.forms import post
from tests.people import Cast, Person

__all__ = ["bakery", "category_ids", "posted"]


@pytest.mark.parametrize(
    ("state", "readers"),
    [
        ("draft", {"vera"}),
        ("submitted", {"vera", "anders", "signe"}),
        ("published", {"vera", "anders", "signe", "ida", "nobody"}),
    ],
)
def test_who_reads_a_companys_listing(
    posted: Callable[..., Listing],
    client: FlaskClient,
    client_of: Callable[[Person], FlaskClient],
    cast: Cast,
    state: str,
    readers: set[str],
) -> None:
    url = f"/api/v1/listings/{posted(state).id}"
    people = {n: client_of(getattr(cast, n)) for n in ("vera", "anders", "signe", "ida", "nora")}
    statuses = {
        name: one.get(url).status_code for name, one in (people | {"nobody": client}).items()
    }
    assert statuses == {name: 200 if name in readers else 404 for name in statuses}


@pytest.fixture
def both(units: Units, cast: Cast, bakery: UUID) -> Person:
    """Vera, who writes for the bakery, works at the job centre as well."""
    with units.write(cast.here, the_service("test")) as uow:
        give_role(uow, cast.vera.id, Role.ADVISER)
    actor = replace(cast.vera.actor, roles=frozenset({Role.EMPLOYER, Role.ADVISER}))
    return replace(cast.vera, actor=actor)


def test_the_address_says_for_whom_one_reads_and_writes(
    units: Units,
    both: Person,
    posted: Callable[..., Listing],
    client_of: Callable[[Person], FlaskClient],
) -> None:
    companys = posted("published")
    with units.write(both.municipality, both.actor) as uow:
        ours = write_draft(uow, {"kind": "news", "title": "Vi flytter"}, for_company=False)
    browser = client_of(both)
    lists = {a: browser.get(f"/virksomhed/opslag{a}").text for a in ("", "/egne")}
    assert [str(companys.id) in lists[""], str(ours.id) in lists[""]] == [True, False]
    assert [str(companys.id) in lists["/egne"], str(ours.id) in lists["/egne"]] == [False, True]
    page = f"/virksomhed/opslag/{companys.id}"
    assert browser.get(page).status_code == 200
    answer = post(browser, f"{page}/luk", {"because": "filled"}, page=page, follow_redirects=True)
    assert answer.status_code == 200
    with units.read(both.municipality) as uow:
        closed = uow.session.get_one(Listing, (both.municipality.id, companys.id))
        assert (closed.state, closed.was_closed_by_staff) == ("closed", False)


def test_each_list_leads_to_its_own_form_and_is_marked_in_the_menu(
    both: Person, client_of: Callable[[Person], FlaskClient]
) -> None:
    browser = client_of(both)
    for at, form, kinds in (
        ("/virksomhed/opslag", "/virksomhed/opslag/nyt", False),
        ("/virksomhed/opslag/egne", "/virksomhed/opslag/egne/nyt", True),
    ):
        page = BeautifulSoup(browser.get(at).text, "html.parser")
        assert page.select_one(f'main a[href="{form}"]')
        written = BeautifulSoup(browser.get(form, follow_redirects=True).text, "html.parser")
        assert bool(written.select_one('input[name="kind"][value="news"]')) is kinds
        for shown in (page, written):
            marked = {str(a["href"]) for a in shown.select('nav a[aria-current="page"]')}
            assert marked == {at}


def test_a_company_posts_work_also_where_its_person_is_staff(
    units: Units, both: Person, posted: Callable[..., Listing]
) -> None:
    draft = posted()
    with units.write(both.municipality, both.actor) as uow:
        with pytest.raises(KindNotYours):
            edit_listing(uow, draft.id, {"kind": "course"})
        with pytest.raises(KindNotYours):
            write_draft(uow, {"kind": "news", "title": "Nyt"}, for_company=True)
        assert write_draft(uow, {"title": "Bager"}, for_company=True).employer_id is not None


def test_a_company_never_writes_for_the_job_centre(
    units: Units, cast: Cast, bakery: UUID, client_of: Callable[[Person], FlaskClient]
) -> None:
    with units.write(cast.here, cast.vera.actor) as uow, pytest.raises(Forbidden):
        write_draft(uow, {"title": "Bager"}, for_company=False)
    for at in ("/virksomhed/opslag/egne", "/virksomhed/opslag/egne/nyt"):
        assert client_of(cast.vera).get(at).status_code == 403


def test_staff_close_a_companys_opening_nowhere_among_their_own(
    units: Units,
    cast: Cast,
    posted: Callable[..., Listing],
    client_of: Callable[[Person], FlaskClient],
) -> None:
    listing: Any = posted("published")
    answer = post(
        client_of(cast.anders), f"/virksomhed/opslag/{listing.id}/luk", page="/virksomhed/opslag"
    )
    assert answer.status_code == 404
    with units.read(cast.here) as uow:
        assert uow.session.get_one(Listing, (cast.here.id, listing.id)).state == "published"


def test_what_needs_its_author_is_listed_however_much_is_newer(
    units: Units, cast: Cast, bakery: UUID, posted: Callable[..., Listing]
) -> None:
    draft = posted("draft")
    with units.write(cast.here, the_service("test")) as uow:
        for number in range(MOST_SHOWN):
            uow.session.add(
                Listing(
                    id=uow.new_id(),
                    kind="job",
                    title=f"Nr {number}",
                    state=ListingState.CLOSED,
                    employer_id=bakery,
                    employer_name="Bageren ApS",
                    created_at=uow.now,
                    updated_at=uow.now,
                    published_at=uow.now,
                )
            )
    with units.read(cast.here, cast.vera.actor) as uow:
        listed = own_listings(uow)
    assert len(listed) == MOST_SHOWN
    assert listed[0].id == draft.id


def test_an_opening_without_a_last_day_says_when_it_closes_at_the_latest(
    client_of: Callable[[Person], FlaskClient], cast: Cast, posted: Callable[..., Listing]
) -> None:
    endless, until = posted("published", apply_by=None), posted("published", title="Konditor")
    words = "Ingen · lukker senest"
    assert words in client_of(cast.ida).get(f"/opslag/{endless.id}").text
    assert words not in client_of(cast.ida).get(f"/opslag/{until.id}").text
