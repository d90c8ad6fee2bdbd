"""A CV from elsewhere: JSON Resume or Europass, which somebody else's program wrote."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import count

from app.core.clock import local_day
from app.core.errors import Problem, TooManyRequests
from app.core.texts import _, format_date
from app.core.work import UnitOfWork
from app.documents.contract import Content, CvView, LeftOut, NotReadable, TooLong
from app.documents.cvs import begin_cv, my_cv, my_cvs
from app.documents.europass_files import without_files
from app.documents.europass_in import read_europass
from app.documents.europass_pdf import europass_in_pdf, is_pdf
from app.documents.json_resume import language_of, read_json, read_resume
from app.documents.left_out import keep_left_out
from app.documents.photos import PHOTO_KINDS, set_photo
from app.files.service import check_kind, check_size

MOST_BYTES = 1_000_000
MOST_BYTES_WITH_FILES = 6_000_000
_PHOTO = "Identification.Photo"


@dataclass(frozen=True)
class ReadCv:
    """What a file says: the content, what has no place, its language and its picture, if any."""

    content: Content
    left_out: tuple[LeftOut, ...]
    language: str | None
    photo: bytes | None = None


def read_cv_file(body: bytes) -> ReadCv:
    """Return what a file says: JSON Resume, Europass XML, or a PDF of Europass with that in it.

    Raises TooLong from a megabyte on, pictures left out of account, or six with them; NotReadable,
    and CvShapeRefused for what is no CV.
    """
    if not body.strip():
        raise NotReadable()
    if is_pdf(body):
        return _from_pdf(body)
    if body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<" or body[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return _from_europass(body)
    if len(body) > MOST_BYTES:
        raise TooLong()
    try:
        document = read_json(body.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise NotReadable() from None
    content, left_out = read_resume(document)
    return ReadCv(content, tuple(left_out), language_of(document))


def import_cv(uow: UnitOfWork, read: ReadCv, *, name: str = "", language: str = "da") -> CvView:
    """Begin a CV with what a file says; returns it with what of the file has no place.

    That is kept with the CV until it is thrown away.
    Its picture is checked and drawn anew as any other.
    """
    begun = begin_cv(
        uow,
        name=name[:80] or _called(uow, read),
        language=read.language or language,
        content=read.content,
    )
    left_out = read.left_out
    if read.photo is not None:
        try:
            set_photo(uow, begun.id, content=read.photo, name="cv.jpg")
        except TooManyRequests as refused:
            left_out = (*left_out, LeftOut(_PHOTO, str(refused.title)))
    keep_left_out(uow, begun.id, left_out)
    return replace(my_cv(uow, begun.id), left_out=left_out)


def _called(uow: UnitOfWork, read: ReadCv) -> str:
    """Return a name that no other CV of the acting person has: the headline, else the day."""
    day = format_date(local_day(uow.now))
    first = read.content.contact["label"][:70] or _("CV from a file, %(day)s", day=day)
    taken = {one.name for one in my_cvs(uow)}
    names = (first if number == 1 else f"{first} ({number})" for number in count(1))
    return next(one for one in names if one not in taken)


def _from_pdf(body: bytes) -> ReadCv:
    if len(body) > MOST_BYTES_WITH_FILES:
        raise TooLong()
    attached = europass_in_pdf(body)
    if attached is None:
        raise NotReadable()
    return _from_europass(attached)


def _from_europass(body: bytes) -> ReadCv:
    if len(body) > MOST_BYTES_WITH_FILES:
        raise TooLong()
    words, files = without_files(body.lstrip(b" \t\r\n"))
    if len(words) > MOST_BYTES:
        raise TooLong()
    read = read_europass(words, files)
    refusal = _refusal_of(read.photo) if read.photo is not None else None
    left_out = [*read.left_out, *([LeftOut(_PHOTO, refusal)] if refusal else [])]
    return ReadCv(read.content, tuple(left_out), read.language, None if refusal else read.photo)


def _refusal_of(photo: bytes) -> str | None:
    """Return why a picture is not taken; None where it is."""
    try:
        check_size(photo)
        check_kind(photo, PHOTO_KINDS)
    except Problem as refused:
        return str(refused.title)
    return None
