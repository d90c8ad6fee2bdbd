"""The editor's pages: every form is shown again with what was typed, and both where two edit."""

from __future__ import annotations

import re
from uuid import UUID, uuid4

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.core.work import Units, the_service
from app.programmes.contract import Begins, Due, DueRule, ProgrammeFacts
from app.programmes.facts_kept import as_kept, from_kept
from app.programmes.publishing import (
    change_programme,
    programme_by_id,
    programmes,
    publish_programme,
)
from app.programmes.videos.retiring import take_out_of_use
from app.web.services import Services
from tests.factories.films import published_film, ready_film
from tests.forms import post
from tests.people import Cast, log_in
from tests.programmes.described import Describe, Enrol, programme, task


def _draft(units: Units, cast: Cast, programme_id: UUID) -> ProgrammeFacts:
    with units.read(cast.here, the_service("test")) as uow:
        return programme_by_id(uow, programme_id).draft


def _read_on(client: FlaskClient, address: str) -> str:
    found = re.search(r'name="read" value="([^"]*)"', client.get(address).get_data(as_text=True))
    assert found
    return found.group(1)


TIMES = {"begins": "on_referral", "is_open": "", "first_log_in_days": "3", "access_days": "90"}


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("on", {"rule": "on_date", "on": "2026-11-23"}, "Vælg en dag fra i dag"),
        ("days_after", {"days_after": "40"}, "Skriv højst 27, eller gør det frivilligt."),
        ("days_after", {"days_after": "28"}, "Skriv højst 27, eller gør det frivilligt."),
        ("days_after", {"days_after": "90", "is_voluntary": "1"}, "Skriv højst 89."),
    ],
)
def test_a_deadline_out_of_the_programmes_time_is_refused_beside_its_field(
    signe: FlaskClient, publish: Describe, field: str, typed: dict[str, str], said: str
) -> None:
    address = f"/forloebene/{publish()}/ting/network"
    item = {"kind": "task", "title_da": "Ring til ti", "rule": "after_start"} | typed
    for form in (address, f"{address.rpartition('/')[0]}/ny"):
        refused = post(signe, form, item | {"read": _read_on(signe, form)}, page=form)
        assert refused.status_code == 422
        page = BeautifulSoup(refused.text, "html.parser")
        assert page.select_one(f'.error-summary a[href="#f-{field}"]') is not None
        assert said in page.get_text()
        assert 'value="Ring til ti"' in refused.text


@pytest.mark.parametrize(
    "typed",
    [
        {"rule": "on_date", "on": "2026-11-24"},
        {"days_after": "27"},
        {"days_after": "40", "is_voluntary": "1"},
        {"days_after": "89", "is_voluntary": "1"},
    ],
)
def test_a_deadline_within_the_programmes_time_is_kept(
    signe: FlaskClient, publish: Describe, typed: dict[str, str]
) -> None:
    form = f"/forloebene/{publish()}/ting/ny"
    item = {"kind": "task", "title_da": "Ring til ti", "rule": "after_start"} | typed
    assert post(signe, form, item, page=form).status_code == 303


def test_the_part_with_deadlines_does_not_end_before_what_is_required_in_it(
    signe: FlaskClient, publish: Describe
) -> None:
    form = f"/forloebene/{publish()}/tid"
    for days, status in (("14", 422), ("15", 303)):
        typed = TIMES | {"required_days": days, "read": _read_on(signe, form)}
        answer = post(signe, form, typed, page=form)
        assert answer.status_code == status
        if status == 422:
            assert 'href="#f-required_days"' in answer.text
            assert "Skriv mindst 15" in answer.text


