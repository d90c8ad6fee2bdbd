"""The pages of referral: an adviser decides with the reasons at hand, the citizen reads why."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.accounts.noted_languages import noted_languages, say_language
from app.accounts.profile import looks_at_me
from app.accounts.registrations import registration_of
from app.chat.conversations import open_own_conversation
from app.core.clock import FixedClock, local_day
from app.core.texts import format_weekday
from app.core.work import Units
from app.programmes.contract import Audience
from app.web.services import Services
from tests.booking.office import Acting
from tests.conftest import NOW
from tests.forms import token_on
from tests.people import Cast, Person, log_in
from tests.programmes.described import Describe
from tests.programmes.referring.conftest import Refer

ClientOf = Callable[[Person], FlaskClient]


def words_of(answer: TestResponse) -> str:
    return " ".join(BeautifulSoup(answer.text, "html.parser").get_text(" ").split())


def send(client: FlaskClient, path: str, *, back: str, **form: str) -> TestResponse:
    data = {"csrf_token": token_on(client, back)} | form
    return client.post(path, data=data, follow_redirects=True)


def test_an_adviser_sees_the_reasons_and_decides_and_the_citizen_reads_why(
    app: Flask, services: Services, publish: Describe, cast: Cast, acting_as: Acting
) -> None:
    programme_id = publish(audience=Audience(languages=("da",), from_week=3, until_week=4))
    adviser = log_in(app, services, cast.anders)
    assert "Ida" in words_of(adviser.get("/visitation?navn=ida"))
    page = f"/visitation/{cast.ida.id}"
    seen = words_of(adviser.get(page))
    assert "Muligt Krav" in seen
    assert "Læser Ukendt" in seen
    assert "Opfyldt: Tjenesten står på dansk. Vi ved ikke andet." in seen
    assert "Ukendt: Det er ukendt, hvornår borgeren blev ledig" in seen
    answer = send(
        adviser, f"{page}/{programme_id}", back=page, decision="yes", why="Du er klar til det."
    )
    assert "Borgeren er tilmeldt og får at vide hvorfor." in words_of(answer)
    assert "Er i gang" in words_of(answer)
    own = words_of(log_in(app, services, cast.ida).get("/forloeb/beslutninger"))
    assert "Godt i gang Du får det" in own
    assert "Du er klar til det." in own
    with acting_as(cast.ida) as uow:
        assert {one.subject for one in looks_at_me(uow)} == {"referral"}


def test_it_is_said_where_nobody_knows_which_language_the_citizen_reads(
    app: Flask, services: Services, publish: Describe, cast: Cast
) -> None:
    publish(required_languages=("da",))
    adviser, page = log_in(app, services, cast.anders), f"/visitation/{cast.ida.id}"
    said = "Vi ved ikke, hvad borgeren læser."
    assert said in words_of(adviser.get(page))
    log_in(app, services, cast.ida)
    seen = words_of(adviser.get(page))
    assert said not in seen
    assert "Læser dansk" in seen


@pytest.mark.usefixtures("groups")
def test_the_tag_and_the_text_say_the_same_of_what_is_required(
    app: Flask, services: Services, publish: Describe, cast: Cast
) -> None:
    publish(name_da="Kun på engelsk", required_languages=("en",))
    publish(name_da="For andre", required_languages=("da",), required_groups=("unge",))
    adviser, page = log_in(app, services, cast.anders), f"/visitation/{cast.ida.id}"
    seen = words_of(adviser.get(page))
    assert "Kun på engelsk Anbefales Frivilligt" in seen
    assert "Forløbet er kun et krav for dem, der læser engelsk." in seen
    assert "For andre Anbefales Frivilligt" in seen
    assert "et krav for dem, der læser dansk" not in seen


def test_a_programme_that_begins_tomorrow_is_not_said_to_go_on(
    app: Flask, services: Services, publish: Describe, cast: Cast
) -> None:
    programme_id = publish()
    adviser, page = log_in(app, services, cast.anders), f"/visitation/{cast.ida.id}"
    tomorrow = local_day(NOW) + timedelta(days=1)
    send(
        adviser,
        f"{page}/{programme_id}",
        back=page,
        decision="yes",
        why="Du er klar til det.",
        from_on=tomorrow.isoformat(),
    )
    seen = words_of(adviser.get(page))
    assert "Er i gang" not in seen
    assert f"Godt i gang Begynder {format_weekday(tomorrow)} Krav" in seen
    assert seen.count("Begynder") == 1


def test_what_is_missing_is_said_at_its_programme_and_nothing_is_lost(
    app: Flask, services: Services, publish: Describe, cast: Cast
) -> None:
    programme_id = publish()
    adviser = log_in(app, services, cast.anders)
    page = f"/visitation/{cast.ida.id}"
    answer = send(adviser, f"{page}/{programme_id}", back=page, decision="no", from_on="1/2")
    assert answer.status_code == 422
    answer = send(adviser, f"{page}/{programme_id}", back=page, decision="no", why=" ")
    assert answer.status_code == 422
    html = BeautifulSoup(answer.text, "html.parser")
    assert html.select_one(f'.error-summary a[href="#f-{programme_id}-why"]') is not None
    assert html.select_one(f"#f-{programme_id}-decision-2[checked]") is not None
    answer = send(adviser, f"{page}/{uuid4()}", back=page, decision="no", why="x")
    assert answer.status_code == 404


def test_it_is_undone_from_the_page_within_the_hour(
    app: Flask,
    services: Services,
    publish: Describe,
    referred: Refer,
    cast: Cast,
    clock: FixedClock,
) -> None:
    first = referred(publish(), is_yes=False)
    adviser = log_in(app, services, cast.anders)
    page, undo = f"/visitation/{cast.ida.id}", "/visitation/beslutninger/{}/fortryd"
    assert undo.format(first.id) in adviser.get(page).text
    answer = send(adviser, undo.format(first.id), back=page)
    assert "Beslutningen er taget tilbage." in words_of(answer)
    second = referred(publish(name_da="Andet"), is_yes=False)
    clock.advance(timedelta(hours=1))
    answer = send(adviser, undo.format(second.id), back=page)
    assert "Det er for sent at fortryde." in words_of(answer)


def test_what_is_known_is_put_right_there(
    app: Flask, services: Services, publish: Describe, cast: Cast, units: Units
) -> None:
    assert publish()
    adviser = log_in(app, services, cast.anders)
    page = f"/visitation/{cast.ida.id}"
    save = f"{page}/oplysninger"
    answer = send(adviser, save, back=page, registered_on="2026-11-02", birth_year="1985")
    assert "siden 2. november 2026 (uge 4)" in words_of(answer)
    assert "Fødselsår 1985" in words_of(answer)
    for wrong in ({"registered_on": "2027-01-01"}, {"birth_year": "85"}, {"ended_on": "x"}):
        assert send(adviser, save, back=page, **wrong).status_code == 422
    assert send(adviser, save, back=page, ended_on="2026-11-24").status_code == 422
    with units.read(cast.here, cast.anders.actor) as uow:
        known = registration_of(uow, cast.ida.id)
        assert known is not None
        assert known.ended_on is None


def test_a_team_leader_sees_how_advisers_differ_but_no_citizen_and_does_not_decide(
    app: Flask, services: Services, publish: Describe, referred: Refer, cast: Cast
) -> None:
    programme_id = publish()
    referred(programme_id)
    leader = log_in(app, services, cast.lea)
    seen = words_of(leader.get("/visitation"))
    assert "Anders under 5" in seen
    assert "Borgerens navn" not in seen
    page = f"/visitation/{cast.ida.id}"
    assert leader.get(page).status_code == 403
    answer = send(leader, f"{page}/{programme_id}", back="/visitation", decision="yes", why="Fordi")
    assert answer.status_code == 403
    adviser = log_in(app, services, cast.anders)
    assert "Sådan visiterer rådgiverne" not in words_of(adviser.get("/visitation"))


def test_the_card_beside_a_conversation_leads_there(
    app: Flask, services: Services, publish: Describe, referred: Refer, cast: Cast, units: Units
) -> None:

    referred(publish())
    with units.write(cast.here, cast.ida.actor) as uow:
        conversation_id = open_own_conversation(uow)
    seen = log_in(app, services, cast.anders).get(f"/indbakke/{conversation_id}").text
    assert f"/visitation/{cast.ida.id}" in seen
    assert "Godt i gang – I gang" in seen


def test_the_language_is_noted_there_and_decides_until_the_citizen_says_another(
    app: Flask, services: Services, publish: Describe, cast: Cast, acting_as: Acting
) -> None:
    publish(required_languages=("da",))
    adviser = log_in(app, services, cast.anders)
    page = f"/visitation/{cast.ida.id}"
    seen = words_of(send(adviser, f"{page}/oplysninger", back=page, language="uk"))
    assert "Læser ukrainsk" in seen
    assert "Godt i gang Anbefales Frivilligt" in seen
    wrong = send(adviser, f"{page}/oplysninger", back=page, language="klingon", birth_year="1985")
    assert wrong.status_code == 422
    html = BeautifulSoup(wrong.text, "html.parser")
    assert html.select_one('.error-summary a[href="#f-language"]') is not None
    assert html.select_one('#f-birth_year[value="1985"]') is not None
    assert "Læser ukrainsk" in words_of(adviser.get(page))
    with acting_as(cast.ida) as uow:
        say_language(uow, "da")
    seen = words_of(adviser.get(page))
    assert "Læser dansk" in seen
    assert "Borgeren har selv valgt sproget." in seen
    assert "Godt i gang Anbefales Krav" in seen
    assert send(adviser, f"{page}/oplysninger", back=page, language="uk").status_code == 422
    assert "Borgeren har valgt et andet sprog." in words_of(
        send(adviser, f"{page}/oplysninger", back=page, language="uk")
    )


def test_what_is_noted_is_taken_away_and_older_pages_write_nothing_over(
    app: Flask, services: Services, cast: Cast, acting_as: Acting
) -> None:
    adviser = log_in(app, services, cast.anders)
    page = f"/visitation/{cast.ida.id}"
    save = f"{page}/oplysninger"

    def form_of(answer: TestResponse) -> dict[str, str]:
        html = BeautifulSoup(answer.text, "html.parser")
        [hidden] = html.select("[name=language_shown]")
        [chosen] = html.select("#f-language [selected]")
        return {"language": str(chosen["value"]), "language_shown": str(hidden["value"])}

    def noted() -> str:
        with acting_as(cast.anders) as uow:
            found = noted_languages(uow, [cast.ida.id]).get(cast.ida.id)
            return found.language if found else ""

    first = form_of(adviser.get(page))
    assert first == {"language": "none", "language_shown": "none"}
    send(adviser, save, back=page, **first | {"language": "uk"})
    assert noted() == "uk"
    assert send(adviser, save, back=page, **first, birth_year="1985").status_code == 200
    assert noted() == "uk"
    wrong = send(adviser, save, back=page, **first, birth_year="85")
    assert (wrong.status_code, form_of(wrong)) == (422, first)
    older = send(adviser, save, back=page, **first | {"language": "ar"})
    assert older.status_code == 422
    assert "Der er noteret et andet sprog imens: ukrainsk." in words_of(older)
    assert form_of(older) == {"language": "ar", "language_shown": "uk"}
    send(adviser, save, back=page, **form_of(older))
    assert noted() == "ar"
    gone = send(adviser, save, back=page, language="none", language_shown="ar")
    assert "Læser Ukendt" in words_of(gone)
    assert (noted(), form_of(gone)) == ("", first)


def test_the_citizens_own_choice_meanwhile_is_said_beside_a_field(
    app: Flask, services: Services, cast: Cast, acting_as: Acting
) -> None:
    adviser = log_in(app, services, cast.anders)
    page = f"/visitation/{cast.ida.id}"
    with acting_as(cast.ida) as uow:
        say_language(uow, "so")
    typed = {"language": "uk", "language_shown": "none", "birth_year": "1985"}
    wrong = send(adviser, f"{page}/oplysninger", back=page, **typed)
    assert wrong.status_code == 422
    html = BeautifulSoup(wrong.text, "html.parser")
    assert html.select_one('.error-summary a[href="#f-language"]') is not None
    assert html.select_one('#f-language [selected][value="so"]') is not None
    assert html.select_one('[name=language_shown][value="so"]') is not None
    assert html.select_one('#f-birth_year[value="1985"]') is not None
    again = typed | {"language": "so", "language_shown": "so"}
    seen = words_of(send(adviser, f"{page}/oplysninger", back=page, **again))
    assert "Fødselsår 1985" in seen
    assert "Læser somali" in seen
