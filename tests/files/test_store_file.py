"""A file is what its content says, and is kept ciphered, without what nobody meant to send."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from PIL import Image

from app.accounts.sessions import issue_token
from app.core.clock import FixedClock
from app.core.errors import NotFound, TooManyRequests
from app.core.work import UnitOfWork
from app.files.contract import FileTooLarge, FileUsedAlready, KindOfFileRefused
from app.files.service import (
    MOST_AN_HOUR,
    claim_file,
    file_content,
    files_by_id,
    forget_orphans,
    forget_unused,
    remove_file,
    store_file,
)
from app.web.services import Services
from tests.people import Cast, Person

Acting = Callable[[Person], AbstractContextManager[UnitOfWork]]
PDF = b"%PDF-1.7\n1 0 obj <</Type /Catalog>> endobj\n%%EOF\n"


def picture(kind: str = "JPEG", *, exif: bool = False) -> bytes:
    """Draw a small picture, with the place it was taken at when asked."""
    drawn = io.BytesIO()
    image = Image.new("RGB", (40, 20), "teal")
    data = image.getexif()
    if exif:
        data[0x0112] = 6
        data.get_ifd(0x8825)[1] = "N"
        data[0x010E] = "hjemme hos mig"
    image.save(drawn, kind, exif=data)
    return drawn.getvalue()


def word(**entries: str) -> bytes:
    """Zip a small Word document."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in {
            "[Content_Types].xml": "<Types/>",
            "word/document.xml": "<document/>",
            **entries,
        }.items():
            archive.writestr(name, text)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("content", "media_type", "ending"),
    [
        (PDF, "application/pdf", ".pdf"),
        (
            word(),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            ".docx",
        ),
        (picture("JPEG"), "image/jpeg", ".jpg"),
        (picture("PNG"), "image/png", ".png"),
        (picture("WEBP"), "image/webp", ".webp"),
    ],
)
def test_a_cv_is_taken_for_what_it_is_whatever_it_is_called(
    acting_as: Acting, cast: Cast, content: bytes, media_type: str, ending: str
) -> None:
    with acting_as(cast.ida) as uow:
        stored = store_file(uow, content=content, name="../../etc/mit cv.exe")
    assert (stored.type, stored.name) == (media_type, f"mit cv{ending}")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"MZ\x90\x00" + b"\0" * 200,
        b"<html><script>alert(1)</script>",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"GIF89a" + b"\0" * 50,
        picture("JPEG")[:120],
        b"PK\x03\x04" + b"\0" * 40,
        word(**{"word/vbaProject.bin": "macro"}),
        b"\x89PNG\r\n\x1a\n" + b"\0" * 30,
    ],
    ids=["empty", "program", "html", "svg", "gif", "cut", "zip", "macros", "hollow png"],
)
def test_what_is_no_cv_is_refused(acting_as: Acting, cast: Cast, content: bytes) -> None:
    with pytest.raises(KindOfFileRefused), acting_as(cast.ida) as uow:
        store_file(uow, content=content, name="cv.pdf")


def test_a_picture_keeps_nothing_but_its_pixels(acting_as: Acting, cast: Cast) -> None:
    with acting_as(cast.ida) as uow:
        stored = store_file(uow, content=picture(exif=True), name="cv.jpg")
        _, content = file_content(uow, stored.id)
    assert b"hjemme" not in content
    with Image.open(io.BytesIO(content)) as image:
        assert not image.getexif()
        assert image.size == (20, 40)


def test_a_file_lies_ciphered_on_disk(acting_as: Acting, cast: Cast, services: Services) -> None:
    with acting_as(cast.ida) as uow:
        stored = store_file(uow, content=PDF, name="cv.pdf")
    on_disk = _on_disk(services, stored.id).read_bytes()
    assert b"%PDF" not in on_disk
    with acting_as(cast.ida) as uow:
        assert file_content(uow, stored.id)[1] == PDF


def _on_disk(services: Services, file_id: UUID) -> Path:
    return next(services.settings.data_dir.glob(f"files/*/*/{file_id}.sealed"))


def test_more_than_ten_megabytes_is_too_much(acting_as: Acting, cast: Cast) -> None:
    with pytest.raises(FileTooLarge), acting_as(cast.ida) as uow:
        store_file(uow, content=PDF + b"\0" * (10 * 1024 * 1024), name="cv.pdf")


