"""The editors' pages: a module written from nothing to published, a quiz, versions, a course."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from app.programmes.library.contract import PartFacts, PartKind
from tests.booking.office import Acting
from tests.factories.films import published_film
from tests.forms import post
from tests.people import Cast, Person
from tests.programmes.library.shelf import Publish

ClientOf = Callable[[Person], FlaskClient]


def test_a_module_is_written_and_published(client_of: ClientOf, cast: Cast) -> None:
    signe = client_of(cast.signe)
    assert post(signe, "/moduler", {"title": ""}, page="/moduler").status_code == 422
    here = post(signe, "/moduler", {"title": "Dit netværk"}, page="/moduler").location
    refused = post(signe, f"{here}/udgiv", page=here)
    assert refused.status_code == 422
    assert "Tilføj mindst én del." in refused.text
    texts = {"title": "Dit netværk", "summary": "Kort", "next_steps": "Ring til en ven"}
    assert post(signe, f"{here}/tekst/da", texts, page=f"{here}/tekst/da").location == here
    post(signe, f"{here}/tekst/en", {"title": "Your network"}, page=f"{here}/tekst/en")
    about = {"theme": "network", "minutes": "5", "not_for": "ukendt"}
    post(signe, f"{here}/om", about, page=f"{here}/om")
    text = post(signe, f"{here}/dele", {"kind": "text", "title": "Hvem?"}, page=here).location
    assert text == f"{here}/dele/1/i/da"
    post(signe, text, {"title": "Hvem?", "body": "# Hvem kender du?"}, page=text)
    quiz = post(signe, f"{here}/dele", {"kind": "quiz", "title": "Prøv"}, page=here).location
    ask = f"{here}/dele/2/spoergsmaal/ny/i/da"
    none_right = {"asked": "Hvem?", "choices": "Mor\nFar"}
    assert post(signe, ask, none_right, page=ask).status_code == 422
    post(signe, ask, {"asked": "Hvem?", "choices": "*Mor\nFar", "because": "Ja"}, page=ask)
    english = f"{here}/dele/2/spoergsmaal/1/i/en"
    few = post(signe, english, {"asked": "Who?", "choices": "Mum"}, page=english)
    assert few.status_code == 422
    assert post(signe, english, {"asked": "Who?", "choices": "Mum\nDad"}, page=english).location
    assert "Hvem?" in signe.get(quiz).text
    assert "Hvem kender du?" in signe.get(f"{here}/vis?sprog=en").text
    assert post(signe, f"{here}/udgiv", page=here).status_code == 303
    assert "Udgivet" in signe.get(here).text
    assert "Dit netværk" in client_of(cast.ida).get("/moduler-bibliotek").text


def test_the_preview_has_the_film_and_who_has_not_seen_it_is_told_beside_it(
    client_of: ClientOf, cast: Cast, acting_as: Acting, put_up: Publish
) -> None:
    with acting_as(cast.signe) as uow:
        video_id, _version = published_film(uow)
    film = PartFacts("f", PartKind.VIDEO, {"da": "Se filmen"}, video_id=video_id)
    module_id = put_up(parts=(film,))
    preview = BeautifulSoup(
        client_of(cast.signe).get(f"/moduler/{module_id}/vis").text, "html.parser"
    )
    assert preview.select_one(f"video source[src*='{video_id}']")
    page = f"/modul/{module_id}/del/f"
    refused = post(client_of(cast.ida), page, page=page)
    assert refused.status_code == 409
    shown = BeautifulSoup(refused.text, "html.parser")
    assert shown.select_one(".error-summary a[href='#f-video']")
    assert shown.select_one("#f-video[aria-describedby='f-video-error'] #f-video-error")


def test_what_is_written_from_right_to_left_is_typed_so(
    client_of: ClientOf, cast: Cast, put_up: Publish
) -> None:
    here = f"/moduler/{put_up()}"
    for page in (f"{here}/tekst/ar", f"{here}/dele/1/i/ar", f"{here}/dele/3/spoergsmaal/1/i/ar"):
        form = BeautifulSoup(client_of(cast.signe).get(page).text, "html.parser")
        typed = form.select("main .form-input")
        assert typed
        assert {(one.get("lang"), one.get("dir")) for one in typed} == {("ar", "auto")}


def test_parts_are_moved_taken_out_and_put_back(
    client_of: ClientOf, cast: Cast, put_up: Publish
) -> None:
    signe, here = client_of(cast.signe), f"/moduler/{put_up()}"
    post(signe, f"{here}/dele/1/ned", page=here)
    gone = post(signe, f"{here}/dele/2/fjern", page=here, follow_redirects=True).text
    assert "Skriv din åbning" not in gone
    undo = re.findall(rf"{here}/fortryd/\d+", gone)[0]
    back = post(signe, undo, page=here, follow_redirects=True).text
    assert "Skriv din åbning" in back
    assert "Det er for sent" in post(signe, undo, page=here, follow_redirects=True).text
    asked = f"{here}/dele/3/spoergsmaal/1"
    post(signe, f"{asked}/fjern", page=here)
    assert signe.get(f"{asked}/i/da").status_code == 404
    refused = post(signe, f"{here}/udgiv", page=here)
    assert "skal have fra 1 til 10 spørgsmål" in refused.text


def test_versions_say_what_became_another_and_can_be_gone_on_from(
    client_of: ClientOf, cast: Cast, put_up: Publish
) -> None:
    signe, here = client_of(cast.signe), f"/moduler/{put_up()}"
    post(signe, f"{here}/dele/3/fjern", page=here)
    post(signe, f"{here}/udgiv", page=here)
    versions = signe.get(f"{here}/udgaver").text
    assert "“Prøv dig selv” blev taget ud." in versions
    assert "Signe" in versions
    fetch = re.findall(rf"{here}/udgaver/[0-9a-f-]+/hent", versions)
    post(signe, fetch[0], page=f"{here}/udgaver")
    assert "Prøv dig selv" in signe.get(here).text
    post(signe, f"{here}/brug/nej", page=here)
    assert "Ring til" not in client_of(cast.ida).get("/moduler-bibliotek").text


@pytest.mark.usefixtures("groups")
def test_a_course_is_put_together(client_of: ClientOf, cast: Cast, put_up: Publish) -> None:
    module_id, other = put_up(), put_up(title={"da": "Joblog"})
    signe = client_of(cast.signe)
    here = post(signe, "/moduler/kurser", {"title": "Godt i gang"}, page="/moduler/kurser").location
    post(signe, here, {"module_id": str(module_id)}, page=here)
    post(signe, here, {"module_id": str(other), "not_for": "sygedagpenge"}, page=here)
    assert post(signe, here, {}, page=here).status_code == 422
    post(signe, f"{here}/{other}/op", page=here)
    texts = {"title": "Godt i gang", "summary": "De første skridt"}
    post(signe, f"{here}/tekst/da", texts, page=f"{here}/tekst/da")
    post(signe, f"{here}/brug/ja", page=here)
    course = here.rpartition("/")[2]
    seen = client_of(cast.ida).get(f"/moduler-bibliotek/kurser/{course}").text
    assert seen.index("Joblog") < seen.index("Ring til en virksomhed")
    assert "Joblog" not in client_of(cast.omar).get(f"/moduler-bibliotek/kurser/{course}").text
    out = post(signe, f"{here}/{other}/fjern", page=here, follow_redirects=True).text
    undo = re.findall(rf"{here}/fortryd/\d+", out)[0]
    assert "Joblog" in post(signe, undo, page=here, follow_redirects=True).text


def test_unknown_languages_and_parts_are_not_there(
    client_of: ClientOf, cast: Cast, put_up: Publish
) -> None:
    signe, here = client_of(cast.signe), f"/moduler/{put_up()}"
    for path in ("tekst/xx", "dele/1/i/xx", "dele/9/i/da", "dele/1/spoergsmaal/1/i/da"):
        assert signe.get(f"{here}/{path}").status_code == 404, path
    assert signe.get(f"{here}/tekst?sprog=uk").location == f"{here}/tekst/uk"
    for path in ("", "/om", "/vis", "/udgaver"):
        assert client_of(cast.anders).get(f"{here}{path}").status_code == 403
