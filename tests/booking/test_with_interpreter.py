"""Choosing to meet with an interpreter, where one chooses how to meet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from app.booking.meeting_types import change_meeting_type
from app.core.work import Units, the_service
from tests.booking.office import JOB_TALK, Office, local
from tests.forms import post
from tests.people import Cast, Person

ClientOf = Callable[[Person], FlaskClient]


def words(page: str) -> str:
    return " ".join(BeautifulSoup(page, "html.parser").get_text(" ").split())


def test_an_interpreter_is_one_of_the_ways_to_meet(
    client_of: ClientOf, units: Units, cast: Cast, office: Office
) -> None:
    path = "/moeder/nyt/jobsamtale"
    ida = client_of(cast.ida)
    assert "Med tolk" not in ida.get(path).text, "the type has none"
    with units.write(cast.here, the_service("test")) as uow:
        change_meeting_type(uow, office.type_id, replace(JOB_TALK, has_interpreter=True))
    chip = BeautifulSoup(ida.get(path).text, "html.parser").find("a", string="Med tolk")
    assert chip
    page = BeautifulSoup(ida.get(chip["href"]).text, "html.parser")
    assert page.select_one("nav.chips a[aria-current]:-soup-contains('Med tolk')")
    later = page.find("a", string="Vis senere dage")
    assert later
    assert "tolk=1" in str(later["href"])
    fields = {str(one["name"]): str(one["value"]) for one in page.select("form [type=hidden]")}
    fields |= {"starts_at": local(26, 10).isoformat()}
    held = post(ida, path, fields).location
    assert held.endswith("?tolk=1")
    check = BeautifulSoup(ida.get(held).text, "html.parser")
    named = check.select_one("select[name=interpreter]")
    assert named
    assert "Nej, jeg taler dansk" not in named.get_text()
    refused = post(ida, held.partition("?")[0], {"tolk": "1"})
    assert refused.status_code == 422
    assert "Vælg et af sprogene." in words(refused.text)
    without = ida.get(held.partition("?")[0]).text
    assert "Nej, jeg taler dansk" in without, "one may change one's mind"
    booked = post(ida, held.partition("?")[0], {"tolk": "1", "interpreter": "so"})
    assert "Vi bestiller en til dig: somali." in words(ida.get(booked.location).text)
