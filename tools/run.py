"""Run the service on one's own machine: a web process and a worker, stopped by one Ctrl-C.

This is what `make run` starts. The database is prepared the first time, and again when a
migration was added; otherwise nothing stands between the command and the two processes, because
a second start is to be ready within seconds.
"""

import contextlib
import hashlib
import http.client
import ipaddress
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parent.parent
STOP_WITHIN = 5.0  # seconds; gunicorn gives open connections 4 of them
READY_WITHIN = 60.0
DEMO_PEOPLE = (
    ("borger@demo.example", "a citizen"),
    ("raadgiver@demo.example", "an adviser"),
    ("virksomhed@demo.example", "an employer"),
    ("leder@demo.example", "a team leader"),
    ("superbruger@demo.example", "a super user, who edits content and programmes"),
    ("admin@demo.example", "an administrator"),
    ("nabo@demo.example", "a citizen of the neighbouring municipality"),
)


class Stopped(Exception):
    """Somebody asked us to stop."""


def main() -> int:
    """Prepare, start, wait; answer with the exit status."""
    env = environment()
    if complaint := what_is_wrong(env):
        print(complaint, file=sys.stderr)
        return 1
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
    try:
        prepare_database(env)
        return serve(env)
    except Stopped:
        return 0
    except subprocess.CalledProcessError as failure:
        print(f"`{' '.join(failure.cmd[2:])}` failed: see above.", file=sys.stderr)
        return 1


def stop(_number: int, _frame: FrameType | None) -> None:
    raise Stopped


def environment() -> dict[str, str]:
    """Take the settings given, and fill in those of a demo on this machine."""
    env = dict(os.environ)
    env.setdefault("MODE", "demo")
    env.setdefault("HOST", "127.0.0.1")
    env.setdefault("PORT", "5000")
    env["DATA_DIR"] = str(Path(env.get("DATA_DIR") or ROOT / "var").resolve())
    env.setdefault("DATABASE_URL", f"sqlite:///{env['DATA_DIR']}/jobvej.db")
    env.setdefault("BASE_URL", address(env))
    Path(env["DATA_DIR"]).mkdir(parents=True, exist_ok=True, mode=0o700)
    return env


def address(env: dict[str, str], name: str | None = None) -> str:
    """Build the address a browser on this machine can open."""
    host = name or env["HOST"]
    if host in ("0.0.0.0", "::", ""):  # noqa: S104 — compared with, not bound
        host = "127.0.0.1"
    return f"http://{f'[{host}]' if ':' in host else host}:{env['PORT']}"


def what_is_wrong(env: dict[str, str]) -> str | None:
    """Say in a sentence why the service cannot be started, if so."""
    host, port = env["HOST"], env["PORT"]
    if not (port.isdecimal() and 0 < int(port) < 65536):
        return f"PORT must be a number between 1 and 65535, not {port!r}."
    is_public = env.get("DEMO_PUBLIC") in ("1", "true", "yes")
    if env["MODE"] == "demo" and not is_public and not is_loopback(host):
        return (
            f"The demo lets anybody in as anyone, so it does not listen on {host}. "
            "Set DEMO_PUBLIC=1 if that is what you want."
        )
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, int(port)))
        except OSError as error:
            return (
                f"Cannot listen on {host}:{port} ({error.strerror}). "
                f"Try another port: PORT={(int(port) + 1) % 65536 or 5001} make run"
            )
    return None


def is_loopback(host: str) -> bool:
    """Say the same as `app.settings`, which takes seconds to load."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def prepare_database(env: dict[str, str]) -> None:
    """Bring the tables up to date and load the demo, unless that is known to be done."""
    done = Path(env["DATA_DIR"], ".prepared")
    wanted = fingerprint(env)
    if done.is_file() and done.read_text() == wanted and database_is_there(env):
        return
    print("Preparing the database …", flush=True)
    flask(env, "db", "upgrade")
    if env["MODE"] == "demo":
        flask(env, "demo", "load")
    mark_demo(env)
    done.write_text(wanted)


def mark_demo(env: dict[str, str]) -> None:
    """Leave word for commands beside the service whether its data is the demo's."""
    mark = Path(env["DATA_DIR"], ".demo")
    if env["MODE"] == "demo":
        mark.touch()
    else:
        mark.unlink(missing_ok=True)