def test_the_days_before_a_meeting_are_the_programmes_own(
    signe: FlaskClient, units: Units, cast: Cast, publish: Describe
) -> None:
    programme_id = publish()
    address = f"/forloebene/{programme_id}"
    form = f"{address}/tid"

    def saved(**typed: str) -> TestResponse:
        read = {"read": _read_on(signe, form)}
        return post(signe, form, TIMES | {"required_days": "28"} | read | typed, page=form)

    shown = BeautifulSoup(signe.get(form).text, "html.parser").select_one("#f-notice_days")
    assert shown is not None
    assert shown["value"] == "2"
    refused = saved(notice_days="61")
    assert refused.status_code == 422
    assert 'href="#f-notice_days"' in refused.text
    assert "Skriv et tal fra 0 til 60." in refused.text
    assert saved(notice_days="5").status_code == 303
    assert _draft(units, cast, programme_id).notice_days == 5
    assert "Dage mindst til det, der skal gøres før et møde" in signe.get(f"{address}/udgiv").text
    assert saved(notice_days="").status_code == 303
    assert _draft(units, cast, programme_id).notice_days == 2


def test_what_was_published_before_has_the_usual_days_before_a_meeting() -> None:
    kept = as_kept(programme(notice_days=5))
    assert from_kept(kept).notice_days == 5
    del kept["notice_days"]
    assert from_kept(kept).notice_days == 2


def test_a_draft_with_a_deadline_out_of_its_time_is_still_shown_and_tried_out(
    signe: FlaskClient, units: Units, cast: Cast, publish: Describe
) -> None:
    programme_id = publish()
    late = task("late", due=Due(DueRule.AFTER_START, 40))
    with units.write(cast.here, cast.signe.actor) as uow:
        change_programme(uow, programme_id, programme(items=(late,)))
    address = f"/forloebene/{programme_id}"
    for page in (address, f"{address}/ting/late", f"{address}/proev"):
        assert signe.get(page).status_code == 200


def test_the_state_and_what_is_to_be_put_right_agree(
    signe: FlaskClient, units: Units, cast: Cast, publish: Describe
) -> None:
    programme_id = publish()
    address = f"/forloebene/{programme_id}"
    assert "Før det kan udgives" not in signe.get(address).text
    late = (task("late", due=Due(DueRule.AFTER_START, 40)),)
    with units.write(cast.here, cast.signe.actor) as uow:
        change_programme(uow, programme_id, programme(items=late, is_required=False))
        publish_programme(uow, programme_id)
        change_programme(uow, programme_id, programme(items=late))
    for page in (address, f"{address}/udgiv"):
        seen = " ".join(BeautifulSoup(signe.get(page).text, "html.parser").get_text(" ").split())
        said = (
            "Før det kan udgives igen "
            "Version 2 er udgivet og bliver brugt imens. "
            "Skriv ti navne fra dit netværk ned: Delen med frister varer 28 dage."
        )
        assert said in seen
    assert "Ændringer er ikke udgivet" in signe.get(address).text


def test_a_programme_is_described_from_a_blank_and_published(
    signe: FlaskClient, units: Units, cast: Cast
) -> None:
    made = post(signe, "/forloebene/nyt", {"name_da": "Prøv selv", "name_en": "Try"})
    address = made.location
    programme_id = UUID(address.rsplit("/", 1)[1])
    assert "Før det kan udgives" in signe.get(address).get_data(as_text=True)
    item = {"kind": "task", "title_da": "Lav dit cv", "rule": "after_start", "days_after": "7"}
    refused = post(signe, f"{address}/ting/ny", item | {"days_after": "mange"})
    assert refused.status_code == 422
    assert 'value="Lav dit cv"' in refused.get_data(as_text=True)
    assert "Skriv et helt tal." in refused.get_data(as_text=True)
    for far in ("-3", "3651", "9999999", "9" * 5_000):
        of_days = post(signe, f"{address}/ting/ny", item | {"days_after": far})
        assert of_days.status_code == 422
        assert "Skriv et tal fra 0 til " in of_days.get_data(as_text=True)
    of_class = post(signe, f"{address}/ting/ny", item | {"rule": "with_class"})
    assert of_class.status_code == 422
    assert "Kun planen for et hold sætter sådan en frist." in of_class.get_data(as_text=True)
    assert post(signe, f"{address}/ting/ny", item | {"subject": "cv"}).status_code == 303
    time = {"begins": "in_week", "begins_week": "3", "access_days": "30", "is_open": "1"}
    assert post(signe, f"{address}/tid", time).status_code == 303
    draft = _draft(units, cast, programme_id)
    assert (draft.begins, draft.begins_week, draft.is_open) == (Begins.IN_WEEK, 3, True)
    assert draft.items[0].due == Due(DueRule.AFTER_START, 7)
    assert "udgives for første gang" in signe.get(f"{address}/udgiv").get_data(as_text=True)
    assert post(signe, f"{address}/udgiv").status_code == 303
    assert "Version 1" in signe.get(f"{address}/versioner").get_data(as_text=True)
    again = post(signe, f"{address}/udgiv")
    assert again.status_code == 409


