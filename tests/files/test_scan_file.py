"""ClamAV's daemon, as Debian ships it, holds a file back until it has answered.

Its only signature is the one that all makers of scanners have agreed on to try them with.
"""

from __future__ import annotations

import io
import socket
import socketserver
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from app.channels.recording import recording_transports
from app.core.clock import FixedClock
from app.core.work import UnitOfWork
from app.files.checking import LONGEST_WAIT, SHORTEST_WAIT, Inspection, check_due
from app.files.contract import (
    MOST_BYTES,
    Clean,
    FileRefused,
    FileView,
    Infected,
    Unavailable,
    Verdict,
)
from app.files.scanning import Clamd, NoScanner
from app.files.service import file_content, own_file, store_file
from app.settings import Settings
from app.web.services import Services
from app.web.services import services as services_of
from tests import servers
from tests.factories.files import EICAR, PDF, picture, sound, word
from tests.people import Cast, Person
from tests.servers import clamd_server, free_port

Acting = Callable[[Person], AbstractContextManager[UnitOfWork]]
SIGNATURES = {"Eicar-Test": EICAR}
NAME = "Eicar-Test.UNOFFICIAL"  # clamd says of a signature that is not its makers'


@pytest.fixture(scope="module")
def clamd() -> Iterator[servers.Clamd]:
    """A daemon for this module."""
    with clamd_server(SIGNATURES) as daemon:
        yield daemon


@pytest.fixture(params=["socket", "port"])
def scanner(request: pytest.FixtureRequest, clamd: servers.Clamd) -> Clamd:
    """Our end of it, both ways."""
    return Clamd(clamd.socket if request.param == "socket" else f"127.0.0.1:{clamd.port}")


def infected_word() -> bytes:
    """Zip a Word document with something in it that nobody sees."""
    packed = io.BytesIO(word())
    with zipfile.ZipFile(packed, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/media/image1.bin", EICAR)
    return packed.getvalue()


INFECTED = {
    "pdf": PDF + EICAR,
    "word": infected_word(),
    "picture": picture("PNG") + EICAR,
    "sound": sound("opus.webm") + EICAR,
}


@pytest.mark.parametrize("content", INFECTED.values(), ids=INFECTED)
def test_what_is_infected_is_named(scanner: Clamd, content: bytes) -> None:
    assert scanner.scan(content) == Infected(NAME)


@pytest.mark.parametrize("content", [PDF, word(), picture(), sound("aac.m4a"), bytes(MOST_BYTES)])
def test_what_is_clean_passes(scanner: Clamd, content: bytes) -> None:
    assert scanner.scan(content) == Clean()


def test_a_file_is_longer_than_the_daemon_takes() -> None:
    with clamd_server(SIGNATURES, most_bytes=1024 * 1024) as daemon:
        scanner = Clamd(daemon.socket)
        verdict = scanner.scan(bytes(MOST_BYTES))
        assert isinstance(verdict, Unavailable)
        assert "size limit" in verdict.reason
        assert scanner.complaint() is None
        assert "size limit" in (scanner.complaint(thoroughly=True) or "")


def test_a_daemon_that_is_not_there_gives_no_answer() -> None:
    for address in ("/nowhere/clamd.ctl", f"127.0.0.1:{free_port()}"):
        assert isinstance(Clamd(address).scan(PDF), Unavailable)
        assert "held back" in (Clamd(address).complaint() or "")


@contextmanager
def answering(answer: bytes | None) -> Iterator[str]:
    """Listen where a daemon should, and answer this, or never."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        met: list[socket.socket] = []

        def serve() -> None:
            connection, _ = listener.accept()
            met.append(connection)
            with suppress(OSError):  # who asked has heard enough
                if answer is not None:
                    connection.sendall(answer)
                    connection.shutdown(socket.SHUT_WR)

        threading.Thread(target=serve, daemon=True).start()
        yield f"127.0.0.1:{listener.getsockname()[1]}"
        for connection in met:
            connection.close()


@pytest.mark.parametrize(
    "answer", [b"", b"stream: \0", b"UNKNOWN COMMAND\0", b"stream: OK", b"x" * 100_000],
    ids=["nothing", "half", "other", "unended", "endless"],
)  # fmt: skip
def test_what_is_no_answer_lets_nothing_pass(answer: bytes) -> None:
    with answering(answer) as address:
        assert isinstance(Clamd(address).scan(PDF), Unavailable)


def test_a_daemon_that_never_answers_is_not_waited_for_for_ever() -> None:
    with answering(None) as address:
        assert isinstance(Clamd(address, answer_seconds=0.3).scan(PDF), Unavailable)


@pytest.fixture
def settings(settings: Settings, clamd: servers.Clamd) -> Settings:
    """An installation that has a scanner."""
    return replace(settings, clamav_address=clamd.socket)


@pytest.fixture
def stored(acting_as: Acting, cast: Cast) -> Callable[[bytes], UUID]:
    """Store a file of Ida's."""

    def store(content: bytes) -> UUID:
        with acting_as(cast.ida) as uow:
            return store_file(uow, content=content, name="cv").id

    return store


@pytest.fixture
def seen(acting_as: Acting, cast: Cast) -> Callable[[UUID], FileView]:
    """Look at a file as Ida."""

    def look(file_id: UUID) -> FileView:
        with acting_as(cast.ida) as uow:
            return own_file(uow, file_id)

    return look


@pytest.mark.parametrize("content", INFECTED.values(), ids=INFECTED)
def test_an_infected_file_is_refused_and_deleted_and_a_clean_one_is_ready(
    services: Services,
    stored: Callable[[bytes], UUID],
    seen: Callable[[UUID], FileView],
    check_files: Callable[[], None],
    acting_as: Acting,
    cast: Cast,
    content: bytes,
) -> None:
    bad, good = stored(content), stored(PDF)
    check_files()
    assert (seen(bad).state, seen(bad).reason) == ("refused", "infected")
    assert seen(good).state == "ready"
    kept = services.settings.data_dir.glob("files/*/*/*")
    assert [path.stem for path in kept] == [str(good)]
    with pytest.raises(FileRefused), acting_as(cast.ida) as uow:
        file_content(uow, bad)


def test_a_file_is_held_back_until_the_daemon_is_there_again(
    services: Services,
    clock: FixedClock,
    stored: Callable[[bytes], UUID],
    seen: Callable[[UUID], FileView],
) -> None:
    first, second = stored(PDF), stored(PDF)
    away = Inspection(services.units, Clamd("/nowhere/clamd.ctl"), services.directory.all)
    waits = []
    for _ in range(12):
        waits += [wait for wait in (check_due(away), check_due(away)) if wait]
        clock.advance(waits[-1])
    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (SHORTEST_WAIT, LONGEST_WAIT)
    assert (seen(first).state, seen(second).state) == ("scanning", "scanning")
    assert seen(first).explanation is not None
    services.jobs.run("file-checks")
    assert (seen(first).state, seen(second).state) == ("ready", "ready")


STUCK = b"this one takes for ever"


@contextmanager
def getting_stuck_on(content: bytes, said: bytes | None = None) -> Iterator[Clamd]:
    """Run a daemon that says nothing, or this, of one content and lets all others pass."""

    class OneTalk(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.rfile.read(len(b"zINSTREAM\0"))
            heard = b""
            while length := int.from_bytes(self.rfile.read(4), "big"):
                heard += self.rfile.read(length)
            if content not in heard:
                self.wfile.write(b"stream: OK\0")
            elif said:
                self.wfile.write(said)
            else:
                may_end.wait(30)

    may_end = threading.Event()
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), OneTalk) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield Clamd(f"127.0.0.1:{server.server_address[1]}", answer_seconds=0.3)
        may_end.set()
        server.shutdown()


