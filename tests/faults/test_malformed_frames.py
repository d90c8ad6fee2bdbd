"""Whatever is sent on a socket: it is dealt with, nothing of it stays, and nobody else waits."""

from __future__ import annotations

import contextlib
import json
import os
import random
import re
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
import socketio
from websocket import WebSocketException as SocketBroken
from websocket import create_connection

from app.chat.conversations import open_own_conversation
from tests.faults.malforming import KINDS, PING, Malformer, Target, frame
from tests.people import Person
from tests.servers import wait_until
from tests.site import Site

IS_LONG = bool(os.environ.get("LONG"))
FRAMES, POSTS = (10_000, 1_000) if IS_LONG else (1_000, 100)
WARM_UP = 500
EVENTS_AT_ONCE = 2_000
# Caches fill up to some 25 MB in the first thousands, and then no further.
SPARE_MEMORY, SPARE_GREENLETS, SPARE_FILES = 32_000_000, 12, 12

pytestmark = [pytest.mark.faults, pytest.mark.timeout(1_800 if IS_LONG else 240)]


@pytest.fixture(scope="module")
def port(site: Site) -> Iterator[int]:
    """Another web process of the site, which can be looked into."""
    with site.another_web_process("tests.faults.watched:app") as port:
        yield port


def _look(port: int) -> dict[str, int]:
    with urllib.request.urlopen(f"http://localhost:{port}/process", timeout=20) as answer:
        return dict(json.load(answer))


def _is_as_before(before: dict[str, int], now: dict[str, int]) -> bool:
    return (
        now["memory"] <= before["memory"] + SPARE_MEMORY
        and now["greenlets"] <= before["greenlets"] + SPARE_GREENLETS
        and now["files"] <= before["files"] + SPARE_FILES
        and now["threads"] <= before["threads"]
    )


def _comes_back(port: int, before: dict[str, int]) -> bool:
    return wait_until(lambda: _is_as_before(before, _look(port)), within=60)


def _lines(site: Site, port: int) -> list[str]:
    return (site.home / f"web-{port}.log").read_text(errors="replace").splitlines()


@dataclass
class Bystander:
    """A well-behaved client that asks now and then, and notes how long it waited."""

    port: int
    token: str
    conversation: str
    waited: list[float] = field(default_factory=list)
    refused: list[object] = field(default_factory=list)
    _is_over: threading.Event = field(default_factory=threading.Event)

    def ask(self) -> None:
        with socketio.SimpleClient(reconnection=False) as page:
            page.connect(
                f"http://localhost:{self.port}",
                auth={"token": self.token},
                transports=["websocket"],
                wait_timeout=20,
            )
            while not self._is_over.wait(0.1):
                began = time.monotonic()
                ack = page.call("chat:join", {"conversation_id": self.conversation, "after": 0})
                self.waited.append(time.monotonic() - began)
                if not ack["ok"]:
                    self.refused.append(ack)

    @contextlib.contextmanager
    def asking(self) -> Iterator[None]:
        thread = threading.Thread(target=self.ask)
        thread.start()
        try:
            yield
        finally:
            self._is_over.set()
            thread.join()


def _conversation(site: Site, person: Person) -> str:
    with site.acting_as(person) as uow:
        return str(open_own_conversation(uow))


def _malformer(site: Site, port: int, person: Person) -> Malformer:
    url = f"ws://localhost:{port}/socket.io/?EIO=4&transport=websocket"
    target = Target(_conversation(site, person), _events(site))
    return Malformer(url, site.token_of(person), target)


def _events(site: Site) -> dict[str, list[str]]:
    """Return the events that the service takes, each with the names of its fields."""
    handlers = site.services.socketio.server.handlers["/"]
    schemas = {event: h.schema for event, h in handlers.items() if hasattr(h, "schema")}
    return {event: list(schema.load_fields) for event, schema in schemas.items()}