def test_a_thing_is_done_by_a_film_that_is_named_also_when_it_is_out_of_use(
    signe: FlaskClient, units: Units, cast: Cast, publish: Describe
) -> None:
    with units.write(cast.here, cast.signe.actor) as uow:
        shown, _version = published_film(uow, title="Sådan gør du")
        old, _version = published_film(uow, title="Den gamle film")
        ready_film(uow, title="Ikke udgivet")
    things = f"/forloebene/{publish()}/ting"
    item = {"kind": "task", "title_da": "Se den", "rule": "none", "subject": f"film/{old}"}
    assert post(signe, f"{things}/ny", item).status_code == 303
    with units.write(cast.here, cast.signe.actor) as uow:
        take_out_of_use(uow, old, because="Loven er ændret.")

    offered = _done_by(signe.get(f"{things}/ny").text)
    assert offered[f"film/{shown}"] == "Filmen Sådan gør du er set"
    assert not {"Filmen Den gamle film er set", "Filmen Ikke udgivet er set"} & {*offered.values()}
    mine = signe.get(f"{things}/se-den").text
    chosen = BeautifulSoup(mine, "html.parser").select_one("#f-subject option[selected]")
    assert chosen is not None
    assert chosen.get_text() == "Filmen Den gamle film er set"
    assert not any(words.startswith("film/") for words in _done_by(mine).values())
    read = {"read": _read_on(signe, f"{things}/se-den")}
    kept = post(signe, f"{things}/se-den", item | read | {"title_da": "Se filmen"})
    assert kept.status_code == 303

    unknown = {"title_da": "Se noget andet", "subject": f"film/{uuid4()}"}
    for form in (f"{things}/ny", f"{things}/network"):
        refused = post(signe, form, item | unknown | {"read": _read_on(signe, form)}, page=form)
        assert refused.status_code == 422
        page = BeautifulSoup(refused.text, "html.parser")
        assert page.select_one('.error-summary a[href="#f-subject"]') is not None
        assert 'value="Se noget andet"' in refused.text


def _done_by(page: str) -> dict[str, str]:
    options = BeautifulSoup(page, "html.parser").select("#f-subject option")
    return {str(one["value"]): one.get_text() for one in options}


def test_what_stands_in_the_way_leads_to_its_field(
    signe: FlaskClient, units: Units, cast: Cast, publish: Describe
) -> None:
    address = f"/forloebene/{publish()}"
    changes = {"is_required": "1", "why_da": "Fordi.", "help_da": "Spørg."}
    assert post(signe, f"{address}/krav", changes).status_code == 303
    page = signe.get(address).get_data(as_text=True)
    assert f'href="{address}/krav#f-rule_da"' in page
    assert f'href="{address}/krav#f-consequence_da"' in page
    for said in ("reglen bag", ", hvad der sker, hvis det ikke bliver gjort"):
        assert f"Forløbet er et krav, så skriv {said}.".replace(" ,", ",") in page
    assert "så skriv begrundelsen" not in page
    refused = post(signe, f"{address}/udgiv")
    assert refused.status_code == 422


