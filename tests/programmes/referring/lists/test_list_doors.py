"""Enrolling many by the pages, the API and the command line: the same lines, the same outcomes."""

from __future__ import annotations

import io
from pathlib import Path
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.accounts.noted_languages import say_language
from app.accounts.people import person_by_email
from app.accounts.sessions import issue_token
from app.core.errors import NotFound
from app.core.work import Units
from app.web.services import Services
from tests.booking.office import Ask
from tests.forms import token_on
from tests.people import Cast, log_in
from tests.programmes.described import Describe

FILE = "E-mail;Navn\nmia@example.org;Mia Sørensen\nforkert;Bo\n"


def words_of(answer: TestResponse) -> str:
    return " ".join(BeautifulSoup(answer.text, "html.parser").get_text(" ").split())


def upload(client: FlaskClient, programme_id: object, content: bytes, name: str) -> TestResponse:
    data = {
        "csrf_token": token_on(client, "/visitation/lister"),
        "programme_id": str(programme_id),
        "file": (io.BytesIO(content), name),
    }
    return client.post(
        "/visitation/lister", data=data, content_type="multipart/form-data", follow_redirects=True
    )


def test_a_file_is_looked_at_and_then_enrolled(
    app: Flask, services: Services, publish: Describe, units: Units, cast: Cast
) -> None:
    programme_id = publish()
    adviser = log_in(app, services, cast.anders)
    looked = upload(adviser, programme_id, FILE.encode("cp1252"), "møde.csv")
    seen = words_of(looked)
    assert "Der er ikke sket noget endnu" in seen
    assert "Linje 3: Bo forkert Det er ikke en e-mailadresse." in seen
    assert "Tilmeld 1 borger" in seen
    page = looked.request.path
    answer = adviser.post(
        f"{page}/tilmeld", data={"csrf_token": token_on(adviser, page)}, follow_redirects=True
    )
    assert "0 af 2 gjort" in words_of(answer)
    services.jobs.run("bulk-lists")
    assert "Alt er klaret." in words_of(adviser.get(page))
    with units.read(cast.here) as uow:
        assert person_by_email(uow, "mia@example.org").name == "Mia Sørensen"
    assert "I gang" not in words_of(adviser.get("/visitation/lister")).split("Dine lister")[1]
    answer = adviser.post(
        f"{page}/fjern", data={"csrf_token": token_on(adviser, page)}, follow_redirects=True
    )
    assert "Listen er slettet." in words_of(answer)
    assert adviser.get(page).status_code == 404


def test_the_list_says_what_becomes_of_a_language(
    app: Flask, services: Services, publish: Describe, units: Units, cast: Cast
) -> None:
    with units.write(cast.here, cast.omar.actor) as uow:
        say_language(uow, "so")
    adviser = log_in(app, services, cast.anders)
    rows = f"E-mail;Navn;Sprog\n{cast.ida.email};Ida;ukrainsk\n{cast.omar.email};Omar;dansk\n"
    looked = upload(adviser, publish(), rows.encode(), "sprog.csv")
    page = looked.request.path
    own = "Borgeren har selv valgt et sprog. Det står ved magt."
    seen = words_of(looked)
    assert own in seen
    assert "Sproget bliver noteret: ukrainsk." in seen
    adviser.post(f"{page}/tilmeld", data={"csrf_token": token_on(adviser, page)})
    services.jobs.run("bulk-lists")
    done = words_of(adviser.get(page))
    assert own in done
    assert "Sproget er noteret: ukrainsk." in done


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Filen er tom."),
        (b"PK\x03\x04", "Det er et regneark."),
        (b"a;b\n1;2\n", "Den første linje skal være navne på kolonnerne."),
    ],
)
def test_another_file_is_refused_in_plain_words(
    app: Flask, services: Services, publish: Describe, cast: Cast, content: bytes, words: str
) -> None:
    adviser = log_in(app, services, cast.anders)
    answer = upload(adviser, publish(), content, "x.csv")
    assert answer.status_code == 422
    assert words in words_of(answer)
    assert upload(adviser, uuid4(), FILE.encode(), "x.csv").status_code in {404, 422}
    assert upload(adviser, "", content, "x.csv").status_code == 422


