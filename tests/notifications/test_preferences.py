"""A person decides what is sent, how and when; a signed link in an e-mail stops its kind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from app.channels.contract import Outcome, OutcomeState
from app.channels.recording import RecordedTransports
from app.notifications.policy import Choice, Manners
from app.notifications.preferences import (
    behave,
    choose_channels,
    mute_email,
    preferences_of_actor,
)
from app.web.services import Services
from tests.channels.browser import subscribed
from tests.forms import post, token_on
from tests.notifications.conftest import ALARM, FOR_COMPANIES, LOUD, NEWS, SHORT
from tests.people import Cast, Person
from tests.racing import at_once

Tell = Callable[..., UUID]
Bind = Callable[..., UUID]
Do = Callable[[], None]
ClientOf = Callable[[Person], FlaskClient]
PAGE = "/notifikationer/indstillinger"
URL = "/api/v1/me/preferences"
FORM = {"daily_cap": "3", "digest_hour": "12", "quiet_hours": "1", "kind-tests-news": "email"}


def wishes(services: Services, person: Person) -> dict[str, tuple[bool, bool]]:
    with services.units.read(person.municipality, person.actor) as uow:
        return {k.kind: (k.push, k.email) for k in preferences_of_actor(uow).kinds}


def test_what_is_chosen_on_the_page_is_kept(
    services: Services, cast: Cast, client_of: ClientOf
) -> None:
    client = client_of(cast.ida)
    answer = post(client, PAGE, FORM, page=PAGE, follow_redirects=True)
    assert "Dine valg er gemt." in answer.text
    assert wishes(services, cast.ida)[NEWS] == (False, True)
    assert wishes(services, cast.omar)[NEWS] == (True, True)
    found = client.get(URL).json
    assert (found["quiet_hours"], found["daily_cap"], found["digest_hour"]) == (True, 3, 12)


def test_a_box_that_is_not_ticked_is_a_no(cast: Cast, client_of: ClientOf) -> None:
    client = client_of(cast.ida)
    post(client, PAGE, {k: v for k, v in FORM.items() if k != "quiet_hours"}, page=PAGE)
    assert client.get(URL).json["quiet_hours"] is False


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"daily_cap": "1000"}, "daily_cap"),
        ({"daily_cap": "x"}, "daily_cap"),
        ({"digest_hour": "3"}, "digest_hour"),
        ({"kind-tests-news": "fax"}, "kind-tests-news"),
    ],
)
def test_a_wrong_choice_is_shown_beside_its_field_and_nothing_is_kept(
    services: Services, cast: Cast, client_of: ClientOf, changes: dict[str, str], field: str
) -> None:
    client = client_of(cast.ida)
    before = client.get(URL).json
    answer = post(client, PAGE, FORM | changes, page=PAGE)
    assert answer.status_code == 422
    assert f'id="f-{field}-error"' in answer.text
    assert client.get(URL).json == before


def test_the_api_changes_what_it_is_told_and_leaves_the_rest(
    services: Services, cast: Cast, client_of: ClientOf
) -> None:
    client = client_of(cast.ida)
    headers = {"X-CSRF-Token": token_on(client, PAGE)}
    kinds = [{"kind": NEWS, "push": True, "email": False}]
    assert client.put(URL, json={"kinds": kinds}, headers=headers).status_code == 200
    changed = client.put(URL, json={"daily_cap": 0}, headers=headers).json
    assert changed["daily_cap"] == 0
    assert wishes(services, cast.ida)[NEWS] == (True, False)


@pytest.mark.parametrize(
    "body",
    [
        {"kinds": [{"kind": "tests/none", "push": True, "email": True}]},
        {"kinds": [{"kind": NEWS, "push": "yes", "email": True}]},
        {"kinds": "x"},
        {"daily_cap": 51},
        {"daily_cap": -1},
        {"daily_cap": "5"},
        {"digest_hour": 22},
        {"quiet_hours": 1.5},
        {"more": 1},
    ],
)
def test_the_api_refuses_what_cannot_be_meant(
    services: Services, cast: Cast, client_of: ClientOf, body: dict[str, Any]
) -> None:
    client = client_of(cast.ida)
    before = client.get(URL).json
    headers = {"X-CSRF-Token": token_on(client, PAGE)}
    answer = client.put(URL, json=body, headers=headers)
    assert answer.status_code == 422, answer.text
    assert client.get(URL).json == before


def test_the_api_turns_nothing_off_that_reaches_everybody(cast: Cast, client_of: ClientOf) -> None:
    client = client_of(cast.ida)
    before = client.get(URL).json
    headers = {"X-CSRF-Token": token_on(client, PAGE)}
    body = {"daily_cap": 9, "kinds": [{"kind": ALARM, "push": False, "email": True}]}
    answer = client.put(URL, json=body, headers=headers)
    assert answer.status_code == 403
    assert answer.json["errors"].keys() == {"kinds"}
    assert client.get(URL).json == before


def test_the_page_has_this_phone_s_push_and_one_s_devices(
    cast: Cast, client_of: ClientOf, bind: Bind
) -> None:
    client = client_of(cast.ida)
    bind(cast.ida, "Chrome, Android")
    page = client.get(PAGE).text
    assert "data-push " in page or "data-push\n" in page or "data-push>" in page
    assert "Chrome, Android" in page
    assert "Det skriver vi altid til dig om" in page


def test_what_may_be_chosen_comes_in_groups_and_what_may_not_is_folded(
    cast: Cast, client_of: ClientOf
) -> None:
    page = BeautifulSoup(client_of(cast.ida).get(PAGE).text, "html.parser")
    headings = [h.get_text(strip=True) for h in page.select("form h2, form h3, form summary")]
    assert headings.index("Hvornår vi skriver til dig") == 0
    groups = headings[headings.index("Hvad vi skriver til dig om") + 1 :]
    assert groups[0] == "Beskeder"
    assert len(set(groups)) == len(groups), "each group stands once"
    folded = page.select("form details li")
    assert folded
    assert not page.select("form details select")


def test_a_dead_device_is_explained_on_its_own_browser(
    services: Services,
    cast: Cast,
    client_of: ClientOf,
    tell: Tell,
    deliver: Do,
    transports: RecordedTransports,
) -> None:
    client = client_of(cast.ida)
    token = token_on(client, PAGE)
    assert 'data-push-here="none"' in client.get(PAGE).text
    one = subscribed("https://fcm.googleapis.com/fcm/send/abc").subscription
    body = {"endpoint": one.endpoint, "keys": {"p256dh": one.p256dh, "auth": one.auth}}
    headers = {"X-CSRF-Token": token}
    client.post("/api/v1/me/push-subscriptions", json=body, headers=headers)
    assert 'data-push-here="live"' in client.get(PAGE).text
    transports.push.answer_next(Outcome(OutcomeState.GONE, 410))
    tell(cast.ida)
    deliver()
    assert 'data-push-here="dead"' in client.get(PAGE).text
    client.post("/api/v1/me/push-subscriptions", json=body, headers=headers)
    assert 'data-push-here="live"' in client.get(PAGE).text


def unsubscribe_path(transports: RecordedTransports) -> str:
    [mail] = transports.email.sent
    assert mail.unsubscribe_url
    return urlsplit(mail.unsubscribe_url).path


def test_one_click_stops_e_mails_of_a_kind_without_a_log_in(
    services: Services,
    cast: Cast,
    tell: Tell,
    deliver: Do,
    transports: RecordedTransports,
    client: FlaskClient,
) -> None:
    tell(cast.ida)
    deliver()
    path = unsubscribe_path(transports)
    answer = client.post(path, data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert wishes(services, cast.ida)[NEWS] == (True, False)
    tell(cast.ida)
    tell(cast.ida, kind=ALARM)
    deliver()
    assert len(transports.email.sent) == 2


def test_opening_the_link_alone_stops_nothing(
    services: Services,
    cast: Cast,
    tell: Tell,
    deliver: Do,
    transports: RecordedTransports,
    client: FlaskClient,
) -> None:
    tell(cast.ida)
    deliver()
    answer = client.get(unsubscribe_path(transports))
    assert "Vil du have færre mails?" in answer.text
    assert wishes(services, cast.ida)[NEWS] == (True, True)


@pytest.mark.parametrize("token", ["x", "WyJ4Il0.abc", "IjEi.x"])
def test_a_made_up_link_stops_nothing(client: FlaskClient, token: str) -> None:
    assert client.get(f"/notifikationer/afmeld/{token}").status_code == 404
    assert client.post(f"/notifikationer/afmeld/{token}").status_code == 404


def test_what_may_not_be_muted_offers_no_way_out(
    cast: Cast, tell: Tell, deliver: Do, transports: RecordedTransports
) -> None:
    tell(cast.ida, kind=ALARM)
    deliver()
    [mail] = transports.email.sent
    assert mail.unsubscribe_url is None
    assert "afmeld" not in mail.text


def test_only_kinds_that_concern_one_s_role_are_in_the_settings(
    services: Services, cast: Cast
) -> None:
    assert FOR_COMPANIES not in wishes(services, cast.ida)
    assert FOR_COMPANIES in wishes(services, cast.vera)


def test_two_tabs_that_save_at_once_leave_one_answer(services: Services, cast: Cast) -> None:
    def save(number: int) -> None:
        kinds = [NEWS, SHORT, LOUD]
        with services.units.write(cast.here, cast.ida.actor) as uow:
            choose_channels(
                uow, dict.fromkeys(kinds[:: -1 if number % 2 else 1], Choice(push=False))
            )
            behave(uow, Manners(daily_cap=number))

    def mute(_: int) -> None:
        with services.units.write(cast.here) as uow:
            mute_email(uow, cast.ida.id, NEWS)

    assert at_once(lambda n: save(n) if n % 3 else mute(n), 12) == [None] * 12
    assert {kind: wishes(services, cast.ida)[kind] for kind in (SHORT, LOUD)} == {
        SHORT: (False, True),
        LOUD: (False, True),
    }
