"""A CV on paper: HTML of its template, and the PDF that the press makes of it.

The press is a program of its own. A few at a time run for a web process, and whoever comes then
waits a little; so one tap answers with the file, and no web process is held up by it (see
`docs/decisions/0022-cv-as-pdf.md`).
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import structlog
from jinja2 import Environment, FileSystemLoader

from app.core import texts
from app.core.errors import Problem, Unavailable
from app.core.printing import FONTS, NotInTime, TooManyPages, font_url, print_pdf
from app.core.texts import use_language
from app.documents.contract import (
    MOST_PAGES,
    MOST_SHEETS,
    CvView,
    Look,
    TooManyPagesOfCv,
    TooMuchToPrint,
)
from app.documents.showing import ShownCv, ShownSection, shown

WITHIN_SECONDS = 30
AT_ONCE = 2
WAIT_SECONDS = 20
PHOTO = "photo:own"
MOST_LINES = 60  # on a page of the densest template: 257 mm in lines of 9.5 points by 1.3

log = structlog.get_logger()

_TEMPLATES = Path(__file__).parent / "templates" / "documents"
_PAGES = Environment(
    loader=FileSystemLoader(_TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True
)
_PAGES.globals.update(_=texts.gettext)


class NotPrinted(Problem):
    """The PDF could not be made, and we have to find out why."""

    slug = "documents/not-printed"
    title = texts.lazy("We could not make the PDF. Try again, or take the CV in another form.")


class NotPrintedInTime(NotPrinted):
    """The PDF took longer than anybody waits: much else is printed, or it is very long."""

    slug = "documents/not-printed-in-time"
    status = Unavailable.status
    title = texts.lazy(
        "It took too long to make the PDF. Try again in a little while. "
        "If it happens again, make the text shorter."
    )


class Presses:
    """As many presses as may run at once beside a web process."""

    def __init__(self, at_once: int, *, wait_seconds: float) -> None:
        """Have so many; whoever comes when all are running waits so long for one."""
        self._free, self._wait_seconds = threading.BoundedSemaphore(at_once), wait_seconds

    def printed(
        self,
        page: str,
        pictures: Mapping[str, bytes] | None = None,
        *,
        most_pages: int = MOST_SHEETS,
    ) -> bytes:
        """Return a page as a PDF, within the limits of one person's document.

        Raises TooMuchToPrint, NotPrinted, NotPrintedInTime, and Unavailable for who would wait too
        long.
        """
        with self.one():
            return _print(page, pictures, most_pages)

    @contextmanager
    def one(self) -> Iterator[None]:
        """Hold one of the presses."""
        if not self._free.acquire(timeout=self._wait_seconds):
            raise Unavailable(retry_after=10)
        try:
            yield
        finally:
            self._free.release()


PRESSES = Presses(AT_ONCE, wait_seconds=WAIT_SECONDS)


def _print(page: str, pictures: Mapping[str, bytes] | None, most_pages: int) -> bytes:
    try:
        return print_pdf(
            page, pictures=pictures, most_pages=most_pages, within_seconds=WITHIN_SECONDS
        )
    except TooManyPages:
        raise TooMuchToPrint() from None
    except NotInTime:
        log.warning("document-not-printed-in-time", seconds=WITHIN_SECONDS)
        raise NotPrintedInTime() from None
    except RuntimeError:
        log.exception("document-not-printed")
        raise NotPrinted() from None


def cv_page(cv: CvView, *, has_photo: bool = False) -> str:
    """Return a CV as a page to be printed, in its own language and template."""
    with use_language(cv.language):
        return page_of(
            "print_cv.html",
            cv=shown(cv),
            look=cv.look.value,
            photo=PHOTO if has_photo else "",
            language=cv.language,
        )


def page_of(template: str, **context: object) -> str:
    """Return one of our pages for the press, with the fonts and the style that all of them have."""
    return _PAGES.get_template(template).render(
        css=(_TEMPLATES / "print_cv.css").read_text(encoding="utf-8"),
        fonts=[font_url(name) for name in FONTS],
        **context,
    )


def least_pages(cv: ShownCv, look: Look) -> int:
    """Return how many pages a CV takes at least: its lines alone, with nothing around them.

    It is known without printing, so that nobody waits for what is refused.
    """
    columns = (cv.main, cv.aside) if look == Look.COLUMNS else (cv.sections,)
    return -(-max(map(_lines, columns)) // MOST_LINES)


def _lines(sections: Iterable[ShownSection]) -> int:
    """Count the line breaks that were written, and the points: each is a line of its own."""
    entries = [entry for one in sections for entry in one.entries]
    blocks = [block for entry in entries for block in entry.blocks]
    return sum(len(entry.points) for entry in entries) + sum(
        block.words.count("\n") + len(block.points) for block in blocks
    )


def cv_pdf(cv: CvView, photo: bytes | None = None) -> bytes:
    """Return a CV as a tagged PDF.

    Raises TooManyPagesOfCv for more than 30 pages, which most that have so many are refused for
    before they are printed; Unavailable where others are printing and one would wait too long,
    NotPrinted and NotPrintedInTime.
    """
    if least_pages(shown(cv), cv.look) > MOST_PAGES:
        raise TooManyPagesOfCv()
    pictures, page = {PHOTO: photo} if photo else {}, cv_page(cv, has_photo=bool(photo))
    try:
        return PRESSES.printed(page, pictures, most_pages=MOST_PAGES)
    except TooMuchToPrint:
        raise TooManyPagesOfCv() from None