def test_all_that_is_wrong_with_a_line_stands_there_until_it_is_done_and_after(
    app: Flask, services: Services, publish: Describe, cast: Cast
) -> None:
    adviser = log_in(app, services, cast.anders)
    file = "E-mail;Navn;Målgruppe;Sprog\nforkert;;ukendt;klingonsk\nmia@example.org;Mia;;\n"
    page = upload(adviser, publish(), file.encode(), "x.csv").request.path
    wrong = (
        "Linje 2: Intet navn forkert Det er ikke en e-mailadresse. Navnet mangler. "
        "Sproget er ukendt. Skriv det som dansk, ukrainsk eller uk. Målgruppen findes ikke."
    )
    assert wrong in words_of(adviser.get(page))
    adviser.post(f"{page}/tilmeld", data={"csrf_token": token_on(adviser, page)})
    services.jobs.run("bulk-lists")
    seen = words_of(adviser.get(page))
    assert "Alt er klaret." in seen
    assert wrong in seen


def test_others_find_no_lists(app: Flask, services: Services, cast: Cast) -> None:
    for person in (cast.ida, cast.lea, cast.adam, cast.vera):
        assert log_in(app, services, person).get("/visitation/lister").status_code == 403


def test_a_program_enrols_by_the_api_and_is_told_line_by_line(
    publish: Describe, ask: Ask, cast: Cast
) -> None:
    path = f"/programmes/{publish()}/enrolments"
    sent = {
        "items": [
            {"email": "mia@example.org", "name": "Mia", "birth_year": "1999"},
            {"email": "mia@example.org", "name": "Mia igen"},
            {"email": cast.ida.email, "name": "Ida"},
            {"name": "\x00"},
        ]
    }
    first = ask(cast.anders, "POST", path, json=sent)
    assert first.status_code == 200
    outcomes = [(one["line"], one["outcome"], one["because"]) for one in first.json["items"]]
    assert outcomes == [
        (1, "new", None),
        (2, "wrong", "twice"),
        (3, "known", None),
        (4, "wrong", "no-address"),
    ]
    again = ask(cast.anders, "POST", path, json=sent)
    assert [one["outcome"] for one in again.json["items"]] == [
        *("already", "wrong", "already", "wrong")
    ]
    assert again.json["items"][0]["enrolment_id"] == first.json["items"][0]["enrolment_id"]


def test_the_api_refuses_others_and_too_many(publish: Describe, ask: Ask, cast: Cast) -> None:
    path = f"/programmes/{publish()}/enrolments"
    one = {"email": "mia@example.org", "name": "Mia"}
    for person in (cast.ida, cast.lea, cast.adam, cast.vera):
        assert ask(person, "POST", path, json={"items": [one]}).status_code == 403
    assert ask(cast.nora, "POST", path, json={"items": [one]}).status_code == 404
    assert ask(cast.anders, "POST", path, json={"items": [one] * 101}).status_code == 422
    assert ask(cast.anders, "POST", path, json={"items": []}).status_code == 422


def test_the_same_key_is_answered_the_same(
    app: Flask, publish: Describe, units: Units, cast: Cast
) -> None:
    path = f"http://localhost/api/v1/programmes/{publish()}/enrolments"
    sent = {"items": [{"email": "mia@example.org", "name": "Mia"}]}
    with units.write(cast.here, cast.anders.actor) as uow:
        token = issue_token(uow, units.ids, cast.anders.id)
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "moede-1"}
    answers = [app.test_client().post(path, json=sent, headers=headers) for _time in range(2)]
    assert [one.get_json()["items"][0]["outcome"] for one in answers] == ["new", "new"]


def test_the_command_line_brings_citizens_in(
    app: Flask, publish: Describe, units: Units, cast: Cast, tmp_path: Path
) -> None:
    programme_id = publish()
    file = tmp_path / "borgere.csv"
    file.write_text(FILE, encoding="utf-8")

    def run(*options: str) -> tuple[int, list[str]]:
        arguments = ["citizens", "import", str(file), *options]
        result = app.test_cli_runner().invoke(args=arguments)
        return result.exit_code, result.output.strip().splitlines()

    wrong = "Line 3: This is not an e-mail address."
    assert run("--look") == (1, [wrong, "new: 1, known: 0, already: 0, wrong: 1"])
    with units.read(cast.here) as uow, pytest.raises(NotFound):
        person_by_email(uow, "mia@example.org")
    assert run() == (1, [wrong, "new: 1, known: 0, already: 0, wrong: 1"])
    in_it = ["--programme", str(programme_id)]
    assert run(*in_it) == (1, [wrong, "new: 0, known: 1, already: 0, wrong: 1"])
    file.write_text("e-mail;navn\nmia@example.org;Mia\n")
    assert run(*in_it) == (0, ["new: 0, known: 0, already: 1, wrong: 0"])
    assert run("--municipality", "nabo") == (0, ["new: 1, known: 0, already: 0, wrong: 0"])
    assert run("--programme", str(uuid4()))[0] == 1
    file.write_text("")
    assert run()[0] == 1
