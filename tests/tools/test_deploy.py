"""The files in deploy/ do what they say, in the real nginx and PostgreSQL."""

import contextlib
import http.client
import http.server
import json
import re
import socket
import ssl
import subprocess
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

import psutil
import psycopg
import pytest
import yaml

from app.settings import settings_from_environment
from tests.servers import folder, free_port, nginx_server, postgres_server

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"

MORE_THAN_SOCKETS_HOLD = 40_000_000


class Echo(http.server.BaseHTTPRequestHandler):
    """Stands where the web process does, and tells what nginx told it."""

    def do_GET(self) -> None:
        told = {"path": self.path, "socket": Path(str(self.server.server_address)).name}
        body = json.dumps(told | {k.lower(): v for k, v in self.headers.items()})
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())

    def do_POST(self) -> None:
        """Read what was uploaded, tell what nginx has put aside, and answer at length."""
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        home = Path(str(self.server.server_address)).parent
        self.send_header("X-Put-Aside", " ".join(put_aside(home)))
        self.send_header("Content-Length", str(MORE_THAN_SOCKETS_HOLD))
        self.end_headers()
        self.wfile.write(bytes(MORE_THAN_SOCKETS_HOLD))

    def address_string(self) -> str:
        return "unix"

    def log_message(self, *_: object) -> None:
        return


class UnixServer(http.server.ThreadingHTTPServer):
    address_family = socket.AF_UNIX

    def server_bind(self) -> None:
        self.socket.bind(self.server_address)
        self.server_name, self.server_port = "unix", 0


def put_aside(home: Path) -> set[str]:
    """Return in which folders this nginx holds temporary files; it removes their names at once."""
    folders = set()
    for process in psutil.process_iter():
        with contextlib.suppress(OSError, psutil.Error):
            master = process.parent()
            line = " ".join(master.cmdline()) if master else ""
            config = re.search(r"nginx: master process .* -c (\S+)", line)
            if config is None or str(home) not in Path(config[1]).read_text():
                continue
            for descriptor in Path(f"/proc/{process.pid}/fd").iterdir():
                target = str(descriptor.readlink())
                if target.endswith(" (deleted)"):
                    folders.add(Path(target).parent.name)
    return folders


@pytest.fixture(scope="module")
def site_and_home():
    """nginx with deploy/nginx.conf, its names and paths changed to this machine's; yields GET."""
    with folder() as home:
        home.chmod(0o755)
        certificate = "openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=jobvej.example"
        certificate += " -keyout key.pem -out full.pem"
        subprocess.run(certificate.split(), cwd=home, check=True, capture_output=True)
        (home / "static").mkdir()
        (home / "static/app-ABC.css").write_text("body{}")
        servers = [UnixServer(str(home / f"web-{number}.sock"), Echo) for number in (1, 2)]
        for server in servers:
            Path(str(server.server_address)).chmod(0o777)
            threading.Thread(target=server.serve_forever, daemon=True).start()
        proxy = home / "proxy.conf"
        proxy.write_text((DEPLOY / "nginx-proxy.conf").read_text())
        plain, figures = free_port(), free_port()
        changes = {
            "/run/jobvej/web-": f"{home}/web-",
            "listen 127.0.0.1:9180;": f"listen 127.0.0.1:{figures};",
            "/etc/nginx/jobvej-proxy.conf": str(proxy),
            "/etc/ssl/jobvej/fullchain.pem": str(home / "full.pem"),
            "/etc/ssl/jobvej/privkey.pem": str(home / "key.pem"),
            "/srv/jobvej/static/dist/": f"{home}/static/",
            "/run/jobvej-uploads": "@HOME@/uploads",
            "  listen [::]:80;\n": "",
            "  listen [::]:443 ssl http2;\n": "",
            "  listen [::]:80 default_server;\n": "",
            "  listen [::]:443 ssl http2 default_server;\n": "",
            "listen 80 default_server;": f"listen 127.0.0.1:{plain} default_server;",
            "listen 80;": f"listen 127.0.0.1:{plain};",
            "listen 443 ssl": "listen 127.0.0.1:@PORT@ ssl",
        }
        config = (DEPLOY / "nginx.conf").read_text()
        for written, here in changes.items():
            assert written in config, f"nginx.conf no longer has {written!r}"
            config = config.replace(written, here)
        trust = ssl.create_default_context(cafile=str(home / "full.pem"))
        trust.check_hostname = False

        with nginx_server(config) as url:
            secure = url.replace("http:", "https:")

            def get(path: str, body: bytes | None = None, **headers: str):
                named = {"Host": "jobvej.example"}
                named |= {name.replace("_", "-"): value for name, value in headers.items()}
                request = urllib.request.Request(secure + path, body, headers=named)
                return urllib.request.urlopen(request, context=trust, timeout=10)

            yield get, home, f"http://127.0.0.1:{figures}"
        for server in servers:
            server.shutdown()
            server.server_close()


