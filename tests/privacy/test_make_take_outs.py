"""The worker makes take-outs: killed half-way, failing, too large, and with hostile contents."""

from __future__ import annotations

import io
import os
import re
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta
from zipfile import ZipFile

import pytest

from app.core.clock import FixedClock
from app.core.errors import Unavailable
from app.core.take_out import Entry, Part, Section, TakenFile, TakenPage
from app.core.work import UnitOfWork, Units
from app.privacy.contract import OwnTakeOut, TakeOutState
from app.privacy.making import Workshop, make_due_take_outs
from app.privacy.service import ask_for_take_out, own_take_out, take_out_file
from app.web.services import Services
from app.wiring_take_out import workshop_of
from tests.factories.told import told
from tests.people import Cast, Person

Acting = Callable[[Person], AbstractContextManager[UnitOfWork]]
HOSTILE = '<script>alert(1)</script>"><img src=x onerror=alert(2)> & \x00'


class Killed(BaseException):
    """What a worker sees when it is ended in the middle of its work."""


@pytest.fixture
def workshop(services: Services) -> Workshop:
    """The service's own, to be given other parts."""
    return workshop_of(services)


@pytest.fixture
def asked(acting_as: Acting, cast: Cast) -> None:
    """Ida has asked for her things."""
    with acting_as(cast.ida) as uow:
        ask_for_take_out(uow, parts=2)


def having(*files: TakenFile, text: str = "", page: TakenPage | None = None) -> Callable[..., Part]:
    """Return who provides a part with these files."""

    def provide(_uow: UnitOfWork) -> Part:
        entry = Entry("Ting", texts=[text], files=[(one.name, one) for one in files], page=page)
        return Part("things", "Ting", sections=[Section("Mine ting", [entry])])

    return provide


def a_file(name: str, content: bytes = b"x") -> TakenFile:
    return TakenFile("things", name, lambda: content)


def fetched(acting_as: Acting, person: Person) -> ZipFile:
    with acting_as(person) as uow:
        _file, pieces = take_out_file(uow)
    return ZipFile(io.BytesIO(b"".join(pieces)))


def how_it_is(acting_as: Acting, person: Person) -> OwnTakeOut:
    with acting_as(person) as uow:
        return own_take_out(uow)


def test_what_one_made_stands_first_and_log_ins_last(
    cast: Cast, take: Callable[[Person], ZipFile]
) -> None:
    page = take(cast.ida).read("index.html").decode()
    parts = re.findall(r"<h2[^>]*>([^<]+)", page)
    assert parts[:2] == ["Om dig", "CV&#39;er, ansøgninger og arbejdsark"]
    assert parts[-3:-1] == ["Hvor du har logget ind, og hvem der har kigget", "Det er ikke med"]


def test_progress_is_seen_part_by_part(
    workshop: Workshop, acting_as: Acting, units: Units, cast: Cast, asked: None
) -> None:
    seen: list[tuple[str, int]] = []

    def look(uow: UnitOfWork) -> Part:
        with units.read(cast.here, cast.ida.actor) as other:
            latest = own_take_out(other).latest
        assert latest
        seen.append((latest.state, latest.done))
        return replace(having()(uow), name=f"things-{len(seen)}")

    make_due_take_outs(replace(workshop, providers=(look, look)))
    assert seen == [("working", 0), ("working", 1)]


def test_a_worker_that_is_killed_half_way_leaves_it_to_the_next_round(
    workshop: Workshop,
    acting_as: Acting,
    services: Services,
    clock: FixedClock,
    cast: Cast,
    asked: None,
) -> None:
    def killed(_uow: UnitOfWork) -> Part:
        raise Killed

    with pytest.raises(Killed):
        make_due_take_outs(replace(workshop, providers=(having(a_file("a.pdf")), killed)))
    half_way = how_it_is(acting_as, cast.ida).latest
    assert half_way
    assert (half_way.state, half_way.done) == (TakeOutState.WORKING, 1)
    assert make_due_take_outs(workshop) == 0  # another worker may be at it
    clock.advance(timedelta(minutes=5, seconds=1))
    assert make_due_take_outs(workshop) == 1
    assert "index.html" in fetched(acting_as, cast.ida).namelist()


def test_what_fails_says_so_and_can_be_started_again(
    workshop: Workshop, acting_as: Acting, units: Units, cast: Cast, asked: None
) -> None:
    def broken(_uow: UnitOfWork) -> Part:
        raise RuntimeError("broken")

    assert make_due_take_outs(replace(workshop, providers=(broken,))) == 0
    failed = how_it_is(acting_as, cast.ida).latest
    assert failed
    assert failed.state == TakeOutState.FAILED
    assert told(units, cast.ida) == [("privacy/take-out", "Vi kunne ikke lave filen med dine ting")]
    with acting_as(cast.ida) as uow:
        ask_for_take_out(uow, parts=1)
    assert make_due_take_outs(workshop) == 1


