"""The citizen's pages of licences."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from app.core.clock import FixedClock
from app.core.work import Units
from app.licences.contract import ExtensionPolicy, LicenceView
from app.licences.extending import answer_request, ask_for_extension, requests_waiting
from app.licences.line import join_line
from tests.booking.office import Acting
from tests.forms import post
from tests.licences.bought import Buy, Give
from tests.people import Cast, Person

ClientOf = Callable[[Person], FlaskClient]
PAGE = "/licenser"


def text(client: FlaskClient, path: str) -> str:
    """Return a page."""
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


@pytest.fixture
def given(buy: Buy, give: Give, cast: Cast) -> LicenceView:
    """Ida's licence until 21 February."""
    return give(buy(), cast.ida)


def test_one_sees_the_last_day_and_what_is_left(
    client_of: ClientOf, cast: Cast, given: LicenceView
) -> None:
    ida = client_of(cast.ida)
    assert "Den sidste dag er søndag den 21. februar 2027" in text(ida, PAGE)
    page = text(ida, f"{PAGE}/{given.id}")
    for said in (
        "Jobtræneren",
        "Film og opgaver om at søge job.",
        "søndag den 21. februar 2027",
        "89 dage tilbage efter i dag",
        "Hele dagen tæller med.",
        "Du kan bede om at beholde den længere.",
        "Hent dit cv ned.",
        "Kom i jobcaféen.",
        "Ring til jobcentret.",
        "99 17 17 17",
    ):
        assert said in page
    english = client_of(cast.omar)
    assert "You have no licences" in text(english, PAGE)


def test_asking_takes_one_tap_and_is_undone_by_another(
    client_of: ClientOf, cast: Cast, given: LicenceView
) -> None:
    ida, path = client_of(cast.ida), f"{PAGE}/{given.id}"
    asked = post(ida, f"{path}/forlaengelse", page=path, follow_redirects=True)
    page = asked.get_data(as_text=True)
    assert "Du har bedt om at beholde den længere." in page
    assert "Du har spurgt og venter på svar." in page
    assert f'action="{path}/forlaengelse/fortryd"' in page
    undone = post(ida, f"{path}/forlaengelse/fortryd", page=path, follow_redirects=True)
    assert "Du beder ikke om det mere." in undone.get_data(as_text=True)


def test_too_long_a_word_comes_back_with_what_was_typed(
    client_of: ClientOf, cast: Cast, given: LicenceView
) -> None:
    ida, path = client_of(cast.ida), f"{PAGE}/{given.id}"
    again = post(ida, f"{path}/forlaengelse", {"word": "y" * 501}, page=path)
    page = again.get_data(as_text=True)
    assert again.status_code == 422
    assert "Skriv højst 500 tegn." in page
    assert "y" * 501 in page


def test_a_refusal_says_why(client_of: ClientOf, cast: Cast, buy: Buy, give: Give) -> None:
    other = give(buy(extension=ExtensionPolicy.NEVER), cast.ida)
    ida, path = client_of(cast.ida), f"{PAGE}/{other.id}"
    assert "Den kan ikke blive forlænget." in text(ida, path)
    refused = post(ida, f"{path}/forlaengelse", page=path)
    assert refused.status_code == 409
    assert "Licensen kan ikke blive forlænget." in refused.get_data(as_text=True)


def test_after_a_no_the_question_begins_with_it(
    acting_as: Acting, client_of: ClientOf, cast: Cast, given: LicenceView
) -> None:
    ida, path = client_of(cast.ida), f"{PAGE}/{given.id}"
    assert "Du kan bede om at beholde den længere." in text(ida, path)
    with acting_as(cast.ida) as uow:
        ask_for_extension(uow, given.id)
    with acting_as(cast.anders) as uow:
        [request] = requests_waiting(uow)
        answer_request(uow, request.id, is_granted=False, word="Vi har ikke flere.")
    box = text(ida, path).split('id="extension"')[1].split("</section>")[0]
    assert "Du bad om det og fik et nej tirsdag den 24. november 2026." in box
    assert "Vi har ikke flere." in box
    assert "Du kan bede om det igen" in box
    assert "Du kan bede om at beholde den længere." not in box