def fingerprint(env: dict[str, str]) -> str:
    """Name the state wanted: which database, in which mode, after which migrations."""
    names = sorted(path.name for path in (ROOT / "migrations").rglob("*.py"))
    state = "\n".join([env["DATABASE_URL"], env["MODE"], *names])
    return hashlib.sha256(state.encode()).hexdigest()


def database_is_there(env: dict[str, str]) -> bool:
    scheme, _, path = env["DATABASE_URL"].partition(":///")
    return not scheme.startswith("sqlite") or Path(path.partition("?")[0]).is_file()


def flask(env: dict[str, str], *command: str) -> None:
    arguments = [sys.executable, "-m", "flask", "--app", "wsgi", *command]
    subprocess.run(arguments, cwd=ROOT, env=env, check=True)


def serve(env: dict[str, str]) -> int:
    """Run both processes until one ends or somebody stops us; leave none behind."""
    processes: dict[str, subprocess.Popen[bytes]] = {}
    try:
        for name, command in commands(env).items():
            processes[name] = start(command, env)
        if becomes_ready(env, processes):
            announce(env)
        elif not first_dead(processes):
            print(f"The web process gives no good answer at {address(env)}.", file=sys.stderr)
            return 1
        while not (dead := first_dead(processes)):
            time.sleep(0.2)
        status = processes[dead].returncode
        print(f"The {dead} ended by itself (status {status}): stopping.", file=sys.stderr)
        return 1
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        stop_all(list(processes.values()))


def commands(env: dict[str, str]) -> dict[str, list[str]]:
    """List what runs: one web process, because without Redis the rooms live in it, and a worker."""
    host = f"[{env['HOST']}]" if ":" in env["HOST"] else env["HOST"]
    web = ["-m", "gunicorn", "--config", "gunicorn.conf.py", "--log-level", "warning"]
    web += ["--bind", f"{host}:{env['PORT']}"]
    # Somebody waits for the page, and nobody for the worker: where cores are few, the page first.
    waits = ["nice", "-n", "5"] if shutil.which("nice") else []
    return {
        "web process": [sys.executable, *web, "wsgi:app"],
        "worker": [*waits, sys.executable, "-m", "flask", "--app", "wsgi", "worker"],
    }


def start(command: list[str], env: dict[str, str]) -> subprocess.Popen[bytes]:
    """Start a process in a session of its own, so that Ctrl-C reaches us alone and we end it."""
    # Should we ourselves be killed, the kernel tells it to stop.
    leash = ["setpriv", "--pdeathsig", "TERM"] if shutil.which("setpriv") else []
    return subprocess.Popen([*leash, *command], cwd=ROOT, env=env, start_new_session=True)


def first_dead(processes: dict[str, subprocess.Popen[bytes]]) -> str | None:
    return next((name for name, process in processes.items() if process.poll() is not None), None)


def becomes_ready(env: dict[str, str], processes: dict[str, subprocess.Popen[bytes]]) -> bool:
    """Wait until the web process answers well; false when a process ended, or patience did."""
    deadline = time.monotonic() + READY_WITHIN
    while time.monotonic() < deadline and not first_dead(processes):
        if is_alive(env):
            return True
        time.sleep(0.05)
    return False


def is_alive(env: dict[str, str]) -> bool:
    host = address(env).removeprefix("http://").rpartition(":")[0].strip("[]")
    connection = http.client.HTTPConnection(host, int(env["PORT"]), timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status < 400
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def announce(env: dict[str, str]) -> None:
    print(f"\n  Jobvej is ready at {address(env)}")
    if env["MODE"] == "demo":
        print(f"  Its neighbouring municipality at {address(env, 'nabo.localhost')}\n")
        for email, who in DEMO_PEOPLE:
            print(f"    {email:26} {who}")
    print("\n  Stop with Ctrl-C.\n", flush=True)


def stop_all(processes: list[subprocess.Popen[bytes]]) -> None:
    """End every process and what it started: kindly first, then for certain."""
    deadline = time.monotonic() + STOP_WITHIN
    for process in processes:
        if process.poll() is None:
            process.terminate()
    for process in processes:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(max(0.0, deadline - time.monotonic()))
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


if __name__ == "__main__":
    sys.exit(main())