@pytest.fixture
def site(site_and_home):
    return site_and_home[0]


def test_nginx_says_who_asks_whatever_the_browser_claims(site):
    with site("/opslag", X_Forwarded_For="10.9.8.7", X_Forwarded_Proto="ftp") as answer:
        told = json.load(answer)
    assert told["path"] == "/opslag"
    assert told["host"] == "jobvej.example"
    assert told["x-forwarded-for"] == "127.0.0.1"
    assert told["x-forwarded-proto"] == "https"


def test_nginx_lays_uploads_where_it_is_told_and_answers_nowhere(site_and_home):
    site, home, _figures = site_and_home
    with site("/api/v1/files", bytes(3_000_000), Content_Type="application/pdf") as answer:
        assert answer.headers["X-Put-Aside"] == "uploads"
        answer.read(1)
        time.sleep(0.2)  # nginx takes what it can hold, and waits for us to read on
        assert put_aside(home) <= {"uploads"}
        assert len(answer.read()) == MORE_THAN_SOCKETS_HOLD - 1


@pytest.mark.parametrize("number", [1, 2])
def test_nginx_passes_on_the_figures_of_each_process(site_and_home, number: int):
    figures = site_and_home[2]
    for _again in range(2):
        asked = urllib.request.Request(
            f"{figures}/web-{number}/metrics", headers={"Authorization": "Bearer t"}
        )
        with urllib.request.urlopen(asked, timeout=10) as answer:
            told = json.load(answer)
        assert (told["socket"], told["path"]) == (f"web-{number}.sock", "/metrics")
        assert told["authorization"] == "Bearer t"


@pytest.mark.parametrize("path", ["/web-1/opslag", "/metrics", "/web-1.sock", "/web-../metrics"])
def test_nginx_passes_on_nothing_but_figures_there(site_and_home, path: str):
    with pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(site_and_home[2] + path, timeout=10)


def test_nginx_gives_the_figures_to_nobody_outside(site):
    with pytest.raises(urllib.error.HTTPError, match="404"):
        site("/metrics", Authorization="Bearer t")


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "jobvej.example.evil.example"])
def test_nginx_does_not_answer_to_any_name(site, host: str):
    with pytest.raises(http.client.RemoteDisconnected):
        site("/opslag", Host=host)


def test_nginx_answers_to_the_name_of_each_municipality(site):
    with site("/opslag", Host="vejen.jobvej.example") as answer:
        assert json.load(answer)["host"] == "vejen.jobvej.example"


def test_nginx_lets_a_websocket_through(site):
    with site("/socket.io/?EIO=4", Upgrade="websocket", Connection="Upgrade") as answer:
        told = json.load(answer)
    assert (told["upgrade"], told["connection"]) == ("websocket", "upgrade")


def test_nginx_serves_built_files_for_ever(site):
    with site("/static/app-ABC.css") as answer:
        assert answer.read() == b"body{}"
        assert "immutable" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("path", ["/static/../web-1.sock", "/static/%2e%2e/key.pem"])
