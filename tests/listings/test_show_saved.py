"""Saving has the picture of what is saved in the menu, and not that of what one follows."""

from collections.abc import Callable

from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient

from app.core.work import Municipality, Units
from tests.listings.feeding import publisher
from tests.people import Cast, Person


def picture(found: Tag | None) -> str:
    """Return the name of the picture beside some words."""
    assert found is not None
    use = found.select_one("svg use")
    assert use is not None
    return str(use["href"]).partition("#")[2]


def test_save_and_saved_have_one_picture(
    client: FlaskClient,
    client_of: Callable[[Person], FlaskClient],
    units: Units,
    here: Municipality,
    cast: Cast,
) -> None:
    one = f"/opslag/{publisher(units, here)()}"
    page = BeautifulSoup(client_of(cast.ida).get(one).text, "html.parser")
    saved = picture(page.select_one(".site-nav a[href='/mine-opslag']"))
    follows = picture(page.select_one(".site-nav a[href='/mine-kategorier']"))
    assert saved != follows
    assert picture(page.select_one(f"form[action='{one}/gem'] button")) == saved
    stranger = BeautifulSoup(client.get(one).text, "html.parser")
    assert picture(stranger.select_one(f"main .actions a[href='/log-ind?next={one}']")) == saved
