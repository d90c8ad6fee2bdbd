"""Lighthouse, on its mobile settings, has nothing left to wish for on the feed and an opening.

Performance is measured on a machine that does other things too: the best of three counts.
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.outside.finding import Found
from tests.servers import CHROMIUM_FLAGS, ROOT
from tests.site import Site

PROGRAM = ROOT / "node_modules" / "lighthouse" / "cli" / "index.js"
FLAWLESS = ("accessibility", "best-practices", "seo")
QUICK = 95
TRIES = 3

pytestmark = pytest.mark.timeout(400)


def _judge(url: str, report: Path, *categories: str) -> tuple[dict[str, int], list[str]]:
    """Return the score of each category, and what points were taken off for."""
    flags = " ".join(["--headless=new", *CHROMIUM_FLAGS])
    command = ["node", str(PROGRAM), url, "--quiet", "--output=json", f"--output-path={report}"]
    command += [f"--chrome-flags={flags}", f"--only-categories={','.join(categories)}"]
    env = {**os.environ, "CHROME_PATH": "/usr/bin/chromium"}
    _run(command, env, report.parent)
    found = json.loads(report.read_text())
    scores = {name: round((one["score"] or 0) * 100) for name, one in found["categories"].items()}
    return scores, [
        f"{audit['id']}: {audit['title']} ({audit.get('displayValue', '')})"
        for audit in found["audits"].values()
        if audit["score"] is not None and audit["score"] < 1
    ]


def _run(command: list[str], env: dict[str, str], folder: Path) -> None:
    """Run Lighthouse; on a busy machine its browser is now and then not there in time."""
    for left in reversed(range(TRIES)):
        done = subprocess.run(
            command, check=False, env=env, capture_output=True, text=True, cwd=folder
        )
        if done.returncode == 0:
            return
        if not left:
            pytest.fail(done.stderr[-2_000:])


@pytest.fixture(params=["the feed", "an opening"])
def url(request: pytest.FixtureRequest, demo: Site, found: Found) -> str:
    """The address of what a citizen opens first, and of what they came for."""
    openings = [visit.path for visit in found.of("nobody") if visit.endpoint == "feed.listing"]
    return f"{demo.url}/" if request.param == "the feed" else f"{demo.url}{openings[0]}"


def test_everyone_can_use_and_find_it(url: str, tmp_path: Path) -> None:
    scores, flaws = _judge(url, tmp_path / "report.json", *FLAWLESS)
    assert scores == dict.fromkeys(FLAWLESS, 100), "\n".join(flaws)


def test_it_is_quick_on_a_cheap_phone(url: str, tmp_path: Path) -> None:
    best, flaws = 0, [""]
    for number in range(TRIES):
        scores, flaws = _judge(url, tmp_path / f"{number}.json", "performance")
        best = max(best, scores["performance"])
        if best >= QUICK:
            return
    pytest.fail(f"{best}\n" + "\n".join(flaws))
