"""Editors add films, upload, caption and divide them, and say who sees them."""

from __future__ import annotations

import io

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core.work import Units
from app.programmes.videos.publishing import versions_of, video_by_id, videos
from app.web.services import Services
from tests.booking.office import Acting
from tests.factories.films import ready_film
from tests.forms import post, token_on
from tests.people import Cast, log_in
from tests.programmes.videos.clips import VTT


@pytest.fixture
def signe(app: Flask, services: Services, cast: Cast) -> FlaskClient:
    return log_in(app, services, cast.signe)


def test_from_nothing_to_a_published_film(
    signe: FlaskClient, services: Services, clip: bytes, acting_as: Acting, cast: Cast
) -> None:
    assert "Der er ingen film endnu" in signe.get("/film-redaktion").get_data(as_text=True)
    answer = post(signe, "/film-redaktion/ny", {"title_da": "Samtalen"}, page="/film-redaktion/ny")
    one = answer.headers["Location"]
    sent = {"film": (io.BytesIO(clip), "samtalen.mp4")}
    assert post(signe, f"{one}/fil", sent, page=one).status_code == 303
    assert "Venter på at blive gjort klar" in signe.get(one).get_data(as_text=True)
    services.jobs.run("videos")
    with acting_as(cast.signe) as uow:
        [film] = videos(uow)
        [version] = versions_of(uow, film.id)
    path = f"/film-redaktion/versioner/{version.id}"
    sent = {"language": "da", "captions": (io.BytesIO(VTT.encode()), "da.vtt")}
    assert post(signe, f"{path}/tekster", sent, page=path).headers["Location"] == path
    assert "2 tekster" in signe.get(path).get_data(as_text=True)
    typed = {"language": "da", "chapters": "0:00 Velkommen\n0:02 Farvel"}
    assert post(signe, f"{path}/kapitler", typed, page=path).status_code == 303
    page = signe.get(path).get_data(as_text=True)
    assert "0:02 Farvel" in page
    assert 'data-film-at="2.0"' in page
    assert post(signe, f"{path}/udgiv", page=path).headers["Location"] == one
    assert "Vises nu" in signe.get(one).get_data(as_text=True)
    assert post(signe, f"{one}/offentlig", page=one).status_code == 303
    with acting_as(cast.signe) as uow:
        assert video_by_id(uow, film.id).is_public
    assert post(signe, f"{path}/tekster/da/slet", page=path).status_code == 303
    assert "Filmen har ingen undertekster" in signe.get(one).get_data(as_text=True)
    assert post(signe, f"{one}/skjul", page=one).status_code == 303
    assert "Kun redaktionen" in signe.get(one).get_data(as_text=True)


def test_what_is_wrong_with_captions_stands_beside_the_field_by_line(
    signe: FlaskClient, acting_as: Acting, cast: Cast
) -> None:
    with acting_as(cast.signe) as uow:
        version_id = ready_film(uow)
    path = f"/film-redaktion/versioner/{version_id}"
    wrong = b"WEBVTT\n\n00:01.000 --> 00:00.500\nHej\n"
    sent = {"language": "en", "captions": (io.BytesIO(wrong), "en.vtt")}
    answer = post(signe, f"{path}/tekster", sent, page=path)
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert "Linje 3: Det slutter, før det begynder." in page
    assert '<option value="en" selected>' in page
    assert "Du havde valgt en.vtt" in page


def test_captions_without_a_file_ask_for_one(
    signe: FlaskClient, acting_as: Acting, cast: Cast
) -> None:
    with acting_as(cast.signe) as uow:
        path = f"/film-redaktion/versioner/{ready_film(uow)}"
    for sent in ({}, {"captions": (io.BytesIO(b""), "")}):
        answer = post(signe, f"{path}/tekster", {"language": "en"} | sent, page=path)
        page = answer.get_data(as_text=True)
        assert answer.status_code == 422
        assert "Vælg en fil." in page
        assert "Linje 1" not in page
        assert '<option value="en" selected>' in page


def test_wrong_chapters_come_back_as_they_were_typed(
    signe: FlaskClient, acting_as: Acting, cast: Cast
) -> None:
    with acting_as(cast.signe) as uow:
        path = f"/film-redaktion/versioner/{ready_film(uow)}"
    answer = post(signe, f"{path}/kapitler", {"language": "da", "chapters": "Først"}, page=path)
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert "Linje 1: Begynd med tiden" in page
    assert page.count("Først</textarea>") == 1


def test_nothing_chosen_is_said_beside_the_field(
    signe: FlaskClient, acting_as: Acting, cast: Cast
) -> None:
    with acting_as(cast.signe) as uow:
        ready_film(uow)
        [film] = videos(uow)
    one = f"/film-redaktion/{film.id}"
    answer = post(signe, f"{one}/fil", page=one)
    assert answer.status_code == 422
    assert "Vælg en film" in answer.get_data(as_text=True)


def test_a_script_uploads_in_pieces_through_the_api(
    signe: FlaskClient, acting_as: Acting, cast: Cast
) -> None:
    with acting_as(cast.signe) as uow:
        ready_film(uow)
        [film] = videos(uow)
    headers = {"X-CSRF-Token": token_on(signe, "/mig")}
    begun = signe.post(f"/api/v1/films/{film.id}/uploads", json={"size": 8}, headers=headers)
    assert begun.status_code == 201
    pieces = f"/api/v1/film-uploads/{begun.json['id']}/pieces"
    sent = {"headers": headers, "content_type": "application/octet-stream"}
    assert signe.put(f"{pieces}/0", data=b"1234", **sent).json == {"received": 4}
    refused = signe.put(f"{pieces}/6", data=b"78", **sent)
    assert (refused.status_code, refused.json["received"]) == (409, 4)
    assert signe.put(f"{pieces}/4", data=b"5678", **sent).json == {"received": 8}
    large = {"size": 2 * 1024**3}
    assert (
        signe.post(f"/api/v1/films/{film.id}/uploads", json=large, headers=headers).status_code
        == 422
    )


@pytest.mark.parametrize("name", ["ida", "anders", "lea"])
def test_the_pages_are_for_editors_alone(
    name: str, app: Flask, services: Services, cast: Cast, units: Units, acting_as: Acting
) -> None:
    with acting_as(cast.signe) as uow:
        version_id = ready_film(uow)
        [film] = videos(uow)
    client = log_in(app, services, getattr(cast, name))
    for path in ("", "/ny", f"/{film.id}", f"/{film.id}/ret", f"/versioner/{version_id}"):
        assert client.get(f"/film-redaktion{path}").status_code == 403
    assert post(client, f"/film-redaktion/versioner/{version_id}/udgiv").status_code == 403