def test_nginx_serves_nothing_beside_them(site, path: str):
    with site(path) as answer:
        assert json.load(answer)["path"]  # it went to the service, which knows no such page


@pytest.mark.postgres
def test_the_roles_can_be_made_and_the_service_owns_nothing():
    with postgres_server() as server:
        script = [
            "psql", f"--host={server.socket_folder}", "--username=postgres", "--quiet",
            "--set=ON_ERROR_STOP=1", "--set=owner_password=one", "--set=app_password=two",
        ]  # fmt: skip
        # The server of the tests has roles of these names already.
        server.drop_roles()
        subprocess.run([*script, f"--file={DEPLOY / 'postgres-roles.sql'}"], check=True)
        where = f"host={server.socket_folder} dbname=jobvej"
        with psycopg.connect(f"{where} user=jobvej_owner", autocommit=True) as owner:
            owner.execute("CREATE TABLE things (id bigserial PRIMARY KEY, name text)")
        with psycopg.connect(f"{where} user=jobvej_app", autocommit=True) as application:
            application.execute("INSERT INTO things (name) VALUES ('one')")
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                application.execute("DROP TABLE things")


def settings_in(*names: str) -> dict[str, str]:
    """Return what a shell reads in files of settings, the way README.md has them read."""
    script = "set -ae; " + " ".join(f". '{DEPLOY / name}';" for name in names) + " env -0"
    told = subprocess.run(
        ["/bin/sh", "-c", script], env={"PATH": "/usr/bin:/bin"}, check=True, capture_output=True
    )
    pairs = (line.split("=", 1) for line in told.stdout.decode().split("\0") if line)
    return {name: value for name, value in pairs if name not in {"PATH", "PWD", "_", "OLDPWD"}}


def test_the_service_is_not_told_how_to_become_the_owner():
    given = settings_in("jobvej.env.example")
    assert "owner" not in " ".join([*given, *given.values()])
    assert given["MAIL_FROM"] == "Jobvej <ingen-svar@jobvej.example>"
    filled = {"SECRET_KEY": "k3Jq9-x7Lm2_Vb5Nc8Wd1Rf4Th6Yg0Zp", "MASTER_KEYS": "k1:x"}
    settings = settings_from_environment(given | filled)
    assert (settings.migration_url, settings.mode) == (settings.database_url, "production")
    both = settings_from_environment(
        settings_in("jobvej.env.example", "jobvej-migrations.env.example") | filled
    )
    assert "jobvej_owner" in both.migration_url
    assert both.database_url == settings.database_url


def test_only_what_makes_the_tables_reads_the_owners_password():
    reads = {
        unit.name: re.findall(r"^EnvironmentFile=(.*)$", unit.read_text(), re.MULTILINE)
        for unit in (DEPLOY / "systemd").iterdir()
    }
    service = ["/etc/jobvej.env"]
    assert reads == {
        "jobvej-web@.service": service,
        "jobvej-worker@.service": service,
        "jobvej-migrations.service": [*service, "/etc/jobvej-migrations.env"],
    }
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
    told = [name for name, one in services.items() if "OWNER_PASSWORD" in str(one)]
    assert told == ["database", "migrations"]
    unit = (DEPLOY / "systemd/jobvej-migrations.service").read_text()
    assert " ".join(services["migrations"]["command"]) in unit


def test_the_compose_file_runs_what_the_units_run():
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
    unit = (DEPLOY / "systemd/jobvej-worker@.service").read_text()
    assert " ".join(services["worker"]["command"]) in unit
    assert services["web"]["depends_on"]["migrations"]["condition"].endswith("successfully")
    assert all(port.startswith("127.0.0.1:") for port in services["web"]["ports"])
    for name in ("Dockerfile", "postgres-roles.sql", "postgres-roles.sh", "jobvej.env.example"):
        assert (DEPLOY / name).is_file()