def test_it_opens_in_the_service_and_not_after_the_end(
    client_of: ClientOf, cast: Cast, given: LicenceView, clock: FixedClock
) -> None:
    ida, path = client_of(cast.ida), f"{PAGE}/{given.id}/aabn"
    assert ida.head(path).status_code == 302
    assert "Ikke endnu" in text(client_of(cast.anders), f"/licenspuljer/licenser/{given.id}")
    led = ida.get(path)
    assert "Ikke endnu" not in text(client_of(cast.anders), f"/licenspuljer/licenser/{given.id}")
    assert (led.status_code, led.location) == (302, "https://jobtraeneren.example.dk/")
    assert led.headers["Cache-Control"] == "no-store"
    clock.advance(timedelta(days=100))
    assert client_of(cast.ida).get(path).status_code == 409
    page = text(client_of(cast.ida), f"{PAGE}/{given.id}")
    assert "Du kan ikke bruge den mere." in page
    clock.advance(timedelta(days=100))
    page = text(client_of(cast.ida), f"{PAGE}/{given.id}")
    assert "Denne licens er slut." in page


def test_one_takes_a_seat_or_waits_for_one(
    client_of: ClientOf, units: Units, cast: Cast, buy: Buy, give: Give
) -> None:
    free = buy(name_da="Engelsk", is_open=True)
    full = buy(name_da="Truck", is_open=True, seats=1)
    give(full, cast.omar)
    ida = client_of(cast.ida)
    taken = post(ida, f"{PAGE}/puljer/{free}/tag", page=PAGE, follow_redirects=True)
    assert "Du har fået din licens." in taken.get_data(as_text=True)
    none_left = post(ida, f"{PAGE}/puljer/{full}/tag", page=PAGE, follow_redirects=True)
    assert "Du kan komme på venteliste." in none_left.get_data(as_text=True)
    joined = post(ida, f"{PAGE}/puljer/{full}/venteliste", page=PAGE, follow_redirects=True)
    assert "Du er den næste på listen." in joined.get_data(as_text=True)
    left = post(ida, f"{PAGE}/puljer/{full}/venteliste/slip", page=PAGE, follow_redirects=True)
    assert "Du er ikke længere på ventelisten." in left.get_data(as_text=True)
    assert "Kom på venteliste" in left.get_data(as_text=True)
    undo = f"{PAGE}/puljer/{full}/venteliste/fortryd"
    assert f'action="{undo}"' in left.get_data(as_text=True)
    back = post(ida, undo, page=PAGE, follow_redirects=True)
    assert "Du har din plads på ventelisten igen." in back.get_data(as_text=True)
    has_one = post(ida, f"{PAGE}/puljer/{free}/venteliste", page=PAGE, follow_redirects=True)
    assert "Du har allerede denne licens." in has_one.get_data(as_text=True)


def test_the_plan_leads_there(client_of: ClientOf, cast: Cast, given: LicenceView) -> None:
    page = text(client_of(cast.ida), "/min-plan")
    assert "Sidste dag med din licens: Jobtræneren" in page
    assert f'href="{PAGE}/{given.id}"' in page
    assert f'href="{PAGE}"' in page


@pytest.mark.parametrize(("days", "is_soon"), [(31, True), (32, False)])
def test_the_plan_begins_with_what_ends_within_thirty_days(
    client_of: ClientOf, cast: Cast, buy: Buy, give: Give, days: int, *, is_soon: bool
) -> None:
    give(buy(seat_days=days), cast.ida)
    assert ('id="licences"' in text(client_of(cast.ida), "/min-plan")) is is_soon


def test_every_licence_leads_to_the_adviser_and_to_what_is_taken_along(
    client_of: ClientOf, cast: Cast, buy: Buy, give: Give
) -> None:
    silent = give(buy(ask_da="", instead_da="", take_along_da=""), cast.ida)
    page = text(client_of(cast.ida), f"{PAGE}/{silent.id}").split("<main")[1].split("</main>")[0]
    assert 'href="/samtaler">Skriv til din rådgiver</a>' in page
    assert 'href="/tag-med"' in page


def test_somebody_elses_is_not_there(
    client_of: ClientOf, cast: Cast, given: LicenceView, units: Units
) -> None:
    for person in (cast.omar, cast.nabo):
        other = client_of(person)
        assert other.get(f"{PAGE}/{given.id}").status_code == 404
        assert other.get(f"{PAGE}/{given.id}/aabn").status_code == 404
        assert post(other, f"{PAGE}/{given.id}/forlaengelse", page="/mig").status_code == 404
    with units.write(cast.here, cast.anders.actor) as uow:
        join_line(uow, given.pool.id, cast.omar.id)
    assert "You are next in line." in text(client_of(cast.omar), PAGE)
