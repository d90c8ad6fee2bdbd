"""A PDF from Europass is a CV too: what is attached to it is read, and nothing else of it."""

from __future__ import annotations

import zlib
from pathlib import Path

import pytest
from weasyprint import HTML, Attachment

from app.core.texts import use_language
from app.documents.contract import NotReadable, TooLong
from app.documents.importing import read_cv_file

FILES = Path(__file__).parent / "files"
CANDIDATE = (FILES / "europass-candidate.xml").read_text().replace("@PHOTO@", "").encode()
OLDER = (FILES / "europass.xml").read_bytes()


def _pdf(*attached: bytes) -> bytes:
    """Return a PDF as a program writes it, with some files attached."""
    files = [Attachment(string=one, name="attachment.xml") for one in attached]
    pdf = HTML(string="<p>CV</p>").write_pdf(attachments=files)
    assert pdf
    return bytes(pdf)


def _by_hand(stream: bytes, *, more: bytes = b"") -> bytes:
    head = b"<< /Type /EmbeddedFile /Subtype /text#2Fxml %s /Length %d >>" % (more, len(stream))
    return b"%%PDF-1.7\n1 0 obj\n%s\nstream\n%s\nendstream\nendobj\n%%%%EOF" % (head, stream)


PACKED = b"/Filter /FlateDecode"


@pytest.mark.parametrize(
    "pdf",
    [
        _pdf(CANDIDATE),
        _pdf(b"Remember the milk.", CANDIDATE),
        _by_hand(CANDIDATE),
        _by_hand(zlib.compress(CANDIDATE), more=PACKED),
    ],
    ids=["printed", "second", "plain", "packed"],
)
def test_the_cv_in_a_pdf_of_europass_is_read(pdf: bytes) -> None:
    with use_language("en"):
        assert read_cv_file(pdf) == read_cv_file(CANDIDATE)


def test_an_older_pdf_of_europass_is_read_too() -> None:
    assert read_cv_file(_pdf(OLDER)).content == read_cv_file(OLDER).content


@pytest.mark.parametrize(
    "pdf",
    [
        b"%PDF-1.7",
        _pdf(),
        _pdf(b"Remember the milk."),
        _pdf(_pdf(CANDIDATE)),
        _by_hand(b"this is not packed", more=PACKED),
        _by_hand(CANDIDATE[:900]),
        _by_hand(zlib.compress(b"<Candidate>" + b" " * 50_000_000), more=PACKED),
        b"%PDF-1.7" + b"/EmbeddedFile >>" * 100_000,
        b"%PDF-1.7" + b"/EmbeddedFile >> stream\n" * 100_000,
    ],
    ids=["nothing", "none", "text", "inner", "damaged", "half", "bomb", "many", "streams"],
)
def test_a_pdf_without_a_whole_cv_in_it_is_refused(pdf: bytes) -> None:
    with pytest.raises((NotReadable, TooLong)):
        read_cv_file(pdf)