def test_malformed_frames_leave_nothing_behind(site: Site, port: int) -> None:
    malformer = _malformer(site, port, site.cast.ida)
    bystander = Bystander(port, site.token_of(site.cast.omar), _conversation(site, site.cast.omar))
    chance = random.Random(20261128)
    looked = _look(port)
    calm = {"greenlets": looked["greenlets"], "files": looked["files"]}
    kinds = list(KINDS)
    for number in range(WARM_UP):  # whatever is loaded, or kept for as long as an ended one is
        kind = kinds[number % len(kinds)]
        malformer.confirm(kind, KINDS[kind](chance, malformer.target))
    before, lines_before = _look(port), len(_lines(site, port))
    with bystander.asking():
        for number in range(FRAMES):
            kind = kinds[number % len(kinds)]
            malformer.confirm(kind, KINDS[kind](chance, malformer.target))
    malformer.leave()
    lines = _lines(site, port)[lines_before:]
    print(  # noqa: T201 — what was measured
        f"{FRAMES} frames: {malformer.answered} answered, {malformer.ended} ended,"
        f" {len(lines)} lines; {len(bystander.waited)} asked meanwhile,"
        f" slowest {max(bystander.waited):.3f} s; {before} became {_look(port)}"
    )
    assert malformer.failures == []
    assert malformer.answered + malformer.ended == FRAMES + WARM_UP
    assert len(lines) <= FRAMES
    assert [line for line in lines if _is_trace(line)] == []
    assert bystander.refused == []
    assert max(bystander.waited) < 1
    assert _comes_back(port, {**before, **calm}), (before, calm, _look(port))


def _is_trace(line: str) -> bool:
    return bool(
        re.search(r"Traceback|^\s+File \"|socket-event-failed|handler error|[Ee]xception", line)
    )


def test_what_is_only_wrong_inside_an_event_ends_no_connection(site: Site, port: int) -> None:
    malformer = _malformer(site, port, site.cast.ida)
    chance = random.Random(3)
    for kind in ("no object", "nobody's event", "wrong number of arguments", "hostile payload"):
        for _ in range(8):
            malformer.confirm(kind, KINDS[kind](chance, malformer.target))
    malformer.leave()
    assert malformer.answered > malformer.ended
    assert malformer.ends <= {"no object", "hostile payload"}  # numbers that JSON cannot hold


@pytest.mark.parametrize(
    "kind",
    [
        "nothing",
        "not Engine.IO",
        "broken JSON",
        "wrong shape",
        "the server's own events",
        "attachments never sent",
        "bytes",
        "no UTF-8",
    ],
)
def test_what_cannot_be_read_ends_the_connection(site: Site, port: int, kind: str) -> None:
    malformer = _malformer(site, port, site.cast.ida)
    chance = random.Random(4)
    for _ in range(12):
        malformer.confirm(kind, KINDS[kind](chance, malformer.target))
    malformer.leave()
    assert (malformer.answered, malformer.failures) == (0, [])


POSTED = [
    b"",
    b"x",
    b"4",
    b"42[",
    b"\xff",
    b"b!",
    b"0{}",
    b"2",
    b"5",
    b"6",
    b"\x1e",
    b"40{}\x1e9",
    b"d=42%5B",
    b"4" * 64_001,
    b'451-["x",{"_placeholder":true,"num":0}]',
    b'42["disconnect"]',
    b"1\x1e40",
    b"\x1e".join([b"3"] * 101),
    b"[" * 60_000,
    b"4" + b"[" * 60_000,
]


def test_without_a_websocket_malformed_posts_leave_nothing_behind(site: Site, port: int) -> None:
    token = site.token_of(site.cast.ida)
    for body in POSTED:
        _post_on_a_connection_of_its_own(port, token, body)
    before, lines_before = _look(port), len(_lines(site, port))
    for number in range(POSTS):
        _post_on_a_connection_of_its_own(port, token, POSTED[number % len(POSTED)])
    lines = _lines(site, port)[lines_before:]
    assert len(lines) <= POSTS
    assert [line for line in lines if _is_trace(line)] == []
    # Whoever is not heard of any more is let go after a while, 20 s and a part of them.
    assert _comes_back(port, before), (before, _look(port))


def _post_on_a_connection_of_its_own(port: int, token: str, body: bytes) -> None:
    address = f"http://localhost:{port}/socket.io/?EIO=4&transport=polling"
    with urllib.request.urlopen(address, timeout=20) as answer:
        sid = json.loads(answer.read()[1:])["sid"]
    login = f"40{json.dumps({'token': token})}".encode()
    assert _status(f"{address}&sid={sid}", login) == 200
    assert _status(f"{address}&sid={sid}", body) in {200, 400}


