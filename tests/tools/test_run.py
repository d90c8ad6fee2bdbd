"""`make run` keeps two processes together: they start, serve and stop as one.

The service is a stand-in of a few lines here, so that each way of ending can be brought about;
the journeys start the real one by the same program.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from tests.servers import accepts, answers, free_port, wait_until

ROOT = Path(__file__).resolve().parents[2]
SERVICE = """
import os, pathlib, signal, time
import flask

app = flask.Flask(__name__)
here = pathlib.Path(__file__).parent


def note(name):
    with (here / "notes").open("a") as file:
        file.write(name + "\\n")


@app.get("/healthz")
def healthz():
    return "alive"


@app.cli.command("worker")
def worker():
    if os.environ.get("WORKER") == "ends":
        while not (here / "end").exists():
            time.sleep(0.05)
        raise SystemExit(3)
    if os.environ.get("WORKER") == "deaf":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    note("worker")
    while True:
        time.sleep(0.1)


database = flask.cli.AppGroup("db")
demo = flask.cli.AppGroup("demo")


@database.command("upgrade")
def upgrade():
    note("upgrade")
    pathlib.Path(os.environ["DATABASE_URL"].removeprefix("sqlite:///")).touch()


@demo.command("load")
def load():
    note("load")


app.cli.add_command(database)
app.cli.add_command(demo)
"""


class House:
    """A checkout with the stand-in, and what was started in it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}/healthz"
        self.running: list[subprocess.Popen[bytes]] = []

    def run(self, **settings: str) -> subprocess.Popen[bytes]:
        bare = {k: v for k, v in os.environ.items() if k not in {"MODE", "DATABASE_URL", "HOST"}}
        with (self.path / "said").open("w") as said:
            started = subprocess.Popen(
                [sys.executable, str(self.path / "tools/run.py")],
                env={**bare, "PORT": str(self.port), **settings},
                stdout=said,
                stderr=said,
            )
        self.running.append(started)
        return started

    def run_until_ready(self, **settings: str) -> subprocess.Popen[bytes]:
        started = self.run(**settings)
        assert wait_until(lambda: "Stop with Ctrl-C" in self.said(), within=30), self.said()
        assert wait_until(lambda: "worker" in self.notes(), within=30)
        assert answers(self.url)
        return started

    def said(self) -> str:
        return (self.path / "said").read_text()

    def notes(self) -> list[str]:
        notes = self.path / "notes"
        return notes.read_text().split() if notes.exists() else []

    def left_behind(self) -> list[psutil.Process]:
        return [process for process in psutil.process_iter() if self._is_ours(process)]

    def _is_ours(self, process: psutil.Process) -> bool:
        try:
            is_alive = process.status() != psutil.STATUS_ZOMBIE
            return is_alive and process.cwd() == str(self.path)
        except psutil.Error:
            return False


@pytest.fixture
def house(tmp_path: Path):
    (tmp_path / "tools").mkdir()
    (tmp_path / "migrations").mkdir()
    shutil.copy(ROOT / "tools/run.py", tmp_path / "tools")
    shutil.copy(ROOT / "gunicorn.conf.py", tmp_path)
    (tmp_path / "wsgi.py").write_text(SERVICE)
    house = House(tmp_path)
    yield house
    for process in house.running:
        process.kill()
        process.wait()
    for process in house.left_behind():
        process.kill()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_one_signal_stops_everything(house: House, how: signal.Signals):
    started = house.run_until_ready()
    began = time.monotonic()
    started.send_signal(how)
    started.wait(10)
    assert time.monotonic() - began < 5
    assert started.returncode == 0
    assert f"http://127.0.0.1:{house.port}" in house.said()
    assert "borger@demo.example" in house.said()
    assert house.left_behind() == []


def test_a_process_that_will_not_stop_is_ended(house: House):
    started = house.run_until_ready(WORKER="deaf")
    started.send_signal(signal.SIGINT)
    started.wait(8)
    assert house.left_behind() == []


def test_being_killed_leaves_no_child(house: House):
    started = house.run_until_ready()
    started.kill()
    assert wait_until(lambda: house.left_behind() == [], within=6)


def test_when_the_worker_ends_the_web_process_does_too(house: House):
    started = house.run(WORKER="ends")
    assert wait_until(lambda: answers(house.url), within=30)
    (house.path / "end").touch()
    started.wait(10)
    assert started.returncode == 1
    assert "The worker ended by itself (status 3)" in house.said()
    assert not accepts(house.port)
    assert house.left_behind() == []


def test_a_taken_port_is_said_plainly(house: House):
    with socket.socket() as other:
        other.bind(("127.0.0.1", house.port))
        other.listen()
        (started := house.run()).wait(10)
    assert started.returncode == 1
    assert f"Cannot listen on 127.0.0.1:{house.port}" in house.said()
    assert "Traceback" not in house.said()
    assert house.notes() == []


@pytest.mark.parametrize("port", ["0", "65536", "http", ""])
def test_a_port_that_is_none_is_said_plainly(house: House, port: str):
    (started := house.run(PORT=port)).wait(10)
    assert started.returncode == 1
    assert house.said().startswith("PORT must be a number")


def test_the_demo_listens_on_loopback_only(house: House):
    (started := house.run(HOST="0.0.0.0")).wait(10)
    assert started.returncode == 1
    assert "DEMO_PUBLIC=1" in house.said()


def test_the_demo_listens_elsewhere_when_told_to(house: House):
    house.run_until_ready(HOST="0.0.0.0", DEMO_PUBLIC="1")
    assert answers(house.url)


def test_the_database_is_prepared_once(house: House):
    for _ in range(2):
        started = house.run_until_ready()
        started.send_signal(signal.SIGINT)
        started.wait(10)
    assert [note for note in house.notes() if note != "worker"] == ["upgrade", "load"]
    assert (house.path / "var/.demo").is_file()


@pytest.mark.parametrize("change", ["a new migration", "a lost database"])
def test_the_database_is_prepared_again_after(house: House, change: str):
    house.run_until_ready().send_signal(signal.SIGINT)
    house.running[-1].wait(10)
    if change == "a new migration":
        (house.path / "migrations/0002_more.py").touch()
    else:
        (house.path / "var/jobvej.db").unlink()
    (house.path / "notes").unlink()
    house.run_until_ready()
    assert house.notes()[:2] == ["upgrade", "load"]


def test_nobody_is_let_in_as_anyone_outside_the_demo(house: House):
    started = house.run_until_ready(MODE="development")
    started.send_signal(signal.SIGINT)
    started.wait(10)
    assert "demo.example" not in house.said()
    assert "load" not in house.notes()
    assert not (house.path / "var/.demo").exists()
