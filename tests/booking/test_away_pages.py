"""Saying that somebody is away, on pages that work without a script."""

from __future__ import annotations

import re
from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from app.accounts.own_advisers import give_own_adviser
from app.booking.arranging import book_meeting
from app.booking.availability import absences_of, add_absence
from app.booking.contract import BookingState, MeetingMode
from app.booking.seeing_to import see_to_meetings
from app.booking.views import meeting_by_id
from app.core.work import Units, the_service
from app.web.services import Services
from tests.booking.office import Acting, Office, let_meet, local
from tests.forms import post
from tests.people import Cast, Person

ClientOf = Callable[[Person], FlaskClient]
ASKED = "/kalender/vaek?fra=2026-11-26&til=2026-11-26"


@pytest.fixture
def meeting(units: Units, acting_as: Acting, cast: Cast, office: Office) -> UUID:
    """Ida meets Anders on Thursday at ten; Signe can be met too."""
    with units.write(cast.here, the_service("test")) as uow:
        let_meet(uow, cast.signe.id, office)
    with acting_as(cast.ida) as uow:
        return book_meeting(uow, cast.ida.id, office.wanted(local(26, 10))).id


def words(page: str) -> str:
    return " ".join(BeautifulSoup(page, "html.parser").find("main").get_text(" ").split())


def hidden(page: str) -> dict[str, str]:
    names = "clearing_id|adviser_id|first_on|last_on|absence_id"
    return dict(re.findall(rf'name="({names})" value="([^"]+)"', page))


def test_one_says_that_one_is_away_and_sees_what_becomes_of_the_meetings(
    client_of: ClientOf, services: Services, cast: Cast, meeting: UUID
) -> None:
    anders, ida = client_of(cast.anders), client_of(cast.ida)
    assert "/kalender/vaek" in anders.get("/kalender").text
    page = anders.get(ASKED).text
    assert "Der er 1 møde." in words(page)
    assert "Giv dem til Signe på samme tid" in words(page)
    answer = post(anders, "/kalender/vaek", hidden(page) | {"usual": "first_free"})
    assert answer.status_code == 303
    assert "0 af 1" in words(anders.get(answer.location).text)
    services.jobs.run("booking-clearings")
    done = words(anders.get(answer.location).text)
    assert "Dagene holdes fri, og alle har fået besked." in done
    assert "En kollega tager det" in done
    assert "Signe" in words(ida.get(f"/moeder/{meeting}").text)
    assert "Væk hele dagen" in words(anders.get("/kalender?dag=2026-11-26").text)
    alone = anders.get(f"{answer.location}/saa-langt").text
    assert "En kollega tager det" in alone
    assert "<html" not in alone


def test_a_colleague_does_it_with_a_choice_for_each(
    client_of: ClientOf, services: Services, cast: Cast, meeting: UUID
) -> None:
    signe, ida = client_of(cast.signe), client_of(cast.ida)
    assert (
        f"/kalender/vaek?hvem={cast.anders.id}"
        in signe.get(f"/kalender?hvem={cast.anders.id}").text
    )
    page = signe.get(f"{ASKED}&hvem={cast.anders.id}").text
    assert "Anders er væk" in words(page)
    facts = hidden(page) | {"usual": "keep", f"way-{meeting}": "ask"}
    answer = post(signe, "/kalender/vaek", facts)
    services.jobs.run("booking-clearings")
    assert "Borgeren vælger en ny tid" in words(signe.get(answer.location).text)
    assert ida.get(f"/moeder/{meeting}").text.count('name="starts_at"') == 3


