"""Web processes are killed while people chat: what was acknowledged is there, once and in order."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Sequence
from uuid import UUID

import psutil
import pytest

from app.chat.conversations import open_own_conversation
from app.chat.reading import messages_after
from tests.faults.talking import Talker, talk_at_once
from tests.people import Person
from tests.servers import answers, wait_until
from tests.site import Site

IS_LONG = bool(os.environ.get("LONG"))
KILLS, MESSAGES = (20, 5_000) if IS_LONG else (3, 320)
TALKERS = 8

pytestmark = [pytest.mark.faults, pytest.mark.timeout(1_800 if IS_LONG else 240)]


def _talkers(site: Site) -> list[Talker]:
    """Two citizens and two advisers, each with two programs, in two conversations."""
    cast = site.cast
    conversations = {}
    for citizen in (cast.ida, cast.omar):
        with site.acting_as(citizen) as uow:
            conversations[citizen.name] = open_own_conversation(uow)
    pairs: list[tuple[Person, str]] = [
        (cast.ida, "Ida"),
        (cast.anders, "Ida"),
        (cast.omar, "Omar"),
        (cast.signe, "Omar"),
    ]
    share = MESSAGES // TALKERS
    return [
        Talker(
            site.url,
            site.token_of(person),
            conversations[whose],
            [f"{person.name} {program} {number}" for number in range(share)],
        )
        for person, whose in pairs
        for program in (1, 2)
    ]


def _kill_workers(site: Site) -> None:
    """Kill the processes that serve, not the one that watches over them."""
    every = {
        process.pid: process
        for process in psutil.process_iter(["cmdline", "ppid"])
        if _serves(process.info["cmdline"] or (), site.port)
    }
    for process in every.values():
        if process.info["ppid"] in every:
            process.send_signal(signal.SIGKILL)


def _serves(command: Sequence[str], port: int) -> bool:
    return "gunicorn" in command and any(word.endswith(f":{port}") for word in command)


def _kept(site: Site, conversation_id: UUID) -> list[tuple[int, UUID | None]]:
    """Return what is there: numbers, and client_ids; the service's own message has none."""
    with site.acting_as(site.cast.anders) as uow:
        found: list[tuple[int, UUID | None]] = []
        while True:
            reading = messages_after(uow, conversation_id, after=found[-1][0] if found else 0)
            found += [(m.seq, m.client_id) for m in reading.messages]
            if not reading.has_more:
                return found


def test_nothing_that_was_acknowledged_is_lost_or_doubled(site: Site) -> None:
    talkers = _talkers(site)
    killed = 0

    def kill_along_the_way(is_going_on: Callable[[], bool]) -> None:
        nonlocal killed
        while is_going_on():
            time.sleep(0.05)
            said = sum(len(talker.acknowledged) for talker in talkers)
            if killed < KILLS and said >= (killed + 0.5) * MESSAGES / KILLS:
                _kill_workers(site)
                killed += 1
                assert wait_until(lambda: answers(f"{site.url}/healthz"), within=60)

    talk_at_once(talkers, kill_along_the_way)
    assert killed == KILLS
    for conversation_id in {talker.conversation_id for talker in talkers}:
        here = [t for t in talkers if t.conversation_id == conversation_id]
        kept = _kept(site, conversation_id)
        assert [seq for seq, _ in kept] == list(range(1, len(kept) + 1))
        said = [(str(client_id), seq) for seq, client_id in kept if client_id is not None]
        by_client_id = dict(said)
        assert len(by_client_id) == len(said) == MESSAGES // 2
        acknowledged = {k: seq for talker in here for k, seq in talker.acknowledged.items()}
        assert acknowledged == by_client_id
    assert [talker.heard_twice for talker in talkers] == [[]] * TALKERS
