"""What waits to be placed, and what staff do on the own page of an opening that was brought in."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from app.core.clock import FixedClock
from app.core.work import Municipality, Units
from app.listings.categories import categories
from app.listings.kinds import SourceKind
from app.listings.models import Listing, ListingState
from tests.factories.listings import add_listing
from tests.forms import post
from tests.listings.imports import THEN, bring_in, hits, listings, ready
from tests.people import Cast, Person

ClientOf = Callable[[Person], FlaskClient]
NAMELESS = {"ID": "1", "Title": "Bager & konditor", "Occupation": ""}


@pytest.fixture(autouse=True)
def _on_that_day(clock: FixedClock, units: Units, here: Municipality) -> None:
    clock.set(THEN)
    ready(units, here)
    bring_in(units, here, hits(NAMELESS))


@pytest.fixture
def anders(client_of: ClientOf, cast: Cast) -> FlaskClient:
    return client_of(cast.anders)


@pytest.fixture
def opening(units: Units, here: Municipality) -> Callable[[], Listing]:
    return lambda: listings(units, here)["1"]


@pytest.fixture
def food(units: Units, here: Municipality) -> str:
    with units.read(here) as uow:
        return next(str(one.id) for one in categories(uow) if one.slug == "foedevarer")


def test_the_queue_names_it_with_a_link_and_places_it(
    anders: FlaskClient, opening: Callable[[], Listing], food: str
) -> None:
    address = f"/opslag/{opening().id}"
    assert "1 opslag nævner ingen stilling" in anders.get("/import").get_data(as_text=True)
    page = anders.get("/opslag-til-placering").get_data(as_text=True)
    url = f"/opslag-til-placering/opslag/{opening().id}"
    refused = post(anders, url, {"category": ""}, page="/import")
    unknown = post(anders, url, {"category": str(opening().id)}, page="/import")
    answer = post(anders, url, {"category": food}, page="/import")

    assert f'<a href="{address}">Bager &amp; konditor</a>' in page
    for wrong in (refused, unknown):
        assert wrong.status_code == 422
        assert 'id="f-category-error"' in wrong.get_data(as_text=True)
    assert answer.headers["Location"].endswith("/opslag-til-placering")
    assert [str(one) for one in opening().category_ids] == [food]
    after = anders.get("/opslag-til-placering").get_data(as_text=True)
    assert "Alt er placeret" in after


def test_staff_choose_its_categories_from_its_own_page(
    anders: FlaskClient, opening: Callable[[], Listing], food: str
) -> None:
    page = f"/opslag/{opening().id}"
    assert f'href="{page}/kategorier"' in anders.get(page).get_data(as_text=True)
    refused = post(anders, f"{page}/kategorier", page=page)
    answer = post(anders, f"{page}/kategorier", {"category_ids": [food]}, page=page)

    assert refused.status_code == 422
    assert "Vælg mindst én kategori" in refused.get_data(as_text=True)
    assert answer.headers["Location"].endswith(page)
    assert "Fødevarer: bager, slagter og produktion" in anders.get(page).get_data(as_text=True)
    form = anders.get(f"{page}/kategorier").get_data(as_text=True)
    assert f'value="{food}" checked' in form


@pytest.mark.parametrize(
    ("because", "words"),
    [("filled", "Pladsen er besat."), ("removed", "Jobcentret har taget opslaget ud.")],
)
def test_staff_close_it_from_its_own_page_and_undo_it(
    anders: FlaskClient,
    client: FlaskClient,
    units: Units,
    here: Municipality,
    opening: Callable[[], Listing],
    because: str,
    words: str,
) -> None:
    page = f"/opslag/{opening().id}"
    answer = post(anders, f"{page}/luk", {"because": because}, page=page)
    assert answer.headers["Location"].endswith(page)
    assert opening().state == ListingState.CLOSED
    assert words in client.get(page).get_data(as_text=True)

    bring_in(units, here, hits(NAMELESS | {"Title": "Bager"}))
    assert opening().state == ListingState.CLOSED
    post(anders, f"{page}/aabn", page=page)
    assert opening().state == ListingState.PUBLISHED


def test_nobody_else_sees_or_does_any_of_it(
    client_of: ClientOf,
    client: FlaskClient,
    cast: Cast,
    opening: Callable[[], Listing],
    food: str,
) -> None:
    page = f"/opslag/{opening().id}"
    for person in (cast.ida, cast.vera, cast.lea):
        other = client_of(person)
        assert "/kategorier" not in other.get(page).get_data(as_text=True)
        assert other.get(f"{page}/kategorier").status_code == 403
        for step in ("kategorier", "luk", "aabn"):
            answer = post(other, f"{page}/{step}", {"category_ids": [food]})
            assert answer.status_code == 403
    assert "/kategorier" not in client.get(page).get_data(as_text=True)
    there = f"http://{cast.nora.host}"
    nora = client_of(cast.nora)
    assert nora.get(f"{page}/kategorier", base_url=there).status_code == 404
    assert opening().category_ids == []
    assert opening().state == ListingState.PUBLISHED


def test_what_was_written_here_is_its_authors(
    anders: FlaskClient, units: Units, here: Municipality
) -> None:
    with units.write(here) as uow:
        own_id = add_listing(uow, "Vores eget", source=SourceKind.OWN)
    page = f"/opslag/{own_id}"

    assert "/kategorier" not in anders.get(page).get_data(as_text=True)
    for step in ("kategorier", "luk", "aabn"):
        assert post(anders, f"{page}/{step}").status_code == 404
