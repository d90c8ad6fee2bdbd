"""A file is opened by nobody before the worker has scanned and cleaned it."""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from uuid import UUID

import pytest
from PIL import Image, ImageFile
from sqlalchemy import select

from app.core.clock import FixedClock
from app.core.errors import NotFound
from app.core.events import RecordedEvent
from app.core.texts import use_language
from app.core.work import UnitOfWork, Units
from app.files.checking import CLAIM, MOST_ATTEMPTS, Inspection, check_due
from app.files.contract import (
    FileBeingChecked,
    FileRefused,
    FileState,
    FileTooLarge,
    FileUsedAlready,
    FileView,
    KindOfAttachmentRefused,
    KindOfFileRefused,
    PictureFormatRefused,
    RefusedBecause,
    Verdict,
)
from app.files.models import StoredFile
from app.files.scanning import NoScanner
from app.files.service import claim_file, file_content, own_file, remove_file, store_file
from app.web.services import Services
from tests.factories.files import PDF, picture, sound, word
from tests.people import Cast, Person

PROBLEMS = (
    FileTooLarge,
    KindOfFileRefused,
    KindOfAttachmentRefused,
    PictureFormatRefused,
    FileUsedAlready,
    FileBeingChecked,
    FileRefused,
)
Acting = Callable[[Person], AbstractContextManager[UnitOfWork]]


@pytest.fixture
def stored(acting_as: Acting, cast: Cast) -> Callable[..., UUID]:
    """Store a file of Ida's."""

    def store(content: bytes = PDF, name: str = "cv.pdf") -> UUID:
        with acting_as(cast.ida) as uow:
            return store_file(uow, content=content, name=name).id

    return store


@pytest.fixture
def seen(acting_as: Acting, cast: Cast) -> Callable[[UUID], FileView]:
    """Look at a file as Ida."""

    def look(file_id: UUID) -> FileView:
        with acting_as(cast.ida) as uow:
            return own_file(uow, file_id)

    return look


def test_nobody_opens_a_file_before_it_is_checked(
    acting_as: Acting, cast: Cast, stored: Callable[..., UUID], check_files: Callable[[], None]
) -> None:
    file_id = stored()
    with pytest.raises(FileBeingChecked), acting_as(cast.ida) as uow:
        file_content(uow, file_id)
    check_files()
    with acting_as(cast.ida) as uow:
        view, content = file_content(uow, file_id)
    assert (view.state, view.explanation, content) == ("ready", None, PDF)


def test_a_file_may_be_sent_on_while_it_is_being_checked(
    acting_as: Acting, cast: Cast, stored: Callable[..., UUID]
) -> None:
    file_id = stored()
    with acting_as(cast.ida) as uow:
        assert claim_file(uow, file_id, used_by="interest/1").state == "scanning"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_keeps_nothing_but_its_pixels(
    acting_as: Acting,
    cast: Cast,
    stored: Callable[..., UUID],
    check_files: Callable[[], None],
    kind: str,
) -> None:
    file_id = stored(picture(kind, exif=True), "cv.jpg")
    check_files()
    with acting_as(cast.ida) as uow:
        view, content = file_content(uow, file_id)
    assert view.size == len(content)
    assert b"hjemme" not in content
    with Image.open(io.BytesIO(content)) as image:
        assert image.format == kind
        assert not image.getexif()
        assert not {"comment", "icc_profile", "xmp"} & image.info.keys()
        assert image.size == (20, 40)


def test_what_is_clear_in_a_picture_stays_clear(
    acting_as: Acting, cast: Cast, stored: Callable[..., UUID], check_files: Callable[[], None]
) -> None:
    drawn = io.BytesIO()
    Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(drawn, "PNG")
    file_id = stored(drawn.getvalue(), "tegning.png")
    check_files()
    with (
        acting_as(cast.ida) as uow,
        Image.open(io.BytesIO(file_content(uow, file_id)[1])) as image,
    ):
        assert image.getpixel((5, 5)) == (0, 0, 0, 0)


@pytest.mark.parametrize("content", [word(), sound("opus.webm"), sound("aac.m4a")])
def test_documents_and_sounds_are_kept_as_they_are(
    acting_as: Acting,
    cast: Cast,
    stored: Callable[..., UUID],
    check_files: Callable[[], None],
    content: bytes,
) -> None:
    file_id = stored(content)
    check_files()
    with acting_as(cast.ida) as uow:
        assert file_content(uow, file_id)[1] == content