def test_while_the_press_has_too_much_to_do_it_is_put_off_and_tried_three_times(
    workshop: Workshop, acting_as: Acting, clock: FixedClock, cast: Cast, asked: None
) -> None:
    def busy() -> bytes:
        raise Unavailable()

    tight = replace(workshop, providers=(having(TakenFile("cv", "cv.pdf", busy)),))
    states = []
    for _attempt in range(4):
        make_due_take_outs(tight)
        latest = how_it_is(acting_as, cast.ida).latest
        assert latest
        states.append(latest.state)
        clock.advance(timedelta(minutes=6))
    assert states == ["working", "working", "working", "failed"]


def test_one_that_was_taken_up_by_another_worker_is_that_ones(
    workshop: Workshop, acting_as: Acting, clock: FixedClock, cast: Cast, asked: None
) -> None:
    def slow(uow: UnitOfWork) -> Part:
        clock.advance(timedelta(minutes=6))
        assert make_due_take_outs(replace(workshop, providers=(having(a_file("b.pdf")),))) == 1
        return having(a_file("a.pdf"))(uow)

    assert make_due_take_outs(replace(workshop, providers=(slow,))) == 0
    assert "things/b.pdf" in fetched(acting_as, cast.ida).namelist()


def test_what_there_is_no_room_for_is_named(
    workshop: Workshop, acting_as: Acting, cast: Cast, asked: None
) -> None:
    files = [a_file("stor.pdf", b"x" * 2000), a_file("lille.pdf", b"x" * 500)]
    make_due_take_outs(replace(workshop, providers=(having(*files),), most_bytes=1000))
    taken = fetched(acting_as, cast.ida)
    page = taken.read("index.html").decode()
    assert "things/lille.pdf" in taken.namelist()
    assert "things/stor.pdf" not in taken.namelist()
    assert "stor.pdf. Der var ikke plads til den." in page
    assert "http://localhost" in page
    assert 'href="things/stor.pdf"' not in page


def test_a_file_that_cannot_be_made_is_named_and_keeps_nothing_back(
    workshop: Workshop, acting_as: Acting, cast: Cast, asked: None
) -> None:
    def broken() -> bytes:
        raise RuntimeError("broken")

    files = [TakenFile("things", "cv.pdf", broken), a_file("b.pdf")]
    make_due_take_outs(replace(workshop, providers=(having(*files),)))
    taken = fetched(acting_as, cast.ida)
    assert "cv.pdf. Den kunne ikke laves." in taken.read("index.html").decode()
    assert "things/b.pdf" in taken.namelist()


def test_it_takes_no_more_memory_than_one_file(
    workshop: Workshop, acting_as: Acting, cast: Cast, asked: None
) -> None:
    size = 3 * 1024 * 1024
    files = [TakenFile("things", f"{n}.pdf", lambda: os.urandom(size)) for n in range(10)]
    tracemalloc.start()
    try:
        make_due_take_outs(replace(workshop, providers=(having(*files),)))
        with acting_as(cast.ida) as uow:
            _file, pieces = take_out_file(uow)
        fetched_bytes = sum(len(piece) for piece in pieces)
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert fetched_bytes > 10 * size
    assert peak < 6 * size


NAMES = [
    "../../etc/passwd", "C:\\Windows\\system32\\cmd.exe", "con.pdf", "CON.PDF", "a/b/c.pdf",
    "æ ø å.pdf", "cv.pdf", "CV.PDF", "cv.pdf", "", ".", "..", ".htaccess", "x" * 300 + ".pdf",
    "linje\nskift.pdf", "nul\x00.pdf", "履歴書.pdf", "cv.pdf.", "trailing .pdf ", "\u202efdp.exe",
    '<img src=x onerror="alert(1)">.pdf', "index.html", "cv.⑨⑨",
]  # fmt: skip


def test_names_are_safe_on_every_system_and_none_is_lost(
    workshop: Workshop, acting_as: Acting, cast: Cast, asked: None
) -> None:
    files = [a_file(name, str(n).encode()) for n, name in enumerate(NAMES)]
    make_due_take_outs(replace(workshop, providers=(having(*files),)))
    taken = fetched(acting_as, cast.ida)
    found = [name for name in taken.namelist() if name.startswith("things/")]
    assert len(found) == len({name.lower() for name in found}) == len(NAMES)
    assert {taken.read(name) for name in found} == {str(n).encode() for n in range(len(NAMES))}
    for name in found:
        folder, slash, rest = name.partition("/")
        stem, _dot, ending = rest.partition(".")
        assert (folder, slash) == ("things", "/")
        assert stem.replace("-", "").isalnum()
        assert stem.isascii()
        assert stem not in {"con", "nul"}
        assert ending == "" or (ending.isalnum() and ending.isascii())
    assert taken.testzip() is None


def test_hostile_words_are_only_words(
    workshop: Workshop, acting_as: Acting, cast: Cast, asked: None
) -> None:
    def messages() -> Iterator[Entry]:
        yield Entry(HOSTILE, facts=[(HOSTILE, HOSTILE)], texts=[HOSTILE])

    page = TakenPage("messages", HOSTILE, messages)
    make_due_take_outs(replace(workshop, providers=(having(text=HOSTILE, page=page),)))
    taken = fetched(acting_as, cast.ida)
    pages = [name for name in taken.namelist() if name.endswith(".html")]
    assert len(pages) == 2
    for name in pages:
        html = taken.read(name).decode()
        assert "<script" not in html
        assert "<img" not in html
        assert "&lt;script&gt;" in html
