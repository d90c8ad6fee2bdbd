"""What the installation decides is read once, and refused in plain words when it does not do."""

from __future__ import annotations

import base64
import os
import sys
from pathlib import Path

import pytest

from app import create_app
from app.core.crypto import Keyring
from app.settings import DEMO_MARK, Mode, SettingsWrong, is_loopback, settings_from_environment
from tests.racing import at_once
from tests.servers import NotReady, answers, free_port, running
from tools import run

GOOD_SECRET = "k3Jq9-x7Lm2_Vb5Nc8Wd1Rf4Th6Yg0Zp"
GOOD_KEYS = "first:" + base64.b64encode(bytes(range(32))).decode()


def _production(tmp_path: Path, **changed: str) -> dict[str, str]:
    return {
        "MODE": "production",
        "DATA_DIR": str(tmp_path),
        "BASE_URL": "https://jobvej.example",
        "SECRET_KEY": GOOD_SECRET,
        "MASTER_KEYS": GOOD_KEYS,
        "SMTP_URL": "smtp://127.0.0.1:2525?tls=none",
    } | changed


@pytest.mark.parametrize(
    "secret", ["", "dev", "changeme", "Password", "short-but-mixed-9", "a" * 64, "ababab" * 10]
)
def test_production_refuses_a_weak_or_missing_secret(tmp_path: Path, secret: str) -> None:
    with pytest.raises(SettingsWrong, match="SECRET_KEY"):
        settings_from_environment(_production(tmp_path, SECRET_KEY=secret))


def test_production_refuses_to_start_without_a_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in _production(tmp_path).items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("SECRET_KEY")
    with pytest.raises(SettingsWrong, match="SECRET_KEY"):
        create_app()


def test_production_refuses_missing_master_keys(tmp_path: Path) -> None:
    with pytest.raises(SettingsWrong, match="MASTER_KEYS"):
        settings_from_environment(_production(tmp_path, MASTER_KEYS=""))
    assert not (tmp_path / "master-keys.txt").exists()


def test_production_refuses_to_print_codes_on_the_console(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in _production(tmp_path, SMTP_URL="").items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ValueError, match="SMTP_URL"):
        create_app()


def test_production_starts_with_good_secrets(tmp_path: Path) -> None:
    settings = settings_from_environment(_production(tmp_path))
    assert settings.mode is Mode.PRODUCTION
    assert settings.is_secure


def test_development_makes_secrets_of_its_own_and_keeps_them(tmp_path: Path) -> None:
    first = settings_from_environment({"DATA_DIR": str(tmp_path)})
    second = settings_from_environment({"DATA_DIR": str(tmp_path)})
    assert (first.secret_key, first.master_keys) == (second.secret_key, second.master_keys)
    assert len(first.secret_key) > 32
    assert (tmp_path / "secret.txt").stat().st_mode & 0o077 == 0


def test_starting_at_once_for_the_first_time_makes_the_secrets_once(tmp_path: Path) -> None:
    for number in range(10):
        folder, found = tmp_path / str(number), set()

        def start(_n: int, folder: Path = folder, found: set[tuple[str, str]] = found) -> None:
            settings = settings_from_environment({"DATA_DIR": str(folder)})
            found.add((settings.secret_key, settings.master_keys))

        assert at_once(start, 8) == [None] * 8
        assert len(found) == 1
        assert {path.name for path in folder.iterdir()} == {"secret.txt", "master-keys.txt"}


def test_the_secret_key_is_no_master_key(tmp_path: Path) -> None:
    settings = settings_from_environment({"DATA_DIR": str(tmp_path)})
    assert "first:" not in settings.secret_key
    assert Keyring.from_text(settings.master_keys).newest == "first"


def test_an_unknown_mode_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsWrong, match="MODE"):
        settings_from_environment({"MODE": "prod", "DATA_DIR": str(tmp_path)})


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.7", "::"])
def test_a_demo_listens_on_loopback_only(tmp_path: Path, host: str) -> None:
    values = {"MODE": "demo", "DATA_DIR": str(tmp_path), "HOST": host}
    with pytest.raises(SettingsWrong, match="loopback"):
        settings_from_environment(values)
    assert settings_from_environment(values | {"DEMO_PUBLIC": "1"}).demo_public


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.0.0.2", "::1", "localhost", "0.0.0.0", "::", "jobvej.example", ""]
)
def test_what_starts_a_demo_takes_the_same_for_this_machine(tmp_path: Path, host: str) -> None:
    assert is_loopback(host) is run.is_loopback(host)
    assert is_loopback(host) is (host in {"127.0.0.1", "127.0.0.2", "::1", "localhost"})
    demo = {"MODE": "demo", "DATA_DIR": str(tmp_path), "HOST": host or "0.0.0.0", "PORT": "1"}
    for public in ("", "0", "1", "true", "yes"):
        asked = demo | {"DEMO_PUBLIC": public}
        is_refused = "anybody in as anyone" in (run.what_is_wrong(asked) or "")
        try:
            settings_from_environment(asked)
        except SettingsWrong:
            assert is_refused
        else:
            assert not is_refused


@pytest.mark.parametrize(
    ("bind", "is_served"), [("0.0.0.0", False), ("127.0.0.1", True)], ids=["world", "machine"]
)
def test_a_demo_is_not_served_to_the_world_whoever_starts_it(
    tmp_path: Path, bind: str, is_served: bool
) -> None:
    (tmp_path / DEMO_MARK).touch()
    env = {k: v for k, v in os.environ.items() if k not in {"MODE", "HOST", "DEMO_PUBLIC"}}
    env["DATA_DIR"] = str(tmp_path)
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "--bind", f"{bind}:{port}", "wsgi:app"]
    url, log = f"http://127.0.0.1:{port}/healthz", tmp_path / "log"
    try:
        with running(command, ready=lambda: answers(url), log=log, env=env, within=60):
            assert is_served
    except NotReady:
        assert not is_served
        assert "demo mode listens on loopback only" in log.read_text()


@pytest.mark.parametrize("origin", ["push.example", "ftp://push.example", "https://push.example/x"])
def test_an_extra_push_origin_must_be_an_origin(tmp_path: Path, origin: str) -> None:
    with pytest.raises(SettingsWrong, match="PUSH_EXTRA_ORIGINS"):
        settings_from_environment({"DATA_DIR": str(tmp_path), "PUSH_EXTRA_ORIGINS": origin})


@pytest.mark.parametrize("address", ["/run/clamav/clamd.ctl", "scanner:3310", "[::1]:3310"])
def test_a_scanner_is_a_socket_or_a_port(tmp_path: Path, address: str) -> None:
    settings = settings_from_environment(_production(tmp_path, CLAMAV_ADDRESS=address))
    assert settings.clamav_address == address


@pytest.mark.parametrize("address", ["scanner", "scanner:", ":3310", "scanner:clamd", "a:99999"])
def test_a_scanner_at_no_address_is_refused(tmp_path: Path, address: str) -> None:
    with pytest.raises(SettingsWrong, match="CLAMAV_ADDRESS"):
        settings_from_environment(_production(tmp_path, CLAMAV_ADDRESS=address))


def test_a_command_beside_the_demo_need_not_be_told_that_it_is_one(tmp_path: Path) -> None:
    beside = {"DATA_DIR": str(tmp_path)}
    assert settings_from_environment(beside).mode is Mode.DEVELOPMENT
    (tmp_path / ".demo").touch()
    assert settings_from_environment(beside).mode is Mode.DEMO
    assert settings_from_environment({**beside, "MODE": "development"}).mode is Mode.DEVELOPMENT