def _status(address: str, body: bytes) -> int:
    request = urllib.request.Request(address, data=body, headers={"Content-Type": "text/plain"})
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status
    except urllib.error.HTTPError as refusal:
        return refusal.code


def test_a_socket_that_sends_thousands_is_one_greenlet_is_told_to_wait_and_hung_up_on(
    site: Site, port: int
) -> None:
    conversation = _conversation(site, site.cast.ida)
    before = _look(port)
    page = create_connection(
        f"ws://localhost:{port}/socket.io/?EIO=4&transport=websocket", timeout=30
    )
    page.recv()
    page.send(f"40{json.dumps({'token': site.token_of(site.cast.ida)})}")
    assert str(page.recv()).startswith("40")
    payload = json.dumps(["chat:join", {"conversation_id": conversation, "after": 0}])
    most = 0

    def send_all() -> None:
        with contextlib.suppress(OSError, SocketBroken):  # hung up on
            for number in range(EVENTS_AT_ONCE):
                page.send(f"42{number}{payload}")

    sending = threading.Thread(target=send_all)
    sending.start()
    acks: dict[int, dict[str, object]] = {}
    while (heard := str(page.recv())) not in ("", "1"):
        if found := re.match(r"43(\d+)(\[.*)", heard, re.DOTALL):
            acks[int(found[1])] = json.loads(found[2])[0]
        if len(acks) % 100 == 50:
            most = max(most, _look(port)["greenlets"])
    sending.join()
    page.close()
    served = [number for number, ack in acks.items() if ack["ok"]]
    refused = [ack["problem"] for ack in acks.values() if not ack["ok"]]
    assert 100 <= len(served) < 600
    assert 100 <= len(refused) < 300
    assert {problem["status"] for problem in refused if isinstance(problem, dict)} == {429}
    assert list(acks) == sorted(acks)
    assert most <= before["greenlets"] + SPARE_GREENLETS
    assert _comes_back(port, before)


def test_who_floods_a_socket_and_hears_nothing_keeps_nobody_waiting(site: Site, port: int) -> None:
    bystander = Bystander(port, site.token_of(site.cast.omar), _conversation(site, site.cast.omar))
    who = f"40{json.dumps({'token': site.token_of(site.cast.ida)})}"
    join = ["chat:join", {"conversation_id": _conversation(site, site.cast.ida), "after": 0}]
    events = [f"421{json.dumps(join)}", '42["chat:nothing"]', "43", "3"]
    floods = [(frame(who), frame(event)) for event in events]
    floods += [(b"", frame("", opcode=PING)), (frame("", first=0), frame("", opcode=0, first=0))]
    is_over = threading.Event()

    def flood(greeting: bytes, piece: bytes) -> None:
        while not is_over.is_set():
            with contextlib.suppress(OSError, SocketBroken):  # hung up on
                url = f"ws://localhost:{port}/socket.io/?EIO=4&transport=websocket"
                page = create_connection(url, timeout=1)
                page.sock.sendall(greeting)
                while not is_over.is_set():
                    page.sock.sendall(piece * (60_000 // len(piece)))

    threads = [threading.Thread(target=flood, args=one) for one in floods]
    with bystander.asking():
        for thread in threads:
            thread.start()
        time.sleep(4)
        is_over.set()
        for thread in threads:
            thread.join()
    print(f"asked {len(bystander.waited)}, slowest {max(bystander.waited):.3f} s")  # noqa: T201 — what was measured
    assert bystander.refused == []
    assert len(bystander.waited) > 5
    assert max(bystander.waited) < 1


def test_a_person_who_is_not_a_participant_learns_nothing_by_odd_frames(
    site: Site, port: int
) -> None:
    about_one = {name: of for name, of in _events(site).items() if "conversation_id" in of}
    target = Target(_conversation(site, site.cast.ida), about_one)
    learned = {}
    for person in (site.cast.ida, site.cast.omar):
        malformer = _malformer(site, port, person)
        chance = random.Random(5)
        for _ in range(60):
            malformer.confirm("hostile payload", KINDS["hostile payload"](chance, target))
        malformer.leave()
        assert malformer.failures == []
        learned[person] = malformer.learned
    assert learned[site.cast.ida] != []
    assert learned[site.cast.omar] == []