def test_where_two_edit_a_part_both_are_shown(
    signe: FlaskClient, units: Units, cast: Cast, publish: Describe
) -> None:
    address = f"/forloebene/{publish()}/slut"
    read = _read_on(signe, address)
    assert post(signe, address, {"steps": "5", "read": read}).status_code == 303
    clash = post(signe, address, {"steps": "3", "read": read})
    page = clash.get_data(as_text=True)
    assert clash.status_code == 409
    assert "Dit: 3 dage før" in page
    assert "Der står nu: 5 dage før" in page
    assert 'value="3"' in page
    [now] = re.findall(r'name="read" value="([^"]*)"', page)
    assert post(signe, address, {"steps": "3", "read": now}).status_code == 303


def test_a_thing_is_taken_out_and_undone(
    signe: FlaskClient, units: Units, cast: Cast, publish: Describe
) -> None:
    programme_id = publish()
    address = f"/forloebene/{programme_id}"
    before = _draft(units, cast, programme_id).items
    post(signe, f"{address}/ting/cv/fjern")
    page = signe.get(address).get_data(as_text=True)
    assert f'action="{address}/ting/cv/tilbage"' in page
    post(signe, f"{address}/ting/cv/tilbage")
    assert _draft(units, cast, programme_id).items == before


def test_it_is_laid_aside_and_used_again(
    signe: FlaskClient, units: Units, cast: Cast, publish: Describe
) -> None:
    address = f"/forloebene/{publish()}"
    post(signe, f"{address}/vaek")
    page = signe.get(address).get_data(as_text=True)
    assert f'action="{address}/brug"' in page
    post(signe, f"{address}/brug")
    with units.read(cast.here, the_service("test")) as uow:
        assert [one.is_active for one in programmes(uow)] == [True]


def test_publishing_says_who_stays_on_theirs(
    signe: FlaskClient, cast: Cast, publish: Describe, enrolled: Enrol
) -> None:
    programme_id = publish()
    enrolled(programme_id, cast.ida)
    post(signe, f"/forloebene/{programme_id}/slut", {"steps": "5"})
    page = signe.get(f"/forloebene/{programme_id}/udgiv").get_data(as_text=True)
    assert "1 borger er med og bliver på den version" in page
    assert "5 dage før" in page


def test_others_see_programmes_and_change_nothing(
    app: Flask, services: Services, cast: Cast, publish: Describe
) -> None:
    address = f"/forloebene/{publish()}"
    anders = log_in(app, services, cast.anders)
    page = anders.get(address)
    assert page.status_code == 200
    assert "/ting/ny" not in page.get_data(as_text=True)
    for path in (f"{address}/om", f"{address}/proev", f"{address}/udgiv", "/forloebene/nyt"):
        assert anders.get(path).status_code == 403
    assert log_in(app, services, cast.ida).get("/forloebene").status_code == 403


def test_each_version_is_opened_to_read_with_what_it_changed(
    signe: FlaskClient, units: Units, cast: Cast, publish: Describe, enrolled: Enrol
) -> None:
    programme_id = publish()
    enrolled(programme_id, cast.ida)
    with units.write(cast.here, cast.signe.actor) as uow:
        change_programme(uow, programme_id, programme(name_da="Nyt navn"))
        publish_programme(uow, programme_id)
    listed = f"/forloebene/{programme_id}/versioner"
    page = BeautifulSoup(signe.get(listed).text, "html.parser")
    newer, older = (str(one["href"]) for one in page.select("h2 a"))
    for address, parts in (
        (older, ("Godt i gang", "En tidligere version", "1 borger har den")),
        (newer, ("Nyt navn", "Det er anderledes end i version 1", "0 borgere har den")),
    ):
        shown = BeautifulSoup(signe.get(address).text, "html.parser").select_one("main")
        assert shown is not None
        for part in (*parts, "Signe", "Skriv ti navne fra dit netværk ned"):
            assert part in shown.get_text()
        assert not shown.select("form, a[href*='/ting/']")
    other = f"/forloebene/{publish()}/versioner/{older.rpartition('/')[2]}"
    assert signe.get(other).status_code == 404
