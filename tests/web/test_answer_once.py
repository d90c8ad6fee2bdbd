"""A POST or PATCH of the API that is sent twice with one Idempotency-Key is done once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask, Response, request
from flask.testing import FlaskClient

from app.chat.conversations import open_own_conversation
from app.chat.redacting import redact_message
from app.core.clock import FixedClock
from app.core.work import Units
from app.listings.own_listings import own_listings
from app.web.idempotency import (
    OutcomeUnknown,
    StillUnderWay,
    claim_key,
    forget_answers,
    keep_answer,
    note_done,
)
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


def test_a_change_is_made_once_too(client_of: Callable[[Person], FlaskClient], cast: Cast) -> None:
    browser = client_of(cast.ida)
    token = token_on(browser, "/mig")

    def change(name: str, key: str) -> Any:
        headers = {"X-CSRF-Token": token, "Idempotency-Key": key}
        return browser.patch("/api/v1/me", json={"name": name}, headers=headers)

    first = change("Ida Marie", "a")
    assert change("Ida Sofie", "b").get_json()["name"] == "Ida Sofie"
    again = change("Ida Marie", "a")
    assert (again.status_code, again.get_json()) == (200, first.get_json())
    assert again.headers["Idempotent-Replayed"] == "true"
    assert browser.get("/api/v1/me").get_json()["name"] == "Ida Sofie"
    assert change("Ida Bodil", "a").status_code == 409
    assert change("Ida Bodil", "").status_code == 422


def test_the_document_says_what_a_key_can_be_answered_with(client: FlaskClient) -> None:
    document = client.get("/api/v1/openapi.json").get_json()
    takes_a_key = [
        operation
        for path in document["paths"].values()
        for method, operation in path.items()
        if method in {"post", "patch"}
    ]
    assert len(takes_a_key) > 5
    assert all({"409", "422"} <= set(operation["responses"]) for operation in takes_a_key)


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


class Died(BaseException):
    """The process ended here."""


def _die(_response: Any) -> Any:
    raise Died


def test_what_was_done_by_a_process_that_died_is_not_done_again(
    app: Flask, send: Post, units: Units, cast: Cast, clock: FixedClock
) -> None:
    """After the commit, and before the answer."""
    after = app.after_request_funcs[None]
    after.append(_die)  # the last is called first
    with pytest.raises(Died):
        send("Bager", "a")
    after.remove(_die)
    assert send("Bager", "a").get_json()["type"].endswith("idempotency/still-under-way")
    clock.advance(timedelta(minutes=6))
    lost = send("Bager", "a")
    assert lost.status_code == 409
    assert lost.get_json()["type"].endswith("idempotency/outcome-unknown")
    assert send("Konditor", "a").get_json()["type"].endswith("key-used-for-another")
    with units.read(cast.here, cast.vera.actor) as uow:
        assert len(own_listings(uow)) == 1


def test_what_was_not_done_is_done_when_it_is_sent_again(
    app: Flask, send: Post, units: Units, cast: Cast, clock: FixedClock
) -> None:
    before = app.before_request_funcs[None]

    def die() -> None:
        if request.path == "/api/v1/listings":
            raise Died

    before.append(die)  # once the key is taken
    with pytest.raises(Died):
        send("Bager", "a")
    before.remove(die)
    assert send("Bager", "a").status_code == 409
    clock.advance(timedelta(minutes=6))
    assert send("Bager", "a").status_code == 201
    with units.read(cast.here, cast.vera.actor) as uow:
        assert len(own_listings(uow)) == 1


def test_a_request_that_was_given_up_does_nothing_any_more(
    units: Units, cast: Cast, clock: FixedClock
) -> None:
    with units.write(cast.here, cast.vera.actor) as uow:
        first = claim_key(uow, cast.vera.id, "a", b"h")
    clock.advance(timedelta(minutes=6))
    with units.write(cast.here, cast.vera.actor) as uow:
        second = claim_key(uow, cast.vera.id, "a", b"h")
    assert isinstance(first, UUID)
    assert isinstance(second, UUID)
    with units.write(cast.here, cast.vera.actor) as uow, pytest.raises(StillUnderWay):
        note_done(uow, first)
    with units.write(cast.here, cast.vera.actor) as uow:
        note_done(uow, second)


def test_a_fault_after_it_was_done_lets_nobody_do_it_again(
    units: Units, cast: Cast, clock: FixedClock
) -> None:
    with units.write(cast.here, cast.vera.actor) as uow:
        answer_id = claim_key(uow, cast.vera.id, "a", b"h")
    assert isinstance(answer_id, UUID)
    with units.write(cast.here, cast.vera.actor) as uow:
        note_done(uow, answer_id)
        keep_answer(uow, answer_id, Response(status=500))
    clock.advance(timedelta(minutes=6))
    with units.write(cast.here, cast.vera.actor) as uow, pytest.raises(OutcomeUnknown):
        claim_key(uow, cast.vera.id, "a", b"h")


def test_a_message_that_was_redacted_is_not_told_again(
    client_of: Callable[[Person], FlaskClient], units: Units, cast: Cast
) -> None:
    with units.write(cast.here, cast.ida.actor) as uow:
        conversation_id = open_own_conversation(uow)
    browser = client_of(cast.ida)
    headers = {"X-CSRF-Token": token_on(browser, "/mig"), "Idempotency-Key": "a"}
    new = {"client_id": str(UUID(int=7)), "body": "010190-1234"}

    def send() -> Any:
        url = f"/api/v1/conversations/{conversation_id}/messages"
        return browser.post(url, json=new, headers=headers)

    first = send()
    assert (first.status_code, first.get_json()["body"]) == (201, "010190-1234")
    assert send().get_json() == first.get_json()
    with units.write(cast.here, cast.ida.actor) as uow:
        redact_message(uow, conversation_id, UUID(first.get_json()["id"]))
    again = send()
    assert again.status_code == 201
    assert again.get_json()["id"] == first.get_json()["id"]
    assert "010190" not in again.text
