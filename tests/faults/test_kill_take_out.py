"""A worker is killed while it makes somebody's take-out, and one is as large as it may be.

What was begun is made by the next worker, told once, and leaves nothing half on the disk; neither
making nor fetching takes more memory the larger it is.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import psutil
import pytest
from sqlalchemy import func, select

from app.core.claims import CLAIM
from app.files.contract import MOST_BYTES, FileState
from app.files.models import StoredFile
from app.notifications.models import Notification
from app.privacy.contract import MOST_BYTES as MOST_TAKEN
from app.privacy.contract import TakeOutState
from app.privacy.jobs import TAKE_OUTS
from app.privacy.kinds_told import TAKE_OUT
from app.privacy.models import TakeOut
from app.privacy.service import ask_for_take_out
from tests.conftest import Template
from tests.people import Person
from tests.servers import running, wait_until
from tests.site import Site, running_site
from tools.run import commands

IS_LONG = bool(os.environ.get("LONG"))
KILLS = 2  # it is given up after the third worker
FILES = MOST_TAKEN // MOST_BYTES - 1 if IS_LONG else 8  # smaller files of theirs come besides
HALF = 2 * MOST_BYTES
MEGABYTE = 1024 * 1024
MOST_MEMORY = 100 * MEGABYTE
PATIENCE = 900 if IS_LONG else 90

pytestmark = [pytest.mark.faults, pytest.mark.timeout(1_800 if IS_LONG else 300)]


@pytest.fixture(scope="module")
def site(template: Template) -> Iterator[Site]:
    """A site whose workers are started, and killed, by the tests."""
    with running_site(template, worker=False) as one:
        yield one
        assert one.complaints() == []


@contextlib.contextmanager
def worker(site: Site, name: str) -> Iterator[subprocess.Popen[bytes]]:
    log = site.home / f"worker-{name}.log"
    with running(commands(site.env)["worker"], ready=log.exists, log=log, env=site.env) as process:
        yield process


def have_files(site: Site, person: Person, number: int) -> None:
    """Lay files on the disk that a person has not used, each as large as it may be."""
    content = os.urandom(MOST_BYTES)
    for place in range(number):
        with site.acting_as(person) as uow:
            file_id = uow.new_id()
            name = uow.vault.seal_text(f"fil {place}.pdf", context=f"file/{file_id}/name")
            kept = {"media_type": "application/pdf", "size": MOST_BYTES, "state": FileState.READY}
            uow.session.add(
                StoredFile(
                    id=file_id, owner_id=person.id, name_sealed=name, created_at=uow.now, **kept
                )
            )
            uow.vault.keep(file_id, content)


def ask(site: Site, person: Person) -> None:
    with site.acting_as(person) as uow:
        ask_for_take_out(uow, parts=11)


def take(site: Site, person: Person) -> None:
    """Ask for a take-out, and wait until it is ready."""
    ask(site, person)
    assert wait_until(lambda: is_ready(site, person), within=PATIENCE)


def latest(site: Site, person: Person) -> TakeOut:
    newest = select(TakeOut).where(TakeOut.person_id == person.id).order_by(TakeOut.id.desc())
    with site.services.units.read(person.municipality, person.actor) as uow:
        return uow.session.scalars(newest.limit(1)).one()


def is_ready(site: Site, person: Person) -> bool:
    return latest(site, person).state == TakeOutState.READY


def time_passes(site: Site, person: Person) -> None:
    """Let it be long since anybody heard of the worker; the round of the minute finds that."""
    with site.acting_as(person) as uow:
        row = uow.session.scalars(select(TakeOut).where(TakeOut.person_id == person.id)).one()
        assert row.claimed_at
        row.claimed_at -= CLAIM
    site.services.jobs.wake(TAKE_OUTS)


def begun(site: Site) -> list[Path]:
    return list(site.services.settings.data_dir.glob("files/*/*/*.arriving"))


def is_half_done(site: Site) -> bool:
    with contextlib.suppress(FileNotFoundError):
        return any(path.stat().st_size > HALF for path in begun(site))
    return False


def fetched(site: Site, person: Person) -> Path:
    """Fetch the file as a program does, piece by piece, onto the disk."""
    address = f"{site.at(person)}/api/v1/me/take-out/file"
    wanted = urllib.request.Request(
        address, headers={"Authorization": f"Bearer {site.token_of(person)}"}
    )
    path = site.home / f"{person.id}.zip"
    with urllib.request.urlopen(wanted) as answer, path.open("wb") as file:
        while piece := answer.read(MEGABYTE):
            file.write(piece)
    return path


def most_memory(pid: int) -> int:
    """Return the most memory that a process ever had, in bytes."""
    status = Path(f"/proc/{pid}/status").read_text()
    line = next(one for one in status.splitlines() if one.startswith("VmHWM"))
    return int(line.split()[1]) * 1024


def web_workers(site: Site) -> list[int]:
    """Return the processes that serve the site."""
    found = psutil.process_iter(["cmdline"])
    here = f":{site.port}"
    return [
        one.pid
        for one in found
        if "gunicorn" in (words := one.info["cmdline"] or ())
        and any(word.endswith(here) for word in words)
    ]


def test_what_a_killed_worker_began_the_next_one_finishes(site: Site) -> None:
    ida = site.cast.ida
    have_files(site, ida, 8)
    ask(site, ida)
    for number in range(KILLS):
        with worker(site, f"killed-{number}") as process:
            assert wait_until(lambda: is_half_done(site), within=PATIENCE)
            process.kill()
            process.wait()
        assert latest(site, ida).state == TakeOutState.WORKING
        assert len(begun(site)) == 1  # what is left of the worker before is gone
        time_passes(site, ida)
    with worker(site, "last"):
        assert wait_until(lambda: is_ready(site, ida), within=PATIENCE)
    assert begun(site) == []
    file_id = latest(site, ida).file_id
    with site.by_itself() as uow:
        told = select(Notification.facts).where(Notification.kind == TAKE_OUT)
        assert [facts["state"] for facts in uow.session.scalars(told)] == [TakeOutState.READY]
        made = select(StoredFile.id).where(StoredFile.used_by.like("take-out/%"))
        assert uow.session.scalars(made).all() == [file_id]
        known = set(uow.session.scalars(select(StoredFile.id)))
        assert set(uow.vault.kept()) == known
        assert uow.session.scalar(select(func.count(TakeOut.id))) == 1
    with ZipFile(fetched(site, ida)) as taken:
        assert taken.testzip() is None
        assert sum(name.startswith("files/") for name in taken.namelist()) == 8


def test_the_largest_takes_no_more_memory_than_a_small_one(site: Site) -> None:
    omar = site.cast.omar
    with worker(site, "large") as process:
        have_files(site, omar, 1)
        take(site, omar)
        in_worker = most_memory(process.pid)
        fetched(site, omar)
        in_web = [most_memory(pid) for pid in web_workers(site)]
        have_files(site, omar, FILES - 1)
        take(site, omar)
        assert most_memory(process.pid) - in_worker < MOST_MEMORY
    path = fetched(site, omar)
    assert sum(most_memory(pid) for pid in web_workers(site)) - sum(in_web) < MOST_MEMORY
    assert path.stat().st_size > FILES * MOST_BYTES
    with ZipFile(path) as taken:
        assert taken.testzip() is None
        assert sum(name.startswith("files/") for name in taken.namelist()) == FILES
