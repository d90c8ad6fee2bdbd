"""A POST of the API that is sent twice with one Idempotency-Key is done once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from app.core.clock import FixedClock
from app.core.work import Units
from app.listings.own_listings import own_listings
from app.web.idempotency import StillUnderWay, claim_key, forget_answers
from app.web.services import Services
from tests.factories.postings import bakery, category_ids
from tests.forms import token_on
from tests.people import Cast, Person

__all__ = ["bakery", "category_ids"]

Post = Callable[..., Any]


@pytest.fixture
def send(client_of: Callable[[Person], FlaskClient], cast: Cast, bakery: UUID) -> Post:
    """Write a draft as Vera, under a key."""
    browser = client_of(cast.vera)
    token = token_on(browser, "/mig")

    def sending(title: Any, key: str) -> Any:
        headers = {"X-CSRF-Token": token, "Idempotency-Key": key}
        return browser.post("/api/v1/listings", json={"title": title}, headers=headers)

    return sending


def test_the_second_answer_is_the_first_one(send: Post, units: Units, cast: Cast) -> None:
    first, second = send("Bager", "a"), send("Bager", "a")
    assert (first.status_code, first.get_json()) == (second.status_code, second.get_json())
    assert second.headers["Idempotent-Replayed"] == "true"
    assert send("Bager", "b").get_json()["id"] != first.get_json()["id"]
    with units.read(cast.here, cast.vera.actor) as uow:
        assert len(own_listings(uow)) == 2


def test_another_request_under_the_same_key_is_refused(send: Post) -> None:
    send("Bager", "a")
    refused = send("Konditor", "a")
    assert refused.status_code == 409
    assert refused.get_json()["type"].endswith("idempotency/key-used-for-another")


def test_a_refusal_is_repeated_too(send: Post) -> None:
    assert [send("", "a").status_code for _ in range(2)] == [422, 422]
    assert send("", "a").mimetype == "application/problem+json"


@pytest.mark.parametrize("key", ["", "x" * 256, "å"])
def test_a_key_that_is_none_is_refused(send: Post, key: str) -> None:
    assert send("Bager", key).status_code == 422


def test_a_key_is_its_persons_own(
    send: Post, client_of: Callable[[Person], FlaskClient], cast: Cast
) -> None:
    send("Bager", "a")
    browser = client_of(cast.anders)
    headers = {"X-CSRF-Token": token_on(browser, "/mig"), "Idempotency-Key": "a"}
    answer = browser.post("/api/v1/listings", json={"title": "Bager"}, headers=headers)
    assert answer.status_code == 201
    assert "Idempotent-Replayed" not in answer.headers


def test_a_request_that_is_under_way_is_waited_for_but_not_for_ever(
    units: Units, cast: Cast, clock: FixedClock
) -> None:
    with units.write(cast.here, cast.vera.actor) as uow:
        assert isinstance(claim_key(uow, cast.vera.id, "a", b"h"), UUID)
    with units.write(cast.here, cast.vera.actor) as uow, pytest.raises(StillUnderWay):
        claim_key(uow, cast.vera.id, "a", b"h")
    clock.advance(timedelta(minutes=6))
    with units.write(cast.here, cast.vera.actor) as uow:
        assert isinstance(claim_key(uow, cast.vera.id, "a", b"h"), UUID)


def test_answers_are_kept_for_a_day(
    send: Post, services: Services, units: Units, cast: Cast, clock: FixedClock
) -> None:
    first = send("Bager", "a").get_json()["id"]
    clock.advance(timedelta(hours=25))
    with units.write(cast.here, cast.vera.actor) as uow:
        forget_answers(uow)
    assert send("Bager", "a").get_json()["id"] != first
