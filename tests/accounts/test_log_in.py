"""The pages one logs in on by a code: for whoever has the mailbox, telling nobody who is known."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts.codes import (
    MOST_AN_HOUR_TO_ONE,
    MOST_AN_HOUR_TO_ONE_FROM_ONE,
    MOST_TRIES,
)
from app.accounts.doors import LOGIN_METHODS
from app.accounts.models import BrowserSession
from app.accounts.sessions import hash_of
from app.channels.contract import Outcome, OutcomeState
from app.core.work import Units
from app.web.services import Services
from tests.accounts.codes import ask, ask_on_page, code_in, mailbox
from tests.forms import post, token_on
from tests.people import NEIGHBOUR_HOST, Cast


def test_one_logs_in_on_the_pages_and_goes_on_to_where_one_was(
    client: FlaskClient, services: Services, cast: Cast
) -> None:
    client.get("/log-ind?next=/mig")
    # `token_on` opens the page again, with the same aim.
    answer = post(client, "/log-ind", {"email": cast.ida.email}, page="/log-ind?next=/mig")
    assert answer.location == "/log-ind/kode"
    code = code_in(services)
    answer = post(
        client, "/log-ind/kode", {"code": f" {code[:3]} {code[3:]}"}, page=answer.location
    )
    assert (answer.status_code, answer.location) == (303, "/mig")
    assert cast.ida.email in client.get("/mig").get_data(as_text=True)


@pytest.mark.parametrize(
    ("name", "begins_at"),
    [
        ("ida", "/"),
        ("anders", "/indbakke"),
        ("signe", "/indbakke"),
        ("lea", "/opslag-til-godkendelse"),
        ("adam", "/opslag-til-godkendelse"),
        ("vera", "/virksomhed/opslag"),
    ],
)
def test_everybody_begins_where_their_work_is_unless_they_were_on_their_way(
    app: Flask, services: Services, cast: Cast, name: str, begins_at: str
) -> None:
    for page, aim in (("/log-ind", begins_at), ("/log-ind?next=/mig", "/mig")):
        browser = app.test_client()
        post(browser, "/log-ind", {"email": getattr(cast, name).email}, page=page)
        facts = {"code": code_in(services)}
        assert post(browser, "/log-ind/kode", facts, page="/log-ind/kode").location == aim
        assert browser.get("/log-ind").location == begins_at


@pytest.mark.parametrize("aim", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_nobody_is_sent_elsewhere_after_logging_in(
    client: FlaskClient, services: Services, cast: Cast, aim: str
) -> None:
    page = f"/log-ind?next={aim}"
    post(client, "/log-ind", {"email": cast.ida.email}, page=page)
    facts = {"code": code_in(services)}
    assert post(client, "/log-ind/kode", facts, page="/log-ind/kode").location == "/"


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(
    client: FlaskClient, services: Services, cast: Cast
) -> None:
    ask_on_page(client, cast.ida.email)
    answer = post(client, "/log-ind/kode", {"code": code_in(services)}, page="/log-ind/kode")
    (cookie,) = (c for c in answer.headers.getlist("Set-Cookie") if c.startswith("jobvej="))
    for part in ("HttpOnly", "SameSite=Lax", "Path=/", f"Max-Age={30 * 86400}"):
        assert part in cookie
    assert "Domain" not in cookie


def test_a_session_and_a_form_that_were_planted_are_worth_nothing_after_logging_in(
    client: FlaskClient,
    client_of: Callable[..., FlaskClient],
    services: Services,
    units: Units,
    cast: Cast,
) -> None:
    planted = client_of(cast.omar).get_cookie("jobvej", domain="localhost")
    assert planted
    client.set_cookie("jobvej", planted.value, domain="localhost")
    # Omar is logged in here, so the log-in page would lead on; asking works all the same.
    page = client.get("/mig").get_data(as_text=True)
    old_form = re.findall(r'name="csrf-token" content="([^"]+)"', page)[0]
    client.post("/log-ind", data={"email": cast.ida.email, "csrf_token": old_form})
    facts = {"code": code_in(services), "csrf_token": old_form}
    assert client.post("/log-ind/kode", data=facts).status_code == 303
    now = client.get_cookie("jobvej", domain="localhost")
    assert now
    assert now.value != planted.value
    assert client.post("/mig", data={"name": "X", "csrf_token": old_form}).status_code == 400
    with units.read(cast.here) as uow:
        kept = select(BrowserSession.ended_at).where(
            BrowserSession.token_hash == hash_of(planted.value)
        )
        assert uow.session.scalars(kept).one() is not None


def test_a_code_works_only_in_the_browser_that_asked(
    app: Flask, services: Services, cast: Cast
) -> None:
    own, strangers = app.test_client(), app.test_client()
    ask_on_page(own, cast.ida.email)
    code = code_in(services)
    ask_on_page(strangers, cast.ida.email)
    answer = post(strangers, "/log-ind/kode", {"code": code}, page="/log-ind/kode")
    assert answer.status_code == 422
    assert post(own, "/log-ind/kode", {"code": code}, page="/log-ind/kode").status_code == 303


def test_a_code_of_one_host_is_nothing_on_the_other(
    client: FlaskClient, services: Services, cast: Cast
) -> None:
    ask_on_page(client, cast.ida.email)
    form = client.get_cookie("form", domain="localhost")
    assert form
    client.set_cookie("form", form.value, domain=NEIGHBOUR_HOST)
    elsewhere = f"http://{NEIGHBOUR_HOST}"
    page = client.get("/log-ind/kode", base_url=elsewhere).get_data(as_text=True)
    token = re.findall(r'name="csrf_token" value="([^"]+)"', page)[0]
    facts = {"code": code_in(services), "csrf_token": token}
    assert client.post("/log-ind/kode", data=facts, base_url=elsewhere).status_code == 422
    facts["csrf_token"] = token_on(client, "/log-ind/kode")
    assert client.post("/log-ind/kode", data=facts).status_code == 303


def test_the_answer_does_not_tell_who_is_known(app: Flask, services: Services, cast: Cast) -> None:
    def answer_to(email: str) -> str:
        page = ask_on_page(app.test_client(), email).replace(email, "ADDRESS")
        return re.sub(r'(value|content)="[^"]{40,}"', "", page)

    assert answer_to(cast.ida.email) == answer_to("nobody@example.org")
    assert len(mailbox(services).sent) == 1


def test_mail_that_cannot_be_sent_looks_the_same_and_leaves_a_way_out(
    client: FlaskClient, services: Services, cast: Cast
) -> None:
    mailbox(services).answer_next(Outcome(OutcomeState.BROKEN, reason="down"))
    page = ask_on_page(client, cast.ida.email)
    assert 'action="/log-ind/kode/ny"' in page
    answer = post(client, "/log-ind/kode/ny", page="/log-ind/kode")
    assert answer.status_code == 303
    facts = {"code": code_in(services)}
    assert post(client, "/log-ind/kode", facts, page="/log-ind/kode").status_code == 303
    assert client.get("/mig").status_code == 200


@pytest.mark.parametrize(
    "email",
    [
        "",
        "x",
        "a@b",
        "ida@example.org\r\nBcc: x@example.org",
        "a" * 300 + "@example.org",
        "a" * 65 + "@example.org",
        "ida@example.org\x00",
        "<script>@example.org",
        "@",
        "ida@@example.org",
        "Ida <ida@example.org>",
        "ida@[127.0.0.1]",
        "ida@localhost",
        "ida\u202e@example.org",
        "ｉｄａ@example.org",
        "ida@example.org,omar@example.org",
    ],
)
def test_what_is_no_address_is_said_beside_the_field(
    client: FlaskClient, services: Services, email: str
) -> None:
    answer = post(client, "/log-ind", {"email": email}, page="/log-ind")
    assert answer.status_code == 422
    assert "f-email-error" in answer.get_data(as_text=True)
    assert mailbox(services).sent == []


def test_an_address_given_twice_is_one_address(client: FlaskClient, services: Services) -> None:
    twice = {"email": ["omar@example.org", "ida@example.org"]}
    post(client, "/log-ind", twice, page="/log-ind")
    assert [mail.to for mail in mailbox(services).sent] == ["ida@example.org"]


@pytest.mark.parametrize("code", ["", "12345", "abcdef", "1234567", "١٢٣٤٥٦x", "123456; drop"])
def test_what_is_no_code_is_said_beside_the_field(
    client: FlaskClient, cast: Cast, code: str
) -> None:
    ask_on_page(client, cast.ida.email)
    answer = post(client, "/log-ind/kode", {"code": code}, page="/log-ind/kode")
    assert answer.status_code == 422
    assert "f-code-error" in answer.get_data(as_text=True)


def test_a_code_may_be_typed_on_any_keyboard(
    client: FlaskClient, services: Services, cast: Cast
) -> None:
    ask_on_page(client, cast.ida.email)
    arabic = code_in(services).translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    assert post(client, "/log-ind/kode", {"code": arabic}, page="/log-ind/kode").status_code == 303


def test_too_many_tries_say_so_and_show_the_way_on(
    client: FlaskClient, services: Services, cast: Cast
) -> None:
    ask_on_page(client, cast.ida.email)
    wrong = f"{(int(code_in(services)) + 1) % 1_000_000:06d}"
    for _attempt in range(MOST_TRIES):
        answer = post(client, "/log-ind/kode", {"code": wrong}, page="/log-ind/kode")
        assert answer.status_code == 422
    answer = post(client, "/log-ind/kode", {"code": code_in(services)}, page="/log-ind/kode")
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "600"
    assert 'action="/log-ind/kode/ny"' in answer.get_data(as_text=True)


def test_too_many_codes_say_so_beside_the_address(client: FlaskClient, cast: Cast) -> None:
    for _time in range(MOST_AN_HOUR_TO_ONE_FROM_ONE):
        ask_on_page(client, cast.ida.email)
    for page, facts in (
        ("/log-ind", {"email": cast.ida.email}),
        ("/opret", {"email": cast.ida.email, "name": "Ida", "consent": "1"}),
    ):
        answer = post(client, page, facts, page=page)
        assert (answer.status_code, answer.headers["Retry-After"]) == (429, "3600")
        assert "f-email-error" in answer.get_data(as_text=True)
        assert cast.ida.email in answer.get_data(as_text=True)
    assert post(client, "/log-ind/kode/ny", page="/log-ind/kode").status_code == 429


def test_a_code_that_nobody_asked_for_leads_back_to_the_beginning(client: FlaskClient) -> None:
    assert client.get("/log-ind/kode").location == "/log-ind"
    for url in ("/log-ind/kode", "/log-ind/kode/ny"):
        assert post(client, url, {"code": "123456"}, page="/log-ind").location == "/log-ind"


def test_the_phone_offers_the_code_by_itself(client: FlaskClient, cast: Cast) -> None:
    page = ask_on_page(client, cast.ida.email)
    assert 'autocomplete="one-time-code"' in page
    assert 'inputmode="numeric"' in page


def test_another_way_in_is_listed_on_the_page(client: FlaskClient, services: Services) -> None:
    class NationalLogIn:
        label = "MitID"
        address = "/log-ind/mitid"

    services.provided[LOGIN_METHODS] = [NationalLogIn()]
    assert 'href="/log-ind/mitid"' in client.get("/log-ind").get_data(as_text=True)


def test_a_flood_of_codes_locks_nobody_out_of_the_browser_in_which_they_logged_in_before(
    app: Flask, client: FlaskClient, services: Services, units: Units, cast: Cast
) -> None:
    ask_on_page(client, cast.ida.email)
    post(client, "/log-ind/kode", {"code": code_in(services)}, page="/log-ind/kode")
    post(client, "/log-ud")
    for place in range(MOST_AN_HOUR_TO_ONE):
        ask(units, cast.here, cast.ida.email, asked_from=str(place))
    before = len(mailbox(services).sent)
    ask_on_page(app.test_client(), cast.ida.email)
    assert len(mailbox(services).sent) == before
    ask_on_page(client, cast.ida.email)
    sent = {"code": code_in(services)}
    assert post(client, "/log-ind/kode", sent, page="/log-ind/kode").status_code == 303
    assert cast.ida.email in client.get("/mig").text
