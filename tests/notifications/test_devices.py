"""A browser is one person's, from one log-in; a shared phone gives nobody another's push."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.accounts.sessions import end_token, end_tokens_of, issue_token, tokens_of
from app.accounts.staff import block_person, unblock_person
from app.channels.recording import RecordedTransports
from app.core.errors import NotFound
from app.core.ids import RandomIds
from app.notifications.devices import (
    MOST_DEVICES,
    devices_of_actor,
    remove_device,
    unbind_session,
)
from app.notifications.models import Device
from app.web.agents import device_label
from app.web.services import Services
from tests.channels.browser import subscribed
from tests.forms import token_on
from tests.people import Cast, Person

Tell = Callable[..., UUID]
Bind = Callable[..., UUID]
Do = Callable[[], None]
ClientOf = Callable[[Person], FlaskClient]

URL = "/api/v1/me/push-subscriptions"
ENDPOINT = "https://fcm.googleapis.com/fcm/send/abc"
ANDROID = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36"


def as_json(endpoint: str = ENDPOINT, **changes: Any) -> dict[str, Any]:
    """Write a subscription as `PushSubscription.toJSON()` does."""
    one = subscribed(endpoint).subscription
    keys = {"p256dh": one.p256dh, "auth": one.auth}
    return {"endpoint": endpoint, "expirationTime": None, "keys": keys, **changes}


def register(client: FlaskClient, body: Any) -> TestResponse:
    """Send a subscription as our own page does."""
    token = token_on(client, "/notifikationer")
    return client.post(URL, json=body, headers={"X-CSRF-Token": token, "User-Agent": ANDROID})


def devices(services: Services, cast: Cast) -> list[Device]:
    with services.units.read(cast.here) as uow:
        return list(uow.session.scalars(select(Device).order_by(Device.id)))


def test_a_browser_registers_for_its_person_and_session(
    services: Services, cast: Cast, client_of: ClientOf
) -> None:
    answer = register(client_of(cast.ida), as_json())
    assert answer.status_code == 201, answer.text
    [row] = devices(services, cast)
    assert str(row.id) == answer.json["id"]
    assert (row.person_id, row.label) == (cast.ida.id, "Chrome, Android")
    assert row.session_id is not None
    assert ENDPOINT.encode() not in (row.endpoint_sealed or b"") + (row.keys_sealed or b"")


def test_registering_again_is_the_same_device(
    services: Services, cast: Cast, client_of: ClientOf
) -> None:
    client = client_of(cast.ida)
    first, second = register(client, as_json()), register(client, as_json())
    assert first.json == second.json
    assert len(devices(services, cast)) == 1


def test_on_a_shared_phone_the_browser_moves_to_whoever_registers(
    services: Services,
    cast: Cast,
    client_of: ClientOf,
    tell: Tell,
    deliver: Do,
    transports: RecordedTransports,
) -> None:
    first = register(client_of(cast.ida), as_json()).json["id"]
    tell(cast.ida, "Kun for Ida")
    second = register(client_of(cast.omar), as_json()).json["id"]
    assert first != second
    assert [d.person_id for d in devices(services, cast)] == [cast.omar.id]
    tell(cast.omar)
    deliver()
    assert len(transports.push.sent) == 1
    assert [m.to for m in transports.email.sent] == [cast.ida.email]
    with (
        pytest.raises(NotFound),
        services.units.write(cast.here, cast.ida.actor) as uow,
    ):
        remove_device(uow, UUID(second))


def test_log_out_unbinds_the_browser_and_e_mail_takes_over(
    services: Services,
    cast: Cast,
    client_of: ClientOf,
    tell: Tell,
    deliver: Do,
    transports: RecordedTransports,
) -> None:
    register(client_of(cast.ida), as_json())
    tell(cast.ida)
    [row] = devices(services, cast)
    assert row.session_id is not None
    with services.units.write(cast.here) as uow:
        unbind_session(uow, row.session_id)
    deliver()
    assert devices(services, cast) == []
    assert (len(transports.push.sent), len(transports.email.sent)) == (0, 1)


def test_another_log_in_of_the_same_person_stays_bound(
    services: Services, cast: Cast, client_of: ClientOf
) -> None:
    register(client_of(cast.ida), as_json(ENDPOINT + "1"))
    register(client_of(cast.ida), as_json(ENDPOINT + "2"))
    first, second = devices(services, cast)
    assert first.session_id is not None
    with services.units.write(cast.here) as uow:
        unbind_session(uow, first.session_id)
    assert [d.id for d in devices(services, cast)] == [second.id]


def test_whoever_is_blocked_has_no_devices_left(services: Services, cast: Cast, bind: Bind) -> None:
    bind(cast.anders, "phone")
    bind(cast.anders, "tablet")
    bind(cast.omar, "omar")
    with services.units.write(cast.here, cast.adam.actor) as uow:
        block_person(uow, cast.anders.id)
        unblock_person(uow, cast.anders.id)
    assert [d.person_id for d in devices(services, cast)] == [cast.omar.id]


def test_a_device_ends_with_the_token_that_registered_it(
    services: Services, cast: Cast, client: FlaskClient
) -> None:
    for number in range(2):
        with services.units.write(cast.here) as uow:
            token = issue_token(uow, services.ids, cast.ida.id, label=f"program {number}")
        headers = {"Authorization": f"Bearer {token}"}
        answer = client.post(URL, json=as_json(f"{ENDPOINT}{number}"), headers=headers)
        assert answer.status_code == 201
    _first, second = devices(services, cast)
    with services.units.write(cast.here, cast.ida.actor) as uow:
        tokens = {token.label: token.id for token in tokens_of(uow, cast.ida.id)}
        end_token(uow, tokens["program 0"])
    assert [d.id for d in devices(services, cast)] == [second.id]
    with services.units.write(cast.here) as uow:
        end_tokens_of(uow, cast.ida.id)
    assert devices(services, cast) == []


def test_a_person_removes_a_device_of_their_own(
    services: Services, cast: Cast, client_of: ClientOf
) -> None:
    client = client_of(cast.ida)
    device_id = register(client, as_json()).json["id"]
    headers = {"X-CSRF-Token": token_on(client, "/notifikationer")}
    assert client.delete(f"{URL}/{device_id}", headers=headers).status_code == 204
    assert client.delete(f"{URL}/{device_id}", headers=headers).status_code == 404
    assert devices(services, cast) == []


def test_nobody_removes_another_s_device(
    services: Services, cast: Cast, client_of: ClientOf, bind: Bind
) -> None:
    device_id = bind(cast.ida)
    client = client_of(cast.omar)
    headers = {"X-CSRF-Token": token_on(client, "/notifikationer")}
    assert client.delete(f"{URL}/{device_id}", headers=headers).status_code == 404
    assert len(devices(services, cast)) == 1


def test_a_device_of_another_municipality_is_not_there(
    services: Services, client: FlaskClient, cast: Cast, bind: Bind
) -> None:
    device_id = bind(cast.ida)
    with services.units.write(cast.next_door) as uow:
        token = issue_token(uow, services.ids, cast.nabo.id)
    headers = {"Authorization": f"Bearer {token}"}
    assert client.delete(f"{URL}/{device_id}", headers=headers).status_code == 404
    assert len(devices(services, cast)) == 1


def test_a_stranger_registers_nothing(client: FlaskClient) -> None:
    assert client.post(URL, json=as_json()).status_code == 401


def _keys(**changes: str) -> dict[str, Any]:
    return {**as_json()["keys"], **changes}


@pytest.mark.parametrize(
    "body",
    [
        as_json("http://169.254.169.254/latest/meta-data"),
        as_json("https://169.254.169.254/latest/meta-data"),
        as_json("https://127.0.0.1:8443/x"),
        as_json("https://evil.example/push"),
        as_json("https://fcm.googleapis.com.evil.example/push"),
        as_json("https://fcm.googleapis.com@evil.example/push"),
        as_json("http://fcm.googleapis.com/fcm/send/abc"),
        as_json(keys=_keys(p256dh="B" * 87)),
    ],
    ids=range(8),
)
def test_what_we_never_send_to_is_refused(
    services: Services, cast: Cast, client_of: ClientOf, body: Any
) -> None:
    answer = register(client_of(cast.ida), body)
    assert answer.status_code == 403, answer.text
    assert answer.json["type"].endswith(":channels/push-subscription-refused")
    assert devices(services, cast) == []


@pytest.mark.parametrize(
    "body",
    [
        as_json("file:///etc/passwd"),
        as_json("javascript:alert(1)"),
        as_json("https://fcm.googleapis.com/" + "x" * 5_000),
        as_json("https://fcm.googleapis.com/a\r\nX-Evil: 1"),
        as_json(""),
        as_json(keys={}),
        as_json(keys=_keys(p256dh="AAAA")),
        as_json(keys=_keys(auth="AAAA")),
        as_json(keys=_keys(auth="A" * 32)),
        as_json(keys=_keys(p256dh="not base64!")),
        as_json(keys=_keys(more="x")),
        as_json(keys=None),
        as_json(endpoint=17),
        as_json(expirationTime="1"),
        as_json(expirationTime=True),
        as_json(person_id="x"),
        {"endpoint": ENDPOINT},
        [],
        "x",
    ],
    ids=range(19),
)
def test_a_broken_subscription_is_refused_whole(
    services: Services, cast: Cast, client_of: ClientOf, body: Any
) -> None:
    answer = register(client_of(cast.ida), body)
    assert answer.status_code == 422, answer.text
    assert answer.json["type"].startswith("urn:jobvej:problem:")
    assert devices(services, cast) == []


def test_ten_megabytes_of_endpoint_are_refused(
    services: Services, cast: Cast, client_of: ClientOf
) -> None:
    answer = register(client_of(cast.ida), as_json("https://fcm.googleapis.com/" + "x" * 10**7))
    assert answer.status_code in {413, 422}
    assert devices(services, cast) == []


def test_the_oldest_of_too_many_devices_is_forgotten(
    services: Services, cast: Cast, bind: Bind
) -> None:
    ids = [bind(cast.ida, f"phone{n}") for n in range(MOST_DEVICES + 2)]
    assert {d.id for d in devices(services, cast)} == set(ids[2:])


def test_only_one_s_own_devices_are_listed(services: Services, cast: Cast, bind: Bind) -> None:
    bind(cast.omar, "omar")
    session_id = RandomIds().new()
    with services.units.read(cast.here, replace(cast.ida.actor, session_id=session_id)) as uow:
        assert devices_of_actor(uow) == []
    bind(cast.ida, "ida")
    with services.units.read(cast.here, cast.ida.actor) as uow:
        assert [(d.label, d.is_dead, d.is_this) for d in devices_of_actor(uow)] == [
            ("ida", False, False)
        ]


def test_the_public_key_is_everyone_s(client: FlaskClient, transports: RecordedTransports) -> None:
    answer = client.get("/api/v1/push/public-key")
    assert answer.json == {"public_key": transports.push.public_key}


@pytest.mark.parametrize(
    ("agent", "label"),
    [
        (ANDROID, "Chrome, Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge, Windows"),
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
            "Firefox, Linux",
        ),
        ("curl/8", ""),
    ],
)
def test_a_device_is_called_what_its_owner_would_call_it(agent: str, label: str) -> None:
    assert device_label(agent) == label
