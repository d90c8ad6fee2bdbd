"""Films are handed out in parts, to those who may watch, deciphering only what is asked for."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core.work import Units
from app.programmes.videos.publishing import hide_video, publish_version
from app.programmes.videos.showing import player
from app.web.services import Services
from tests.booking.office import Acting
from tests.people import Cast, log_in
from tests.programmes.videos.clips import Film, Show, Upload


@pytest.fixture
def ida(app: Flask, services: Services, cast: Cast) -> FlaskClient:
    return log_in(app, services, cast.ida)


def test_the_whole_says_that_parts_can_be_asked_for(ida: FlaskClient, show: Show) -> None:
    answer = ida.get(f"{show().path}/lille")
    assert answer.status_code == 200
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert answer.headers["Content-Type"] in {"video/mp4", "video/webm"}
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert int(answer.headers["Content-Length"]) == len(answer.data)


@pytest.mark.parametrize(
    ("asked", "start", "stop"),
    [
        ("bytes=0-9", 0, 10),
        ("bytes=100-", 100, None),
        ("bytes=-7", -7, None),
        ("bytes=5-99999999", 5, None),
    ],
)
def test_a_part_is_just_that_part(
    asked: str, start: int, stop: int | None, ida: FlaskClient, show: Show
) -> None:
    url = f"{show().path}/lille"
    whole = ida.get(url).data
    answer = ida.get(url, headers={"Range": asked})
    assert answer.status_code == 206
    assert answer.data == whole[start:stop]
    first = start if start >= 0 else len(whole) + start
    said = f"bytes {first}-{first + len(answer.data) - 1}/{len(whole)}"
    assert answer.headers["Content-Range"] == said


def test_what_lies_beyond_the_end_is_refused_with_the_length(ida: FlaskClient, show: Show) -> None:
    url = f"{show().path}/lille"
    answer = ida.get(url, headers={"Range": "bytes=99999999-"})
    assert answer.status_code == 416
    assert answer.headers["Content-Range"] == f"bytes */{len(ida.get(url).data)}"


@pytest.mark.parametrize("asked", ["bytes=0-1,5-6", "pieces=0-1", "bytes=b-a", "nonsense"])
def test_what_nobody_understands_gets_the_whole(asked: str, ida: FlaskClient, show: Show) -> None:
    assert ida.get(f"{show().path}/lille", headers={"Range": asked}).status_code == 200


def test_a_part_of_what_one_has_goes_on_only_while_it_is_the_same(
    ida: FlaskClient, show: Show
) -> None:
    url = f"{show().path}/lille"
    tag = ida.get(url).headers["ETag"]
    same = {"Range": "bytes=0-9", "If-Range": tag}
    assert ida.get(url, headers=same).status_code == 206
    assert ida.get(url, headers=same | {"If-Range": '"another"'}).status_code == 200
    assert ida.get(url, headers={"If-None-Match": tag}).status_code == 304


def test_the_head_says_how_long_it_is_and_no_more(ida: FlaskClient, show: Show) -> None:
    url = f"{show().path}/lille"
    answer = ida.head(url, headers={"Range": "bytes=0-9"})
    assert (answer.status_code, answer.data) == (200, b"")
    assert int(answer.headers["Content-Length"]) == len(ida.get(url).data)


def test_poster_captions_and_page(ida: FlaskClient, show: Show) -> None:
    film = show()
    assert ida.get(f"{film.path}/plakat").data.startswith(b"\xff\xd8")
    captions = ida.get(f"{film.path}/tekster/da")
    assert captions.headers["Content-Type"] == "text/vtt; charset=utf-8"
    assert captions.get_data(as_text=True).startswith("WEBVTT\n")
    page = ida.get(f"/film/{film.video_id}").get_data(as_text=True)
    assert '<track kind="captions"' in page
    assert "Her er dine rettigheder." in page
    assert ida.get(f"{film.path}/tekster/en").status_code == 404
    assert ida.get(f"{film.path}/kapitler/da").status_code == 404


PATHS = ("/lille", "/stor", "/plakat", "/tekster/da")


@pytest.mark.parametrize("path", PATHS)
def test_a_stranger_gets_nothing_of_a_film_that_is_not_public(
    path: str, app: Flask, show: Show
) -> None:
    stranger = app.test_client()
    film = show()
    answer = stranger.get(film.path + path)
    assert answer.status_code == 302
    assert "/log-ind" in answer.headers["Location"]


@pytest.mark.parametrize("path", PATHS)
def test_a_public_film_is_for_everybody(path: str, app: Flask, show: Show) -> None:
    film = show(is_public=True)
    stranger = app.test_client()
    assert stranger.get(film.path + path).status_code == 200
    assert "Dine rettigheder" in stranger.get("/film").get_data(as_text=True)
    page = stranger.get(f"/film/{film.video_id}").get_data(as_text=True)
    assert '<meta property="og:title" content="Dine rettigheder">' in page


@pytest.mark.parametrize("name", ["nabo", "nora"])
def test_people_of_another_municipality_find_nothing(
    name: str, app: Flask, services: Services, cast: Cast, show: Show
) -> None:
    film = show(is_public=True)
    neighbour = log_in(app, services, getattr(cast, name))
    for path in PATHS:
        assert neighbour.get(film.path + path).status_code == 404


def test_a_version_that_was_never_published_is_for_editors_alone(
    app: Flask, services: Services, cast: Cast, upload: Upload, units: Units
) -> None:
    film = upload()
    services.jobs.run("videos")
    for person, status in ((cast.ida, 404), (cast.anders, 404), (cast.signe, 200)):
        assert log_in(app, services, person).get(f"{film.path}/lille").status_code == status


def test_access_is_checked_each_time(
    ida: FlaskClient, show: Show, acting_as: Acting, cast: Cast
) -> None:
    film = show()
    tag = ida.get(f"{film.path}/lille").headers["ETag"]
    with acting_as(cast.signe) as uow:
        assert hide_video(uow, film.video_id) == film.version_id
    again = ida.get(f"{film.path}/lille", headers={"If-None-Match": tag})
    assert again.status_code == 404
    with acting_as(cast.signe) as uow:
        publish_version(uow, film.version_id)
    assert ida.get(f"{film.path}/lille").status_code == 200


def test_captions_come_in_ones_own_language_first_and_danish_otherwise(
    show: Show, acting_as: Acting, cast: Cast
) -> None:
    film = show()
    with acting_as(cast.omar) as uow:
        view = player(uow, film.video_id)
    assert [(one.language, one.is_default) for one in view.tracks] == [("da", True)]
    assert view.transcript_language == "da"


def test_a_film_without_captions_says_so(ida: FlaskClient, show: Show) -> None:
    film: Film = show(captions="")
    page = ida.get(f"/film/{film.video_id}").get_data(as_text=True)
    assert "tekster" in page
    assert "<track" not in page