def test_a_file_on_which_the_daemon_gets_stuck_keeps_no_other_waiting_and_is_given_up(
    services: Services,
    clock: FixedClock,
    stored: Callable[[bytes], UUID],
    seen: Callable[[UUID], FileView],
) -> None:
    slow, good = stored(PDF + STUCK), stored(PDF)
    with getting_stuck_on(STUCK) as clamd:
        inspection = Inspection(services.units, clamd, services.directory.all)
        for _try in range(3):
            assert seen(slow).state == "scanning"
            assert check_due(inspection) is None
            assert seen(good).state == "ready"
            good = stored(PDF)
            clock.advance(LONGEST_WAIT)
    assert (seen(slow).state, seen(slow).reason) == ("refused", "unreadable")


def test_what_was_tried_before_is_tried_after_what_is_new(
    services: Services,
    clock: FixedClock,
    stored: Callable[[bytes], UUID],
    seen: Callable[[UUID], FileView],
) -> None:
    stored(PDF + STUCK)
    with getting_stuck_on(STUCK) as clamd:
        check_due(Inspection(services.units, clamd, services.directory.all))
    clock.advance(LONGEST_WAIT)
    new = stored(PDF)
    looked_at: list[bytes] = []

    class Watching(NoScanner):
        def scan(self, content: bytes) -> Verdict:
            looked_at.append(content)
            return super().scan(content)

    check_due(Inspection(services.units, Watching(), services.directory.all))
    assert looked_at == [PDF, PDF + STUCK]
    assert seen(new).state == "ready"


def test_what_the_daemon_will_not_look_into_waits_and_keeps_no_other_waiting(
    services: Services,
    clock: FixedClock,
    stored: Callable[[bytes], UUID],
    seen: Callable[[UUID], FileView],
) -> None:
    long, good = stored(PDF + STUCK), stored(PDF)
    with getting_stuck_on(STUCK, b"INSTREAM size limit exceeded. ERROR\0") as clamd:
        for _round in range(5):
            assert check_due(Inspection(services.units, clamd, services.directory.all)) is None
            clock.advance(LONGEST_WAIT)
    assert (seen(long).state, seen(good).state) == ("scanning", "ready")


def test_a_held_back_file_is_tried_again_within_seconds(
    settings: Settings, services: Services, stored: Callable[[bytes], UUID]
) -> None:
    stored(PDF)
    wait = check_due(
        Inspection(services.units, Clamd("/nowhere/clamd.ctl"), services.directory.all)
    )
    assert wait == timedelta(seconds=5)


def test_those_who_run_the_service_are_told_of_the_scanner(
    app: Flask, client: FlaskClient, services: Services
) -> None:
    assert client.get("/readyz").json["notes"] == {}
    assert "scanner" not in app.test_cli_runner().invoke(args=["doctor"]).output


@pytest.mark.parametrize(
    ("address", "what_is_said"),
    [(None, "CLAMAV_ADDRESS"), ("/nowhere/clamd.ctl", "held back")],
    ids=["none", "away"],
)
def test_those_who_run_the_service_are_told_that_nothing_is_scanned(
    settings: Settings, address: str | None, what_is_said: str
) -> None:
    app = create_app(replace(settings, clamav_address=address), transports=recording_transports())
    assert what_is_said in app.test_client().get("/readyz").json["notes"]["scanner"]
    assert what_is_said in app.test_cli_runner().invoke(args=["doctor"]).output
    services_of(app).database.dispose()
