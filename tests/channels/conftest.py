"""Keys, browsers and a push service on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.channels.vapid import VapidKeys, new_vapid_keys
from app.channels.webpush import WebPush
from app.core.clock import FixedClock
from app.core.outbound import OutboundGuard
from tests.channels.certificates import Certificates, make_certificates
from tests.channels.local_service import LocalService, local_service

SUBJECT = "mailto:drift@jobvej.example"


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    """Return an authority of our own and a certificate of its for localhost."""
    return make_certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture
def push_service(certificates: Certificates) -> Iterator[LocalService]:
    """Run a push service over TLS."""
    with local_service(certificates) as service:
        yield service


@pytest.fixture(scope="session")
def vapid_keys() -> VapidKeys:
    """Return one key pair for all tests."""
    return new_vapid_keys()


@pytest.fixture
def noon() -> FixedClock:
    """Return a clock at twenty past noon."""
    return FixedClock(datetime(2026, 11, 24, 12, 20, tzinfo=UTC))


@pytest.fixture
def web_push(
    push_service: LocalService, certificates: Certificates, vapid_keys: VapidKeys, noon: FixedClock
) -> Iterator[WebPush]:
    """Return the real transport, allowed to reach the push service on loopback."""
    guard = OutboundGuard({push_service.origin}, ca_file=str(certificates.ca))
    transport = WebPush(vapid_keys, subject=SUBJECT, clock=noon, guard=guard)
    yield transport
    transport.close()


@pytest.fixture
def vapid_path(tmp_path: Path) -> Path:
    """Return a place for a key that is not there yet."""
    return tmp_path / "data" / "vapid.pem"
