"""A file is handed out whole or in part, to be saved or shown, and never run."""

from __future__ import annotations

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.web.downloads import download, show
from app.web.guards import anyone

CONTENT = bytes(range(200))


@pytest.fixture
def ask(app: Flask, client: FlaskClient) -> type:
    """Ask a route of the service that hands this content out."""

    @anyone
    def saved() -> Response:
        return download(CONTENT, media_type="audio/mp4", name="besked.m4a")

    @anyone
    def shown(kind: str) -> Response:
        return show(CONTENT, media_type=kind.replace("-", "/"), name='bilag "æ".bin')

    app.add_url_rule("/saved", view_func=saved)
    app.add_url_rule("/shown/<kind>", view_func=shown)

    class Ask:
        @staticmethod
        def get(path: str, **headers: str) -> TestResponse:
            return client.get(path, headers={k.replace("_", "-"): v for k, v in headers.items()})

    return Ask


def test_what_is_to_be_saved_is_saved_whatever_it_is(ask: type) -> None:
    answer = ask.get("/saved")
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.data == CONTENT


@pytest.mark.parametrize(
    ("kind", "how"),
    [
        ("image-png", "inline"),
        ("audio-webm", "inline"),
        ("application-pdf", "attachment"),
        ("text-html", "attachment"),
        ("image-svg+xml", "attachment"),
    ],
)
def test_only_pictures_and_sounds_are_opened_in_the_browser(ask: type, kind: str, how: str) -> None:
    headers = ask.get(f"/shown/{kind}").headers
    assert headers["Content-Disposition"].startswith(f"{how};")
    assert headers["Content-Type"] == kind.replace("-", "/", 1)
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in headers["Content-Security-Policy"]
    assert "script-src" not in headers["Content-Security-Policy"]
    assert headers["Cache-Control"] == "private, no-store"


def test_a_name_of_any_letters_arrives(ask: type) -> None:
    disposition = ask.get("/shown/image-png").headers["Content-Disposition"]
    assert disposition.endswith("filename*=UTF-8''bilag%20%22%C3%A6%22.bin")
    assert "filename=\"bilag '_'.bin\"" in disposition


@pytest.mark.parametrize(
    ("asked", "given"),
    [("bytes=0-1", (0, 1)), ("bytes=190-", (190, 199)), ("bytes=-5", (195, 199)),
     ("bytes=150-900", (150, 199))],
)  # fmt: skip
def test_a_part_is_handed_out_as_it_was_asked_for(
    ask: type, asked: str, given: tuple[int, int]
) -> None:
    answer = ask.get("/shown/audio-mp4", Range=asked)
    first, last = given
    assert answer.status_code == 206
    assert answer.headers["Content-Range"] == f"bytes {first}-{last}/200"
    assert answer.headers["Content-Length"] == str(last - first + 1)
    assert answer.data == CONTENT[first : last + 1]


def test_the_whole_says_that_parts_can_be_had(ask: type) -> None:
    answer = ask.get("/shown/audio-mp4")
    assert (answer.status_code, answer.headers["Accept-Ranges"]) == (200, "bytes")
    assert answer.headers["Content-Length"] == "200"


@pytest.mark.parametrize("asked", ["bytes=5-2", "lines=1-2", "bytes=x", "bytes=0-1,5-6"])
def test_a_part_that_nobody_understands_gets_the_whole(ask: type, asked: str) -> None:
    answer = ask.get("/shown/audio-mp4", Range=asked)
    assert (answer.status_code, answer.data) == (200, CONTENT)


def test_a_part_beyond_the_end_is_refused_with_the_length(ask: type) -> None:
    answer = ask.get("/shown/audio-mp4", Range="bytes=200-")
    assert answer.status_code == 416
    assert answer.headers["Content-Range"] == "bytes */200"
