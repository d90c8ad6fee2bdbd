"""The language of an interpreter: chosen, preset, or another that is named."""

from __future__ import annotations

from uuid import UUID

import pytest
from bs4 import BeautifulSoup

from app.booking.arranging import book_meeting
from app.booking.interpreting import (
    ANOTHER,
    languages,
    want_interpreter,
)
from app.core.errors import Invalid
from app.core.texts import use_language
from app.web.services import Services
from tests.booking.interpreting.orders import (
    AT,
    CALLED_OFF,
    ClientOf,
    told,
    words,
)
from tests.booking.office import Acting, Ask, Office, local
from tests.forms import post
from tests.people import Cast


def test_without_a_language_it_is_the_citizens_own(
    acting_as: Acting, cast: Cast, office: Office
) -> None:
    found = {}
    for hour, who in ((9, cast.omar), (10, cast.ida)):
        with acting_as(who) as uow:
            wanted = office.wanted(local(26, hour))
            booked = book_meeting(uow, who.id, wanted, with_interpreter=True)
            found[who.name] = booked.interpreter_language
    assert found == {"Omar": "en", "Ida": ANOTHER}  # Danish is no interpreter's


def test_a_language_that_is_none_is_refused(
    acting_as: Acting, cast: Cast, office: Office, meeting: UUID
) -> None:
    for odd in ("da", "x", "so ", "<b>"):
        with acting_as(cast.ida) as uow, pytest.raises(Invalid):
            want_interpreter(uow, meeting, chosen=odd)
        with acting_as(cast.omar) as uow, pytest.raises(Invalid):
            book_meeting(uow, cast.omar.id, office.wanted(AT), interpreter_language=odd)


def test_every_language_has_a_name_in_both(cast: Cast) -> None:
    for language in ("da", "en"):
        with use_language(language):
            named = languages()
        assert len({name for _code, name in named}) == len(named)
        assert all(name != code for code, name in named)
        assert named[-1][0] == ANOTHER


def test_a_language_is_also_written_as_those_who_speak_it_do(cast: Cast) -> None:
    with use_language("da"):
        named = dict(languages())
    assert (named["ar"], named["tl"]) == ("arabisk · العربية", "tagalog")
    with use_language("en"):
        assert dict(languages())["en"] == "English"


def chosen(page: str) -> str:
    """Return the language that a page's list stands on; empty for none."""
    option = BeautifulSoup(page, "html.parser").select_one("[name=interpreter] [selected]")
    return str(option["value"]) if option else ""


def test_who_asks_for_an_interpreter_is_not_offered_none(
    client_of: ClientOf, acting_as: Acting, cast: Cast, office: Office
) -> None:
    with acting_as(cast.omar) as uow:
        path = f"/moeder/{book_meeting(uow, cast.omar.id, office.wanted(AT)).id}/tolk"
    omar = client_of(cast.omar)
    page = omar.get(path).text
    assert chosen(page) == "en"  # the language in which Omar uses the service
    assert "No, I speak Danish" not in page
    assert "Language (optional)" not in words(page)
    assert post(omar, path, {"interpreter": ""}).status_code == 422
    assert post(omar, path, {"interpreter": "ar"}).status_code == 303
    assert "No, I speak Danish" in omar.get(path).text


def test_the_language_of_the_last_interpreter_is_preset(
    client_of: ClientOf, acting_as: Acting, cast: Cast, office: Office, meeting: UUID
) -> None:
    ida, later = client_of(cast.ida), local(27, 9).isoformat()
    check = post(ida, "/moeder/nyt/jobsamtale", {"starts_at": later, "mode": "on_site"}).location
    assert chosen(ida.get(check).text) == "so"
    path = post(ida, check, {"interpreter": ""}).location
    assert chosen(ida.get(f"{path}/tolk").text) == "so"
    sure = f"/kalender/book/{cast.ida.id}/jobsamtale/ja"
    at = {"tid": local(30, 9).isoformat(), "maade": "on_site"}
    assert chosen(client_of(cast.anders).get(sure, query_string=at).text) == "so"


