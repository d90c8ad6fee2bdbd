"""The Nu HTML Checker finds no error in any page, as the W3C's validator would."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.outside.filling import Answer
from tests.outside.finding import PEOPLE, Found
from tests.servers import ROOT

CHECKER = ROOT / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"


def _errors(folder: Path) -> list[str]:
    command = ["java", "-jar", str(CHECKER), "--format", "json", "--errors-only", str(folder)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.stderr.startswith("{"), run.stderr
    return [
        f"{Path(m['url']).name}:{m.get('lastLine')}: {m['message']} … {m.get('extract', '')!r}"
        for m in json.loads(run.stderr)["messages"]
    ]


@pytest.mark.timeout(600)
def test_every_page_is_valid_html(found: Found, refusals: list[Answer], tmp_path: Path) -> None:
    pages = [visit for who in PEOPLE for visit in found.of(who)]
    for number, visit in enumerate(pages):
        name = f"{visit.who}-{visit.endpoint}-{number}.html"
        (tmp_path / name).write_text(visit.html)
    for number, answer in enumerate(refusals):
        name = f"{answer.form.who}-{answer.form.endpoint}-{answer.how}-again-{number}.html"
        (tmp_path / name).write_text(answer.html)
    assert len(pages) > 20
    assert len(refusals) > 40
    errors = _errors(tmp_path)
    assert not errors, "\n".join(errors)


def test_an_invalid_page_is_found_out(tmp_path: Path) -> None:
    page = '<!doctype html><html lang="da"><title>x</title><p><div id=a></div><i id=a></i></p>'
    (tmp_path / "wrong.html").write_text(page)
    assert len(_errors(tmp_path)) >= 2