def test_nobody_fills_the_disk(acting_as: Acting, cast: Cast) -> None:
    with pytest.raises(TooManyRequests), acting_as(cast.ida) as uow:
        for _ in range(MOST_AN_HOUR + 1):
            store_file(uow, content=PDF, name="cv.pdf")


def test_a_file_is_claimed_once_and_by_its_owner(acting_as: Acting, cast: Cast) -> None:
    with acting_as(cast.ida) as uow:
        stored = store_file(uow, content=PDF, name="cv.pdf")
        claim_file(uow, stored.id, used_by="interest/1")
        claim_file(uow, stored.id, used_by="interest/1")
    for person, problem in ((cast.ida, FileUsedAlready), (cast.omar, NotFound)):
        with pytest.raises(problem), acting_as(person) as uow:
            claim_file(uow, stored.id, used_by="interest/2")


def test_the_neighbours_file_does_not_exist(acting_as: Acting, cast: Cast) -> None:
    with acting_as(cast.ida) as uow:
        stored = store_file(uow, content=PDF, name="cv.pdf")
    with acting_as(cast.nabo) as uow:
        assert files_by_id(uow, {stored.id}) == {}
        with pytest.raises(NotFound):
            file_content(uow, stored.id)


def test_an_unused_file_goes_after_a_day_and_a_used_one_stays(
    acting_as: Acting, cast: Cast, clock: FixedClock, services: Services
) -> None:
    with acting_as(cast.ida) as uow:
        used = store_file(uow, content=PDF, name="cv.pdf")
        unused = store_file(uow, content=PDF, name="cv2.pdf")
        claim_file(uow, used.id, used_by="interest/1")
    clock.advance(timedelta(days=1, minutes=1))
    with acting_as(cast.anders) as uow:
        assert forget_unused(uow) == 1
        assert _on_disk(services, unused.id).exists()
    assert not list(services.settings.data_dir.glob(f"files/*/*/{unused.id}.sealed"))
    assert _on_disk(services, used.id).exists()


def test_what_a_failed_unit_left_on_disk_is_cleared_away(
    acting_as: Acting, cast: Cast, clock: FixedClock, services: Services
) -> None:
    with pytest.raises(ZeroDivisionError), acting_as(cast.ida) as uow:
        store_file(uow, content=PDF, name="cv.pdf")
        raise ZeroDivisionError
    assert len(list(services.settings.data_dir.glob("files/*/*/*.sealed"))) == 1
    with acting_as(cast.anders) as uow:
        assert forget_orphans(uow) == 0
    clock.set(clock.now() + timedelta(days=365))
    with acting_as(cast.anders) as uow:
        assert forget_orphans(uow) == 1
    assert not list(services.settings.data_dir.glob("files/*/*/*.sealed"))


def test_a_removal_that_fails_keeps_the_file(
    acting_as: Acting, cast: Cast, services: Services
) -> None:
    with acting_as(cast.ida) as uow:
        stored = store_file(uow, content=PDF, name="cv.pdf")
    with pytest.raises(ZeroDivisionError), acting_as(cast.ida) as uow:
        remove_file(uow, stored.id)
        raise ZeroDivisionError
    assert _on_disk(services, stored.id).exists()


def _upload(client: FlaskClient, token: str, **data: Any) -> Any:
    return client.post(
        "/api/v1/files",
        data=data,
        headers={"Authorization": f"Bearer {token}"},
        content_type="multipart/form-data",
    )


def test_the_api_takes_a_file_and_says_what_it_is(
    client: FlaskClient, services: Services, cast: Cast
) -> None:
    with services.units.write(cast.here) as uow:
        token = issue_token(uow, services.ids, cast.ida.id)
    answer = _upload(client, token, file=(io.BytesIO(PDF), "cv.pdf"))
    assert answer.status_code == 201
    assert answer.json.keys() >= {"id", "name", "size", "type", "state"}
    assert _upload(client, token, file=(io.BytesIO(b"x"), "cv.pdf")).status_code == 422
    assert _upload(client, token).status_code == 422
    assert client.post("/api/v1/files").status_code == 401
