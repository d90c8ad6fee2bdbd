"""A CV's picture in Europass XML: out and in again, drawn anew, without the place it was taken."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from contextlib import AbstractContextManager
from io import BytesIO
from random import Random
from xml.etree.ElementTree import fromstring

import pytest
from PIL import Image

from app.core.work import UnitOfWork
from app.documents.contract import CvView, NotReadable, TooLong
from app.documents.europass_out import europass_of
from app.documents.importing import MOST_BYTES, MOST_BYTES_WITH_FILES, import_cv, read_cv_file
from app.documents.photos import photo_content, set_photo
from app.documents.taking_along import cv_as_xml
from app.files.service import MOST_AN_HOUR, store_file
from tests.documents.sample import begun, gardener, view
from tests.factories.files import PDF, picture
from tests.people import Cast, Person

Acting = Callable[[Person], AbstractContextManager[UnitOfWork]]
NS = "{http://europass.cedefop.europa.eu/Europass}"
PLACE = "Identification.Photo"


def _with_photo(data: bytes | str, *, kind: str = "image/jpeg", also: str = "") -> bytes:
    """Return another program's file with a picture in it."""
    written = b64encode(data).decode() if isinstance(data, bytes) else data
    photo = f"<Photo><MimeType>{kind}</MimeType><Data>{written}</Data></Photo>"
    plain = europass_of(view(gardener())).decode()
    return plain.replace("</Identification>", f"{photo}</Identification>{also}").encode()


def _noise(side: int) -> bytes:
    """Draw a picture that no format makes smaller."""
    pixels, drawn = Random(1).randbytes(3 * side * side), BytesIO()
    Image.frombytes("RGB", (side, side), pixels).save(drawn, "PNG")
    return drawn.getvalue()


def test_what_goes_out_comes_back_without_the_place_it_was_taken(
    acting_as: Acting, cast: Cast, check_files: Callable[[], None]
) -> None:
    with acting_as(cast.ida) as uow:
        cv = begun(uow)
        set_photo(uow, cv.id, content=picture(exif=True), name="mig.jpg")
        assert b"Photo" not in cv_as_xml(uow, cv.id)  # it is still being checked
    check_files()
    with acting_as(cast.ida) as uow:
        xml = cv_as_xml(uow, cv.id)
    who = fromstring(xml).find(f"{NS}LearnerInfo/{NS}Identification")
    assert who is not None
    assert [one.tag.removeprefix(NS) for one in who] == ["PersonName", "ContactInfo", "Photo"]
    assert who.findtext(f"{NS}Photo/{NS}MimeType") == "image/jpeg"
    back = _brought_in(acting_as, cast, xml)
    assert back.left_out == ()
    check_files()
    with acting_as(cast.ida) as uow:
        file, content = photo_content(uow, back.photo_id)
    assert file.type == "image/jpeg"
    with Image.open(BytesIO(content)) as drawn:
        assert drawn.size == (20, 40)  # upright, as the first was drawn anew
        assert drawn.getpixel((5, 5)) == pytest.approx((0, 128, 128), abs=3)


def test_a_strangers_picture_is_drawn_anew_too(
    acting_as: Acting, cast: Cast, check_files: Callable[[], None]
) -> None:
    back = _brought_in(acting_as, cast, _with_photo(picture(exif=True)))
    check_files()
    with acting_as(cast.ida) as uow:
        _file, content = photo_content(uow, back.photo_id)
    assert b"Exif" not in content
    assert b"hjemme" not in content


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_it_goes_out_small_as_jpeg_whatever_it_was(kind: str) -> None:
    xml = europass_of(view(gardener()), picture(kind, size=(3000, 1500)))
    assert len(xml) < 200_000
    photo = read_cv_file(xml).photo
    assert photo is not None
    with Image.open(BytesIO(photo)) as drawn:
        assert (drawn.format, drawn.size) == ("JPEG", (800, 400))


def test_what_is_clear_becomes_white() -> None:
    drawn = BytesIO()
    Image.new("RGBA", (40, 20), (0, 0, 0, 0)).save(drawn, "PNG")
    photo = read_cv_file(europass_of(view(gardener()), drawn.getvalue())).photo
    assert photo is not None
    with Image.open(BytesIO(photo)) as seen:
        assert seen.getpixel((5, 5)) == (255, 255, 255)


def test_a_large_picture_leaves_the_words_their_limit() -> None:
    large = _noise(900)
    assert len(large) > 2 * MOST_BYTES
    read = read_cv_file(_with_photo(large, kind="image/png"))
    assert (read.photo, read.left_out) == (large, ())
    assert read.content.contact["name"] == "Ida Møller Nielsen"
    with pytest.raises(TooLong):
        read_cv_file(_with_photo(large, also=f"<!-- {'x' * MOST_BYTES} -->"))
    with pytest.raises(TooLong):
        read_cv_file(_with_photo("A" * MOST_BYTES_WITH_FILES))


@pytest.mark.parametrize(
    "data", ["ikke base64!", "A" * 301, "taken-out-7", PDF, b"\xff\xd8\xff", picture()[:40]]
)
def test_what_is_no_picture_is_named(data: bytes | str) -> None:
    read = read_cv_file(_with_photo(data))
    assert read.photo is None
    assert [one.path for one in read.left_out] == [PLACE]
    assert read.content.contact["name"] == "Ida Møller Nielsen"


def test_a_second_picture_and_other_files_are_named() -> None:
    signature = f"<Signature><Data>{b64encode(picture(size=(99, 99))).decode()}</Data></Signature>"
    xml = (
        _with_photo(picture())
        .decode()
        .replace("</Identification>", f"{signature}</Identification>")
    )
    read = read_cv_file(xml.encode())
    assert read.photo == picture()
    assert [one.path for one in read.left_out] == ["Identification.Signature"]


def test_an_unclosed_file_is_not_read() -> None:
    with pytest.raises(NotReadable):
        read_cv_file(b"<SkillsPassport><Data>" + b"A" * 300)


def test_after_too_many_files_in_an_hour_the_words_come_in(acting_as: Acting, cast: Cast) -> None:
    with acting_as(cast.ida) as uow:
        for _number in range(MOST_AN_HOUR):
            store_file(uow, content=picture(), name="a.jpg")
    back = _brought_in(acting_as, cast, _with_photo(picture()))
    assert back.photo_id is None
    assert [one.path for one in back.left_out] == [PLACE]


def _brought_in(acting_as: Acting, cast: Cast, xml: bytes) -> CvView:
    with acting_as(cast.ida) as uow:
        return import_cv(uow, read_cv_file(xml))
