"""No page has an error that the Nu HTML Checker finds, and none of citizens is hard to read."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.outside.filling import Answer
from tests.outside.finding import PEOPLE, Found
from tests.outside.reading import lix, running_text, words_in
from tests.servers import ROOT

CHECKER = ROOT / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
HARDEST = 35  # of LIX, for whoever is not used to reading
LEAST_WORDS = 40  # fewer say little about a page
OTHERS_WORDS = {"feed.listing"}  # what an employer wrote


def errors_in(folder: Path) -> list[str]:
    told = ["--format", "json", "--errors-only", "--skip-non-html"]
    command = ["java", "-jar", str(CHECKER), *told, str(folder)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.stderr.startswith("{"), run.stderr
    return [
        f"{Path(m['url']).name}:{m.get('lastLine')}: {m['message']} … {m.get('extract', '')!r}"
        for m in json.loads(run.stderr)["messages"]
    ]


@pytest.mark.timeout(1200)
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
    errors = errors_in(tmp_path)
    assert not errors, "\n".join(errors)


def test_an_invalid_page_is_found_out(tmp_path: Path) -> None:
    page = '<!doctype html><html lang="da"><title>x</title><p><div id=a></div><i id=a></i></p>'
    (tmp_path / "wrong.html").write_text(page)
    assert len(errors_in(tmp_path)) >= 2


@pytest.mark.timeout(1200)
def test_no_page_of_citizens_is_hard_to_read(found: Found) -> None:
    pages = [visit for who in ("nobody", "citizen", "newcomer") for visit in found.of(who)]
    texts = {
        f"{one.who} {one.path}": running_text(one.html)
        for one in pages
        if one.endpoint not in OTHERS_WORDS
    }
    judged = {page: lix(said) for page, said in texts.items() if len(words_in(said)) >= LEAST_WORDS}
    assert len(judged) > 40
    hard = {page: round(how) for page, how in judged.items() if how > HARDEST}
    assert not hard


def test_a_page_that_is_hard_to_read_is_found_out() -> None:
    office = (
        "Rådighedsforpligtelsen indebærer jobsøgningsaktiviteter, medmindre fritagelse foreligger."
    )
    plain = "Du skal søge job. Din rådgiver kan hjælpe dig med det."
    page = "<main><h1>Overskrift</h1><ul><li>{}</li></ul><p>Uden punktum</p></main>"
    assert running_text(page.format(office)) == [office]
    assert lix(running_text(page.format(office))) > HARDEST > lix(running_text(page.format(plain)))
