"""A search has a title of its own, so that it is told from others among tabs and saved pages."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from tests.people import Cast, Person

WHOLE = "Job, elevpladser og kurser – Demo Kommune"


def title(client: FlaskClient, address: str) -> str:
    """Return what a page calls itself."""
    found = BeautifulSoup(client.get(address).text, "html.parser").title
    assert found is not None
    return found.text


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("/", WHOLE),
        ("/opslag", WHOLE),
        ("/opslag?q=lager", "Opslag: “lager” – Demo Kommune"),
        ("/opslag?q=lager&kind=job", "Opslag: “lager”, Job – Demo Kommune"),
        ("/opslag?q=%3Cb%3E%25s", "Opslag: “<b>%s” – Demo Kommune"),
    ],
)
def test_each_search_names_what_was_asked_for(
    client: FlaskClient,
    client_of: Callable[[Person], FlaskClient],
    cast: Cast,
    address: str,
    name: str,
) -> None:
    """A stranger's page is put together another way than a citizen's, and twice not as once."""
    assert [title(client, address), title(client, address)] == [name, name]
    assert title(client_of(cast.ida), address) == name
