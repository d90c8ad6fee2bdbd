"""A CV as PDF: tagged, read in order by programs, within limits, and nothing hostile gets out."""

from __future__ import annotations

import re
import threading
import zlib
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from weasyprint import HTML

from app.core.errors import Unavailable
from app.core.printing import NotInTime, TooManyPages, print_pdf
from app.documents.contract import Content, Look, TooManyPagesOfCv
from app.documents.printing import PHOTO, PRESSES, Presses, cv_page, cv_pdf, least_pages
from app.documents.showing import shown
from tests.documents.sample import content, everything, gardener, view
from tests.factories.files import picture
from tests.reading_pdf import is_pdf_ua, read_by_programs

pytestmark = pytest.mark.timeout(180)


def pages_of(pdf: bytes) -> int:
    """Count the pages."""
    return read_by_programs(pdf).count("\f")


def _inside(pdf: bytes) -> bytes:
    """Return a PDF with what stands in its compressed streams (ISO 32000-1, 7.5.7)."""
    found = [pdf]
    for packed in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        with suppress(zlib.error):
            found.append(zlib.decompress(packed))
    return b"\n".join(found)


@pytest.mark.parametrize("look", list(Look))
def test_a_program_reads_it_in_order(look: Look) -> None:
    pdf = cv_pdf(view(gardener(), look=look))
    words = read_by_programs(pdf)
    main = [
        "Ida Møller Nielsen",
        "Om mig",
        "Arbejde",
        "Thy Planteskole",
        "Nye drivhuse",
        "Æblehaven",
    ]
    main += ["Uddannelse", "Jordbrugets", "Kurser og beviser", "Sprøjtecertifikat", "Referencer"]
    aside = [
        "Sprog",
        "Dansk",
        "Engelsk",
        "Kompetencer",
        "Beskæring",
        "Kørekort",
        "Fritid",
        "Fodbold",
    ]
    for expected in (main, aside):
        found = [words.lower().index(one.lower()) for one in expected]
        assert found == sorted(found), words
    assert "ida@example.dk" in words
    assert pages_of(pdf) == 1


@pytest.mark.parametrize("look", list(Look))
def test_it_is_tagged_and_says_what_it_is(look: Look) -> None:
    inside = _inside(cv_pdf(view(gardener(), look=look), picture(size=(300, 360))))
    for mark in (b"/StructTreeRoot", b"/MarkInfo", b"pdfuaid:part", b"/DisplayDocTitle true"):
        assert mark in inside, mark
    for tag in (b"/H1", b"/H2", b"/H3", b"/LI", b"/Figure", b"/Alt"):
        assert tag in inside, tag
    assert b"/Lang (da)" in inside


@pytest.mark.parametrize("look", list(Look))
def test_a_validator_takes_it_for_pdf_ua(look: Look) -> None:
    for pdf in (
        cv_pdf(view(everything(), look=look)),
        cv_pdf(view(gardener(), look=look, language="en"), picture(size=(300, 360))),
    ):
        assert is_pdf_ua(pdf)


def test_the_validator_can_say_no() -> None:
    untagged = HTML(string="<p>CV").write_pdf()
    assert not is_pdf_ua(untagged)


def test_headings_are_in_the_language_of_the_cv() -> None:
    words = read_by_programs(cv_pdf(view(gardener(), language="en")))
    for heading in ("About me", "Work", "Education", "Languages", "Driving licence"):
        assert heading in words
    assert "Mar 2021 – now" in words


def test_everything_that_is_filled_in_stands_there() -> None:
    words = " ".join(read_by_programs(cv_pdf(view(everything()))).split())
    for section in everything().sections:
        for entry in section.entries:
            for name, value in entry.items():
                for text in value if isinstance(value, list) else [value]:
                    is_shown = isinstance(text, str) and name not in {
                        "id",
                        "start",
                        "end",
                        "date",
                        "level",
                    }
                    if is_shown and section.kind != "driving":
                        said = text.removeprefix("https://").split("\n\n")
                        assert all(part in words for part in said), (section.kind, name)


@pytest.fixture
def listener() -> Iterator[HTTPServer]:
    """A server that remembers who came."""

    class Remembers(BaseHTTPRequestHandler):
        came: list[str] = []  # noqa: RUF012 — a list for this test alone

        def do_GET(self) -> None:
            self.came.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_args: object) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Remembers)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