def test_days_are_chosen_before_anything_can_be_done_to_them(
    client_of: ClientOf, cast: Cast, meeting: UUID
) -> None:
    anders = client_of(cast.anders)
    first = anders.get("/kalender/vaek").text
    assert 'action="/kalender/vaek" novalidate' not in first
    assert 'name="clearing_id"' not in first  # the days in the fields are not yet chosen
    chosen = anders.get(ASKED).text
    assert 'type="date"' not in chosen  # nor can they become others than those that are shown
    assert "Gør det for torsdag den 26. november" in words(chosen)
    assert " checked" not in chosen.partition("<main")[2]
    again = anders.get(f"{ASKED}&igen=1").text
    assert 'value="2026-11-26"' in again
    assert 'name="clearing_id"' not in again


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ("fra=2026-11-27&til=2026-11-26", "Den sidste dag ligger før den første."),
        ("fra=x&til=y", "Vælg en dag."),
        ("fra=2026-11-27", "Vælg en dag."),
        ("fra=2020-01-01&til=2026-11-26", "Vælg dage fra i dag og et år frem."),
        ("fra=2026-11-26&til=2027-02-26", "Vælg højst en måned ad gangen."),
    ],
)
def test_days_that_cannot_be_chosen_are_asked_for_again(
    client_of: ClientOf, cast: Cast, meeting: UUID, days: str, said: str
) -> None:
    page = client_of(cast.anders).get(f"/kalender/vaek?{days}").text
    assert said in words(page)
    assert 'name="clearing_id"' not in page


def test_days_without_meetings_are_kept_free(
    client_of: ClientOf, cast: Cast, office: Office
) -> None:
    anders = client_of(cast.anders)
    page = anders.get(ASKED).text
    assert "Der er ingen møder at tage hånd om." in words(page)
    answer = post(anders, "/kalender/vaek", hidden(page) | {"usual": "keep"})
    assert "Der var ingen møder at tage hånd om." in words(anders.get(answer.location).text)


def test_what_is_wrong_is_said_and_nothing_happens(
    client_of: ClientOf, cast: Cast, meeting: UUID
) -> None:
    anders = client_of(cast.anders)
    facts = hidden(anders.get(ASKED).text)
    for odd in (
        {},
        {"usual": "vanish"},
        {"usual": "colleague/x"},
        {"usual": f"colleague/{cast.ida.id}"},
        {"usual": "ask", "first_on": "sent"},
        {"usual": "ask", "last_on": "2020-01-01"},
        {"usual": "ask", f"way-{meeting}": "vanish"},
        {"usual": "ask", "way-x": "ask"},
        {"usual": "ask", "clearing_id": "x"},
    ):
        assert post(anders, "/kalender/vaek", facts | odd).status_code == 422, odd
    assert (
        "Væk" not in words(anders.get("/kalender?dag=2026-11-26").text).partition("Jobsamtale")[2]
    )
    for odd_address in ("?fra=x&til=y", "?fra=9999-12-31", "?fra=2026-11-27&til=2026-11-26"):
        assert anders.get(f"/kalender/vaek{odd_address}").status_code == 200
    for whom in ("x", str(uuid4()), str(cast.nora.id)):
        assert anders.get(f"/kalender/vaek?hvem={whom}").status_code == 404


def test_an_administrator_sees_times_and_no_names(
    client_of: ClientOf, cast: Cast, meeting: UUID
) -> None:
    whole = client_of(cast.adam).get(f"{ASKED}&hvem={cast.anders.id}").text
    assert "kl. 10.00" in words(whole)
    assert "Ida" not in words(whole)
    assert 'href="/moedetider"' in whole
    assert not re.search(r'href="/kalender["?]', whole)  # which is not an administrator's


def test_nobody_else_comes_in(client_of: ClientOf, cast: Cast, meeting: UUID) -> None:
    for who in (cast.ida, cast.lea, cast.vera):
        assert client_of(who).get("/kalender/vaek").status_code == 403
    assert client_of(cast.nora).get(f"{ASKED}&hvem={cast.anders.id}").status_code == 404