def test_another_language_is_named_and_read_wherever_the_order_is(
    client_of: ClientOf,
    services: Services,
    acting_as: Acting,
    cast: Cast,
    office: Office,
) -> None:
    ida, anders = client_of(cast.ida), client_of(cast.anders)
    check = post(ida, "/moeder/nyt/jobsamtale", {"starts_at": AT.isoformat(), "mode": "on_site"})
    unnamed = post(ida, check.location, {"interpreter": ANOTHER, "interpreter_named": " "})
    assert unnamed.status_code == 422
    assert "Skriv hvilket sprog." in words(unnamed.text)
    assert "Hvilket andet sprog?" in words(unnamed.text)
    named = {"interpreter": ANOTHER, "interpreter_named": " Oromo "}
    path = post(ida, check.location, named).location
    assert "Vi bestiller en til dig: Oromo." in words(ida.get(path).text)
    meeting = path.rpartition("/")[2]
    for page in ("/kalender?dag=2026-11-26", f"/kalender/moede/{meeting}"):
        assert "Tolk skal bestilles: Oromo" in words(anders.get(page).text)
    assert "Oromo: Ida" in words(anders.get("/kalender/tolke").text)
    seen = {"state": "ordered", "sequence": "0", "language": "Oromo"}
    assert post(anders, f"/kalender/tolke/{meeting}", seen).status_code == 303
    assert "Sprog: Oromo." in told(services, acting_as, cast.ida)[0][1]
    assert 'value="Oromo"' in ida.get(f"{path}/tolk").text
    assert post(ida, f"{path}/tolk", {"interpreter_named": "Twi"}).status_code == 303
    assert "Vi er ved at ændre bestillingen af tolk: Twi." in words(ida.get(path).text)
    assert post(anders, f"/kalender/tolke/{meeting}", seen).status_code == 409


def test_staff_name_another_language_too(client_of: ClientOf, cast: Cast, office: Office) -> None:
    anders, path = client_of(cast.anders), f"/kalender/book/{cast.ida.id}/jobsamtale"
    slot = {"starts_at": AT.isoformat(), "mode": "on_site", "adviser_id": str(cast.anders.id)}
    unnamed = post(anders, path, slot | {"interpreter": ANOTHER})
    assert (unnamed.status_code, "Skriv hvilket sprog." in words(unnamed.text)) == (422, True)
    done = post(anders, path, slot | {"interpreter": ANOTHER, "interpreter_named": "Oromo"})
    assert "Tolk skal bestilles: Oromo" in words(anders.get(done.location).text)


def test_a_name_belongs_to_another_language_alone(
    acting_as: Acting, cast: Cast, meeting: UUID
) -> None:
    with acting_as(cast.ida) as uow:
        assert want_interpreter(uow, meeting, chosen="ar", named="Oromo").interpreter_named == ""
        named = want_interpreter(uow, meeting, chosen=ANOTHER, named="  Bazaar   Malay ")
        assert named.interpreter_named == "Bazaar Malay"
        with pytest.raises(Invalid):
            want_interpreter(uow, meeting, chosen=ANOTHER, named="x" * 41)
        gone = want_interpreter(uow, meeting, chosen="")
        again = want_interpreter(uow, meeting, chosen="")
    assert (gone.interpreter_state, again.interpreter_state) == (CALLED_OFF, CALLED_OFF)


def test_the_api_names_another_language(ask: Ask, cast: Cast, office: Office) -> None:
    wanted = {
        "meeting_type": "jobsamtale",
        "starts_at": AT.isoformat(),
        "interpreter_language": ANOTHER,
    }
    refused = ask(cast.ida, "POST", "/bookings", json=wanted | {"interpreter_named": "x" * 41})
    assert (refused.status_code, set(refused.json["errors"])) == (422, {"interpreter_named"})
    made = ask(cast.ida, "POST", "/bookings", json=wanted | {"interpreter_named": "Oromo"}).json
    assert (made["interpreter_language"], made["interpreter_named"]) == (ANOTHER, "Oromo")
    [mine] = ask(cast.ida, "GET", "/me/calendar").json["items"]
    assert mine["interpreter_named"] == "Oromo"
