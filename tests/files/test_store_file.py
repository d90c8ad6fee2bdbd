"""A file is what its content says, and is kept ciphered, without what nobody meant to send."""

from __future__ import annotations

import io
import os
import struct
import threading
import zlib
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from app.accounts.sessions import issue_token
from app.core.clock import FixedClock
from app.core.errors import NotFound, TooManyRequests
from app.core.work import UnitOfWork
from app.files.contract import (
    CV_KINDS,
    FileEmpty,
    FileTooLarge,
    FileUsedAlready,
    KindOfFileRefused,
    PictureFormatRefused,
)
from app.files.contract import SOUNDS as SOUND_ENDINGS
from app.files.service import (
    FORGOTTEN_AT_ONCE,
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
from tests.factories.files import PDF, kept_files, picture, sound, word
from tests.people import Cast, Person
from tests.racing import at_once

Acting = Callable[[Person], AbstractContextManager[UnitOfWork]]


def _with_long_directory(content: bytes) -> bytes:
    """Make a zip say that its directory takes a megabyte."""
    end = content.rfind(b"PK\x05\x06")
    return content[: end + 12] + struct.pack("<L", 1 << 20) + content[end + 16 :]


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
        b"PK\x03\x04" + b"\0" * 40,
        word(**{"word/vbaProject.bin": "macro"}),
        word(**{f"word/{number}.xml": "" for number in range(2_001)}),
        _with_long_directory(word()),
        b"\x89PNG\r\n\x1a\n" + b"\0" * 30,
    ],
    ids=[
        "empty",
        "program",
        "html",
        "svg",
        "gif",
        "zip",
        "macros",
        "many entries",
        "long directory",
        "hollow png",
    ],
)
def test_what_is_no_cv_is_refused(acting_as: Acting, cast: Cast, content: bytes) -> None:
    with pytest.raises(KindOfFileRefused), acting_as(cast.ida) as uow:
        store_file(uow, content=content, name="cv.pdf")


def test_of_an_empty_file_it_is_said_that_it_is_empty(acting_as: Acting, cast: Cast) -> None:
    with pytest.raises(FileEmpty), acting_as(cast.ida) as uow:
        store_file(uow, content=b"", name="cv.pdf")


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("opus.webm", "audio/webm"),
        ("chromium.webm", "audio/webm"),
        ("opus.ogg", "audio/ogg"),
        ("vorbis.ogg", "audio/ogg"),
        ("aac.m4a", "audio/mp4"),
        ("fragmented.m4a", "audio/mp4"),
        ("chromium.m4a", "audio/mp4"),
        ("tagged.mp3", "audio/mpeg"),
        ("bare.mp3", "audio/mpeg"),
        ("mpeg2.mp3", "audio/mpeg"),
    ],
)
def test_a_voice_message_is_taken_whatever_recorded_it(
    acting_as: Acting, cast: Cast, name: str, media_type: str
) -> None:
    with acting_as(cast.ida) as uow:
        stored = store_file(uow, content=sound(name), name="besked")
    assert (stored.type, stored.name) == (media_type, f"besked{SOUND_ENDINGS[media_type]}")


@pytest.mark.parametrize(
    "content",
    [
        sound("video.webm"),
        sound("video.mp4"),
        sound("video.ogv"),
        sound("wave.wav"),
        sound("bare.aac"),
        sound("flac.ogg"),
        sound("opus.webm")[:60],
        sound("opus.ogg")[:27],
        sound("aac.m4a")[:40],
        sound("bare.mp3")[:90],
        b"\xff\xfb\x90\x00" + b"\0" * 2_000,
        b"ID3\x04\0\0\x7f\x7f\x7f\x7f",
        b"\0\0\0\x01ftypisom" + b"\xff" * 8,
    ],
    ids=[
        "webm video", "mp4 video", "ogg video", "wave", "aac", "flac",
        "cut webm", "cut ogg", "cut m4a", "cut mp3", "one frame", "tag only", "huge box",
    ],
)  # fmt: skip
def test_what_only_resembles_a_voice_message_is_refused(
    acting_as: Acting, cast: Cast, content: bytes
) -> None:
    with pytest.raises(KindOfFileRefused), acting_as(cast.ida) as uow:
        store_file(uow, content=content, name="besked.webm")


def test_where_a_cv_is_asked_for_a_sound_is_refused(acting_as: Acting, cast: Cast) -> None:
    with pytest.raises(KindOfFileRefused), acting_as(cast.ida) as uow:
        store_file(uow, content=sound("opus.webm"), name="cv.pdf", accepted=CV_KINDS)
    with acting_as(cast.ida) as uow:
        stored = store_file(uow, content=sound("opus.webm"), name="cv.pdf")
    with pytest.raises(KindOfFileRefused), acting_as(cast.ida) as uow:
        claim_file(uow, stored.id, used_by="interest/1", accepted=CV_KINDS)


@pytest.mark.parametrize("brand", [b"heic", b"heix", b"mif1"])
def test_an_iphones_own_picture_is_refused_with_what_to_do(
    acting_as: Acting, cast: Cast, brand: bytes
) -> None:
    heic = b"\0\0\0\x18ftyp" + brand + b"\0\0\0\0mif1heic"
    with pytest.raises(PictureFormatRefused, match="files/picture"), acting_as(cast.ida) as uow:
        store_file(uow, content=heic, name="IMG_0001.HEIC")


def test_a_picture_of_too_many_pixels_is_refused_by_its_header(
    acting_as: Acting, cast: Cast
) -> None:
    huge = bytearray(picture("PNG"))
    huge[16:24] = struct.pack("!LL", 30_000, 30_000)
    huge[29:33] = struct.pack("!L", zlib.crc32(bytes(huge[12:29])))
    with pytest.raises(KindOfFileRefused), acting_as(cast.ida) as uow:
        store_file(uow, content=bytes(huge), name="cv.png")