def test_some_hours_of_absence_are_seen_to_and_the_rest_of_the_day_is_not(
    client_of: ClientOf,
    services: Services,
    acting_as: Acting,
    cast: Cast,
    meeting: UUID,
    office: Office,
) -> None:
    with acting_as(cast.ida) as uow:
        afternoon = office.wanted(local(26, 13, 30), MeetingMode.PHONE)
        later = book_meeting(uow, cast.ida.id, afternoon).id
    anders, mine = client_of(cast.anders), f"/moedetider/{cast.anders.id}"
    hours = {"from_on": "2026-11-26", "from_at": "10.30", "until_at": "12"}
    added = post(anders, f"{mine}/fravaer", hours)
    page = anders.get(added.location).text
    assert "Ida" in words(page), "it begins before, and runs into it"
    assert "kl. 13.30" not in words(page)
    assert "kl. 10.30" in words(page)
    chosen = post(anders, "/kalender/vaek", hidden(page) | {"usual": "first_free"})
    services.jobs.run("booking-clearings")
    assert "En kollega tager det" in words(anders.get(chosen.location).text)
    with acting_as(cast.anders) as uow:
        assert len(absences_of(uow, cast.anders.id, since=uow.now)) == 1
        assert meeting_by_id(uow, later).adviser_id == cast.anders.id
    assert "Der er ingen møder at tage hånd om." in words(anders.get(added.location).text)


def test_the_absence_of_another_team_is_not_there(
    client_of: ClientOf, acting_as: Acting, cast: Cast, meeting: UUID
) -> None:
    with acting_as(cast.anders) as uow:
        away = add_absence(uow, cast.anders.id, starts_at=local(26, 9), ends_at=local(26, 12))
    for named in (away, uuid4(), "x"):
        assert client_of(cast.nora).get(f"/kalender/vaek?fravaer={named}").status_code == 404
    assert client_of(cast.signe).get(f"/kalender/vaek?fravaer={away}").status_code == 200


def test_what_was_begun_is_stopped_and_the_page_says_how_far_it_came(
    client_of: ClientOf, services: Services, acting_as: Acting, cast: Cast, meeting: UUID
) -> None:
    anders = client_of(cast.anders)
    facts = hidden(anders.get(ASKED).text) | {"usual": "first_free"}
    shown = post(anders, "/kalender/vaek", facts).location
    page = anders.get(shown).text
    assert "Stop her" in words(page)
    assert post(client_of(cast.nora), f"{shown}/stop").status_code == 404
    assert "Stop her" in words(anders.get(shown).text)
    for _twice in range(2):
        assert post(anders, f"{shown}/stop").status_code == 303
    services.jobs.run("booking-clearings")
    stopped = words(anders.get(shown).text)
    assert "0 af 1 møde nåede at blive ændret." in stopped
    assert "Er, som det var" in stopped
    with acting_as(cast.anders) as uow:
        kept = meeting_by_id(uow, meeting)
        assert (kept.adviser_id, kept.starts_at) == (cast.anders.id, local(26, 10))
        assert len(absences_of(uow, cast.anders.id, since=uow.now)) == 1


def test_what_was_done_before_it_was_stopped_stays_done(
    client_of: ClientOf,
    services: Services,
    acting_as: Acting,
    cast: Cast,
    meeting: UUID,
    office: Office,
) -> None:
    with services.units.write(cast.here, the_service("test")) as uow:
        give_own_adviser(uow, cast.omar.id, cast.anders.id)
        afternoon = office.wanted(local(26, 14), MeetingMode.PHONE)
        second = book_meeting(uow, cast.omar.id, afternoon).id
    anders = client_of(cast.anders)
    facts = hidden(anders.get(ASKED).text) | {"usual": "ask"}
    shown = post(anders, "/kalender/vaek", facts).location
    with services.units.write(cast.here, the_service("test")) as uow:
        assert see_to_meetings(uow, at_most=1) == 1
    assert "1 af 2" in words(anders.get(shown).text)
    post(anders, f"{shown}/stop")
    services.jobs.run("booking-clearings")
    assert "1 af 2 møder nåede at blive ændret." in words(anders.get(shown).text)
    with acting_as(cast.anders) as uow:
        assert meeting_by_id(uow, second).state == BookingState.BOOKED
    assert client_of(cast.ida).get(f"/moeder/{meeting}").text.count('name="starts_at"') == 3
