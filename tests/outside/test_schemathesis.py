"""Schemathesis tries the API against its own description, with every check that it has.

It runs as a program of its own against the running service, as anybody outside would run it and
told nothing but where: once as nobody, and once as each kind of person with a bearer token, at
what is open to them; that all else is closed is tried in `tests/architecture/test_access.py`. The
same requests are made every time; `LONG=1` makes many more, and others each time, at everything.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.web.guards import guard_of
from tests.outside.finding import PEOPLE, lets_in
from tests.site import Site, demo_person, running_demo

IS_LONG = bool(os.environ.get("LONG"))
EXAMPLES = 60 if IS_LONG else 6
PROGRAM = Path(sys.executable).with_name("schemathesis")

pytestmark = pytest.mark.timeout(1800 if IS_LONG else 1500)


@pytest.fixture(scope="module")
def site(demo_loaded: Path) -> Iterator[Site]:
    """A demo of its own: what is tried here changes things."""
    with running_demo(demo_loaded) as demo:
        yield demo
        assert demo.complaints() == []


@pytest.mark.parametrize("who", ["nobody", "citizen", "employer", "adviser"])
def test_the_api_does_what_its_description_says(site: Site, who: str, tmp_path: Path) -> None:
    command = [str(PROGRAM), "run", f"{site.url}/api/v1/openapi.json"]
    command += ["--checks=all", "--phases=examples,coverage,fuzzing,stateful", "--workers=1"]
    command += [f"--max-examples={EXAMPLES}", "--no-shrink"]
    command += [] if IS_LONG else ["--generation-deterministic"]
    command += ["--continue-on-failure", "--request-timeout=30", "--no-color", "--warnings=off"]
    # Both say how its examples come about: on a busy machine, and where it throws away many of its
    # own before it sends one. What it sends is judged all the same.
    command += ["--suppress-health-check=too_slow,filter_too_much"]
    if not IS_LONG:
        command += [f"--include-path-regex=^({'|'.join(_open_to(site, who))})$"]
    email = PEOPLE[who]
    if email:
        token = site.token_of(demo_person(site, email))
        command += [f"--header=Authorization: Bearer {token}"]
    run = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert run.returncode == 0, run.stdout[-30_000:] + run.stderr[-4_000:]
    assert "No issues found" in run.stdout, run.stdout[-2_000:]


def _open_to(site: Site, who: str) -> list[str]:
    """Return patterns of the paths at which there is something open to this kind of person."""
    patterns = set()
    for rule in site.app.url_map.iter_rules():
        view = site.app.view_functions[rule.endpoint]
        guards = [guard_of(view, method) for method in rule.methods or ()]
        if rule.rule.startswith("/api/") and any(one and lets_in(one, who) for one in guards):
            patterns.add(re.sub("<[^>]+>", "[^/]+", rule.rule))
    return sorted(patterns)
