"""A token belongs to one person of one municipality, and stops the moment it is to."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.accounts.contract import SessionEnded
from app.accounts.models import ApiToken
from app.accounts.sessions import end_tokens_of, forget_old_sessions, hash_of, issue_token
from app.accounts.staff import block_person, unblock_person
from app.core.clock import FixedClock
from app.core.work import UnitOfWork, Units, the_service
from app.web.services import Services
from tests.forms import post
from tests.people import NEIGHBOUR_HOST, Cast, Person


@pytest.fixture
def token_of(units: Units, services: Services) -> Callable[..., str]:
    """Issue a token to one of the cast."""

    def issue(person: Person, **facts: timedelta) -> str:
        with units.write(person.municipality, the_service("test")) as uow:
            return issue_token(uow, services.ids, person.id, label="test", **facts)

    return issue


def _token_id(uow: UnitOfWork, token: str) -> UUID:
    return uow.session.scalars(
        select(ApiToken.id).where(ApiToken.token_hash == hash_of(token))
    ).one()


def _me(client: FlaskClient, token: str, host: str = "localhost") -> TestResponse:
    headers = {"Authorization": f"Bearer {token}"}
    return client.get("/api/v1/me", headers=headers, base_url=f"http://{host}")


def test_a_token_lets_its_person_in(
    client: FlaskClient, token_of: Callable[..., str], cast: Cast
) -> None:
    assert _me(client, token_of(cast.ida)).json["id"] == str(cast.ida.id)


def test_a_token_belongs_to_its_municipality_at_any_host(
    client: FlaskClient, token_of: Callable[..., str], cast: Cast
) -> None:
    answer = _me(client, token_of(cast.ida), host=NEIGHBOUR_HOST)
    assert answer.json["municipality"]["slug"] == "demo"


def test_a_token_is_shown_once_and_kept_as_a_hash(
    units: Units, token_of: Callable[..., str], cast: Cast
) -> None:
    token = token_of(cast.ida)
    with units.read(cast.here) as uow:
        row = uow.session.query(ApiToken).one()
        assert token.encode() not in row.token_hash
        assert token not in repr(vars(row))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda token: "",
        lambda token: token[:-1],
        lambda token: token + "x",
        lambda token: token.replace("jv_", "xx_"),
        lambda token: "jv_" + "0" * 32 + "_" + token.rsplit("_", 1)[1],
        lambda token: "jv__",
        lambda token: "jv_" + "z" * 32 + "_x",
        lambda token: "\xff" * 20,
        lambda token: "a" * 5000,
    ],
)
def test_a_spoilt_token_is_refused(
    client: FlaskClient, token_of: Callable[..., str], cast: Cast, spoil: Callable[[str], str]
) -> None:
    answer = _me(client, spoil(token_of(cast.ida)))
    assert answer.status_code == 401
    assert answer.mimetype == "application/problem+json"


def test_a_neighbours_secret_under_our_name_is_refused(
    client: FlaskClient, token_of: Callable[..., str], cast: Cast
) -> None:
    mixed = f"jv_{cast.here.id.hex}_{token_of(cast.nabo).split('_', 2)[2]}"
    assert _me(client, mixed).status_code == 401


def test_a_token_runs_out(
    client: FlaskClient, token_of: Callable[..., str], cast: Cast, clock: FixedClock
) -> None:
    token = token_of(cast.ida, lasts=timedelta(hours=1))
    assert _me(client, token).status_code == 200
    clock.advance(timedelta(hours=1))
    assert _me(client, token).status_code == 401


def test_a_token_that_nobody_ended_runs_out_within_a_year(
    client: FlaskClient, token_of: Callable[..., str], cast: Cast, clock: FixedClock
) -> None:
    token = token_of(cast.ida)
    clock.advance(timedelta(days=364))
    assert _me(client, token).status_code == 200
    clock.advance(timedelta(days=1))
    assert _me(client, token).status_code == 401


def test_what_ran_out_is_ended_and_a_month_later_forgotten(
    acting_as: Callable[[Person], AbstractContextManager[UnitOfWork]],
    token_of: Callable[..., str],
    cast: Cast,
    clock: FixedClock,
) -> None:
    token = token_of(cast.ida, lasts=timedelta(days=1))
    clock.advance(timedelta(days=1))
    with acting_as(cast.adam) as uow:
        assert forget_old_sessions(uow) == 0
        assert uow.events == [SessionEnded(_token_id(uow, token), cast.ida.id)]
    clock.advance(timedelta(days=31))
    with acting_as(cast.adam) as uow:
        assert forget_old_sessions(uow) == 1
        assert uow.session.scalars(select(ApiToken)).all() == []


def test_one_ends_ones_own_token_on_the_page_and_nobody_elses(
    client: FlaskClient,
    client_of: Callable[[Person], FlaskClient],
    token_of: Callable[..., str],
    cast: Cast,
) -> None:
    token = token_of(cast.ida)
    page = client_of(cast.ida).get("/mig").get_data(as_text=True)
    (url,) = re.findall(r"/mig/programmer/[0-9a-f-]{36}/afslut", page)
    assert "Programmer med adgang på dine vegne" in page
    assert post(client_of(cast.omar), url, page="/mig").status_code == 404
    assert _me(client, token).status_code == 200
    assert post(client_of(cast.ida), url, page="/mig").status_code == 303
    assert _me(client, token).status_code == 401
    assert "/mig/programmer" not in client_of(cast.ida).get("/mig").get_data(as_text=True)


def test_logging_out_everywhere_else_ends_tokens_too(
    client: FlaskClient,
    client_of: Callable[[Person], FlaskClient],
    token_of: Callable[..., str],
    cast: Cast,
) -> None:
    token, omars = token_of(cast.ida), token_of(cast.omar)
    assert post(client_of(cast.ida), "/mig/steder/afslut-andre", page="/mig").status_code == 303
    assert [_me(client, one).status_code for one in (token, omars)] == [401, 200]


def test_an_ended_token_is_refused(
    client: FlaskClient, units: Units, token_of: Callable[..., str], cast: Cast
) -> None:
    idas, omars = token_of(cast.ida), token_of(cast.omar)
    with units.write(cast.here, the_service("test")) as uow:
        end_tokens_of(uow, cast.ida.id)
        assert uow.events == [SessionEnded(_token_id(uow, idas), cast.ida.id)]
        end_tokens_of(uow, cast.ida.id)
        assert len(uow.events) == 1
    assert [_me(client, token).status_code for token in (idas, omars)] == [401, 200]


def test_a_block_ends_tokens_for_good(
    client: FlaskClient,
    acting_as: Callable[[Person], AbstractContextManager[UnitOfWork]],
    token_of: Callable[..., str],
    cast: Cast,
) -> None:
    token = token_of(cast.anders)
    with acting_as(cast.adam) as uow:
        block_person(uow, cast.anders.id)
    assert _me(client, token).status_code == 401
    with acting_as(cast.adam) as uow:
        unblock_person(uow, cast.anders.id)
    assert _me(client, token).status_code == 401
