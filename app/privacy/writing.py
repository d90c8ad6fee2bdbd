"""Writes the parts of a take-out into one zip: files as they come, and pages that lead to them.

`index.html` needs no net, no script and nothing outside the zip. A file is put in before the page
that leads to it is written, so no link leads to what was left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import structlog
from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from app.core import texts
from app.core.clock import local_day
from app.core.errors import Problem, Unavailable
from app.core.take_out import Entry, Part, Record, TakenFile, TakenPage, as_json
from app.core.texts import _
from app.privacy.zipping import TooMuch, Zip

log = structlog.get_logger()

_TEMPLATES = Path(__file__).parent / "templates" / "privacy"
_PAGES = Environment(
    loader=FileSystemLoader(_TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True
)
_PAGES.globals.update(_=texts.gettext, language=texts.language, format_moment=texts.format_moment)


@dataclass(frozen=True)
class Frame:
    """What stands around the parts: whose it is, who made it, when, and where to ask for more."""

    name: str
    municipality: str
    address: str
    contact: str
    made_at: datetime


@dataclass(frozen=True)
class LeftOut:
    """A file that is not in the zip, where it belongs, and why."""

    name: str
    heading: str
    why: str


@dataclass
class _Written:
    """A part that is in the zip: its sections as HTML, and its file for programs."""

    name: str
    heading: str
    sections: list[Markup] = field(default_factory=list)


class Writer:
    """Writes one take-out; `beat` is called before each file, as those may take long."""

    def __init__(self, to: Zip, frame: Frame, beat: Callable[[], None]) -> None:
        """Begin to write."""
        self._zip, self._frame, self._beat = to, frame, beat
        self._parts: list[_Written] = []
        self._left_out: list[LeftOut] = []
        self._paths: dict[TakenFile, str | None] = {}
        self._is_in_page = False

    def add(self, part: Part) -> None:
        """Put a part in: its files, its pages, and its records for programs."""
        written = _Written(part.name, part.heading)
        self._parts.append(written)
        for section in part.sections:
            entries = [self._entry(one) for one in section.entries]
            html = _page("take_out_section.html", section=section, entries=entries)
            written.sections.append(html)
        self._beat()
        self._zip.put(f"data/{part.name}.json", _documents(part.records))

    def finish(self) -> None:
        """Write the page that leads to everything."""
        page = _page(
            "take_out_index.html",
            frame=self._frame,
            day=texts.format_date(local_day(self._frame.made_at)),
            parts=self._parts,
            left_out=self._left_out,
            css=_css(),
        )
        self._zip.put("index.html", [page.encode()])
        self._zip.finish()

    def _entry(self, entry: Entry) -> Markup:
        """Write one thing, after its files and its page are in."""
        links = [(words, self._path_of(file)) for words, file in entry.files]
        page = self._put_page(entry.page) if entry.page else ""
        up, level = ("../", 2) if self._is_in_page else ("", 4)
        return _page("take_out_entry.html", entry=entry, links=links, page=page, up=up, level=level)

    def _put_page(self, page: TakenPage) -> str:
        path = self._zip.free_name(page.folder, f"{page.title}.html")
        self._is_in_page = True
        entries = [self._entry(one) for one in page.entries()]
        self._is_in_page = False
        html = _page("take_out_page.html", page=page, entries=entries, css=_css())
        self._zip.put(path, [html.encode()])
        return path

    def _path_of(self, file: TakenFile) -> str | None:
        """Return where a file lies, putting it in the first time; None where it is left out."""
        if file not in self._paths:
            self._beat()
            self._paths[file] = self._put(file)
        return self._paths[file]

    def _put(self, file: TakenFile) -> str | None:
        why = ""
        try:
            content = file.content()
            path = self._zip.free_name(file.folder, file.name)
            self._zip.put_content(path, content)
        except Unavailable:  # all of it is tried again, when there is less to do
            raise
        except TooMuch:
            why = _("There was no room for it.")
        except Problem as problem:
            why = str(problem.title)
        except Exception:  # one file that cannot be made must not keep the others back
            log.exception("take-out-file-failed", folder=file.folder)
            why = _("It could not be made.")
        if not why:
            return path
        self._left_out.append(LeftOut(file.name, self._parts[-1].heading, why))
        return None


def _documents(records: Mapping[str, Iterable[Record]]) -> Iterator[bytes]:
    """Write records by their table, one on a line."""
    yield b"{"
    for number, (table, rows) in enumerate(records.items()):
        yield f"{',' if number else ''}\n{as_json(table)}: [".encode()
        for place, row in enumerate(rows):
            yield f"{',' if place else ''}\n{as_json(row)}".encode()
        yield b"\n]"
    yield b"\n}\n"


def _page(template: str, **context: Any) -> Markup:
    return Markup(_PAGES.get_template(template).render(**context))  # noqa: S704 — escaped by Jinja


def _css() -> Markup:
    return Markup((_TEMPLATES / "take_out.css").read_text(encoding="utf-8"))  # noqa: S704 — ours
