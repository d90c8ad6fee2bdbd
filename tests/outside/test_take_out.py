"""The demo citizen's take-out is opened from a disk, without any net, in a real browser."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest
from playwright.sync_api import Browser, Page, Request

from app.privacy.service import take_out_file
from tests.browsing import NARROW
from tests.outside.scene_take_out import CITIZEN, take_along
from tests.outside.test_axe import judge
from tests.outside.test_html import errors_in
from tests.site import Site, demo_person

LINK = re.compile(r'(?:href|src)="([^"]*)"')

pytestmark = pytest.mark.timeout(600)


@pytest.fixture(scope="module", params=["da", "en"])
def unpacked(
    request: pytest.FixtureRequest, demo: Site, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """What the citizen has on their disk after they unpacked it."""
    citizen, folder = demo_person(demo, CITIZEN), tmp_path_factory.mktemp("take-out")
    take_along(demo, request.param)
    with demo.services.units.read(citizen.municipality, citizen.actor) as uow:
        _file, pieces = take_out_file(uow)
    with ZipFile(io.BytesIO(b"".join(pieces))) as taken:
        taken.extractall(folder)
    return folder


@pytest.fixture
def offline(chromium: Browser) -> Iterator[Page]:
    """A phone without any net; asking for anything that is not on the disk fails the test."""
    context = chromium.new_context(viewport=NARROW, offline=True)
    page = context.new_page()
    asked: list[str] = []

    def note(request: Request) -> None:
        asked.append(request.url)

    page.on("request", note)
    yield page
    context.close()
    assert [url for url in asked if not url.startswith("file:")] == []


def test_it_is_read_on_a_phone_without_net_by_anybody(unpacked: Path, offline: Page) -> None:
    pages = sorted(unpacked.rglob("*.html"))
    assert len(pages) >= 3
    complaints: list[str] = []
    for path in pages:
        offline.goto(path.as_uri())
        complaints += [f"{path.name}: {one}" for one in judge(offline)]
    assert not complaints, "\n".join(complaints)


def test_one_gets_to_a_conversation_and_back(unpacked: Path, offline: Page) -> None:
    offline.goto((unpacked / "index.html").as_uri())
    offline.locator('a[href^="messages/"], a[href^="samtaler/"]').first.click()
    offline.wait_for_url("**/*.html")
    assert offline.locator("p.said").count()
    offline.get_by_role("navigation").get_by_role("link").click()
    offline.wait_for_url("**/index.html")


def test_every_link_leads_to_a_file_that_is_there(unpacked: Path) -> None:
    for path in unpacked.rglob("*.html"):
        for link in LINK.findall(path.read_text()):
            assert link.startswith("#") or (path.parent / link).is_file(), (path.name, link)


def test_its_pages_are_valid_html(unpacked: Path) -> None:
    assert errors_in(unpacked) == []
