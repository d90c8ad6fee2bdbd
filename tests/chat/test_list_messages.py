"""The API's lists of messages and conversations: by number, by cursor, in both directions."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from app.web.paging import write_cursor
from tests.factories.conversations import Say
from tests.people import Cast, Person

ClientOf = Callable[[Person], FlaskClient]
LIST = "/api/v1/conversations"


@pytest.fixture
def path(cast: Cast, conversation_id: UUID, say: Say) -> str:
    """The address of five messages."""
    for number in range(1, 6):
        say(cast.ida, f"nummer {number}")
    return f"{LIST}/{conversation_id}/messages"


def numbers(client: FlaskClient, address: str) -> list[int]:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return [message["seq"] for message in answer.json["items"]]


def test_one_asks_for_what_came_after_a_number_or_before_it(
    client_of: ClientOf, cast: Cast, path: str
) -> None:
    client = client_of(cast.ida)
    assert numbers(client, path) == [1, 2, 3, 4, 5]
    assert numbers(client, f"{path}?after=3") == [4, 5]
    assert numbers(client, f"{path}?after=0&limit=2") == [1, 2]
    assert numbers(client, f"{path}?before=4&limit=2") == [2, 3]


@pytest.mark.parametrize("first", ["after=0&limit=2", "limit=2"])
def test_a_cursor_leads_on_in_the_direction_that_was_asked_for(
    client_of: ClientOf, cast: Cast, path: str, first: str
) -> None:
    client, seen, query = client_of(cast.ida), set(), first
    for _page in range(3):
        page = client.get(f"{path}?{query}").json
        seen |= {message["seq"] for message in page["items"]}
        query = f"limit=2&cursor={page['next']}"
    assert seen == {1, 2, 3, 4, 5}
    assert page["next"] is None


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        write_cursor("sideways", 1),
        write_cursor("after", -1),
        write_cursor("before", 10**40),
        write_cursor("after"),
    ],
)
def test_a_page_that_nobody_was_given_is_not_there(
    client_of: ClientOf, cast: Cast, path: str, cursor: str
) -> None:
    answer = client_of(cast.ida).get(f"{path}?cursor={cursor}")
    assert answer.status_code == 404
    assert answer.json["type"].endswith(":paging/page-not-there")


@pytest.mark.parametrize(
    "moment", ["", "i går", "2026-11-24", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"]
)
def test_a_made_up_moment_breaks_nothing(
    client_of: ClientOf, cast: Cast, path: str, moment: str
) -> None:
    cursor = write_cursor(moment, "0" * 32)
    answer = client_of(cast.ida).get(f"{LIST}?cursor={cursor}")
    assert answer.status_code == (200 if moment == "2026-11-24" else 404)


@pytest.mark.parametrize("query", ["after=x", "after=-1", "after=1_0", "limit=201", "cursor=!"])
def test_a_wrong_question_is_answered_with_what_is_wrong(
    client_of: ClientOf, cast: Cast, path: str, query: str
) -> None:
    answer = client_of(cast.ida).get(f"{path}?{query}")
    assert answer.status_code == 422
    assert list(answer.json["errors"]) == [query.partition("=")[0]]
