"""A picture is ready about a second after it was uploaded, in the processes that serve for real."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
import requests
from PIL import Image

from tests.conftest import Template
from tests.factories.files import EICAR, PDF
from tests.servers import clamd_server, free_port, wait_until
from tests.site import Site, running_site

SIGNATURES = {"Eicar-Test": EICAR}


@pytest.fixture(scope="module")
def port() -> int:
    """Where the scanner is, or is not."""
    return free_port()


@pytest.fixture(scope="module")
def site(template: Template, port: int) -> Iterator[Site]:
    """A web process, a worker and the address of a scanner."""
    with running_site(template, CLAMAV_ADDRESS=f"127.0.0.1:{port}") as running_one:
        yield running_one
        assert running_one.complaints() == []


@pytest.fixture
def ida(site: Site) -> requests.Session:
    """Ida's program."""
    session = requests.Session()
    session.headers["Authorization"] = f"Bearer {site.token_of(site.cast.ida)}"
    return session


def _photo() -> bytes:
    """Draw what a phone's camera makes: four thousand by three thousand pixels."""
    rough = Image.effect_noise((400, 300), 60).resize((4000, 3000)).convert("RGB")
    written = io.BytesIO()
    rough.save(written, "JPEG", quality=90)
    return written.getvalue()


def _upload(site: Site, ida: requests.Session, content: bytes) -> str:
    answer = ida.post(f"{site.url}/api/v1/files", files={"file": ("fil", content)}, timeout=20)
    assert (answer.status_code, answer.json()["state"]) == (201, "scanning")
    return answer.json()["id"]


def _state(site: Site, ida: requests.Session, file_id: str) -> str:
    return ida.get(f"{site.url}/api/v1/files/{file_id}", timeout=20).json()["state"]


def test_the_worker_is_woken_by_an_upload(site: Site, ida: requests.Session, port: int) -> None:
    with clamd_server(SIGNATURES, port=port):
        photo, bad = _upload(site, ida, _photo()), _upload(site, ida, PDF + EICAR)
        # Unwoken, the worker would come by once a minute; a busy machine needs more than a second.
        assert wait_until(lambda: _state(site, ida, bad) == "refused", within=20)
        assert _state(site, ida, photo) == "ready"


def test_what_came_while_the_scanner_was_away_is_checked_once_it_is_back(
    site: Site, ida: requests.Session, port: int
) -> None:
    file_id = _upload(site, ida, PDF)
    assert wait_until(lambda: "scanner-unavailable" in site.log(), within=20)
    notes = requests.get(f"{site.url}/readyz", timeout=20).json()["notes"]
    assert "held back" in notes["scanner"]
    assert _state(site, ida, file_id) == "scanning"
    with clamd_server(SIGNATURES, port=port):
        assert wait_until(lambda: _state(site, ida, file_id) == "ready", within=80)
