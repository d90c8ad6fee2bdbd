"""A picture is ready about a second after it was uploaded, in the processes that serve for real."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator

import pytest
import requests
from PIL import Image

from tests.conftest import Template
from tests.factories.files import EICAR, PDF
from tests.servers import clamd_server, wait_until
from tests.site import Site, running_site


@pytest.fixture(scope="module")
def site(template: Template) -> Iterator[Site]:
    """A web process, a worker and a scanner."""
    with (
        clamd_server({"Eicar-Test": EICAR}) as daemon,
        running_site(template, CLAMAV_ADDRESS=daemon.socket) as running_one,
    ):
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


def test_the_worker_is_woken_by_an_upload(site: Site, ida: requests.Session) -> None:
    began = time.monotonic()
    photo, bad = _upload(site, ida, _photo()), _upload(site, ida, PDF + EICAR)
    # Unwoken, the worker would come by once a minute; a busy machine needs more than a second.
    assert wait_until(lambda: _state(site, ida, bad) == "refused", within=20)
    assert _state(site, ida, photo) == "ready"
    assert time.monotonic() - began < 20
