"""What the installation decides, read once from the environment, typed and validated."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from app.core.crypto import master_keys_at
from app.core.once import kept_text, random_text

WEAK_SECRETS = frozenset({"", "dev", "secret", "changeme", "change-me", "password"})

DEMO_MARK = ".demo"  # `make run` leaves it in the folder of the demo's data


class Mode(StrEnum):
    """What the installation is for."""

    DEMO = "demo"
    DEVELOPMENT = "development"
    PRODUCTION = "production"


class SettingsWrong(ValueError):
    """The installation cannot start like this; the message says what to change."""


@dataclass(frozen=True)
class Settings:
    """Every setting of the service; README.md has the table."""

    mode: Mode
    database_url: str
    migration_url: str
    redis_url: str | None
    data_dir: Path
    base_url: str
    secret_key: str
    master_keys: str
    push_extra_origins: tuple[str, ...] = ()
    import_extra_origins: tuple[str, ...] = ()
    calendar_extra_origins: tuple[str, ...] = ()
    vapid_subject: str = "mailto:drift@jobvej.example"
    smtp_url: str | None = None
    mail_from: str = "Jobvej <ingen-svar@jobvej.example>"
    metrics_token: str | None = None
    clamav_address: str | None = None
    default_municipality: str = "demo"
    trusted_proxies: int = 0
    demo_public: bool = False
    tested: bool = False

    @property
    def vapid_private_key_path(self) -> Path:
        """Return where the VAPID key lies; it is made at first start."""
        return self.data_dir / "vapid.pem"

    @property
    def is_secure(self) -> bool:
        """Say whether people reach the service over https."""
        return urlsplit(self.base_url).scheme == "https"

    def check_listeners(self, hosts: Iterable[str]) -> None:
        """Refuse to listen on more than this machine where anybody may be anyone; SettingsWrong.

        What a server is told on its command line is in no setting, so it asks once it listens.
        """
        if self.mode is Mode.DEMO and not self.demo_public and not all(map(is_loopback, hosts)):
            raise SettingsWrong("demo mode listens on loopback only, unless DEMO_PUBLIC=1")


def is_loopback(host: str) -> bool:
    """Say whether a host is this machine alone; `tools/run.py` says the same without our code."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def settings_from_environment(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings; raises SettingsWrong with plain words when one does not do."""
    values = os.environ if environment is None else environment
    data_dir = Path(values.get("DATA_DIR") or "var").resolve()
    mode = _mode(values.get("MODE") or _mode_of(data_dir))
    port = values.get("PORT") or "5000"
    settings = Settings(
        mode=mode,
        database_url=values.get("DATABASE_URL") or f"sqlite:///{data_dir / 'jobvej.db'}",
        migration_url=values.get("MIGRATION_DATABASE_URL")
        or values.get("DATABASE_URL")
        or f"sqlite:///{data_dir / 'jobvej.db'}",
        redis_url=values.get("REDIS_URL") or None,
        data_dir=data_dir,
        base_url=(values.get("BASE_URL") or f"http://127.0.0.1:{port}").rstrip("/"),
        secret_key=_secret(mode, values.get("SECRET_KEY", ""), data_dir),
        master_keys=_master_keys(mode, values.get("MASTER_KEYS", ""), data_dir),
        push_extra_origins=_origins(values, "PUSH_EXTRA_ORIGINS"),
        import_extra_origins=_origins(values, "IMPORT_EXTRA_ORIGINS"),
        calendar_extra_origins=_origins(values, "CALENDAR_EXTRA_ORIGINS"),
        vapid_subject=values.get("VAPID_SUBJECT") or "mailto:drift@jobvej.example",
        smtp_url=values.get("SMTP_URL") or None,
        mail_from=values.get("MAIL_FROM") or "Jobvej <ingen-svar@jobvej.example>",
        metrics_token=values.get("METRICS_TOKEN") or None,
        clamav_address=_scanner_address(values.get("CLAMAV_ADDRESS", "").strip()),
        default_municipality=values.get("DEFAULT_MUNICIPALITY") or "demo",
        trusted_proxies=int(values.get("TRUSTED_PROXIES") or 0),
        demo_public=values.get("DEMO_PUBLIC", "") in {"1", "true", "yes"},
    )
    settings.check_listeners([values.get("HOST") or "127.0.0.1"])
    return settings


def _mode_of(data_dir: Path) -> str:
    """Return what the data is for: a command beside a running demo need not be told that it is."""
    is_demo = (data_dir / DEMO_MARK).is_file()
    return Mode.DEMO if is_demo else Mode.DEVELOPMENT


def _mode(value: str) -> Mode:
    try:
        return Mode(value)
    except ValueError:
        raise SettingsWrong(f"MODE is one of {', '.join(Mode)}, not {value!r}") from None


def _secret(mode: Mode, value: str, data_dir: Path) -> str:
    if mode is Mode.PRODUCTION:
        if value.lower() in WEAK_SECRETS or len(value) < 32 or len(set(value)) < 8:
            raise SettingsWrong("SECRET_KEY must be at least 32 unguessable characters")
        return value
    return value or kept_text(data_dir / "secret.txt", random_text)


def _master_keys(mode: Mode, value: str, data_dir: Path) -> str:
    if value:
        return value
    if mode is Mode.PRODUCTION:
        raise SettingsWrong("MASTER_KEYS must be set: name:base64 of 32 random bytes")
    return master_keys_at(data_dir / "master-keys.txt")


def _origins(values: Mapping[str, str], name: str) -> tuple[str, ...]:
    given = values.get(name, "").split(",")
    origins = tuple(part.strip().rstrip("/") for part in given if part.strip())
    for origin in origins:
        parts = urlsplit(origin)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path:
            raise SettingsWrong(f"{name} has {origin!r}, which is no origin")
    return origins


def _scanner_address(value: str) -> str | None:
    host, _, port = value.rpartition(":")
    is_socket = value.startswith("/")
    if value and not is_socket and not (host and port.isdecimal() and 0 < int(port) < 65536):
        raise SettingsWrong(
            f"CLAMAV_ADDRESS is the path of clamd's socket or host:port, not {value!r}"
        )
    return value or None
