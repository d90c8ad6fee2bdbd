"""The demo as it runs, for judges that nobody here wrote; they change nothing, and share it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.outside.filling import Answer, Form, answers_to, forms_of
from tests.outside.finding import Found, find_pages
from tests.site import Site, running_demo

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what lies in this folder."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.outside)


@pytest.fixture(scope="session")
def demo(demo_loaded: Path) -> Iterator[Site]:
    """The demo's municipalities, people and openings, served as `make run` does."""
    with running_demo(demo_loaded) as site:
        yield site
        assert site.complaints() == []


@pytest.fixture(scope="session")
def found(demo: Site) -> Found:
    """Every page of the demo, as each kind of person comes upon it."""
    return find_pages(demo)


@pytest.fixture(scope="session")
def forms(demo: Site, found: Found) -> Mapping[str, list[Form]]:
    """Every form of those pages, by the endpoint that takes it."""
    return forms_of(demo, found)


@pytest.fixture(scope="session")
def refusals(
    demo: Site, forms: Mapping[str, list[Form]], tmp_path_factory: pytest.TempPathFactory
) -> list[Answer]:
    """What is shown for each of them, filled in wrongly in several ways and both languages."""
    return answers_to(demo, forms, tmp_path_factory.mktemp("filling"))
