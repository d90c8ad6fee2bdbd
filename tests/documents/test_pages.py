"""The builder's pages: one question at a time, nothing typed is lost, no script needed."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from app.core.work import UnitOfWork
from app.documents.cvs import my_cv
from app.documents.sections import GUIDED, KINDS
from tests.documents.sample import begun, contact, gardener
from tests.documents.sample import content as of_sections
from tests.forms import post
from tests.people import Cast, Person

Acting = Callable[[Person], AbstractContextManager[UnitOfWork]]
ClientOf = Callable[[Person], FlaskClient]
FILES = Path(__file__).parent / "files"


def _hidden(html: str, name: str = "laest") -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    assert found
    return found[1]


def test_one_question_follows_the_other_to_the_end(ida: FlaskClient) -> None:
    begun_at = post(
        ida, "/cv/nyt", {"name": "Mit CV", "language": "da", "look": "calm"}, page="/cv/nyt"
    )
    assert begun_at.status_code == 303
    path, asked = begun_at.location, []
    for _question in range(len(GUIDED) + 2):
        page = ida.get(path).text
        if "Det står i det" in page:
            break
        soup = BeautifulSoup(page, "html.parser")
        asked.append(soup.h1.get_text())  # type: ignore[union-attr]
        skip = soup.select_one("main").find("a", string=re.compile("Spring|Se hele|Gå til"))  # type: ignore[union-attr]
        assert skip is not None, path
        path = str(skip["href"])  # type: ignore[index]
    assert asked == ["Hvordan kan en virksomhed få fat i dig?"] + [
        str(KINDS[kind].question) for kind in GUIDED
    ]


def test_an_entry_is_added_and_stands_in_the_cv(
    ida: FlaskClient, acting_as: Acting, cast: Cast, cv_id: UUID
) -> None:
    path = f"/cv/{cv_id}/work"
    data = {
        "laest": "new",
        "position": "  Chauffør ",
        "employer": "Vognmand Holm",
        "start_month": "04",
        "start_year": "2019",
        "end_year": "2020",
        "summary": "Kørte ud.\r\n\r\n\r\nHver dag.",
        "highlights": "Ingen skader\n\n Altid til tiden ",
        "url": "holm.example.dk",
        "videre": "1",
    }
    answer = post(ida, path, data, page=path)
    assert answer.location.endswith(f"/cv/{cv_id}/education")
    with acting_as(cast.ida) as uow:
        entry = my_cv(uow, cv_id).content.entries("work")[-1]
    assert (entry["position"], entry["start"], entry["end"]) == ("Chauffør", "2019-04", "2020")
    assert entry["summary"] == "Kørte ud.\n\nHver dag."
    assert entry["highlights"] == ["Ingen skader", "Altid til tiden"]
    assert entry["url"] == "https://holm.example.dk"
    seen = ida.get(f"/cv/{cv_id}/vis").text
    for words in ("Chauffør", "Vognmand Holm", "apr. 2019 – 2020", "Altid til tiden"):
        assert words in seen


@pytest.mark.parametrize(
    ("data", "field", "words"),
    [
        ({"position": ""}, "position", "Det mangler"),
        ({"position": "x" * 161}, "position", "160"),
        ({"position": "x", "start_year": "for nylig"}, "start_year", "fire cifre"),
        ({"position": "x", "start_year": "1850"}, "start_year", "fra 1900 til 2100"),
        ({"position": "x", "start_month": "03"}, "start_year", "Skriv også årstallet"),
        (
            {"position": "x", "start_year": "2020", "end_year": "2019"},
            "end_year",
            "Det kan ikke slutte",
        ),
        ({"position": "x", "url": "javascript:alert(1)"}, "url", "ikke en webadresse"),
        ({"position": "x", "highlights": "linje\n" * 21}, "highlights", "højst 20"),
        ({"position": "x", "summary": "x" * 2_001}, "summary", "2000"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_is_lost(
    ida: FlaskClient, cv_id: UUID, data: dict[str, str], field: str, words: str
) -> None:
    path = f"/cv/{cv_id}/work"
    answer = post(ida, path, {"laest": "new", "employer": "Holm & Søn"} | data, page=path)
    assert answer.status_code == 422
    soup = BeautifulSoup(answer.text, "html.parser")
    where = soup.find(id=f"f-{field}")
    assert where is not None
    assert where["aria-invalid"] == "true"  # type: ignore[index]
    told = soup.find(id=f"f-{field}-error")
    assert told is not None
    assert words in told.get_text()
    assert 'value="Holm &amp; Søn"' in answer.text
    for value in data.values():
        assert not value or value.strip().split("\n")[0][:100] in soup.decode()


def test_another_page_is_not_overwritten_unless_one_says_so(
    ida: FlaskClient, acting_as: Acting, cast: Cast, cv_id: UUID
) -> None:
    path = f"/cv/{cv_id}/work/{_first(acting_as, cast, cv_id)}"
    read = _hidden(ida.get(path).text)
    post(ida, path, {"laest": read, "position": "Fra telefonen"}, page=path)
    conflict = post(ida, path, {"laest": read, "position": "Fra computeren"}, page=path)
    assert conflict.status_code == 409
    assert 'value="Fra computeren"' in conflict.text
    again = post(
        ida, path, {"laest": _hidden(conflict.text), "position": "Fra computeren"}, page=path
    )
    assert again.status_code == 303
    with acting_as(cast.ida) as uow:
        assert my_cv(uow, cv_id).content.entries("work")[0]["position"] == "Fra computeren"


def test_a_form_that_is_sent_again_adds_nothing(
    ida: FlaskClient, acting_as: Acting, cast: Cast, cv_id: UUID
) -> None:
    path = f"/cv/{cv_id}/skills"
    form = ida.get(path).text
    data = {"laest": "new", "ny": _hidden(form, "ny"), "name": "Kunder"}
    for _time in range(2):
        assert post(ida, path, data, page=path).status_code == 303
    with acting_as(cast.ida) as uow:
        names = [one["name"] for one in my_cv(uow, cv_id).content.entries("skills")]
    assert names == ["Beskæring", "Kunder"]
    changed = post(ida, path, data | {"name": "Kunder og kasse"}, page=path)
    assert changed.status_code == 409
    form = BeautifulSoup(changed.text, "html.parser").select_one("form[data-autosave]")
    assert form is not None
    read = form.select_one("[name=laest]")["value"]  # type: ignore[index]
    again = post(ida, str(form["action"]), {"laest": read, "name": "Kunder og kasse"}, page=path)
    assert again.status_code == 303
    wrong = post(ida, path, {"laest": "new", "ny": "b" * 32, "name": ""}, page=path)
    assert _hidden(wrong.text, "ny") == "b" * 32


def test_what_another_page_has_changed_is_not_removed_unseen(
    ida: FlaskClient, acting_as: Acting, cast: Cast, cv_id: UUID
) -> None:
    path, first = f"/cv/{cv_id}/work", _first(acting_as, cast, cv_id)
    read = _hidden(ida.get(path).text)
    post(ida, f"{path}/{first}", {"laest": read, "position": "Nyt navn"}, page=path)
    stale = post(ida, f"{path}/{first}/slet", {"laest": read}, page=path, follow_redirects=True)
    assert "blevet ændret på en anden side" in stale.text
    fresh = post(ida, f"{path}/{first}/slet", {"laest": _hidden(stale.text)}, page=path)
    assert fresh.status_code == 303
    assert _first(acting_as, cast, cv_id) != first


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (
            "resume-full.json",
            {"Arbejde, nummer 1: boss", "Navn og kontakt: Fødselsdag", "Navn og kontakt: Billede"},
        ),
        ("europass.xml", {"Kompetencer", "Bilag", "Fødselsdag, køn og statsborgerskab"}),
    ],
)
def test_where_something_stood_that_has_no_place_is_said_in_words(
    ida: FlaskClient, file: str, said: set[str]
) -> None:
    data = {"file": (io.BytesIO((FILES / file).read_bytes()), file)}
    sent = post(ida, "/cv/hent", data, page="/cv/hent", content_type="multipart/form-data")
    answer = ida.get(sent.location)
    found = BeautifulSoup(answer.text, "html.parser").select("main li strong")
    names = [one.get_text() for one in found]
    assert said <= set(names)
    assert not [name for name in names if "[" in name or "." in name]
    assert names.count("Kompetencer") <= 1


def test_a_file_is_never_named_by_what_one_calls_a_cv(
    ida: FlaskClient, acting_as: Acting, cast: Cast
) -> None:
    assert "Din rådgiver kan, hvis du deler CV" in ida.get("/cv/nyt").text
    with acting_as(cast.ida) as uow:
        nameless = replace(gardener(), contact=contact(name=""))
        cv = begun(uow, name="Plan B: væk herfra", content=nameless)
    answer = ida.get(f"/cv/{cv.id}/tag-med/json")
    assert "CV.json" in answer.headers["Content-Disposition"]
    assert "Plan" not in answer.headers["Content-Disposition"]


def _first(acting_as: Acting, cast: Cast, cv_id: UUID, kind: str = "work") -> str:
    with acting_as(cast.ida) as uow:
        return str(my_cv(uow, cv_id).content.entries(kind)[0]["id"])


def test_a_script_is_answered_with_what_to_go_on_from(
    ida: FlaskClient, acting_as: Acting, cast: Cast, cv_id: UUID
) -> None:
    path, as_script = f"/cv/{cv_id}/skills", {"Accept": "application/json"}
    first = post(ida, path, {"laest": "new", "name": "Kunder"}, page=path, headers=as_script)
    assert first.status_code == 200
    going_on: dict[str, Any] = first.json
    assert going_on["preview"] == f"/cv/{cv_id}/vis?del=1"
    assert "Kunder" in ida.get(going_on["preview"]).text
    data = {"laest": going_on["read"], "name": "Kunder og kasse"}
    second = post(ida, going_on["address"], data, page=path, headers=as_script)
    assert second.status_code == 200
    with acting_as(cast.ida) as uow:
        names = [one["name"] for one in my_cv(uow, cv_id).content.entries("skills")]
    assert names == ["Beskæring", "Kunder og kasse"]
    refused = post(ida, path, {"laest": "new", "name": ""}, page=path, headers=as_script)
    assert (refused.status_code, list(refused.json["errors"])) == (422, ["name"])
    stale = post(ida, going_on["address"], data | {"name": "x"}, page=path, headers=as_script)
    assert stale.status_code == 409


def test_things_are_moved_and_removed_without_a_script(
    ida: FlaskClient, acting_as: Acting, cast: Cast, cv_id: UUID
) -> None:
    here = f"/cv/{cv_id}"
    first = _first(acting_as, cast, cv_id)
    moved = post(ida, f"{here}/work/{first}/flyt/ned", page=here)
    anchor = moved.location.partition("#")[2]
    assert (anchor, f'id="{anchor}"' in ida.get(moved.location).text) == (f"flyt-{first}-op", True)
    assert _first(acting_as, cast, cv_id) != first
    moved = post(ida, f"{here}/afsnit/education/flyt/op", page=here)
    page = ida.get(moved.location).text
    assert moved.location == f"{here}#flyt-education-op"
    assert ('id="flyt-education-op"' in page, "Uddannelse er flyttet op." in page) == (True, True)
    assert post(ida, f"{here}/work/{first}/slet", page=here).status_code == 303
    assert post(ida, f"{here}/afsnit", {"kind": "awards"}, page=here).location.endswith("/awards")
    assert post(ida, f"{here}/afsnit/awards/fjern", page=here).status_code == 303
    assert post(ida, f"{here}/afsnit/work/fjern", page=here).status_code == 404
    with acting_as(cast.ida) as uow:
        content = my_cv(uow, cv_id).content
    assert [s.kind for s in content.sections][:3] == ["about", "education", "work"]
    assert len(content.entries("work")) == 1
    wrong = post(ida, f"{here}/afsnit", {"kind": "hatte"}, page=here)
    assert (wrong.status_code, "Vælg et af afsnittene" in wrong.text) == (422, True)


def test_two_jobs_of_one_name_are_told_apart(
    ida: FlaskClient, acting_as: Acting, cast: Cast
) -> None:
    jobs = [
        {"position": "Tjener", "employer": "Kroen", "start": "2021", "end": "2022"},
        {"position": "Tjener", "employer": "Hotellet", "start": "2023-03"},
        {"position": "Kok"},
    ]
    with acting_as(cast.ida) as uow:
        cv_id = begun(uow, content=of_sections(work=jobs)).id
    page = BeautifulSoup(ida.get(f"/cv/{cv_id}/work").text, "html.parser")
    rows = page.select("#indhold li")
    assert [row.a.get_text("|", strip=True) for row in rows if row.a] == [
        "Tjener|Kroen · 2021 – 2022",
        "Tjener|Hotellet · mar. 2023 – nu",
        "Kok",
    ]
    said = [row.select("button")[-1].get_text(strip=True) for row in rows]
    assert said == [
        "Fjern Tjener, Kroen · 2021 – 2022",
        "Fjern Tjener, Hotellet · mar. 2023 – nu",
        "Fjern Kok",
    ]


def test_what_could_be_added_is_said_kindly(ida: FlaskClient, cv_id: UUID) -> None:
    page = ida.get(f"/cv/{cv_id}").text
    assert "Du kunne tilføje" in page
    assert "Skriv en linje om, hvad du lavede i hvert job." in page