def _hostile(address: str) -> list[str]:
    return [
        f'<img src="{address}/img"><script src="{address}/js"></script>',
        f'<link rel="stylesheet" href="{address}/css"><iframe src="{address}/frame"></iframe>',
        f"<style>@import url('{address}/import'); body {{ background: url({address}/bg) }}</style>",
        f'<svg xmlns="http://www.w3.org/2000/svg"><image href="{address}/svg"/></svg>',
        f'<object data="{address}/object"></object><a href="javascript:alert(1)">x</a>',
        '<img src="file:///etc/passwd"><embed src="file:///etc/hostname">',
        "{{ 7 * 7 }} {% include '/etc/passwd' %}",
        f'"><a rel=attachment href="file:///etc/passwd">{address}</a>',
    ]


def test_hostile_text_reaches_nothing_and_stands_there_as_text(listener: HTTPServer) -> None:
    address = f"http://127.0.0.1:{listener.server_port}"
    lines = _hostile(address)
    hostile = content(
        about=[{"text": "\n\n".join(lines)}],
        work=[{"position": line[:150], "summary": line, "highlights": [line]} for line in lines],
        profiles=[{"network": "x", "url": f"{address}/profile"}],
    )
    pdf = cv_pdf(view(hostile))
    assert listener.RequestHandlerClass.came == []  # type: ignore[attr-defined]
    words = "".join(read_by_programs(pdf).split())
    assert "<script" in words
    assert "{{7*7}}" in words
    inside = _inside(pdf)
    assert b"root:" not in inside
    for forbidden in (b"/JavaScript", b"/EmbeddedFile", b"/Launch", b"/URI"):
        assert forbidden not in inside


@pytest.mark.parametrize("kind", ["http", "file", "data"])
def test_the_press_itself_fetches_nothing(kind: str, listener: HTTPServer, tmp_path: Path) -> None:
    secret = tmp_path / "secret.png"
    secret.write_bytes(picture("PNG"))
    address = {
        "http": f"http://127.0.0.1:{listener.server_port}/x.png",
        "file": secret.as_uri(),
        "data": "data:image/png;base64,iVBORw0KGgo=",
    }[kind]
    pdf = print_pdf(f'<html lang="da"><title>x</title><img alt="x" src="{address}">')
    assert listener.RequestHandlerClass.came == []  # type: ignore[attr-defined]
    assert b"/Subtype /Image" not in _inside(pdf)


def test_the_picture_that_came_along_is_drawn_and_small() -> None:
    large = picture(size=(3_000, 3_600))
    pdf = cv_pdf(view(gardener()), large)
    assert b"/Image" in _inside(pdf)
    assert len(pdf) < 200_000
    assert PHOTO in cv_page(view(gardener()), has_photo=True)
    assert PHOTO not in cv_page(view(gardener()))


def _long() -> Content:
    text = "\n".join(["linje"] * 330)
    return content(work=[{"position": f"Job {n}", "summary": text} for n in range(30)])


@pytest.mark.parametrize("look", list(Look))
def test_two_hundred_pages_end_in_a_clear_limit_before_they_are_printed(look: Look) -> None:
    with PRESSES.one(), PRESSES.one(), pytest.raises(TooManyPagesOfCv) as refused:
        cv_pdf(view(_long(), look=look))
    assert "30 sider" in str(refused.value.title)
    assert "tag det i en anden form" in str(refused.value.title)


def test_what_only_the_press_can_count_ends_there() -> None:
    jobs = [{"position": "Job", "summary": "\n\n".join(["linje"] * 130)} for _n in range(15)]
    long = content(work=jobs)
    assert least_pages(shown(view(long)), Look.CALM) <= 30
    with pytest.raises(TooManyPagesOfCv):
        cv_pdf(view(long))


@pytest.mark.parametrize("look", list(Look))
def test_no_page_is_counted_that_is_not_there(look: Look) -> None:
    points = [{"position": "Job", "highlights": [f"Punkt {n}" for n in range(12)]}] * 12
    written = view(content(work=points, skills=[{"name": "x", "summary": "a\nb\nc"}]), look=look)
    assert 1 < least_pages(shown(written), look) <= pages_of(cv_pdf(written))


def test_the_press_stops_at_its_limits() -> None:
    many = "<html lang=da><title>x</title>" + "<p style='break-after: page'>x" * 12
    with pytest.raises(TooManyPages):
        print_pdf(many, most_pages=10)
    long = "<html lang=da><title>x</title>" + "<table><tr><td>x</table>" * 3_000
    with pytest.raises(NotInTime):
        print_pdf(long, within_seconds=1)
    assert print_pdf(long[:400], within_seconds=30).startswith(b"%PDF-")


def test_who_would_wait_too_long_is_told_when_to_come_back() -> None:
    presses, printed = Presses(1, wait_seconds=0.05), cv_page(view(gardener()))
    with presses.one(), pytest.raises(Unavailable) as busy:
        presses.printed(printed)
    assert busy.value.headers["Retry-After"] == "10"
    assert presses.printed(printed).startswith(b"%PDF-")