def test_a_file_lies_ciphered_on_disk(
    acting_as: Acting, cast: Cast, services: Services, check_files: Callable[[], None]
) -> None:
    with acting_as(cast.ida) as uow:
        stored = store_file(uow, content=PDF, name="cv.pdf")
    on_disk = _on_disk(services, stored.id).read_bytes()
    assert b"%PDF" not in on_disk
    check_files()
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


def test_nor_by_sending_at_once(acting_as: Acting, cast: Cast) -> None:
    with acting_as(cast.ida) as uow:
        for _ in range(MOST_AN_HOUR - 2):
            store_file(uow, content=PDF, name="cv.pdf")

    def send(_number: int) -> None:
        with acting_as(cast.ida) as uow:
            store_file(uow, content=PDF, name="cv.pdf")

    assert at_once(send).count(TooManyRequests.slug) == 6


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


def test_unused_files_go_a_few_at_a_time_and_all_in_one_round(
    acting_as: Acting, cast: Cast, clock: FixedClock, services: Services
) -> None:
    for _ in range(FORGOTTEN_AT_ONCE + 2):
        with acting_as(cast.ida) as uow:
            store_file(uow, content=PDF, name="cv.pdf")
    clock.advance(timedelta(days=1, minutes=1))
    with acting_as(cast.anders) as uow:
        assert forget_unused(uow) == FORGOTTEN_AT_ONCE
    services.jobs.run("forget-unused-files")
    assert kept_files(services) == []


def test_a_file_that_is_named_at_that_moment_stays(
    acting_as: Acting, cast: Cast, clock: FixedClock, services: Services
) -> None:
    with acting_as(cast.ida) as uow:
        stored = store_file(uow, content=PDF, name="cv.pdf")
    clock.advance(timedelta(days=1, minutes=1))
    forgetting = threading.Thread(target=services.jobs.work["forget-unused-files"])
    with acting_as(cast.ida) as uow:
        claim_file(uow, stored.id, used_by="interest/1")
        forgetting.start()
        if not services.database.is_sqlite:  # there it waits until this unit has written
            forgetting.join(5)
    forgetting.join(10)
    assert _on_disk(services, stored.id).exists()
    with acting_as(cast.ida) as uow:
        assert stored.id in files_by_id(uow, {stored.id})


def test_what_a_failed_unit_left_on_disk_is_cleared_away(
    acting_as: Acting, cast: Cast, clock: FixedClock, services: Services
) -> None:
    with pytest.raises(ZeroDivisionError), acting_as(cast.ida) as uow:
        store_file(uow, content=PDF, name="cv.pdf")
        raise ZeroDivisionError
    (left,) = kept_files(services)
    unfinished = left.with_suffix(".0badcafe.arriving")
    unfinished.write_bytes(b"half")
    os.utime(unfinished, (clock.now().timestamp(),) * 2)
    with acting_as(cast.anders) as uow:
        assert forget_orphans(uow) == 0
    assert unfinished.exists()
    clock.set(clock.now() + timedelta(days=365))
    with acting_as(cast.anders) as uow:
        assert forget_orphans(uow) == 1
    assert not list(services.settings.data_dir.glob("files/*/*/*"))


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


def test_a_file_of_which_only_a_part_came_is_refused_and_sent_again_under_its_key(
    client: FlaskClient, services: Services, cast: Cast
) -> None:
    with services.units.write(cast.here) as uow:
        token = issue_token(uow, services.ids, cast.ida.id)
    whole = (
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="cv.pdf"\r\n'
        b"Content-Type: application/pdf\r\n\r\n" + PDF + b"\r\n--x--\r\n"
    )
    for sent, status in ((whole[:-20], 400), (whole, 201)):
        answer = client.post(
            "/api/v1/files",
            input_stream=io.BytesIO(sent),
            content_type="multipart/form-data; boundary=x",
            headers={"Authorization": f"Bearer {token}", "Idempotency-Key": "one"},
            environ_overrides={"CONTENT_LENGTH": str(len(whole)), "wsgi.input_terminated": True},
        )
        assert answer.status_code == status


def test_the_api_takes_a_file_and_says_what_it_is(
    client: FlaskClient, services: Services, cast: Cast, check_files: Callable[[], None]
) -> None:
    with services.units.write(cast.here) as uow:
        token = issue_token(uow, services.ids, cast.ida.id)
    answer = _upload(client, token, file=(io.BytesIO(PDF), "cv.pdf"))
    assert answer.status_code == 201
    assert answer.json["state"] == "scanning"
    assert answer.json.keys() >= {"id", "name", "size", "type", "state"}
    check_files()
    address = f"/api/v1/files/{answer.json['id']}"
    asked = client.get(address, headers={"Authorization": f"Bearer {token}"})
    assert (asked.status_code, asked.json["state"]) == (200, "ready")
    assert _upload(client, token, file=(io.BytesIO(b"x"), "cv.pdf")).status_code == 403
    assert _upload(client, token).status_code == 422
    assert client.post("/api/v1/files").status_code == 401


def test_nobody_else_is_told_of_a_file(
    acting_as: Acting, cast: Cast, client_of: Callable[[Person], FlaskClient]
) -> None:
    with acting_as(cast.ida) as uow:
        stored = store_file(uow, content=PDF, name="cv.pdf")
    for person, status in ((cast.ida, 200), (cast.omar, 404), (cast.anders, 404), (cast.nabo, 404)):
        assert client_of(person).get(f"/api/v1/files/{stored.id}").status_code == status