@pytest.mark.parametrize(
    "content",
    [
        picture("JPEG", size=(800, 600))[:-1000],
        picture("PNG")[:60],
        picture("JPEG") + b"\xff\xda" * 200,
    ],
    ids=["cut jpeg", "cut png", "endless scans"],
)
def test_a_picture_that_does_not_open_is_refused_and_gone(
    acting_as: Acting,
    cast: Cast,
    services: Services,
    stored: Callable[..., UUID],
    seen: Callable[[UUID], FileView],
    check_files: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
    content: bytes,
) -> None:
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)  # what importing WeasyPrint does
    file_id = stored(content, "cv.jpg")
    check_files()
    assert (seen(file_id).state, seen(file_id).reason) == ("refused", "unreadable")
    assert _on_disk(services, file_id) == []
    with pytest.raises(FileRefused), acting_as(cast.ida) as uow:
        file_content(uow, file_id)
    with pytest.raises(FileRefused), acting_as(cast.ida) as uow:
        claim_file(uow, file_id, used_by="interest/1")


def test_a_check_is_told_of_once(
    units: Units, stored: Callable[..., UUID], check_files: Callable[[], None]
) -> None:
    file_id = stored()
    check_files()
    check_files()
    with units.system() as unit:
        rows = unit.session.scalars(select(RecordedEvent).order_by(RecordedEvent.seq)).all()
    assert [(row.name, row.facts) for row in rows] == [
        ("FileStored", {"file_id": str(file_id)}),
        ("FileChecked", {"file_id": str(file_id)}),
    ]


def test_a_file_that_a_killed_worker_had_taken_is_checked_by_the_next(
    units: Units,
    cast: Cast,
    clock: FixedClock,
    stored: Callable[..., UUID],
    seen: Callable[[UUID], FileView],
    check_files: Callable[[], None],
) -> None:
    file_id = stored()
    _taken(units, cast, file_id, attempts=1)
    check_files()
    assert seen(file_id).state == "scanning"
    clock.advance(CLAIM)
    check_files()
    assert seen(file_id).state == "ready"


def test_a_file_that_brings_every_worker_down_is_refused(
    units: Units,
    cast: Cast,
    clock: FixedClock,
    stored: Callable[..., UUID],
    seen: Callable[[UUID], FileView],
    check_files: Callable[[], None],
) -> None:
    file_id = stored()
    _taken(units, cast, file_id, attempts=MOST_ATTEMPTS)
    clock.advance(CLAIM)
    check_files()
    assert seen(file_id).reason == "unreadable"


def _taken(units: Units, cast: Cast, file_id: UUID, *, attempts: int) -> None:
    """Leave a file as a worker does that was killed over it."""
    with units.write(cast.here) as uow:
        row = uow.session.scalars(select(StoredFile).where(StoredFile.id == file_id)).one()
        row.check_due_at, row.check_attempts = uow.now + CLAIM, attempts


def test_a_file_whose_content_is_gone_holds_nobody_up(
    services: Services,
    stored: Callable[..., UUID],
    seen: Callable[[UUID], FileView],
    check_files: Callable[[], None],
) -> None:
    lost, whole = stored(), stored()
    _on_disk(services, lost)[0].unlink()
    check_files()
    assert (seen(lost).state, seen(whole).state) == ("scanning", "ready")


class Removing(NoScanner):
    """A scanner during whose work the owner changes their mind."""

    def __init__(self, remove: Callable[[], None]) -> None:
        self.remove = remove

    def scan(self, content: bytes) -> Verdict:
        self.remove()
        return super().scan(content)


def test_what_is_removed_while_it_is_being_checked_stays_gone(
    acting_as: Acting, cast: Cast, services: Services, stored: Callable[..., UUID]
) -> None:
    file_id = stored(picture())

    def remove() -> None:
        with acting_as(cast.ida) as uow:
            remove_file(uow, file_id)

    check_due(Inspection(services.units, Removing(remove), services.directory.all))
    assert _on_disk(services, file_id) == []
    with pytest.raises(NotFound), acting_as(cast.ida) as uow:
        own_file(uow, file_id)


def _on_disk(services: Services, file_id: UUID) -> list[Path]:
    return list(services.settings.data_dir.glob(f"files/*/*/{file_id}*"))


def test_the_owner_reads_why_in_both_languages(is_as_kept: Callable[[str, str], None]) -> None:
    views = {
        "scanning": FileView(UUID(int=1), "cv.pdf", 1, "application/pdf", FileState.SCANNING),
        **{
            reason: FileView(UUID(int=1), "cv.pdf", 1, "application/pdf", FileState.REFUSED, reason)
            for reason in RefusedBecause
        },
    }
    for language in ("da", "en"):
        with use_language(language):
            said = "".join(f"{name}: {view.explanation}\n" for name, view in views.items())
            said += "".join(f"{p.slug}: {p.title}\n" for p in PROBLEMS)
        is_as_kept(f"words.{language}", said)
